//! The server on real sockets.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

mod client;
mod connection;
mod console;
mod control_port;
mod faults;
mod http;
mod lasting;
mod remote_servers;
mod slow_clients;
mod state_file;
mod tls;
mod waiting;
