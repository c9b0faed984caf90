//! `conversation.h`: conversation ids (`specification/sessions/session section 8`).

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;

/// Identifies one exchange of messages of a session.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct conversation_id_s {
    /// The number.
    pub id: u64,
}
/// Identifies one exchange of messages of a session.
pub type CONVERSATION_ID_T = conversation_id_s;
assert_layout!(conversation_id_s, size 8, align 8, { id: 0 });

/// A conversation id with a special meaning.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum one_way_cid_e {
    /// No conversation.
    ONE_WAY_CONVERSATION_ID = 0,
}
/// A conversation id with a special meaning.
pub type ONE_WAY_CID_T = one_way_cid_e;

/// Releases a conversation id.
///
/// @param conversation_id The id; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn conversation_id_free(conversation_id: *mut CONVERSATION_ID_T) {
    guard((), || {
        // SAFETY: NULL or an id from malloc that the program gives up.
        unsafe { memory::free(conversation_id) }
    })
}

/// Copies a conversation id.
///
/// @param src The id; may be NULL.
/// @return The copy, to be released with conversation_id_free(); NULL if `src` is NULL, or if out
///     of memory.
#[no_mangle]
pub unsafe extern "C" fn conversation_id_dup(
    src: *const CONVERSATION_ID_T,
) -> *mut CONVERSATION_ID_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or an id by contract.
        unsafe { src.as_ref() }.map_or(ptr::null_mut(), |id| memory::boxed(*id))
    })
}

/// Writes a conversation id as text, in decimal digits.
///
/// @param conversation_id The id.
/// @return The text, to be released with `free()`; NULL if out of memory.
#[no_mangle]
pub extern "C" fn conversation_id_to_string(conversation_id: CONVERSATION_ID_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        memory::dup_str(&conversation_id.id.to_string())
    })
}

/// The number in a text of decimal digits alone.
fn parse(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    core::str::from_utf8(text).ok()?.parse().ok()
}

/// Reads a conversation id from the text that conversation_id_to_string() makes.
///
/// @param str The text; may be NULL.
/// @return The id, to be released with conversation_id_free(); NULL if `str` is NULL or is not a
///     valid id, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn conversation_id_create_from_string(
    str: *const c_char,
) -> *mut CONVERSATION_ID_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let id = unsafe { memory::c_bytes(str) }.and_then(parse);
        id.map_or(ptr::null_mut(), |id| {
            memory::boxed(CONVERSATION_ID_T { id })
        })
    })
}

/// Takes the next conversation id of a session.
///
/// @param session The session; may be NULL.
/// @return The id, to be released with conversation_id_free() or `free()`; NULL if `session` is not
///     a valid session, or if out of memory.
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
