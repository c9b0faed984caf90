//! Java's regular expressions (java.util.regex of Java 17, which the server uses) on Rust's engines
//! (`specification/protocol/selectors-and-streams section 3`).
//!
//! A pattern is parsed by Java's rules ([`parser`]), flags and classes are resolved to sets of characters, and the result is
//! written in the small dialect that the engines understand alike ([`emit`]). What can not be expressed is an error when the
//! pattern is made, never a silent difference.
//!
//! Matching takes linear time, except for patterns with look-around, back-references, atomic groups or possessive repetition:
//! those run on a backtracking engine with a limit on steps and text, beyond which matching is an error.

mod ast;
mod class;
mod emit;
mod engine;
mod error;
mod escape;
mod group;
mod input;
mod parser;
mod property;
mod quoting;

pub use engine::{Pattern, MAXIMUM_BACKTRACKING_TEXT};
pub use error::{MatchError, PatternError};
