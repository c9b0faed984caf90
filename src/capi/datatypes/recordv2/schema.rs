//! `datatypes/recordv2/diffusion-recordv2-schema.h` (`specification/data/values section 5`,
//! `specification/protocol/data-types section 6.3`). A schema never changes, so it may be used from any thread.

use core::ffi::c_char;
use core::ptr;
use std::sync::Arc;

use crate::capi::datatypes::recordv2::mutable_record_model::DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T;
use crate::capi::datatypes::recordv2::schema_record::DIFFUSION_RECORDV2_SCHEMA_RECORD_T;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::data::record_v2::{MutableRecordModel, Schema};

/// Which records a value has, and which fields these have.
pub struct DIFFUSION_RECORDV2_SCHEMA_T {
    pub(in crate::capi::datatypes) schema: Arc<Schema>,
}
handles!(Boxed: DIFFUSION_RECORDV2_SCHEMA_T);

/// The schema of a pointer of the program.
///
/// # Safety
/// `schema` is NULL or a live schema.
unsafe fn known(schema: *const DIFFUSION_RECORDV2_SCHEMA_T) -> Option<Arc<Schema>> {
    // SAFETY: as the caller promises.
    unsafe { schema.as_ref() }.map(|schema| Arc::clone(&schema.schema))
}

/// Gives the schema as JSON text: the value of the topic property `DIFFUSION_SCHEMA`.
///
/// @param recordv2_schema The schema.
/// @return The text, to be released with `free()`; NULL if `recordv2_schema` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_as_json_string(
    recordv2_schema: *const DIFFUSION_RECORDV2_SCHEMA_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live schema by contract.
        let schema = unsafe { known(recordv2_schema) };
        require!(
            "diffusion_recordv2_schema_as_json_string",
            schema.is_some(),
            ptr::null_mut()
        );
        schema.map_or(ptr::null_mut(), |schema| memory::dup_str(&schema.to_json()))
    })
}

/// Gives the records of a schema.
///
/// @param recordv2_schema The schema.
/// @return A new list of `DIFFUSION_RECORDV2_SCHEMA_RECORD_T *` in order, copies that do not depend
///     on the schema. Release each with diffusion_recordv2_schema_record_free() and the list with
///     list_free(). NULL if `recordv2_schema` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_get_records(
    recordv2_schema: *const DIFFUSION_RECORDV2_SCHEMA_T,
) -> *mut LIST_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live schema by contract.
        let schema = unsafe { known(recordv2_schema) };
        require!(
            "diffusion_recordv2_schema_get_records",
            schema.is_some(),
            ptr::null_mut()
        );
        let result = list::create();
        if !result.is_null() {
            for record in schema.iter().flat_map(|schema| schema.records()) {
                let copy = DIFFUSION_RECORDV2_SCHEMA_RECORD_T::owned(record);
                // SAFETY: a list made just now.
                unsafe { list::append_last(result, copy.cast()) };
            }
        }
        result
    })
}

/// Creates a model with the least number of records and fields, which have default values: empty
/// strings and zeros.
///
/// @param recordv2_schema The schema.
/// @return The model, which does not depend on the schema, to be released with
///     diffusion_recordv2_mutable_record_model_free(); NULL if `recordv2_schema` is NULL or demands
///     more fields than fit into memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_create_mutable_model(
    recordv2_schema: *const DIFFUSION_RECORDV2_SCHEMA_T,
) -> *mut DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live schema by contract.
        let schema = unsafe { known(recordv2_schema) };
        require!(
            "diffusion_recordv2_schema_create_mutable_model",
            schema.is_some(),
            ptr::null_mut()
        );
        match schema.map(MutableRecordModel::new) {
            Some(Ok(model)) => DIFFUSION_RECORDV2_MUTABLE_RECORD_MODEL_T::owned(model),
            Some(Err(error)) => {
                log::warn!("diffusion_recordv2_schema_create_mutable_model: {error}");
                ptr::null_mut()
            }
            None => ptr::null_mut(),
        }
    })
}

/// Releases a schema. Records, fields and models that came from it stay valid.
///
/// @param recordv2_schema The schema; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recordv2_schema_free(
    recordv2_schema: *mut DIFFUSION_RECORDV2_SCHEMA_T,
) {
    guard((), || {
        // SAFETY: NULL or an object that the program gives up, by contract.
        unsafe { owned::free(recordv2_schema) };
    })
}
