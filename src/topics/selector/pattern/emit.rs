//! Writes a parsed pattern in the dialect that both engines read alike: characters as hexadecimal escapes, classes as lists of
//! ranges, no flags.

use std::fmt::Write;

use regex_syntax::hir::ClassUnicode;

use super::ast::{Assertion, LineEnds, Node, RepeatMode};
use super::behind::{takes_nothing, takes_pairs};
use super::cluster::CLUSTER;
use super::error::PatternError;
use super::parser::Parsed;
use super::words;

/// Most characters, ranges and groups, counted as often as they are repeated.
const MAXIMUM_SIZE: u64 = 100_000;

/// A pattern in the common dialect, without anchors.
pub(super) struct Emitted {
    pub text: String,
    /// Whether it has something that finite automata can not do.
    pub needs_backtracking: bool,
    /// Whether it has boundaries of words, without and with `(?U)`.
    pub boundaries: Boundaries,
    /// Whether it has a look-behind that may take in a character which Java counts as two.
    pub looks_behind_pairs: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Boundaries {
    pub plain: bool,
    pub unicode: bool,
}

/// Who finds the boundaries of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// The engine, by its own rules.
    Engine,
    /// The pattern, which says what Java's are.
    Pattern,
}

pub(super) fn emit(parsed: &Parsed, words: Words) -> Result<Emitted, PatternError> {
    if size(&parsed.node) > MAXIMUM_SIZE {
        return Err(PatternError::TooLarge);
    }
    let mut emitter = Emitter {
        text: String::new(),
        needs_backtracking: false,
        groups: parsed.groups,
        words,
        boundaries: Boundaries::default(),
        looks_behind_pairs: false,
    };
    emitter.node(&parsed.node, true)?;
    Ok(Emitted {
        text: emitter.text,
        needs_backtracking: emitter.needs_backtracking,
        boundaries: emitter.boundaries,
        looks_behind_pairs: emitter.looks_behind_pairs,
    })
}

fn size(node: &Node) -> u64 {
    let sum = |nodes: &[Node]| {
        nodes
            .iter()
            .fold(1u64, |total, node| total.saturating_add(size(node)))
    };
    match node {
        Node::Class(class) => (class.ranges().len() as u64).max(1),
        Node::Group { inner, .. } | Node::Atomic(inner) | Node::LookAround { inner, .. } => {
            size(inner).saturating_add(1)
        }
        Node::Repeat {
            inner,
            minimum,
            maximum,
            ..
        } => {
            let times = maximum.unwrap_or_else(|| minimum.saturating_add(1)).max(1);
            size(inner).saturating_mul(u64::from(times))
        }
        Node::Sequence(nodes) | Node::Alternatives(nodes) => sum(nodes),
        _ => 1,
    }
}

struct Emitter {
    text: String,
    needs_backtracking: bool,
    /// Capturing groups of the whole pattern.
    groups: usize,
    words: Words,
    boundaries: Boundaries,
    looks_behind_pairs: bool,
}

impl Emitter {
    /// `at_end`: whether the whole match ends where this node does, so that "the end, or before the last line end" is the end.
    fn node(&mut self, node: &Node, at_end: bool) -> Result<(), PatternError> {
        match node {
            Node::Empty => self.text.push_str("(?:)"),
            Node::Literal(character) => self.character(*character),
            Node::Class(class) => self.class(class),
            Node::Assertion(assertion) => self.assertion(*assertion, at_end),
            Node::Group { inner, capturing } => {
                self.text.push_str(if *capturing { "(" } else { "(?:" });
                self.node(inner, at_end)?;
                self.text.push(')');
            }
            Node::Atomic(inner) => self.backtracking_group("(?>", inner)?,
            Node::LookAround {
                inner,
                behind,
                negative,
            } => {
                let opening = match (behind, negative) {
                    (false, false) => "(?=",
                    (false, true) => "(?!",
                    (true, false) => "(?<=",
                    (true, true) => "(?<!",
                };
                self.looks_behind_pairs |= *behind && takes_pairs(inner);
                self.backtracking_group(opening, inner)?;
            }
            Node::Repeat {
                inner,
                minimum,
                maximum,
                mode,
                ..
            } => self.repeat(inner, *minimum, *maximum, *mode)?,
            Node::Sequence(nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.node(node, at_end && index + 1 == nodes.len())?;
                }
            }
            Node::Alternatives(nodes) => {
                self.text.push_str("(?:");
                for (index, node) in nodes.iter().enumerate() {
                    if index > 0 {
                        self.text.push('|');
                    }
                    self.node(node, at_end)?;
                }
                self.text.push(')');
            }
            Node::BackReference { group, ignore_case } => self.reference(*group, *ignore_case)?,
            Node::LineBreak => {
                self.text
                    .push_str(r"(?:\r\n|[\n-\r\x{85}\x{2028}\x{2029}])");
            }
            Node::GraphemeCluster => {
                self.needs_backtracking = true;
                self.text.push_str(&CLUSTER);
            }
        }
        Ok(())
    }

    fn backtracking_group(&mut self, opening: &str, inner: &Node) -> Result<(), PatternError> {
        self.needs_backtracking = true;
        self.text.push_str(opening);
        self.node(inner, false)?;
        self.text.push(')');
        Ok(())
    }

    fn repeat(
        &mut self,
        inner: &Node,
        minimum: u32,
        maximum: Option<u32>,
        mode: RepeatMode,
    ) -> Result<(), PatternError> {
        if takes_nothing(inner) {
            return self.repeat_position(inner, minimum, mode);
        }
        let possessive = mode == RepeatMode::Possessive;
        if possessive {
            self.needs_backtracking = true;
            self.text.push_str("(?>");
        }
        self.text.push_str("(?:");
        self.node(inner, false)?;
        self.text.push(')');
        match (minimum, maximum) {
            (0, Some(1)) => self.text.push('?'),
            (0, None) => self.text.push('*'),
            (1, None) => self.text.push('+'),
            (_, None) => self.format(format_args!("{{{minimum},}}")),
            (_, Some(maximum)) => self.format(format_args!("{{{minimum},{maximum}}}")),
        }
        match mode {
            RepeatMode::Greedy => {}
            RepeatMode::Lazy => self.text.push('?'),
            RepeatMode::Possessive => self.text.push(')'),
        }
        Ok(())
    }

    /// What a position is like does not change by looking again, and the backtracking engine refuses to.
    fn repeat_position(
        &mut self,
        inner: &Node,
        minimum: u32,
        mode: RepeatMode,
    ) -> Result<(), PatternError> {
        self.needs_backtracking |= mode == RepeatMode::Possessive;
        self.text.push_str(match (minimum, mode) {
            // It may hold, which matters where it captures text, or not.
            (0, RepeatMode::Lazy) => "(?:|",
            (_, RepeatMode::Possessive) => "(?>",
            _ => "(?:",
        });
        self.node(inner, false)?;
        self.text.push_str(match (minimum, mode) {
            (0, RepeatMode::Greedy | RepeatMode::Possessive) => "|)",
            _ => ")",
        });
        Ok(())
    }

    fn reference(&mut self, group: usize, ignore_case: bool) -> Result<(), PatternError> {
        if group > self.groups {
            // Java accepts it, and it never matches.
            self.class(&ClassUnicode::empty());
            return Ok(());
        }
        if ignore_case {
            return Err(PatternError::Engine(
                "a back-reference that ignores case".to_owned(),
            ));
        }
        self.needs_backtracking = true;
        self.format(format_args!("(?:\\{group})"));
        Ok(())
    }

    fn assertion(&mut self, assertion: Assertion, at_end: bool) {
        let text = match assertion {
            Assertion::TextStart => r"\A",
            Assertion::TextEnd => r"\z",
            Assertion::FinalLineEnd(_) | Assertion::LineEnd(_) if at_end => r"\z",
            Assertion::WordBoundary { negative, unicode } => {
                return self.word_boundary(negative, unicode);
            }
            other => {
                self.needs_backtracking = true;
                line_assertion(other)
            }
        };
        self.text.push_str(text);
    }

    fn word_boundary(&mut self, negative: bool, unicode: bool) {
        match unicode {
            true => self.boundaries.unicode = true,
            false => self.boundaries.plain = true,
        }
        match (self.words, negative) {
            (Words::Engine, true) => self.text.push_str(r"\B"),
            (Words::Engine, false) => self.text.push_str(r"\b"),
            (Words::Pattern, _) => {
                self.needs_backtracking = true;
                self.text.push_str(&words::boundary(negative, unicode));
            }
        }
    }

    fn character(&mut self, character: char) {
        append(&mut self.text, character);
    }

    fn class(&mut self, class: &ClassUnicode) {
        self.text.push_str(&ranges(class));
    }

    fn format(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a String can not fail.
        let _ = self.text.write_fmt(arguments);
    }
}

/// A set of characters. An empty one never matches.
pub(super) fn ranges(class: &ClassUnicode) -> String {
    if class.ranges().is_empty() {
        return r"[^\x{0}-\x{10FFFF}]".to_owned();
    }
    let mut text = String::from("[");
    for range in class.ranges() {
        append(&mut text, range.start());
        if range.end() > range.start() {
            text.push('-');
            append(&mut text, range.end());
        }
    }
    text.push(']');
    text
}

fn append(text: &mut String, character: char) {
    if character.is_ascii_alphanumeric() {
        text.push(character);
    } else {
        // Writing to a String can not fail.
        let _ = write!(text, "\\x{{{:X}}}", u32::from(character));
    }
}

/// The ends and starts of lines. A carriage return with a line feed is one line end.
fn line_assertion(assertion: Assertion) -> &'static str {
    match assertion {
        Assertion::FinalLineEnd(LineEnds::Unix) => r"(?=\n?\z)",
        Assertion::FinalLineEnd(LineEnds::All) => {
            r"(?:(?=(?:\r\n?|[\x{85}\x{2028}\x{2029}])?\z)|(?<!\r)(?=\n\z))"
        }
        Assertion::LineEnd(LineEnds::Unix) => r"(?=\n|\z)",
        Assertion::LineEnd(LineEnds::All) => r"(?:(?=[\r\x{85}\x{2028}\x{2029}]|\z)|(?<!\r)(?=\n))",
        // Java finds no line start at the end of the text, not even in an empty text.
        Assertion::LineStart(LineEnds::Unix) => r"(?:(?!\z)(?:\A|(?<=\n)))",
        Assertion::LineStart(LineEnds::All) => {
            r"(?:(?!\z)(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n)))"
        }
        Assertion::TextStart => r"\A",
        Assertion::TextEnd => r"\z",
        // Written elsewhere.
        Assertion::WordBoundary { .. } => "",
    }
}
