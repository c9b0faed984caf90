//! What functions of the library give to a program: taken, and released where the program has to.

use std::ffi::{c_char, c_int, c_void, CString};
use std::ptr;

use diffusion::capi::*;

use crate::support::text;

/// A C string for an argument that is not `const`; the library never writes to it.
pub fn c(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// A string that the library gave; released here.
pub fn taken(string: *mut c_char) -> String {
    let copy = text(string);
    // SAFETY: given to be released with `free()`.
    unsafe { libc::free(string.cast()) };
    copy
}

/// What a getter writes.
pub fn got<T>(getter: impl FnOnce(*mut T) -> bool) -> T {
    let mut out = std::mem::MaybeUninit::<T>::uninit();
    assert!(getter(out.as_mut_ptr()));
    // SAFETY: the getter said that it has written.
    unsafe { out.assume_init() }
}

/// The texts of a list that the library gave; released here.
pub fn taken_list(list: *mut LIST_T) -> Vec<String> {
    assert!(!list.is_null());
    // SAFETY: a list of strings from the library.
    unsafe {
        let size = list_get_size(list);
        let texts = (0..size).map(|index| text(list_get_data_indexed(list, index).cast()));
        let texts = texts.collect();
        list_free(list, Some(libc::free));
        texts
    }
}

/// The code of the error that a call has written; none if it wrote NULL.
pub fn code_of<T>(call: impl FnOnce(*mut DIFFUSION_API_ERROR) -> *mut T) -> Option<c_int> {
    // What is there before is not looked at.
    let mut error: DIFFUSION_API_ERROR = ptr::without_provenance_mut(1);
    let made = call(&raw mut error);
    assert_eq!(made.is_null(), !error.is_null());
    if error.is_null() {
        return None;
    }
    // SAFETY: an error that the call has made.
    unsafe {
        let code = get_diffusion_api_error_code(error);
        assert!(!text(get_diffusion_api_error_description(error)).is_empty());
        diffusion_api_error_free(error);
        Some(code)
    }
}

/// The items of a list.
///
/// # Safety
/// `list` is live while the result is used.
pub unsafe fn items(list: *const LIST_T) -> impl Iterator<Item = *mut c_void> {
    assert!(!list.is_null());
    // SAFETY: as the caller promises.
    (0..unsafe { list_get_size(list) })
        .map(move |index| unsafe { list_get_data_indexed(list, index) })
}
