//! The faults: what a server can be told to do wrong, and by what words.
//!
//! No sockets and no clock in here: `net` carries the actions out, with the help of `injected` for connections and
//! `state` for sessions.

mod action;
mod awaited;
mod event;
pub(crate) mod injected;
pub(crate) mod lasting;
mod parameters;
mod parse;
mod script;
pub(crate) mod state;
mod status;
mod values;

pub use action::{
    Action, CorruptPoint, CutKind, Limit, PingService, Segments, StallPhase, Target, TruncatePoint,
};
pub use awaited::{Awaited, AWAITED_HELP};
pub use event::Event;
pub use parameters::ActionError;
pub use parse::ACTIONS_HELP;
pub(crate) use script::ScriptRun;
pub use script::{Script, ScriptError, SCRIPTS_HELP};
pub use status::Status;
pub use values::parse_duration;
