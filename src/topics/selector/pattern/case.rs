//! The other cases of characters as Java finds them: by way of upper case, one character for one, in Unicode 13.

use std::sync::LazyLock;

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::input::Flags;
use super::property::{self, set};

/// A character that has another case.
struct Mapping {
    character: char,
    upper: char,
    /// The lower case of `upper`. Characters are alike if they have it in common.
    folded: char,
}

static MAPPINGS: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let changing = property::unicode("Changes_When_Casemapped").unwrap_or_else(ClassUnicode::empty);
    let known = property::assigned();
    let in_java = |character: char, mapped: char| {
        let found = known
            .ranges()
            .binary_search_by(|range| {
                if range.end() < mapped {
                    std::cmp::Ordering::Less
                } else if range.start() > mapped {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok();
        if found {
            mapped
        } else {
            character
        }
    };
    let mut mappings = Vec::new();
    for character in changing
        .ranges()
        .iter()
        .flat_map(|range| range.start()..=range.end())
    {
        let upper = in_java(character, simple_upper(character));
        let folded = in_java(upper, simple_lower(upper));
        if upper != character || folded != character {
            mappings.push(Mapping {
                character,
                upper,
                folded,
            });
        }
    }
    mappings
});

/// The one character that is the upper case.
fn simple_upper(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (character, upper.len(), upper.next()) {
        (_, 1, Some(upper)) => upper,
        // Greek letters with iota: the upper case is two characters, or one that is only used in titles.
        ('\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}', ..) => {
            char::from_u32(u32::from(character) + 8).unwrap_or(character)
        }
        ('\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}', ..) => {
            char::from_u32(u32::from(character) + 9).unwrap_or(character)
        }
        _ => character,
    }
}

/// The one character that is the lower case.
fn simple_lower(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (character, lower.len(), lower.next()) {
        ('\u{130}', ..) => 'i',
        (_, 1, Some(lower)) => lower,
        _ => character,
    }
}

fn mapping(character: char) -> (char, char) {
    MAPPINGS
        .binary_search_by_key(&character, |mapping| mapping.character)
        .ok()
        .and_then(|index| MAPPINGS.get(index))
        .map_or((character, character), |mapping| {
            (mapping.upper, mapping.folded)
        })
}

fn with(class: &mut ClassUnicode, characters: impl Iterator<Item = char>) {
    class.union(&ClassUnicode::new(
        characters.map(|character| ClassUnicodeRange::new(character, character)),
    ));
}

/// A character with those that it is alike when case is ignored.
pub(super) fn character(character: char, flags: Flags) -> ClassUnicode {
    if !(flags.ignore_case && flags.unicode_case) {
        return range(character, character, flags);
    }
    let (upper, folded) = mapping(character);
    let mut class = set(&[(character, character)]);
    if upper != folded {
        let alike = MAPPINGS.iter().filter(|mapping| mapping.folded == folded);
        with(&mut class, alike.map(|mapping| mapping.character));
        with(&mut class, [folded].into_iter());
    }
    class
}

/// A character that stands alone in a class. Java keeps those up to U+00FF with their two cases and no more, except for letters
/// that it knows to have a third; `None` for what it does not keep that way.
pub(super) fn small_single(character: char, flags: Flags) -> Option<ClassUnicode> {
    if character > '\u{ff}' {
        return None;
    }
    if !(flags.ignore_case && flags.unicode_case) {
        return Some(range(character, character, flags));
    }
    match character {
        '\u{ff}' | '\u{b5}' | 'I' | 'i' | 'S' | 's' | 'K' | 'k' | '\u{c5}' | '\u{e5}' => None,
        _ => {
            let mut class = set(&[(character, character)]);
            let (upper, folded) = mapping(character);
            with(&mut class, [upper, folded].into_iter());
            Some(class)
        }
    }
}

/// A range with what is in it in the other case. Java looks for a character, its upper case and the lower case of that.
pub(super) fn range(start: char, end: char, flags: Flags) -> ClassUnicode {
    let mut class = set(&[(start, end)]);
    if !flags.ignore_case {
        return class;
    }
    let within = |character: char| (start..=end).contains(&character);
    if flags.unicode_case {
        let others = MAPPINGS
            .iter()
            .filter(|mapping| within(mapping.upper) || within(mapping.folded));
        with(&mut class, others.map(|mapping| mapping.character));
    } else {
        let others = ('A'..='Z').chain('a'..='z').filter(|letter| {
            within(letter.to_ascii_uppercase()) || within(letter.to_ascii_lowercase())
        });
        with(&mut class, others);
    }
    class
}
