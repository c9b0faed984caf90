//! `buf.h`: reading at a bare pointer (`specification/data/utilities section 6`). These functions get no length: their callers vouch that
//! all bytes are there.
//!
//! Each gives the position behind what it read; NULL, with the output untouched, when there is nothing to read from or when the bytes are wrong.
//! Callable from any thread.

use core::ffi::c_char;
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::buf::raw_reader::RawReader;

/// Reads one value and writes it to `out`.
///
/// # Safety
/// `data` is NULL or has all bytes that `read` takes; `out` is NULL or has room for a value.
unsafe fn read_value<T>(
    data: *const c_char,
    out: *mut T,
    read: impl FnOnce(&mut RawReader) -> Option<T>,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!("buf_read", !data.is_null(), ptr::null_mut());
        require!("buf_read", !out.is_null(), ptr::null_mut());
        let mut reader = RawReader::new(data);
        match read(&mut reader) {
            Some(value) => {
                // SAFETY: not NULL; room for a value (caller). What is there needs no drop.
                unsafe { out.write(value) };
                reader.position()
            }
            None => ptr::null_mut(),
        }
    })
}

/// Reads one byte.
///
/// @param data Where the byte is.
/// @param[out] val Receives the byte.
/// @return The position after it; NULL if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_read_byte(data: *const c_char, val: *mut u8) -> *mut c_char {
    // SAFETY: the caller vouches for the byte.
    unsafe { read_value(data, val, |reader| Some(reader.byte())) }
}

/// Reads four bytes as a number, the most significant one first.
///
/// @param data Where the number is.
/// @param[out] val Receives the number.
/// @return The position after it; NULL if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_read_uint32(data: *const c_char, val: *mut u32) -> *mut c_char {
    // SAFETY: the caller vouches for the bytes.
    unsafe { read_value(data, val, |reader| Some(u32::from_be_bytes(reader.array()))) }
}

/// Reads eight bytes as a number, the most significant one first.
///
/// @param data Where the number is.
/// @param[out] val Receives the number.
/// @return The position after it; NULL if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_read_uint64(data: *const c_char, val: *mut u64) -> *mut c_char {
    // SAFETY: the caller vouches for the bytes.
    unsafe { read_value(data, val, |reader| Some(u64::from_be_bytes(reader.array()))) }
}

/// Reads a number as buf_write_uint32_enc() encodes it, and takes its bits for a float. This is not
/// the inverse of buf_write_float().
///
/// @param data Where the number is.
/// @param[out] val Receives the float.
/// @return The position after it; NULL if an argument is NULL or the number has more than five
///     bytes.
#[no_mangle]
pub unsafe extern "C" fn buf_read_float(data: *const c_char, val: *mut f32) -> *mut c_char {
    // SAFETY: the caller vouches for the bytes.
    unsafe { read_value(data, val, |reader| reader.varint32().map(f32::from_bits)) }
}

/// Reads a number as buf_write_uint32_enc() encodes it.
///
/// @param data Where the number is.
/// @param[out] val Receives the number.
/// @return The position after it; NULL if an argument is NULL or the number has more than five
///     bytes.
#[no_mangle]
pub unsafe extern "C" fn buf_read_uint32_enc(data: *const c_char, val: *mut u32) -> *mut c_char {
    // SAFETY: the caller vouches for the bytes.
    unsafe { read_value(data, val, |reader| reader.varint32()) }
}

/// Reads a number as buf_write_uint64_enc() encodes it.
///
/// @param data Where the number is.
/// @param[out] val Receives the number.
/// @return The position after it; NULL if an argument is NULL or the number has more than ten
///     bytes.
#[no_mangle]
pub unsafe extern "C" fn buf_read_uint64_enc(data: *const c_char, val: *mut u64) -> *mut c_char {
    // SAFETY: the caller vouches for the bytes.
    unsafe { read_value(data, val, |reader| reader.varint64()) }
}

/// Reads a truth value as buf_write_bool() writes it.
///
/// @param data Where the value is.
/// @param[out] val Receives the value.
/// @return The position after it; NULL if an argument is NULL or the byte is neither 0 nor 1.
#[no_mangle]
pub unsafe extern "C" fn buf_read_bool(data: *mut c_char, val: *mut bool) -> *mut c_char {
    let read = |reader: &mut RawReader| {
        // SAFETY: the caller vouches for the byte.
        match unsafe { reader.byte() } {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    };
    // SAFETY: the caller vouches for the byte and the room.
    unsafe { read_value(data, val, read) }
}

/// Reads a string as buf_write_string_enc() and buf_write_string_length_enc() write it.
///
/// @param data Where the string is.
/// @param[out] dst_str Receives a copy that ends with a NUL, to be released with `free()`.
/// @param[out] len Receives the number of bytes; may be NULL.
/// @return The position after the string; NULL if `data` or `dst_str` is NULL, if the length has
///     more than ten bytes, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn buf_read_string_length_enc(
    data: *const c_char,
    dst_str: *mut *mut c_char,
    len: *mut usize,
) -> *mut c_char {
    let mut count = 0;
    let read = |reader: &mut RawReader| {
        // SAFETY: the caller vouches for the bytes.
        let bytes = unsafe { reader.long_bytes() }?;
        count = bytes.len();
        let copy = memory::dup_bytes(bytes);
        (!copy.is_null()).then_some(copy)
    };
    // SAFETY: the caller vouches for the bytes and the room.
    let end = unsafe { read_value(data, dst_str, read) };
    if !end.is_null() && !len.is_null() {
        // SAFETY: not NULL; room for a number by contract.
        unsafe { len.write(count) };
    }
    end
}
