//! `datatypes/diffusion-double.h` (`specification/data/values sections 1 and 2`). Callable from any thread.

use crate::capi::datatypes::value::{append_value, null_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::out_param::answer;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::scalars;

/// Appends a value of a floating point number to a buffer.
///
/// @param value The number.
/// @param buf The buffer.
/// @return True on success; false if `buf` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_double_value(value: f64, buf: *const BUF_T) -> bool {
    guard(false, || {
        require!("write_diffusion_double_value", !buf.is_null(), false);
        let mut encoded = Vec::new();
        scalars::encode_double(value, &mut encoded);
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_value(buf, &encoded) }
    })
}

/// Reads a value of a floating point number.
///
/// @param value The value.
/// @param[out] double_value Receives the number; left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `double_value` is NULL, or if the value is of
///     another type, null or malformed.
#[no_mangle]
pub unsafe extern "C" fn read_diffusion_double_value(
    value: *const DIFFUSION_VALUE_T,
    double_value: *mut f64,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("read_diffusion_double_value", double_value, error, || {
            scalars::decode_double(readable(value, Datatype::Double)?)?.ok_or_else(null_value)
        })
    }
}
