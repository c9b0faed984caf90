//! The longest leading run of path parts that needs no regular expression (`protocol/22 section 2.4`).

use super::path::{canonical, parts, SEPARATOR};

/// The literal prefix of a pattern from which the qualifier has been taken.
pub fn literal_prefix(base: &str) -> String {
    let mut kept = String::new();
    let mut part = String::new();
    let mut quoted = false;
    let mut characters = base.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            SEPARATOR => {
                kept.push_str(&part);
                kept.push(SEPARATOR);
                part.clear();
            }
            '\\' => match (quoted, characters.peek().copied()) {
                (true, Some('E')) => {
                    quoted = false;
                    characters.next();
                }
                (true, _) => part.push('\\'),
                (false, Some('Q')) => {
                    quoted = true;
                    characters.next();
                }
                // A lone backslash at the end is no pattern either.
                (false, None) => return canonical(&kept).to_owned(),
                (false, Some(next)) if next.is_ascii_alphabetic() => {
                    return canonical(&kept).to_owned()
                }
                (false, Some(next)) => {
                    part.push(next);
                    characters.next();
                }
            },
            '*' | '.' | '+' | '?' | '^' | '$' | '{' | '}' | '(' | ')' | '[' | ']' | '|'
                if !quoted =>
            {
                return canonical(&kept).to_owned();
            }
            _ => part.push(character),
        }
    }
    kept.push_str(&part);
    canonical(&kept).to_owned()
}

/// The leading parts that all of `prefixes` have in common; empty when there are none.
pub fn common_prefix<'a>(mut prefixes: impl Iterator<Item = &'a str>) -> String {
    let Some(first) = prefixes.next() else {
        return String::new();
    };
    let mut common: Vec<&str> = parts(first).collect();
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
