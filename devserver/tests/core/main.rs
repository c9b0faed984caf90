//! The server's core: bytes and times in, bytes and events out.

mod messaging;
mod sessions;
mod simulation_findings;
mod support;
mod topics;
