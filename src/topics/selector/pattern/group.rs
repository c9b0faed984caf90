//! What stands behind an opening parenthesis: the kind of the group, its name, inline flags.

use super::error::PatternError;
use super::input::Input;

/// What an opening parenthesis begins.
pub(super) enum Opening {
    /// `(`, `(?<name>`
    Capturing(Option<String>),
    /// `(?:`, `(?flags:`; the flags are set already
    Plain,
    /// `(?>`
    Atomic,
    /// `(?=`, `(?!`, `(?<=`, `(?<!`
    LookAround { behind: bool, negative: bool },
    /// `(?flags)`: no group; the flags are set already and hold to the end of the surrounding group
    FlagsOnly,
}

/// Reads what follows the parenthesis.
pub(super) fn read_opening(input: &mut Input) -> Result<Opening, PatternError> {
    if !input.read_if('?') {
        return Ok(Opening::Capturing(None));
    }
    let look = |behind, negative| Opening::LookAround { behind, negative };
    match input.peek_raw(0) {
        Some(':') => taken(input, Opening::Plain),
        Some('>') => taken(input, Opening::Atomic),
        Some('=') => taken(input, look(false, false)),
        Some('!') => taken(input, look(false, true)),
        Some('<') => {
            input.read_raw();
            match input.peek() {
                Some('=') => taken(input, look(true, false)),
                Some('!') => taken(input, look(true, true)),
                _ => Ok(Opening::Capturing(Some(read_name(input)?))),
            }
        }
        _ => read_flags(input),
    }
}

fn taken(input: &mut Input, opening: Opening) -> Result<Opening, PatternError> {
    input.read_raw();
    Ok(opening)
}

/// A group name up to and including the `>`.
pub(super) fn read_name(input: &mut Input) -> Result<String, PatternError> {
    let mut name = String::new();
    loop {
        match input.read() {
            Some('>') if !name.is_empty() => return Ok(name),
            Some(character)
                if character.is_ascii_alphabetic()
                    || (character.is_ascii_digit() && !name.is_empty()) =>
            {
                name.push(character);
            }
            _ => return Err(input.invalid(
                "capturing group name does not start with a Latin letter, or is not closed by '>'",
            )),
        }
    }
}

/// Each flag counts at once: behind an `x` blanks are skipped.
fn read_flags(input: &mut Input) -> Result<Opening, PatternError> {
    let mut on = true;
    loop {
        let Some(character) = input.peek() else {
            return Err(input.invalid("Unknown inline modifier or group type"));
        };
        input.read_raw();
        let flags = &mut input.flags;
        match character {
            'i' => flags.ignore_case = on,
            'm' => flags.multiline = on,
            's' => flags.dot_all = on,
            'd' => flags.unix_lines = on,
            'u' => flags.unicode_case = on,
            'x' => flags.comments = on,
            // Unicode classes imply Unicode case, in both directions.
            'U' => {
                flags.unicode_class = on;
                flags.unicode_case = on;
            }
            'c' => return Err(input.unsupported("canonical equivalence")),
            '-' if on => on = false,
            ')' => return Ok(Opening::FlagsOnly),
            ':' => return Ok(Opening::Plain),
            _ => return Err(input.invalid("Unknown inline modifier or group type")),
        }
    }
}
