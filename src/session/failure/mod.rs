//! What went wrong, for sessions, requests and every function of the interface: one type, and one table of codes.

mod code;
mod dial;

use std::any::Any;
use std::fmt;

use crate::data::memory::{copy_text, NoMemory};

pub use self::code::ErrorCode;
#[cfg(test)]
pub(crate) use self::code::NAMES;
pub use self::dial::{DialFailure, DialFailureKind};

/// Something that failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// For the program's log: what was wrong with what.
    pub message: String,
    /// The reason that the server gave, if it was the server that refused.
    pub reason: Option<i32>,
}

impl Failure {
    /// A failure on this side.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            reason: None,
        }
    }

    /// A server's negative answer. A server without words is given those of the code.
    pub fn from_reason(reason: i32, message: String) -> Self {
        let code = ErrorCode::from_reason(reason);
        let message = if message.is_empty() {
            code.text().to_string_lossy().into_owned()
        } else {
            message
        };
        Self {
            code,
            message,
            reason: Some(reason),
        }
    }

    /// An argument that breaks a rule.
    pub fn illegal_argument(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::ILLEGAL_ARGUMENT, message)
    }

    /// A value that cannot be read, or that is not there.
    pub fn invalid_data(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INVALID_DATA, message)
    }

    /// A value of another type than the one asked for.
    pub fn incompatible_datatype(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::INCOMPATIBLE_DATATYPE, message)
    }

    /// No memory, or a defect of this library.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::UNKNOWN, message)
    }

    /// There is no memory for what was to be done.
    pub fn out_of_memory() -> Self {
        Self::internal("out of memory")
    }

    /// Why something was left by a panic: a lack of memory, or a fault of ours.
    pub fn of_panic(panic: &(dyn Any + Send), fault: &'static str) -> Self {
        match panic.is::<NoMemory>() {
            true => Self::out_of_memory(),
            false => Self::internal(fault),
        }
    }
}

/// The server may have chosen the words: gives up where there is no memory for them.
impl Clone for Failure {
    fn clone(&self) -> Self {
        Self {
            message: copy_text(&self.message),
            ..*self
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (error {})", self.message, self.code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_without_words_is_given_those_of_the_code() {
        for reason in [103, 9000, 201, i32::MAX, -1] {
            let failure = Failure::from_reason(reason, String::new());
            let text = ErrorCode::from_reason(reason).text();
            assert_eq!(Ok(failure.message.as_str()), text.to_str());
            let failure = Failure::from_reason(reason, "words".to_owned());
            assert_eq!(failure.message, "words");
            assert_eq!(failure.reason, Some(reason));
        }
    }
}
