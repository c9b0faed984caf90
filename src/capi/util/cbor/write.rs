//! `cbor.h`: writing (`specification/data/utilities section 7`, `specification/protocol/data-types section 7`). Callable from any thread;
//! a generator itself is not synchronised.
//!
//! A program may take over or replace `data` and `len`, so the generator remembers nothing else and grows by `realloc`.

use core::ffi::{c_char, c_int};
use core::ptr;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::data::cbor::WriteCbor;

const WRITTEN: c_int = 0;
/// What `cbor_write_float` answers for finite numbers.
const WRITTEN_FINITE: c_int = 1;
const FAILED: c_int = -1;
/// Stands for a length that is not known.
const INDEFINITE: i64 = -1;

/// CBOR data under construction. Both members may be read directly.
#[repr(C)]
pub struct cbor_generator_s {
    /// The data; NULL if nothing has been written.
    pub data: *mut c_char,
    /// The number of bytes.
    pub len: usize,
}
/// CBOR data under construction.
pub type CBOR_GENERATOR_T = cbor_generator_s;
assert_layout!(cbor_generator_s, size 16, align 8, { data: 0, len: 8 });

/// Appends to a generator; remembers when memory ran out.
struct Appender {
    generator: *mut CBOR_GENERATOR_T,
    failed: bool,
}

impl WriteCbor for Appender {
    fn put_raw(&mut self, bytes: &[u8]) {
        // SAFETY: a live generator (see `write`); its block is grown before anything is written behind its end.
        unsafe {
            let len = if (*self.generator).data.is_null() {
                0
            } else {
                (*self.generator).len
            };
            // One more for the NUL that lets `%s` stop.
            let Some(needed) = len
                .checked_add(bytes.len())
                .filter(|&n| n < isize::MAX as usize)
            else {
                self.failed = true;
                return;
            };
            let block = libc::realloc((*self.generator).data.cast(), needed + 1).cast::<u8>();
            if block.is_null() {
                self.failed = true;
                return;
            }
            ptr::copy_nonoverlapping(bytes.as_ptr(), block.add(len), bytes.len());
            block.add(needed).write(0);
            (*self.generator).data = block.cast();
            (*self.generator).len = needed;
        }
    }
}

/// Writes one item; when memory runs out, the generator keeps what it had.
///
/// # Safety
/// `generator` is NULL or a live generator.
unsafe fn write(generator: *mut CBOR_GENERATOR_T, item: impl FnOnce(&mut Appender)) -> c_int {
    guard(FAILED, || {
        require!("cbor_write", !generator.is_null(), FAILED);
        // SAFETY: not NULL; as the caller promises.
        let before = unsafe { (*generator).len };
        let mut appender = Appender {
            generator,
            failed: false,
        };
        item(&mut appender);
        if appender.failed {
            log::error!("cbor_write: out of memory");
            // SAFETY: as above; the block did not shrink.
            unsafe { (*generator).len = before };
            return FAILED;
        }
        WRITTEN
    })
}

/// Writes a string, or only the start of one in chunks.
///
/// # Safety
/// `generator` is NULL or a live generator; `bytes` has `len` bytes when that is positive.
unsafe fn write_string(
    generator: *mut CBOR_GENERATOR_T,
    bytes: *const c_char,
    len: i64,
    start: fn(&mut Appender),
    whole: fn(&mut Appender, &[u8]),
) -> c_int {
    if len == INDEFINITE {
        // SAFETY: as the caller promises.
        return unsafe { write(generator, start) };
    }
    guard(FAILED, || {
        let Ok(count) = isize::try_from(len).and_then(usize::try_from) else {
            log::warn!("cbor_write: a length of {len} bytes");
            return FAILED;
        };
        require!("cbor_write", count == 0 || !bytes.is_null(), FAILED);
        require!("cbor_write", !generator.is_null(), FAILED);
        // SAFETY: as the caller promises. Bytes of the generator itself would move while it grows, so they are copied first.
        unsafe {
            let content: &[u8] = match count {
                0 => &[],
                _ => core::slice::from_raw_parts(bytes.cast(), count),
            };
            let own = (bytes as usize).wrapping_sub((*generator).data as usize) < (*generator).len;
            if own && !(*generator).data.is_null() {
                let copy = crate::data::memory::copy(content);
                return write(generator, |out| whole(out, &copy));
            }
            write(generator, |out| whole(out, content))
        }
    })
}

/// Writes the head of an array or a map.
///
/// # Safety
/// `generator` is NULL or a live generator.
unsafe fn write_container(
    generator: *mut CBOR_GENERATOR_T,
    size: i64,
    start: fn(&mut Appender),
    head: fn(&mut Appender, u64),
) -> c_int {
    if size == INDEFINITE {
        // SAFETY: as the caller promises.
        return unsafe { write(generator, start) };
    }
    let Ok(count) = u64::try_from(size) else {
        log::warn!("cbor_write: a container of {size} elements");
        return FAILED;
    };
    // SAFETY: as the caller promises.
    unsafe { write(generator, |out| head(out, count)) }
}

/// Creates a generator without data.
///
/// @return The generator, to be released with cbor_generator_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn cbor_generator_create() -> *mut CBOR_GENERATOR_T {
    guard(ptr::null_mut(), memory::zeroed)
}

/// Releases a generator and its data.
///
/// @param generator The generator; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn cbor_generator_free(generator: *mut CBOR_GENERATOR_T) {
    guard((), || {
        if generator.is_null() {
            return;
        }
        // SAFETY: a generator that the program gives up; both blocks are from malloc.
        unsafe {
            memory::free((*generator).data);
            memory::free(generator);
        }
    })
}

/// Writes a number, 0 or more.
///
/// @param generator The generator.
/// @param val The number.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_uint(generator: *mut CBOR_GENERATOR_T, val: u64) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, |out| out.put_unsigned(val)) }
}

/// Writes a negative number.
///
/// @param generator The generator.
/// @param val The number. Another one than a negative one gives data without meaning.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_negint(generator: *mut CBOR_GENERATOR_T, val: i64) -> c_int {
    // SAFETY: NULL or a live generator by contract. The complement of the bits is -1 - val.
    unsafe { write(generator, |out| out.put_negative(!val as u64)) }
}

/// Writes a string of bytes.
///
/// @param generator The generator.
/// @param bytes The bytes; may be NULL if `len` is 0 or -1.
/// @param len The number of bytes; -1 writes only the start of a string in chunks, which
///     cbor_write_break() ends.
/// @return 0; -1 if `generator` is NULL, if `bytes` or `len` is invalid, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_byte_string(
    generator: *mut CBOR_GENERATOR_T,
    bytes: *const c_char,
    len: i64,
) -> c_int {
    // SAFETY: NULL or a live generator, and `len` bytes, by contract.
    unsafe {
        write_string(
            generator,
            bytes,
            len,
            WriteCbor::put_bytes_start,
            WriteCbor::put_bytes,
        )
    }
}

/// Writes a text.
///
/// @param generator The generator.
/// @param bytes The text in UTF-8, which needs no NUL; may be NULL if `len` is 0 or -1.
/// @param len The number of bytes; -1 writes only the start of a text in chunks, which
///     cbor_write_break() ends.
/// @return 0; -1 if `generator` is NULL, if `bytes` or `len` is invalid, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_text_string(
    generator: *mut CBOR_GENERATOR_T,
    bytes: *const c_char,
    len: i64,
) -> c_int {
    // SAFETY: NULL or a live generator, and `len` bytes, by contract.
    unsafe {
        write_string(
            generator,
            bytes,
            len,
            WriteCbor::put_text_start,
            WriteCbor::put_text,
        )
    }
}

/// Writes the start of an array; the elements follow.
///
/// @param generator The generator.
/// @param size The number of elements; -1 if unknown, and then cbor_write_break() ends the array.
/// @return 0; -1 if `generator` is NULL, if `size` is another negative number, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_array(generator: *mut CBOR_GENERATOR_T, size: i64) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe {
        write_container(
            generator,
            size,
            WriteCbor::put_array_start,
            WriteCbor::put_array_head,
        )
    }
}

/// Writes the start of a map; keys and values follow in turn.
///
/// @param generator The generator.
/// @param size The number of pairs; -1 if unknown, and then cbor_write_break() ends the map.
/// @return 0; -1 if `generator` is NULL, if `size` is another negative number, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_map(generator: *mut CBOR_GENERATOR_T, size: i64) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe {
        write_container(
            generator,
            size,
            WriteCbor::put_map_start,
            WriteCbor::put_map_head,
        )
    }
}

/// Writes a float in the shortest form that is exact.
///
/// @param generator The generator.
/// @param val The number.
/// @return 1 for finite numbers, 0 for others; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_float(generator: *mut CBOR_GENERATOR_T, val: f64) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    match unsafe { write(generator, |out| out.put_shortest_float(val)) } {
        WRITTEN if val.is_finite() => WRITTEN_FINITE,
        status => status,
    }
}

/// Writes false.
///
/// @param generator The generator.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_false(generator: *mut CBOR_GENERATOR_T) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, |out| out.put_boolean(false)) }
}

/// Writes true.
///
/// @param generator The generator.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_true(generator: *mut CBOR_GENERATOR_T) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, |out| out.put_boolean(true)) }
}

/// Writes null.
///
/// @param generator The generator.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_null(generator: *mut CBOR_GENERATOR_T) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, WriteCbor::put_null) }
}

/// Writes undefined.
///
/// @param generator The generator.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_undefined(generator: *mut CBOR_GENERATOR_T) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, WriteCbor::put_undefined) }
}

/// Ends an array, a map or a string of unknown length.
///
/// @param generator The generator.
/// @return 0; -1 if `generator` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn cbor_write_break(generator: *mut CBOR_GENERATOR_T) -> c_int {
    // SAFETY: NULL or a live generator by contract.
    unsafe { write(generator, WriteCbor::put_break) }
}
