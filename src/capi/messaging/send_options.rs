//! Options of the old messaging interface (`types/messaging_types.h`).

use core::mem::MaybeUninit;

use crate::capi::ffi::constants::CLIENT_SEND_PRIORITY_T;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::util::list::LIST_T;

/// How a message is sent.
#[repr(C)]
pub struct send_options_s {
    /// Priority.
    pub priority: MaybeUninit<CLIENT_SEND_PRIORITY_T>,
    /// Headers.
    pub headers: *mut LIST_T,
}
/// How a message is sent.
pub type SEND_OPTIONS_T = send_options_s;
assert_layout!(send_options_s, size 16, align 8, { priority: 0, headers: 8 });
