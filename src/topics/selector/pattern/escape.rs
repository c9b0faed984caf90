//! What a backslash introduces.

use regex_syntax::hir::ClassUnicode;

use super::ast::{Assertion, Node};
use super::error::PatternError;
use super::input::Input;
use super::property::{self, negated};

/// The meaning of an escape sequence.
pub(super) enum Escape {
    Character(char),
    /// A surrogate without its other half: no text in UTF-8 has it.
    LoneSurrogate,
    Class(ClassUnicode),
    /// Only outside classes.
    Node(Node),
    /// `\1` to `\9`, only outside classes; more digits may follow.
    BackReference(u32),
    /// `\k`, only outside classes; `<name>` follows.
    NamedBackReference,
}

/// Where an escape sequence stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Outside,
    InClass,
    /// In a class, at one end of a range.
    InRange,
}

/// Reads an escape sequence behind its backslash.
pub(super) fn read_escape(input: &mut Input, place: Place) -> Result<Escape, PatternError> {
    let character = input
        .read_raw()
        .ok_or_else(|| input.invalid("Unexpected end after a backslash"))?;
    let flags = input.flags;
    if !character.is_ascii_alphanumeric() {
        return Ok(Escape::Character(character));
    }
    let class = match character {
        'd' => property::digit(flags),
        'D' => negated(property::digit(flags)),
        'h' => property::horizontal_space(),
        'H' => negated(property::horizontal_space()),
        's' => property::space(flags),
        'S' => negated(property::space(flags)),
        // Before it became a class, `\v` was the vertical tab; it still is at an end of a range.
        'v' if place == Place::InRange => return Ok(Escape::Character('\u{b}')),
        'v' => property::vertical_space(),
        'V' => negated(property::vertical_space()),
        'w' => property::word(flags),
        'W' => negated(property::word(flags)),
        'p' => property::read_property(input)?,
        'P' => negated(property::read_property(input)?),
        '0' => return octal(input),
        'a' => return Ok(Escape::Character('\u{7}')),
        'c' => return control(input),
        'e' => return Ok(Escape::Character('\u{1b}')),
        'f' => return Ok(Escape::Character('\u{c}')),
        'n' => return Ok(Escape::Character('\n')),
        'r' => return Ok(Escape::Character('\r')),
        't' => return Ok(Escape::Character('\t')),
        'u' => return utf16(input),
        'x' => return hexadecimal(input),
        'N' if input.peek_raw(0) == Some('{') => {
            return Err(input.unsupported("a character by its name"))
        }
        _ if place != Place::Outside => return Err(illegal(input)),
        _ => return outside(input, character),
    };
    Ok(Escape::Class(class))
}

fn outside(input: &mut Input, character: char) -> Result<Escape, PatternError> {
    let node = match character {
        'A' | 'G' => Node::Assertion(Assertion::TextStart),
        'b' if input.peek_raw(0) == Some('{') && input.peek_raw(1) == Some('g') => {
            return Err(input.unsupported("a boundary of grapheme clusters"))
        }
        'b' | 'B' => Node::Assertion(Assertion::WordBoundary {
            negative: character == 'B',
            unicode: input.flags.unicode_class,
        }),
        'R' => Node::LineBreak,
        'X' => Node::GraphemeCluster,
        'Z' => Node::Assertion(Assertion::FinalLineEnd(input.flags.line_ends())),
        'z' => Node::Assertion(Assertion::TextEnd),
        'k' => return Ok(Escape::NamedBackReference),
        _ => match character.to_digit(10) {
            Some(digit) => return Ok(Escape::BackReference(digit)),
            None => return Err(illegal(input)),
        },
    };
    Ok(Escape::Node(node))
}

fn illegal(input: &Input) -> PatternError {
    input.invalid("Illegal/unsupported escape sequence")
}

fn from_code(input: &Input, code: u32) -> Result<Escape, PatternError> {
    match char::from_u32(code) {
        Some(character) => Ok(Escape::Character(character)),
        None if code <= 0xffff => Ok(Escape::LoneSurrogate),
        None => Err(input.invalid("Hexadecimal codepoint is too big")),
    }
}

/// `\0n`, `\0nn`, `\0mnn` with m up to 3.
fn octal(input: &mut Input) -> Result<Escape, PatternError> {
    let mut code = None;
    for _ in 0..3 {
        let Some(digit) = input.peek().and_then(|character| character.to_digit(8)) else {
            break;
        };
        let next = code.unwrap_or(0) * 8 + digit;
        if next > 0o377 {
            break;
        }
        input.read();
        code = Some(next);
    }
    let code = code.ok_or_else(|| input.invalid("Illegal octal escape sequence"))?;
    from_code(input, code)
}

fn control(input: &mut Input) -> Result<Escape, PatternError> {
    let character = input
        .read()
        .ok_or_else(|| input.invalid("Illegal control escape sequence"))?;
    from_code(input, u32::from(character) ^ 64)
}

/// `\xhh`, `\x{h…h}`.
fn hexadecimal(input: &mut Input) -> Result<Escape, PatternError> {
    let mut code = 0u32;
    if input.read_if('{') {
        let mut digits = 0;
        loop {
            match input.read() {
                Some('}') if digits > 0 => return from_code(input, code),
                Some(character) => {
                    let digit = character
                        .to_digit(16)
                        .ok_or_else(|| input.invalid("Unclosed hexadecimal escape sequence"))?;
                    digits += 1;
                    code = code * 16 + digit;
                    if code > u32::from(char::MAX) {
                        return Err(input.invalid("Hexadecimal codepoint is too big"));
                    }
                }
                None => return Err(input.invalid("Unclosed hexadecimal escape sequence")),
            }
        }
    }
    for _ in 0..2 {
        code = code * 16 + hexadecimal_digit(input, "Illegal hexadecimal escape sequence")?;
    }
    from_code(input, code)
}

fn hexadecimal_digit(input: &mut Input, message: &'static str) -> Result<u32, PatternError> {
    input
        .read()
        .and_then(|character| character.to_digit(16))
        .ok_or_else(|| input.invalid(message))
}

/// `\uhhhh`, also two of them for a character beyond the basic plane.
fn utf16(input: &mut Input) -> Result<Escape, PatternError> {
    let high = utf16_unit(input)?;
    if (0xd800..0xdc00).contains(&high) {
        let position = input.position;
        if input.read() == Some('\\') && input.read() == Some('u') {
            let low = utf16_unit(input)?;
            if (0xdc00..0xe000).contains(&low) {
                return from_code(input, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            }
        }
        input.position = position;
    }
    from_code(input, high)
}

fn utf16_unit(input: &mut Input) -> Result<u32, PatternError> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit * 16 + hexadecimal_digit(input, "Illegal Unicode escape sequence")?;
    }
    Ok(unit)
}
