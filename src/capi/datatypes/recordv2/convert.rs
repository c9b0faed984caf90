//! What the files of this folder share: errors of the layer below, and arguments in C form.

use core::ffi::{c_char, c_int};

use crate::capi::ffi::memory;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;
use crate::capi::util::utils::arrays::elements;
use crate::data::memory::{collect, try_collect};
use crate::data::record_v2::{ModelError, SchemaError};
use crate::session::Failure;

impl From<SchemaError> for Failure {
    fn from(error: SchemaError) -> Self {
        Self::illegal_argument(crate::data::memory::text_of(&error))
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::illegal_argument(crate::data::memory::text_of(&error))
    }
}

/// The strings of an array that ends with NULL; none for NULL.
///
/// # Safety
/// `array` is NULL or such an array, which outlives the result.
pub(super) unsafe fn strings<'a>(array: *mut *mut c_char) -> Vec<&'a [u8]> {
    if array.is_null() {
        return Vec::new();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe {
        let texts = elements(array).iter();
        collect(texts.filter_map(|&text| memory::c_bytes(text)))
    }
}

/// The strings of a list; none for NULL, and NULL elements are left out.
///
/// # Safety
/// `list` is NULL or a list of strings, which outlives the result.
pub(super) unsafe fn strings_of_list<'a>(list: *const LIST_T) -> Vec<&'a [u8]> {
    // SAFETY: as the caller promises.
    unsafe {
        let texts = list::data_of(list).into_iter();
        collect(texts.filter_map(|text| memory::c_bytes(text.cast())))
    }
}

/// The texts of an array that ends with NULL; NULL is an illegal argument, and so is text that is not UTF-8.
///
/// # Safety
/// As for `strings`.
pub(super) unsafe fn texts<'a>(array: *mut *mut c_char) -> Result<Vec<&'a str>, Failure> {
    if array.is_null() {
        return Err(Failure::illegal_argument("values is NULL"));
    }
    // SAFETY: as the caller promises.
    let strings = unsafe { strings(array) }.into_iter();
    try_collect(strings.map(|bytes| {
        core::str::from_utf8(bytes).map_err(|_| Failure::illegal_argument("a value is not UTF-8"))
    }))
}

/// A count as an `int`.
pub(super) fn count(count: usize) -> c_int {
    c_int::try_from(count).unwrap_or(c_int::MAX)
}
