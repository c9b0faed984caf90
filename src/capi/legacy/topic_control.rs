//! Removing topics as 6.4 does (`specification/compatibility/legacy-topics section 5`).

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::topics::missing::SVC_MISSING_TOPIC_REQUEST_T;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::topics::topic_control::{TopicRemoval, TopicRemovalRequest};

/// Tells that topics were removed.
#[repr(C)]
pub struct svc_remove_topics_response_s {
    /// Not used.
    pub _reserved: *mut c_void,
}
/// Tells that topics were removed.
pub type SVC_REMOVE_TOPICS_RESPONSE_T = svc_remove_topics_response_s;
assert_layout!(svc_remove_topics_response_s, size 8, align 8, { _reserved: 0 });

/// Called when topics were removed. `response` is valid until the callback returns.
///
/// @param session The session.
/// @param response Empty; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_remove_topics_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        response: *const SVC_REMOVE_TOPICS_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Which topics to remove and the handlers.
#[repr(C)]
pub struct remove_topics_params_s {
    /// The topics were removed.
    pub on_removed: on_remove_topics_cb,
    /// They were not.
    pub on_error: ERROR_HANDLER_T,
    /// There will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Selects the topics.
    pub topic_selector: *const c_char,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Which topics to remove and the handlers.
pub type REMOVE_TOPICS_PARAMS_T = remove_topics_params_s;
assert_layout!(remove_topics_params_s, size 40, align 8, {
    on_removed: 0, on_error: 8, on_discard: 16, topic_selector: 24, context: 32,
});

/// Never called.
///
/// @param session The session.
/// @param topic_path The path.
/// @param context The context of the parameters.
/// @return Anything.
pub type on_session_will_registration_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        topic_path: *const c_char,
        context: *mut c_void,
    ) -> c_int,
>;

/// Which topics go with the session, and the handlers.
#[repr(C)]
pub struct session_wills_remove_topic_params_s {
    /// Not called.
    pub on_registered: on_session_will_registration_cb,
    /// Not called.
    pub on_close: on_session_will_registration_cb,
    /// Called: there are no such wills.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// The branch of the topic tree.
    pub topic_path: *const c_char,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Which topics go with the session, and the handlers.
pub type SESSION_WILLS_REMOVE_TOPIC_PARAMS_T = session_wills_remove_topic_params_s;
assert_layout!(session_wills_remove_topic_params_s, size 48, align 8, {
    on_registered: 0, on_close: 8, on_error: 16, on_discard: 24, topic_path: 32, context: 40,
});

/// Removes topics. Programs use topic_removal() today.
///
/// Exactly one of `params.on_removed`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params Which topics and whom to tell; copied. What is below a plain path stays.
///     `on_error` is called with `DIFF_ERR_ILLEGAL_ARGUMENT` when the selector is NULL or
///     malformed.
#[no_mangle]
pub unsafe extern "C" fn remove_topics(session: *mut SESSION_T, params: REMOVE_TOPICS_PARAMS_T) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a C string by contract.
        let read = |_: &_| unsafe { arguments::selector(params.topic_selector, "topic_selector") };
        let Some((handle, selector)) = begin("remove_topics", session, target, read) else {
            return;
        };
        let on_removed = params.on_removed;
        let request = TopicRemovalRequest {
            selector: selector.normalised(),
        };
        handle.call::<TopicRemoval>(request, target, move |program, _response| {
            if let Some(call) = on_removed {
                let response = svc_remove_topics_response_s {
                    _reserved: ptr::null_mut(),
                };
                // SAFETY: the program's function and context; the response lives during the call.
                unsafe {
                    outcall!(
                        "on_removed",
                        call(program.session(), &raw const response, target.context())
                    )
                };
            }
            Ok(())
        });
    });
}

/// Fails: servers no longer have such wills. The topic property `DIFFUSION_REMOVAL` with `when this
/// session closes` does the same.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn session_wills_remove_topics(
    session: *mut SESSION_T,
    params: SESSION_WILLS_REMOVE_TOPIC_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("session_wills_remove_topics", session) {
            let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
            let text = "servers no longer remove topics by the wills of sessions";
            handle.fail_later(target, Failure::new(ErrorCode::UNSUPPORTED, text));
        }
    });
}

/// Does nothing: a handler of missing topics can no longer end the selection of another session.
///
/// @param session Not used; may be NULL.
/// @param request Not used; may be NULL.
#[no_mangle]
pub extern "C" fn missing_topic_cancel(
    session: *mut SESSION_T,
    request: *mut SVC_MISSING_TOPIC_REQUEST_T,
) {
    let _ = (session, request);
}
