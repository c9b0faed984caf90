//! Bytes of the wire and what they mean, both ways.

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

mod captures;
mod handshake;
mod messages;
mod primitives;
mod properties;
mod services;
mod url;
mod websocket;
