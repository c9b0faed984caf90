//! Values in update constraints (`update-constraint.h` from 6.10 on, `specification/topics/update-constraints section 2`). A value never
//! changes, so it may be used from any thread.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::topics::constraints::ConstraintValue;

/// A value that update constraints compare with.
pub struct DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    pub(crate) value: ConstraintValue,
}
handles!(Boxed: DIFFUSION_UPDATE_CONSTRAINT_VALUE_T);

/// A value that the program owns.
fn expose(value: ConstraintValue) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    owned::give(DIFFUSION_UPDATE_CONSTRAINT_VALUE_T { value })
}

/// Creates a value from a string.
///
/// @param value The string; copied.
/// @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_constraint_value_from_string(
    value: *const c_char,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(value) };
        require!(
            "diffusion_update_constraint_value_from_string",
            text.is_some(),
            ptr::null_mut()
        );
        expose(ConstraintValue::string(text.unwrap_or_default()))
    })
}

/// Creates a value from a 64-bit integer.
///
/// @param value The number.
/// @return The value, to be released with diffusion_update_constraint_value_free().
#[no_mangle]
pub extern "C" fn diffusion_update_constraint_value_from_int64(
    value: i64,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || expose(ConstraintValue::int64(value)))
}

/// Creates a value from a floating point number.
///
/// @param value The number.
/// @return The value, to be released with diffusion_update_constraint_value_free().
#[no_mangle]
pub extern "C" fn diffusion_update_constraint_value_from_double(
    value: f64,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || expose(ConstraintValue::double(value)))
}

/// Creates a value from JSON text.
///
/// @param value The text, in UTF-8; copied.
/// @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
///     is NULL or not JSON.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_constraint_value_from_json_string(
    value: *const c_char,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let json = unsafe { memory::c_bytes(value) }.and_then(ConstraintValue::json);
        require!(
            "diffusion_update_constraint_value_from_json_string",
            json.is_some(),
            ptr::null_mut()
        );
        json.map_or(ptr::null_mut(), expose)
    })
}

/// Creates a value from a truth value.
///
/// @param value The truth value.
/// @return The value, to be released with diffusion_update_constraint_value_free().
#[no_mangle]
pub extern "C" fn diffusion_update_constraint_value_from_bool(
    value: MaybeUninit<bool>,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || {
        expose(ConstraintValue::boolean(truth(value)))
    })
}

/// Creates a value from bytes.
///
/// @param value The bytes, possibly none; copied.
/// @return The value, to be released with diffusion_update_constraint_value_free(); NULL if `value`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_constraint_value_from_binary(
    value: *const BUF_T,
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_update_constraint_value_from_binary",
            !value.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live buffer by contract.
        expose(ConstraintValue::binary(unsafe { buf::bytes(value) }))
    })
}

/// Creates the JSON value null.
///
/// @return The value, to be released with diffusion_update_constraint_value_free().
#[no_mangle]
pub extern "C" fn diffusion_update_constraint_value_null(
) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    guard(ptr::null_mut(), || expose(ConstraintValue::null()))
}

/// Releases a value. Constraints made from it stay as they are.
///
/// @param value The value; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_update_constraint_value_free(
    value: *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(value) };
    });
}
