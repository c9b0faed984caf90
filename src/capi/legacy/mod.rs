//! What programs for versions 6.4 and older of the vendor's interface use, and later versions no longer have (`b13`).
//!
//! Servers do not have the services behind them any more: what can be done with today's services is, everything else
//! fails as a request that is not supported.
//!
//! `fetch` and `update` are names that programs for later versions may have given to functions of their own: the header leaves
//! them out where `DIFFUSION_NO_LEGACY_NAMES` is defined. In Rust they are always there.

pub mod fetch;
pub(crate) mod former_members;
pub mod messaging;
pub mod topic_control;
pub mod topic_details;
pub mod topic_update_control;
pub mod update;
pub(crate) mod update_sources;
pub mod update_types;
