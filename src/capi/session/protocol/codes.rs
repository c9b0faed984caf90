//! Why sessions end, and what servers answer to connection requests (`types/common_types.h`,
//! `specification/sessions/errors-and-callbacks section 1`).

use crate::capi::ffi::cenum::c_enums;

/// Why a session was closed. A server may send numbers that are not listed.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum session_close_reason_e {
    /// The connection was lost, and the session did not come back in time.
    SESSION_CLOSE_REASON_CONNECTION_LOST = 0,
    /// Reading or writing failed at the server.
    SESSION_CLOSE_REASON_IO_EXCEPTION = 1,
    /// The client did not answer pings.
    SESSION_CLOSE_REASON_CLIENT_UNRESPONSIVE = 2,
    /// The client was too slow: the server's queue for it is full.
    SESSION_CLOSE_REASON_MESSAGE_QUEUE_LIMIT_REACHED = 3,
    /// The client closed the session.
    SESSION_CLOSE_REASON_CLOSED_BY_CLIENT = 4,
    /// The client sent a message larger than the server accepts.
    SESSION_CLOSE_REASON_MESSAGE_TOO_LARGE = 5,
    /// The server failed.
    SESSION_CLOSE_REASON_INTERNAL_ERROR = 6,
    /// The client sent a message that cannot be read.
    SESSION_CLOSE_REASON_INVALID_INBOUND_MESSAGE = 7,
    /// The session was aborted, for instance because the client was shut down.
    SESSION_CLOSE_REASON_ABORTED = 8,
    /// Messages from the client were lost.
    SESSION_CLOSE_REASON_LOST_MESSAGES = 9,
    /// The server is shutting down. Not sent by servers since 6.6.
    SESSION_CLOSE_REASON_SERVER_CLOSING = 10,
    /// Another session closed it.
    SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER = 11,
    /// The session went over to another server of the cluster.
    SESSION_CLOSE_REASON_FAILED_OVER = 12,
    /// What authenticated the session has expired.
    SESSION_CLOSE_REASON_EXPIRED = 13,
    /// What authenticated the session was revoked.
    SESSION_CLOSE_REASON_REVOKED = 14,
    /// Another client took the session over.
    SESSION_CLOSE_REASON_SESSION_TAKEN_OVER = 15,
}

/// Why a session was closed. A server may send numbers that are not listed.
pub type SESSION_CLOSE_REASON_T = session_close_reason_e;

/// What an answer to a connection request means for the client.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum connection_response_code_type_e {
    /// The session was created or recovered.
    SUCCESS = 0,
    /// Another attempt may succeed.
    RETRIABLE = 1,
    /// Another attempt will not succeed.
    FATAL = 2,
    /// The server did not accept principal and credentials.
    FATAL_AUTHENTICATION = 3,
}

/// What an answer to a connection request means for the client.
pub type CONNECTION_RESPONSE_CODE_TYPE_T = connection_response_code_type_e;

/// The server's answer to a connection request.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum connection_response_code_e {
    /// A new session was created.
    CONNECTION_RESPONSE_CODE_OK = 100,
    /// The server asks for an older protocol version.
    CONNECTION_RESPONSE_CODE_DOWNGRADE = 102,
    /// The session was recovered without loss.
    CONNECTION_RESPONSE_CODE_RECONNECTED = 105,
    /// The session was recovered, messages were lost.
    CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS = 106,
    /// The licence does not allow another connection.
    CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED = 113,
    /// Reconnection is not supported.
    CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED = 114,
    /// The server found an error in the protocol.
    CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR = 115,
    /// Authentication failed.
    CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED = 116,
    /// The server does not know the session that should be recovered, or no longer knows it.
    CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION = 117,
    /// The session cannot be recovered because messages were lost.
    CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS = 118,
    /// The server is starting; try again later.
    CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING = 119,
    /// The server rejected the connection (servers up to 6.4).
    CONNECTION_RESPONSE_CODE_REJECTED = 111,
    /// The kind of connection is not supported (servers up to 6.4).
    CONNECTION_RESPONSE_CODE_CONNECTION_UNSUPPORTED = 112,
    /// A temporary error (servers up to 6.4).
    CONNECTION_RESPONSE_CODE_ERROR = 127,
}

/// The server's answer to a connection request.
pub type CONNECTION_RESPONSE_CODE_T = connection_response_code_e;

c_enums!(
    session_close_reason_e,
    connection_response_code_type_e,
    connection_response_code_e
);
