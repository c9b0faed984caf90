//! Bytes of the wire and what they mean, both ways.

#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/vectors.rs"]
mod vectors;

mod captures;
mod handshake;
mod messages;
mod primitives;
mod properties;
mod services;
mod url;
