//! Types of `features/pings.h` (b12).

use core::ffi::{c_int, c_void};

use crate::capi::layout::assert_layout;
use crate::capi::types::session_types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};

/// A ping of the server that keeps the connection alive.
#[repr(C)]
pub struct svc_ping_system_request_s {
    /// Always NULL.
    pub _reserved: *mut c_void,
}
/// A ping of the server that keeps the connection alive.
pub type SVC_PING_SYSTEM_REQUEST_T = svc_ping_system_request_s;
assert_layout!(svc_ping_system_request_s, size 8, align 8, { _reserved: 0 });

/// A ping that was sent to this session.
#[repr(C)]
pub struct svc_ping_user_request_s {
    /// Always NULL.
    pub _reserved: *mut c_void,
}
/// A ping that was sent to this session.
pub type SVC_PING_USER_REQUEST_T = svc_ping_user_request_s;
assert_layout!(svc_ping_user_request_s, size 8, align 8, { _reserved: 0 });

/// Called when the server has pinged the session; the answer was already sent.
pub type on_ping_system_request_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_PING_SYSTEM_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Never called; kept for older programs.
pub type on_ping_system_response_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;
/// Called when somebody has pinged the session; the answer was already sent.
pub type on_ping_user_request_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        request: *const SVC_PING_USER_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called when the answer to a ping has arrived.
pub type on_ping_user_response_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Handlers of system pings.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_system_handlers_s {
    /// The server has pinged.
    pub on_ping_request: on_ping_system_request_cb,
    /// Never called.
    pub on_ping_response: on_ping_system_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
}
/// Handlers of system pings.
pub type PING_SYSTEM_HANDLERS_T = ping_system_handlers_s;
assert_layout!(ping_system_handlers_s, size 24, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16 });

/// Parameters of `ping_system_register_handler`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_system_params_s {
    /// The server has pinged; NULL removes the handler.
    pub on_ping_request: on_ping_system_request_cb,
    /// Never called.
    pub on_ping_response: on_ping_system_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `ping_system_register_handler`.
pub type PING_SYSTEM_PARAMS_T = ping_system_params_s;
assert_layout!(ping_system_params_s, size 32, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, context: 24 });

/// Handlers of user pings.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_user_handlers_s {
    /// Somebody has pinged this session.
    pub on_ping_request: on_ping_user_request_cb,
    /// The answer to a ping has arrived.
    pub on_ping_response: on_ping_user_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of user pings.
pub type PING_USER_HANDLERS_T = ping_user_handlers_s;
assert_layout!(ping_user_handlers_s, size 32, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, on_discard: 24 });

/// Parameters of `ping_user` and `ping_user_register_handler`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ping_user_params_s {
    /// Somebody has pinged this session; NULL removes the handler. Used by `ping_user_register_handler` only.
    pub on_ping_request: on_ping_user_request_cb,
    /// The answer to a ping has arrived. Used by `ping_user` only.
    pub on_ping_response: on_ping_user_response_cb,
    /// An error occurred.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Given to the handlers.
    pub context: *mut c_void,
}
/// Parameters of `ping_user` and `ping_user_register_handler`.
pub type PING_USER_PARAMS_T = ping_user_params_s;
assert_layout!(ping_user_params_s, size 40, align 8, { on_ping_request: 0, on_ping_response: 8, on_error: 16, on_discard: 24, context: 32 });
