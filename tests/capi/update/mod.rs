//! Updating topics, at once and by streams.

mod constraint_vectors;
mod recoverable_stream;
mod set;
mod stream;
mod streams;
