//! `datatypes/recordv2/diffusion-recordv2-schema-builder.h` (`specification/data/values section 5`, `specification/protocol/data-types section 6.3`).
//!
//! Callable from any thread; a builder itself is not synchronised. Programs give it as const, although it changes.

use core::ffi::{c_char, c_int};
use core::ptr;
use std::sync::Arc;

use crate::capi::datatypes::recordv2::schema::DIFFUSION_RECORDV2_SCHEMA_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::owned::{self, handles};
use crate::data::record_v2::{FieldType, Multiplicity, SchemaBuilder, SchemaError};
use crate::session::Failure;

/// Builds a schema: records, and the fields of each.
pub struct DIFFUSION_RECORDV2_SCHEMA_BUILDER_T {
    builder: SchemaBuilder,
}
handles!(Boxed: DIFFUSION_RECORDV2_SCHEMA_BUILDER_T);

/// How often something occurs, as a program says it.
#[derive(Debug, Clone, Copy)]
enum Occurs {
    Once,
    Times(c_int),
    Between(c_int, c_int),
}

impl Occurs {
    fn multiplicity(self) -> Result<Multiplicity, SchemaError> {
        match self {
            Occurs::Once => Multiplicity::exactly(1),
            Occurs::Times(times) => Multiplicity::exactly(times.into()),
            Occurs::Between(minimum, maximum) => {
                Multiplicity::between(minimum.into(), maximum.into())
            }
        }
    }
}

/// Adds something to a builder; on failure the builder stays as it is.
///
/// # Safety
/// `builder` is NULL or a live builder that nothing else uses meanwhile; `name` is NULL or a C string; `error` is NULL or has room for an error.
unsafe fn add(
    builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    name: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
    body: impl FnOnce(&mut SchemaBuilder, &str) -> Result<(), SchemaError>,
) -> bool {
    let checked = || {
        if builder.is_null() {
            return Err(Failure::illegal_argument("recordv2_schema_builder is NULL"));
        }
        // SAFETY: not NULL; as the caller promises. The builder was made by Box, so it may be changed.
        unsafe {
            let name = string_argument(name, "the name")?;
            Ok(body(&mut (*builder.cast_mut()).builder, name)?)
        }
    };
    // SAFETY: as the caller promises.
    unsafe { attempt("diffusion_recordv2_schema_builder", error, checked) }.is_some()
}

/// Starts a record.
///
/// # Safety
/// As for `add`.
unsafe fn add_record(
    builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    name: *const c_char,
    occurs: Occurs,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        add(builder, name, error, |builder, name| {
            builder.record(name, occurs.multiplicity()?)
        })
    }
}

/// Adds a field to the current record.
///
/// # Safety
/// As for `add`.
unsafe fn add_field(
    builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    name: *const c_char,
    field_type: Result<FieldType, SchemaError>,
    occurs: Occurs,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        add(builder, name, error, |builder, name| {
            builder.field(name, field_type?, occurs.multiplicity()?)
        })
    }
}

/// Creates a builder without records.
///
/// @return The builder, to be released with diffusion_recordv2_schema_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_recordv2_schema_builder_init(
) -> *mut DIFFUSION_RECORDV2_SCHEMA_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_RECORDV2_SCHEMA_BUILDER_T {
            builder: SchemaBuilder::new(),
        })
    })
}

/// Starts a record that occurs once.
///
/// @param recordv2_schema_builder The builder.
/// @param record_name Its name, unique in the schema; copied.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if the record before has no field, or if the record before may vary in number: such
///     a record comes last.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_record(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    record_name: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe { add_record(recordv2_schema_builder, record_name, Occurs::Once, error) }
}

/// Starts a record that occurs a fixed number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param record_name Its name, unique in the schema; copied.
/// @param occurs How often it occurs, at least once.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if the record before has no field, or if the record before may vary in number: such
///     a record comes last.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_record_with_occurs(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    record_name: *const c_char,
    occurs: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_record(
            recordv2_schema_builder,
            record_name,
            Occurs::Times(occurs),
            error,
        )
    }
}

/// Starts a record that occurs a variable number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param record_name Its name, unique in the schema; copied.
/// @param min How often it occurs at least; 0 or more.
/// @param max How often it occurs at most: at least once and `min` times; -1 for any number of
///     times.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if the record before has no field, or if the record before may vary in number: such
///     a record comes last.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_record_with_min_max(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    record_name: *const c_char,
    min: c_int,
    max: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_record(
            recordv2_schema_builder,
            record_name,
            Occurs::Between(min, max),
            error,
        )
    }
}

/// Adds a field of text to the current record that occurs once.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_string(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::String),
            Occurs::Once,
            error,
        )
    }
}

/// Adds a field of text to the current record that occurs a fixed number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param occurs How often it occurs, at least once.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_string_with_occurs(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    occurs: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::String),
            Occurs::Times(occurs),
            error,
        )
    }
}

/// Adds a field of text to the current record that occurs a variable number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param min How often it occurs at least; 0 or more.
/// @param max How often it occurs at most: at least once and `min` times; -1 for any number of
///     times.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_string_with_min_max(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    min: c_int,
    max: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::String),
            Occurs::Between(min, max),
            error,
        )
    }
}

/// Adds a field of integers to the current record that occurs once.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_integer(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::Integer),
            Occurs::Once,
            error,
        )
    }
}

/// Adds a field of integers to the current record that occurs a fixed number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param occurs How often it occurs, at least once.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_integer_with_occurs(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    occurs: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::Integer),
            Occurs::Times(occurs),
            error,
        )
    }
}

/// Adds a field of integers to the current record that occurs a variable number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param min How often it occurs at least; 0 or more.
/// @param max How often it occurs at most: at least once and `min` times; -1 for any number of
///     times.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_integer_with_min_max(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    min: c_int,
    max: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            Ok(FieldType::Integer),
            Occurs::Between(min, max),
            error,
        )
    }
}

/// Adds a field of decimal numbers to the current record that occurs once.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param scale Number of decimals, at least 1.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_decimal(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    scale: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            FieldType::decimal(scale.into()),
            Occurs::Once,
            error,
        )
    }
}

/// Adds a field of decimal numbers to the current record that occurs a fixed number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param scale Number of decimals, at least 1.
/// @param occurs How often it occurs, at least once.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_decimal_with_occurs(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    scale: c_int,
    occurs: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            FieldType::decimal(scale.into()),
            Occurs::Times(occurs),
            error,
        )
    }
}

/// Adds a field of decimal numbers to the current record that occurs a variable number of times.
///
/// @param recordv2_schema_builder The builder.
/// @param field_name Its name, unique in the record; copied.
/// @param scale Number of decimals, at least 1.
/// @param min How often it occurs at least; 0 or more.
/// @param max How often it occurs at most: at least once and `min` times; -1 for any number of
///     times.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success. False, and the builder is left as it was, if an argument is NULL or
///     invalid, if there is no record yet, or if the field before may vary in number: such a field
///     comes last in its record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_decimal_with_min_max(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    field_name: *const c_char,
    scale: c_int,
    min: c_int,
    max: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        add_field(
            recordv2_schema_builder,
            field_name,
            FieldType::decimal(scale.into()),
            Occurs::Between(min, max),
            error,
        )
    }
}

/// Makes the schema of what was added so far. The builder stays as it is and can be used further.
///
/// @param recordv2_schema_builder The builder.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return The schema, to be released with diffusion_recordv2_schema_free(); NULL if the builder is
///     NULL, if there is no record, or if the last one has no field.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_build(
    recordv2_schema_builder: *const DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
    error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_RECORDV2_SCHEMA_T {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        attempt("diffusion_recordv2_schema_builder_build", error, || {
            let builder = argument(recordv2_schema_builder, "recordv2_schema_builder")?;
            let schema = Arc::new(builder.builder.build()?);
            Ok(owned::give(DIFFUSION_RECORDV2_SCHEMA_T { schema }))
        })
        .unwrap_or(ptr::null_mut())
    }
}

/// Releases a builder. Schemas that it made stay valid.
///
/// @param recordv2_schema_builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_builder_free(
    recordv2_schema_builder: *mut DIFFUSION_RECORDV2_SCHEMA_BUILDER_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(recordv2_schema_builder) };
    })
}
