//! The structure of selector expressions (`specification/protocol/selectors-and-streams sections 2.1, 2.2 and 2.4`). Regular expressions
//! are not looked into.

use super::error::SelectorError;
use super::path::{canonical, parts};
use super::prefix::{common_prefix, full_prefix, split_prefix};

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
        base: String,
        /// What is selected relative to it.
        qualifier: Qualifier,
    },
    /// One regular expression for each of the leading parts of a path.
    Split {
        /// The regular expressions.
        pieces: Vec<String>,
        /// What is selected relative to what they match.
        qualifier: Qualifier,
    },
    /// One regular expression for the whole path.
    Full {
        /// The regular expression.
        base: String,
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
    expression: String,
    prefix: String,
    class: SelectorClass,
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
                SelectorClass::Set(nested) => flat.extend(nested),
                _ => flat.push(member),
            }
        }
        let joined: Vec<&str> = flat.iter().map(SelectorExpression::expression).collect();
        SelectorExpression {
            kind: SelectorKind::SelectorSet,
            expression: format!("#{}", joined.join(SET_DELIMITER)),
            prefix: common_prefix(flat.iter().map(SelectorExpression::prefix)),
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
                expression: rest.to_owned(),
            });
        }
        if base.contains("//") {
            return Err(SelectorError::EmptyPathPart {
                expression: rest.to_owned(),
            });
        }
        Ok(SelectorExpression {
            kind: SelectorKind::Path,
            expression: format!(">{rest}"),
            prefix: base.to_owned(),
            class: SelectorClass::Path {
                base: base.to_owned(),
                qualifier: Qualifier::Match,
            },
        })
    }

    fn from_pattern(kind: SelectorKind, rest: &str) -> Result<Self, SelectorError> {
        let expression = format!("{}{rest}", kind.character());
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
        let class = if !prefix.is_empty() && prefix == base {
            SelectorClass::Path {
                base: prefix.clone(),
                qualifier,
            }
        } else if kind == SelectorKind::SplitPathPattern {
            let pieces: Vec<String> = parts(base).map(str::to_owned).collect();
            if pieces.iter().any(String::is_empty) {
                return Err(SelectorError::EmptySplitPart { expression });
            }
            SelectorClass::Split { pieces, qualifier }
        } else if base.is_empty() {
            return Err(SelectorError::EmptyPattern { expression });
        } else {
            SelectorClass::Full {
                base: base.to_owned(),
                qualifier,
            }
        };
        Ok(SelectorExpression {
            kind,
            expression,
            prefix,
            class,
        })
    }

    fn from_set_text(rest: &str) -> Result<Self, SelectorError> {
        if rest.is_empty() {
            return Ok(Self::any_of([]));
        }
        // The last delimiter counts first, so that the slashes of a qualifier stay with the member in front of it.
        let mut members = rest
            .rsplit(SET_DELIMITER)
            .map(Self::parse_member)
            .collect::<Result<Vec<_>, _>>()?;
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
