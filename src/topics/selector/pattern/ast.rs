//! A parsed pattern: flags and Java's own notations are resolved.

use regex_syntax::hir::ClassUnicode;

/// A part of a pattern.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// The empty text.
    Empty,
    /// One certain character.
    Literal(char),
    /// One character of a set; an empty set never matches.
    Class(ClassUnicode),
    /// A position.
    Assertion(Assertion),
    /// A group; the text of a capturing one can be referred to.
    Group {
        inner: Box<Node>,
        capturing: bool,
    },
    /// A group that is never entered again once left.
    Atomic(Box<Node>),
    /// What is ahead of or behind the position.
    LookAround {
        inner: Box<Node>,
        behind: bool,
        negative: bool,
    },
    Repeat {
        inner: Box<Node>,
        minimum: u32,
        maximum: Option<u32>,
        mode: RepeatMode,
        /// Written in braces.
        counted: bool,
    },
    Sequence(Vec<Node>),
    Alternatives(Vec<Node>),
    /// The text of a capturing group again.
    BackReference {
        group: usize,
        ignore_case: bool,
    },
    /// `\R`.
    LineBreak,
    /// `\X`.
    GraphemeCluster,
}

impl Node {
    /// Something that never matches.
    pub(super) fn never() -> Node {
        Node::Class(ClassUnicode::empty())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RepeatMode {
    Greedy,
    Lazy,
    Possessive,
}

/// Which characters end a line: with `(?d)` only the line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnds {
    All,
    Unix,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    /// `\A`, `^`, `\G`.
    TextStart,
    /// `\z`.
    TextEnd,
    /// `$`, `\Z`: the end, also before a line end at the end.
    FinalLineEnd(LineEnds),
    /// `^` with `(?m)`.
    LineStart(LineEnds),
    /// `$` with `(?m)`.
    LineEnd(LineEnds),
    WordBoundary {
        negative: bool,
        /// With `(?U)`.
        unicode: bool,
    },
}
