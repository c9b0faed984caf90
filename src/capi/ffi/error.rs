//! `error.h`: texts of error codes (`specification/sessions/errors-and-callbacks section 1`).

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::error_code::ERROR_CODE_T;
use crate::capi::ffi::guard::guard;
use crate::session::ErrorCode;

/// Gives the text of an error code.
///
/// @param code The code.
/// @return The text, which belongs to the library; NULL if the number is not a valid code.
#[no_mangle]
pub extern "C" fn diffusion_error_str(code: MaybeUninit<ERROR_CODE_T>) -> *const c_char {
    guard(ptr::null(), || {
        ErrorCode::from_number(raw(code)).map_or(ptr::null(), |code| code.text().as_ptr())
    })
}
