//! `datatypes/recordv2/diffusion-recordv2-schema-field.h` (`specification/data/values section 5`). The objects never change, so they may
//! be used from any thread.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{answer, argument, copy_for_program};
use crate::capi::ffi::owned::{self, handles};
use crate::data::record_v2::{Field, FieldType};

/// What a field holds.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_recordv2_field_type_e {
    /// Any text.
    FIELD_TYPE_STRING = 1,
    /// Integers.
    FIELD_TYPE_INTEGER = 2,
    /// Decimal numbers.
    FIELD_TYPE_DECIMAL = 3,
}
/// What a field holds.
pub type DIFFUSION_RECORDV2_FIELD_TYPE_T = diffusion_recordv2_field_type_e;

c_enums!(diffusion_recordv2_field_type_e);

/// A field of a record of a schema.
pub struct DIFFUSION_RECORDV2_SCHEMA_FIELD_T {
    definition: Field,
}
handles!(Boxed: DIFFUSION_RECORDV2_SCHEMA_FIELD_T);

impl DIFFUSION_RECORDV2_SCHEMA_FIELD_T {
    /// A copy that the program owns.
    pub(super) fn owned(definition: &Field) -> *mut Self {
        owned::give(Self {
            definition: definition.clone(),
        })
    }
}

/// Says what a field holds.
///
/// @param schema_field The field.
/// @param[out] field_type Receives the type. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `field_type` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_get_type(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    field_type: *mut MaybeUninit<DIFFUSION_RECORDV2_FIELD_TYPE_T>,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_get_type",
            field_type,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                let field_type = match definition.field_type() {
                    FieldType::String => diffusion_recordv2_field_type_e::FIELD_TYPE_STRING,
                    FieldType::Integer => diffusion_recordv2_field_type_e::FIELD_TYPE_INTEGER,
                    FieldType::Decimal { .. } => {
                        diffusion_recordv2_field_type_e::FIELD_TYPE_DECIMAL
                    }
                };
                Ok(from_raw(field_type as i32))
            },
        )
    }
}

/// Gives the number of decimals of a field.
///
/// @param schema_field The field.
/// @param[out] scale Receives the number; 0 unless the field holds decimal numbers. Left alone on
///     failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `scale` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_get_scale(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    scale: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_get_scale",
            scale,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                Ok(c_int::try_from(definition.field_type().scale()).unwrap_or(c_int::MAX))
            },
        )
    }
}

/// Gives the name of a field.
///
/// @param schema_field The field.
/// @param[out] field_name Receives the name, to be released with `free()`. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `field_name` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_get_name(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    field_name: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_get_name",
            field_name,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                copy_for_program(definition.name().as_bytes())
            },
        )
    }
}

/// Says how often a field occurs at least.
///
/// @param schema_field The field.
/// @param[out] min Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `min` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_get_min(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    min: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_get_min",
            min,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                Ok(c_int::try_from(definition.multiplicity().minimum()).unwrap_or(c_int::MAX))
            },
        )
    }
}

/// Says how often a field occurs at most.
///
/// @param schema_field The field.
/// @param[out] max Receives the number; -1 for no limit. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `max` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_get_max(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    max: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_get_max",
            max,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                Ok(definition.multiplicity().maximum_or_minus_one())
            },
        )
    }
}

/// Says whether the number of occurrences of a field may vary.
///
/// @param schema_field The field.
/// @param[out] is_variable Receives the answer. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_field` or `is_variable` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_is_variable(
    schema_field: *const DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
    is_variable: *mut bool,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_field_is_variable",
            is_variable,
            error,
            || {
                let definition = &argument(schema_field, "schema_field")?.definition;
                Ok(definition.multiplicity().is_variable())
            },
        )
    }
}

/// Releases a field. What came from it stays valid.
///
/// @param schema_field The field; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_field_free(
    schema_field: *mut DIFFUSION_RECORDV2_SCHEMA_FIELD_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(schema_field) };
    })
}
