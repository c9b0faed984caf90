//! What a seed stands for, many seeds, and the report about a failing one.

pub mod random;
pub mod runner;
pub mod scenario;
pub mod tally;
pub mod trace;
