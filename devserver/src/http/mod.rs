//! The HTTP control port: actions and status over loopback.
//!
//! `GET` or `POST /ACTION?key=value&...` does what the action of that name does in a script; `/status` tells the state
//! as JSON; `POST /script` runs the script in the body; `/help` explains.
//!
//! In here requests are read and answers written; `net` does what is asked for.

mod control_port;
pub(crate) mod control_request;
mod exchange;
mod request;
pub(crate) mod response;
mod status_json;

pub(crate) use control_port::ControlPort;
pub(crate) use control_request::ControlRequest;
