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
        id.map_or(ptr::null_mut(), |id| memory::boxed(c_id(id)))
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
