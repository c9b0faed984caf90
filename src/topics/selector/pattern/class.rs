//! Character classes in brackets: unions, intersections, negation, ranges, as Java's parser reads them.

use regex_syntax::hir::ClassUnicode;

use super::case;
use super::error::PatternError;
use super::escape::{read_escape, Escape, Place};
use super::input::{Flags, Input};
use super::property::negated;

/// Nested classes are read recursively; a deeper nesting is an error.
const MAXIMUM_NESTING: usize = 100;

/// What has been read of a class so far.
#[derive(Default)]
struct Parts {
    /// Ranges and nested classes with the intersections applied to them.
    set: Option<ClassUnicode>,
    /// The last such part.
    last: Option<ClassUnicode>,
    /// Single characters up to U+00FF. Java collects them apart, and an intersection does not empty the collection.
    singles: Option<ClassUnicode>,
    singles_pending: bool,
}

impl Parts {
    fn is_empty(&self) -> bool {
        self.set.is_none() && !self.singles_pending
    }

    fn add(&mut self, part: ClassUnicode) {
        merge(&mut self.set, &part);
        self.last = Some(part);
    }

    fn add_single(&mut self, character: char, flags: Flags) {
        if let Some(part) = case::small_single(character, flags) {
            merge(&mut self.singles, &part);
            self.singles_pending = true;
            // Java forgets the part before a single character.
            self.last = None;
        } else {
            self.add(case::character(character, flags));
        }
    }

    /// Adds the single characters, all that were read so far.
    fn take_singles(&mut self) {
        if !std::mem::take(&mut self.singles_pending) {
            return;
        }
        if let Some(singles) = &self.singles {
            if self.set.is_none() {
                self.last = Some(singles.clone());
            }
            merge(&mut self.set, singles);
        }
    }
}

fn merge(target: &mut Option<ClassUnicode>, part: &ClassUnicode) {
    match target {
        Some(class) => class.union(part),
        None => *target = Some(part.clone()),
    }
}

/// Reads a class behind its `[`, up to and including its `]`.
pub(super) fn read_class(input: &mut Input) -> Result<ClassUnicode, PatternError> {
    read_nested(input, 0)
}

fn read_nested(input: &mut Input, depth: usize) -> Result<ClassUnicode, PatternError> {
    // Only what follows the bracket immediately negates.
    let negative = input.peek_raw(0) == Some('^');
    if negative {
        input.read_raw();
    }
    let class = read_operand(input, depth)?;
    input.read();
    Ok(if negative { negated(class) } else { class })
}

/// Reads up to the closing bracket, which stays.
fn read_operand(input: &mut Input, depth: usize) -> Result<ClassUnicode, PatternError> {
    if depth >= MAXIMUM_NESTING {
        return Err(PatternError::TooLarge);
    }
    let mut parts = Parts::default();
    loop {
        match input.peek() {
            None => return Err(input.invalid("Unclosed character class")),
            Some('[') => {
                input.read();
                let nested = read_nested(input, depth + 1)?;
                parts.add(nested);
            }
            Some('&') if input.read_if_intersection() => intersect(input, &mut parts, depth)?,
            Some(']') if !parts.is_empty() => {
                parts.take_singles();
                return Ok(parts.set.unwrap_or_else(ClassUnicode::empty));
            }
            Some(_) => read_range(input, &mut parts)?,
        }
    }
}

/// Reads the right side of an intersection behind its `&&`.
fn intersect(input: &mut Input, parts: &mut Parts, depth: usize) -> Result<(), PatternError> {
    let mut right: Option<ClassUnicode> = None;
    loop {
        match input.peek() {
            Some(']' | '&') => break,
            Some('[') => {
                input.read();
                let nested = read_nested(input, depth + 1)?;
                merge(&mut right, &nested);
            }
            _ => {
                let operand = read_operand(input, depth + 1)?;
                merge(&mut right, &operand);
            }
        }
    }
    parts.take_singles();
    if right.is_some() {
        parts.last = right;
    }
    match (&mut parts.set, &parts.last) {
        (None, None) => return Err(input.invalid("Bad class syntax")),
        (None, Some(last)) => parts.set = Some(last.clone()),
        (Some(set), Some(last)) => set.intersect(last),
        // Java takes the pattern, and fails when it meets a character of the set.
        (Some(_), None) => return Err(input.unsupported("an intersection with nothing")),
    }
    Ok(())
}

/// Reads one character, range, or predefined class.
fn read_range(input: &mut Input, parts: &mut Parts) -> Result<(), PatternError> {
    let start = match input.read() {
        None => return Err(input.invalid("Unclosed character class")),
        Some('\\') => {
            let place = match input.peek_raw(1) {
                Some('-') => Place::InRange,
                _ => Place::InClass,
            };
            match read_escape(input, place)? {
                Escape::Character(character) => character,
                Escape::Class(class) => {
                    parts.add(class);
                    return Ok(());
                }
                Escape::LoneSurrogate => {
                    return Err(input.unsupported("a surrogate in a class"));
                }
                Escape::Node(_) | Escape::BackReference(_) | Escape::NamedBackReference => {
                    return Err(input.invalid("Illegal/unsupported escape sequence"));
                }
            }
        }
        Some(character) => character,
    };
    let flags = input.flags;
    let is_range =
        input.peek() == Some('-') && !matches!(input.peek_raw(1), Some('[' | ']') | None);
    if !is_range {
        parts.add_single(start, flags);
        return Ok(());
    }
    input.read();
    let end = match input.read() {
        Some('\\') => match read_escape(input, Place::InRange)? {
            Escape::Character(character) => character,
            Escape::LoneSurrogate => return Err(input.unsupported("a surrogate in a class")),
            _ => return Err(input.invalid("Illegal character range")),
        },
        Some(character) => character,
        None => return Err(input.invalid("Unclosed character class")),
    };
    if end < start {
        return Err(input.invalid("Illegal character range"));
    }
    parts.add(case::range(start, end, flags));
    Ok(())
}
