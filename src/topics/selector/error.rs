//! Why a text is no topic selector.

use thiserror::Error;

use super::pattern::PatternError;

/// A selector expression could not be parsed or compiled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SelectorError {
    /// The expression, or a member of a set, is empty.
    #[error("the topic selector is empty")]
    Empty,
    /// The path of a path selector has no parts.
    #[error("the topic selector \"{expression}\" names no topic path")]
    NoPath {
        /// The selector as given.
        expression: String,
    },
    /// The path of a path selector has an empty part.
    #[error("the topic path of the selector \"{expression}\" has an empty part")]
    EmptyPathPart {
        /// The selector as given.
        expression: String,
    },
    /// The first character is reserved.
    #[error("a topic selector can not start with '{character}' (a topic path that does needs '>' in front)")]
    ReservedPrefix {
        /// The first character.
        character: char,
    },
    /// A split-path pattern has an empty part.
    #[error("the split-path pattern \"{expression}\" has an empty part")]
    EmptySplitPart {
        /// The selector as given.
        expression: String,
    },
    /// A full-path pattern is empty.
    #[error("the full-path pattern \"{expression}\" is empty")]
    EmptyPattern {
        /// The selector as given.
        expression: String,
    },
    /// A regular expression could not be compiled.
    #[error("the topic selector \"{expression}\" has a regular expression that can not be used: {error}")]
    Pattern {
        /// The selector as given.
        expression: String,
        /// What is wrong with the regular expression.
        error: PatternError,
    },
}

impl SelectorError {
    /// Whether a server may accept the selector all the same, because only the engine on this side lacks something
    /// (`specification/protocol/selectors-and-streams section 3`: such a selector can still be sent).
    pub fn is_local_limit(&self) -> bool {
        matches!(self, SelectorError::Pattern { error, .. } if error.is_local_limit())
    }
}
