//! Faults of what the server says and remembers. Those of connections, and the words for all of them, are outside of the core.

pub(crate) mod answers;
pub(crate) mod state;
