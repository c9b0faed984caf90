//! Constants and enumerations used everywhere (`types/common_types.h`, `specification/sessions/errors-and-callbacks section 1`).

use core::ffi::c_int;

use crate::capi::ffi::cenum::c_enums;

/// False, where an `int` is returned.
pub const DIFFUSION_FALSE: c_int = 0;

/// True, where an `int` is returned.
pub const DIFFUSION_TRUE: c_int = 1;

/// A callback that handled what it was called for returns this.
pub const HANDLER_SUCCESS: c_int = 0;

/// A callback that could not handle what it was called for returns this.
pub const HANDLER_FAILURE: c_int = -1;

/// Priority of a message.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum message_priority_e {
    MESSAGE_PRIORITY_IMMEDIATE = 0,
    MESSAGE_PRIORITY_HIGH = 1,
    MESSAGE_PRIORITY_MEDIUM = 2,
    MESSAGE_PRIORITY_LOW = 3,
}

/// Priority of a message.
pub type MESSAGE_PRIORITY_T = message_priority_e;

/// Priority with which a message is sent.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum client_send_priority_e {
    CLIENT_SEND_PRIORITY_NORMAL = 0,
    CLIENT_SEND_PRIORITY_HIGH = 1,
    CLIENT_SEND_PRIORITY_LOW = 2,
}

/// Priority with which a message is sent.
pub type CLIENT_SEND_PRIORITY_T = client_send_priority_e;

c_enums!(message_priority_e, client_send_priority_e);
