//! Functions that answer with a `bool`, write their result through a pointer and their error through another one
//! (`specification/sessions/errors-and-callbacks section 1`, `specification/data/values`).

use core::ffi::c_char;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::error_code::error_code_e;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::{api_error, memory};
use crate::data::error::DataError;

/// Why a function failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    code: error_code_e,
    text: String,
}

impl ApiError {
    pub(crate) fn new(code: error_code_e, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    pub(crate) fn code(&self) -> error_code_e {
        self.code
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// An argument that breaks a rule.
    pub(crate) fn illegal_argument(text: impl Into<String>) -> Self {
        Self::new(error_code_e::DIFF_ERR_ILLEGAL_ARGUMENT, text)
    }

    /// A value that cannot be read, or that is not there.
    pub(crate) fn invalid_data(text: impl Into<String>) -> Self {
        Self::new(error_code_e::DIFF_ERR_INVALID_DATA, text)
    }

    /// A value of another type than the one asked for.
    pub(crate) fn incompatible_datatype(text: impl Into<String>) -> Self {
        Self::new(error_code_e::DIFF_ERR_INCOMPATIBLE_DATATYPE, text)
    }

    /// No memory, or a defect of this library.
    pub(crate) fn internal(text: impl Into<String>) -> Self {
        Self::new(error_code_e::DIFF_ERR_UNKNOWN, text)
    }
}

impl From<DataError> for ApiError {
    fn from(error: DataError) -> Self {
        match error {
            DataError::WrongType { .. } => Self::incompatible_datatype(error.to_string()),
            _ => Self::invalid_data(error.to_string()),
        }
    }
}

/// The value behind a pointer of the program; a NULL pointer is an illegal argument.
///
/// # Safety
/// `pointer` is NULL or points to a live value that is not changed while the result is used.
pub(crate) unsafe fn argument<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, ApiError> {
    // SAFETY: as the caller promises.
    unsafe { pointer.as_ref() }.ok_or_else(|| ApiError::illegal_argument(format!("{name} is NULL")))
}

/// A string of the program; a NULL pointer is an illegal argument, and so is text that is not UTF-8.
///
/// # Safety
/// `text` is NULL or a C string that lives as long as the result is used.
pub(crate) unsafe fn string_argument<'a>(
    text: *const c_char,
    name: &str,
) -> Result<&'a str, ApiError> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { memory::c_bytes(text) }
        .ok_or_else(|| ApiError::illegal_argument(format!("{name} is NULL")))?;
    core::str::from_utf8(bytes)
        .map_err(|_| ApiError::illegal_argument(format!("{name} is not UTF-8")))
}

/// A copy of bytes for the program, with a NUL behind them.
pub(crate) fn copy_for_program(bytes: &[u8]) -> Result<*mut c_char, ApiError> {
    let copy = memory::dup_bytes(bytes);
    if copy.is_null() {
        return Err(ApiError::internal("out of memory"));
    }
    Ok(copy)
}

/// Runs the body of a function; a panic inside counts as an internal error. Writes NULL or the error, and gives the result.
///
/// # Safety
/// `error` is NULL or has room for an error; what is there may be anything.
pub(crate) unsafe fn attempt<T>(
    function: &str,
    error: *mut DIFFUSION_API_ERROR,
    body: impl FnOnce() -> Result<T, ApiError>,
) -> Option<T> {
    let panicked = || Err(ApiError::internal("internal error"));
    match guard(None, || Some(body())).unwrap_or_else(panicked) {
        Ok(value) => {
            // SAFETY: as the caller promises.
            unsafe { api_error::clear(error) };
            Some(value)
        }
        Err(ApiError { code, text }) => {
            log::warn!("{function}: {text}");
            // SAFETY: as the caller promises.
            unsafe { api_error::set(error, code, &text) };
            None
        }
    }
}

/// `attempt` for a function that writes its result to `out` and says whether it did. On failure `out` stays as it is.
///
/// # Safety
/// As for `attempt`; `out` is NULL or has room for a result.
pub(crate) unsafe fn answer<T>(
    function: &str,
    out: *mut T,
    error: *mut DIFFUSION_API_ERROR,
    body: impl FnOnce() -> Result<T, ApiError>,
) -> bool {
    let checked = || {
        if out.is_null() {
            return Err(ApiError::invalid_data("there is no place for the result"));
        }
        body()
    };
    // SAFETY: as the caller promises; `out` is not NULL when there is a result, and what is there needs no drop.
    unsafe {
        match attempt(function, error, checked) {
            Some(value) => {
                out.write(value);
                true
            }
            None => false,
        }
    }
}
