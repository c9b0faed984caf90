//! The longest leading run of path parts that needs no regular expression (`specification/protocol/selectors-and-streams section 2.4`).
//!
//! For information only: matching does not use it. Two additions keep it from claiming what a pattern does not say: a digit
//! behind a backslash is no literal (`\0101` is `A`), and in full-path patterns an alternative (`a/b|c`) or a repeated separator
//! (`a/?b`) takes away what it puts in doubt.

use super::path::{canonical, parts, SEPARATOR};
use crate::data::memory::{collect, copy_text};

/// The literal prefix of a pattern for split paths from which the qualifier has been taken. A quote goes on over separators,
/// as the official client has it, although the parts of such a pattern are compiled one by one.
pub(super) fn split_prefix(base: &str) -> String {
    let scan = scan(base);
    copy_text(canonical(&scan.kept))
}

/// The literal prefix of a pattern for whole paths from which the qualifier has been taken.
pub(super) fn full_prefix(base: &str) -> String {
    let scan = scan(base);
    let rest = &base[scan.stopped_at..];
    // With `#` a comment could hide or feign brackets.
    if has_alternatives(rest) || (rest.contains('#') && rest.contains('|')) {
        return String::new();
    }
    let mut kept = scan.kept.as_str();
    if kept.ends_with(SEPARATOR) && scan.part_is_empty && rest.starts_with(['*', '?', '{']) {
        let end = kept[..kept.len() - 1].rfind(SEPARATOR).unwrap_or(0);
        kept = &kept[..end];
    }
    copy_text(canonical(kept))
}

struct Scan {
    /// The literal parts.
    kept: String,
    /// Where something that is no literal was found; the end if nothing was.
    stopped_at: usize,
    /// Whether that was right behind a separator.
    part_is_empty: bool,
}

fn scan(base: &str) -> Scan {
    let mut kept = String::new();
    let mut part = String::new();
    let mut quoted = false;
    let mut characters = base.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let literal = match (quoted, character) {
            (_, SEPARATOR) => {
                kept.push_str(&part);
                kept.push(SEPARATOR);
                part.clear();
                continue;
            }
            (false, '\\') => match characters.next() {
                Some((_, 'Q')) => {
                    quoted = true;
                    continue;
                }
                Some((_, next)) if !next.is_ascii_alphanumeric() => Some(next),
                _ => None,
            },
            (true, '\\') if characters.next_if(|(_, next)| *next == 'E').is_some() => {
                quoted = false;
                continue;
            }
            (
                false,
                '*' | '.' | '+' | '?' | '^' | '$' | '{' | '}' | '(' | ')' | '[' | ']' | '|',
            ) => None,
            _ => Some(character),
        };
        match literal {
            Some(literal) => part.push(literal),
            None => {
                return Scan {
                    kept,
                    stopped_at: index,
                    part_is_empty: part.is_empty(),
                }
            }
        }
    }
    kept.push_str(&part);
    Scan {
        kept,
        stopped_at: base.len(),
        part_is_empty: part.is_empty(),
    }
}

/// Whether there is a `|` outside of groups, classes and quotes. Rather finds one too many than one too few.
fn has_alternatives(pattern: &str) -> bool {
    let mut groups = 0usize;
    let mut classes = 0usize;
    let mut quoted = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('Q') => quoted = true,
                Some('E') => quoted = false,
                _ => {}
            },
            _ if quoted => {}
            '[' => classes += 1,
            ']' => classes = classes.saturating_sub(1),
            _ if classes > 0 => {}
            '(' => groups += 1,
            ')' => groups = groups.saturating_sub(1),
            '|' if groups == 0 => return true,
            _ => {}
        }
    }
    // In doubt, because what was counted does not add up.
    (groups > 0 || classes > 0) && pattern.contains('|')
}

/// The leading parts that all of `prefixes` have in common; empty when there are none.
pub(super) fn common_prefix<'a>(mut prefixes: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = prefixes.next() else {
        return String::new();
    };
    let mut common = collect(parts(first));
    for prefix in prefixes {
        let equal = common
            .iter()
            .zip(parts(prefix))
            .take_while(|(left, right)| **left == *right)
            .count();
        common.truncate(equal);
    }
    common.join("/")
}
