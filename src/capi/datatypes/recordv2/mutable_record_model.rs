//! `datatypes/recordv2/diffusion-recordv2-mutable-record-model.h` (`specification/data/values section 6`,
//! `specification/protocol/data-types section 6.4`).
//!
//! Callable from any thread; a model itself is not synchronised. Programs give it as const, although it changes. On failure it stays as it is.

use core::ffi::{c_char, c_int};

use crate::capi::datatypes::recordv2::convert::texts;
use crate::capi::datatypes::recordv2::reading::{self, HoldsModel};
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::owned::{self, handles};
use crate::data::record_v2::{ModelError, MutableRecordModel, RecordModel};
use crate::session::Failure;

/// Access to the fields of a value by the names of a schema, for reading and changing.
pub struct DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T {
    model: MutableRecordModel,
}
handles!(Boxed: DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T);

impl HoldsModel for DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T {
    const PARAMETER: &'static str = "mutable_record_model";

    fn model(&self) -> &RecordModel {
        &self.model
    }
}

impl DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T {
    /// A model that the program owns.
    pub(in crate::capi::datatypes) fn owned(model: MutableRecordModel) -> *mut Self {
        owned::give(Self { model })
    }
}

/// Changes a model.
///
/// # Safety
/// `model` is NULL or a live model that nothing else uses meanwhile; `error` is NULL or has room for an error.
unsafe fn change(
    function: &str,
    model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    error: *mut DIFFUSION_API_ERROR,
    body: impl FnOnce(&mut MutableRecordModel) -> Result<Result<(), ModelError>, Failure>,
) -> bool {
    let checked = || {
        if model.is_null() {
            return Err(Failure::illegal_argument("mutable_record_model is NULL"));
        }
        // SAFETY: not NULL; as the caller promises. The model was made by Box, so it may be changed.
        Ok(body(unsafe { &mut (*model.cast_mut()).model })??)
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, error, checked) }.is_some()
}

/// Makes a value of type `DATATYPE_RECORDV2` of the data.
///
/// @param mutable_record_model The model.
/// @param[out] value Receives the value, to be released with diffusion_value_free(). Left alone on
///     failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_as_value(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    value: *mut *mut DIFFUSION_VALUE_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::as_value(
            "diffusion_recordv2_mutable_record_model_as_value",
            mutable_record_model,
            value,
            error,
        )
    }
}

/// Gives the value of a field.
///
/// @param mutable_record_model The model.
/// @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
///     first one.
/// @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     what was asked for.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_get_field_value_with_key(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    key: *const c_char,
    field_value: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::field_value_with_key(
            "diffusion_recordv2_mutable_record_model_get_field_value_with_key",
            mutable_record_model,
            key,
            field_value,
            error,
        )
    }
}

/// Gives the value of a field.
///
/// @param mutable_record_model The model.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param field_name The field.
/// @param field_index Which occurrence of the field; the first one is 0.
/// @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     what was asked for.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_get_field_value(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    field_name: *const c_char,
    field_index: c_int,
    field_value: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::field_value(
            "diffusion_recordv2_mutable_record_model_get_field_value",
            mutable_record_model,
            (record_name, record_index),
            (field_name, field_index),
            field_value,
            error,
        )
    }
}

/// Says how often a record occurs.
///
/// @param mutable_record_model The model.
/// @param record_name The record.
/// @param[out] record_count Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema has no such record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_record_count(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::record_count(
            "diffusion_recordv2_mutable_record_model_record_count",
            mutable_record_model,
            record_name,
            record_count,
            error,
        )
    }
}

/// Says how often a field occurs in an occurrence of a record.
///
/// @param mutable_record_model The model.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param field_name The field.
/// @param[out] field_count Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     what was asked for.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_field_count(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    field_name: *const c_char,
    field_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::field_count(
            "diffusion_recordv2_mutable_record_model_field_count",
            mutable_record_model,
            (record_name, record_index),
            field_name,
            field_count,
            error,
        )
    }
}

/// Sets a field.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
///     first one.
/// @param value The value, normalised: whole numbers without leading zeros, decimal numbers with as
///     many decimals as the schema says.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the schema or the data do not have the
///     field, or if it cannot hold the value.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_set_field_value_with_key(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    key: *const c_char,
    value: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_set_field_value_with_key",
            mutable_record_model,
            error,
            |model| {
                Ok(model.set_by_key(
                    string_argument(key, "key")?,
                    string_argument(value, "value")?,
                ))
            },
        )
    }
}

/// Sets a field.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param field_name The field.
/// @param field_index Which occurrence of the field; the first one is 0.
/// @param value The value, normalised: whole numbers without leading zeros, decimal numbers with as
///     many decimals as the schema says.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the schema or the data do not have the
///     field, or if it cannot hold the value.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_set_field_value(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    field_name: *const c_char,
    field_index: c_int,
    value: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_set_field_value",
            mutable_record_model,
            error,
            |model| {
                let record = string_argument(record_name, "record_name")?;
                let field = string_argument(field_name, "field_name")?;
                let value = string_argument(value, "value")?;
                Ok(model.set(
                    record,
                    record_index.into(),
                    field,
                    field_index.into(),
                    value,
                ))
            },
        )
    }
}

/// Appends occurrences of the last field to the last occurrence of the last record.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param values The values, an array that ends with NULL.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the number of the field does not vary,
///     if there would be too many, if the record does not occur, or if the field cannot hold a
///     value.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_add_values(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    values: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_add_values",
            mutable_record_model,
            error,
            |model| Ok(model.add_values(&texts(values)?)),
        )
    }
}

/// Appends occurrences of the last field to an occurrence of a record.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param values The values, an array that ends with NULL.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the number of the field does not vary,
///     if there would be too many, if the record does not occur, or if the field cannot hold a
///     value.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_add_values_to_record(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    values: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_add_values_to_record",
            mutable_record_model,
            error,
            |model| {
                let record = string_argument(record_name, "record_name")?;
                Ok(model.add_values_to_record(record, record_index.into(), &texts(values)?))
            },
        )
    }
}

/// Adds an occurrence of the last record, with default values.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the number of the record does not
///     vary, or if there would be too many.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_add_record(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_add_record",
            mutable_record_model,
            error,
            |model| Ok(model.add_record()),
        )
    }
}

/// Removes an occurrence of the last record.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param index Which occurrence; the first one is 0.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the number of the record does not
///     vary, if it is not there, or if there would be too few.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_remove_record(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    index: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_remove_record",
            mutable_record_model,
            error,
            |model| Ok(model.remove_record(index.into())),
        )
    }
}

/// Removes an occurrence of the last field of a record.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param field_index Which occurrence of the field; the first one is 0.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL, if the number of the field does not vary,
///     if it is not there, or if there would be too few.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_remove_field(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    field_index: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_remove_field",
            mutable_record_model,
            error,
            |model| {
                let record = string_argument(record_name, "record_name")?;
                Ok(model.remove_field(record, record_index.into(), field_index.into()))
            },
        )
    }
}

/// Removes the occurrences of the last record beyond its least number. Nothing happens when their
/// number does not vary.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_clear_variable_records(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_clear_variable_records",
            mutable_record_model,
            error,
            |model| Ok(model.clear_variable_records()),
        )
    }
}

/// Removes the occurrences of the last field of a record beyond its least number. Nothing happens
/// when their number does not vary.
///
/// @param mutable_record_model The model; left as it was on failure.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     the record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_clear_variable_fields(
    mutable_record_model: *const DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        change(
            "diffusion_recordv2_mutable_record_model_clear_variable_fields",
            mutable_record_model,
            error,
            |model| {
                let record = string_argument(record_name, "record_name")?;
                Ok(model.clear_variable_fields(record, record_index.into()))
            },
        )
    }
}

/// Releases a model. Values that it made stay valid.
///
/// @param mutable_record_model The model; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_mutable_record_model_free(
    mutable_record_model: *mut DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(mutable_record_model) };
    })
}
