//! `utils.h`: containers of strings as bytes (`specification/data/utilities section 10`): their encoded number, then each string with its
//! encoded length. Callable from any thread.

use core::ffi::c_char;
use core::ptr;
use std::collections::HashMap;

use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::memory;
use crate::capi::util::buf::raw_reader::RawReader;
use crate::capi::util::buf::BUF_T;
use crate::capi::util::chained_map;
use crate::capi::util::hash::HASH_T;
use crate::capi::util::list::LIST_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::{buf, hash, list, set};
use crate::data::memory::{give_up, push, reserve};

/// Copies for the program, which are released unless all of them could be made.
#[derive(Default)]
struct Copies(Vec<*mut c_char>);

impl Copies {
    fn add(&mut self, bytes: &[u8]) {
        reserve(&mut self.0, 1);
        let copy = memory::dup_bytes(bytes);
        if copy.is_null() {
            give_up();
        }
        self.0.push(copy);
    }

    /// They are the program's from now on.
    fn take(mut self) -> Vec<*mut c_char> {
        core::mem::take(&mut self.0)
    }
}

impl Drop for Copies {
    fn drop(&mut self) {
        for copy in &self.0 {
            // SAFETY: made by `dup_bytes`, and nobody else has it.
            unsafe { memory::free(*copy) };
        }
    }
}

/// What a C string with these bytes says.
fn up_to_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Appends the number of strings, then the strings; NULL counts as an empty one.
///
/// # Safety
/// `buf` is a live buffer; all pointers are NULL or C strings.
unsafe fn append_strings<T>(buf: *mut BUF_T, strings: &[*mut T]) {
    // SAFETY: as the caller promises.
    let append = |text: *mut T| unsafe {
        buf::append_encoded(buf, memory::c_bytes(text.cast()).unwrap_or_default())
    };
    // SAFETY: as the caller promises.
    unsafe {
        buf::append_all(buf, || {
            buf::append_varint(buf, strings.len() as u64)
                && strings.iter().all(|&text| append(text))
        });
    }
}

/// Appends the strings of a list: their number, then each with its length.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param list The list; NULL is written like an empty one, a NULL string like an empty one.
#[no_mangle]
pub unsafe extern "C" fn buf_write_list_strings_enc(buf: *mut BUF_T, list: *const LIST_T) {
    guard((), || {
        require!("buf_write_list_strings_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer, and NULL or a list of strings, by contract.
        unsafe { append_strings(buf, &list::data_of(list)) }
    })
}

/// Appends the strings of a set: their number, then each with its length.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param set The set; NULL is written like an empty one.
#[no_mangle]
pub unsafe extern "C" fn buf_write_set_strings_enc(buf: *mut BUF_T, set: *const SET_T) {
    guard((), || {
        require!("buf_write_set_strings_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer, and NULL or a set of strings, by contract.
        unsafe {
            let strings = if set.is_null() {
                Vec::new()
            } else {
                set::values(set)
            };
            append_strings(buf, &strings);
        }
    })
}

/// Appends the keys and values of a map of strings: their number, then each key with its value.
///
/// @param buf The buffer; nothing happens if it is NULL.
/// @param hash The map; NULL is written like an empty one, a NULL value like an empty string.
#[no_mangle]
pub unsafe extern "C" fn buf_write_hash_strings_enc(buf: *mut BUF_T, hash: *const HASH_T) {
    guard((), || {
        require!("buf_write_hash_strings_enc", !buf.is_null());
        // SAFETY: not NULL; a live buffer, and NULL or a map of strings, by contract.
        unsafe {
            let pairs = if hash.is_null() {
                Vec::new()
            } else {
                chained_map::pairs(hash)
            };
            buf::append_all(buf, || {
                buf::append_varint(buf, pairs.len() as u64)
                    && pairs.into_iter().all(|(key, value)| {
                        buf::append_encoded(buf, memory::c_bytes(key).unwrap_or_default())
                            && buf::append_encoded(
                                buf,
                                memory::c_bytes(value.cast()).unwrap_or_default(),
                            )
                    })
            });
        }
    })
}

/// Reads strings as buf_write_list_strings_enc() and buf_write_set_strings_enc() write them.
///
/// @param data Where the strings start.
/// @param list The list to which each string is appended, as a copy to be released with `free()`.
/// @return The position after the strings; NULL, with the list as it was, if an argument is NULL, if
///     a number has more than ten bytes, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn buf_read_list_strings_enc(
    data: *const c_char,
    list: *mut LIST_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!(
            "buf_read_list_strings_enc",
            !data.is_null(),
            ptr::null_mut()
        );
        require!(
            "buf_read_list_strings_enc",
            !list.is_null(),
            ptr::null_mut()
        );
        let mut reader = RawReader::new(data);
        let mut copies = Copies::default();
        let mut read = || {
            // SAFETY: the caller vouches for the bytes.
            unsafe {
                for _ in 0..reader.varint64()? {
                    copies.add(reader.long_bytes()?);
                }
            }
            Some(())
        };
        if read().is_none() {
            return ptr::null_mut();
        }
        for text in copies.take() {
            // SAFETY: not NULL; a live list by contract.
            unsafe { list::append_last(list, text.cast()) };
        }
        reader.position()
    })
}

/// Reads keys and values as buf_write_hash_strings_enc() writes them.
///
/// @param data Where the pairs start.
/// @param hash The map to which each key is added with its value, as copies to be released with
///     `free()`. A key that is in the map already stays and gets the new value.
/// @return The position after the pairs; NULL, with the map as it was, if an argument is NULL, if a
///     number has more than ten bytes, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn buf_read_hash_strings_enc(
    data: *const c_char,
    hash: *mut HASH_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        require!(
            "buf_read_hash_strings_enc",
            !data.is_null(),
            ptr::null_mut()
        );
        require!(
            "buf_read_hash_strings_enc",
            !hash.is_null(),
            ptr::null_mut()
        );
        let mut reader = RawReader::new(data);
        let mut read = || {
            let mut pairs = Vec::new();
            // SAFETY: the caller vouches for the bytes.
            unsafe {
                for _ in 0..reader.varint64()? {
                    push(&mut pairs, (reader.long_bytes()?, reader.long_bytes()?));
                }
            }
            Some(pairs)
        };
        let Some(pairs) = read() else {
            return ptr::null_mut();
        };
        // Of pairs with the same key the last one counts: adding the earlier ones too would lose the copies of their values.
        let mut last = HashMap::new();
        if last.try_reserve(pairs.len()).is_err() {
            give_up();
        }
        for (at, (key, _)) in pairs.iter().enumerate() {
            last.insert(up_to_nul(key), at);
        }
        let mut copies = Copies::default();
        for (at, (key, value)) in pairs.iter().enumerate() {
            if last.get(up_to_nul(key)) == Some(&at) {
                copies.add(key);
                copies.add(value);
            }
        }
        for pair in copies.take().chunks_exact(2) {
            // SAFETY: not NULL; a live map by contract. It grows when it keeps the key; otherwise it has an equal one.
            unsafe {
                let before = (*hash).size;
                hash::add(hash, pair[0], pair[1].cast());
                if (*hash).size == before {
                    memory::free(pair[0]);
                }
            }
        }
        reader.position()
    })
}
