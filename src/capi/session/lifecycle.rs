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
/// `CLOSED_BY_CLIENT` and the listener and the handlers of open requests are called; then no
/// callback of the session runs or will run, and the function returns. Takes as long as a running
/// callback, at most about three seconds more.
///
/// Called from a callback of the session itself it returns at once; all this then follows when the
/// callback has returned.
///
/// @param session The session; NULL is an error and otherwise harmless.
/// @param error Filled on failure: `message` is then to be released with `free()`. May be NULL.
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
            unsafe { fill_error(error, none.code, &none.message) };
            0
        }
    })
}

/// Releases a session and everything that belongs to it; closes it first if need be. Called from a
/// callback of the session itself, the memory is released when the callback has returned.
///
/// @param session The session; nothing happens if it is NULL or was freed before.
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
    guard(from_raw(-1), || {
        from_raw(state_of(session).map_or(-1, SessionState::number))
    })
}

fn state_of(session: *const SESSION_T) -> Option<SessionState> {
    Some(Handle::find(session).ok()?.session.state())
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
        c_int::from(state_of(session) == Some(SessionState::ConnectedActive))
    })
}

/// Whether a session has lost its connection and tries to recover it.
///
/// @return 1 if it does, else 0, also for no session.
#[no_mangle]
pub unsafe extern "C" fn session_is_recovering(session: *const SESSION_T) -> c_int {
    guard(0, || {
        c_int::from(state_of(session) == Some(SessionState::RecoveringReconnect))
    })
}

/// Whether a session is over, for whatever reason.
///
/// @return 1 if it is, also for no session, else 0.
#[no_mangle]
pub unsafe extern "C" fn session_is_closed(session: *const SESSION_T) -> c_int {
    guard(1, || {
        c_int::from(state_of(session).is_none_or(SessionState::is_closed))
    })
}

/// The server's last answer to a connection request of the session.
///
/// @return The code; 0 before the first answer and for no session.
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
