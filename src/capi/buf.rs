//! `buf.h`: growing buffers of bytes (a5 section 6): the struct, and what the other areas need of it.
//!
//! Programs may fill `data` and `len` themselves from their own `malloc`, so growth is by `realloc` and `available < len` means "unknown".
//! Behind the bytes stands one NUL that `len` does not count, whenever `data` was written by this library.

use core::ffi::{c_char, c_void};
use core::ptr;

use crate::capi::guard::{guard, require};
use crate::capi::layout::assert_layout;
use crate::capi::memory;

/// A growing buffer of bytes. `data` and `len` may be read directly.
#[repr(C)]
pub struct buf_s {
    /// The bytes; NULL when nothing was ever written.
    pub data: *mut c_char,
    /// Number of bytes.
    pub len: usize,
    /// Size of the block behind `data`; smaller than `len` when not known.
    pub available: usize,
}
/// A growing buffer of bytes: see `buf_s`.
pub type BUF_T = buf_s;
assert_layout!(buf_s, size 24, align 8, { data: 0, len: 8, available: 16 });

/// A new empty buffer; NULL when out of memory.
pub(crate) fn create() -> *mut BUF_T {
    memory::zeroed()
}

/// A new buffer with a copy of the bytes; NULL when out of memory.
pub(crate) fn from_bytes(bytes: &[u8]) -> *mut BUF_T {
    let buf = create();
    if !buf.is_null() {
        // SAFETY: a live buffer made just now.
        unsafe {
            append(buf, bytes.as_ptr(), bytes.len());
            if (*buf).len != bytes.len() {
                free(buf);
                return ptr::null_mut();
            }
        }
    }
    buf
}

/// The bytes of a buffer; none for NULL.
///
/// # Safety
/// `buf` is NULL or a live buffer that is not changed while the result is used.
pub(crate) unsafe fn bytes<'a>(buf: *const BUF_T) -> &'a [u8] {
    // SAFETY: as the caller promises; `data` has `len` bytes when it is not NULL.
    unsafe {
        if buf.is_null() || (*buf).data.is_null() {
            return &[];
        }
        core::slice::from_raw_parts((*buf).data.cast::<u8>(), (*buf).len)
    }
}

/// Releases a buffer and its bytes; NULL is fine.
///
/// # Safety
/// `buf` is NULL or a live buffer that is not used afterwards.
pub(crate) unsafe fn free(buf: *mut BUF_T) {
    if !buf.is_null() {
        // SAFETY: both blocks are from the C library's malloc.
        unsafe {
            memory::free((*buf).data);
            memory::free(buf);
        }
    }
}

/// Appends `count` bytes; leaves the buffer as it is when out of memory.
///
/// # Safety
/// `buf` is a live buffer; `source` has `count` bytes, which may be the buffer's own.
pub(crate) unsafe fn append(buf: *mut BUF_T, source: *const u8, count: usize) {
    if source.is_null() || count == 0 {
        return;
    }
    // SAFETY: as the caller promises; the block is grown before anything is written behind its end.
    unsafe {
        let len = if (*buf).data.is_null() { 0 } else { (*buf).len };
        let (Some(needed), old) = (len.checked_add(count), (*buf).data.cast::<u8>()) else {
            log::error!("buf: size too large");
            return;
        };
        let mut source = source;
        if old.is_null() || (*buf).available <= needed {
            let Some(size) = needed.checked_mul(2) else {
                log::error!("buf: size too large");
                return;
            };
            // The bytes may be the buffer's own and then move with the block.
            let distance = (source as usize).wrapping_sub(old as usize);
            let inside = !old.is_null() && distance < len;
            let block = libc::realloc(old.cast(), size).cast::<u8>();
            if block.is_null() {
                log::error!("buf: out of memory");
                return;
            }
            if inside {
                source = block.add(distance);
            }
            (*buf).data = block.cast();
            (*buf).available = size;
        }
        let end = (*buf).data.cast::<u8>();
        ptr::copy(source, end.add(len), count);
        end.add(needed).write(0);
        (*buf).len = needed;
    }
}

/// Creates an empty buffer.
///
/// @return The buffer, to be released with `buf_free`; NULL when out of memory.
#[no_mangle]
pub extern "C" fn buf_create() -> *mut BUF_T {
    guard(ptr::null_mut(), create)
}

/// Releases a buffer and its bytes.
///
/// @param buf The buffer; NULL is allowed.
#[no_mangle]
pub unsafe extern "C" fn buf_free(buf: *mut BUF_T) {
    guard((), || {
        // SAFETY: NULL or a live buffer that the program gives up.
        unsafe { free(buf) }
    })
}

/// Appends bytes. Nothing happens when `buf` or `bytes` is NULL or when `len` is 0.
#[no_mangle]
pub unsafe extern "C" fn buf_write_bytes(buf: *mut BUF_T, bytes: *const c_void, len: usize) {
    guard((), || {
        require!("buf_write_bytes", !buf.is_null());
        // SAFETY: not NULL; a live buffer and `len` bytes by contract.
        unsafe { append(buf, bytes.cast(), len) }
    })
}
