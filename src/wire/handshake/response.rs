//! The connection response, the first message from the server (`specification/protocol/connection section 3`).

use std::fmt;

use thiserror::Error;

use super::HIDDEN;
use crate::wire::error::WireError;
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::session_id::SessionId;
use crate::wire::CONNECTION_PROTOCOL_BYTE;

/// Length of the response up to the ping period; only the last field may be missing after it.
const LENGTH_WITHOUT_LAST_FIELD: usize = 51;
/// Length of a session token.
const TOKEN_LENGTH: usize = 24;

/// The response codes (`specification/protocol/connection section 3.1`).
pub mod response_code {
    /// Session open.
    pub const OK: u8 = 100;
    /// The server does not support the requested level.
    pub const DOWNGRADE: u8 = 102;
    /// Session taken up again, nothing lost.
    pub const RECONNECTED: u8 = 105;
    /// Session taken up again, messages were lost.
    pub const RECONNECTED_WITH_MESSAGE_LOSS: u8 = 106;
    /// Rejected; only older servers.
    pub const REJECTED: u8 = 111;
    /// Kind of connection not supported; only older servers.
    pub const CONNECTION_UNSUPPORTED: u8 = 112;
    /// The licence does not allow another connection.
    pub const LICENSE_EXCEEDED: u8 = 113;
    /// This connector does not support reconnection.
    pub const RECONNECTION_UNSUPPORTED: u8 = 114;
    /// The request breaks the connection protocol.
    pub const CONNECTION_PROTOCOL_ERROR: u8 = 115;
    /// Principal or credentials refused.
    pub const AUTHENTICATION_FAILED: u8 = 116;
    /// The session token is not known (any more).
    pub const UNKNOWN_SESSION: u8 = 117;
    /// Messages were lost, therefore no reconnection.
    pub const RECONNECTION_FAILED_MESSAGE_LOSS: u8 = 118;
    /// The server is still starting.
    pub const REJECTED_SERVER_INITIALISING: u8 = 119;
    /// Undefined, passing error; only older servers.
    pub const ERROR: u8 = 127;
}

/// The answer to a connection request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionResponse {
    /// The protocol version in force; whoever decodes checks its range.
    pub version: u8,
    /// One of [`response_code`], or a number that is not known.
    pub code: u8,
    /// Present exactly for the codes 100, 105 and 106.
    pub accepted: Option<Accepted>,
}

/// What comes with a positive answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The session opened or taken up again.
    pub session_id: SessionId,
    /// The session token, 24 ASCII characters, secret.
    pub token: String,
    /// How often the server sends a system ping, in milliseconds; 0 or less = never.
    pub ping_period_ms: i64,
    /// Number of the first client message to be sent again; present exactly for code 105.
    pub recovery_sequence: Option<i32>,
    /// The largest message that the server takes; for codes 100 and 106, absent in the 51-byte form.
    pub maximum_message_size: Option<i32>,
}

/// The bytes are no connection response.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ResponseError {
    /// The first byte is not that of the protocol.
    #[error("first byte {0:#04x} of the connection response is not 0x23")]
    NotDiffusion(u8),
    /// The response is too short for its code.
    #[error("connection response of {length} bytes is too short")]
    Truncated {
        /// The number of bytes received.
        length: usize,
    },
    /// A field has an impossible value.
    #[error("malformed connection response: {0}")]
    Malformed(&'static str),
}

impl ConnectionResponse {
    /// Reads a response; surplus bytes are ignored. The version byte is not checked.
    pub fn decode(bytes: &[u8]) -> Result<Self, ResponseError> {
        let truncated = |_: WireError| ResponseError::Truncated {
            length: bytes.len(),
        };
        let mut reader = Reader::new(bytes);
        let protocol_byte = reader.byte().map_err(truncated)?;
        if protocol_byte != CONNECTION_PROTOCOL_BYTE {
            return Err(ResponseError::NotDiffusion(protocol_byte));
        }
        let version = reader.byte().map_err(truncated)?;
        let code = reader.byte().map_err(truncated)?;
        let accepted = if is_acceptance(code) {
            Some(Accepted::read(&mut reader, code, bytes.len())?)
        } else {
            None
        };
        Ok(ConnectionResponse {
            version,
            code,
            accepted,
        })
    }

    /// Writes the response: 55 bytes, or 51 if the last field is absent, or 3 if the code is none of 100, 105 and 106.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![CONNECTION_PROTOCOL_BYTE, self.version, self.code];
        if let Some(accepted) = self.accepted.as_ref().filter(|_| is_acceptance(self.code)) {
            accepted.write(&mut out, self.code);
        }
        out
    }
}

impl Accepted {
    fn read(reader: &mut Reader<'_>, code: u8, length: usize) -> Result<Self, ResponseError> {
        let truncated = |_: WireError| ResponseError::Truncated { length };
        if length < LENGTH_WITHOUT_LAST_FIELD {
            return Err(ResponseError::Truncated { length });
        }
        let session_id = SessionId::read_fixed(reader).map_err(truncated)?;
        let token = reader.take(TOKEN_LENGTH).map_err(truncated)?;
        // The token is opaque: no narrower check than what is needed to send it back.
        if !token.iter().all(u8::is_ascii_graphic) {
            return Err(ResponseError::Malformed("session token is not ASCII text"));
        }
        let token = String::from_utf8_lossy(token).into_owned();
        let ping_period_ms = reader.fixed_int64().map_err(truncated)?;
        let mut accepted = Accepted {
            session_id,
            token,
            ping_period_ms,
            recovery_sequence: None,
            maximum_message_size: None,
        };
        if code == response_code::RECONNECTED {
            accepted.recovery_sequence = Some(reader.fixed_int32().map_err(truncated)?);
        } else {
            accepted.maximum_message_size = reader.fixed_int32().ok();
        }
        Ok(accepted)
    }

    fn write(&self, out: &mut Vec<u8>, code: u8) {
        self.session_id.write_fixed(out);
        out.put_raw(self.token.as_bytes());
        out.put_fixed_int64(self.ping_period_ms);
        let last_field = if code == response_code::RECONNECTED {
            self.recovery_sequence
        } else {
            self.maximum_message_size
        };
        if let Some(last_field) = last_field {
            out.put_fixed_int32(last_field);
        }
    }
}

fn is_acceptance(code: u8) -> bool {
    matches!(
        code,
        response_code::OK
            | response_code::RECONNECTED
            | response_code::RECONNECTED_WITH_MESSAGE_LOSS
    )
}

/// Hides the token.
impl fmt::Debug for Accepted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Accepted")
            .field("session_id", &self.session_id)
            .field("token", &HIDDEN)
            .field("ping_period_ms", &self.ping_period_ms)
            .field("recovery_sequence", &self.recovery_sequence)
            .field("maximum_message_size", &self.maximum_message_size)
            .finish()
    }
}
