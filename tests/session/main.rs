//! `diffusion::session::Core` against a scripted server and a fake clock, one file per subject: no sockets, no threads, no
//! sleeping.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/hex.rs"]
mod hex;
#[path = "../support/vectors.rs"]
mod vectors;

mod driver;

mod answers;
mod closing;
mod diagnosis;
mod first_connection;
mod messages;
mod queue;
mod recordings;
mod recovery;
mod requests;
mod scenarios;
mod state_machine;
mod strategies;
mod streaming;
mod unconfirmed;
mod versions;
