//! Java's regular expressions (java.util.regex of Java 17, which the server uses) on Rust's engines
//! (`specification/protocol/selectors-and-streams section 3`).
//!
//! A pattern is parsed by Java's rules ([`parser`]), flags and classes are resolved to sets of characters, and the result is
//! written in the small dialect that the engines understand alike ([`emit`]). What can not be expressed is an error when the
//! pattern is made, never a silent difference.
//!
//! Matching takes linear time, except for patterns with look-around, back-references, atomic groups or possessive repetition:
//! those run on a backtracking engine with a limit on steps and text, beyond which matching is an error. So do patterns with
//! boundaries of words on texts with marks and other characters on which the linear engine has other boundaries ([`words`]).

mod ast;
mod behind;
mod case;
mod class;
mod cluster;
mod emit;
mod engine;
mod error;
mod escape;
mod group;
mod input;
mod parser;
mod property;
mod quoting;
mod scripts;
mod words;

pub use engine::{Pattern, MAXIMUM_BACKTRACKING_TEXT};
pub use error::{MatchError, PatternError};

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::ast::Node;
    use super::parser::parse;
    use super::property::set;

    /// `DOMAIN` of the program that made the table.
    const DOMAIN: &[(char, char)] = &[
        ('\0', '\u{34ff}'),
        ('\u{4d00}', '\u{4eff}'),
        ('\u{9e00}', '\u{acff}'),
        ('\u{d600}', '\u{d7ff}'),
        ('\u{e000}', '\u{e00f}'),
        ('\u{f8f0}', '\u{170ff}'),
        ('\u{18700}', '\u{200ff}'),
        ('\u{e0000}', '\u{e01ff}'),
        ('\u{10fff0}', '\u{10ffff}'),
    ];

    fn hash(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
    }

    /// Properties, scripts, predefined classes and ranges in other cases, against the sets that Java has for them.
    #[test]
    fn sets_of_characters_are_those_of_java() {
        let mut wrong = Vec::new();
        let mut rows = 0;
        for line in include_str!("../../../../tests/vectors/java/sets.txt").lines() {
            let [pattern, count, expected] = *line.split('\t').collect::<Vec<_>>() else {
                panic!("{line}");
            };
            let class = match parse(pattern).map(|parsed| parsed.node) {
                Ok(Node::Class(class)) => class,
                Ok(Node::Literal(character)) => set(&[(character, character)]),
                Ok(other) => panic!("{pattern}: {other:?}"),
                Err(error) if error.is_local_limit() => continue,
                Err(error) => {
                    wrong.push(format!("{pattern}: {error}"));
                    continue;
                }
            };
            let (mut ranges, mut found) = (String::new(), 0);
            for &(start, end) in DOMAIN {
                let mut part = class.clone();
                part.intersect(&set(&[(start, end)]));
                for range in part.ranges() {
                    let (start, end) = (u32::from(range.start()), u32::from(range.end()));
                    found += end - start + 1;
                    write!(ranges, "{start:x}-{end:x},").unwrap();
                }
            }
            rows += 1;
            if format!("{:016x}", hash(&ranges)) != expected {
                wrong.push(format!("{pattern}: {found} characters, Java: {count}"));
            }
        }
        assert!(
            wrong.is_empty(),
            "{} wrong:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        assert!(rows > 1_800, "{rows}");
    }
}
