//! What the session core asks its driver to do.

use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::session::failure::{ErrorCode, Failure};
use crate::session::state::SessionState;
use crate::topics::streams::StreamEvent;
use crate::wire::handshake::Query;
use crate::wire::session_id::SessionId;

/// Names one dial and the connection it may become. Never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub u64);

/// Names one question to the reconnection strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConsultId(pub u64);

/// A connection to open. The driver answers with `handle_response`, or `handle_dial_failed`, exactly once, unless a
/// [`Output::Disconnect`] for it came first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// Its name.
    pub connection: ConnectionId,
    /// Query string of the upgrade request. Holds the token and credentials: never log it.
    pub query: Query,
    /// DNS, TCP and TLS together.
    pub connect_timeout: Duration,
    /// Sending the request.
    pub write_timeout: Duration,
    /// From the request to the connection response.
    pub response_timeout: Duration,
    /// All of it ends at this time, whatever the limits of the phases.
    pub deadline: Option<Instant>,
}

/// How to end a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnect {
    /// Give up a dial, or drop the socket at once.
    Abandon,
    /// Send a WebSocket close frame, then close.
    CloseWebSocket,
}

/// Which keep-alive ping the server sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingKind {
    /// Of the server's own accord, to keep the connection alive.
    System,
    /// Asked for by another session or the server's code.
    User,
}

/// Answer of a reconnection strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrategyDecision {
    /// Attempt now.
    Start,
    /// Attempt after this wait.
    StartAfter(Duration),
    /// Give up: the session ends.
    Abort,
}

/// Why a message was not accepted for sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The session is closed or closing.
    Closed,
    /// Larger than the server accepts.
    TooLarge {
        /// Of the message.
        size: usize,
        /// That the server accepts.
        maximum: usize,
    },
    /// The queue overflowed; the session has been closed for it.
    QueueOverflow,
    /// The request of the server has its answer already.
    AlreadyAnswered,
    /// There is no memory for the message.
    NoMemory,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Closed => Self::new(ErrorCode::SESSION_CLOSED, "the session is closed"),
            Refusal::TooLarge { size, maximum } => Self::new(
                ErrorCode::MESSAGE_SEND_FAIL,
                format!("the message has {size} bytes, the server accepts at most {maximum}"),
            ),
            Refusal::QueueOverflow => Self::new(
                ErrorCode::MESSAGE_QUEUE_FAIL,
                "the outbound queue overflowed and the session was closed",
            ),
            Refusal::AlreadyAnswered => Self::new(
                ErrorCode::ILLEGAL_STATE,
                "the request has its answer already",
            ),
            Refusal::NoMemory => Self::out_of_memory(),
        }
    }
}

/// Names a request of the server that the program answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboundConversation {
    /// The server's number of the conversation; 0 wants no answer.
    pub cid: i64,
    /// The session's losses of messages when the request came: after another one the server has forgotten it.
    pub epoch: u64,
}

/// Something that happened, in the order in which the program may learn of it. `H` is what the driver gave with a
/// request to find its callbacks again.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<H> {
    /// The session has an id (first connection), or a new one.
    IdAssigned(SessionId),
    /// The session has another state.
    StateChanged {
        /// The state before.
        old: SessionState,
        /// The state from now on.
        new: SessionState,
    },
    /// The first connection succeeded; follows the state change.
    Created,
    /// The session will never be created; follows the state change.
    CreationFailed(Failure),
    /// Ask the reconnection strategy; answer with `handle_strategy`.
    ConsultStrategy(ConsultId),
    /// A reconnect attempt succeeded; follows the state change.
    AttemptSucceeded,
    /// A reconnect attempt failed.
    AttemptFailed(Failure),
    /// A request was answered.
    Response {
        /// Given with the request.
        handler: H,
        /// Body of the message.
        body: Bytes,
    },
    /// The server refused a request.
    ServiceError {
        /// Given with the request.
        handler: H,
        /// Reason code (`specification/protocol/connection section 8`).
        reason: i32,
        /// The server's text.
        message: String,
    },
    /// No answer will come.
    Discarded(H),
    /// The server sent a ping; its answer is queued already.
    PingReceived(PingKind),
    /// The server asks for something that only the program can answer, with [`super::Core::respond`] or
    /// [`super::Core::respond_error`].
    ServiceRequest {
        /// What the answer has to name.
        conversation: InboundConversation,
        /// Number of the service.
        service: i32,
        /// Body of the message.
        body: Bytes,
    },
    /// Reconnected with message loss: whatever the server knew of this session's subscriptions starts anew.
    SubscriptionsRefreshed,
    /// Something to tell a value stream.
    Stream(StreamEvent),
    /// The last event of the session.
    Ended(Failure),
}

/// One thing for the driver to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Output<H> {
    /// Open a connection.
    Dial(Dial),
    /// End a connection.
    Disconnect(ConnectionId, Disconnect),
    /// The connection is ready to carry messages: call `poll_transmit` now and whenever there is room.
    ConnectionReady(ConnectionId),
    /// Tell the program.
    Event(Event<H>),
}
