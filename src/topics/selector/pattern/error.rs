//! What can be wrong with a regular expression.

use thiserror::Error;

/// A regular expression could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PatternError {
    /// Java rejects it as well.
    #[error("{message} near index {position}")]
    Invalid {
        /// What is wrong.
        message: &'static str,
        /// Where, in characters.
        position: usize,
    },
    /// Java accepts it, the engines on this side can not express it.
    #[error("{construct} near index {position} is not supported")]
    Unsupported {
        /// What can not be expressed.
        construct: &'static str,
        /// Where, in characters.
        position: usize,
    },
    /// An engine on this side rejected it for another reason.
    #[error("not supported: {0}")]
    Engine(String),
    /// It is nested too deeply, or would take too much memory.
    #[error("the pattern is too large or nested too deeply")]
    TooLarge,
}

impl PatternError {
    /// Whether Java accepts the pattern, or may.
    pub fn is_local_limit(&self) -> bool {
        !matches!(self, PatternError::Invalid { .. })
    }
}

/// Whether a text matches could not be found out within the limits. Only for patterns that need backtracking, or that ask for
/// boundaries of words beside unusual characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MatchError {
    /// What Java says of the text can not be found out.
    #[error("{construct} is not supported")]
    Unsupported {
        /// What of the pattern it is about.
        construct: &'static str,
    },
    /// Matching took too many steps.
    #[error("matching a pattern with look-around, back-references or possessive repetition took too many steps")]
    TooManySteps,
    /// The text is too long for a pattern that needs backtracking.
    #[error("a text of {length} bytes is too long for a pattern with look-around, back-references or possessive repetition")]
    TextTooLong {
        /// Length of the text in bytes.
        length: usize,
    },
}
