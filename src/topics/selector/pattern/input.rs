//! The characters of a pattern with Java's rules for reading them: with `(?x)` white space and comments are skipped.

use super::ast::LineEnds;
use super::error::PatternError;

/// The flags of Java's `(?…)`, apart from the one that only concerns equivalent forms of characters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    /// `i`
    pub ignore_case: bool,
    /// `m`
    pub multiline: bool,
    /// `s`
    pub dot_all: bool,
    /// `d`
    pub unix_lines: bool,
    /// `u`
    pub unicode_case: bool,
    /// `x`
    pub comments: bool,
    /// `U`
    pub unicode_class: bool,
}

impl Flags {
    pub(super) fn line_ends(self) -> LineEnds {
        if self.unix_lines {
            LineEnds::Unix
        } else {
            LineEnds::All
        }
    }
}

pub(super) struct Input {
    characters: Vec<char>,
    pub position: usize,
    pub flags: Flags,
}

impl Input {
    pub(super) fn new(characters: Vec<char>) -> Self {
        Input {
            characters,
            position: 0,
            flags: Flags::default(),
        }
    }

    /// The next character after what is skipped; stays in front of it.
    pub(super) fn peek(&mut self) -> Option<char> {
        if self.flags.comments {
            self.skip_comments();
        }
        self.peek_raw(0)
    }

    /// The character at a distance, nothing skipped.
    pub(super) fn peek_raw(&self, distance: usize) -> Option<char> {
        self.characters.get(self.position + distance).copied()
    }

    /// The character at a position.
    pub(super) fn at(&self, position: usize) -> Option<char> {
        self.characters.get(position).copied()
    }

    /// Takes the next character, after what is skipped.
    pub(super) fn read(&mut self) -> Option<char> {
        self.peek();
        self.read_raw()
    }

    /// Takes the next character, nothing skipped.
    pub(super) fn read_raw(&mut self) -> Option<char> {
        let character = self.peek_raw(0)?;
        self.position += 1;
        Some(character)
    }

    /// Takes the next character, after what is skipped, if it is this one.
    pub(super) fn read_if(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.position += 1;
        }
        found
    }

    /// Takes `&&`. With `(?x)` there may be blanks between the two, and a single `&` in front of blanks is lost, as it is to Java.
    pub(super) fn read_if_intersection(&mut self) -> bool {
        if self.peek() != Some('&') {
            return false;
        }
        let start = self.position;
        self.position += 1;
        if self.peek() == Some('&') {
            self.position += 1;
            return true;
        }
        self.position = start.max(self.position - 1);
        false
    }

    pub(super) fn invalid(&self, message: &'static str) -> PatternError {
        PatternError::Invalid {
            message,
            position: self.position,
        }
    }

    pub(super) fn unsupported(&self, construct: &'static str) -> PatternError {
        PatternError::Unsupported {
            construct,
            position: self.position,
        }
    }

    fn skip_comments(&mut self) {
        while let Some(character) = self.peek_raw(0) {
            match character {
                ' ' | '\t'..='\r' => self.position += 1,
                '#' => self.skip_line(),
                _ => return,
            }
        }
    }

    /// The line end stays, which is skipped only if it is ASCII.
    fn skip_line(&mut self) {
        let unix = self.flags.unix_lines;
        while let Some(character) = self.peek_raw(0) {
            match character {
                '\n' => return,
                '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' if !unix => return,
                _ => self.position += 1,
            }
        }
    }
}
