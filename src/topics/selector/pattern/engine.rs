//! Compiled patterns that match whole texts.

use std::sync::{Arc, OnceLock};

use super::emit::{self, emit, Words};
use super::error::{MatchError, PatternError};
use super::parser::parse;
use super::words;

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
    /// For texts with characters on which the engine does not agree with Java about boundaries of words.
    boundaries: Option<Arc<Boundaries>>,
    /// Whether Java's verdict on characters beyond U+FFFF can not be told.
    looks_behind_pairs: bool,
}

/// The same pattern with its boundaries of words written out.
#[derive(Debug)]
struct Boundaries {
    /// Without and with `(?U)`.
    kinds: emit::Boundaries,
    pattern: String,
    /// Made when a text needs it; `None` if it can not be made.
    engine: OnceLock<Option<Engine>>,
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
        let parsed = parse(pattern)?;
        let emitted = emit(&parsed, Words::Engine)?;
        let anchor = |text: &str| format!("\\A(?:{text}){suffix}\\z");
        let anchored = anchor(&emitted.text);
        let kinds = emitted.boundaries;
        let boundaries = if kinds.plain || kinds.unicode {
            Some(Arc::new(Boundaries {
                kinds,
                pattern: anchor(&emit(&parsed, Words::Pattern)?.text),
                engine: OnceLock::new(),
            }))
        } else {
            None
        };
        let engine = if emitted.needs_backtracking {
            backtracking(&anchored)?
        } else {
            linear(&anchored)?
        };
        Ok(Pattern {
            engine,
            boundaries,
            looks_behind_pairs: emitted.looks_behind_pairs,
        })
    }

    /// Whether the pattern matches all of `text`. Never fails for patterns that run in linear time, except that those with a
    /// boundary of words are tried with the other engine on a text with unusual characters.
    pub fn matches(&self, text: &str) -> Result<bool, MatchError> {
        if self.looks_behind_pairs && text.chars().any(|character| character > '\u{ffff}') {
            return Err(MatchError::Unsupported {
                construct: "a look-behind on a text with characters beyond U+FFFF",
            });
        }
        match &self.boundaries {
            Some(boundaries) if boundaries.concern(text) => match boundaries.engine() {
                Some(engine) => engine.matches(text),
                None => Err(MatchError::Unsupported {
                    construct: "this boundary of words beside marks or other unusual characters",
                }),
            },
            _ => self.engine.matches(text),
        }
    }

    /// Whether matching takes time linear in the text, whatever the text is, as long as it has no characters that are unusual
    /// beside a boundary of words.
    pub fn is_linear(&self) -> bool {
        matches!(self.engine, Engine::Linear(_))
    }
}

impl Boundaries {
    /// Whether a text has characters on which the engine and Java may not agree.
    fn concern(&self, text: &str) -> bool {
        (self.kinds.plain && words::is_odd(text, false))
            || (self.kinds.unicode && words::is_odd(text, true))
    }

    fn engine(&self) -> Option<&Engine> {
        self.engine
            .get_or_init(|| backtracking(&self.pattern).ok())
            .as_ref()
    }
}

impl Engine {
    fn matches(&self, text: &str) -> Result<bool, MatchError> {
        match self {
            Engine::Linear(regex) => Ok(regex.is_match(text)),
            Engine::Backtracking(_) if text.len() > MAXIMUM_BACKTRACKING_TEXT => {
                Err(MatchError::TextTooLong { length: text.len() })
            }
            Engine::Backtracking(regex) => {
                regex.is_match(text).map_err(|_| MatchError::TooManySteps)
            }
        }
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
