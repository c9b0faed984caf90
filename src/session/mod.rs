//! One session, without I/O: state machine, sequence numbers, recovery buffer, outbound queue, conversations and
//! the decisions about reconnecting, subscriptions and value streams.
//!
//! Nothing here opens a socket, takes a lock, reads a clock or starts a thread. Time and bytes come in as arguments
//! of `handle_*` functions, what is to be done comes out of [`Core::poll_output`] and [`Core::poll_transmit`], and
//! [`Core::poll_timeout`] tells when to call [`Core::handle_timeout`]. The engine drives it with real sockets and
//! threads, the tests and the simulation with a fake clock.

pub mod config;
pub mod conversations;
pub mod core;
pub mod diagnosis;
pub mod failure;
pub mod output;
pub mod reconnect;
mod sealed;
pub mod sequencing;
pub mod state;
pub mod statistics;

pub use self::config::SessionConfig;
pub use self::core::Core;
pub use self::diagnosis::{Diagnosis, Loss, Outlook};
pub use self::failure::{DialFailure, DialFailureKind, ErrorCode, Failure};
pub use self::output::{
    ConnectionId, ConsultId, Dial, Disconnect, Event, InboundConversation, Output, PingKind,
    Refusal, StrategyDecision,
};
pub use self::reconnect::{Backoff, ReconnectPolicy};
pub use self::sequencing::Counters;
pub use self::state::SessionState;
pub use self::statistics::Statistics;
