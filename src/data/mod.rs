//! Data types: the bytes of values and of deltas between them (`specification/protocol/data-types`, `specification/protocol/deltas`).
//!
//! Nothing here does I/O, reads a clock, takes a lock or starts a thread; every function works on the bytes it is given and
//! returns an error, never a panic, whatever they are. Where there is no memory for what
//! is being built, [`memory`] says what happens.

pub mod activity_history;
pub mod cbor;
pub mod datatype;
pub mod delta;
pub mod error;
pub mod json;
pub mod memory;
pub mod record_v2;
pub mod scalars;
pub mod text;
pub mod topic_type;
