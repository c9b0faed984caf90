//! The C boundary: one file per header of the interface. It converts, calls the layers below and converts back; all historical quirks live here.

// The names are the C interface's. What callers have to keep to is documented for C users, in each function's comment.
#![allow(
    non_camel_case_types,
    non_upper_case_globals,
    clippy::missing_safety_doc
)]

pub mod apr;
pub mod args;
pub mod attempt;
pub mod buf;
mod cenum;
pub mod conversation;
pub mod diffusion_api_error;
pub mod error;
mod error_call;
mod factory_options;
mod guard;
pub mod hash;
pub mod hash_num;
mod layout;
pub mod list;
mod lock;
pub mod log_handler;
mod memory;
pub mod pings;
mod program;
mod raw_read;
pub mod reconnect;
pub mod registration;
mod registry;
pub mod retry_strategy;
pub mod security;
pub mod session;
mod session_create;
pub mod session_factory;
pub mod session_factory_extensions;
mod session_handle;
mod session_memory;
pub mod set;
pub mod statistics;
mod strategy_copy;
pub mod types;
