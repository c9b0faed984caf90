//! `datatypes/recordv2/diffusion-recordv2-record-model.h` (`specification/data/values section 6`, `specification/protocol/data-types section 6.4`).
//!
//! A model never changes, so it may be used from any thread.

use core::ffi::{c_char, c_int};

use crate::capi::datatypes::recordv2::reading::{self, HoldsModel};
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::{self, handles};
use crate::data::record_v2::RecordModel;

/// Access to the fields of a value by the names of a schema.
pub struct DIFFUSION_RECORDV2_RECORD_MODEL_T {
    model: RecordModel,
}
handles!(Boxed: DIFFUSION_RECORDV2_RECORD_MODEL_T);

impl HoldsModel for DIFFUSION_RECORDV2_RECORD_MODEL_T {
    const PARAMETER: &'static str = "record_model";

    fn model(&self) -> &RecordModel {
        &self.model
    }
}

impl DIFFUSION_RECORDV2_RECORD_MODEL_T {
    /// A model that the program owns.
    pub(in crate::capi::datatypes) fn owned(model: RecordModel) -> *mut Self {
        owned::give(Self { model })
    }
}

/// Makes a value of type `DATATYPE_RECORDV2` of the data.
///
/// @param record_model The model.
/// @param[out] value Receives the value, to be released with diffusion_value_free(). Left alone on
///     failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_record_model_as_value(
    record_model: *const DIFFUSION_RECORDV2_RECORD_MODEL_T,
    value: *mut *mut DIFFUSION_VALUE_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::as_value(
            "diffusion_recordv2_record_model_as_value",
            record_model,
            value,
            error,
        )
    }
}

/// Gives the value of a field.
///
/// @param record_model The model.
/// @param key Such as `record(1).field(2)`. Without an index it is 0; without a record it is the
///     first one.
/// @param[out] field_value Receives the value, to be released with `free()`. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     what was asked for.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_record_model_get_field_value_with_key(
    record_model: *const DIFFUSION_RECORDV2_RECORD_MODEL_T,
    key: *const c_char,
    field_value: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::field_value_with_key(
            "diffusion_recordv2_record_model_get_field_value_with_key",
            record_model,
            key,
            field_value,
            error,
        )
    }
}

/// Gives the value of a field.
///
/// @param record_model The model.
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
pub unsafe extern "C" fn diffusion_recordv2_record_model_get_field_value(
    record_model: *const DIFFUSION_RECORDV2_RECORD_MODEL_T,
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
            "diffusion_recordv2_record_model_get_field_value",
            record_model,
            (record_name, record_index),
            (field_name, field_index),
            field_value,
            error,
        )
    }
}

/// Says how often a record occurs.
///
/// @param record_model The model.
/// @param record_name The record.
/// @param[out] record_count Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema has no such record.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_record_model_record_count(
    record_model: *const DIFFUSION_RECORDV2_RECORD_MODEL_T,
    record_name: *const c_char,
    record_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::record_count(
            "diffusion_recordv2_record_model_record_count",
            record_model,
            record_name,
            record_count,
            error,
        )
    }
}

/// Says how often a field occurs in an occurrence of a record.
///
/// @param record_model The model.
/// @param record_name The record.
/// @param record_index Which occurrence of the record; the first one is 0.
/// @param field_name The field.
/// @param[out] field_count Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if an argument is NULL or if the schema or the data do not have
///     what was asked for.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_record_model_field_count(
    record_model: *const DIFFUSION_RECORDV2_RECORD_MODEL_T,
    record_name: *const c_char,
    record_index: c_int,
    field_name: *const c_char,
    field_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        reading::field_count(
            "diffusion_recordv2_record_model_field_count",
            record_model,
            (record_name, record_index),
            field_name,
            field_count,
            error,
        )
    }
}

/// Releases a model. Values that it made stay valid.
///
/// @param record_model The model; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_record_model_free(
    record_model: *mut DIFFUSION_RECORDV2_RECORD_MODEL_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(record_model) };
    })
}
