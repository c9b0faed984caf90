//! Tests of `diffusion::session::Core`, one file per subject, with the driver that they share.

mod driver;

mod answers;
mod closing;
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
mod versions;
