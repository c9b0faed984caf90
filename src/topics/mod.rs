//! Client-side topic logic without I/O, clock or locks: selectors, value and update streams, fetch requests and queries of time
//! series (`specification/protocol/topic-services section 6`, `specification/protocol/selectors-and-streams`,
//! `specification/topics/value-streams`, `specification/topics/update-streams`, `specification/topics/fetch`,
//! `specification/topics/time-series`).

pub mod constraints;
pub mod fetch;
pub mod range_query;
pub mod selector;
pub mod streams;
pub mod update_stream;
