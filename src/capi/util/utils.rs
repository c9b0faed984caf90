//! `utils.h`: numbers and strings (`specification/data/utilities section 10`). The other parts of that header: `arrays`, `encoding`,
//! `roles`, `script`.
//!
//! Every returned string comes from `malloc`. Callable from any thread.

pub(crate) mod arrays;
pub(crate) mod encoding;
pub(crate) mod roles;
pub(crate) mod script;

use core::ffi::{c_char, c_int, c_ulong, c_void};
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::chained_map;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::set;
use crate::capi::util::set::SET_T;
use crate::data::memory::with_room;

/// Writes a number in decimal digits.
///
/// @param val The number.
/// @return The digits, to be released with `free()`; NULL if out of memory.
#[no_mangle]
pub extern "C" fn uint32_to_str(val: u32) -> *mut c_char {
    guard(ptr::null_mut(), || memory::dup_str(&val.to_string()))
}

/// Writes a number in decimal digits.
///
/// @param val The number.
/// @return The digits, to be released with `free()`; NULL if out of memory.
#[no_mangle]
pub extern "C" fn int_to_str(val: c_int) -> *mut c_char {
    guard(ptr::null_mut(), || memory::dup_str(&val.to_string()))
}

/// Writes a number as `printf` does for `%f`.
///
/// @param val The number.
/// @return The text, to be released with `free()`; NULL if out of memory.
#[no_mangle]
pub extern "C" fn double_to_str(val: f64) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // The longest one is -1.8e308: a sign, 309 digits, a point, six digits.
        let mut text = [0_u8; 400];
        // SAFETY: room for as many bytes, and a format that takes a double. The C library spells it as the program's locale wants.
        let length =
            unsafe { libc::snprintf(text.as_mut_ptr().cast(), text.len(), c"%f".as_ptr(), val) };
        let length = usize::try_from(length).unwrap_or(0).min(text.len() - 1);
        memory::dup_bytes(&text[..length])
    })
}

/// Gives the bits of a float.
///
/// @param f The float.
/// @return Its bits as a number.
#[no_mangle]
pub extern "C" fn float_to_uint32(f: f32) -> u32 {
    f.to_bits()
}

/// Gives the float that has certain bits.
///
/// @param i The bits as a number.
/// @return The float.
#[no_mangle]
pub extern "C" fn uint32_to_float(i: u32) -> f32 {
    f32::from_bits(i)
}

/// Copies a part of a string.
///
/// @param string The string; left as it is.
/// @param start Where the part begins, in bytes.
/// @param length The number of bytes at most.
/// @return The part, empty if `start` is after the end, to be released with `free()`; NULL if
///     `string` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn substring(
    string: *mut c_char,
    start: usize,
    length: usize,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(string) };
        let Some(text) = text else {
            return ptr::null_mut();
        };
        let rest = text.get(start..).unwrap_or_default();
        memory::dup_bytes(&rest[..length.min(rest.len())])
    })
}

/// Copies a string without the white space at its beginning and its end.
///
/// @param string The string; left as it is.
/// @return The copy, to be released with `free()`; NULL if `string` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn string_by_trimming_whitespaces(string: *mut c_char) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        let text = unsafe { memory::c_bytes(string) };
        let Some(text) = text else {
            return ptr::null_mut();
        };
        // As isspace() has it; Rust's notion leaves out the vertical tab.
        let white = |byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let start = text
            .iter()
            .position(|byte| !white(byte))
            .unwrap_or(text.len());
        let end = text
            .iter()
            .rposition(|byte| !white(byte))
            .map_or(start, |at| at + 1);
        memory::dup_bytes(&text[start..end])
    })
}

/// Says whether a string begins with another one.
///
/// @param string The string.
/// @param prefix What it may begin with.
/// @return True if it does; false otherwise, also if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn string_starts_with(string: *const c_char, prefix: *const c_char) -> bool {
    guard(false, || {
        // SAFETY: NULL or C strings by contract.
        let (text, part) = unsafe { (memory::c_bytes(string), memory::c_bytes(prefix)) };
        matches!((text, part), (Some(text), Some(part)) if text.starts_with(part))
    })
}

/// Says whether a string ends with another one.
///
/// @param string The string.
/// @param suffix What it may end with.
/// @return True if it does; false otherwise, also if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn string_ends_with(string: *const c_char, suffix: *const c_char) -> bool {
    guard(false, || {
        // SAFETY: NULL or C strings by contract.
        let (text, part) = unsafe { (memory::c_bytes(string), memory::c_bytes(suffix)) };
        matches!((text, part), (Some(text), Some(part)) if text.ends_with(part))
    })
}

/// Says whether a character is a letter from A to Z or from a to z.
///
/// @param c The character.
/// @return 1 if it is, otherwise 0.
#[no_mangle]
pub extern "C" fn is_ascii_alpha(c: c_char) -> c_int {
    c_int::from((c as u8).is_ascii_alphabetic())
}

/// The hash of a set whose values are only known to its compare function: equal values have equal hashes.
unsafe extern "C" fn one_bucket(_val: *const c_void) -> c_ulong {
    0
}

/// Makes a set of the values of a map. The set neither copies nor frees them.
///
/// @param hash The map.
/// @param cmp_fn Compares two values; 0 means equal. NULL takes them for strings. Of equal values
///     the set has one.
/// @return The set, to be released with set_free(); NULL if `hash` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_to_set(
    hash: *mut HASH_T,
    cmp_fn: Option<unsafe extern "C" fn(val_1: *const c_void, val_2: *const c_void) -> c_int>,
) -> *mut SET_T {
    guard(ptr::null_mut(), || {
        require!("hash_to_set", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract; the set is ours, and a set cannot hold NULL.
        unsafe {
            let hash_fn: Option<unsafe extern "C" fn(*const c_void) -> _> =
                cmp_fn.map(|_| one_bucket as _);
            let result = set::create((*hash).slots, None, None, hash_fn, cmp_fn);
            if !result.is_null() {
                for (_, value) in chained_map::pairs(hash) {
                    if !value.is_null() {
                        set::add(result, value);
                    }
                }
            }
            result
        }
    })
}

/// Puts a backslash before each single quote, double quote and backslash.
///
/// @param string The text; left as it is.
/// @return The new text, to be released with `free()`; NULL if `string` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn diffusion_escape(string: *const c_char) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a C string by contract.
        match unsafe { memory::c_bytes(string) } {
            Some(text) => memory::dup_bytes(&escaped(text)),
            None => ptr::null_mut(),
        }
    })
}

/// The text with a backslash before each quote and backslash.
pub(crate) fn escaped(text: &[u8]) -> Vec<u8> {
    let escapes = text
        .iter()
        .filter(|byte| matches!(byte, b'\'' | b'"' | b'\\'));
    let mut out = with_room(text.len() + escapes.count());
    for &byte in text {
        if matches!(byte, b'\'' | b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out
}
