//! The faults and other things a server can be told to do, by scripts, over the control port and from Rust.

use std::time::Duration;

use diffusion::wire::session_id::SessionId;

use crate::core::{MessageLoss, PingMode, Restart};

/// Which sessions are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// All of them; for cuts also connections without session.
    All,
    /// The one opened last.
    Newest,
    /// This one.
    Session(SessionId),
}

/// How a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutKind {
    /// FIN.
    Fin,
    /// Reset.
    Rst,
    /// The socket stays, but nothing is read or written any more, and the server does not know.
    Silent,
    /// WebSocket close frame (1001), then FIN.
    CloseFrame,
}

/// How often, or how long, a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// This many times.
    Count(u32),
    /// For this time from now on.
    For(Duration),
    /// This many times, but not after this time from now on.
    CountFor(u32, Duration),
    /// Until `normal`.
    Forever,
}

impl Limit {
    /// How often; `None`: any number of times.
    pub(crate) fn count(self) -> Option<u32> {
        match self {
            Self::Count(count) | Self::CountFor(count, _) => Some(count),
            Self::For(_) | Self::Forever => None,
        }
    }

    /// How long; `None`: for ever.
    pub(crate) fn period(self) -> Option<Duration> {
        match self {
            Self::For(period) | Self::CountFor(_, period) => Some(period),
            Self::Count(_) | Self::Forever => None,
        }
    }
}

/// Where a connection attempt hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StallPhase {
    /// Accepted, never read (with TLS: no handshake).
    Accept,
    /// The upgrade request is read, never answered.
    Upgrade,
    /// 101 is answered, the connection response never comes.
    Response,
}

/// What is cut in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TruncatePoint {
    /// The HTTP answer.
    Upgrade,
    /// The frame of the connection response.
    Response,
    /// The frame of a message.
    Message,
}

/// What gets a wrong byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorruptPoint {
    /// The HTTP answer.
    Upgrade,
    /// The connection response (offset 0 is the `23`).
    Response,
    /// The content of a message (offset 0 is its type).
    Message,
    /// The WebSocket frame of a message (offset 0 is its first byte).
    Frame,
}

/// How bytes are handed to the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Segments {
    /// As few writes as possible.
    #[default]
    Coalesced,
    /// One write for each byte.
    EveryByte,
}

/// Which ping is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingService {
    /// User ping.
    User,
    /// System ping.
    System,
}

/// Something to do. The text form of each is described in [`super::ACTIONS_HELP`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Cut connections.
    Cut {
        /// Whose.
        target: Target,
        /// How.
        kind: CutKind,
    },
    /// Let nothing move on connections: neither side is told, and afterwards all goes on.
    Freeze {
        /// Whose.
        target: Target,
        /// For how long; `None`: until [`Action::Normal`].
        period: Option<Duration>,
    },
    /// Refuse new connections (nobody listens), for a time or until [`Action::Accept`].
    Refuse {
        /// For how long.
        period: Option<Duration>,
    },
    /// Listen again.
    Accept,
    /// Accept connections and end them at once.
    CloseAtAccept {
        /// How.
        kind: CutKind,
        /// How often.
        limit: Limit,
    },
    /// Delay everything sent.
    Delay {
        /// By this; zero ends it.
        delay: Duration,
        /// For how long.
        period: Option<Duration>,
    },
    /// Let connection attempts hang.
    Stall {
        /// Where.
        phase: StallPhase,
        /// How often.
        limit: Limit,
    },
    /// Cut in the middle of something.
    Truncate {
        /// Of what.
        point: TruncatePoint,
        /// After so many bytes of it.
        bytes: usize,
        /// How.
        kind: CutKind,
        /// How often.
        limit: Limit,
        /// Only for these sessions.
        target: Target,
    },
    /// Change a byte.
    Corrupt {
        /// Of what.
        point: CorruptPoint,
        /// At this offset.
        offset: usize,
        /// Exclusive-or with this.
        mask: u8,
        /// How often.
        limit: Limit,
        /// Only for these sessions.
        target: Target,
    },
    /// Answer connections with a response code.
    Answer {
        /// The code.
        code: u8,
        /// Version byte; `None` is the right one.
        version: Option<u8>,
        /// How many connections, for how long.
        limit: Limit,
    },
    /// Answer requests with an error, and do not carry them out.
    Fail {
        /// The service.
        service: i32,
        /// The reason code.
        reason: i32,
        /// How many requests, for how long.
        limit: Limit,
    },
    /// Answer upgrade requests with an HTTP status.
    Status {
        /// The status.
        status: u16,
        /// How often.
        limit: Limit,
    },
    /// End sessions as if their time had run out.
    Expire {
        /// Which.
        target: Target,
    },
    /// End sessions with an abort notification.
    Abort {
        /// Which.
        target: Target,
    },
    /// End all connections as a restart would.
    Restart {
        /// With or without state.
        restart: Restart,
        /// How long nobody listens meanwhile.
        period: Option<Duration>,
    },
    /// Send scheduled system pings, or not.
    Pings {
        /// True: do not send them.
        drop: bool,
        /// For how long.
        period: Option<Duration>,
    },
    /// Send a ping now.
    Ping {
        /// To whom.
        target: Target,
        /// Which.
        service: PingService,
        /// Whether an answer is expected.
        mode: PingMode,
    },
    /// Send bytes as one message.
    Send {
        /// To whom.
        target: Target,
        /// The message.
        bytes: Vec<u8>,
    },
    /// Choose the answer to reconnections with lost messages.
    Loss {
        /// The answer.
        answer: MessageLoss,
        /// For how long; then it is the one that was configured.
        period: Option<Duration>,
    },
    /// Let the next reconnection find messages lost.
    Lose {
        /// Of whom.
        target: Target,
    },
    /// Choose how bytes are written.
    Split {
        /// How.
        segments: Segments,
        /// For how long.
        period: Option<Duration>,
    },
    /// End all faults: listen, no delay, nothing armed, pings sent.
    Normal,
    /// Write a line to the log.
    Log {
        /// The line.
        text: String,
    },
}
