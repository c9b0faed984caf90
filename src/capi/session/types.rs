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
    /// Not used any more; never entered.
    CONNECTED_INITIALISING = 1,
    /// Connected.
    CONNECTED_ACTIVE = 2,
    /// The connection was lost and is being recovered.
    RECOVERING_RECONNECT = 3,
    /// Not used any more; never entered.
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

/// Identifies a session: see `session_id_s`.
pub type SESSION_ID_T = session_id_s;

assert_layout!(session_id_s, size 16, align 8, { server_instance: 0, value: 8 });

/// Called for a topic message.
pub type TOPIC_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, message: *const TOPIC_MESSAGE_T) -> c_int>;

/// Called for a message of the old messaging interface.
pub type STREAM_MESSAGE_LISTENER_T = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        message: *const STREAM_MESSAGE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when a request failed. `error->context` is the context given with the request; error and message end with the call.
pub type ERROR_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int>;

/// Called when a request will get no answer, because the session was closed or lost messages. Excludes success and error.
pub type DISCARD_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Told about changes of a session's state. Called on the session's connection thread, one at a time. The struct is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_listener_s {
    /// The session went from one state to another; `session->state` has the new one.
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

/// Told about changes of a session's state: see `session_listener_s`.
pub type SESSION_LISTENER_T = session_listener_s;

assert_layout!(session_listener_s, size 16, align 8, { on_state_changed: 0, on_handler_error: 8 });

/// Told how an asynchronous creation of a session ended: exactly one of the two is called, once. The struct is copied; the results are ignored.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_create_callback_s {
    /// The session is connected.
    pub on_connected: Option<unsafe extern "C" fn(session: *mut SESSION_T) -> c_int>,
    /// The session could not be created. The error ends with the call; the session must still be closed and freed.
    pub on_error: Option<
        unsafe extern "C" fn(session: *mut SESSION_T, error: *mut DIFFUSION_ERROR_T) -> c_int,
    >,
}

/// Told how an asynchronous creation ended: see `session_create_callback_s`.
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

/// A session. Always allocated by the library. Programs may read the members up to `user_context` and `ping_period`,
/// and may assign `global_topic_handler`, `global_service_error_handler` and `user_context`; everything else is private.
#[repr(C)]
pub struct session_s {
    /// The session's id; NULL until it was connected for the first time, then the same pointer until `session_free`.
    pub id: *mut SESSION_ID_T,
    /// The URL connected to.
    pub url_str: *const c_char,
    /// The state; may be polled from any thread.
    pub state: VolatileSessionState,
    /// The session's copy of its listener.
    pub listener: *mut SESSION_LISTENER_T,
    /// Called for topic messages that no other handler takes; NULL for none.
    pub global_topic_handler: TOPIC_HANDLER_T,
    /// Called for errors of requests without an error handler of their own; NULL for none.
    pub global_service_error_handler: Option<
        unsafe extern "C" fn(session: *mut SESSION_T, error: *const DIFFUSION_ERROR_T) -> c_int,
    >,
    /// The program's own pointer; the library never follows it.
    pub user_context: *mut c_void,
    /// Private.
    pub session_attributes: *mut DIFFUSION_SESSION_ATTRIBUTES_T,
    /// Private.
    pub session_locks: *mut DIFFUSION_CLIENT_SESSION_LOCKS_T,
    /// The session's copy of its reconnection strategy.
    pub reconnection_strategy: *mut reconnection_strategy_s,
    /// The session's copy of its principal; NULL when anonymous.
    pub principal: *const c_char,
    /// The session's copy of its credentials.
    pub credentials: *mut CREDENTIALS_T,
    /// Private.
    pub token: *mut c_void,
    /// Private.
    pub _connection_protocol: c_int,
    /// Private.
    pub _connection_version: c_int,
    /// Private: see `session_connection_response_code`.
    pub _connection_response_code: MaybeUninit<CONNECTION_RESPONSE_CODE_T>,
    /// Milliseconds between the server's pings; -1 when not known.
    pub ping_period: i64,
    /// Private.
    pub _reserved: [*mut c_void; 347],
}

/// A session: see `session_s`.
pub type SESSION_T = session_s;

assert_layout!(session_s, size 2904, align 8, {
    id: 0, url_str: 8, state: 16, listener: 24, global_topic_handler: 32, global_service_error_handler: 40, user_context: 48,
    session_attributes: 56, session_locks: 64, reconnection_strategy: 72, principal: 80, credentials: 88, token: 96,
    _connection_protocol: 104, _connection_version: 108, _connection_response_code: 112, ping_period: 120, _reserved: 128,
});
