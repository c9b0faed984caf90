//! `buf.h`: growing buffers of bytes (`specification/data/utilities section 6`): the struct, and writing. Reading is in `read`, looking at
//! buffers in `inspect`.
//!
//! Callable from any thread; a buffer itself is not synchronised. Programs may fill `data` and `len` themselves from their own `malloc`, so growth is by `realloc` and `available < len` means "unknown".
//! Behind the bytes stands one NUL that `len` does not count, whenever `data` was written by this library.

pub(crate) mod inspect;
pub(crate) mod raw_reader;
pub(crate) mod read;
pub(crate) mod sprintf;

use core::ffi::{c_char, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::list;
use crate::capi::util::list::LIST_T;

/// A growing buffer of bytes. `data` and `len` may be read directly.
#[repr(C)]
pub struct buf_s {
    /// The bytes; NULL if nothing was ever written.
    pub data: *mut c_char,
    /// Number of bytes.
    pub len: usize,
    /// Size of the block behind `data`; less than `len` if unknown.
    pub available: usize,
}
/// A growing buffer of bytes.
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
            if !append_slice(buf, bytes) {
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

/// Overwrites the bytes with zeros, so that a secret does not stay in memory that is released; NULL is fine.
///
/// # Safety
/// `buf` is NULL or a live buffer.
pub(crate) unsafe fn wipe(buf: *mut BUF_T) {
    // SAFETY: as the caller promises; `data` has `len` bytes when it is not NULL.
    unsafe {
        if !buf.is_null() && !(*buf).data.is_null() {
            memory::wipe((*buf).data.cast(), (*buf).len);
        }
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

/// Appends `count` bytes; says whether there was memory, and leaves the buffer as it is otherwise.
///
/// # Safety
/// `buf` is a live buffer; `source` is NULL or has `count` bytes, which may be the buffer's own.
pub(crate) unsafe fn append(buf: *mut BUF_T, source: *const u8, count: usize) -> bool {
    if source.is_null() {
        return true;
    }
    // SAFETY: as the caller promises.
    unsafe { append_with_head(buf, &[], source, count) }
}

/// As [`append`], with a few bytes before the others.
///
/// # Safety
/// As for [`append`]; `source` is not NULL.
unsafe fn append_with_head(buf: *mut BUF_T, head: &[u8], source: *const u8, count: usize) -> bool {
    if head.is_empty() && count == 0 {
        return true;
    }
    // SAFETY: as the caller promises; the block is grown before anything is written behind its end.
    unsafe {
        let old = (*buf).data.cast::<u8>();
        let len = if old.is_null() { 0 } else { (*buf).len };
        let body = len.saturating_add(head.len());
        let needed = body.saturating_add(count);
        let mut source = source;
        if old.is_null() || (*buf).available <= needed {
            let Some(size) = needed.checked_mul(2) else {
                log::error!("buf: size too large");
                return false;
            };
            // The bytes may be the buffer's own and then move with the block.
            let distance = (source as usize).wrapping_sub(old as usize);
            let inside = !old.is_null() && distance < len;
            let block = memory::noted(libc::realloc(old.cast(), size).cast::<u8>());
            if block.is_null() {
                log::error!("buf: out of memory");
                return false;
            }
            if inside {
                source = block.add(distance);
            }
            (*buf).data = block.cast();
            (*buf).available = size;
        }
        let start = (*buf).data.cast::<u8>();
        ptr::copy(source, start.add(body), count);
        ptr::copy_nonoverlapping(head.as_ptr(), start.add(len), head.len());
        start.add(needed).write(0);
        (*buf).len = needed;
    }
    true
}

/// Appends all that `write` appends, or nothing where that says that there was no memory, or gives up.
///
/// # Safety
/// `buf` is a live buffer, to which `write` does nothing else.
pub(crate) unsafe fn append_all(buf: *mut BUF_T, write: impl FnOnce() -> bool) -> bool {
    // SAFETY: as the caller promises.
    let before = unsafe { bytes(buf) }.len();
    let written = crate::data::memory::catch(write);
    if written == Ok(true) {
        return true;
    }
    // SAFETY: as the caller promises; so many bytes were there before.
    unsafe {
        if bytes(buf).len() > before {
            (*buf).data.add(before).write(0);
            (*buf).len = before;
        }
    }
    false
}

/// Appends bytes; says whether there was memory.
///
/// # Safety
/// `buf` is a live buffer.
pub(crate) unsafe fn append_slice(buf: *mut BUF_T, bytes: &[u8]) -> bool {
    // SAFETY: as the caller promises; the slice has its bytes.
    unsafe { append(buf, bytes.as_ptr(), bytes.len()) }
}

/// An unsigned number: seven bits per byte, low ones first, the high bit means that more follow. And how many bytes these are.
fn varint(mut value: u64) -> ([u8; 10], usize) {
    let mut encoded = [0_u8; 10];
    let mut count = 0;
    while value > 0x7f {
        encoded[count] = (value & 0x7f) as u8 | 0x80;
        value >>= 7;
        count += 1;
    }
    encoded[count] = value as u8;
    (encoded, count + 1)
}

/// Appends an encoded number; says whether there was memory.
///
/// # Safety
/// `buf` is a live buffer.
pub(crate) unsafe fn append_varint(buf: *mut BUF_T, value: u64) -> bool {
    let (encoded, count) = varint(value);
    // SAFETY: as the caller promises.
    unsafe { append_slice(buf, &encoded[..count]) }
}

/// Appends bytes, which may be the buffer's own, with their number in front; says whether there was memory.
///
/// # Safety
/// `buf` is a live buffer.
pub(crate) unsafe fn append_encoded(buf: *mut BUF_T, bytes: &[u8]) -> bool {
    let (encoded, count) = varint(bytes.len() as u64);
    // SAFETY: as the caller promises; the slice has its bytes.
    unsafe { append_with_head(buf, &encoded[..count], bytes.as_ptr(), bytes.len()) }
}

/// Creates an empty buffer.
///
/// @return The buffer, to be released with buf_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn buf_create() -> *mut BUF_T {
    guard(ptr::null_mut(), create)
}

/// Releases a buffer and its bytes.
///
/// @param buf The buffer; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_free(buf: *mut BUF_T) {
    guard((), || {
        // SAFETY: NULL or a live buffer that the program gives up.
        unsafe { free(buf) }
    })
}

/// Appends bytes.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param bytes The bytes; nothing happens if it is NULL.
/// @param len The number of bytes; may be 0.
#[no_mangle]
pub unsafe extern "C" fn buf_write_bytes(buf: *mut BUF_T, bytes: *const c_void, len: usize) {
    guard((), || {
        require!("buf_write_bytes", !buf.is_null());
        // SAFETY: not NULL; a live buffer and `len` bytes by contract.
        unsafe { append(buf, bytes.cast(), len) };
    })
}

/// Copies a buffer.
///
/// @param src The buffer.
/// @return The copy, to be released with buf_free(); NULL if `src` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn buf_dup(src: *const BUF_T) -> *mut BUF_T {
    guard(ptr::null_mut(), || {
        require!("buf_dup", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live buffer by contract.
        from_bytes(unsafe { bytes(src) })
    })
}

/// Appends one byte.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param b The byte.
#[no_mangle]
pub unsafe extern "C" fn buf_write_byte(buf: *mut BUF_T, b: u8) {
    guard((), || {
        require!("buf_write_byte", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_slice(buf, &[b]) };
    })
}

/// Appends the characters of a string, without its NUL.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param str The string; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_write_string(buf: *mut BUF_T, str: *const c_char) {
    guard((), || {
        require!("buf_write_string", !buf.is_null());
        // SAFETY: not NULL; a live buffer and NULL or a C string by contract. The string may stand in the buffer: `append` copes with it.
        unsafe {
            if let Some(text) = memory::c_bytes(str) {
                append(buf, text.as_ptr(), text.len());
            }
        }
    })
}

/// Appends the contents of a buffer.
///
/// @param dst The buffer that grows; nothing happens if it is NULL.
/// @param src The buffer to append, which may be the same one; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_write_buf(dst: *mut BUF_T, src: *const BUF_T) {
    guard((), || {
        require!("buf_write_buf", !dst.is_null());
        require!("buf_write_buf", !src.is_null());
        // SAFETY: not NULL; live buffers by contract. No reference to the bytes is held, since they may be the growing buffer's own.
        unsafe { append(dst, (*src).data.cast(), (*src).len) };
    })
}

/// Appends an encoded number: seven bits in each byte, the low ones first; the high bit of a byte
/// says that another one follows.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param val The number.
#[no_mangle]
pub unsafe extern "C" fn buf_write_uint32_enc(buf: *mut BUF_T, val: u32) {
    guard((), || {
        require!("buf_write_uint32_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_varint(buf, u64::from(val)) };
    })
}

/// Appends an encoded number: seven bits in each byte, the low ones first; the high bit of a byte
/// says that another one follows.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param val The number.
#[no_mangle]
pub unsafe extern "C" fn buf_write_uint64_enc(buf: *mut BUF_T, val: u64) {
    guard((), || {
        require!("buf_write_uint64_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_varint(buf, val) };
    })
}

/// Appends the encoded length of a string, then the string without its NUL.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param str The string; NULL is written like an empty one.
#[no_mangle]
pub unsafe extern "C" fn buf_write_string_enc(buf: *mut BUF_T, str: *const c_char) {
    guard((), || {
        require!("buf_write_string_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer and NULL or a C string by contract.
        unsafe { append_encoded(buf, memory::c_bytes(str).unwrap_or_default()) };
    })
}

/// Appends the encoded number of bytes, then the bytes.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param str The bytes; NULL counts as none.
/// @param len The number of bytes; nothing happens if no memory could hold so many.
#[no_mangle]
pub unsafe extern "C" fn buf_write_string_length_enc(
    buf: *mut BUF_T,
    str: *const c_char,
    len: u64,
) {
    guard((), || {
        require!("buf_write_string_length_enc", !buf.is_null());
        let count = isize::try_from(len)
            .ok()
            .and_then(|len| usize::try_from(len).ok());
        require!("buf_write_string_length_enc", count.is_some());
        let count = if str.is_null() { None } else { count };
        // SAFETY: not NULL; a live buffer and `len` bytes by contract.
        unsafe {
            match count {
                Some(count) => append_encoded(buf, core::slice::from_raw_parts(str.cast(), count)),
                None => append_varint(buf, 0),
            };
        }
    })
}

/// Appends a float: four bytes, the least significant one first.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param val The number.
#[no_mangle]
pub unsafe extern "C" fn buf_write_float(buf: *mut BUF_T, val: f32) {
    guard((), || {
        require!("buf_write_float", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_slice(buf, &val.to_bits().to_le_bytes()) };
    })
}

/// Appends a truth value: a byte 1 or 0.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param val The value.
#[no_mangle]
pub unsafe extern "C" fn buf_write_bool(buf: *mut BUF_T, val: MaybeUninit<bool>) {
    guard((), || {
        require!("buf_write_bool", !buf.is_null());
        // SAFETY: not NULL; a live buffer by contract.
        unsafe { append_slice(buf, &[u8::from(truth(val))]) };
    })
}

/// Appends the encoded number of elements of a list, then calls `serialise_fn` for each of them, in
/// order.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param list The list; NULL is written like an empty one.
/// @param serialise_fn Appends one element to the buffer; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn buf_write_list(
    buf: *mut BUF_T,
    list: *const LIST_T,
    serialise_fn: Option<unsafe extern "C" fn(buf: *mut BUF_T, data: *mut c_void)>,
) {
    guard((), || {
        require!("buf_write_list", !buf.is_null());
        // SAFETY: NULL or a live list by contract.
        let elements = unsafe { list::data_of(list) };
        require!(
            "buf_write_list",
            serialise_fn.is_some() || elements.is_empty()
        );
        // SAFETY: not NULL; a live buffer by contract; the function is the program's own.
        unsafe {
            if !append_varint(buf, elements.len() as u64) {
                return;
            }
            if let Some(serialise) = serialise_fn {
                for element in elements {
                    serialise(buf, element);
                }
            }
        }
    })
}
