//! The engine on real sockets and threads, against a server that is scripted by hand.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/server.rs"]
mod server;
#[path = "../support/engine/mod.rs"]
mod support;

mod callbacks;
mod closing;
mod connection;
mod creation;
mod inbox;
mod network;
mod pings;
mod requests;
mod scenarios;
mod schemes;
mod sending;
mod timers;
mod tls;
mod traffic;
mod upgrade;
