//! The server's core: bytes and times in, bytes and events out.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

// Of the functions there, this program uses some.
#[allow(dead_code, reason = "other test programs use the rest")]
#[path = "../../../tests/support/cost.rs"]
mod cost;

mod messaging;
mod security;
mod sessions;
mod simulation_findings;
mod stores;
mod support;
mod topics;
mod views;
