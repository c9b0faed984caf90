//! The HTTP control port: actions and status over loopback.
//!
//! `GET /status` tells the state as JSON; `POST /ACTION?key=value&...` does what the action of that name does in a script;
//! `POST /script` runs the script in the body; `GET /help` explains. Web pages are kept out, and who does not know the
//! token.
//!
//! The port of the console serves its page and its events besides.
//!
//! In here requests are read and answers written; `net` does what is asked for.

mod access;
mod control_port;
pub(crate) mod control_request;
mod exchange;
mod refusal;
mod request;
pub(crate) mod response;
mod status_json;

pub(crate) use access::random_token;
pub use access::ControlAccess;
pub(crate) use control_port::{ControlPort, Serves};
pub(crate) use control_request::ControlRequest;
pub(crate) use status_json::status_json;
