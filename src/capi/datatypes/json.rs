//! `datatypes/diffusion-json.h` (`specification/data/values sections 1 and 2`) and `json.h` of 6.4
//! (`specification/data/utilities section 7`). Callable from any thread.

use core::ffi::c_char;
use core::ptr;

use crate::capi::datatypes::value::{append_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{answer, copy_for_program};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::data::json;

/// Appends a JSON value to a buffer.
///
/// @param json The JSON text, in UTF-8.
/// @param buf The buffer; left alone on failure.
/// @return True on success; false if an argument is NULL, if the text is not JSON, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_json_value(
    json: *const c_char,
    buf: *const BUF_T,
) -> bool {
    guard(false, || {
        require!("write_diffusion_json_value", !buf.is_null(), false);
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(json) };
        require!("write_diffusion_json_value", text.is_some(), false);
        match json::to_cbor(text.unwrap_or_default()) {
            // SAFETY: not NULL; a live buffer by contract.
            Ok(encoded) => unsafe { append_value(buf, &encoded) },
            Err(error) => {
                log::warn!("write_diffusion_json_value: {error}");
                false
            }
        }
    })
}

/// Reads a value as JSON text. Values of strings and numbers can be read too.
///
/// @param value The value.
/// @param[out] json_string Receives the text, without white space, to be released with `free()`;
///     left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `json_string` is NULL, or if the value is of
///     another type or malformed.
#[no_mangle]
pub unsafe extern "C" fn to_diffusion_json_string(
    value: *const DIFFUSION_VALUE_T,
    json_string: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("to_diffusion_json_string", json_string, error, || {
            let text = json::to_text(readable(value, Datatype::Json)?)?;
            copy_for_program(text.as_bytes())
        })
    }
}

/// Converts the first item of CBOR data to JSON text.
///
/// @param cbor The data.
/// @param len The number of bytes.
/// @return A buffer with the text, to be released with buf_free(); NULL if `cbor` is NULL, if the
///     data are malformed, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_to_json(cbor: *const c_char, len: usize) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        require!("cbor_to_json", !cbor.is_null(), ptr::null_mut());
        require!(
            "cbor_to_json",
            isize::try_from(len).is_ok(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; `len` bytes by contract.
        let data = unsafe { core::slice::from_raw_parts(cbor.cast::<u8>(), len) };
        match json::to_text(data) {
            Ok(text) => buf::from_bytes(text.as_bytes()),
            Err(error) => {
                log::warn!("cbor_to_json: {error}");
                ptr::null_mut()
            }
        }
    })
}
