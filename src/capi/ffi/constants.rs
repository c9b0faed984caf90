//! Constants and enumerations used everywhere (`types/common_types.h`, `specification/sessions/errors-and-callbacks section 1`).

use core::ffi::c_int;

use crate::capi::ffi::cenum::c_enums;

/// False, in functions that return an `int`.
pub const DIFFUSION_FALSE: c_int = 0;

/// True, in functions that return an `int`.
pub const DIFFUSION_TRUE: c_int = 1;

/// What a callback returns when it has done its work. The library ignores the value, except where
/// the callback says otherwise.
pub const HANDLER_SUCCESS: c_int = 0;

/// What a callback returns when it has failed. The library ignores the value, except where the
/// callback says otherwise.
pub const HANDLER_FAILURE: c_int = -1;

/// Priority of a message, in the interface of version 5. No function takes it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum message_priority_e {
    /// Before all others.
    MESSAGE_PRIORITY_IMMEDIATE = 0,
    /// High.
    MESSAGE_PRIORITY_HIGH = 1,
    /// Medium.
    MESSAGE_PRIORITY_MEDIUM = 2,
    /// Low.
    MESSAGE_PRIORITY_LOW = 3,
}

/// Priority of a message.
pub type MESSAGE_PRIORITY_T = message_priority_e;

/// Priority with which a message is sent. Servers of today ignore it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum client_send_priority_e {
    /// Normal.
    CLIENT_SEND_PRIORITY_NORMAL = 0,
    /// High.
    CLIENT_SEND_PRIORITY_HIGH = 1,
    /// Low.
    CLIENT_SEND_PRIORITY_LOW = 2,
}

/// Priority with which a message is sent.
pub type CLIENT_SEND_PRIORITY_T = client_send_priority_e;

c_enums!(message_priority_e, client_send_priority_e);
