//! Client-side topic logic without I/O, clock or locks: selectors and specifications (`protocol/22`, `semantics/b4`).

pub mod selector;
pub mod specification;
