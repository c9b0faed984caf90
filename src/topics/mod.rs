//! Client-side topic logic without I/O, clock or locks: selectors, specifications, value streams, fetch requests and
//! queries of time series (`protocol/22`, `semantics/b2`, `semantics/b4`, `semantics/b8`, `semantics/b9`).

pub mod constraints;
pub mod fetch;
pub mod range_query;
pub mod selector;
pub mod specification;
pub mod streams;
