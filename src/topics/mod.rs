//! Client-side topic logic without I/O, clock or locks: selectors, specifications, value streams and update streams
//! (`protocol/10 section 6`, `protocol/22`, `semantics/b2`, `semantics/b4`, `semantics/b6`).

pub mod constraints;
pub mod selector;
pub mod specification;
pub mod streams;
pub mod update_stream;
