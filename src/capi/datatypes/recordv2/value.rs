//! `datatypes/diffusion-recordv2.h` (`specification/data/values sections 1, 2 and 4`). Callable from any thread.

use core::ffi::{c_char, c_void};
use std::sync::Arc;

use crate::capi::datatypes::recordv2::record_model::DIFFUSION_RECORDV2_RECORD_MODEL_T;
use crate::capi::datatypes::recordv2::schema::DIFFUSION_RECORDV2_SCHEMA_T;
use crate::capi::datatypes::value::{append_value, readable, DIFFUSION_VALUE_T};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{answer, argument, copy_for_program};
use crate::capi::util::buf::BUF_T;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::data::datatype::Datatype;
use crate::data::record_v2::{fields_of, parse_records, records_to_text, Record, RecordModel};
use crate::session::Failure;

/// The records of a value.
///
/// # Safety
/// `value` is NULL or a live value.
unsafe fn records(value: *const DIFFUSION_VALUE_T) -> Result<Vec<Record>, Failure> {
    // SAFETY: as the caller promises; the borrow ends in this function.
    Ok(parse_records(unsafe {
        readable(value, Datatype::RecordV2)?
    }))
}

/// A new list; `element` makes each of its elements.
fn list_of<T>(
    items: impl IntoIterator<Item = T>,
    element: impl Fn(T) -> Result<*mut c_void, Failure>,
) -> Result<*mut LIST_T, Failure> {
    let result = list::create();
    if result.is_null() {
        return Err(Failure::out_of_memory());
    }
    for item in items {
        // SAFETY: a list made just now. When memory runs out, what was made so far is lost: nothing that could be done would help.
        unsafe { list::append_last(result, element(item)?) };
    }
    Ok(result)
}

fn list_of_strings(fields: Vec<Vec<u8>>) -> Result<*mut LIST_T, Failure> {
    list_of(fields, |field| Ok(copy_for_program(&field)?.cast()))
}

/// Appends a value of records to a buffer.
///
/// @param recordv2 The bytes of the value, up to a NUL, as diffusion_recordv2_builder_build() makes
///     them.
/// @param buf The buffer.
/// @return True on success; false if an argument is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn write_diffusion_recordv2_value(
    recordv2: *const c_void,
    buf: *const BUF_T,
) -> bool {
    guard(false, || {
        require!("write_diffusion_recordv2_value", !buf.is_null(), false);
        // SAFETY: NULL or bytes that end with a NUL by contract.
        let bytes = unsafe { memory::c_bytes(recordv2.cast()) };
        require!("write_diffusion_recordv2_value", bytes.is_some(), false);
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_value(buf, bytes.unwrap_or_default()) }
    })
}

/// Gives the records of a value as text: a JSON array of arrays of strings.
///
/// @param value The value.
/// @param[out] recordv2_as_string Receives the text, to be released with `free()`; left alone on
///     failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `recordv2_as_string` is NULL or if the value is of
///     another type.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_to_string(
    value: *const DIFFUSION_VALUE_T,
    recordv2_as_string: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_to_string",
            recordv2_as_string,
            error,
            || copy_for_program(records_to_text(&records(value)?).as_bytes()),
        )
    }
}

/// Gives the fields of all records of a value.
///
/// @param value The value.
/// @param[out] as_fields Receives a new list of strings, to be released with `list_free(list,
///     free)`; left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `as_fields` is NULL or if the value is of another
///     type.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_as_fields(
    value: *const DIFFUSION_VALUE_T,
    as_fields: *mut *mut LIST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("diffusion_recordv2_as_fields", as_fields, error, || {
            list_of_strings(fields_of(records(value)?))
        })
    }
}

/// Gives the records of a value.
///
/// @param value The value.
/// @param[out] as_records Receives a new list of lists of strings, to be released with
///     `list_of_lists_free(list, free)`; left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `value` or `as_records` is NULL or if the value is of another
///     type.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_as_records(
    value: *const DIFFUSION_VALUE_T,
    as_records: *mut *mut LIST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("diffusion_recordv2_as_records", as_records, error, || {
            list_of(
                records(value)?,
                |record| Ok(list_of_strings(record)?.cast()),
            )
        })
    }
}

/// Gives access to a value by the names of a schema. Whether the value fits the schema is not
/// checked; where it does not, access fails.
///
/// @param value The value; copied.
/// @param schema The schema, which may be released afterwards.
/// @param[out] record_model Receives the model, to be released with
///     diffusion_recordv2_record_model_free(); left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument other than `error` is NULL, or if the value is of
///     another type.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_as_model(
    value: *const DIFFUSION_VALUE_T,
    schema: *const DIFFUSION_RECORDV2_SCHEMA_T,
    record_model: *mut *mut DIFFUSION_RECORDV2_RECORD_MODEL_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer("diffusion_recordv2_as_model", record_model, error, || {
            let records = records(value)?;
            let schema = Arc::clone(&argument(schema, "schema")?.schema);
            let model = RecordModel::new(schema, records);
            Ok(DIFFUSION_RECORDV2_RECORD_MODEL_T::owned(model))
        })
    }
}

/// Gives access to a value by the names of a schema, if the value fits the schema.
///
/// @param value The value; copied.
/// @param schema The schema, which may be released afterwards.
/// @param[out] record_model Receives the model, to be released with
///     diffusion_recordv2_record_model_free(); left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument other than `error` is NULL, if the value is of
///     another type, or if it does not fit the schema.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_as_validated_model(
    value: *const DIFFUSION_VALUE_T,
    schema: *const DIFFUSION_RECORDV2_SCHEMA_T,
    record_model: *mut *mut DIFFUSION_RECORDV2_RECORD_MODEL_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_as_validated_model",
            record_model,
            error,
            || {
                let records = records(value)?;
                let schema = Arc::clone(&argument(schema, "schema")?.schema);
                // What does not fit is the value, not an argument.
                let model = RecordModel::validated(schema, records)
                    .map_err(|error| Failure::invalid_data(crate::data::memory::text_of(&error)))?;
                Ok(DIFFUSION_RECORDV2_RECORD_MODEL_T::owned(model))
            },
        )
    }
}
