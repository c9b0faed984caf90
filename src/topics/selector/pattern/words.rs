//! Boundaries of words. Java goes by letters, digits and `_`, and by marks that stand on one of them; the linear engine by the
//! word characters of Unicode. The two agree on most texts, and on those that they do not the boundary is written out.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, HirKind};

use super::emit::ranges;
use super::property::{set, unicode, unicode_word, union};

struct Words {
    /// What is part of a word by itself.
    word: ClassUnicode,
    /// What a mark may stand on. Java goes back by halves of characters, so these are in the basic plane.
    base: ClassUnicode,
    mark: ClassUnicode,
    /// The marks of the basic plane.
    basic_mark: ClassUnicode,
    /// On which the engine does not agree, without and with `(?U)`.
    odd: ClassUnicode,
    odd_unicode: ClassUnicode,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let basic = set(&[('\0', '\u{ffff}')]);
    let letters = union(&["L", "Nd"]).unwrap_or_else(ClassUnicode::empty);
    let mark = unicode("Mn").unwrap_or_else(ClassUnicode::empty);
    let mut word = letters.clone();
    word.union(&set(&[('_', '_')]));
    let engine = engine_word();
    let mut odd = engine.clone();
    odd.symmetric_difference(&word);
    odd.union(&mark);
    let mut odd_unicode = engine;
    odd_unicode.symmetric_difference(&unicode_word());
    let both = |mut class: ClassUnicode| {
        class.intersect(&basic);
        class
    };
    Words {
        word,
        base: both(letters),
        basic_mark: both(mark.clone()),
        mark,
        odd,
        odd_unicode,
    }
});

fn engine_word() -> ClassUnicode {
    match regex_syntax::parse(r"\w").map(regex_syntax::hir::Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => class,
        _ => ClassUnicode::empty(),
    }
}

/// Whether a text has a character on which the engine and Java may not agree.
pub(super) fn is_odd(text: &str, unicode: bool) -> bool {
    if text.is_ascii() {
        return false;
    }
    let odd = match unicode {
        true => &WORDS.odd_unicode,
        false => &WORDS.odd,
    };
    let ranges = odd.ranges();
    text.chars().any(|character| {
        let behind = ranges.partition_point(|range| range.end() < character);
        ranges
            .get(behind)
            .is_some_and(|range| range.start() <= character)
    })
}

/// A boundary, or its absence, as Java sees it, for the backtracking engine.
pub(super) fn boundary(negative: bool, unicode: bool) -> String {
    let words = &*WORDS;
    let (before, after) = if unicode {
        let word = ranges(&unicode_word());
        (format!("(?<={word})"), format!("(?={word})"))
    } else {
        let [word, base, mark, basic_mark] =
            [&words.word, &words.base, &words.mark, &words.basic_mark].map(ranges);
        (
            format!("(?:(?<={word})|(?<={base}{basic_mark}+))"),
            format!("(?:(?={word})|(?={mark})(?<={base}{basic_mark}*))"),
        )
    };
    if negative {
        format!("(?:{before}{after}|(?!{before})(?!{after}))")
    } else {
        format!("(?:{before}(?!{after})|(?!{before}){after})")
    }
}
