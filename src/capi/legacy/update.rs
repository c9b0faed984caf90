//! `types/update_types.h` of 6.4 (`specification/compatibility/legacy-topics section 2`): updates as the old interface describes them.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::c_enums;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::capi::util::content::{content_free, content_s, CONTENT_T};

/// What an update does. Every update sets the whole value, whichever this is.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum update_action_e {
    /// A change.
    UPDATE_ACTION_UPDATE = 0,
    /// A new value.
    UPDATE_ACTION_REFRESH = 1,
}
/// What an update does.
pub type UPDATE_ACTION_T = update_action_e;

/// What an update holds.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum update_type_e {
    /// A content.
    UPDATE_TYPE_CONTENT = 0,
}
/// What an update holds.
pub type UPDATE_TYPE_T = update_type_e;

c_enums!(update_action_e, update_type_e);

/// An update.
#[repr(C)]
pub struct update_s {
    /// What it holds.
    pub update_type: MaybeUninit<UPDATE_TYPE_T>,
    /// What it does.
    pub update_action: MaybeUninit<UPDATE_ACTION_T>,
    /// The value.
    pub content: *mut CONTENT_T,
}
/// An update.
pub type UPDATE_T = update_s;

/// # Safety
/// `content` is a live content.
unsafe fn copy_of_content(content: *const CONTENT_T) -> *mut CONTENT_T {
    // SAFETY: as the caller promises.
    unsafe {
        let data = match (*content).data {
            data if data.is_null() => ptr::null_mut(),
            data => buf::from_bytes(buf::bytes(data)),
        };
        let copy = memory::zeroed::<CONTENT_T>();
        if copy.is_null() {
            buf::free(data);
        } else {
            copy.write(content_s {
                encoding: (*content).encoding,
                data,
            });
        }
        copy
    }
}

/// # Safety
/// `content` is a live content.
unsafe fn create(
    update_action: MaybeUninit<UPDATE_ACTION_T>,
    update_type: MaybeUninit<UPDATE_TYPE_T>,
    content: *const CONTENT_T,
) -> *mut UPDATE_T {
    let update = memory::zeroed::<UPDATE_T>();
    if !update.is_null() {
        // SAFETY: a block made just now; as the caller promises.
        unsafe {
            update.write(update_s {
                update_type,
                update_action,
                content: copy_of_content(content),
            });
        }
    }
    update
}

/// Creates an update.
///
/// @param update_action Has no effect.
/// @param update_type Has no effect.
/// @param content The value; copied.
/// @return The update, to be released with update_free(); NULL if `content` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn update_create(
    update_action: MaybeUninit<UPDATE_ACTION_T>,
    update_type: MaybeUninit<UPDATE_TYPE_T>,
    content: *const CONTENT_T,
) -> *mut UPDATE_T {
    guard(ptr::null_mut(), || {
        if content.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live content by contract.
        unsafe { create(update_action, update_type, content) }
    })
}

/// Copies an update and its content.
///
/// @param update The update.
/// @return The copy, to be released with update_free(); NULL if `update` is NULL or has no content,
///     or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn update_dup(update: *const UPDATE_T) -> *mut UPDATE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live update with a live content, by contract.
        unsafe {
            match update.as_ref() {
                Some(original) if !original.content.is_null() => create(
                    original.update_action,
                    original.update_type,
                    original.content,
                ),
                _ => ptr::null_mut(),
            }
        }
    })
}

/// Releases an update and its content.
///
/// @param update The update; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn update_free(update: *mut UPDATE_T) {
    guard((), || {
        if !update.is_null() {
            // SAFETY: not NULL; the program gives up update and content, both from malloc.
            unsafe {
                content_free((*update).content);
                memory::free(update);
            }
        }
    })
}

/// Does nothing: the message that held updates is gone.
///
/// @param update Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn update_marshal(update: *const UPDATE_T) -> *mut BUF_T {
    let _ = update;
    ptr::null_mut()
}

/// Does nothing: the message that held updates is gone.
///
/// @param data Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn update_unmarshal(data: *const c_char) -> *mut UPDATE_T {
    let _ = data;
    ptr::null_mut()
}

/// Does nothing: the message that held updates is gone.
///
/// @param data Not used; may be NULL.
/// @param update Not used; may be NULL.
/// @return NULL.
#[no_mangle]
pub extern "C" fn buf_read_update(data: *const c_char, update: *mut *mut UPDATE_T) -> *mut c_char {
    let _ = (data, update);
    ptr::null_mut()
}
