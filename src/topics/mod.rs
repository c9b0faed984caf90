//! Client-side topic logic without I/O, clock or locks: selectors, specifications and value streams
//! (`protocol/22`, `semantics/b2`, `semantics/b4`).

pub mod constraints;
pub mod selector;
pub mod specification;
pub mod streams;
