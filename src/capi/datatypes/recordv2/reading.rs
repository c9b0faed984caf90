//! Reading models of records: what the functions of models that change and of models that do not have in common
//! (`specification/data/values section 6`).

use core::ffi::{c_char, c_int};

use crate::capi::datatypes::recordv2::convert::count;
use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::out_param::{answer, argument, copy_for_program, string_argument};
use crate::data::datatype::Datatype;
use crate::data::record_v2::RecordModel;
use crate::session::Failure;

/// A model that a program holds.
pub(super) trait HoldsModel {
    /// The parameter by which functions take it.
    const PARAMETER: &'static str;

    fn model(&self) -> &RecordModel;
}

/// Runs the body of a function that reads something of a model.
///
/// # Safety
/// `holder` is NULL or a live model; `out` and `error` are NULL or have room for a result.
unsafe fn read<M: HoldsModel, T>(
    function: &str,
    holder: *const M,
    out: *mut T,
    error: *mut DIFFUSION_API_ERROR,
    body: impl FnOnce(&RecordModel) -> Result<T, Failure>,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        answer(function, out, error, || {
            body(argument(holder, M::PARAMETER)?.model())
        })
    }
}

/// The whole model as a value.
///
/// # Safety
/// As for [`read`].
pub(super) unsafe fn as_value<M: HoldsModel>(
    function: &str,
    holder: *const M,
    value: *mut *mut DIFFUSION_VALUE_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = |model: &RecordModel| {
        Ok(DIFFUSION_VALUE_T::owned(
            Datatype::RecordV2,
            &model.to_bytes(),
        ))
    };
    // SAFETY: as the caller promises.
    unsafe { read(function, holder, value, error, body) }
}

/// The value of the field that a key names.
///
/// # Safety
/// As for [`read`]; the key is NULL or a C string.
pub(super) unsafe fn field_value_with_key<M: HoldsModel>(
    function: &str,
    holder: *const M,
    key: *const c_char,
    field_value: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(function, holder, field_value, error, |model| {
            copy_for_program(model.get_by_key(string_argument(key, "key")?)?)
        })
    }
}

/// The value of the field that names and indices name.
///
/// # Safety
/// As for [`read`]; the names are NULL or C strings.
pub(super) unsafe fn field_value<M: HoldsModel>(
    function: &str,
    holder: *const M,
    (record_name, record_index): (*const c_char, c_int),
    (field_name, field_index): (*const c_char, c_int),
    field_value: *mut *mut c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(function, holder, field_value, error, |model| {
            let record = string_argument(record_name, "record_name")?;
            let field = string_argument(field_name, "field_name")?;
            let value = model.get(record, record_index.into(), field, field_index.into())?;
            copy_for_program(value)
        })
    }
}

/// How many occurrences a record has.
///
/// # Safety
/// As for [`read`]; the name is NULL or a C string.
pub(super) unsafe fn record_count<M: HoldsModel>(
    function: &str,
    holder: *const M,
    record_name: *const c_char,
    record_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(function, holder, record_count, error, |model| {
            let record = string_argument(record_name, "record_name")?;
            Ok(count(model.record_count(record)?))
        })
    }
}

/// How many occurrences a field of a record has.
///
/// # Safety
/// As for [`read`]; the names are NULL or C strings.
pub(super) unsafe fn field_count<M: HoldsModel>(
    function: &str,
    holder: *const M,
    (record_name, record_index): (*const c_char, c_int),
    field_name: *const c_char,
    field_count: *mut c_int,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: as the caller promises.
    unsafe {
        read(function, holder, field_count, error, |model| {
            let record = string_argument(record_name, "record_name")?;
            let field = string_argument(field_name, "field_name")?;
            Ok(count(model.field_count(
                record,
                record_index.into(),
                field,
            )?))
        })
    }
}
