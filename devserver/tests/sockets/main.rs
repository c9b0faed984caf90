//! The server on real sockets.

mod client;
mod connection;
mod control_port;
mod faults;
mod tls;
