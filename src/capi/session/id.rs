//! Session ids as text (`session.h`, `specification/sessions/session section 3`).

use core::ffi::{c_char, c_int};
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::session::types::SESSION_ID_T;
use crate::wire::session_id::SessionId;

/// A session id as C sees it.
pub(crate) fn c_id(id: SessionId) -> SESSION_ID_T {
    SESSION_ID_T {
        server_instance: id.server_instance,
        value: id.value,
    }
}

/// A session id that C gives.
pub(crate) fn wire_id(id: SESSION_ID_T) -> SessionId {
    SessionId {
        server_instance: id.server_instance,
        value: id.value,
    }
}

/// Writes a session id as text: two numbers of 16 hexadecimal digits, joined by a hyphen.
///
/// @param session_id The id; may be NULL.
/// @return The text, to be released with `free()`; NULL if `session_id` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn session_id_to_string(session_id: *const SESSION_ID_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or an id by contract.
        unsafe { session_id.as_ref() }.map_or(ptr::null_mut(), |id| {
            memory::dup_str(&wire_id(*id).to_string())
        })
    })
}

/// Reads a session id from its text form.
///
/// @param str Two hexadecimal numbers of at most 16 digits, joined by a hyphen; may be NULL.
/// @return The id, to be released with session_id_free() or `free()`; NULL if `str` is NULL or is
///     not a valid id, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn session_id_create_from_string(str: *const c_char) -> *mut SESSION_ID_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a string by contract.
        let id = unsafe { memory::c_bytes(str) }
            .and_then(|bytes| core::str::from_utf8(bytes).ok())
            .and_then(|text| text.parse::<SessionId>().ok());
        id.map_or(ptr::null_mut(), |id| memory::boxed(c_id(id)))
    })
}

/// Releases a session id from session_id_create_from_string(). `free()` does the same.
///
/// @param session_id The id; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn session_id_free(session_id: *mut SESSION_ID_T) {
    guard((), || {
        // SAFETY: NULL or an id from malloc that the program gives up.
        unsafe { memory::free(session_id) }
    });
}

/// Compares two session ids.
///
/// @param s1 One id.
/// @param s2 The other id.
/// @return 0 if they are equal, 1 if only the server instances are, -1 otherwise.
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
