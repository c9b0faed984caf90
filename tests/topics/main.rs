//! The client's side of topics: paths, selectors, specifications, value streams and update streams.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/cost.rs"]
mod cost;
#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/vectors.rs"]
mod vectors;

mod growth;
mod java_patterns;
mod properties;
mod selectors;
mod specification;
mod streams;
mod update_stream;
