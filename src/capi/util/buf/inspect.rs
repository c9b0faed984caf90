//! `buf.h`: looking at buffers, and dropping their beginning (`specification/data/utilities section 6`). Callable from any thread; a
//! buffer itself is not synchronised.

use core::ffi::{c_char, c_int};
use core::fmt::Write;
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::buf::{bytes, BUF_T};
use crate::data::memory::text_with_room;

const BYTES_PER_ROW: usize = 16;

/// Two lower-case digits per byte.
fn hex(bytes: &[u8]) -> String {
    let mut text = text_with_room(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The listing of `hexdump_buf`: the last row has no bar at its end.
fn listing(bytes: &[u8]) -> String {
    let mut text = text_with_room(bytes.len() * 4 + 1);
    for (at, byte) in bytes.iter().enumerate() {
        match at % BYTES_PER_ROW {
            0 if at > 0 => text.push_str("|\n| "),
            0 => text.push_str("| "),
            8 => text.push_str(". "),
            _ => (),
        }
        let _ = write!(text, "{byte:02x} ");
    }
    text.push('\n');
    text
}

/// Copies the bytes into a string.
///
/// @param buf The buffer.
/// @return The bytes and a NUL, to be released with `free()`; NULL if `buf` is NULL, or if out of
///     memory.
#[no_mangle]
pub unsafe extern "C" fn buf_as_string(buf: *const BUF_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!("buf_as_string", !buf.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live buffer by contract.
        memory::dup_bytes(unsafe { bytes(buf) })
    })
}

/// Writes the bytes as hexadecimal digits, two lower-case ones for each byte.
///
/// @param buf The buffer.
/// @return The digits, to be released with `free()`; NULL if `buf` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn buf_as_hex(buf: *const BUF_T) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!("buf_as_hex", !buf.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live buffer by contract.
        memory::dup_str(&hex(unsafe { bytes(buf) }))
    })
}

/// Prints the bytes as hexadecimal digits on the standard output, sixteen in a row.
///
/// @param buf The buffer; nothing is printed if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn hexdump_buf(buf: *mut BUF_T) {
    guard((), || {
        require!("hexdump_buf", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        let text = memory::dup_str(&listing(unsafe { bytes(buf) }));
        if text.is_null() {
            return;
        }
        // SAFETY: both are C strings, and the format takes one. The C library's own output keeps the order with the program's printf.
        unsafe {
            libc::printf(c"%s".as_ptr(), text);
            memory::free(text);
        }
    })
}

/// Gives a part of the bytes.
///
/// @param buf The buffer.
/// @param offset Where the part begins.
/// @param length The number of bytes; -1 for all up to the end.
/// @return A pointer into the buffer, valid until the buffer changes; NULL if `buf` is NULL or the
///     part does not lie inside the buffer.
#[no_mangle]
pub unsafe extern "C" fn buf_substr(
    buf: *const BUF_T,
    offset: c_int,
    length: c_int,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!("buf_substr", !buf.is_null(), ptr::null_mut());
        require!("buf_substr", offset >= 0 && length >= -1, ptr::null_mut());
        // SAFETY: not NULL; a live buffer by contract.
        let (data, size) = unsafe { ((*buf).data, bytes(buf).len()) };
        // Neither is negative here, but for the length that stands for "the rest".
        let (start, count) = (offset as usize, usize::try_from(length).unwrap_or(0));
        if start > size || count > size - start {
            return ptr::null_mut();
        }
        // SAFETY: inside the bytes, or just behind them. No bytes: NULL plus 0.
        unsafe { data.add(start) }
    })
}

/// Compares two buffers.
///
/// @param a One buffer; NULL counts as an empty one.
/// @param b The other buffer; NULL counts as an empty one.
/// @return 0 if the bytes are the same; -2 if the lengths differ; otherwise -1 or 1 by the first
///     byte that differs.
#[no_mangle]
pub unsafe extern "C" fn buf_cmp(a: *const BUF_T, b: *const BUF_T) -> c_int {
    guard(-2, || {
        // SAFETY: NULL or live buffers by contract.
        let (left, right) = unsafe { (bytes(a), bytes(b)) };
        if left.len() != right.len() {
            return -2;
        }
        left.cmp(right) as c_int
    })
}

/// Removes the first bytes and moves the rest to the front.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param bytes_to_remove How many bytes to remove; more than there are leave an empty buffer.
///     Nothing happens if it is not positive.
#[no_mangle]
pub unsafe extern "C" fn buf_discard_front(buf: *mut BUF_T, bytes_to_remove: c_int) {
    guard((), || {
        require!("buf_discard_front", !buf.is_null());
        let Ok(wanted) = usize::try_from(bytes_to_remove) else {
            return;
        };
        // SAFETY: not NULL; a live buffer by contract. The bytes move inside their block.
        unsafe {
            let size = bytes(buf).len();
            if size == 0 || wanted == 0 {
                return;
            }
            let removed = wanted.min(size);
            let data = (*buf).data.cast::<u8>();
            ptr::copy(data.add(removed), data, size - removed);
            // At least one byte went, so that there is room for the NUL.
            data.add(size - removed).write(0);
            (*buf).len = size - removed;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_the_listing_end_as_the_vendors_do() {
        assert_eq!(listing(b""), "\n");
        assert_eq!(listing(b"A"), "| 41 \n");
        assert_eq!(
            listing(b"ABCDEFGHIJKLMNOP"),
            "| 41 42 43 44 45 46 47 48 . 49 4a 4b 4c 4d 4e 4f 50 \n"
        );
        assert_eq!(
            listing(b"ABCDEFGHIJKLMNOPQ"),
            "| 41 42 43 44 45 46 47 48 . 49 4a 4b 4c 4d 4e 4f 50 |\n| 51 \n"
        );
    }
}
