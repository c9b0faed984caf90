//! What can be wrong with bytes or text that came from the other side.

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
    /// The message belongs to a newer protocol version than the one in force.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
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
