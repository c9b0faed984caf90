//! The interface of C, called as a C program calls it, by area. The server is played by hand.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/server.rs"]
mod server;
#[path = "../support/vectors.rs"]
mod vectors;

mod support;

mod abi;
mod areas;
mod authentication;
mod clients;
mod fetch;
mod given;
mod header_docs;
mod legacy;
mod legacy_headers;
mod locks;
mod messaging;
mod metrics;
mod remote_servers;
mod security;
mod session;
mod session_trees;
mod time_series;
mod topic_views;
mod topics;
mod update;
