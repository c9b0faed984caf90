//! `datatypes/diffusion-binary.h` (`specification/data/values sections 1 and 2`). Callable from any thread.

use core::ffi::c_void;

use crate::capi::datatypes::value::{append_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::out_param::{answer, copy_for_program};
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;

/// Appends a value of bytes to a buffer.
///
/// @param binary The bytes; may be NULL if `len` is 0.
/// @param buf The buffer.
/// @param len The number of bytes.
/// @return True on success; false if `buf` is NULL, if `binary` is NULL and `len` is not 0, if
///     `len` is absurd, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_binary_value(
    binary: *const c_void,
    buf: *const BUF_T,
    len: usize,
) -> bool {
    guard(false, || {
        require!("write_diffusion_binary_value", !buf.is_null(), false);
        require!(
            "write_diffusion_binary_value",
            len == 0 || !binary.is_null(),
            false
        );
        require!(
            "write_diffusion_binary_value",
            isize::try_from(len).is_ok(),
            false
        );
        let bytes: &[u8] = match len {
            0 => &[],
            // SAFETY: not NULL; `len` bytes by contract.
            _ => unsafe { core::slice::from_raw_parts(binary.cast(), len) },
        };
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_value(buf, bytes) }
    })
}

/// Reads a value of bytes. It does not give their number: diffusion_value_get_raw_bytes() does.
///
/// @param value The value.
/// @param[out] binary Receives a copy that ends with a NUL, to be released with `free()`; left
///     alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `binary` is NULL, or if the value is of another
///     type.
#[no_mangle]
pub unsafe extern "C" fn read_diffusion_binary_value(
    value: *const DIFFUSION_VALUE_T,
    binary: *mut *mut c_void,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("read_diffusion_binary_value", binary, error, || {
            Ok(copy_for_program(readable(value, Datatype::Binary)?)?.cast())
        })
    }
}
