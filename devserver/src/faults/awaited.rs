//! What a client of the control port can wait for, in place of asking again and again.

use std::fmt;

use super::event::Event;
use super::status::Status;

/// Description for `--help` and the control port.
pub const AWAITED_HELP: &str = "\
EVENT          its next time: connect, upgrade, session, reconnect, disconnect, close, message, ping, refusal
EVENT=N        it has happened N times in all
sessions=N, connected=N, connections=N   there are N sessions, sessions with a connection, TCP connections now
ready          connections are accepted: the server has started, `refuse` is over
script         the script has run to its end";

/// Something that can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// The next time of an event.
    Next(Event),
    /// An event has happened so often in all.
    Total(Event, u64),
    /// So many sessions exist.
    Sessions(usize),
    /// So many sessions are connected.
    Connected(usize),
    /// So many TCP connections exist.
    Connections(usize),
    /// Connections are accepted.
    Ready,
    /// The script has run to its end.
    ScriptEnd,
}

impl Awaited {
    /// Reads the text form, see [`AWAITED_HELP`].
    pub fn parse(text: &str) -> Option<Self> {
        let (name, number) = match text.split_once('=') {
            Some((name, number)) => (name, Some(number.parse::<u64>().ok()?)),
            None => (text, None),
        };
        let size = || number.and_then(|number| usize::try_from(number).ok());
        Some(match (name, number) {
            ("sessions", _) => Self::Sessions(size()?),
            ("connected", _) => Self::Connected(size()?),
            ("connections", _) => Self::Connections(size()?),
            ("ready", None) => Self::Ready,
            ("script", None) => Self::ScriptEnd,
            (event, None) => Self::Next(Event::parse(event)?),
            (event, Some(number)) => Self::Total(Event::parse(event)?, number),
        })
    }

    /// The same without reference to what comes next: what counts is what comes after `status`.
    pub(crate) fn since(self, status: &Status) -> Self {
        match self {
            Self::Next(event) => Self::Total(event, event.count(status) + 1),
            other => other,
        }
    }

    /// Whether it is so. An event that is to come next never is, see [`Self::since`].
    pub(crate) fn is_so(self, status: &Status) -> bool {
        match self {
            Self::Next(_) => false,
            Self::Total(event, number) => event.count(status) >= number,
            Self::Sessions(number) => status.sessions == number,
            Self::Connected(number) => status.connected == number,
            Self::Connections(number) => status.connections == number,
            Self::Ready => status.listening,
            Self::ScriptEnd => status.script_finished,
        }
    }
}

impl fmt::Display for Awaited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next(event) => f.write_str(event.name()),
            Self::Total(event, number) => write!(f, "{}={number}", event.name()),
            Self::Sessions(number) => write!(f, "sessions={number}"),
            Self::Connected(number) => write!(f, "connected={number}"),
            Self::Connections(number) => write!(f, "connections={number}"),
            Self::Ready => f.write_str("ready"),
            Self::ScriptEnd => f.write_str("script"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_written() {
        for text in [
            "reconnect",
            "reconnect=3",
            "sessions=0",
            "connected=2",
            "connections=1",
            "ready",
            "script",
        ] {
            let awaited = Awaited::parse(text).expect(text);
            assert_eq!(awaited.to_string(), text);
        }
        for text in [
            "",
            "tea",
            "sessions",
            "sessions=x",
            "session=-1",
            "script=1",
            "ready=1",
            "=1",
        ] {
            assert_eq!(Awaited::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_time_is_one_that_comes_later() {
        let mut status = Status {
            reconnections: 2,
            ..Status::default()
        };
        let next = Awaited::Next(Event::Reconnect).since(&status);
        assert!(!next.is_so(&status));
        assert!(Awaited::Total(Event::Reconnect, 2).is_so(&status));
        status.reconnections = 3;
        assert!(next.is_so(&status));
    }
}
