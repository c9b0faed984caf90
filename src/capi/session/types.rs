//! Sessions, their callbacks and their reconnection strategies (`types/session_types.h`,
//! `specification/sessions/session sections 1 and 2`, `specification/sessions/reconnection section 1`).

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{c_enums, VolatileSessionState};
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::session::protocol::codes::CONNECTION_RESPONSE_CODE_T;
use crate::capi::session::protocol::messages::{v5_message_s, STREAM_MESSAGE_T, TOPIC_MESSAGE_T};
use crate::capi::session::reconnect::types::reconnection_strategy_s;
use crate::capi::session::security::CREDENTIALS_T;

/// State of a session.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum session_state_e {
    /// No session.
    SESSION_STATE_UNKNOWN = -1,
    /// The session is being created.
    CONNECTING = 0,
    /// No longer used.
    CONNECTED_INITIALISING = 1,
    /// Connected.
    CONNECTED_ACTIVE = 2,
    /// The connection was lost and is being recovered.
    RECOVERING_RECONNECT = 3,
    /// No longer used.
    RECOVERING_FAILOVER = 4,
    /// Closed by the program.
    CLOSED_BY_CLIENT = 5,
    /// Closed by the server.
    CLOSED_BY_SERVER = 6,
    /// The session could not be created or recovered.
    CLOSED_FAILED = 7,
}

/// State of a session.
pub type SESSION_STATE_T = session_state_e;

c_enums!(session_state_e);

/// Identifies a session.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct session_id_s {
    /// Identifies the server that created the session.
    pub server_instance: u64,
    /// Identifies the session there.
    pub value: u64,
}

/// Identifies a session.
pub type SESSION_ID_T = session_id_s;

assert_layout!(session_id_s, size 16, align 8, { server_instance: 0, value: 8 });

/// Called for a topic message.
///
/// @param session The session.
/// @param message The message; valid until the callback returns.
/// @return #HANDLER_SUCCESS; ignored.
pub type TOPIC_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int>;

/// Called for a message of the messaging interface up to 6.4.
///
/// @param session The session.
/// @param message The message; valid until the callback returns.
/// @param context The context of the registration.
/// @return #HANDLER_SUCCESS; ignored.
pub type STREAM_MESSAGE_LISTENER_T = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        message: *const STREAM_MESSAGE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when a request has failed.
///
/// @param session The session.
/// @param error What went wrong; `error->context` is the context of the request. Valid until the
///     callback returns; `message` is never NULL.
/// @return #HANDLER_SUCCESS; ignored.
pub type ERROR_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int>;

/// Called when a request will get no answer, because the session was closed or lost messages.
/// Neither the success callback nor the error callback of the request is called then.
///
/// @param session The session.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type DISCARD_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Is told when the state of a session changes. Called on the session's connection thread, one call
/// at a time. Sessions copy the struct.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_listener_s {
    /// The session went from one state to another; `session->state` is the new one already. NULL
    /// for none.
    pub on_state_changed: Option<
        unsafe extern "C" fn(
            session: *mut SESSION_T,
            old_state: MaybeUninit<SESSION_STATE_T>,
            new_state: MaybeUninit<SESSION_STATE_T>,
        ),
    >,
    /// Never called; kept for older programs.
    pub on_handler_error: Option<unsafe extern "C" fn(message: *const v5_message_s)>,
}

/// Is told when the state of a session changes.
pub type SESSION_LISTENER_T = session_listener_s;

assert_layout!(session_listener_s, size 16, align 8, { on_state_changed: 0, on_handler_error: 8 });

/// Is told how the asynchronous creation of a session ended: exactly one of the two functions is
/// called, once, on the session's connection thread. The library copies the struct and ignores what
/// the functions return. Either may be NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_create_callback_s {
    /// The session is connected.
    pub on_connected: Option<unsafe extern "C" fn(session: *mut SESSION_T) -> c_int>,
    /// The session could not be created. The error is valid until the callback returns; the session
    /// must still be closed and freed.
    pub on_error: Option<
        unsafe extern "C" fn(session: *mut SESSION_T, error: *mut DIFFUSION_ERROR_T) -> c_int,
    >,
}

/// Is told how the asynchronous creation of a session ended.
pub type SESSION_CREATE_CALLBACK_T = session_create_callback_s;

assert_layout!(session_create_callback_s, size 16, align 8, { on_connected: 0, on_error: 8 });

/// Private to the library.
pub struct DIFFUSION_SESSION_ATTRIBUTES_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct DIFFUSION_CLIENT_SESSION_LOCKS_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct TOPIC_ROUTING_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct FLOW_CONTROL_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct MESSAGE_QUEUE_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct RECOVERY_BUFFER_T {
    _private: [u8; 0],
}

/// Private to the library.
pub struct DIFFUSION_REQUEST_STREAM_REGISTRY_T {
    _private: [u8; 0],
}

/// A session, always allocated by the library.
///
/// Programs may read `id`, `url_str`, `state`, `listener`, `user_context`, `reconnection_strategy`,
/// `principal`, `credentials` and `ping_period`, and may assign `global_topic_handler`,
/// `global_service_error_handler` and `user_context`. Everything else is private.
#[repr(C)]
pub struct session_s {
    /// The session's id. NULL until the session has been connected for the first time, then the
    /// same pointer until session_free().
    pub id: *mut SESSION_ID_T,
    /// The URL that the session connects to.
    pub url_str: *const c_char,
    /// The state; may be polled from any thread.
    pub state: VolatileSessionState,
    /// The session's copy of its listener.
    pub listener: *mut SESSION_LISTENER_T,
    /// Called for topic messages that no other handler takes; may be NULL.
    pub global_topic_handler: TOPIC_HANDLER_T,
    /// The default error handler: called for failed requests that have no `on_error`; may be NULL.
    pub global_service_error_handler: Option<
        unsafe extern "C" fn(session: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int,
    >,
    /// A pointer of the program's own; never followed or freed.
    pub user_context: *mut c_void,
    /// Private.
    pub session_attributes: *mut DIFFUSION_SESSION_ATTRIBUTES_T,
    /// Private.
    pub session_locks: *mut DIFFUSION_CLIENT_SESSION_LOCKS_T,
    /// The session's copy of its reconnection strategy.
    pub reconnection_strategy: *mut reconnection_strategy_s,
    /// The session's copy of its principal; NULL if anonymous.
    pub principal: *const c_char,
    /// The session's copy of its credentials.
    pub credentials: *mut CREDENTIALS_T,
    /// Private.
    pub token: *mut c_void,
    /// Private.
    pub _connection_protocol: c_int,
    /// Private.
    pub _connection_version: c_int,
    /// Private; session_connection_response_code() gives it.
    pub _connection_response_code: MaybeUninit<CONNECTION_RESPONSE_CODE_T>,
    /// Milliseconds between the server's pings; -1 if unknown.
    pub ping_period: i64,
    /// Private.
    pub _reserved: [*mut c_void; 347],
}

/// A session: the connection of a program to a server, which survives the loss of its connection.
pub type SESSION_T = session_s;

assert_layout!(session_s, size 2904, align 8, {
    id: 0, url_str: 8, state: 16, listener: 24, global_topic_handler: 32, global_service_error_handler: 40, user_context: 48,
    session_attributes: 56, session_locks: 64, reconnection_strategy: 72, principal: 80, credentials: 88, token: 96,
    _connection_protocol: 104, _connection_version: 108, _connection_response_code: 112, ping_period: 120, _reserved: 128,
});
