//! The server's core: bytes and times in, bytes and events out.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

mod messaging;
mod security;
mod sessions;
mod simulation_findings;
mod stores;
mod support;
mod topics;
mod views;
