//! `topic-notification-registration.h` (`specification/topics/topic-notifications`): which topics a listener for topic notifications is told of.
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};
use std::sync::Arc;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::session::handle::Handle;
use crate::capi::session::registration::{RegistrationKind, DIFFUSION_REGISTRATION_T};
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::session::{ErrorCode, Failure};
use crate::topics::selector::TopicSelector;
use crate::wire::services::common::Empty;
use crate::wire::services::topics::topic_notifications::{
    ListenerSelectionRequest, TopicNotificationDeselection, TopicNotificationSelection,
};
use crate::wire::services::Service;

/// Called on the session's callback thread when topics have been selected.
///
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_selected_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when topics have been deselected.
///
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_deselected_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;

/// Topics that a listener selects or deselects. One struct may serve for both.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_notification_registration_params_s {
    /// The topics are selected.
    pub on_selected: on_selected_cb,
    /// The topics are not selected any more.
    pub on_deselected: on_deselected_cb,
    /// The registration of the listener.
    pub registration: *mut DIFFUSION_REGISTRATION_T,
    /// A topic path, or an expression that begins with one of `>`, `?`, `*` and `#`.
    pub selector: *const c_char,
    /// The server refused.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Topics that a listener selects or deselects.
pub type DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T =
    diffusion_topic_notification_registration_params_s;
assert_layout!(diffusion_topic_notification_registration_params_s, size 56, align 8, {
    on_selected: 0, on_deselected: 8, registration: 16, selector: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Checks what was given for a selection.
///
/// # Safety
/// The pointers in `params` are NULL or valid.
unsafe fn selection(
    session: *const SESSION_T,
    params: &DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T,
) -> Result<(Arc<Handle>, ListenerSelectionRequest), Failure> {
    let handle = arguments::session(session)?;
    // SAFETY: NULL or a live registration, as the caller promises.
    let registration = unsafe { owned::shared(params.registration) }
        .ok_or_else(|| Failure::illegal_argument("the registration is NULL"))?;
    if registration.kind() != RegistrationKind::TopicNotifications || !registration.is_of(&handle) {
        return Err(Failure::illegal_argument(
            "the registration is not one of a listener of this session",
        ));
    }
    // SAFETY: NULL or a C string, as the caller promises.
    let selector = unsafe { string_argument(params.selector, "the selector") }?;
    let selector = TopicSelector::parse(selector)
        .map_err(|error| Failure::illegal_argument(crate::data::memory::text_of(&error)))?;
    if registration.is_closed() {
        let code = ErrorCode::ILLEGAL_STATE;
        return Err(Failure::new(code, "the listener is closed"));
    }
    let request = ListenerSelectionRequest {
        listener_cid: registration.conversation(),
        selector: crate::data::memory::copy_text(selector.expression()),
    };
    Ok((handle, request))
}

/// Sends a selection; `on_done` is one of the two functions for success, which have one type.
fn send<S: Service<Request = ListenerSelectionRequest, Response = Empty>>(
    handle: &Handle,
    request: ListenerSelectionRequest,
    params: &DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T,
    on_done: on_selected_cb,
) {
    let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
    handle.call::<S>(request, target, move |_, Empty| {
        if let Some(call) = on_done {
            // SAFETY: the program's function and context.
            unsafe { outcall!("success callback", call(target.context())) };
        }
        Ok(())
    });
}

/// Selects topics for a listener, in addition to those that it is told of already. It is told of
/// those that exist, with `TOPIC_SELECTED`, and of those that are added or removed later.
/// Notifications may come before `on_selected` is called.
///
/// If the result is true, exactly one of `params.on_selected`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread. After an error the listener is
/// as it was.
///
/// @param session The session that the listener was added to.
/// @param params The listener, the topics and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the selection will be sent. False, and nothing is called, if `session` is NULL
///     or the program has closed it; if the registration is NULL or not that of a listener, or the
///     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`); or if the listener is closed
///     (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_notification_registration_select(
    session: *mut SESSION_T,
    params: DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let select = || {
        // SAFETY: NULL or valid by contract.
        let (handle, request) = unsafe { selection(session, &params) }?;
        send::<TopicNotificationSelection>(&handle, request, &params, params.on_selected);
        Ok(())
    };
    let function = "diffusion_topic_notification_registration_select";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, select) }.is_some()
}

/// Deselects topics for a listener. It is told of those that it no longer sees, with
/// `TOPIC_DESELECTED`.
///
/// If the result is true, exactly one of `params.on_deselected`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread. After an error the listener is
/// as it was.
///
/// @param session The session that the listener was added to.
/// @param params The listener, the topics and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the deselection will be sent. False, and nothing is called, if `session` is NULL
///     or the program has closed it; if the registration is NULL or not that of a listener, or the
///     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`); or if the listener is closed
///     (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_notification_registration_deselect(
    session: *mut SESSION_T,
    params: DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let deselect = || {
        // SAFETY: NULL or valid by contract.
        let (handle, request) = unsafe { selection(session, &params) }?;
        send::<TopicNotificationDeselection>(&handle, request, &params, params.on_deselected);
        Ok(())
    };
    let function = "diffusion_topic_notification_registration_deselect";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, deselect) }.is_some()
}
