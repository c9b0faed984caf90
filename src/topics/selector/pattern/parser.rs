//! Parses a pattern by Java's rules into [`Node`]s.

use std::collections::HashMap;

use regex_syntax::hir::ClassUnicode;

use super::ast::{Assertion, Node, RepeatMode};
use super::behind::{may_end_early, reach, Reach};
use super::case;
use super::class::read_class;
use super::error::PatternError;
use super::escape::{read_escape, Escape, Place};
use super::group::{read_name, read_opening, Opening};
use super::input::Input;
use super::property::{negated, set};
use super::quoting::escape_quoted;

/// Groups are read recursively; a deeper nesting is an error.
const MAXIMUM_NESTING: usize = 100;
/// Longest pattern, in bytes. Reading a class is quadratic in its parts.
const MAXIMUM_LENGTH: usize = 16 * 1024;

/// A parsed pattern.
pub(super) struct Parsed {
    pub node: Node,
    /// How many capturing groups it has.
    pub groups: usize,
}

pub(super) fn parse(pattern: &str) -> Result<Parsed, PatternError> {
    if pattern.len() > MAXIMUM_LENGTH {
        return Err(PatternError::TooLarge);
    }
    let mut parser = Parser {
        input: Input::new(escape_quoted(pattern)),
        groups: 0,
        names: HashMap::new(),
        depth: 0,
    };
    let node = parser.alternatives()?;
    match parser.input.peek() {
        None => Ok(Parsed {
            node,
            groups: parser.groups,
        }),
        Some(_) => Err(parser.input.invalid("Unmatched closing ')'")),
    }
}

struct Parser {
    input: Input,
    /// Capturing groups opened so far.
    groups: usize,
    names: HashMap<String, usize>,
    depth: usize,
}

impl Parser {
    fn alternatives(&mut self) -> Result<Node, PatternError> {
        self.depth += 1;
        if self.depth > MAXIMUM_NESTING {
            return Err(PatternError::TooLarge);
        }
        let first = self.sequence()?;
        let node = if self.input.peek() == Some('|') {
            let mut alternatives = vec![first];
            while self.input.read_if('|') {
                alternatives.push(self.sequence()?);
            }
            Node::Alternatives(alternatives)
        } else {
            first
        };
        self.depth -= 1;
        Ok(node)
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        while let Some(character) = self.input.peek() {
            let node = match character {
                '|' | ')' => break,
                '*' | '+' | '?' => return Err(self.input.invalid("Dangling meta character")),
                // Java takes this for nothing, repeated: `a{2}{3}` is `a{2}`.
                '{' => Node::Empty,
                _ => {
                    self.input.read();
                    match self.atom(character)? {
                        Some(node) => node,
                        None => continue,
                    }
                }
            };
            nodes.push(self.repeated(node)?);
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.remove(0),
            _ => Node::Sequence(nodes),
        })
    }

    /// One element that begins with `character`, which has been taken. Inline flags are none.
    fn atom(&mut self, character: char) -> Result<Option<Node>, PatternError> {
        let flags = self.input.flags;
        Ok(Some(match character {
            '(' => return self.group(),
            '[' => Node::Class(read_class(&mut self.input)?),
            '.' => Node::Class(self.any_character()),
            '^' if flags.multiline => Node::Assertion(Assertion::LineStart(flags.line_ends())),
            '^' => Node::Assertion(Assertion::TextStart),
            '$' if flags.multiline => Node::Assertion(Assertion::LineEnd(flags.line_ends())),
            '$' => Node::Assertion(Assertion::FinalLineEnd(flags.line_ends())),
            '\\' => match read_escape(&mut self.input, Place::Outside)? {
                Escape::Character(character) => self.literal(character),
                Escape::LoneSurrogate => Node::never(),
                Escape::Class(class) => Node::Class(class),
                Escape::Node(node) => node,
                Escape::BackReference(digit) => self.numbered_reference(digit),
                Escape::NamedBackReference => self.named_reference()?,
            },
            _ => self.literal(character),
        }))
    }

    fn literal(&self, character: char) -> Node {
        if self.input.flags.ignore_case {
            Node::Class(case::character(character, self.input.flags))
        } else {
            Node::Literal(character)
        }
    }

    fn any_character(&self) -> ClassUnicode {
        let flags = self.input.flags;
        if flags.dot_all {
            return negated(ClassUnicode::empty());
        }
        if flags.unix_lines {
            return negated(set(&[('\n', '\n')]));
        }
        negated(set(&[
            ('\n', '\n'),
            ('\r', '\r'),
            ('\u{85}', '\u{85}'),
            ('\u{2028}', '\u{2029}'),
        ]))
    }

    fn group(&mut self) -> Result<Option<Node>, PatternError> {
        let outer_flags = self.input.flags;
        let groups_before = self.groups;
        let opening = read_opening(&mut self.input)?;
        match &opening {
            Opening::FlagsOnly => return Ok(None),
            Opening::Capturing(name) => {
                self.groups += 1;
                if let Some(name) = name {
                    if self.names.insert(name.clone(), self.groups).is_some() {
                        return Err(self
                            .input
                            .invalid("Named capturing group is already defined"));
                    }
                }
            }
            _ => {}
        }
        let inner = Box::new(self.alternatives()?);
        if !self.input.read_if(')') {
            return Err(self.input.invalid("Unclosed group"));
        }
        self.input.flags = outer_flags;
        Ok(Some(match opening {
            Opening::Capturing(_) => Node::Group {
                inner,
                capturing: true,
            },
            Opening::Atomic => Node::Atomic(inner),
            Opening::LookAround {
                behind: true,
                negative,
            } => self.look_behind(inner, negative, groups_before)?,
            Opening::LookAround { negative, .. } => Node::LookAround {
                inner,
                behind: false,
                negative,
            },
            Opening::Plain if matches!(*inner, Node::Empty) => Node::Empty,
            Opening::Plain | Opening::FlagsOnly => Node::Group {
                inner,
                capturing: false,
            },
        }))
    }

    fn look_behind(
        &self,
        inner: Box<Node>,
        negative: bool,
        groups_before: usize,
    ) -> Result<Node, PatternError> {
        match reach(&inner) {
            Reach::Whole => Ok(Node::LookAround {
                inner,
                behind: true,
                negative,
            }),
            Reach::Nowhere => {
                // The groups in it keep their numbers.
                let mut nothing = vec![Node::never()];
                nothing.extend((groups_before..self.groups).map(|_| Node::Group {
                    inner: Box::new(Node::Empty),
                    capturing: true,
                }));
                let nothing = Node::Sequence(nothing);
                Ok(match negative {
                    true => Node::Alternatives(vec![Node::Empty, nothing]),
                    false => nothing,
                })
            }
            Reach::Partial => Err(self.input.unsupported("a look-behind of this length")),
            Reach::Refused => Err(self
                .input
                .invalid("Look-behind group does not have an obvious maximum length")),
        }
    }

    /// More digits belong to the number as long as there is such a group so far.
    fn numbered_reference(&mut self, first_digit: u32) -> Node {
        let mut group = first_digit as usize;
        while let Some(digit) = self.input.peek().and_then(|digit| digit.to_digit(10)) {
            let longer = group * 10 + digit as usize;
            if longer > self.groups {
                break;
            }
            self.input.read();
            group = longer;
        }
        self.reference(group)
    }

    fn named_reference(&mut self) -> Result<Node, PatternError> {
        if !self.input.read_if('<') {
            return Err(self
                .input
                .invalid("\\k is not followed by '<' for named capturing group"));
        }
        let name = read_name(&mut self.input)?;
        match self.names.get(&name) {
            Some(&group) => Ok(self.reference(group)),
            None => Err(self.input.invalid("named capturing group does not exist")),
        }
    }

    fn reference(&self, group: usize) -> Node {
        Node::BackReference {
            group,
            ignore_case: self.input.flags.ignore_case,
        }
    }

    /// `node` with the repetition that follows it, if one does.
    fn repeated(&mut self, node: Node) -> Result<Node, PatternError> {
        let (minimum, maximum) = match self.input.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => {
                self.input.read();
                let (minimum, maximum) = self.counts()?;
                return self.with_mode(node, minimum, maximum, true);
            }
            _ => return Ok(node),
        };
        self.input.read();
        self.with_mode(node, minimum, maximum, false)
    }

    fn with_mode(
        &mut self,
        node: Node,
        minimum: u32,
        maximum: Option<u32>,
        counted: bool,
    ) -> Result<Node, PatternError> {
        let is_empty = matches!(node, Node::Empty);
        let mode = if self.input.read_if('?') {
            RepeatMode::Lazy
        } else if self.input.read_if('+') {
            RepeatMode::Possessive
        } else {
            RepeatMode::Greedy
        };
        if is_empty {
            // The backtracking engine does not repeat nothing.
            return Ok(node);
        }
        if may_end_early(&node, minimum) {
            return Err(self
                .input
                .unsupported("a group of which Java may find too few repetitions"));
        }
        Ok(Node::Repeat {
            inner: Box::new(node),
            minimum,
            maximum,
            mode,
            counted,
        })
    }

    /// `n}`, `n,}`, `n,m}`.
    fn counts(&mut self) -> Result<(u32, Option<u32>), PatternError> {
        let minimum = self
            .number()?
            .ok_or_else(|| self.input.invalid("Illegal repetition"))?;
        let maximum = if self.input.read_if(',') {
            match self.input.peek() {
                Some('}') => None,
                _ => Some(self.number()?.unwrap_or(0)),
            }
        } else {
            Some(minimum)
        };
        if !self.input.read_if('}') {
            return Err(self.input.invalid("Unclosed counted closure"));
        }
        if maximum.is_some_and(|maximum| maximum < minimum) {
            return Err(self.input.invalid("Illegal repetition range"));
        }
        Ok((minimum, maximum))
    }

    fn number(&mut self) -> Result<Option<u32>, PatternError> {
        let mut number = None;
        while let Some(digit) = self.input.peek_raw(0).and_then(|digit| digit.to_digit(10)) {
            self.input.read_raw();
            let longer = number
                .unwrap_or(0u32)
                .checked_mul(10)
                .and_then(|number| number.checked_add(digit))
                .filter(|number| *number <= i32::MAX as u32)
                .ok_or_else(|| self.input.invalid("Illegal repetition range"))?;
            number = Some(longer);
        }
        Ok(number)
    }
}
