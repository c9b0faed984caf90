//! `datatypes/diffusion-int64.h` (`specification/data/values sections 1 and 2`). Callable from any thread.

use crate::capi::datatypes::value::{append_value, null_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::out_param::answer;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::scalars;

/// Appends a value of a 64-bit integer to a buffer.
///
/// @param value The number.
/// @param buf The buffer.
/// @return True on success; false if `buf` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_int64_value(value: i64, buf: *const BUF_T) -> bool {
    guard(false, || {
        require!("write_diffusion_int64_value", !buf.is_null(), false);
        let mut encoded = Vec::new();
        scalars::encode_int64(value, &mut encoded);
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_value(buf, &encoded) }
    })
}

/// Reads a value of a 64-bit integer.
///
/// @param value The value.
/// @param[out] int64_value Receives the number; left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `int64_value` is NULL, or if the value is of
///     another type, null or malformed.
#[no_mangle]
pub unsafe extern "C" fn read_diffusion_int64_value(
    value: *const DIFFUSION_VALUE_T,
    int64_value: *mut i64,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("read_diffusion_int64_value", int64_value, error, || {
            scalars::decode_int64(readable(value, Datatype::Int64)?)?.ok_or_else(null_value)
        })
    }
}
