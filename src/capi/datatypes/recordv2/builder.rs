//! `datatypes/recordv2/diffusion-recordv2-builder.h` (`specification/data/values section 4`, `specification/protocol/data-types section 6.2`).
//!
//! Callable from any thread; a builder itself is not synchronised. Programs give it as const, although it changes.

use core::ffi::{c_char, c_void};
use core::ptr;

use crate::capi::datatypes::recordv2::convert::{strings, strings_of_list};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::list::LIST_T;
use crate::data::record_v2::RecordsBuilder;

/// Builds the value of records.
pub struct DIFFUSION_RECORDV2_BUILDER_T {
    builder: RecordsBuilder,
}
handles!(Boxed: DIFFUSION_RECORDV2_BUILDER_T);

/// Changes a builder.
///
/// # Safety
/// `builder` is NULL or a live builder that nothing else uses meanwhile.
unsafe fn change(
    builder: *const DIFFUSION_RECORDV2_BUILDER_T,
    body: impl FnOnce(&mut RecordsBuilder),
) {
    guard((), || {
        require!("diffusion_recordv2_builder", !builder.is_null());
        // SAFETY: not NULL; as the caller promises. It was made by Box, so it may be changed.
        body(unsafe { &mut (*builder.cast_mut()).builder });
    })
}

/// Creates a builder without records.
///
/// @return The builder, to be released with diffusion_recordv2_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_recordv2_builder_init() -> *mut DIFFUSION_RECORDV2_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_RECORDV2_BUILDER_T {
            builder: RecordsBuilder::new(),
        })
    })
}

/// Adds a record.
///
/// @param recordv2_builder The builder; nothing happens if it is NULL.
/// @param fields The fields: an array of strings that ends with NULL; copied. NULL adds a record
///     without fields.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_add_record(
    recordv2_builder: *const DIFFUSION_RECORDV2_BUILDER_T,
    fields: *mut *mut c_char,
) {
    // SAFETY: NULL or a live builder, NULL or an array of strings that ends with NULL, by contract.
    unsafe {
        change(recordv2_builder, |builder| {
            builder.add_record(strings(fields))
        })
    }
}

/// Adds a record.
///
/// @param recordv2_builder The builder; nothing happens if it is NULL.
/// @param fields The fields: a list of strings; copied. NULL adds a record without fields.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_add_record_with_list(
    recordv2_builder: *const DIFFUSION_RECORDV2_BUILDER_T,
    fields: *mut LIST_T,
) {
    // SAFETY: NULL or a live builder, NULL or a list of strings, by contract.
    unsafe {
        change(recordv2_builder, |builder| {
            builder.add_record(strings_of_list(fields))
        })
    }
}

/// Appends fields to the last record, or to a first one.
///
/// @param recordv2_builder The builder; nothing happens if it is NULL.
/// @param values The fields: an array of strings that ends with NULL; copied. NULL counts as an
///     empty array.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_add_fields(
    recordv2_builder: *const DIFFUSION_RECORDV2_BUILDER_T,
    values: *mut *mut c_char,
) {
    // SAFETY: NULL or a live builder, NULL or an array of strings that ends with NULL, by contract.
    unsafe {
        change(recordv2_builder, |builder| {
            builder.add_fields(strings(values))
        })
    }
}

/// Appends fields to the last record, or to a first one.
///
/// @param recordv2_builder The builder; nothing happens if it is NULL.
/// @param values The fields: a list of strings; copied. NULL counts as an empty list.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_add_fields_with_list(
    recordv2_builder: *const DIFFUSION_RECORDV2_BUILDER_T,
    values: *mut LIST_T,
) {
    // SAFETY: NULL or a live builder, NULL or a list of strings, by contract.
    unsafe {
        change(recordv2_builder, |builder| {
            builder.add_fields(strings_of_list(values))
        })
    }
}

/// Builds the value of the records, for write_diffusion_recordv2_value(). The builder stays as it
/// is and can be used further.
///
/// @param recordv2_builder The builder.
/// @return The bytes and a NUL, to be released with `free()`; NULL if `recordv2_builder` is NULL,
///     or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_build(
    recordv2_builder: *const DIFFUSION_RECORDV2_BUILDER_T,
) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!(
            "diffusion_recordv2_builder_build",
            !recordv2_builder.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live builder by contract.
        let bytes = unsafe { &(*recordv2_builder).builder }.build();
        memory::dup_bytes(&bytes).cast()
    })
}

/// Removes all records.
///
/// @param recordv2_builder The builder; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_clear(
    recordv2_builder: *mut DIFFUSION_RECORDV2_BUILDER_T,
) {
    // SAFETY: NULL or a live builder by contract.
    unsafe { change(recordv2_builder, RecordsBuilder::clear) }
}

/// Releases a builder.
///
/// @param recordv2_builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_builder_free(
    recordv2_builder: *mut DIFFUSION_RECORDV2_BUILDER_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(recordv2_builder) };
    })
}
