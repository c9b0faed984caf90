//! What can be wrong with bytes or text that came from the other side.

use std::collections::TryReserveError;

use thiserror::Error;

/// A message, parameter or value could not be read.
///
/// The texts are fixed on purpose: an error can be logged without leaking a password or a token that was part of the input.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WireError {
    /// The data ended inside a value.
    #[error("the data ended inside a value")]
    Truncated,
    /// The bytes or the text break a rule of the protocol.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// Text that must be UTF-8 is not.
    #[error("text is not UTF-8")]
    InvalidUtf8,
    /// The message has a type that the protocol does not define.
    #[error("unknown message type {0:#04x}")]
    UnknownMessageType(u8),
    /// Inflating would have produced more bytes than allowed.
    #[error("inflated data exceeds {limit} bytes")]
    TooLarge {
        /// The largest size allowed, in bytes.
        limit: usize,
    },
    /// The process has no memory for what the data become.
    #[error("there is no memory for the data")]
    NoMemory,
    /// The message belongs to a newer protocol version than the one in force.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
}

impl From<TryReserveError> for WireError {
    fn from(_: TryReserveError) -> Self {
        Self::NoMemory
    }
}

/// What is wrong with the frames of a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// Bytes that no peer may send.
    #[error("{0}")]
    Illegal(&'static str),
    /// The explanation in a close frame is not UTF-8.
    #[error("a close frame whose reason is not UTF-8")]
    InvalidReason,
    /// The protocol has binary messages only.
    #[error("a WebSocket text message")]
    Text,
    /// A message is longer than allowed.
    #[error("a message that is too long: {size} bytes, the limit is {limit}")]
    TooLarge {
        /// As far as is known: of this frame and those before it.
        size: u64,
        /// The largest size allowed, in bytes.
        limit: usize,
    },
    /// The process has no memory for a message.
    #[error("a message for which there is no memory")]
    NoMemory,
}

impl FrameError {
    /// What the peer is told in a close frame (RFC 6455 section 7.4.1).
    pub fn close_code(&self) -> u16 {
        match self {
            Self::Illegal(_) => 1002,
            Self::Text => 1003,
            Self::InvalidReason => 1007,
            Self::TooLarge { .. } | Self::NoMemory => 1009,
        }
    }
}

/// The protocol version in force has no form for something.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} needs protocol version {needed}, this session uses {version}")]
pub struct Unsupported {
    /// What cannot be expressed.
    pub what: &'static str,
    /// The lowest protocol version that can express it.
    pub needed: u8,
    /// The protocol version in force.
    pub version: u8,
}

impl Unsupported {
    /// An error if `version` is below `needed`.
    pub fn check(what: &'static str, needed: u8, version: u8) -> Result<(), Unsupported> {
        if version < needed {
            return Err(Unsupported {
                what,
                needed,
                version,
            });
        }
        Ok(())
    }
}
