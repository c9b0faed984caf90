//! One-way messages of 6.4 (`specification/compatibility/legacy-topics section 3`). Servers do not have them any more: what would need
//! them fails, listeners are never called.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::constants::CLIENT_SEND_PRIORITY_T;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::messaging::send_options::SEND_OPTIONS_T;
use crate::capi::messaging::types::MSG_RECEIVER_REGISTRATION_PARAMS_T;
use crate::capi::session::handle::Handle;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T,
    STREAM_MESSAGE_LISTENER_T,
};
use crate::capi::util::buf::BUF_T;
use crate::capi::util::content::CONTENT_T;
use crate::capi::util::list::LIST_T;
use crate::session::{ErrorCode, Failure};

/// Never called.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return Anything.
pub type on_send_msg_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;

/// Handlers of a message.
#[repr(C)]
pub struct send_msg_handlers_s {
    /// Not called.
    pub on_send: on_send_msg_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a message.
pub type SEND_MSG_HANDLERS_T = send_msg_handlers_s;

/// A message, and the handlers.
#[repr(C)]
pub struct send_msg_params_s {
    /// Not called.
    pub on_send: on_send_msg_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// Path.
    pub topic_path: *mut c_char,
    /// Bytes.
    pub payload: BUF_T,
    /// Headers.
    pub headers: *mut LIST_T,
    /// Priority.
    pub priority: MaybeUninit<CLIENT_SEND_PRIORITY_T>,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A message, and the handlers.
pub type SEND_MSG_PARAMS_T = send_msg_params_s;
assert_layout!(send_msg_params_s, size 80, align 8, {
    on_send: 0, on_error: 8, on_discard: 16, topic_path: 24, payload: 32, headers: 56, priority: 64, context: 72,
});

/// Never called.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return Anything.
pub type on_send_msg_to_session_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;

/// Handlers of a message to a session.
#[repr(C)]
pub struct send_msg_to_session_handlers_s {
    /// Not called.
    pub on_send: on_send_msg_to_session_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a message to a session.
pub type SEND_MSG_TO_SESSION_HANDLERS_T = send_msg_to_session_handlers_s;

/// A message to a session, and the handlers.
#[repr(C)]
pub struct send_msg_to_session_params_s {
    /// Not called.
    pub on_send: on_send_msg_to_session_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// Path.
    pub topic_path: *const c_char,
    /// Bytes.
    pub content: CONTENT_T,
    /// How it is sent.
    pub options: SEND_OPTIONS_T,
    /// The session.
    pub session_id: SESSION_ID_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A message to a session, and the handlers.
pub type SEND_MSG_TO_SESSION_PARAMS_T = send_msg_to_session_params_s;
assert_layout!(send_msg_to_session_params_s, size 88, align 8, {
    on_send: 0, on_error: 8, on_discard: 16, topic_path: 24, content: 32, options: 48, session_id: 64, context: 80,
});

/// To how many sessions a message was sent.
#[repr(C)]
pub struct svc_send_msg_to_filter_response_s {
    /// The number of sessions.
    pub sent_count: u32,
    /// Errors in the filter.
    pub error_reports: *mut LIST_T,
}
/// To how many sessions a message was sent.
pub type SVC_SEND_MSG_TO_FILTER_RESPONSE_T = svc_send_msg_to_filter_response_s;
assert_layout!(svc_send_msg_to_filter_response_s, size 16, align 8, { sent_count: 0, error_reports: 8 });

/// Never called.
///
/// @param session The session.
/// @param response To how many sessions it was sent.
/// @param context The context of the parameters.
/// @return Anything.
pub type on_send_msg_to_filter_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        response: *const SVC_SEND_MSG_TO_FILTER_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a message to the sessions of a filter.
#[repr(C)]
pub struct send_msg_to_filter_handlers_s {
    /// Not called.
    pub on_send: on_send_msg_to_filter_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a message to the sessions of a filter.
pub type SEND_MSG_TO_FILTER_HANDLERS_T = send_msg_to_filter_handlers_s;

/// A message to the sessions of a filter, and the handlers.
#[repr(C)]
pub struct send_msg_to_filter_params_s {
    /// Not called.
    pub on_send: on_send_msg_to_filter_cb,
    /// Called: messages cannot be sent.
    pub on_error: ERROR_HANDLER_T,
    /// Not called.
    pub on_discard: DISCARD_HANDLER_T,
    /// Path.
    pub topic_path: *const c_char,
    /// Bytes.
    pub content: CONTENT_T,
    /// How it is sent.
    pub options: SEND_OPTIONS_T,
    /// The filter.
    pub filter: *const c_char,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A message to the sessions of a filter, and the handlers.
pub type SEND_MSG_TO_FILTER_PARAMS_T = send_msg_to_filter_params_s;
assert_layout!(send_msg_to_filter_params_s, size 80, align 8, {
    on_send: 0, on_error: 8, on_discard: 16, topic_path: 24, content: 32, options: 48, filter: 64, context: 72,
});

/// A listener for messages.
#[repr(C)]
pub struct msg_listener_registration_params_s {
    /// Path; NULL for all messages that have no other listener.
    pub topic_path: *mut c_char,
    /// The listener, which is never called.
    pub listener: STREAM_MESSAGE_LISTENER_T,
    /// Passed to the listener.
    pub context: *mut c_void,
}
/// A listener for messages.
pub type MSG_LISTENER_REGISTRATION_PARAMS_T = msg_listener_registration_params_s;
assert_layout!(msg_listener_registration_params_s, size 24, align 8, { topic_path: 0, listener: 8, context: 16 });

/// Which listener for messages goes.
#[repr(C)]
pub struct msg_listener_deregistration_params_s {
    /// Path; NULL for the listener without one.
    pub topic_path: *mut c_char,
}
/// Which listener for messages goes.
pub type MSG_LISTENER_DEREGISTRATION_PARAMS_T = msg_listener_deregistration_params_s;
assert_layout!(msg_listener_deregistration_params_s, size 8, align 8, { topic_path: 0 });

/// Reports that servers do not have one-way messages, on the callback thread.
fn refuse(
    function: &'static str,
    session: *const SESSION_T,
    on_error: ERROR_HANDLER_T,
    on_discard: DISCARD_HANDLER_T,
    context: *mut c_void,
) {
    if let Some(handle) = Handle::find_for(function, session) {
        let text = format!("{function}: servers no longer have one-way messages");
        let error = Failure::new(ErrorCode::UNSUPPORTED, text);
        handle.fail_later(ErrorTarget::new(on_error, on_discard, context), error);
    }
}

/// Fails: servers no longer have one-way messages. send_request() is what programs use today.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn send_msg(session: *mut SESSION_T, params: SEND_MSG_PARAMS_T) {
    guard((), || {
        let (on_error, on_discard) = (params.on_error, params.on_discard);
        refuse("send_msg", session, on_error, on_discard, params.context);
    });
}

/// Fails: servers no longer have one-way messages. send_request_to_session() is what programs use
/// today.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn send_msg_to_session(
    session: *mut SESSION_T,
    params: SEND_MSG_TO_SESSION_PARAMS_T,
) {
    guard((), || {
        let name = "send_msg_to_session";
        let (on_error, on_discard) = (params.on_error, params.on_discard);
        refuse(name, session, on_error, on_discard, params.context);
    });
}

/// Fails: servers no longer have one-way messages. send_request_to_filter() is what programs use
/// today.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn send_msg_to_filter(
    session: *mut SESSION_T,
    params: SEND_MSG_TO_FILTER_PARAMS_T,
) {
    guard((), || {
        let name = "send_msg_to_filter";
        let (on_error, on_discard) = (params.on_error, params.on_discard);
        refuse(name, session, on_error, on_discard, params.context);
    });
}

/// Fails: servers no longer have one-way messages. add_request_handler() is what programs use
/// today.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn register_msg_handler(
    session: *mut SESSION_T,
    params: MSG_RECEIVER_REGISTRATION_PARAMS_T,
) {
    guard((), || {
        let name = "register_msg_handler";
        let (on_error, on_discard) = (params.on_error, params.on_discard);
        refuse(name, session, on_error, on_discard, params.context);
    });
}

/// Fails: servers no longer have one-way messages, so there is nothing to deregister.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params `on_error` is called with `DIFF_ERR_UNSUPPORTED`, on the session's callback
///     thread.
#[no_mangle]
pub unsafe extern "C" fn deregister_msg_handler(
    session: *mut SESSION_T,
    params: MSG_RECEIVER_REGISTRATION_PARAMS_T,
) {
    guard((), || {
        let name = "deregister_msg_handler";
        let (on_error, on_discard) = (params.on_error, params.on_discard);
        refuse(name, session, on_error, on_discard, params.context);
    });
}

/// Does nothing: servers no longer have one-way messages, so a listener would never be called.
///
/// @param session Not used; may be NULL.
/// @param params Not used.
#[no_mangle]
pub extern "C" fn register_msg_listener(
    session: *mut SESSION_T,
    params: MSG_LISTENER_REGISTRATION_PARAMS_T,
) {
    let _ = (session, params);
}

/// Does nothing: servers no longer have one-way messages, so there is nothing to deregister.
///
/// @param session Not used; may be NULL.
/// @param params Not used.
#[no_mangle]
pub extern "C" fn deregister_msg_listener(
    session: *mut SESSION_T,
    params: MSG_LISTENER_DEREGISTRATION_PARAMS_T,
) {
    let _ = (session, params);
}
