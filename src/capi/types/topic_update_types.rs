//! Types of `features/topic-update.h` (b5).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::buf::BUF_T;
use crate::capi::datatypes::diffusion_datatype::DIFFUSION_DATATYPE;
use crate::capi::features::json_patch::DIFFUSION_JSON_PATCH_RESULT_T;
use crate::capi::layout::assert_layout;
use crate::capi::topic_specification::TOPIC_SPECIFICATION_T;
use crate::capi::types::session_types::{DISCARD_HANDLER_T, ERROR_HANDLER_T};
use crate::capi::types::topic_creation_types::on_topic_update_topic_creation_cb;

/// Called when the topic has the new value.
pub type on_topic_update_set_success_cb =
    Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;

/// Parameters of `diffusion_topic_update_set`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_update_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// The type of the value; for a time series topic that of its events' values.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it. NULL removes the value of a string, int64 or double topic.
    pub update: *mut BUF_T,
    /// The topic has the value.
    pub on_topic_update: on_topic_update_set_success_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `diffusion_topic_update_set`.
pub type DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T = diffusion_topic_update_params_s;
assert_layout!(diffusion_topic_update_params_s, size 56, align 8, {
    topic_path: 0, datatype: 8, update: 16, on_topic_update: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Parameters of `diffusion_topic_update_add_and_set`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_update_add_and_set_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// What the topic shall be. Its type is that of the value, or it is a time series of such values.
    pub specification: *mut TOPIC_SPECIFICATION_T,
    /// The type of the value.
    pub datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The value as `write_diffusion_..._value` writes it. NULL is no value, for string, int64 and double.
    pub update: *mut BUF_T,
    /// The topic has the value.
    pub on_topic_update_add_and_set: on_topic_update_topic_creation_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `diffusion_topic_update_add_and_set`.
pub type DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T = diffusion_topic_update_add_and_set_params_s;
assert_layout!(diffusion_topic_update_add_and_set_params_s, size 64, align 8, {
    topic_path: 0, specification: 8, datatype: 16, update: 24, on_topic_update_add_and_set: 32, on_error: 40, on_discard: 48,
    context: 56,
});

/// Called when the server has dealt with a patch. The result is valid during the call.
pub type on_json_patch_result_cb = Option<
    unsafe extern "C" fn(
        result: *const DIFFUSION_JSON_PATCH_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of `diffusion_apply_json_patch`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_apply_json_patch_params_s {
    /// The path of the topic.
    pub topic_path: *const c_char,
    /// The patch: the text of a JSON array as RFC 6902 describes it.
    pub patch: *const c_char,
    /// The patch was applied, or one of its operations failed.
    pub on_json_patch_result: on_json_patch_result_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `diffusion_apply_json_patch`.
pub type DIFFUSION_APPLY_JSON_PATCH_PARAMS_T = diffusion_apply_json_patch_params_s;
assert_layout!(diffusion_apply_json_patch_params_s, size 48, align 8, {
    topic_path: 0, patch: 8, on_json_patch_result: 16, on_error: 24, on_discard: 32, context: 40,
});
