//! Memory that C owns or may own: everything given to a program that it may `free()` comes from the C library's `malloc`
//! (`specification/compatibility/programs section 3`).
//!
//! Runs on any thread; takes no lock besides the allocator's own.

use core::cell::Cell;
use core::ffi::{c_char, c_void, CStr};
use core::mem::size_of;
use core::ptr;
use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use zeroize::Zeroize;

use crate::data::memory::{copy, copy_lossy, copy_path, give_up};

thread_local! {
    /// A block could not be had since this was last looked at.
    static SHORT: Cell<bool> = const { Cell::new(false) };
}

/// The block; notes if there was no memory for it.
pub(crate) fn noted<T>(block: *mut T) -> *mut T {
    if block.is_null() {
        SHORT.set(true);
    }
    block
}

/// Makes something of many blocks, and says whether there was memory for all of them.
pub(crate) fn checked<T>(make: impl FnOnce() -> T) -> (T, bool) {
    let before = SHORT.replace(false);
    let made = make();
    let short = SHORT.get();
    SHORT.set(before || short);
    (made, !short)
}

/// Makes something of many blocks; NULL, and `release` gets what was made, where there was no memory for one of them.
pub(crate) fn whole<T>(make: impl FnOnce() -> *mut T, release: impl FnOnce(*mut T)) -> *mut T {
    let (made, whole) = checked(make);
    if whole || made.is_null() {
        return made;
    }
    log::error!("out of memory");
    release(made);
    ptr::null_mut()
}

/// Makes a struct with many blocks in it; gives up, once `release` had what was made, where there was no memory for one of them.
pub(crate) fn whole_or_give_up<T>(make: impl FnOnce() -> T, release: impl FnOnce(&T)) -> T {
    let (made, whole) = checked(make);
    if !whole {
        release(&made);
        give_up();
    }
    made
}

/// Makes a struct with many blocks in it, in a block of its own; NULL, and `release` gets what was made, where there was no memory
/// for one of them.
pub(crate) fn whole_boxed<T: Copy>(make: impl FnOnce() -> T, release: impl FnOnce(&T)) -> *mut T {
    let (made, whole) = checked(make);
    let block = if whole { boxed(made) } else { ptr::null_mut() };
    if block.is_null() {
        release(&made);
    }
    block
}

/// A zeroed block for `count` values of `T`; NULL when out of memory or when the size is absurd. Never a zero-sized block.
pub(crate) fn zeroed_array<T>(count: usize) -> *mut T {
    let size = count.max(1).checked_mul(size_of::<T>().max(1));
    match size {
        // SAFETY: any size is allowed.
        Some(size) if isize::try_from(size).is_ok() => unsafe {
            noted(libc::calloc(1, size).cast())
        },
        _ => noted(ptr::null_mut()),
    }
}

/// A zeroed block for one `T`; NULL when out of memory.
pub(crate) fn zeroed<T>() -> *mut T {
    zeroed_array(1)
}

/// Moves `value` into a block of its own; NULL when out of memory (the value is dropped).
pub(crate) fn boxed<T: Copy>(value: T) -> *mut T {
    let block = zeroed::<T>();
    if !block.is_null() {
        // SAFETY: the block is big enough, aligned for any C type (malloc) and ours.
        unsafe { block.write(value) };
    }
    block
}

/// Copies bytes into a block with one NUL byte behind them; NULL when out of memory.
pub(crate) fn dup_bytes(bytes: &[u8]) -> *mut c_char {
    let Some(size) = bytes.len().checked_add(1) else {
        return ptr::null_mut();
    };
    // SAFETY: any size is allowed.
    let block = noted(unsafe { libc::malloc(size) }.cast::<u8>());
    if !block.is_null() {
        // SAFETY: the block has room for the bytes and the NUL and does not overlap them.
        unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), block, bytes.len());
            block.add(bytes.len()).write(0);
        }
    }
    block.cast()
}

/// A C string with the text; a NUL inside ends it. NULL when out of memory.
pub(crate) fn dup_str(text: &str) -> *mut c_char {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    dup_bytes(&bytes[..end])
}

/// A copy of a C string; NULL stays NULL.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
pub(crate) unsafe fn dup_c_str(text: *const c_char) -> *mut c_char {
    if text.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL, NUL-terminated (caller).
    dup_bytes(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// The bytes of a C string; NULL gives `None`.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string that lives as long as the result is used.
pub(crate) unsafe fn c_bytes<'a>(text: *const c_char) -> Option<&'a [u8]> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, NUL-terminated and alive (caller).
    Some(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A C string as Rust text, invalid UTF-8 replaced; NULL gives `None`. For what is shown or compared, not for what is sent.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
pub(crate) unsafe fn string(text: *const c_char) -> Option<String> {
    // SAFETY: as the caller promises; the borrow ends in this expression.
    unsafe { c_bytes(text) }.map(copy_lossy)
}

/// The name of a file: bytes, which need not be UTF-8; NULL gives `None`.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
pub(crate) unsafe fn path(text: *const c_char) -> Option<PathBuf> {
    // SAFETY: as the caller promises; the borrow ends in this expression.
    unsafe { c_bytes(text) }.map(|bytes| copy_path(OsStr::from_bytes(bytes).as_ref()))
}

/// A copy of a C string that Rust owns; NULL gives `None`.
///
/// # Safety
/// `text` is NULL or a NUL-terminated string.
pub(crate) unsafe fn c_copy(text: *const c_char) -> Option<CString> {
    // SAFETY: not NULL, NUL-terminated (caller).
    let text = (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) })?;
    Some(c_clone(text))
}

/// A copy of a C string; gives up where there is no memory.
pub(crate) fn c_clone(text: &CStr) -> CString {
    // It ends with its only NUL.
    CString::from_vec_with_nul(copy(text.to_bytes_with_nul())).unwrap_or_default()
}

/// Gives a block back to the C library; NULL is fine.
///
/// # Safety
/// `block` is NULL or came from the C library's `malloc` family and is not used afterwards.
pub(crate) unsafe fn free<T>(block: *const T) {
    // SAFETY: as the caller promises.
    unsafe { libc::free(block.cast_mut().cast::<c_void>()) }
}

/// Overwrites memory with zeros.
///
/// # Safety
/// `block` has `size` bytes that may be written.
pub(crate) unsafe fn wipe(block: *mut u8, size: usize) {
    // SAFETY: as the caller promises.
    unsafe { core::slice::from_raw_parts_mut(block, size) }.zeroize();
}

/// Blocks of C memory that are freed together. They are remembered here, whatever C has written where it was shown them.
#[derive(Default)]
pub(crate) struct Blocks {
    blocks: Vec<*mut c_void>,
    /// Those to be wiped, and their sizes.
    secrets: Vec<(*mut u8, usize)>,
}

impl Blocks {
    /// Remembers a block, which may be NULL, and returns it.
    pub(crate) fn keep<T>(&mut self, block: *mut T) -> *mut T {
        self.blocks.push(block.cast());
        block
    }

    /// As [`Blocks::keep`], for a block of this many bytes that is wiped before it is freed.
    pub(crate) fn keep_secret(&mut self, block: *mut c_char, size: usize) -> *mut c_char {
        if !block.is_null() {
            self.secrets.push((block.cast(), size));
        }
        self.keep(block)
    }

    /// Whether there was memory for all of them.
    pub(crate) fn are_all_there(&self) -> bool {
        self.blocks.iter().all(|block| !block.is_null())
    }

    /// Gives all of them back to the C library.
    ///
    /// # Safety
    /// The blocks came from the C library's `malloc` family. They are not used afterwards, and this is not called again.
    pub(crate) unsafe fn free(&self) {
        for (secret, size) in &self.secrets {
            // SAFETY: as the caller promises; `keep_secret` was told the size.
            unsafe { wipe(*secret, *size) };
        }
        for block in &self.blocks {
            // SAFETY: as the caller promises.
            unsafe { free(*block) };
        }
    }
}

/// A text for an error that C gets to see during a callback.
pub(crate) fn c_text(text: &str) -> CString {
    // With room for the NUL.
    let mut bytes = crate::data::memory::with_room(text.len() + 1);
    bytes.extend(text.bytes().filter(|byte| *byte != 0));
    // No NUL is left in it.
    CString::new(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_copied_with_a_nul() {
        let copy = dup_str("a\0b");
        // SAFETY: dup_str returned a C string that is ours.
        unsafe {
            assert_eq!(CStr::from_ptr(copy).to_bytes(), b"a");
            free(copy);
            let again = dup_c_str(c"text".as_ptr());
            assert_eq!(string(again).as_deref(), Some("text"));
            free(again);
            assert!(dup_c_str(ptr::null()).is_null());
            assert_eq!(string(ptr::null()), None);
        }
    }

    #[test]
    fn absurd_sizes_give_null() {
        for count in [usize::MAX, usize::MAX / 8, usize::MAX / 8 + 1] {
            assert!(zeroed_array::<*mut c_void>(count).is_null());
        }
    }

    #[test]
    fn secrets_are_wiped() {
        let block = dup_bytes(b"secret");
        // SAFETY: a block of seven bytes that is ours.
        unsafe {
            wipe(block.cast(), 6);
            assert_eq!(core::slice::from_raw_parts(block.cast::<u8>(), 7), [0; 7]);
            free(block);
        }
    }

    #[test]
    fn an_empty_array_is_a_block_that_can_be_freed() {
        let block = zeroed_array::<usize>(0);
        assert!(!block.is_null());
        // SAFETY: from calloc just now.
        unsafe { free(block) };
    }
}
