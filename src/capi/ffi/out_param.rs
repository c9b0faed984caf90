//! Functions that answer with a `bool`, write their result through a pointer and their error through another one
//! (`specification/sessions/errors-and-callbacks section 1`, `specification/data/values`).

use core::ffi::c_char;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::{api_error, memory};
use crate::data;
use crate::data::error::DataError;
use crate::data::memory::NoMemory;
use crate::session::Failure;

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        match error {
            DataError::WrongType { .. } => {
                Self::incompatible_datatype(crate::data::memory::text_of(&error))
            }
            _ => Self::invalid_data(crate::data::memory::text_of(&error)),
        }
    }
}

/// The value behind a pointer of the program; a NULL pointer is an illegal argument.
///
/// # Safety
/// `pointer` is NULL or points to a live value that is not changed while the result is used.
pub(crate) unsafe fn argument<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    // SAFETY: as the caller promises.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::illegal_argument(format!("{name} is NULL")))
}

/// A string of the program; a NULL pointer is an illegal argument, and so is text that is not UTF-8.
///
/// # Safety
/// `text` is NULL or a C string that lives as long as the result is used.
pub(crate) unsafe fn string_argument<'a>(
    text: *const c_char,
    name: &str,
) -> Result<&'a str, Failure> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { memory::c_bytes(text) }
        .ok_or_else(|| Failure::illegal_argument(format!("{name} is NULL")))?;
    core::str::from_utf8(bytes)
        .map_err(|_| Failure::illegal_argument(format!("{name} is not UTF-8")))
}

/// A copy of bytes for the program, with a NUL behind them.
pub(crate) fn copy_for_program(bytes: &[u8]) -> Result<*mut c_char, Failure> {
    let copy = memory::dup_bytes(bytes);
    if copy.is_null() {
        return Err(Failure::out_of_memory());
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
    body: impl FnOnce() -> Result<T, Failure>,
) -> Option<T> {
    let panicked = || Err(Failure::internal("internal error"));
    let body =
        || data::memory::catch(body).unwrap_or_else(|NoMemory| Err(Failure::out_of_memory()));
    match guard(None, || Some(body())).unwrap_or_else(panicked) {
        Ok(value) => {
            // SAFETY: as the caller promises.
            unsafe { api_error::clear(error) };
            Some(value)
        }
        Err(Failure { code, message, .. }) => {
            log::warn!("{function}: {message}");
            // SAFETY: as the caller promises.
            unsafe { api_error::set(error, code, &message) };
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
    body: impl FnOnce() -> Result<T, Failure>,
) -> bool {
    let checked = || {
        if out.is_null() {
            return Err(Failure::invalid_data("there is no place for the result"));
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
