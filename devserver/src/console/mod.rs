//! The console: a page for a person who wants to see sessions and topics, and what faults do to them.
//!
//! `GET /` gives the page, `GET /events` what it shows, as server-sent events: `state` (counters and sessions), `topics`
//! (what has changed of them), `log` (lines). The buttons post the actions of the control port, whose rules hold here too.

mod lines;
mod page;
mod stream;
mod topics;

pub use lines::LogLines;
pub(crate) use page::{asset, Asset};
pub(crate) use stream::{Stream, INTERVAL};
