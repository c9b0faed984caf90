//! `hash_num.h`: maps with integer keys (`specification/data/utilities section 3`).
//!
//! The maps themselves are those of `chained_map`.

use core::ffi::{c_ulong, c_void};
use core::ptr;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::chained_map::{self, chained_map, Key, Synchronised};

/// An entry of a `HASH_NUM_T`.
#[repr(C)]
pub struct hash_num_entry_s {
    /// The key.
    pub key: c_ulong,
    /// The value.
    pub val: *mut c_void,
    /// The next entry of the bucket.
    pub next: *mut hash_num_entry_s,
}
/// An entry of a `HASH_NUM_T`.
pub type HASH_NUM_ENTRY_T = hash_num_entry_s;
assert_layout!(hash_num_entry_s, size 24, align 8, { key: 0, val: 8, next: 16 });

/// A map from integers to pointers. `size` may be read directly.
#[repr(C)]
pub struct hash_num_s {
    /// The number of buckets.
    pub slots: c_ulong,
    /// The buckets.
    pub entries: *mut *mut HASH_NUM_ENTRY_T,
    /// The number of entries.
    pub size: c_ulong,
    /// Not used.
    pub pool: *mut apr_pool_t,
    /// Private lock; NULL if the map is not synchronised.
    pub mutex: *mut apr_thread_mutex_t,
}
/// A map from integers to pointers.
pub type HASH_NUM_T = hash_num_s;
assert_layout!(hash_num_s, size 40, align 8, { slots: 0, entries: 8, size: 16, pool: 24, mutex: 32 });

chained_map!(HASH_NUM_T, HASH_NUM_ENTRY_T, c_ulong);

impl Key for c_ulong {
    unsafe fn hash(self) -> u64 {
        self
    }

    unsafe fn equals(self, other: Self) -> bool {
        self == other
    }
}

/// Numbers need no freeing.
fn keep_key(_: c_ulong) {}

/// Creates an empty map that locks itself during each call.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with hash_num_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn hash_num_new(slots: c_ulong) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        chained_map::create(slots, Synchronised::Yes)
    })
}

/// Creates an empty map without a lock.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with hash_num_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn unsync_hash_num_new(slots: c_ulong) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        chained_map::create(slots, Synchronised::No)
    })
}

/// Stores a value under a key. The value is not copied. If the key is there already, its value is
/// replaced.
///
/// @param hash The map.
/// @param key The key.
/// @param val The value; may be NULL.
/// @return The value that was replaced; NULL for a new key, or if `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_add(
    hash: *mut HASH_NUM_T,
    key: c_ulong,
    val: *const c_void,
) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("hash_num_add", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract.
        unsafe { chained_map::add(hash, key, val) }
    })
}

/// Looks up a key.
///
/// @param hash The map.
/// @param key The key.
/// @return The stored value; NULL if the key is absent, or if `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_get(hash: *const HASH_NUM_T, key: c_ulong) -> *mut c_void {
    guard(ptr::null_mut(), || {
        if hash.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live map by contract.
        unsafe { chained_map::get(hash, key) }
    })
}

/// Removes a key.
///
/// @param hash The map.
/// @param key The key.
/// @return The value that was stored, which belongs to the caller now; NULL if the key is absent,
///     or if `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_del(hash: *mut HASH_NUM_T, key: c_ulong) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("hash_num_del", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract.
        unsafe { chained_map::remove(hash, key) }
    })
}

/// Lists the keys.
///
/// @param hash The map.
/// @return An array of `hash->size` keys, to be released with `free()`, also if there are none.
///     NULL if `hash` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_keys(hash: *const HASH_NUM_T) -> *mut c_ulong {
    guard(ptr::null_mut(), || {
        require!("hash_num_keys", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract.
        unsafe { chained_map::keys(hash, 0) }
    })
}

/// Removes all entries. The map stays usable.
///
/// @param hash The map; may be NULL.
/// @param val_free_fn Called for each value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_clear(
    hash: *mut HASH_NUM_T,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map by contract.
            unsafe { chained_map::clear(hash, keep_key, val_free_fn) }
        }
    })
}

/// Releases a map.
///
/// @param hash The map; may be NULL.
/// @param val_free_fn Called for each value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_free(
    hash: *mut HASH_NUM_T,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map that the program gives up.
            unsafe { chained_map::free(hash, keep_key, val_free_fn) }
        }
    })
}

/// Copies a map.
///
/// @param src The map.
/// @param fn_ Copies a value that is not NULL; NULL lets both maps share the values.
/// @return The copy, to be released with `hash_num_free(copy, ...)`; NULL if `src` is NULL, or if
///     out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_dup(
    src: *const HASH_NUM_T,
    fn_: Option<unsafe extern "C" fn(val: *mut c_void) -> *mut c_void>,
) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        require!("hash_num_dup", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract, whose values `fn_` accepts.
        unsafe {
            chained_map::duplicate(src, Some, |val| match fn_ {
                Some(dup) if !val.is_null() => dup(val),
                _ => val,
            })
        }
    })
}

/// Copies a map whose values are strings, with the values. NULL values stay NULL.
///
/// @param src The map.
/// @return The copy, to be released with `hash_num_free(copy, free)`; NULL if `src` is NULL, or if
///     out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_dup_strval(src: *const HASH_NUM_T) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        require!("hash_num_dup_strval", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map of C strings by contract.
        let copy = || unsafe {
            chained_map::duplicate(src, Some, |val| memory::dup_c_str(val.cast()).cast())
        };
        // SAFETY: made above, with values from malloc.
        memory::whole(copy, |copy| unsafe {
            chained_map::free(copy, |_| (), Some(libc::free));
        })
    })
}
