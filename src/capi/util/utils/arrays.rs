//! `utils.h`: arrays of pointers that end with NULL (`specification/data/utilities section 10`), all in C memory. Callable from any thread.

use core::ffi::{c_char, c_void};
use core::mem::size_of;
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;

/// The elements before the NULL.
///
/// # Safety
/// `arr` is an array that ends with NULL and is not changed while the result is used.
pub(crate) unsafe fn elements<'a, T>(arr: *const *mut T) -> &'a [*mut T] {
    // SAFETY: as the caller promises.
    unsafe {
        let mut count = 0;
        while !(*arr.add(count)).is_null() {
            count += 1;
        }
        core::slice::from_raw_parts(arr, count)
    }
}

/// A copy of an array; each element goes through `copy`.
///
/// # Safety
/// `arr` is NULL or an array that ends with NULL.
unsafe fn duplicate<T>(arr: *const *mut T, copy: impl Fn(*mut T) -> *mut T) -> *mut *mut T {
    if arr.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises. The copy has one element more than there are values.
    unsafe {
        let all = elements(arr);
        let result = memory::zeroed_array::<*mut T>(all.len() + 1);
        if !result.is_null() {
            for (at, &element) in all.iter().enumerate() {
                result.add(at).write(copy(element));
            }
        }
        result
    }
}

/// Releases an array and its elements.
///
/// # Safety
/// `arr` is NULL or an array that ends with NULL and is not used afterwards.
unsafe fn release<T>(arr: *mut *mut T, free: impl Fn(*mut T)) {
    if arr.is_null() {
        return;
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe {
        for &element in elements(arr) {
            free(element);
        }
        memory::free(arr);
    }
}

/// The array with one element more.
///
/// # Safety
/// `arr` is NULL or an array from `malloc` that ends with NULL and is not used afterwards, unless the result is NULL.
unsafe fn append<T>(arr: *mut *mut T, val: *mut T) -> *mut *mut T {
    // SAFETY: as the caller promises; the block is grown before anything is written behind its end.
    unsafe {
        let count = if arr.is_null() {
            0
        } else {
            elements(arr).len()
        };
        let size = (count + 2) * size_of::<*mut T>();
        let result = libc::realloc(arr.cast(), size).cast::<*mut T>();
        if result.is_null() {
            log::error!("append to an array: out of memory");
            return result;
        }
        result.add(count).write(val);
        result.add(count + 1).write(ptr::null_mut());
        result
    }
}

/// Copies an array of pointers that ends with NULL.
///
/// @param arr The array.
/// @param dup_fn Copies an element; NULL lets both arrays share the elements.
/// @return The copy, to be released with free_pointer_array(); NULL if `arr` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn dup_pointer_array(
    arr: *mut *const c_void,
    dup_fn: Option<unsafe extern "C" fn(val: *mut c_void) -> *mut c_void>,
) -> *mut *mut c_void {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or an array that ends with NULL by contract; the function is the program's own.
        unsafe {
            duplicate(arr.cast::<*mut c_void>(), |element| match dup_fn {
                Some(dup) => dup(element),
                None => element,
            })
        }
    })
}

/// Copies an array of strings that ends with NULL, with the strings.
///
/// @param arr The array.
/// @return The copy, to be released with free_string_array(); NULL if `arr` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn dup_string_array(arr: *mut *const c_char) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or an array of C strings that ends with NULL by contract.
        let copy = || unsafe {
            duplicate(arr.cast::<*mut c_char>(), |element| {
                memory::dup_c_str(element)
            })
        };
        // SAFETY: made above. Behind a string that is missing none is looked for, so all are released by their number.
        memory::whole(copy, |copy| unsafe {
            for at in 0..elements(arr.cast::<*mut c_char>()).len() {
                memory::free(*copy.add(at));
            }
            memory::free(copy);
        })
    })
}

/// Releases an array of pointers that ends with NULL.
///
/// @param arr The array; may be NULL.
/// @param free_fn Frees an element; NULL leaves the elements alone.
#[no_mangle]
pub unsafe extern "C" fn free_pointer_array(
    arr: *mut *mut c_void,
    free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        // SAFETY: NULL or an array that the program gives up; the function is the program's own.
        unsafe {
            release(arr, |element| {
                if let Some(free) = free_fn {
                    free(element);
                }
            })
        }
    })
}

/// Releases an array of strings that ends with NULL, with the strings.
///
/// @param arr The array; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn free_string_array(arr: *mut *mut c_char) {
    guard((), || {
        // SAFETY: NULL or an array of strings from malloc that the program gives up.
        unsafe { release(arr, |element| memory::free(element)) }
    })
}

/// Appends a pointer to an array that ends with NULL.
///
/// @param arr The array, from `malloc`; NULL starts a new one.
/// @param val The pointer, stored as it is. NULL cannot be stored: the array stays as it is.
/// @return The array, which may have moved; NULL if out of memory, and then the old one stays
///     valid.
#[no_mangle]
pub unsafe extern "C" fn append_pointer_array(
    arr: *mut *mut c_void,
    val: *mut c_void,
) -> *mut *mut c_void {
    guard(ptr::null_mut(), || {
        require!("append_pointer_array", !val.is_null(), arr);
        // SAFETY: NULL or an array from malloc that ends with NULL by contract.
        unsafe { append(arr, val) }
    })
}

/// Appends a string to an array that ends with NULL. The pointer is stored, the string is not
/// copied.
///
/// @param arr The array, from `malloc`; NULL starts a new one.
/// @param val The string. NULL cannot be stored: the array stays as it is.
/// @return The array, which may have moved; NULL if out of memory, and then the old one stays
///     valid.
#[no_mangle]
pub unsafe extern "C" fn append_string_array(
    arr: *mut *mut c_char,
    val: *mut c_char,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        require!("append_string_array", !val.is_null(), arr);
        // SAFETY: NULL or an array from malloc that ends with NULL by contract.
        unsafe { append(arr, val) }
    })
}
