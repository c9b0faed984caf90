//! What is counted: scripts and clients of the control port wait for it.

use super::status::Status;

/// Something that is counted and can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A TCP connection was accepted.
    Connect,
    /// An upgrade request was read.
    Upgrade,
    /// A session was opened.
    Session,
    /// A session came back.
    Reconnect,
    /// A session lost its connection.
    Disconnect,
    /// A session ended.
    Close,
    /// A message was received.
    Message,
    /// A ping of the server was answered.
    Ping,
    /// A connection was refused with a response code.
    Refusal,
}

/// All events with their names.
const NAMES: [(&str, Event); 9] = [
    ("connect", Event::Connect),
    ("upgrade", Event::Upgrade),
    ("session", Event::Session),
    ("reconnect", Event::Reconnect),
    ("disconnect", Event::Disconnect),
    ("close", Event::Close),
    ("message", Event::Message),
    ("ping", Event::Ping),
    ("refusal", Event::Refusal),
];

impl Event {
    pub(super) fn parse(word: &str) -> Option<Self> {
        let named = NAMES.iter().find(|(name, _)| *name == word)?;
        Some(named.1)
    }

    /// The name in scripts.
    pub fn name(self) -> &'static str {
        NAMES
            .iter()
            .find(|(_, event)| *event == self)
            .map_or("", |(name, _)| name)
    }

    /// How often it has happened.
    pub(super) fn count(self, status: &Status) -> u64 {
        match self {
            Self::Connect => status.connection_attempts,
            Self::Upgrade => status.upgrades,
            Self::Session => status.sessions_opened,
            Self::Reconnect => status.reconnections,
            Self::Disconnect => status.disconnects,
            Self::Close => status.sessions_closed,
            Self::Message => status.messages_received,
            Self::Ping => status.pings_answered,
            Self::Refusal => status.refusals,
        }
    }
}
