//! The C boundary: one file per header of the interface. It converts, calls the layers below and converts back; all historical quirks live here.

#![allow(non_camel_case_types, non_upper_case_globals)]

pub mod apr;
pub mod args;
pub mod buf;
mod cenum;
pub mod conversation;
pub mod diffusion_api_error;
pub mod error;
mod factory_options;
mod guard;
pub mod hash;
pub mod hash_num;
mod layout;
pub mod list;
mod lock;
mod memory;
mod raw_read;
pub mod reconnect;
pub mod retry_strategy;
pub mod security;
pub mod session_factory;
pub mod session_factory_extensions;
pub mod set;
mod strategy_copy;
pub mod types;
