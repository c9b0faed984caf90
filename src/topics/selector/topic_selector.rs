//! Compiled topic selectors and matching (`specification/protocol/selectors-and-streams section 2.3`).

use super::error::SelectorError;
use super::expression::{Qualifier, SelectorClass, SelectorExpression, SelectorKind};
use super::path::{canonical, is_descendant, parts};
use super::pattern::{MatchError, Pattern, PatternError};
use crate::data::memory::{copy_text, try_collect};

/// A topic selector that can be matched against paths. Immutable.
#[derive(Debug, Clone)]
pub struct TopicSelector {
    expression: SelectorExpression,
    matcher: Matcher,
}

#[derive(Debug, Clone)]
enum Matcher {
    Path {
        base: String,
        qualifier: Qualifier,
    },
    Split {
        pieces: Vec<Pattern>,
        qualifier: Qualifier,
    },
    /// The qualifier is part of the pattern.
    Full(Pattern),
    Set(Vec<TopicSelector>),
}

impl TopicSelector {
    /// Parses and compiles an expression of any kind.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        Self::compile(SelectorExpression::parse(text)?)
    }

    /// Compiles the regular expressions of a parsed expression.
    pub fn compile(expression: SelectorExpression) -> Result<Self, SelectorError> {
        let matcher = match expression.class() {
            SelectorClass::Path { base, qualifier } => Matcher::Path {
                base: copy_text(base),
                qualifier: *qualifier,
            },
            SelectorClass::Split { pieces, qualifier } => Matcher::Split {
                pieces: try_collect(pieces.iter().map(|piece| Pattern::new(piece)))
                    .map_err(|error| failed(&expression, error))?,
                qualifier: *qualifier,
            },
            SelectorClass::Full { base, qualifier } => {
                let suffix = match qualifier {
                    Qualifier::Match => "",
                    Qualifier::Descendants => BELOW,
                    Qualifier::MatchAndDescendants => AT_OR_BELOW,
                };
                Matcher::Full(
                    Pattern::with_suffix(base, suffix)
                        .map_err(|error| failed(&expression, error))?,
                )
            }
            SelectorClass::Set(members) => Matcher::Set(try_collect(
                members.iter().map(|member| Self::compile(member.clone())),
            )?),
        };
        Ok(TopicSelector {
            expression,
            matcher,
        })
    }

    /// The set of selectors that selects whatever one of `members` selects.
    pub fn any_of(members: impl IntoIterator<Item = TopicSelector>) -> Self {
        let mut flat = Vec::new();
        for member in members {
            match member.matcher {
                Matcher::Set(nested) => flat.extend(nested),
                _ => flat.push(member),
            }
        }
        TopicSelector {
            expression: SelectorExpression::any_of(
                flat.iter().map(|member| member.expression.clone()),
            ),
            matcher: Matcher::Set(flat),
        }
    }

    /// The kind of the expression.
    pub fn kind(&self) -> SelectorKind {
        self.expression.kind()
    }

    /// The normalised expression: what is sent to the server.
    pub fn expression(&self) -> &str {
        self.expression.expression()
    }

    /// The leading path parts that every selected path has; empty when nothing is known.
    pub fn prefix(&self) -> &str {
        self.expression.prefix()
    }

    /// The structure of the expression.
    pub fn structure(&self) -> &SelectorExpression {
        &self.expression
    }

    /// Whether the selector selects a topic path. A path for which [`TopicSelector::try_selects`] fails is not selected.
    pub fn selects(&self, path: &str) -> bool {
        self.try_selects(path).unwrap_or(false)
    }

    /// Whether the selector selects a topic path, or why that could not be found out within the limits of matching.
    ///
    /// Only patterns with look-around, back-references, atomic groups or possessive repetition can fail.
    pub fn try_selects(&self, path: &str) -> Result<bool, MatchError> {
        self.selects_canonical(canonical(path))
    }

    fn selects_canonical(&self, path: &str) -> Result<bool, MatchError> {
        match &self.matcher {
            Matcher::Path { base, qualifier } => Ok(match qualifier {
                Qualifier::Match => path == base,
                Qualifier::Descendants => is_descendant(path, base),
                Qualifier::MatchAndDescendants => path == base || is_descendant(path, base),
            }),
            Matcher::Split { pieces, qualifier } => split_selects(pieces, *qualifier, path),
            Matcher::Full(pattern) => pattern.matches(path),
            Matcher::Set(members) => {
                let mut failure = None;
                for member in members {
                    match member.selects_canonical(path) {
                        Ok(true) => return Ok(true),
                        Ok(false) => {}
                        Err(error) => failure = Some(error),
                    }
                }
                failure.map_or(Ok(false), Err)
            }
        }
    }
}

/// `/.+` with Java's `.`.
const BELOW: &str = r"\x{2F}[^\n\r\x{85}\x{2028}\x{2029}]+";
/// `(?:/.+)?` with Java's `.`.
const AT_OR_BELOW: &str = r"(?:\x{2F}[^\n\r\x{85}\x{2028}\x{2029}]+)?";

fn failed(expression: &SelectorExpression, error: PatternError) -> SelectorError {
    SelectorError::Pattern {
        expression: copy_text(expression.expression()),
        error,
    }
}

fn split_selects(pieces: &[Pattern], qualifier: Qualifier, path: &str) -> Result<bool, MatchError> {
    let count = parts(path).count();
    let fits = match qualifier {
        Qualifier::Match => count == pieces.len(),
        Qualifier::Descendants => count > pieces.len(),
        Qualifier::MatchAndDescendants => count >= pieces.len(),
    };
    if !fits {
        return Ok(false);
    }
    let mut failure = None;
    for (piece, part) in pieces.iter().zip(parts(path)) {
        match piece.matches(part) {
            Ok(true) => {}
            // A part that certainly does not match decides, whatever the others are.
            Ok(false) => return Ok(false),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(true), Err)
}
