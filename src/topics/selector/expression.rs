//! The structure of selector expressions (`specification/protocol/selectors-and-streams sections 2.1, 2.2 and 2.4`). Regular expressions
//! are not looked into.

use std::fmt;

use super::error::SelectorError;
use super::path::{canonical, parts};
use super::prefix::{common_prefix, full_prefix, split_prefix};
use crate::data::memory::{collect, copy_text, push, reserve, text_of, try_collect};
use crate::data::text::Text;

/// Joins the members of a set.
const SET_DELIMITER: &str = "////";

/// What the first character of an expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SelectorKind {
    /// `>`: a topic path.
    Path,
    /// `?`: a regular expression for each part of the path.
    SplitPathPattern,
    /// `*`: one regular expression for the whole path.
    FullPathPattern,
    /// `#`: a set of selectors.
    SelectorSet,
}

impl SelectorKind {
    /// The first character of a normalised expression of this kind.
    pub fn character(self) -> char {
        match self {
            SelectorKind::Path => '>',
            SelectorKind::SplitPathPattern => '?',
            SelectorKind::FullPathPattern => '*',
            SelectorKind::SelectorSet => '#',
        }
    }
}

/// What a pattern selects relative to the paths it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// The path itself.
    Match,
    /// What is below it (pattern ending with `/`).
    Descendants,
    /// Both (pattern ending with `//`).
    MatchAndDescendants,
}

/// How a selector is evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SelectorClass {
    /// Comparison with a canonical path; also patterns without anything special in them.
    Path {
        /// The path in canonical form.
        base: Text,
        /// What is selected relative to it.
        qualifier: Qualifier,
    },
    /// One regular expression for each of the leading parts of a path.
    Split {
        /// The regular expressions.
        pieces: Vec<Text>,
        /// What is selected relative to what they match.
        qualifier: Qualifier,
    },
    /// One regular expression for the whole path.
    Full {
        /// The regular expression.
        base: Text,
        /// What is selected relative to what it matches.
        qualifier: Qualifier,
    },
    /// Whatever one of the members selects.
    Set(Vec<SelectorExpression>),
}

/// A selector expression that has been parsed, but whose regular expressions have not been looked into.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SelectorExpression {
    kind: SelectorKind,
    expression: Text,
    prefix: Text,
    class: SelectorClass,
}

/// Expressions with the delimiter between them.
struct Joined<'a>(&'a [&'a str]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, expression) in self.0.iter().enumerate() {
            formatter.write_str(if at > 0 { SET_DELIMITER } else { "" })?;
            formatter.write_str(expression)?;
        }
        Ok(())
    }
}

impl SelectorExpression {
    /// Parses an expression of any kind.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let first = text.chars().next().ok_or(SelectorError::Empty)?;
        let rest = &text[first.len_utf8()..];
        match first {
            '>' => Self::from_path(rest),
            '?' => Self::from_pattern(SelectorKind::SplitPathPattern, rest),
            '*' => Self::from_pattern(SelectorKind::FullPathPattern, rest),
            '#' => Self::from_set_text(rest),
            '$' | '%' | '&' | '<' => Err(SelectorError::ReservedPrefix { character: first }),
            _ => Self::from_path(text),
        }
    }

    /// The set of `members`. A set among them is replaced by its members.
    pub fn any_of(members: impl IntoIterator<Item = SelectorExpression>) -> Self {
        let mut flat = Vec::new();
        for member in members {
            match member.class {
                SelectorClass::Set(nested) => {
                    reserve(&mut flat, nested.len());
                    flat.extend(nested);
                }
                _ => push(&mut flat, member),
            }
        }
        let joined = collect(flat.iter().map(SelectorExpression::expression));
        SelectorExpression {
            kind: SelectorKind::SelectorSet,
            expression: text_of(&format_args!("#{}", Joined(&joined))).into(),
            prefix: common_prefix(flat.iter().map(SelectorExpression::prefix)).into(),
            class: SelectorClass::Set(flat),
        }
    }

    /// The kind of the expression.
    pub fn kind(&self) -> SelectorKind {
        self.kind
    }

    /// The normalised expression: what is sent to the server.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The leading path parts that every selected path has; empty when nothing is known.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// How the selector is evaluated.
    pub fn class(&self) -> &SelectorClass {
        &self.class
    }

    fn from_path(rest: &str) -> Result<Self, SelectorError> {
        let base = canonical(rest);
        if base.is_empty() {
            return Err(SelectorError::NoPath {
                expression: copy_text(rest),
            });
        }
        if base.contains("//") {
            return Err(SelectorError::EmptyPathPart {
                expression: copy_text(rest),
            });
        }
        Ok(SelectorExpression {
            kind: SelectorKind::Path,
            expression: text_of(&format_args!(">{rest}")).into(),
            prefix: base.into(),
            class: SelectorClass::Path {
                base: base.into(),
                qualifier: Qualifier::Match,
            },
        })
    }

    fn from_pattern(kind: SelectorKind, rest: &str) -> Result<Self, SelectorError> {
        let expression = text_of(&format_args!("{}{rest}", kind.character()));
        let (stripped, qualifier) = if let Some(stripped) = rest.strip_suffix("//") {
            (stripped, Qualifier::MatchAndDescendants)
        } else if let Some(stripped) = rest.strip_suffix('/') {
            (stripped, Qualifier::Descendants)
        } else {
            (rest, Qualifier::Match)
        };
        let base = canonical(stripped);
        let prefix = match kind {
            SelectorKind::FullPathPattern => full_prefix(base),
            _ => split_prefix(base),
        };
        let prefix = Text::from(prefix);
        let class = if !prefix.is_empty() && &*prefix == base {
            SelectorClass::Path {
                base: prefix.clone(),
                qualifier,
            }
        } else if kind == SelectorKind::SplitPathPattern {
            let pieces = collect(parts(base).map(Text::from));
            if pieces.iter().any(|piece| piece.is_empty()) {
                return Err(SelectorError::EmptySplitPart { expression });
            }
            SelectorClass::Split { pieces, qualifier }
        } else if base.is_empty() {
            return Err(SelectorError::EmptyPattern { expression });
        } else {
            SelectorClass::Full {
                base: base.into(),
                qualifier,
            }
        };
        Ok(SelectorExpression {
            kind,
            expression: expression.into(),
            prefix,
            class,
        })
    }

    fn from_set_text(rest: &str) -> Result<Self, SelectorError> {
        if rest.is_empty() {
            return Ok(Self::any_of([]));
        }
        // The last delimiter counts first, so that the slashes of a qualifier stay with the member in front of it.
        let members = rest.rsplit(SET_DELIMITER).map(Self::parse_member);
        let mut members = try_collect(members)?;
        members.reverse();
        Ok(Self::any_of(members))
    }

    /// A member of a set. Members contain no delimiter, so a set among them has one member or none: no deep recursion.
    fn parse_member(text: &str) -> Result<Self, SelectorError> {
        match text.strip_prefix('#') {
            Some(rest) => match rest.trim_start_matches('#') {
                "" => Ok(Self::any_of([])),
                inner => Ok(Self::any_of([Self::parse(inner)?])),
            },
            None => Self::parse(text),
        }
    }
}
