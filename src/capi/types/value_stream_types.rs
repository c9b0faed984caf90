//! Value streams as programs describe them (`value-stream.h`).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::datatypes::diffusion_datatype::DIFFUSION_DATATYPE;
use crate::capi::datatypes::diffusion_value::DIFFUSION_VALUE_T;
use crate::capi::layout::assert_layout;
use crate::capi::topic_specification::TOPIC_SPECIFICATION_T;
use crate::capi::types::error_types::DIFFUSION_ERROR_T;

/// Why a subscription has ended. The header declares it by hand: the enumeration is eight bytes wide (b1 section 1.3).
pub type NOTIFY_UNSUBSCRIPTION_REASON_T = u64;

/// Called when a topic that the stream gets is subscribed. The arguments but `context` are valid during the call.
pub type value_stream_on_subscription = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when the stream no longer gets a topic. The arguments but `context` are valid during the call.
pub type value_stream_on_unsubscription = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        reason: NOTIFY_UNSUBSCRIPTION_REASON_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when a value of a topic came. `datatype` is the stream's. `old_value` is NULL when the value before is not known or was null, `new_value` when
/// the value is null. The arguments but `context` are valid during the call.
pub type value_stream_on_value = Option<
    unsafe extern "C" fn(
        topic_path: *const c_char,
        specification: *const TOPIC_SPECIFICATION_T,
        datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        old_value: *const DIFFUSION_VALUE_T,
        new_value: *const DIFFUSION_VALUE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when the stream was removed: its last call.
pub type value_stream_on_close = Option<unsafe extern "C" fn()>;

/// Called with `DIFF_ERR_INVALID_DATA` when a value cannot be read, and with `DIFF_ERR_SESSION_CLOSED` when the session has ended: that is the stream's last
/// call. `error->context` is the stream's context. The error is valid during the call.
pub type value_stream_on_error = Option<unsafe extern "C" fn(error: *const DIFFUSION_ERROR_T)>;

/// A value stream. Functions that are NULL are skipped. All are called on the session's callback thread, and what they return is ignored.
#[repr(C)]
pub struct value_stream_s {
    /// As what values are read.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// A topic is subscribed.
    pub on_subscription: value_stream_on_subscription,
    /// A topic is no longer subscribed.
    pub on_unsubscription: value_stream_on_unsubscription,
    /// A value came.
    pub on_value: value_stream_on_value,
    /// The stream was removed, or, when `on_error` is NULL, the session has ended.
    pub on_close: value_stream_on_close,
    /// A value cannot be read, or the session has ended.
    pub on_error: value_stream_on_error,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A value stream.
pub type VALUE_STREAM_T = value_stream_s;
assert_layout!(value_stream_s, size 56, align 8, {
    datatype: 0, on_subscription: 8, on_unsubscription: 16, on_value: 24, on_close: 32, on_error: 40, context: 48,
});
