//! Failures of a session: the numbers of `ERROR_CODE_T` (`specification/sessions/errors-and-callbacks section 2`) and where they come from.

use std::fmt;

use crate::wire::handshake::response_code;

/// A number of `ERROR_CODE_T`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub i32);

impl ErrorCode {
    /// Something went wrong that has no code of its own.
    pub const UNKNOWN: Self = Self(1);
    /// A service of the server reported an error.
    pub const SERVICE: Self = Self(2);
    /// The session could not be created.
    pub const SESSION_CREATE_FAILED: Self = Self(3);
    /// No session was given, or the session does not exist.
    pub const NO_SESSION: Self = Self(5);
    /// No server to connect to is defined.
    pub const NO_SERVERS_DEFINED: Self = Self(9);
    /// The name of the server could not be resolved.
    pub const ADDR_LOOKUP_FAIL: Self = Self(10);
    /// A socket could not be created.
    pub const SOCKET_CREATE_FAIL: Self = Self(11);
    /// The connection to the server could not be established.
    pub const SOCKET_CONNECT_FAIL: Self = Self(12);
    /// The connection request could not be sent.
    pub const HANDSHAKE_SEND_FAIL: Self = Self(13);
    /// The answer to the connection request could not be received.
    pub const HANDSHAKE_RECV_FAIL: Self = Self(14);
    /// The server does not speak the Diffusion protocol.
    pub const INVALID_CONNECTION_PROTOCOL: Self = Self(15);
    /// The topic specification is invalid.
    pub const INVALID_TOPIC_SPECIFICATION: Self = Self(16);
    /// The server rejected the connection.
    pub const CONNECTION_REJECTED: Self = Self(18);
    /// The server refused the connection for a reason that is not known.
    pub const CONNECTION_ERROR_UNDEFINED: Self = Self(19);
    /// The outbound message queue is full.
    pub const MESSAGE_QUEUE_FAIL: Self = Self(20);
    /// The message could not be sent.
    pub const MESSAGE_SEND_FAIL: Self = Self(21);
    /// The URL could not be parsed.
    pub const PARSE_URL: Self = Self(22);
    /// The URL names an unknown transport.
    pub const UNKNOWN_TRANSPORT: Self = Self(23);
    /// Reading from the connection failed.
    pub const SOCKET_READ_FAIL: Self = Self(24);
    /// The server asks for an older protocol.
    pub const DOWNGRADE: Self = Self(26);
    /// The server does not support this kind of connection.
    pub const CONNECTION_UNSUPPORTED: Self = Self(27);
    /// The server's licence does not allow another connection.
    pub const LICENCE_EXCEEDED: Self = Self(28);
    /// The server does not support reconnection.
    pub const RECONNECTION_UNSUPPORTED: Self = Self(29);
    /// The server found an error in the connection protocol.
    pub const CONNECTION_PROTOCOL_ERROR: Self = Self(30);
    /// Authentication failed.
    pub const AUTHENTICATION_FAILED: Self = Self(31);
    /// The server speaks a protocol version that is not supported.
    pub const PROTOCOL_VERSION: Self = Self(32);
    /// The server does not know the session.
    pub const UNKNOWN_SESSION: Self = Self(33);
    /// Messages were lost, so that the session could not be recovered.
    pub const MESSAGE_LOSS: Self = Self(34);
    /// The session filter is invalid.
    pub const INVALID_FILTER: Self = Self(35);
    /// The server is starting and does not accept connections yet.
    pub const REJECTED_SERVER_INITIALIZING: Self = Self(36);
    /// The operation is not possible in the present state.
    pub const ILLEGAL_STATE: Self = Self(37);
    /// There is no such topic.
    pub const NO_SUCH_TOPIC: Self = Self(38);
    /// The request was rejected.
    pub const REJECTED_REQUEST: Self = Self(39);
    /// The topic is of an incompatible type.
    pub const INCOMPATIBLE_TOPIC: Self = Self(40);
    /// An incompatible topic exists at the path.
    pub const INCOMPATIBLE_EXISTING_TOPIC: Self = Self(41);
    /// A constraint is not satisfied.
    pub const UNSATISFIED_CONSTRAINT: Self = Self(42);
    /// The update stream is invalid.
    pub const INVALID_UPDATE_STREAM: Self = Self(43);
    /// A topic exists at the path.
    pub const EXISTING_TOPIC: Self = Self(44);
    /// The topic path is invalid.
    pub const INVALID_TOPIC_PATH: Self = Self(46);
    /// An argument is not allowed.
    pub const ILLEGAL_ARGUMENT: Self = Self(48);
    /// The session is closed.
    pub const SESSION_CLOSED: Self = Self(101);
    /// The request timed out.
    pub const REQUEST_TIME_OUT: Self = Self(102);
    /// Access was denied.
    pub const ACCESS_DENIED: Self = Self(103);
    /// The operation is not supported.
    pub const UNSUPPORTED: Self = Self(104);
    /// A callback of the receiver failed.
    pub const CALLBACK_FAIL: Self = Self(105);
    /// The data is invalid.
    pub const INVALID_DATA: Self = Self(106);
    /// There is no such session.
    pub const NO_SUCH_SESSION: Self = Self(107);
    /// The data type is incompatible.
    pub const INCOMPATIBLE_DATATYPE: Self = Self(108);
    /// Nobody handles the message.
    pub const UNHANDLED_MESSAGE: Self = Self(109);
    /// The cluster is being repartitioned.
    pub const CLUSTER_REPARTITION: Self = Self(110);
    /// The state is incompatible with the operation.
    pub const INCOMPATIBLE_STATE: Self = Self(111);
    /// The request could not be routed in the cluster.
    pub const CLUSTER_ROUTING: Self = Self(112);
    /// The update failed.
    pub const UPDATE_FAILED: Self = Self(113);

    /// The error that a connection response code stands for (`specification/sessions/reconnection section 6`).
    pub const fn from_response(code: u8) -> Self {
        match code {
            response_code::DOWNGRADE => Self::DOWNGRADE,
            response_code::RECONNECTED | response_code::RECONNECTED_WITH_MESSAGE_LOSS => {
                Self::CONNECTION_PROTOCOL_ERROR
            }
            response_code::REJECTED => Self::CONNECTION_REJECTED,
            response_code::CONNECTION_UNSUPPORTED => Self::CONNECTION_UNSUPPORTED,
            response_code::LICENSE_EXCEEDED => Self::LICENCE_EXCEEDED,
            response_code::RECONNECTION_UNSUPPORTED => Self::RECONNECTION_UNSUPPORTED,
            response_code::CONNECTION_PROTOCOL_ERROR => Self::CONNECTION_PROTOCOL_ERROR,
            response_code::AUTHENTICATION_FAILED => Self::AUTHENTICATION_FAILED,
            response_code::UNKNOWN_SESSION => Self::UNKNOWN_SESSION,
            response_code::RECONNECTION_FAILED_MESSAGE_LOSS => Self::MESSAGE_LOSS,
            response_code::REJECTED_SERVER_INITIALISING => Self::REJECTED_SERVER_INITIALIZING,
            _ => Self::CONNECTION_ERROR_UNDEFINED,
        }
    }
}

/// Why a session could not be created, or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionError {
    /// Its number.
    pub code: ErrorCode,
    /// For people: what happened and where.
    pub message: String,
}

impl SessionError {
    /// An error with this number and text.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (error {})", self.message, self.code.0)
    }
}

/// The phase in which a dial failed, as far as the decisions of the session depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialFailureKind {
    /// The host name has no address.
    AddressLookup,
    /// The system gives no socket.
    SocketCreate,
    /// TCP refused, unreachable, timed out; TLS I/O failure.
    Connect,
    /// The server's certificate is not trusted.
    CertificateRejected,
    /// What the program configured cannot be used, such as an unreadable CA file.
    Configuration,
    /// Sending the upgrade request failed or timed out.
    SendRequest,
    /// No answer in time.
    ResponseTimeout,
    /// The peer ended the connection after the request was sent, before any connection response.
    EndedBeforeResponse,
    /// An HTTP status other than 101.
    HttpStatus,
    /// An answer to the upgrade request that is no valid one.
    UnreadableAnswer,
}

/// A dial that ended without a connection response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialFailure {
    /// How far it came.
    pub kind: DialFailureKind,
    /// For people: what happened and where.
    pub message: String,
}

impl DialFailure {
    /// A failure of this kind with this text.
    pub fn new(kind: DialFailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// `ERROR_CODE_T` of a creation that failed so (`specification/sessions/session section 4.5`).
    pub fn code(&self) -> ErrorCode {
        match self.kind {
            DialFailureKind::AddressLookup => ErrorCode::ADDR_LOOKUP_FAIL,
            DialFailureKind::SocketCreate => ErrorCode::SOCKET_CREATE_FAIL,
            DialFailureKind::Connect
            | DialFailureKind::CertificateRejected
            | DialFailureKind::Configuration => ErrorCode::SOCKET_CONNECT_FAIL,
            DialFailureKind::SendRequest => ErrorCode::HANDSHAKE_SEND_FAIL,
            DialFailureKind::ResponseTimeout
            | DialFailureKind::EndedBeforeResponse
            | DialFailureKind::HttpStatus
            | DialFailureKind::UnreadableAnswer => ErrorCode::HANDSHAKE_RECV_FAIL,
        }
    }

    /// Whether an initial retry strategy tries again after it (`specification/sessions/session-factory section 4`).
    pub fn is_transient(&self) -> bool {
        !matches!(
            self.kind,
            DialFailureKind::CertificateRejected | DialFailureKind::Configuration
        )
    }

    /// The error that the program sees.
    pub fn into_error(self) -> SessionError {
        SessionError::new(self.code(), self.message)
    }
}
