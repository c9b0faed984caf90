//! What can be wrong with the bytes or the text of a value.

use thiserror::Error;

/// A value could not be read.
///
/// The texts are fixed on purpose: an error can be logged without leaking the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DataError {
    /// The bytes are a well-formed value of another type (`DIFF_ERR_INCOMPATIBLE_DATATYPE`).
    #[error("the value is not {expected}")]
    WrongType {
        /// What the caller asked for, with its article: "a string".
        expected: &'static str,
    },
    /// The data ended inside a value, or there is none.
    #[error("the data ended inside a value")]
    Truncated,
    /// The bytes break a rule of the encoding.
    #[error("malformed value: {0}")]
    Malformed(&'static str),
    /// Containers are nested deeper than this library reads.
    #[error("the value is nested more than {limit} levels deep")]
    TooDeep {
        /// The deepest nesting allowed.
        limit: usize,
    },
    /// A text is not JSON.
    #[error("not JSON at byte {offset}: {reason}")]
    InvalidJson {
        /// Where in the text, in bytes.
        offset: usize,
        /// What is wrong there.
        reason: &'static str,
    },
}
