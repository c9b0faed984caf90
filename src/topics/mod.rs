//! Client-side topic logic without I/O, clock or locks: selectors, specifications, value and update streams, fetch requests
//! and queries of time series (`protocol/10 section 6`, `protocol/22`, `semantics/b2`, `semantics/b4`, `semantics/b6`,
//! `semantics/b8`, `semantics/b9`).

pub mod constraints;
pub mod fetch;
pub mod range_query;
pub mod selector;
pub mod specification;
pub mod streams;
pub mod update_stream;
