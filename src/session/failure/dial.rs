//! Why a connection could not be made.

use super::{ErrorCode, Failure};

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
    pub fn into_failure(self) -> Failure {
        Failure::new(self.code(), self.message)
    }
}
