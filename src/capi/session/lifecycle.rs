//! `session.h`: the state of a session, closing and freeing it (`specification/sessions/session`).

use core::ffi::{c_char, c_int, CStr};
use core::mem::MaybeUninit;

use crate::capi::ffi::cenum::{from_raw, raw};
use crate::capi::ffi::error_code::{fill_error, DIFFUSION_ERROR_T};
use crate::capi::ffi::guard::guard;
use crate::capi::session::handle::Handle;
use crate::capi::session::protocol::codes::CONNECTION_RESPONSE_CODE_T;
use crate::capi::session::types::{session_state_e, SESSION_STATE_T, SESSION_T, TOPIC_HANDLER_T};
use crate::session::SessionState;

/// Closes a session. What is queued is sent, the server is told, the state becomes
/// `CLOSED_BY_CLIENT`, the listener is called and then the last handlers of open requests and
/// streams. When the function returns, no callback of the session runs or will run. Requests that
/// other threads make meanwhile are discarded: `on_discard` is called. Later ones call nothing.
///
/// @param session The session. NULL is an error, and otherwise harmless.
/// @param[out] error Filled on failure; the program then releases `message` with `free()`. May be
///     NULL.
/// @return 1, also if the session is closed already; 0 if `session` is not a valid session.
/// @threadsafety Waits for a running callback of the session, and at most about three seconds more.
///     In a callback of the session itself the function returns at once, and all this follows when
///     the callback has returned.
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
            unsafe { fill_error(error, none.code, &none.message) };
            0
        }
    })
}

/// Releases a session and everything that belongs to it, after closing it if need be.
///
/// @param session The session; nothing happens if it is NULL or was freed before.
/// @threadsafety In a callback of the session itself, the memory is released when the callback has
///     returned.
#[no_mangle]
pub unsafe extern "C" fn session_free(session: *mut SESSION_T) {
    guard((), || {
        if !session.is_null() && !Handle::forget(session) {
            log::warn!("session_free: not a session, or freed before");
        }
    });
}

/// Gives the state of a session.
///
/// @param session The session; may be NULL.
/// @return The state; `SESSION_STATE_UNKNOWN` (-1) if `session` is not a valid session.
#[no_mangle]
pub unsafe extern "C" fn session_state_get(
    session: *mut SESSION_T,
) -> MaybeUninit<SESSION_STATE_T> {
    guard(from_raw(-1), || {
        from_raw(state_of(session).map_or(-1, SessionState::number))
    })
}

fn state_of(session: *const SESSION_T) -> Option<SessionState> {
    Some(Handle::find(session).ok()?.session.state())
}

/// Gives the name of a state, such as "CONNECTED_ACTIVE".
///
/// @param state The state.
/// @return A text that belongs to the library, never NULL; "UNKNOWN" if `state` is not a valid
///     state.
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

/// Says whether a session is connected.
///
/// @param session The session; may be NULL.
/// @return 1 if it is; otherwise 0, also if `session` is not a valid session.
#[no_mangle]
pub unsafe extern "C" fn session_is_connected(session: *const SESSION_T) -> c_int {
    guard(0, || {
        c_int::from(state_of(session) == Some(SessionState::ConnectedActive))
    })
}

/// Says whether a session has lost its connection and tries to recover it.
///
/// @param session The session; may be NULL.
/// @return 1 if it does; otherwise 0, also if `session` is not a valid session.
#[no_mangle]
pub unsafe extern "C" fn session_is_recovering(session: *const SESSION_T) -> c_int {
    guard(0, || {
        c_int::from(state_of(session) == Some(SessionState::RecoveringReconnect))
    })
}

/// Says whether a session has ended, for whatever reason.
///
/// @param session The session; may be NULL.
/// @return 1 if it is, also if `session` is not a valid session; otherwise 0.
#[no_mangle]
pub unsafe extern "C" fn session_is_closed(session: *const SESSION_T) -> c_int {
    guard(1, || {
        c_int::from(state_of(session).is_none_or(SessionState::is_closed))
    })
}

/// Gives the server's last answer to a connection request of the session.
///
/// @param session The session; may be NULL.
/// @return The code; 0 before the first answer, or if `session` is not a valid session.
#[no_mangle]
pub unsafe extern "C" fn session_connection_response_code(
    session: *mut SESSION_T,
) -> MaybeUninit<CONNECTION_RESPONSE_CODE_T> {
    guard(from_raw(0), || {
        let code = Handle::find(session).map_or(0, |handle| handle.session.facts().response_code());
        from_raw(i32::from(code))
    })
}

/// Sets the handler of topic messages that no other handler takes.
///
/// @param session The session; may be NULL.
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

/// Sets how many messages may wait to be sent. While the session is connected and that many wait,
/// further calls on the program's threads wait until there is room; while it recovers, up to twice
/// as many are taken, and more close it.
///
/// @param session The session; may be NULL.
/// @param size The number; -1 is unbounded. A smaller number than the messages that wait concerns
///     only later calls.
/// @return The number before; -1 if unbounded, or if `session` is not a valid session.
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
