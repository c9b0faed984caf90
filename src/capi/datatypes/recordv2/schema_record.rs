//! `datatypes/recordv2/diffusion-recordv2-schema-record.h` (`specification/data/values section 5`). The objects never change, so they may
//! be used from any thread.

use core::ffi::{c_char, c_int};

use crate::capi::datatypes::recordv2::schema_field::DIFFUSION_RECORDV2_SCHEMA_FIELD_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{answer, argument, copy_for_program};
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::data::record_v2::RecordDefinition;
use crate::session::Failure;

/// A record of a schema.
pub struct DIFFUSION_RECORDV2_SCHEMA_RECORD_T {
    definition: RecordDefinition,
}
handles!(Boxed: DIFFUSION_RECORDV2_SCHEMA_RECORD_T);

impl DIFFUSION_RECORDV2_SCHEMA_RECORD_T {
    /// A copy that the program owns.
    pub(super) fn owned(definition: &RecordDefinition) -> *mut Self {
        owned::give(Self {
            definition: definition.clone(),
        })
    }
}

/// Gives the fields of a record, in order.
///
/// @param schema_record The record.
/// @param[out] fields Receives a new list of `DIFFUSION_RECORDV2_SCHEMA_FIELD_T *`, copies that do
///     not depend on the record. Release each with diffusion_recordv2_schema_field_free() and the
///     list with list_free(). Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_record` or `fields` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_get_fields(
    schema_record: *const DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
    fields: *mut *mut LIST_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_record_get_fields",
            fields,
            error,
            || {
                let definition = &argument(schema_record, "schema_record")?.definition;
                let result = list::create();
                if result.is_null() {
                    return Err(Failure::out_of_memory());
                }
                for field in definition.fields() {
                    list::append_last(
                        result,
                        DIFFUSION_RECORDV2_SCHEMA_FIELD_T::owned(field).cast(),
                    );
                }
                Ok(result)
            },
        )
    }
}

/// Gives the name of a record.
///
/// @param schema_record The record.
/// @param[out] record_name Receives the name, to be released with `free()`. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_record` or `record_name` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_get_name(
    schema_record: *const DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
    record_name: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_record_get_name",
            record_name,
            error,
            || {
                let definition = &argument(schema_record, "schema_record")?.definition;
                copy_for_program(definition.name().as_bytes())
            },
        )
    }
}

/// Says how often a record occurs at least.
///
/// @param schema_record The record.
/// @param[out] min Receives the number. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_record` or `min` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_get_min(
    schema_record: *const DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
    min: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_record_get_min",
            min,
            error,
            || {
                let definition = &argument(schema_record, "schema_record")?.definition;
                Ok(c_int::try_from(definition.multiplicity().minimum()).unwrap_or(c_int::MAX))
            },
        )
    }
}

/// Says how often a record occurs at most.
///
/// @param schema_record The record.
/// @param[out] max Receives the number; -1 for no limit. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_record` or `max` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_get_max(
    schema_record: *const DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
    max: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_record_get_max",
            max,
            error,
            || {
                let definition = &argument(schema_record, "schema_record")?.definition;
                Ok(definition.multiplicity().maximum_or_minus_one())
            },
        )
    }
}

/// Says whether the number of occurrences of a record may vary.
///
/// @param schema_record The record.
/// @param[out] is_variable Receives the answer. Left alone on failure.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `schema_record` or `is_variable` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_is_variable(
    schema_record: *const DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
    is_variable: *mut bool,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or live objects by contract.
    unsafe {
        answer(
            "diffusion_recordv2_schema_record_is_variable",
            is_variable,
            error,
            || {
                let definition = &argument(schema_record, "schema_record")?.definition;
                Ok(definition.multiplicity().is_variable())
            },
        )
    }
}

/// Releases a record. What came from it stays valid.
///
/// @param schema_record The record; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_record_free(
    schema_record: *mut DIFFUSION_RECORDV2_SCHEMA_RECORD_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(schema_record) };
    })
}
