//! The clients' cores and the server's, driven as engine, socket layer and programs would.

pub mod client;
pub mod client_outputs;
pub mod dialing;
pub mod server;
