//! `diffusion-api-error.h`: error objects that functions give back through an out-parameter
//! (`specification/sessions/errors-and-callbacks section 1`).

use core::ffi::{c_char, c_int};
use core::ptr;
use std::ffi::CString;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::owned::{self, handles};
use crate::data::memory::catch;
use crate::session::ErrorCode;

/// What a ::DIFFUSION_API_ERROR points to: an error with a code and a description.
pub struct DIFFUSION_API_ERROR_T {
    code: c_int,
    description: CString,
}
handles!(Boxed: DIFFUSION_API_ERROR_T);
/// A pointer to an error.
///
/// Functions that take a `DIFFUSION_API_ERROR *` accept NULL for it. They write NULL on success and
/// a new error on failure, which the program releases with diffusion_api_error_free(). They never
/// read what was there before.
pub type DIFFUSION_API_ERROR = *mut DIFFUSION_API_ERROR_T;

/// Writes a new error.
///
/// # Safety
/// `out` is NULL or has room for an error; what is there may be anything.
pub(crate) unsafe fn set(out: *mut DIFFUSION_API_ERROR, code: ErrorCode, description: &str) {
    if out.is_null() {
        return;
    }
    // The code is told in any case.
    let text = catch(|| c_text(description));
    let error = DIFFUSION_API_ERROR_T {
        code: code.number(),
        description: text.unwrap_or_default(),
    };
    // SAFETY: not NULL, room for a pointer (caller).
    unsafe { out.write(owned::give(error)) };
}

/// Writes "no error".
///
/// # Safety
/// As for `set`.
pub(crate) unsafe fn clear(out: *mut DIFFUSION_API_ERROR) {
    if !out.is_null() {
        // SAFETY: not NULL, room for a pointer (caller).
        unsafe { out.write(ptr::null_mut()) };
    }
}

/// Gives the code of an error.
///
/// @param error The error; may be NULL.
/// @return An `ERROR_CODE_T`; 0 if `error` is NULL.
#[no_mangle]
pub unsafe extern "C" fn get_diffusion_api_error_code(error: DIFFUSION_API_ERROR) -> c_int {
    guard(0, || {
        // SAFETY: NULL or a live error by contract.
        unsafe { error.as_ref() }.map_or(0, |error| error.code)
    })
}

/// Gives the description of an error.
///
/// @param error The error; may be NULL.
/// @return The text, which belongs to the error; NULL if `error` is NULL.
#[no_mangle]
pub unsafe extern "C" fn get_diffusion_api_error_description(
    error: DIFFUSION_API_ERROR,
) -> *const c_char {
    guard(ptr::null(), || {
        // SAFETY: NULL or a live error by contract.
        unsafe { error.as_ref() }.map_or(ptr::null(), |error| error.description.as_ptr())
    })
}

/// Releases an error and its description.
///
/// @param error The error; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_api_error_free(error: DIFFUSION_API_ERROR) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(error) };
    })
}
