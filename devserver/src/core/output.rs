//! What the core wants done: bytes to send, connections to end, and events to tell.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use diffusion::wire::services::control::session_events::SessionCloseReason;
use diffusion::wire::session_id::SessionId;

use super::remote_servers::RemoteOutput;

/// Name of one transport connection, chosen by whoever drives the core; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// One thing to do. Outputs must be carried out in the order in which they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerOutput {
    /// Complete the upgrade (101) and send this connection response as the first message.
    Respond {
        /// Connection to answer.
        connection: ConnectionId,
        /// The session, when the answer is a success.
        session: Option<SessionId>,
        /// The connection response.
        bytes: Bytes,
    },
    /// Send one message.
    Send {
        /// Connection to use.
        connection: ConnectionId,
        /// The message.
        bytes: Bytes,
    },
    /// Send what is queued, then end the connection. The core has forgotten it. Without a `Respond` before: complete
    /// the upgrade and end without a connection response.
    Close {
        /// Connection to end.
        connection: ConnectionId,
    },
    /// Something about connections to remote servers.
    Remote(RemoteOutput),
    /// Something happened that people and tests want to know.
    Event(ServerEvent),
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The client sent a close request.
    ByClient,
    /// The server aborted it on command.
    Aborted,
    /// The time to reconnect passed, or it was expired on command.
    Expired,
    /// The connection was lost and the client had asked for no reconnection.
    ConnectionLost,
    /// Another session closed it.
    ByController,
    /// Another session took back who it belongs to.
    Revoked,
    /// The client sent something that cannot be read.
    ProtocolError,
    /// The client sent a message above the maximum size.
    MessageTooLarge,
    /// The client came back, but messages were lost.
    MessageLoss,
    /// The server was restarted without its state.
    Restarted,
}

/// The reason that listeners of sessions are told.
impl From<CloseReason> for SessionCloseReason {
    fn from(reason: CloseReason) -> Self {
        match reason {
            CloseReason::ByClient => Self::ClosedByClient,
            // The wire's "expired" is about authentication.
            CloseReason::Expired | CloseReason::ConnectionLost => Self::ConnectionLost,
            CloseReason::Aborted | CloseReason::Restarted => Self::Aborted,
            CloseReason::ByController => Self::ClosedByController,
            CloseReason::Revoked => Self::Revoked,
            CloseReason::ProtocolError => Self::InvalidInboundMessage,
            CloseReason::MessageTooLarge => Self::MessageTooLarge,
            CloseReason::MessageLoss => Self::LostMessages,
        }
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByClient => "closed by the client",
            Self::Aborted => "aborted by the server",
            Self::Expired => "expired",
            Self::ConnectionLost => "connection lost, no reconnection wanted",
            Self::ByController => "closed by another session",
            Self::Revoked => "its authentication was revoked",
            Self::ProtocolError => "protocol error",
            Self::MessageTooLarge => "message too large",
            Self::MessageLoss => "messages lost",
            Self::Restarted => "server restarted without its state",
        })
    }
}

/// Which ping was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingKind {
    /// A system ping.
    System,
    /// A user ping.
    User,
}

/// An event for logs and tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// A new session.
    SessionOpened {
        /// The session.
        session: SessionId,
        /// Its connection.
        connection: ConnectionId,
        /// Its principal, empty for anonymous.
        principal: String,
        /// The protocol version in force.
        version: u8,
        /// How long it is kept after a loss.
        reconnect_timeout: Duration,
    },
    /// A session came back.
    SessionReconnected {
        /// The session.
        session: SessionId,
        /// Its new connection.
        connection: ConnectionId,
        /// Number of messages sent again.
        replayed: usize,
        /// Whether it came back with 106.
        messages_lost: bool,
    },
    /// A session lost its connection and is kept.
    SessionDisconnected {
        /// The session.
        session: SessionId,
        /// The connection that ended.
        connection: ConnectionId,
    },
    /// A session ended.
    SessionClosed {
        /// The session.
        session: SessionId,
        /// Why.
        reason: CloseReason,
    },
    /// A connection was refused with this response code.
    ConnectionRefused {
        /// The connection.
        connection: ConnectionId,
        /// Response code.
        code: u8,
        /// Explanation for people.
        detail: String,
    },
    /// A ping of the server was answered.
    PingAnswered {
        /// The session.
        session: SessionId,
        /// Kind of ping.
        kind: PingKind,
        /// Time from sending to the answer.
        round_trip: Duration,
    },
    /// Pings stayed unanswered: the connection was given up.
    ConnectionUnresponsive {
        /// The session.
        session: SessionId,
        /// The connection.
        connection: ConnectionId,
    },
    /// Something a client did that deserves a line.
    ClientAnomaly {
        /// The session.
        session: SessionId,
        /// What.
        detail: String,
    },
}

impl fmt::Display for ServerEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SessionOpened {
                session,
                principal,
                version,
                reconnect_timeout,
                ..
            } => {
                let who = if principal.is_empty() {
                    "anonymous"
                } else {
                    principal
                };
                write!(
                    f,
                    "session {session} opened: {who}, protocol {version}, kept {} ms",
                    reconnect_timeout.as_millis()
                )
            }
            Self::SessionReconnected {
                session,
                replayed,
                messages_lost,
                ..
            } => {
                let how = if *messages_lost {
                    "with message loss"
                } else {
                    "without loss"
                };
                write!(
                    f,
                    "session {session} reconnected {how}, {replayed} messages sent again"
                )
            }
            Self::SessionDisconnected { session, .. } => {
                write!(f, "session {session} lost its connection, kept")
            }
            Self::SessionClosed { session, reason } => {
                write!(f, "session {session} ended: {reason}")
            }
            Self::ConnectionRefused {
                connection,
                code,
                detail,
            } => {
                write!(
                    f,
                    "connection {} refused with {code}: {detail}",
                    connection.0
                )
            }
            Self::PingAnswered {
                session,
                kind,
                round_trip,
            } => {
                let kind = match kind {
                    PingKind::System => "system",
                    PingKind::User => "user",
                };
                write!(
                    f,
                    "session {session} answered a {kind} ping after {} us",
                    round_trip.as_micros()
                )
            }
            Self::ConnectionUnresponsive {
                session,
                connection,
            } => {
                write!(
                    f,
                    "session {session} answers no pings, connection {} given up",
                    connection.0
                )
            }
            Self::ClientAnomaly { session, detail } => write!(f, "session {session}: {detail}"),
        }
    }
}
