//! Predefined classes and `\p{…}`: Java's names to sets of characters.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::error::PatternError;
use super::input::{Flags, Input};

/// A set made of inclusive ranges.
pub(super) fn set(ranges: &[(char, char)]) -> ClassUnicode {
    ClassUnicode::new(
        ranges
            .iter()
            .map(|&(start, end)| ClassUnicodeRange::new(start, end)),
    )
}

pub(super) fn negated(mut class: ClassUnicode) -> ClassUnicode {
    class.negate();
    class
}

pub(super) fn digit(flags: Flags) -> ClassUnicode {
    match flags.unicode_class {
        true => unicode("Nd").unwrap_or_else(ClassUnicode::empty),
        false => set(&[('0', '9')]),
    }
}

pub(super) fn word(flags: Flags) -> ClassUnicode {
    match flags.unicode_class {
        true => unicode_word(),
        false => set(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
    }
}

pub(super) fn space(flags: Flags) -> ClassUnicode {
    match flags.unicode_class {
        true => unicode("White_Space").unwrap_or_else(ClassUnicode::empty),
        false => set(&[('\t', '\r'), (' ', ' ')]),
    }
}

pub(super) fn horizontal_space() -> ClassUnicode {
    set(&[
        ('\t', '\t'),
        (' ', ' '),
        ('\u{a0}', '\u{a0}'),
        ('\u{1680}', '\u{1680}'),
        ('\u{180e}', '\u{180e}'),
        ('\u{2000}', '\u{200a}'),
        ('\u{202f}', '\u{202f}'),
        ('\u{205f}', '\u{205f}'),
        ('\u{3000}', '\u{3000}'),
    ])
}

pub(super) fn vertical_space() -> ClassUnicode {
    set(&[('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')])
}

/// Reads what follows `\p`: one letter, or a name in braces.
pub(super) fn read_property(input: &mut Input) -> Result<ClassUnicode, PatternError> {
    let mut name = String::new();
    match input.read() {
        None => return Err(input.invalid("Illegal/unsupported escape sequence")),
        Some('{') => loop {
            match input.read() {
                None => return Err(input.invalid("Unclosed character family")),
                Some('}') => break,
                Some(character) => name.push(character),
            }
        },
        Some(letter) => name.push(letter),
    }
    if name.is_empty() {
        return Err(input.invalid("Empty character family"));
    }
    let flags = input.flags;
    let class = if let Some((key, value)) = name.split_once('=') {
        match key.to_ascii_lowercase().as_str() {
            "sc" | "script" => script(value),
            "gc" | "general_category" => category(value, flags),
            "blk" | "block" => return Err(input.unsupported("a Unicode block")),
            _ => None,
        }
    } else if let Some(property) = name.strip_prefix("Is") {
        binary_property(property)
            .or_else(|| category(property, flags))
            .or_else(|| posix(property, flags))
            .or_else(|| script(property))
    } else if name.starts_with("In") {
        return Err(input.unsupported("a Unicode block"));
    } else if name.starts_with("java") {
        match java_method(&name) {
            Some(class) => Some(class),
            None => return Err(input.unsupported("a property of java.lang.Character")),
        }
    } else {
        posix(&name, flags).or_else(|| category(&name, flags))
    };
    class.ok_or_else(|| input.invalid("Unknown character property name"))
}

/// A set that the Unicode tables of the regular expression crate know by name.
fn unicode(name: &str) -> Option<ClassUnicode> {
    // Nothing but a name may get into the pattern.
    if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | ' ' | '-'))
    {
        return None;
    }
    let hir = regex_syntax::parse(&format!("\\p{{{name}}}")).ok()?;
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        // A set with a single character is simplified to that character.
        HirKind::Literal(literal) => {
            let character = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(set(&[(character, character)]))
        }
        _ => None,
    }
}

fn union(names: &[&str]) -> Option<ClassUnicode> {
    let mut class = ClassUnicode::empty();
    for name in names {
        class.union(&unicode(name)?);
    }
    Some(class)
}

fn unicode_word() -> ClassUnicode {
    union(&["Alphabetic", "M", "Nd", "Pc", "Join_Control"]).unwrap_or_else(ClassUnicode::empty)
}

fn script(name: &str) -> Option<ClassUnicode> {
    unicode(&format!("script={name}"))
}

/// General categories by their short names, the only ones Java knows.
fn category(name: &str, flags: Flags) -> Option<ClassUnicode> {
    match name {
        // Case is ignored by taking in all cased letters.
        "Lu" | "Ll" | "Lt" if flags.ignore_case => union(&["Lu", "Ll", "Lt"]),
        "LC" => union(&["Lu", "Ll", "Lt"]),
        "LD" => union(&["L", "Nd"]),
        "L1" => Some(set(&[('\0', '\u{ff}')])),
        "all" => Some(negated(ClassUnicode::empty())),
        // Surrogates do not occur in UTF-8.
        "Cs" => Some(ClassUnicode::empty()),
        "Cn" | "Lu" | "Ll" | "Lt" | "Lm" | "Lo" | "Mn" | "Me" | "Mc" | "Nd" | "Nl" | "No"
        | "Zs" | "Zl" | "Zp" | "Cc" | "Cf" | "Co" | "Pd" | "Ps" | "Pe" | "Pc" | "Po" | "Sm"
        | "Sc" | "Sk" | "So" | "Pi" | "Pf" | "L" | "M" | "N" | "Z" | "C" | "P" | "S" => {
            unicode(name)
        }
        _ => None,
    }
}

/// The POSIX classes: ASCII, or Unicode with `(?U)`.
fn posix(name: &str, flags: Flags) -> Option<ClassUnicode> {
    if flags.unicode_class {
        // Java ignores the case of these names only with that flag.
        if let Some(class) = unicode_posix(&name.to_ascii_uppercase(), flags) {
            return Some(class);
        }
    }
    let letters = [('A', 'Z'), ('a', 'z')];
    Some(match name {
        "ASCII" => set(&[('\0', '\u{7f}')]),
        "Alnum" => set(&[('0', '9'), ('A', 'Z'), ('a', 'z')]),
        "Alpha" => set(&letters),
        "Blank" => set(&[('\t', '\t'), (' ', ' ')]),
        "Cntrl" => set(&[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
        "Digit" => set(&[('0', '9')]),
        "Graph" => set(&[('!', '~')]),
        "Lower" | "Upper" if flags.ignore_case => set(&letters),
        "Lower" => set(&[('a', 'z')]),
        "Print" => set(&[(' ', '~')]),
        "Punct" => set(&[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
        "Space" => set(&[('\t', '\r'), (' ', ' ')]),
        "Upper" => set(&[('A', 'Z')]),
        "XDigit" => set(&[('0', '9'), ('A', 'F'), ('a', 'f')]),
        _ => return None,
    })
}

fn unicode_posix(name: &str, flags: Flags) -> Option<ClassUnicode> {
    match name {
        "ALPHA" => unicode("Alphabetic"),
        "LOWER" | "UPPER" if flags.ignore_case => union(&["Lowercase", "Uppercase", "Lt"]),
        "LOWER" => unicode("Lowercase"),
        "UPPER" => unicode("Uppercase"),
        "SPACE" => unicode("White_Space"),
        "PUNCT" => unicode("P"),
        "XDIGIT" => union(&["Nd", "Hex_Digit"]),
        "ALNUM" => union(&["Alphabetic", "Nd"]),
        "CNTRL" => unicode("Cc"),
        "DIGIT" => unicode("Nd"),
        "BLANK" => union(&["Zs"]).map(with_tab),
        "GRAPH" => graph(),
        "PRINT" => print(),
        _ => None,
    }
}

fn with_tab(mut class: ClassUnicode) -> ClassUnicode {
    class.union(&set(&[('\t', '\t')]));
    class
}

fn graph() -> Option<ClassUnicode> {
    Some(negated(union(&["Z", "Cc", "Cn"])?))
}

fn print() -> Option<ClassUnicode> {
    let mut class = graph()?;
    class.union(&union(&["Zs"])?);
    Some(class)
}

/// `\p{Is…}` with a binary property; Java ignores the case of the name.
fn binary_property(name: &str) -> Option<ClassUnicode> {
    match name.to_ascii_uppercase().as_str() {
        "ALPHABETIC" => unicode("Alphabetic"),
        "LETTER" => unicode("L"),
        "IDEOGRAPHIC" => unicode("Ideographic"),
        "LOWERCASE" => unicode("Lowercase"),
        "UPPERCASE" => unicode("Uppercase"),
        "TITLECASE" => unicode("Lt"),
        "WHITE_SPACE" | "WHITESPACE" => unicode("White_Space"),
        "CONTROL" => unicode("Cc"),
        "PUNCTUATION" => unicode("P"),
        "HEX_DIGIT" | "HEXDIGIT" => union(&["Nd", "Hex_Digit"]),
        "ASSIGNED" => unicode("Cn").map(negated),
        "NONCHARACTER_CODE_POINT" | "NONCHARACTERCODEPOINT" => unicode("Noncharacter_Code_Point"),
        "DIGIT" => unicode("Nd"),
        "ALNUM" => union(&["Alphabetic", "Nd"]),
        "BLANK" => union(&["Zs"]).map(with_tab),
        "GRAPH" => graph(),
        "PRINT" => print(),
        "WORD" => Some(unicode_word()),
        "JOIN_CONTROL" | "JOINCONTROL" => unicode("Join_Control"),
        _ => None,
    }
}

/// The methods of java.lang.Character that are plain Unicode properties.
fn java_method(name: &str) -> Option<ClassUnicode> {
    match name {
        "javaLowerCase" => unicode("Lowercase"),
        "javaUpperCase" => unicode("Uppercase"),
        "javaAlphabetic" => unicode("Alphabetic"),
        "javaIdeographic" => unicode("Ideographic"),
        "javaTitleCase" => unicode("Lt"),
        "javaDigit" => unicode("Nd"),
        "javaDefined" => unicode("Cn").map(negated),
        "javaLetter" => unicode("L"),
        "javaLetterOrDigit" => union(&["L", "Nd"]),
        "javaSpaceChar" => unicode("Z"),
        "javaISOControl" => Some(set(&[('\0', '\u{1f}'), ('\u{7f}', '\u{9f}')])),
        _ => None,
    }
}
