//! The types of `features/topic-update-control.h` of 6.4 (`specification/compatibility/legacy-topics section 2`).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::legacy::update::UPDATE_T;
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::types::{session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T};
use crate::capi::util::buf::BUF_T;

/// State of an update source. Only `UPDATE_SOURCE_STATE_ACTIVE` and `UPDATE_SOURCE_STATE_CLOSED`
/// are entered.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum update_source_state_e {
    /// Not registered yet.
    UPDATE_SOURCE_STATE_INIT = 0,
    /// Registered: it may update topics.
    UPDATE_SOURCE_STATE_ACTIVE = 1,
    /// Deregistered.
    UPDATE_SOURCE_STATE_CLOSED = 2,
    /// Another source updates the topics.
    UPDATE_SOURCE_STATE_STANDBY = 3,
}
/// State of an update source.
pub type UPDATE_SOURCE_STATE_T = update_source_state_e;

/// The result of an update.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum update_response_status_e {
    /// The value is set.
    UPDATE_RESPONSE_OK = 0,
    /// The topic is of another type.
    UPDATE_RESPONSE_INCOMPATIBLE_UPDATE = 1,
    /// The value was not accepted.
    UPDATE_RESPONSE_UPDATE_FAILED = 2,
    /// There is no such update source, or it was deregistered.
    UPDATE_RESPONSE_INVALID_UPDATER = 3,
    /// There is no such topic.
    UPDATE_RESPONSE_MISSING_TOPIC = 4,
    /// Not used.
    UPDATE_RESPONSE_EXCLUSIVE_UPDATER_CONFLICT = 7,
    /// Not used.
    UPDATE_RESPONSE_DELTA_WITHOUT_VALUE = 8,
    /// The cluster is being repartitioned.
    UPDATE_RESPONSE_CLUSTER_REPARTITION = 9,
    /// The topic does not allow it.
    UPDATE_RESPONSE_INCOMPATIBLE_STATE = 10,
}
/// The result of an update.
pub type UPDATE_RESPONSE_STATUS_T = update_response_status_e;

c_enums!(update_source_state_e, update_response_status_e);

/// Tells the state of an update source.
#[repr(C)]
pub struct svc_update_registration_response_s {
    /// The state.
    pub state: MaybeUninit<UPDATE_SOURCE_STATE_T>,
}
/// Tells the state of an update source.
pub type SVC_UPDATE_REGISTRATION_RESPONSE_T = svc_update_registration_response_s;
assert_layout!(svc_update_registration_response_s, size 4, align 4, { state: 0 });

/// Called when an update source changes its state. The pointers but `context` are valid until the
/// callback returns.
///
/// @param session The session.
/// @param updater_id The update source.
/// @param response Its state.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_update_source_registration_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        updater_id: *const CONVERSATION_ID_T,
        response: *const SVC_UPDATE_REGISTRATION_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of an update source.
#[repr(C)]
pub struct update_source_registration_handlers_s {
    /// Not called.
    pub on_init: on_update_source_registration_cb,
    /// The source was registered.
    pub on_registered: on_update_source_registration_cb,
    /// The source can be used.
    pub on_active: on_update_source_registration_cb,
    /// Not called.
    pub on_standby: on_update_source_registration_cb,
    /// The session has ended.
    pub on_close: on_update_source_registration_cb,
    /// The source was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of an update source.
pub type UPDATE_SOURCE_REGISTRATION_HANDLERS_T = update_source_registration_handlers_s;

/// Which update source to register, and the handlers.
#[repr(C)]
pub struct update_source_registration_params_s {
    /// Not called.
    pub on_init: on_update_source_registration_cb,
    /// The source was registered.
    pub on_registered: on_update_source_registration_cb,
    /// The source can be used.
    pub on_active: on_update_source_registration_cb,
    /// Not called.
    pub on_standby: on_update_source_registration_cb,
    /// The session has ended.
    pub on_close: on_update_source_registration_cb,
    /// The source was not registered.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// The branch of the topic tree that it is for.
    pub topic_path: *const c_char,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Which update source to register, and the handlers.
pub type UPDATE_SOURCE_REGISTRATION_PARAMS_T = update_source_registration_params_s;
assert_layout!(update_source_registration_params_s, size 72, align 8, {
    on_init: 0, on_registered: 8, on_active: 16, on_standby: 24, on_close: 32, on_error: 40, on_discard: 48, topic_path: 56, context: 64,
});

/// Called when an update source was deregistered. `updater_id` is valid until the callback returns.
///
/// @param session The session.
/// @param updater_id The update source.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_update_source_deregistration_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        updater_id: *const CONVERSATION_ID_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a deregistration.
#[repr(C)]
pub struct update_source_deregistration_handlers_s {
    /// The source was deregistered.
    pub on_deregistered: on_update_source_deregistration_cb,
    /// There is no such source.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a deregistration.
pub type UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T = update_source_deregistration_handlers_s;

/// Which update source to deregister, and the handlers.
#[repr(C)]
pub struct update_source_deregistration_params_s {
    /// The source was deregistered.
    pub on_deregistered: on_update_source_deregistration_cb,
    /// There is no such source.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// The source.
    pub updater_id: *const CONVERSATION_ID_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Which update source to deregister, and the handlers.
pub type UPDATE_SOURCE_DEREGISTRATION_PARAMS_T = update_source_deregistration_params_s;
assert_layout!(update_source_deregistration_params_s, size 40, align 8, {
    on_deregistered: 0, on_error: 8, on_discard: 16, updater_id: 24, context: 32,
});

/// Tells what became of an update.
#[repr(C)]
pub struct svc_update_response_s {
    /// What became of it.
    pub status: MaybeUninit<UPDATE_RESPONSE_STATUS_T>,
}
/// Tells what became of an update.
pub type SVC_UPDATE_RESPONSE_T = svc_update_response_s;
assert_layout!(svc_update_response_s, size 4, align 4, { status: 0 });

/// Called with what became of an update. The pointers but `context` are valid until the callback
/// returns.
///
/// @param session The session.
/// @param updater_id The update source.
/// @param response What became of the update.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_update_source_update_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        updater_id: *const CONVERSATION_ID_T,
        response: *const SVC_UPDATE_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of an update.
#[repr(C)]
pub struct update_source_handlers_s {
    /// The value is set.
    pub on_success: on_update_source_update_cb,
    /// The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
    pub on_failure: on_update_source_update_cb,
    /// The value is not set, for another reason.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of an update.
pub type UPDATE_SOURCE_HANDLERS_T = update_source_handlers_s;

/// What to update, and the handlers.
#[repr(C)]
pub struct update_source_params_s {
    /// The value is set.
    pub on_success: on_update_source_update_cb,
    /// The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
    pub on_failure: on_update_source_update_cb,
    /// The value is not set, for another reason.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// The source.
    pub updater_id: *const CONVERSATION_ID_T,
    /// The topic.
    pub topic_path: *const c_char,
    /// The update, of which the bytes of the content are the new value.
    pub update: *const UPDATE_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to update, and the handlers.
pub type UPDATE_SOURCE_PARAMS_T = update_source_params_s;
assert_layout!(update_source_params_s, size 64, align 8, {
    on_success: 0, on_failure: 8, on_error: 16, on_discard: 24, updater_id: 32, topic_path: 40, update: 48, context: 56,
});

/// What to update, and the handlers.
#[repr(C)]
pub struct update_value_params_s {
    /// The value is set.
    pub on_success: on_update_source_update_cb,
    /// The value is not set, for one of the reasons that `UPDATE_RESPONSE_STATUS_T` names.
    pub on_failure: on_update_source_update_cb,
    /// The value is not set, for another reason.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// The source.
    pub updater_id: *mut CONVERSATION_ID_T,
    /// The topic.
    pub topic_path: *mut c_char,
    /// The new value's bytes as a writer makes them.
    pub data: *mut BUF_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// What to update, and the handlers.
pub type UPDATE_VALUE_PARAMS_T = update_value_params_s;
assert_layout!(update_value_params_s, size 64, align 8, {
    on_success: 0, on_failure: 8, on_error: 16, on_discard: 24, updater_id: 32, topic_path: 40, data: 48, context: 56,
});
