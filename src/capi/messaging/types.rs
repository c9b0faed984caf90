//! `features/messaging.h` (`specification/topics/messaging`): requests and responses between sessions. Here are the types and what a
//! session keeps; the functions are in the files beside this one.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::messaging::request_context::DIFFUSION_REQUEST_CONTEXT_T;
use crate::capi::messaging::responder::DIFFUSION_RESPONDER_HANDLE_T;
use crate::capi::messaging::send_options::SEND_OPTIONS_T;
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::registration::DIFFUSION_REGISTRATION_T;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T};
use crate::capi::util::buf::BUF_T;
use crate::capi::util::content::CONTENT_T;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::list::LIST_T;

/// A message of the old messaging interface.
#[repr(C)]
pub struct svc_send_receiver_client_request_s {
    /// Where it was sent to.
    pub topic_path: *mut c_char,
    /// What was sent.
    pub content: *mut CONTENT_T,
    /// Who sent it.
    pub session_id: SESSION_ID_T,
    /// How it was sent.
    pub send_options: SEND_OPTIONS_T,
    /// Properties of the sender.
    pub session_properties: *mut HASH_T,
    /// Not used.
    pub conversation_id: CONVERSATION_ID_T,
}
/// A message of the old messaging interface.
pub type SVC_SEND_RECEIVER_CLIENT_REQUEST_T = svc_send_receiver_client_request_s;
assert_layout!(svc_send_receiver_client_request_s, size 64, align 8, {
    topic_path: 0, content: 8, session_id: 16, send_options: 32, session_properties: 48, conversation_id: 56,
});

/// Called when a handler of the old messaging interface is registered.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_msg_receiver_registration_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;
/// Called for a message of the old messaging interface.
///
/// @param session The session.
/// @param request The message; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_send_receiver_client_msg_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_SEND_RECEIVER_CLIENT_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// A handler of the old messaging interface, which servers no longer have: no function takes it.
#[repr(C)]
pub struct msg_receiver_registration_params_s {
    /// It is registered.
    pub on_registered: on_msg_receiver_registration_cb,
    /// A message has come.
    pub on_message: on_send_receiver_client_msg_cb,
    /// The server refused.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// The branch.
    pub topic_path: *const c_char,
    /// The control group.
    pub control_group: *const c_char,
    /// Session properties that are wanted of senders.
    pub session_properties: *mut LIST_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A handler of the old messaging interface.
pub type MSG_RECEIVER_REGISTRATION_PARAMS_T = msg_receiver_registration_params_s;
assert_layout!(msg_receiver_registration_params_s, size 64, align 8, {
    on_registered: 0, on_message: 8, on_error: 16, on_discard: 24, topic_path: 32, control_group: 40, session_properties: 48, context: 56,
});

/// Called on the session's callback thread with the response to a request.
///
/// @param response_datatype The type of the response, as the request asked for.
/// @param value The response; valid until the callback returns. NULL for the null of strings and
///     numbers.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type request_on_response_cb = Option<
    unsafe extern "C" fn(
        response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        value: *const DIFFUSION_VALUE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called on the session's callback thread when a request has reached a handler. The pointers are
/// valid until the callback returns.
///
/// @param session The session that received the request.
/// @param request_datatype The type that the handler reads requests as.
/// @param value The request; NULL for the null of strings and numbers.
/// @param request_context Where the request comes from.
/// @param handle What to answer with; may be duplicated in order to answer later.
/// @param context The context of the handler.
/// @return #HANDLER_SUCCESS. If it is #HANDLER_FAILURE and the request has not been answered, the
///     sender gets `DIFF_ERR_CALLBACK_FAIL`.
pub type request_handler_on_request = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        value: *const DIFFUSION_VALUE_T,
        request_context: *const DIFFUSION_REQUEST_CONTEXT_T,
        handle: *const DIFFUSION_RESPONDER_HANDLE_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when a handler has been registered. The pointers are
/// valid until the callback returns.
///
/// @param session The session.
/// @param path The path of the handler.
/// @param registration The registration; may be duplicated in order to close it later.
/// @return #HANDLER_SUCCESS; ignored.
pub type request_handler_on_active = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        path: *const c_char,
        registration: *const DIFFUSION_REGISTRATION_T,
    ) -> c_int,
>;
/// Called on the session's callback thread when a handler was closed, or ended with its session.
pub type request_handler_on_close = Option<unsafe extern "C" fn()>;
/// Called on the session's callback thread when a request cannot be read.
///
/// @param error What is wrong; valid until the callback returns.
/// @return #HANDLER_SUCCESS; ignored.
pub type request_handler_on_error =
    Option<unsafe extern "C" fn(error: *const DIFFUSION_ERROR_T) -> c_int>;

/// Called on the session's callback thread with the number of sessions that a request was sent to.
///
/// @param number_sent The number of sessions.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type filtered_request_number_sent =
    Option<unsafe extern "C" fn(number_sent: c_int, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the response of one session.
///
/// @param response_datatype The type of the response, as the request asked for.
/// @param value The response; valid until the callback returns. NULL for the null of strings and
///     numbers.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type filtered_request_on_response = Option<
    unsafe extern "C" fn(
        response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        value: *const DIFFUSION_VALUE_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when one session gave no response that can be read. The
/// pointers are valid until the callback returns.
///
/// @param session_id The session.
/// @param error What is wrong; `error->context` is the context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type filtered_request_on_response_error = Option<
    unsafe extern "C" fn(session_id: *const SESSION_ID_T, error: *const DIFFUSION_ERROR_T) -> c_int,
>;

/// Called on the session's callback thread when a request has reached the session. The pointers are
/// valid until the callback returns.
///
/// @param session The session that received the request.
/// @param request_path The path that the request was sent to.
/// @param request_datatype The type that the stream reads requests as.
/// @param value The request; NULL for the null of strings and numbers.
/// @param handle What to answer with; may be duplicated in order to answer later.
/// @param context The context of the stream.
/// @return #HANDLER_SUCCESS. If it is #HANDLER_FAILURE and the request has not been answered, the
///     sender gets `DIFF_ERR_CALLBACK_FAIL`.
pub type request_stream_on_request_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request_path: *const c_char,
        request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
        value: *const DIFFUSION_VALUE_T,
        handle: *const DIFFUSION_RESPONDER_HANDLE_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when a request cannot be read, and when the session has
/// ended.
///
/// @param error What is wrong; valid until the callback returns.
/// @return #HANDLER_SUCCESS; ignored.
pub type request_stream_on_error_cb =
    Option<unsafe extern "C" fn(error: *const DIFFUSION_ERROR_T) -> c_int>;
/// Called on the session's callback thread when a stream was replaced or removed.
pub type request_stream_on_close_cb = Option<unsafe extern "C" fn()>;

/// A request to a session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct send_request_to_session_params_s {
    /// The recipient.
    pub recipient_session: *mut SESSION_ID_T,
    /// The path that the recipient has a request stream for.
    pub path: *const c_char,
    /// What is asked. NULL is the null of strings and numbers.
    pub request: *mut BUF_T,
    /// The type of `request`.
    pub request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The type to read the response as.
    pub response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The recipient responded.
    pub on_response: request_on_response_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A request to a session.
pub type SEND_REQUEST_TO_SESSION_PARAMS_T = send_request_to_session_params_s;
assert_layout!(send_request_to_session_params_s, size 64, align 8, {
    recipient_session: 0, path: 8, request: 16, request_datatype: 24, response_datatype: 28, on_response: 32, on_error: 40,
    on_discard: 48, context: 56,
});

/// Handles the requests to a path and to the paths below it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_request_handler_s {
    /// The type to read requests as.
    pub request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The type of the responses.
    pub response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// It is registered.
    pub on_active: request_handler_on_active,
    /// A request has come.
    pub on_request: request_handler_on_request,
    /// A request cannot be read.
    pub on_error: request_handler_on_error,
    /// It is no longer registered.
    pub on_close: request_handler_on_close,
}
/// Handles the requests to a path and to the paths below it.
pub type DIFFUSION_REQUEST_HANDLER_T = diffusion_request_handler_s;
assert_layout!(diffusion_request_handler_s, size 40, align 8, {
    request_datatype: 0, response_datatype: 4, on_active: 8, on_request: 16, on_error: 24, on_close: 32,
});

/// A request handler and where to register it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct add_request_handler_params_s {
    /// The path.
    pub path: *const c_char,
    /// The handler; copied.
    pub request_handler: *mut DIFFUSION_REQUEST_HANDLER_T,
    /// The properties of senders that the handler wants to know: an array that ends with NULL; `*F`
    /// stands for all fixed ones, `*U` for all that users define. NULL for none.
    pub session_properties: *mut *mut c_char,
    /// It could not be registered, or not be closed.
    pub on_error: ERROR_HANDLER_T,
    /// The registration is lost, or no answer to it will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A request handler and where to register it.
pub type ADD_REQUEST_HANDLER_PARAMS_T = add_request_handler_params_s;
assert_layout!(add_request_handler_params_s, size 48, align 8, {
    path: 0, request_handler: 8, session_properties: 16, on_error: 24, on_discard: 32, context: 40,
});

/// A request to all sessions that a filter selects.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct send_request_to_filter_params_s {
    /// The path that the recipients have request streams for.
    pub path: *const c_char,
    /// The session filter.
    pub filter: *const c_char,
    /// The type of `request`.
    pub request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The type to read responses as.
    pub response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// What is asked. NULL is the null of strings and numbers.
    pub request: *mut BUF_T,
    /// The server says how many sessions the request was sent to. Responses may come before that.
    pub on_number_sent: filtered_request_number_sent,
    /// A session responded.
    pub on_response: filtered_request_on_response,
    /// A session gave no response that can be read.
    pub on_response_error: filtered_request_on_response_error,
    /// The request failed as a whole.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost, before all responses came.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A request to all sessions that a filter selects.
pub type SEND_REQUEST_TO_FILTER_PARAMS_T = send_request_to_filter_params_s;
assert_layout!(send_request_to_filter_params_s, size 80, align 8, {
    path: 0, filter: 8, request_datatype: 16, response_datatype: 20, request: 24, on_number_sent: 32, on_response: 40,
    on_response_error: 48, on_error: 56, on_discard: 64, context: 72,
});

/// A request to whoever handles a path.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct send_request_params_s {
    /// The path.
    pub path: *const c_char,
    /// What is asked. NULL is the null of strings and numbers.
    pub request: *mut BUF_T,
    /// The type of `request`.
    pub request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The type to read the response as.
    pub response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    /// The handler responded.
    pub on_response: request_on_response_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// A request to whoever handles a path.
pub type SEND_REQUEST_PARAMS_T = send_request_params_s;
assert_layout!(send_request_params_s, size 56, align 8, {
    path: 0, request: 8, request_datatype: 16, response_datatype: 20, on_response: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Handles the requests that are sent to this session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_request_stream_s {
    /// A request has come.
    pub on_request: request_stream_on_request_cb,
    /// A request cannot be read, or the session has ended.
    pub on_error: request_stream_on_error_cb,
    /// It was replaced or removed.
    pub on_close: request_stream_on_close_cb,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Handles the requests that are sent to this session.
pub type DIFFUSION_REQUEST_STREAM_T = diffusion_request_stream_s;
assert_layout!(diffusion_request_stream_s, size 32, align 8, { on_request: 0, on_error: 8, on_close: 16, context: 24 });
