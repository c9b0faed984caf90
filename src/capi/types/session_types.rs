//! Sessions, their callbacks and their reconnection strategies (`types/session_types.h`, a1 sections 1 and 2, a2 section 1).

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::MaybeUninit;

use crate::capi::cenum::{c_enums, VolatileSessionState};
use crate::capi::layout::assert_layout;
use crate::capi::types::common_types::CONNECTION_RESPONSE_CODE_T;
use crate::capi::types::error_types::DIFFUSION_ERROR_T;
use crate::capi::types::security_types::CREDENTIALS_T;
use crate::capi::types::service_types::SERVICE_TYPE_T;
use crate::capi::types::topic_types::{v5_message_s, STREAM_MESSAGE_T, TOPIC_MESSAGE_T};

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
/// Kind of reconnection strategy.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum reconnection_strategy_type_e {
    /// Described by `retry_count` and `retry_delay`.
    RECONNECTION_STRATEGY_TYPE_LEGACY = 0,
    /// Decided by a function.
    RECONNECTION_STRATEGY_TYPE_CALLBACK = 1,
}
/// Kind of reconnection strategy.
pub type RECONNECTION_STRATEGY_TYPE_T = reconnection_strategy_type_e;
/// What a reconnection strategy decides.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum reconnection_attempt_action_e {
    /// Try to reconnect now.
    RECONNECTION_ATTEMPT_ACTION_START = 0,
    /// Give up: the session is closed.
    RECONNECTION_ATTEMPT_ACTION_ABORT = 1,
}
/// What a reconnection strategy decides.
pub type RECONNECTION_ATTEMPT_ACTION_T = reconnection_attempt_action_e;

c_enums!(
    session_state_e,
    reconnection_strategy_type_e,
    reconnection_attempt_action_e
);

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
    Option<unsafe extern "C" fn(session: *mut session_s, message: *const TOPIC_MESSAGE_T) -> c_int>;
/// Called for a message of the old messaging interface.
pub type STREAM_MESSAGE_LISTENER_T = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        message: *const STREAM_MESSAGE_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called when a request failed. `error->context` is the context given with the request; error and message end with the call.
pub type ERROR_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut session_s, error: *const DIFFUSION_ERROR_T) -> c_int>;
/// Called when a request will get no answer, because the session was closed or lost messages. Excludes success and error.
pub type DISCARD_HANDLER_T =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;

/// Told about changes of a session's state. Called on the session's connection thread, one at a time. The struct is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_listener_s {
    /// The session went from one state to another; `session->state` has the new one.
    pub on_state_changed: Option<
        unsafe extern "C" fn(
            session: *mut session_s,
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

/// An internal table of the vendor's library. Never filled.
#[repr(C)]
pub struct handler_set_s {
    /// Not used.
    pub service_type: MaybeUninit<SERVICE_TYPE_T>,
    /// Not used.
    pub service_handler: [Option<unsafe extern "C" fn()>; 256],
    /// Not used.
    pub error_handler: [Option<unsafe extern "C" fn() -> c_int>; 256],
    /// Not used.
    pub discard_handler: [DISCARD_HANDLER_T; 256],
    /// Not used.
    pub topic_message_handler: TOPIC_HANDLER_T,
    /// Not used.
    pub system_context: *mut c_void,
    /// Not used.
    pub user_params: *mut c_void,
    /// Not used.
    pub system_context_free: Option<unsafe extern "C" fn(context: *mut c_void)>,
    /// Not used.
    pub user_params_free: Option<unsafe extern "C" fn(params: *mut c_void)>,
}
/// An internal table of the vendor's library. Never filled.
pub type HANDLER_SET_T = handler_set_s;
assert_layout!(handler_set_s, size 6192, align 8, {
    service_type: 0, service_handler: 8, error_handler: 2056, discard_handler: 4104, topic_message_handler: 6152,
    system_context: 6160, user_params: 6168, system_context_free: 6176, user_params_free: 6184,
});

/// Decides about one attempt to reconnect. Called on the session's connection thread while the session is in `RECOVERING_RECONNECT`;
/// may block, which is how a strategy waits between attempts.
pub type PERFORM_RECONNECTION_CB = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        args: *mut c_void,
    ) -> MaybeUninit<RECONNECTION_ATTEMPT_ACTION_T>,
>;
/// Called on the session's connection thread after an attempt to reconnect succeeded or failed.
pub type PERFORM_RECONNECTION_AFTER_ACTION_CB =
    Option<unsafe extern "C" fn(session: *mut session_s, args: *mut c_void)>;

/// Arguments of `reconnection_repeating`.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct reconnection_args_repeating {
    /// Attempts allowed; negative: no limit.
    pub retry_count: c_long,
    /// Milliseconds between attempts.
    pub retry_delay: c_long,
    /// Attempts made since the connection was lost.
    pub retries_done: c_long,
}
assert_layout!(reconnection_args_repeating, size 24, align 8, { retry_count: 0, retry_delay: 8, retries_done: 16 });

/// How a session tries to reconnect when its connection is lost. Made by one of the functions of `reconnect.h`, or filled by the program:
/// `{ .retry_count = 3, .retry_delay = 1000 }` with everything else zero makes at most three attempts, one second apart. Sessions copy it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct reconnection_strategy_s {
    /// Kind of strategy; zero means that `retry_count` and `retry_delay` describe it.
    pub r#type: MaybeUninit<RECONNECTION_STRATEGY_TYPE_T>,
    /// Attempts allowed; 0: no reconnection; negative: no limit.
    pub retry_count: c_long,
    /// Milliseconds between attempts.
    pub retry_delay: c_long,
    /// Milliseconds after which the session is given up; set it with `reconnection_strategy_set_timeout`.
    pub reconnect_timeout: c_long,
    /// Not zero when the program set the timeout.
    pub _overridden_reconnect_timeout: c_int,
    /// Not used.
    pub current_url_ptr: *mut c_char,
    /// Decides about each attempt.
    pub perform_reconnection: PERFORM_RECONNECTION_CB,
    /// Called after an attempt succeeded; may be NULL.
    pub on_success: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Called after an attempt failed; may be NULL.
    pub on_failure: PERFORM_RECONNECTION_AFTER_ACTION_CB,
    /// Given to the three functions.
    pub perform_reconnection_args: *mut c_void,
    /// Frees `perform_reconnection_args` when they belong to the strategy; NULL for a program's own.
    pub _free_args_fn: Option<unsafe extern "C" fn(args: *mut c_void)>,
}
/// How a session tries to reconnect: see `reconnection_strategy_s`.
pub type RECONNECTION_STRATEGY_T = reconnection_strategy_s;
/// Older name of `RECONNECTION_STRATEGY_T`.
pub type SESSION_FAILOVER_STRATEGY_T = reconnection_strategy_s;
assert_layout!(reconnection_strategy_s, size 88, align 8, {
    r#type: 0, retry_count: 8, retry_delay: 16, reconnect_timeout: 24, _overridden_reconnect_timeout: 32, current_url_ptr: 40,
    perform_reconnection: 48, on_success: 56, on_failure: 64, perform_reconnection_args: 72, _free_args_fn: 80,
});

/// Told how an asynchronous creation of a session ended: exactly one of the two is called, once. The struct is copied; the results are ignored.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_create_callback_s {
    /// The session is connected.
    pub on_connected: Option<unsafe extern "C" fn(session: *mut session_s) -> c_int>,
    /// The session could not be created. The error ends with the call; the session must still be closed and freed.
    pub on_error: Option<
        unsafe extern "C" fn(session: *mut session_s, error: *mut DIFFUSION_ERROR_T) -> c_int,
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
        unsafe extern "C" fn(session: *mut session_s, error: *const DIFFUSION_ERROR_T) -> c_int,
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

/// Milliseconds for connecting, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_CONNECTION_TIMEOUT: u32 = 2000;
/// Milliseconds for sending the connection request, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_WRITE_TIMEOUT: u32 = 2000;
/// Milliseconds after which recovering is given up, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_TIMEOUT: c_int = 60000;
/// Milliseconds between attempts to reconnect, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_DELAY: u32 = 5000;
/// Attempts that fit into the default timeout.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT: u32 = 12;
/// Smallest limit for the size of received messages, in bytes.
#[no_mangle]
pub static DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM: u32 = 1024;
/// Limit for the size of received messages in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE: u32 = 2147483647;
/// Messages that may wait to be sent, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE: u32 = 1000;
/// Size of the input buffer in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE: u32 = 131072;
/// Size of the output buffer in bytes, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE: u32 = 131072;
/// Messages kept for recovery, unless set otherwise.
#[no_mangle]
pub static DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE: u32 = 128;
/// Request path, unless the URL or the factory names another one: "/diffusion".
#[no_mangle]
pub static DIFFUSION_DEFAULT_REQUEST_PATH: &c_char = {
    // SAFETY: a string literal is not NULL and lives for ever.
    unsafe { &*c"/diffusion".as_ptr() }
};
