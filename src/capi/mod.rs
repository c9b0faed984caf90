//! The C boundary, by area of the interface. It converts, calls the layers below and converts back; all historical quirks live here.
//!
//! Areas use only those listed before them. Each area's `mod.rs` names everything that it exports; `tests/capi/abi.rs`
//! compares the whole with the symbols of the built library.

#![allow(
    non_camel_case_types,
    non_upper_case_globals,
    reason = "the names are the C interface's"
)]
#![allow(
    clippy::missing_safety_doc,
    reason = "what callers have to keep to is documented for C users, in each function's comment"
)]

// Apart, so that they stand in their order and not in that of the alphabet.
pub(crate) mod ffi;

pub(crate) mod apr;

pub(crate) mod util;

pub(crate) mod datatypes;

pub(crate) mod session;

pub(crate) mod topics;

pub(crate) mod locks;

pub(crate) mod update;

pub(crate) mod fetch;

pub(crate) mod time_series;

pub(crate) mod messaging;

pub(crate) mod clients;

pub(crate) mod authentication;

pub(crate) mod security;

pub(crate) mod metrics;

pub(crate) mod remote_servers;

pub(crate) mod session_trees;

pub(crate) mod topic_views;

pub(crate) mod legacy;

pub(crate) mod creation;

pub use self::apr::*;
pub use self::authentication::*;
pub use self::clients::*;
pub use self::creation::*;
pub use self::datatypes::*;
pub use self::fetch::*;
pub use self::ffi::*;
pub use self::legacy::*;
pub use self::locks::*;
pub use self::messaging::*;
pub use self::metrics::*;
pub use self::remote_servers::*;
pub use self::security::*;
pub use self::session::*;
pub use self::session_trees::*;
pub use self::time_series::*;
pub use self::topic_views::*;
pub use self::topics::*;
pub use self::update::*;
pub use self::util::*;
