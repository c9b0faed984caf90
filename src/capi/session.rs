//! `session.h`: the life of a session (`a1`).

use core::ffi::{c_char, c_int, c_void, CStr};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::cenum::{of_raw, raw};
use crate::capi::factory_options::{ContextPointer, FactoryOptions};
use crate::capi::guard::guard;
use crate::capi::memory;
use crate::capi::security;
use crate::capi::session_create::{create, create_async, create_failed, AsyncCreation};
use crate::capi::session_factory::{self, DIFFUSION_SESSION_FACTORY_T};
use crate::capi::session_handle::Handle;
use crate::capi::session_memory::fill_error;
use crate::capi::strategy_copy::copy_strategy;
use crate::capi::types::common_types::CONNECTION_RESPONSE_CODE_T;
use crate::capi::types::conversation_types::CONVERSATION_ID_T;
use crate::capi::types::error_types::DIFFUSION_ERROR_T;
use crate::capi::types::security_types::CREDENTIALS_T;
use crate::capi::types::session_types::{
    session_s, session_state_e, RECONNECTION_STRATEGY_T, SESSION_CREATE_CALLBACK_T, SESSION_ID_T,
    SESSION_LISTENER_T, SESSION_STATE_T, SESSION_T, TOPIC_HANDLER_T,
};
use crate::session::{ErrorCode, SessionError, SessionState};
use crate::wire::session_id::SessionId;

/// Arguments that the creating functions share.
struct Arguments {
    url: *const c_char,
    principal: *const c_char,
    credentials: *const CREDENTIALS_T,
    listener: *const SESSION_LISTENER_T,
    strategy: *const RECONNECTION_STRATEGY_T,
    user_context: *mut c_void,
}

impl Arguments {
    /// Copies everything.
    ///
    /// # Safety
    /// Each pointer is NULL or points to what its function documents.
    unsafe fn read(&self) -> Result<(String, FactoryOptions), SessionError> {
        // SAFETY: as the caller promises.
        unsafe {
            let Some(url) = memory::c_bytes(self.url) else {
                return Err(SessionError::new(ErrorCode::PARSE_URL, "the URL is NULL"));
            };
            let Ok(url) = core::str::from_utf8(url) else {
                return Err(SessionError::new(
                    ErrorCode::PARSE_URL,
                    "the URL is not valid UTF-8",
                ));
            };
            let principal = match memory::c_bytes(self.principal).map(core::str::from_utf8) {
                Some(Ok(text)) => Some(text.to_owned()),
                Some(Err(_)) => {
                    return Err(SessionError::new(
                        ErrorCode::ILLEGAL_ARGUMENT,
                        "the principal is not valid UTF-8",
                    ));
                }
                None => None,
            };
            let options = FactoryOptions {
                principal,
                credentials: security::read(self.credentials),
                listener: self.listener.as_ref().copied(),
                reconnection_strategy: Some(copy_strategy(self.strategy)),
                user_context: ContextPointer(self.user_context),
                ..FactoryOptions::default()
            };
            Ok((url.to_owned(), options))
        }
    }

    /// # Safety
    /// As for `read`; `error` is NULL or a program's error.
    unsafe fn create(&self, error: *mut DIFFUSION_ERROR_T) -> *mut SESSION_T {
        // SAFETY: as the caller promises.
        let created = unsafe { self.read() }.and_then(|(url, options)| create(options, Some(&url)));
        // SAFETY: as the caller promises.
        unsafe { or_error(created, error) }
    }

    /// # Safety
    /// As for `read`; `callbacks` is NULL or live; `error` is NULL or a program's error that lives until a callback
    /// was called.
    unsafe fn create_async(
        &self,
        callbacks: *const SESSION_CREATE_CALLBACK_T,
        error: *mut DIFFUSION_ERROR_T,
    ) -> *mut SESSION_T {
        // SAFETY: as the caller promises.
        let creation = AsyncCreation {
            callbacks: unsafe { callbacks.as_ref() }.copied(),
            error,
        };
        // SAFETY: as the caller promises.
        let created = unsafe { self.read() }
            .and_then(|(url, options)| create_async(options, Some(&url), creation));
        // SAFETY: as the caller promises.
        unsafe { or_error(created, error) }
    }
}

/// # Safety
/// `error` is NULL or a program's error.
unsafe fn or_error(
    created: Result<*mut session_s, SessionError>,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    created.unwrap_or_else(|failure| {
        // SAFETY: as the caller promises.
        unsafe { fill_error(error, failure.code, &failure.message) };
        ptr::null_mut()
    })
}

/// Creates a session: connects to a server and waits until it has accepted or refused. When the function returns
/// successfully, the state is `CONNECTED_ACTIVE`, the id is known and the listener has returned.
///
/// One attempt is made. The reconnection strategy is for connections that are lost later; for retries of the first
/// connection see `diffusion_session_factory_initial_retry_strategy`.
///
/// @param url_str `ws://host[:port][/path]` or `wss://...`; copied.
/// @param principal The name of the user; NULL is anonymous; copied.
/// @param credentials The user's credentials; NULL is none; copied, so they may be freed at once.
/// @param listener Told about changes of the state, on the session's connection thread; NULL is none; copied.
/// @param reconnection_strategy What to do when the connection is lost; NULL tries every 5 seconds for a minute;
///        copied, so it may be freed at once, with `free_reconnection_strategy` or `free()`.
/// @param error Filled on failure: `message` is then to be released with `free()`. NULL is allowed.
/// @return The session, to be released with `session_close` and `session_free`; NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn session_create(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context: ptr::null_mut(),
            }
            .create(error)
        }
    })
}

/// Creates a session like `session_create`, with a pointer of the program's own in `session->user_context` from the
/// beginning.
///
/// @param user_context The pointer; the library never follows it.
/// @return The session; NULL on failure.
#[no_mangle]
pub unsafe extern "C" fn session_create_with_user_context(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    user_context: *mut c_void,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context,
            }
            .create(error)
        }
    })
}

/// Creates a session with the settings of a factory, like `session_create`. A first connection that fails for a
/// passing reason is tried again as the factory's initial retry strategy says.
///
/// @param session_factory The factory; later changes do not reach the session.
/// @param url_str The URL; NULL uses host, port, transport and path of the factory.
/// @return The session; NULL on failure, also when `session_factory` is NULL.
#[no_mangle]
pub unsafe extern "C" fn session_create_with_session_factory(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    url_str: *const c_char,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live factory and string by contract.
        let (options, url) = unsafe {
            (
                session_factory::options(session_factory),
                memory::string(url_str),
            )
        };
        let Some(options) = options else {
            log::warn!("session_create_with_session_factory: the factory is NULL");
            return ptr::null_mut();
        };
        create(options, url.as_deref()).unwrap_or_else(|error| {
            log::info!("session_create_with_session_factory: {error}");
            ptr::null_mut()
        })
    })
}

/// Creates a session without waiting. Exactly one of the two callbacks is called, once, on the session's connection
/// thread after the listener. The session may be used at once: requests wait for the connection.
///
/// @param callbacks Told about the outcome; NULL is allowed; copied.
/// @param error Filled on failure before `on_error` is called, so it must live until then: `message` is then to be
///        released with `free()`. NULL is allowed.
/// @return The session in state `CONNECTING`, to be released with `session_close` and `session_free`, also when the
///         creation fails; NULL when an argument is wrong, then no callback is called. The other parameters are those
///         of `session_create`.
#[no_mangle]
pub unsafe extern "C" fn session_create_async(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context: ptr::null_mut(),
            }
            .create_async(callbacks, error)
        }
    })
}

/// Creates a session without waiting, like `session_create_async`, with a pointer of the program's own in
/// `session->user_context` from the beginning.
///
/// @param user_context The pointer; the library never follows it.
/// @return The session; NULL when an argument is wrong.
#[no_mangle]
pub unsafe extern "C" fn session_create_async_with_user_context(
    url_str: *const c_char,
    principal: *const c_char,
    credentials: *mut CREDENTIALS_T,
    listener: *mut SESSION_LISTENER_T,
    reconnection_strategy: *mut RECONNECTION_STRATEGY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    user_context: *mut c_void,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: the pointers are what the function documents.
        unsafe {
            Arguments {
                url: url_str,
                principal,
                credentials,
                listener,
                strategy: reconnection_strategy,
                user_context,
            }
            .create_async(callbacks, error)
        }
    })
}

/// Creates a session with the settings of a factory without waiting. Failures, also those of a URL that cannot be
/// read, are reported to `on_error`.
///
/// @param session_factory The factory; later changes do not reach the session.
/// @param callbacks Told about the outcome; NULL is allowed; copied.
/// @param url_str The URL; NULL uses host, port, transport and path of the factory.
/// @return The session in state `CONNECTING` or already closed, to be released with `session_close` and
///         `session_free`; NULL when `session_factory` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn session_create_async_with_session_factory(
    session_factory: *const DIFFUSION_SESSION_FACTORY_T,
    callbacks: *mut SESSION_CREATE_CALLBACK_T,
    url_str: *const c_char,
) -> *mut SESSION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live factory, struct and string by contract.
        let (options, callbacks, url) = unsafe {
            (
                session_factory::options(session_factory),
                callbacks.as_ref().copied(),
                memory::string(url_str),
            )
        };
        let Some(options) = options else {
            log::warn!("session_create_async_with_session_factory: the factory is NULL");
            return ptr::null_mut();
        };
        let creation = || AsyncCreation {
            callbacks,
            error: ptr::null_mut(),
        };
        create_async(options.clone(), url.as_deref(), creation())
            .or_else(|error| create_failed(options, creation(), error))
            .unwrap_or_else(|error| {
                log::error!("session_create_async_with_session_factory: {error}");
                ptr::null_mut()
            })
    })
}

/// Closes a session. What is queued is sent, the server is told, the state becomes `CLOSED_BY_CLIENT` and the listener
/// and the handlers of open requests are called; then no callback of the session runs or will run, and the function
/// returns. Takes as long as a running callback, at most about three seconds more.
///
/// Called from a callback of the session itself it returns at once; all this then follows when the callback has
/// returned.
///
/// @param session The session; NULL is an error and otherwise harmless.
/// @param error Filled on failure: `message` is then to be released with `free()`. NULL is allowed.
/// @return 1, also for a session that is closed already; 0 for no session.
#[no_mangle]
pub unsafe extern "C" fn session_close(
    session: *mut SESSION_T,
    error: *mut DIFFUSION_ERROR_T,
) -> c_int {
    guard(0, || match Handle::find(session) {
        Ok(handle) => {
            handle.close();
            1
        }
        Err(none) => {
            // SAFETY: NULL or a program's error by contract.
            unsafe { fill_error(error, none.code(), none.text()) };
            0
        }
    })
}

/// Releases a session and everything that belongs to it; closes it first if need be. Called from a callback of the
/// session itself, the memory is released when the callback has returned.
///
/// @param session The session; nothing happens when it is NULL or was freed before.
#[no_mangle]
pub unsafe extern "C" fn session_free(session: *mut SESSION_T) {
    guard((), || {
        if !session.is_null() && !Handle::forget(session) {
            log::warn!("session_free: not a session, or freed before");
        }
    });
}

/// The state of a session.
///
/// @return The state; `SESSION_STATE_UNKNOWN` (-1) for no session.
#[no_mangle]
pub unsafe extern "C" fn session_state_get(
    session: *mut SESSION_T,
) -> MaybeUninit<SESSION_STATE_T> {
    guard(of_raw(-1), || of_raw(state_of(session)))
}

fn state_of(session: *const SESSION_T) -> i32 {
    Handle::find(session).map_or(-1, |handle| handle.memory.state())
}

/// The name of a state, such as "CONNECTED_ACTIVE".
///
/// @return A static text, never NULL; "UNKNOWN" for a number that is no state.
#[no_mangle]
pub extern "C" fn session_state_as_string(state: MaybeUninit<SESSION_STATE_T>) -> *const c_char {
    let name: &CStr = match raw(state) {
        n if n == session_state_e::CONNECTING as i32 => c"CONNECTING",
        n if n == session_state_e::CONNECTED_INITIALISING as i32 => c"CONNECTED_INITIALISING",
        n if n == session_state_e::CONNECTED_ACTIVE as i32 => c"CONNECTED_ACTIVE",
        n if n == session_state_e::RECOVERING_RECONNECT as i32 => c"RECOVERING_RECONNECT",
        n if n == session_state_e::RECOVERING_FAILOVER as i32 => c"RECOVERING_FAILOVER",
        n if n == session_state_e::CLOSED_BY_CLIENT as i32 => c"CLOSED_BY_CLIENT",
        n if n == session_state_e::CLOSED_BY_SERVER as i32 => c"CLOSED_BY_SERVER",
        n if n == session_state_e::CLOSED_FAILED as i32 => c"CLOSED_FAILED",
        _ => c"UNKNOWN",
    };
    name.as_ptr()
}

/// Whether a session is connected.
///
/// @return 1 if it is, else 0, also for no session.
#[no_mangle]
pub unsafe extern "C" fn session_is_connected(session: *const SESSION_T) -> c_int {
    guard(0, || {
        let state = SessionState::from_number(state_of(session));
        c_int::from(state == Some(SessionState::ConnectedActive))
    })
}

/// Whether a session has lost its connection and tries to recover it.
///
/// @return 1 if it does, else 0, also for no session.
#[no_mangle]
pub unsafe extern "C" fn session_is_recovering(session: *const SESSION_T) -> c_int {
    guard(0, || {
        let state = SessionState::from_number(state_of(session));
        c_int::from(state == Some(SessionState::RecoveringReconnect))
    })
}

/// Whether a session is over, for whatever reason.
///
/// @return 1 if it is, also for no session, else 0.
#[no_mangle]
pub unsafe extern "C" fn session_is_closed(session: *const SESSION_T) -> c_int {
    guard(1, || {
        let state = SessionState::from_number(state_of(session));
        c_int::from(state.is_none_or(SessionState::is_closed))
    })
}

/// The server's last answer to a connection request of the session.
///
/// @return The code; 0 before the first answer and for no session.
#[no_mangle]
pub unsafe extern "C" fn session_connection_response_code(
    session: *mut SESSION_T,
) -> MaybeUninit<CONNECTION_RESPONSE_CODE_T> {
    guard(of_raw(0), || {
        of_raw(Handle::find(session).map_or(0, |handle| handle.memory.response_code()))
    })
}

/// The text form of a session id: two numbers of 16 hexadecimal digits, joined by a hyphen.
///
/// @param session_id The id; NULL is allowed.
/// @return The text, to be released with `free()`; NULL for NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn session_id_to_string(session_id: *const SESSION_ID_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or an id by contract.
        unsafe { session_id.as_ref() }.map_or(ptr::null_mut(), |id| {
            let id = SessionId {
                server_instance: id.server_instance,
                value: id.value,
            };
            memory::dup_str(&id.to_string())
        })
    })
}

/// Reads a session id from its text form.
///
/// @param str Two hexadecimal numbers of at most 16 digits, joined by a hyphen; NULL is allowed.
/// @return The id, to be released with `session_id_free` or `free()`; NULL for anything else.
#[no_mangle]
pub unsafe extern "C" fn session_id_create_from_string(str: *const c_char) -> *mut SESSION_ID_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a string by contract.
        let id = unsafe { memory::c_bytes(str) }
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .and_then(|text| text.parse::<SessionId>().ok());
        id.map_or(ptr::null_mut(), |id| {
            memory::boxed(SESSION_ID_T {
                server_instance: id.server_instance,
                value: id.value,
            })
        })
    })
}

/// Releases a session id that was made by `session_id_create_from_string`. The same as `free()`.
///
/// @param session_id The id; NULL is allowed.
#[no_mangle]
pub unsafe extern "C" fn session_id_free(session_id: *mut SESSION_ID_T) {
    guard((), || {
        // SAFETY: NULL or an id from malloc that the program gives up.
        unsafe { memory::free(session_id) }
    });
}

/// Compares two session ids.
///
/// @return 0 when they are equal, 1 when only the server instances are, else -1.
#[no_mangle]
pub extern "C" fn session_id_cmp(s1: SESSION_ID_T, s2: SESSION_ID_T) -> c_int {
    if s1.server_instance != s2.server_instance {
        -1
    } else if s1.value == s2.value {
        0
    } else {
        1
    }
}

/// Sets the handler of topic messages that no other handler takes.
///
/// @param session The session; NULL is allowed.
/// @param handler The handler; NULL ignores such messages.
/// @return The former handler, NULL if there was none.
#[no_mangle]
pub unsafe extern "C" fn set_global_topic_handler(
    session: *mut SESSION_T,
    handler: TOPIC_HANDLER_T,
) -> TOPIC_HANDLER_T {
    guard(None, || {
        Handle::find_for("set_global_topic_handler", session)
            .and_then(|handle| handle.memory.swap_topic_handler(handler))
    })
}

/// Sets how many messages may wait to be sent. While the session is connected and that many wait, further calls on the
/// program's threads wait until there is room; while it recovers, up to twice as many are taken, and more close it.
///
/// @param session The session; NULL is allowed.
/// @param size The number; -1 is unbounded. A smaller number than the messages that wait concerns only later calls.
/// @return The former number, -1 if unbounded or for no session.
#[no_mangle]
pub unsafe extern "C" fn session_set_maximum_outbound_queue_size(
    session: *mut SESSION_T,
    size: c_int,
) -> c_int {
    guard(-1, || {
        let Some(handle) = Handle::find_for("session_set_maximum_outbound_queue_size", session)
        else {
            return -1;
        };
        let former = handle
            .session
            .set_maximum_queue_size(usize::try_from(size).ok());
        former.map_or(-1, |size| c_int::try_from(size).unwrap_or(c_int::MAX))
    })
}

/// Takes the next conversation id of a session.
///
/// @param session The session; NULL is allowed.
/// @return The id, to be released with `conversation_id_free` or `free()`; NULL for no session or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn conversation_id_create(session: *mut SESSION_T) -> *mut CONVERSATION_ID_T {
    guard(ptr::null_mut(), || {
        let Some(handle) = Handle::find_for("conversation_id_create", session) else {
            return ptr::null_mut();
        };
        let id = handle.session.reserve_conversation_id();
        memory::boxed(CONVERSATION_ID_T { id: id as u64 })
    })
}
