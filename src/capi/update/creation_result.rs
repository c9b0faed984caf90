//! What became of a topic that was to be created (`update-stream.h`, `specification/topics/topic-update` and `specification/topics/update-streams`).

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::wire::services::topics::topic_control::AddTopicResult;

/// Whether an update created the topic.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_topic_creation_result_e {
    /// The topic is new.
    TOPIC_CREATED = 0,
    /// There was such a topic.
    TOPIC_EXISTS = 1,
}
/// Whether an update created the topic.
pub type DIFFUSION_TOPIC_CREATION_RESULT_T = diffusion_topic_creation_result_e;

c_enums!(diffusion_topic_creation_result_e);

/// What the server says, for a program.
pub(crate) fn creation_result(
    result: AddTopicResult,
) -> MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T> {
    from_raw(match result {
        AddTopicResult::Created => diffusion_topic_creation_result_e::TOPIC_CREATED as i32,
        AddTopicResult::Exists => diffusion_topic_creation_result_e::TOPIC_EXISTS as i32,
    })
}

/// Called when an update that may create its topic has succeeded.
///
/// @param result Whether the topic is new.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_update_topic_creation_cb = Option<
    unsafe extern "C" fn(
        result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
        context: *mut c_void,
    ) -> c_int,
>;
