//! Types of `features/topic-control.h` (b3).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::cenum::c_enums;
use crate::capi::features::topic_control::DIFFUSION_TOPIC_REMOVAL_RESULT_T;
use crate::capi::hash::HASH_T;
use crate::capi::layout::assert_layout;
use crate::capi::list::LIST_T;
use crate::capi::types::conversation_types::CONVERSATION_ID_T;
use crate::capi::types::error_types::DIFFUSION_ERROR_T;
use crate::capi::types::session_types::{
    DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T,
};

/// Why a topic was not added, in the interface before 6.0. Not used by this library.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum svc_add_topic_failure_reason_e {
    ADD_TOPIC_FAILURE_REASON_SUCCESS = 0,
    ADD_TOPIC_FAILURE_REASON_EXISTS = 1,
    ADD_TOPIC_FAILURE_REASON_EXISTS_MISMATCH = 2,
    ADD_TOPIC_FAILURE_REASON_INVALID_NAME = 3,
    ADD_TOPIC_FAILURE_REASON_INVALID_DETAILS = 4,
    ADD_TOPIC_FAILURE_REASON_USER_CODE_ERROR = 5,
    ADD_TOPIC_FAILURE_REASON_PERMISSIONS_FAILURE = 7,
    /// A name of the interface up to 6.5.
    ADD_TOPIC_FAILURE_REASON_INITIALISE_ERROR = 8,
    ADD_TOPIC_FAILURE_REASON_UNEXPECTED_ERROR = 9,
}
/// Why a topic was not added, in the interface before 6.0. Not used by this library.
pub type SVC_ADD_TOPIC_FAILURE_REASON_T = svc_add_topic_failure_reason_e;

/// What became of a topic that was added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_add_result_code_e {
    /// The topic is new.
    TOPIC_ADD_RESULT_CREATED = 0,
    /// There was a topic with an equal specification.
    TOPIC_ADD_RESULT_EXISTS = 1,
}
/// What became of a topic that was added.
pub type TOPIC_ADD_RESULT_CODE = topic_add_result_code_e;

/// Why a topic was not added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum topic_add_fail_result_code_e {
    /// There is a topic with another specification.
    TOPIC_ADD_FAIL_EXISTS_MISMATCH = 1,
    /// The path is invalid.
    TOPIC_ADD_FAIL_INVALID_NAME = 2,
    /// The specification is invalid.
    TOPIC_ADD_FAIL_INVALID_DETAILS = 3,
    /// The session may not add the topic.
    TOPIC_ADD_FAIL_PERMISSIONS_FAILURE = 4,
    /// The server could not create the topic.
    TOPIC_ADD_FAIL_UNEXPECTED_ERROR = 5,
    /// The cluster is being repartitioned: try again.
    TOPIC_ADD_FAIL_CLUSTER_REPARTITION = 6,
    /// The licence allows no more topics.
    TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT = 7,
    /// There is a topic above that does not allow it; servers before 6.5.
    TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT = 8,
    /// The topic that a slave topic names cannot be one; servers before 6.5.
    TOPIC_ADD_FAIL_INCOMPATIBLE_MASTER = 9,
    /// There is a topic that something else manages.
    TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE = 10,
}
/// Why a topic was not added.
pub type TOPIC_ADD_FAIL_RESULT_CODE = topic_add_fail_result_code_e;

c_enums!(
    svc_add_topic_failure_reason_e,
    topic_add_result_code_e,
    topic_add_fail_result_code_e
);

/// Called when a topic was added, or was there already.
pub type on_topic_add_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result_code: MaybeUninit<TOPIC_ADD_RESULT_CODE>,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called when a topic was not added. `error` is never NULL, and valid during the call.
pub type on_topic_add_failed_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result_code: MaybeUninit<TOPIC_ADD_FAIL_RESULT_CODE>,
        error: *const DIFFUSION_ERROR_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of `add_topic_from_specification`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct add_topic_callback_s {
    /// The topic was added, or was there already.
    pub on_topic_added_with_specification: on_topic_add_cb,
    /// The topic was not added. When it is NULL, `on_error` is called instead.
    pub on_topic_add_failed_with_specification: on_topic_add_failed_cb,
    /// The request failed for another reason.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Handlers of `add_topic_from_specification`.
pub type ADD_TOPIC_CALLBACK_T = add_topic_callback_s;
assert_layout!(add_topic_callback_s, size 40, align 8, {
    on_topic_added_with_specification: 0, on_topic_add_failed_with_specification: 8, on_error: 16, on_discard: 24, context: 32,
});

/// The result of a removal, under its name in 6.4 and 6.5.
pub type SVC_TOPIC_REMOVAL_RESPONSE_T = DIFFUSION_TOPIC_REMOVAL_RESULT_T;

/// Called when topics were removed. The result is valid during the call.
pub type on_topic_removal_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        result: *const DIFFUSION_TOPIC_REMOVAL_RESULT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a removal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_removal_handlers_s {
    /// The topics were removed.
    pub on_removed: on_topic_removal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a removal.
pub type TOPIC_REMOVAL_HANDLERS_T = topic_removal_handlers_s;
assert_layout!(topic_removal_handlers_s, size 24, align 8, { on_removed: 0, on_error: 8, on_discard: 16 });

/// Parameters of `topic_removal`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct topic_removal_params_s {
    /// The topics were removed.
    pub on_removed: on_topic_removal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Which topics: a topic selector.
    pub topic_selector: *const c_char,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `topic_removal`.
pub type TOPIC_REMOVAL_PARAMS_T = topic_removal_params_s;
assert_layout!(topic_removal_params_s, size 40, align 8, { on_removed: 0, on_error: 8, on_discard: 16, topic_selector: 24, context: 32 });

/// A session has selected topics of which there is none. All of it belongs to the library and is valid during the call that it is passed to.
#[repr(C)]
pub struct svc_missing_topic_request_s {
    /// The session; never NULL.
    pub session_id: *mut SESSION_ID_T,
    /// Properties of the session: strings by strings.
    pub session_properties: *mut HASH_T,
    /// What it selected: a topic selector that begins with the character of its kind.
    pub topic_selector: *mut c_char,
    /// The servers that the notification went through, strings; first the session's.
    pub server_names: *mut LIST_T,
    /// The id that `missing_topic_register_handler` returned for the handler.
    pub conversation_id: *mut CONVERSATION_ID_T,
}
/// A session has selected topics of which there is none: see `svc_missing_topic_request_s`.
pub type SVC_MISSING_TOPIC_REQUEST_T = svc_missing_topic_request_s;
assert_layout!(svc_missing_topic_request_s, size 40, align 8, {
    session_id: 0, session_properties: 8, topic_selector: 16, server_names: 24, conversation_id: 32,
});

/// Called when a session has selected topics of which there is none. The request is valid during the call.
pub type on_missing_topic_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_MISSING_TOPIC_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of missing topics.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct missing_topic_handlers_s {
    /// A session has selected topics of which there is none.
    pub on_missing_topic: on_missing_topic_cb,
    /// The handler was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// The handler will not be called any more.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of missing topics.
pub type MISSING_TOPIC_HANDLERS_T = missing_topic_handlers_s;
assert_layout!(missing_topic_handlers_s, size 24, align 8, { on_missing_topic: 0, on_error: 8, on_discard: 16 });

/// Parameters of `missing_topic_register_handler`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct missing_topic_params_s {
    /// A session has selected topics of which there is none.
    pub on_missing_topic: on_missing_topic_cb,
    /// The handler was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// The handler will not be called any more: the session has ended, or was resumed with loss of messages.
    pub on_discard: DISCARD_HANDLER_T,
    /// The path of the branch of the topic tree.
    pub topic_path: *const c_char,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `missing_topic_register_handler`.
pub type MISSING_TOPIC_PARAMS_T = missing_topic_params_s;
assert_layout!(missing_topic_params_s, size 40, align 8, { on_missing_topic: 0, on_error: 8, on_discard: 16, topic_path: 24, context: 32 });
