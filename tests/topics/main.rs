//! The client's side of topics: paths, selectors, specifications, value streams and update streams.

#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/vectors.rs"]
mod vectors;

mod properties;
mod selectors;
mod specification;
mod streams;
mod update_stream;
