//! Compiled patterns that match whole texts.

use super::emit::emit;
use super::error::{MatchError, PatternError};
use super::parser::parse;

/// Longest text in bytes that a pattern which needs backtracking is tried on.
pub const MAXIMUM_BACKTRACKING_TEXT: usize = 4096;
/// Most steps back while matching one text. Each takes time proportional to the text at most.
const MAXIMUM_STEPS: usize = 100_000;
/// Most memory of a compiled pattern, in bytes.
const MAXIMUM_COMPILED: usize = 8 << 20;
/// Deeper than any pattern that the parser lets through comes out.
const MAXIMUM_NESTING: u32 = 1000;

/// A regular expression of Java's flavour that matches a whole text or nothing. Immutable.
#[derive(Debug, Clone)]
pub struct Pattern {
    engine: Engine,
}

#[derive(Debug, Clone)]
enum Engine {
    /// Finite automata: time linear in the text.
    Linear(regex::Regex),
    Backtracking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles a pattern.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        Self::with_suffix(pattern, "")
    }

    /// Compiles a pattern that is followed by `suffix`, in the dialect of the engines.
    pub(in super::super) fn with_suffix(pattern: &str, suffix: &str) -> Result<Self, PatternError> {
        let emitted = emit(&parse(pattern)?)?;
        let anchored = format!("\\A(?:{}){suffix}\\z", emitted.text);
        let engine = if emitted.needs_backtracking {
            backtracking(&anchored)?
        } else {
            linear(&anchored)?
        };
        Ok(Pattern { engine })
    }

    /// Whether the pattern matches all of `text`. Never fails for patterns that run in linear time.
    pub fn matches(&self, text: &str) -> Result<bool, MatchError> {
        match &self.engine {
            Engine::Linear(regex) => Ok(regex.is_match(text)),
            Engine::Backtracking(_) if text.len() > MAXIMUM_BACKTRACKING_TEXT => {
                Err(MatchError::TextTooLong { length: text.len() })
            }
            Engine::Backtracking(regex) => {
                regex.is_match(text).map_err(|_| MatchError::TooManySteps)
            }
        }
    }

    /// Whether matching takes time linear in the text, whatever the text is.
    pub fn is_linear(&self) -> bool {
        matches!(self.engine, Engine::Linear(_))
    }
}

fn linear(pattern: &str) -> Result<Engine, PatternError> {
    regex::RegexBuilder::new(pattern)
        .size_limit(MAXIMUM_COMPILED)
        .nest_limit(MAXIMUM_NESTING)
        .build()
        .map(Engine::Linear)
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
            other => PatternError::Engine(other.to_string()),
        })
}

fn backtracking(pattern: &str) -> Result<Engine, PatternError> {
    fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(MAXIMUM_STEPS)
        .delegate_size_limit(MAXIMUM_COMPILED)
        .max_prog_size(MAXIMUM_COMPILED / 64)
        .build()
        .map(|regex| Engine::Backtracking(Box::new(regex)))
        .map_err(|error| PatternError::Engine(error.to_string()))
}
