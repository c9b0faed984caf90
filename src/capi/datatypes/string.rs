//! `datatypes/diffusion-string.h` (`specification/data/values sections 1 and 2`). Callable from any thread.

use core::ffi::c_char;

use crate::capi::datatypes::value::{append_value, null_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{answer, copy_for_program};
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::scalars;

/// Appends a string value to a buffer.
///
/// @param value The string, in UTF-8.
/// @param buf The buffer.
/// @return True on success; false if an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_string_value(
    value: *const c_char,
    buf: *const BUF_T,
) -> bool {
    guard(false, || {
        require!("write_diffusion_string_value", !buf.is_null(), false);
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(value) };
        require!("write_diffusion_string_value", text.is_some(), false);
        let mut encoded = Vec::new();
        scalars::encode_string(text.unwrap_or_default(), &mut encoded);
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_value(buf, &encoded) }
    })
}

/// Reads a string value.
///
/// @param value The value.
/// @param[out] string Receives a copy followed by a NUL, to be released with `free()`; left alone
///     on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `string` is NULL, if the value is of another type,
///     null or malformed.
#[no_mangle]
pub unsafe extern "C" fn read_diffusion_string_value(
    value: *const DIFFUSION_VALUE_T,
    string: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("read_diffusion_string_value", string, error, || {
            let text = scalars::decode_string(readable(value, Datatype::String)?)?;
            copy_for_program(&text.ok_or_else(null_value)?)
        })
    }
}
