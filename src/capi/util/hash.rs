//! `hash.h`: maps with string keys (`specification/data/utilities section 2`).
//!
//! The maps themselves are those of `chained_map`.

mod lent;
mod strings;

use core::ffi::{c_char, c_ulong, c_void, CStr};
use core::ptr;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::chained_map::{self, chained_map, FreeFn, Key, Synchronised};
use crate::data::memory::{collect, copy, try_collect};
use crate::session::Failure;

pub(crate) use lent::LentMap;
pub(crate) use strings::{of_strings, of_values};

/// An entry of a `HASH_T`.
#[repr(C)]
pub struct hash_entry_s {
    /// The key.
    pub key: *mut c_char,
    /// The value.
    pub val: *mut c_void,
    /// The next entry of the bucket.
    pub next: *mut hash_entry_s,
}
/// An entry of a `HASH_T`.
pub type HASH_ENTRY_T = hash_entry_s;
assert_layout!(hash_entry_s, size 24, align 8, { key: 0, val: 8, next: 16 });

/// A map from strings to pointers. `size` may be read directly.
#[repr(C)]
pub struct hash_s {
    /// The number of buckets.
    pub slots: c_ulong,
    /// The number of entries.
    pub size: c_ulong,
    /// The buckets.
    pub entries: *mut *mut HASH_ENTRY_T,
    /// Not used.
    pub pool: *mut apr_pool_t,
    /// Private lock; NULL if the map is not synchronised.
    pub mutex: *mut apr_thread_mutex_t,
}
/// A map from strings to pointers.
pub type HASH_T = hash_s;
assert_layout!(hash_s, size 40, align 8, { slots: 0, size: 8, entries: 16, pool: 24, mutex: 32 });

chained_map!(HASH_T, HASH_ENTRY_T, *mut c_char);

impl Key for *mut c_char {
    /// FNV-1a: short keys. A peer that chooses them can make chains long, which is why `of_strings` does not search them.
    unsafe fn hash(self) -> u64 {
        // SAFETY: keys of these maps are C strings (caller).
        let bytes = unsafe { CStr::from_ptr(self) }.to_bytes();
        bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    unsafe fn equals(self, other: Self) -> bool {
        // SAFETY: keys of these maps are C strings (caller).
        unsafe { CStr::from_ptr(self) == CStr::from_ptr(other) }
    }
}

/// A new map, or NULL when out of memory.
pub(crate) fn create(slots: c_ulong, synchronised: Synchronised) -> *mut HASH_T {
    chained_map::create(slots, synchronised)
}

/// Stores a pair and returns the value it replaces.
///
/// # Safety
/// `hash` is a live map; `key` is a C string that lives as long as the entry.
pub(crate) unsafe fn add(hash: *mut HASH_T, key: *const c_char, val: *const c_void) -> *mut c_void {
    // SAFETY: as the caller promises.
    unsafe { chained_map::add(hash, key.cast_mut(), val) }
}

/// The value of a key, or NULL.
///
/// # Safety
/// `hash` is a live map, `key` a C string.
pub(crate) unsafe fn get(hash: *const HASH_T, key: *const c_char) -> *mut c_void {
    // SAFETY: as the caller promises.
    unsafe { chained_map::get(hash, key.cast_mut()) }
}

/// All pairs of a map of strings as Rust text; pairs without a value are left out. NULL gives none. `what` they are stands in the
/// error, an illegal argument: replacing what is not UTF-8 would say something else.
///
/// # Safety
/// `hash` is NULL or a live map whose values are C strings or NULL.
pub(crate) unsafe fn string_pairs(
    hash: *const HASH_T,
    what: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let no_text =
        |part: String| Failure::illegal_argument(format!("{part} of {what} is not UTF-8"));
    // SAFETY: as the caller promises.
    let pairs = unsafe { byte_pairs(hash) };
    try_collect(pairs.into_iter().map(|(key, value)| {
        let key = String::from_utf8(key).map_err(|_| no_text("a key".to_owned()))?;
        let value = String::from_utf8(value).map_err(|_| no_text(format!("the value of {key}")))?;
        Ok((key, value))
    }))
}

/// As `string_pairs`, whatever the bytes of the strings are.
///
/// # Safety
/// `hash` is NULL or a live map whose values are C strings or NULL.
pub(crate) unsafe fn byte_pairs(hash: *const HASH_T) -> Vec<(Vec<u8>, Vec<u8>)> {
    if hash.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe {
        let pairs = chained_map::pairs(hash);
        collect(pairs.into_iter().filter_map(|(key, val)| {
            let value = memory::c_bytes(val.cast_const().cast())?;
            Some((copy(memory::c_bytes(key)?), copy(value)))
        }))
    }
}

/// Applies a program's function to a key that is not NULL.
fn free_key(key_free_fn: FreeFn) -> impl Fn(*mut c_char) {
    move |key| {
        if let (Some(free), false) = (key_free_fn, key.is_null()) {
            // SAFETY: the function accepts the map's keys, as who gave it promises.
            unsafe { free(key.cast()) };
        }
    }
}

/// Clears the map and releases it.
///
/// # Safety
/// `hash` is a live map that is not used afterwards; the functions accept its keys and values.
pub(crate) unsafe fn free(hash: *mut HASH_T, key_free_fn: FreeFn, val_free_fn: FreeFn) {
    // SAFETY: as the caller promises.
    unsafe { chained_map::free(hash, free_key(key_free_fn), val_free_fn) }
}

/// A map with copied keys and values made by `copy`.
///
/// # Safety
/// `src` is a live map; `copy` accepts its values.
unsafe fn duplicate(src: *const HASH_T, copy: impl Fn(*mut c_void) -> *mut c_void) -> *mut HASH_T {
    let copy_key = |key: *mut c_char| {
        // SAFETY: keys of the map are C strings.
        let key = unsafe { memory::dup_c_str(key) };
        (!key.is_null()).then_some(key)
    };
    // SAFETY: as the caller promises.
    unsafe { chained_map::duplicate(src, copy_key, copy) }
}

/// Creates an empty map that locks itself during each call.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with hash_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn hash_new(slots: c_ulong) -> *mut HASH_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::Yes))
}

/// Creates an empty map without a lock.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with hash_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn unsync_hash_new(slots: c_ulong) -> *mut HASH_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::No))
}

/// Stores a value under a key. Neither is copied; both must live as long as the entry. If the key
/// is there already, its value is replaced and the stored key stays.
///
/// @param hash The map.
/// @param key The key; must not be NULL.
/// @param val The value; may be NULL.
/// @return The value that was replaced; NULL for a new key, or if `hash` or `key` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_add(
    hash: *mut HASH_T,
    key: *const c_char,
    val: *const c_void,
) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!(
            "hash_add",
            !hash.is_null() && !key.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live map and a C string by contract.
        unsafe { add(hash, key, val) }
    })
}

/// Looks up a key.
///
/// @param hash The map.
/// @param key The key.
/// @return The stored value; NULL if the key is absent, or if `hash` or `key` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_get(hash: *const HASH_T, key: *const c_char) -> *mut c_void {
    guard(ptr::null_mut(), || {
        if hash.is_null() || key.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live map and a C string by contract.
        unsafe { get(hash, key) }
    })
}

/// Removes a key. The stored key itself is not freed.
///
/// @param hash The map.
/// @param key The key.
/// @return The value that was stored, which belongs to the caller now; NULL if the key is absent,
///     or if `hash` or `key` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_del(hash: *mut HASH_T, key: *const c_char) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!(
            "hash_del",
            !hash.is_null() && !key.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live map and a C string by contract.
        unsafe { chained_map::remove(hash, key.cast_mut()) }
    })
}

/// Lists the keys.
///
/// @param hash The map.
/// @return An array of the stored keys that ends with NULL; the array, not the keys, is to be
///     released with `free()`. NULL if `hash` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_keys(hash: *const HASH_T) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        require!("hash_keys", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract. The array ends with NULL.
        unsafe { chained_map::keys(hash, 1) }
    })
}

/// Removes all entries. The map stays usable.
///
/// @param hash The map; may be NULL.
/// @param key_free_fn Called for each key; may be NULL.
/// @param val_free_fn Called for each value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_clear(
    hash: *mut HASH_T,
    key_free_fn: Option<unsafe extern "C" fn(key: *mut c_void)>,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map by contract.
            unsafe { chained_map::clear(hash, free_key(key_free_fn), val_free_fn) }
        }
    })
}

/// Releases a map.
///
/// @param hash The map; may be NULL.
/// @param key_free_fn Called for each key; may be NULL.
/// @param val_free_fn Called for each value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_free(
    hash: *mut HASH_T,
    key_free_fn: Option<unsafe extern "C" fn(key: *mut c_void)>,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map that the program gives up.
            unsafe { free(hash, key_free_fn, val_free_fn) }
        }
    })
}

/// Copies a map and its keys.
///
/// @param src The map.
/// @param dup_fn Copies a value that is not NULL; NULL lets both maps share the values.
/// @return The copy, to be released with `hash_free(copy, free, ...)`; NULL if `src` is NULL, or if
///     out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_dup(
    src: *const HASH_T,
    dup_fn: Option<unsafe extern "C" fn(val: *mut c_void) -> *mut c_void>,
) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        require!("hash_dup", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract, whose values `dup_fn` accepts.
        unsafe {
            duplicate(src, |val| match dup_fn {
                Some(dup) if !val.is_null() => dup(val),
                _ => val,
            })
        }
    })
}

/// Copies a map of strings, with its keys and values. NULL values stay NULL.
///
/// @param src The map.
/// @return The copy, to be released with `hash_free(copy, free, free)`; NULL if `src` is NULL, or
///     if out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_dup_strval(src: *const HASH_T) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        require!("hash_dup_strval", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map of C strings by contract.
        let copy = || unsafe { duplicate(src, |val| memory::dup_c_str(val.cast()).cast()) };
        // SAFETY: made above, of blocks from malloc.
        memory::whole(copy, |copy| unsafe {
            free(copy, Some(libc::free), Some(libc::free));
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synchronised_map_survives_many_threads() {
        struct Shared(*mut HASH_T);
        // SAFETY: the map locks itself, which is what this test is about.
        unsafe impl Sync for Shared {}
        let shared = Shared(create(3, Synchronised::Yes));
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let shared = &shared;
                scope.spawn(move || {
                    for number in 0..200 {
                        let key = memory::dup_str(&format!("{thread}/{number}"));
                        // SAFETY: a live map; the key lives until the map is freed.
                        unsafe {
                            assert!(add(shared.0, key, key.cast()).is_null());
                            assert_eq!(get(shared.0, key), key.cast());
                        }
                    }
                });
            }
        });
        // SAFETY: a live map whose keys came from malloc; nobody uses it any more.
        unsafe {
            assert_eq!(
                ((*shared.0).size, chained_map::pairs(shared.0).len()),
                (800, 800)
            );
            free(shared.0, Some(libc::free), None);
        }
    }
}
