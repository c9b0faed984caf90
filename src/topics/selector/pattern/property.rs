//! Predefined classes and `\p{…}`: Java's names to sets of characters.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::error::PatternError;
use super::input::{Flags, Input};
use super::scripts;

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
        Some('{') => {
            // Blanks are skipped in front of the name only, but a bracket in a comment does not close it.
            input.peek();
            let start = input.position;
            loop {
                match input.read() {
                    None => return Err(input.invalid("Unclosed character family")),
                    Some('}') => break,
                    Some(_) => {}
                }
            }
            name.extend((start..input.position - 1).filter_map(|position| input.at(position)));
        }
        Some(letter) => name.push(letter),
    }
    if name.is_empty() {
        return Err(input.invalid("Empty character family"));
    }
    let flags = input.flags;
    let class = if let Some((key, value)) = name.split_once('=') {
        match key.to_ascii_lowercase().as_str() {
            "sc" | "script" => script(value),
            "gc" | "general_category" => plain_property(input, value)?,
            "blk" | "block" => return Err(input.unsupported("a Unicode block")),
            _ => None,
        }
    } else if let Some(property) = name.strip_prefix("Is") {
        match binary_property(property, flags) {
            Some(class) => Some(class),
            None => plain_property(input, property)?.or_else(|| script(property)),
        }
    } else if name.starts_with("In") {
        return Err(input.unsupported("a Unicode block"));
    } else {
        // Java ignores the case of these names only with that flag.
        let posix = flags
            .unicode_class
            .then(|| unicode_posix(&name.to_ascii_uppercase(), flags))
            .flatten();
        match posix {
            Some(class) => Some(class),
            None => plain_property(input, &name)?,
        }
    };
    class.ok_or_else(|| input.invalid("Unknown character property name"))
}

/// What a name means without a prefix, if anything.
fn plain_property(input: &Input, name: &str) -> Result<Option<ClassUnicode>, PatternError> {
    if matches!(
        name,
        "javaMirrored" | "javaUnicodeIdentifierStart" | "javaUnicodeIdentifierPart"
    ) {
        return Err(input.unsupported("a property of java.lang.Character"));
    }
    let flags = input.flags;
    Ok(category(name, flags)
        .or_else(|| ascii(name, flags))
        .or_else(|| java_method(name, flags)))
}

/// All characters that Unicode 13 has, which Java 17 goes by.
pub(super) fn assigned() -> ClassUnicode {
    raw("age=V13_0").unwrap_or_else(|| negated(ClassUnicode::empty()))
}

/// A set that the Unicode tables know by name, as it was in Unicode 13.
pub(super) fn unicode(name: &str) -> Option<ClassUnicode> {
    let mut class = raw(name)?;
    if matches!(name, "Cn" | "C") {
        class.union(&negated(assigned()));
    } else {
        class.intersect(&assigned());
    }
    for (changed, ranges, then) in CHANGED {
        if *changed == name && *then {
            class.union(&set(ranges));
        } else if *changed == name {
            class.difference(&set(ranges));
        }
    }
    Some(class)
}

/// Inclusive ranges of characters.
type Ranges = &'static [(char, char)];

/// Characters of Unicode 13 that have got or lost a property since, and whether they had it then.
const CHANGED: &[(&str, Ranges, bool)] = &[
    (
        "Lowercase",
        &[('\u{10fc}', '\u{10fc}'), ('\u{ab69}', '\u{ab69}')],
        false,
    ),
    (
        "Alphabetic",
        &[
            ('\u{363}', '\u{36f}'),
            ('\u{c04}', '\u{c04}'),
            ('\u{f82}', '\u{f83}'),
            ('\u{1dd3}', '\u{1de6}'),
            ('\u{11080}', '\u{11081}'),
        ],
        false,
    ),
    ("Mn", MARKS, true),
    ("Mc", MARKS, false),
    ("script=HAN", IDEOGRAPHIC_MARKS, false),
    ("script=COMMON", IDEOGRAPHIC_MARKS, true),
];
const MARKS: Ranges = &[('\u{1734}', '\u{1734}'), ('\u{1171e}', '\u{1171e}')];
const IDEOGRAPHIC_MARKS: Ranges = &[('\u{16fe2}', '\u{16fe3}')];

/// A set that the Unicode tables of the regular expression crate know by name, in the version
/// of Unicode that the crate has.
pub(super) fn raw(name: &str) -> Option<ClassUnicode> {
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

pub(super) fn union(names: &[&str]) -> Option<ClassUnicode> {
    let mut class = ClassUnicode::empty();
    for name in names {
        class.union(&unicode(name)?);
    }
    Some(class)
}

/// What the properties of a case are when case is ignored.
fn any_case() -> Option<ClassUnicode> {
    union(&["Lowercase", "Uppercase", "Lt"])
}

pub(super) fn unicode_word() -> ClassUnicode {
    union(&["Alphabetic", "M", "Nd", "Pc", "Join_Control"]).unwrap_or_else(ClassUnicode::empty)
}

fn script(name: &str) -> Option<ClassUnicode> {
    if scripts::is_unknown(name) {
        let mut known = ClassUnicode::empty();
        for script in scripts::all() {
            known.union(&unicode(&format!("script={script}"))?);
        }
        return Some(negated(known));
    }
    unicode(&format!("script={}", scripts::find(name)?))
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

/// The POSIX classes without `(?U)`.
fn ascii(name: &str, flags: Flags) -> Option<ClassUnicode> {
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

/// The POSIX classes with `(?U)`, or after `Is`.
fn unicode_posix(name: &str, flags: Flags) -> Option<ClassUnicode> {
    match name {
        "ALPHA" => unicode("Alphabetic"),
        "LOWER" | "UPPER" if flags.ignore_case => any_case(),
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
fn binary_property(name: &str, flags: Flags) -> Option<ClassUnicode> {
    match name.to_ascii_uppercase().as_str() {
        "LOWERCASE" | "UPPERCASE" | "TITLECASE" if flags.ignore_case => any_case(),
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
        "WORD" => Some(unicode_word()),
        "JOIN_CONTROL" | "JOINCONTROL" => unicode("Join_Control"),
        posix => unicode_posix(posix, flags),
    }
}

/// White space at which a line may be broken, and controls.
fn whitespace() -> Option<ClassUnicode> {
    let mut class = unicode("Z")?;
    class.difference(&set(&[
        ('\u{a0}', '\u{a0}'),
        ('\u{2007}', '\u{2007}'),
        ('\u{202f}', '\u{202f}'),
    ]));
    class.union(&set(&[('\t', '\r'), ('\u{1c}', '\u{1f}')]));
    Some(class)
}

fn ignorable() -> Option<ClassUnicode> {
    let mut class = unicode("Cf")?;
    class.union(&set(&[
        ('\0', '\u{8}'),
        ('\u{e}', '\u{1b}'),
        ('\u{7f}', '\u{9f}'),
    ]));
    Some(class)
}

/// The methods of java.lang.Character that are plain Unicode properties.
fn java_method(name: &str, flags: Flags) -> Option<ClassUnicode> {
    match name {
        "javaLowerCase" | "javaUpperCase" | "javaTitleCase" if flags.ignore_case => any_case(),
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
        "javaWhitespace" => whitespace(),
        "javaIdentifierIgnorable" => ignorable(),
        "javaJavaIdentifierStart" => union(&["L", "Nl", "Sc", "Pc"]),
        "javaJavaIdentifierPart" => {
            let mut class = union(&["L", "Nl", "Sc", "Pc", "Nd", "Mc", "Mn"])?;
            class.union(&ignorable()?);
            Some(class)
        }
        "javaISOControl" => Some(set(&[('\0', '\u{1f}'), ('\u{7f}', '\u{9f}')])),
        _ => None,
    }
}
