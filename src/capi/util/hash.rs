//! `hash.h`: maps with string keys (`specification/data/utilities section 2`).
//!
//! A fixed number of buckets with chains in order of insertion, all in C memory. Callable from any thread: a synchronised map locks itself
//! per call, and the program's functions run without the lock.

use core::ffi::{c_char, c_ulong, c_void, CStr};
use core::ptr;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::container_lock;

/// An entry of a `HASH_T`.
#[repr(C)]
pub struct hash_entry_s {
    /// Key.
    pub key: *mut c_char,
    /// Value.
    pub val: *mut c_void,
    /// Next entry of the bucket.
    pub next: *mut hash_entry_s,
}
/// An entry of a `HASH_T`.
pub type HASH_ENTRY_T = hash_entry_s;
assert_layout!(hash_entry_s, size 24, align 8, { key: 0, val: 8, next: 16 });

/// A map from strings to pointers. `size` may be read directly.
#[repr(C)]
pub struct hash_s {
    /// Number of buckets.
    pub slots: c_ulong,
    /// Number of entries.
    pub size: c_ulong,
    /// The buckets.
    pub entries: *mut *mut HASH_ENTRY_T,
    /// Not used.
    pub pool: *mut apr_pool_t,
    /// Private lock; NULL when the map is not synchronised.
    pub mutex: *mut apr_thread_mutex_t,
}
/// A map from strings to pointers: see `hash_s`.
pub type HASH_T = hash_s;
assert_layout!(hash_s, size 40, align 8, { slots: 0, size: 8, entries: 16, pool: 24, mutex: 32 });

type FreeFn = Option<unsafe extern "C" fn(value: *mut c_void)>;

/// Whether a container locks itself during each call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Synchronised {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// FNV-1a: short keys, no attacker who chooses them.
fn bucket_of(key: &CStr, slots: c_ulong) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in key.to_bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash % slots.max(1)) as usize
}

/// A new map, or NULL when out of memory.
pub(crate) fn create(slots: c_ulong, synchronised: Synchronised) -> *mut HASH_T {
    let slots = slots.max(1);
    let hash = memory::zeroed::<HASH_T>();
    if hash.is_null() {
        return hash;
    }
    let entries = memory::zeroed_array::<*mut HASH_ENTRY_T>(slots as usize);
    let mutex = if synchronised == Synchronised::Yes {
        container_lock::create()
    } else {
        ptr::null_mut()
    };
    if entries.is_null() || (synchronised == Synchronised::Yes && mutex.is_null()) {
        // SAFETY: all three are NULL or were made just now.
        unsafe {
            container_lock::destroy(mutex);
            memory::free(entries);
            memory::free(hash);
        }
        return ptr::null_mut();
    }
    // SAFETY: a block of the right size that is ours.
    unsafe {
        hash.write(HASH_T {
            slots,
            size: 0,
            entries,
            pool: ptr::null_mut(),
            mutex,
        })
    };
    hash
}

/// The link that points to the entry of `key`, or the NULL link at the end of its bucket.
///
/// # Safety
/// `hash` is a live map (locked if synchronised), `key` a C string.
unsafe fn link_of(hash: *const HASH_T, key: *const c_char) -> *mut *mut HASH_ENTRY_T {
    // SAFETY: buckets and chains are consistent between calls; keys in them are C strings (contract of hash_add).
    unsafe {
        let key = CStr::from_ptr(key);
        let mut link = (*hash).entries.add(bucket_of(key, (*hash).slots));
        while !(*link).is_null() && CStr::from_ptr((**link).key) != key {
            link = &raw mut (**link).next;
        }
        link
    }
}

/// Stores a pair and returns the value it replaces.
///
/// # Safety
/// `hash` is a live map; `key` is a C string that lives as long as the entry.
pub(crate) unsafe fn add(hash: *mut HASH_T, key: *const c_char, val: *const c_void) -> *mut c_void {
    // SAFETY: as the caller promises; the map is only changed under its lock.
    unsafe {
        container_lock::locked((*hash).mutex, || {
            let link = link_of(hash, key);
            if !(*link).is_null() {
                return core::mem::replace(&mut (**link).val, val.cast_mut());
            }
            let entry = memory::zeroed::<HASH_ENTRY_T>();
            if entry.is_null() {
                log::error!("hash_add: out of memory");
                return ptr::null_mut();
            }
            entry.write(HASH_ENTRY_T {
                key: key.cast_mut(),
                val: val.cast_mut(),
                next: ptr::null_mut(),
            });
            *link = entry;
            (*hash).size += 1;
            ptr::null_mut()
        })
    }
}

/// The value of a key, or NULL.
///
/// # Safety
/// `hash` is a live map, `key` a C string.
pub(crate) unsafe fn get(hash: *const HASH_T, key: *const c_char) -> *mut c_void {
    // SAFETY: as the caller promises; read under the map's lock.
    unsafe {
        container_lock::locked((*hash).mutex, || {
            let entry = *link_of(hash, key);
            if entry.is_null() {
                ptr::null_mut()
            } else {
                (*entry).val
            }
        })
    }
}

/// All pairs in order of bucket and insertion, as they are now.
///
/// # Safety
/// `hash` is a live map.
pub(crate) unsafe fn pairs(hash: *const HASH_T) -> Vec<(*mut c_char, *mut c_void)> {
    // SAFETY: as the caller promises; read under the map's lock.
    unsafe {
        container_lock::locked((*hash).mutex, || {
            let mut pairs = Vec::new();
            for slot in 0..(*hash).slots as usize {
                let mut entry = *(*hash).entries.add(slot);
                while !entry.is_null() {
                    pairs.push(((*entry).key, (*entry).val));
                    entry = (*entry).next;
                }
            }
            pairs
        })
    }
}

/// All pairs of a map of strings as Rust text; pairs without a value are left out. NULL gives none.
///
/// # Safety
/// `hash` is NULL or a live map whose values are C strings or NULL.
pub(crate) unsafe fn string_pairs(hash: *const HASH_T) -> Vec<(String, String)> {
    if hash.is_null() {
        return Vec::new();
    }
    // SAFETY: as the caller promises.
    unsafe {
        pairs(hash)
            .into_iter()
            .filter_map(|(key, val)| Some((memory::string(key)?, memory::string(val.cast())?)))
            .collect()
    }
}

/// Removes all entries and applies the functions to what was in them.
///
/// # Safety
/// `hash` is a live map; the functions accept its keys and values.
pub(crate) unsafe fn clear(hash: *mut HASH_T, key_free_fn: FreeFn, val_free_fn: FreeFn) {
    // SAFETY: as the caller promises. The entries are detached under the lock and released without it.
    unsafe {
        let detached = container_lock::locked((*hash).mutex, || {
            let mut detached = Vec::new();
            for slot in 0..(*hash).slots as usize {
                let head = (*hash).entries.add(slot);
                if !(*head).is_null() {
                    detached.push(core::mem::replace(&mut *head, ptr::null_mut()));
                }
            }
            (*hash).size = 0;
            detached
        });
        for mut entry in detached {
            while !entry.is_null() {
                let HASH_ENTRY_T { key, val, next } = entry.read();
                memory::free(entry);
                if let (Some(free), false) = (key_free_fn, key.is_null()) {
                    free(key.cast());
                }
                if let (Some(free), false) = (val_free_fn, val.is_null()) {
                    free(val);
                }
                entry = next;
            }
        }
    }
}

/// Clears the map and releases it.
///
/// # Safety
/// As `clear`; the map is not used afterwards.
pub(crate) unsafe fn free(hash: *mut HASH_T, key_free_fn: FreeFn, val_free_fn: FreeFn) {
    // SAFETY: as the caller promises.
    unsafe {
        clear(hash, key_free_fn, val_free_fn);
        container_lock::destroy((*hash).mutex);
        memory::free((*hash).entries);
        memory::free(hash);
    }
}

/// A map with copied keys and values made by `copy`.
///
/// # Safety
/// `src` is a live map; `copy` accepts its values.
unsafe fn duplicate(src: *const HASH_T, copy: impl Fn(*mut c_void) -> *mut c_void) -> *mut HASH_T {
    // SAFETY: as the caller promises; the new map is ours until it is returned.
    unsafe {
        let synchronised = if (*src).mutex.is_null() {
            Synchronised::No
        } else {
            Synchronised::Yes
        };
        let result = create((*src).slots, synchronised);
        if !result.is_null() {
            for (key, val) in pairs(src) {
                let key = memory::dup_c_str(key);
                if !key.is_null() {
                    add(result, key, copy(val));
                }
            }
        }
        result
    }
}

/// Creates an empty map that locks itself during each call.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with `hash_free`; NULL when out of memory.
#[no_mangle]
pub extern "C" fn hash_new(slots: c_ulong) -> *mut HASH_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::Yes))
}

/// Creates an empty map without a lock.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with `hash_free`; NULL when out of memory.
#[no_mangle]
pub extern "C" fn unsync_hash_new(slots: c_ulong) -> *mut HASH_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::No))
}

/// Stores a pair. Neither key nor value is copied; both must live as long as the entry. When the key is present its value is replaced and the
/// key that is stored already stays.
///
/// @return The value that was replaced; NULL for a new key, or when `hash` or `key` is NULL.
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
/// @return The stored value; NULL when the key is absent, or when `hash` or `key` is NULL.
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

/// Removes a key. The key pointer that was stored is not freed.
///
/// @return The value that was stored; NULL when the key is absent, or when `hash` or `key` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_del(hash: *mut HASH_T, key: *const c_char) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!(
            "hash_del",
            !hash.is_null() && !key.is_null(),
            ptr::null_mut()
        );
        // SAFETY: not NULL; a live map and a C string by contract; changed under the lock.
        unsafe {
            container_lock::locked((*hash).mutex, || {
                let link = link_of(hash, key);
                let entry = *link;
                if entry.is_null() {
                    return ptr::null_mut();
                }
                *link = (*entry).next;
                (*hash).size -= 1;
                let val = (*entry).val;
                memory::free(entry);
                val
            })
        }
    })
}

/// Lists the keys.
///
/// @return An array of the stored key pointers that ends with NULL; the caller releases the array (not the keys) with `free()`.
/// NULL when `hash` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_keys(hash: *const HASH_T) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        require!("hash_keys", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract. The array has one element more than there are keys.
        unsafe {
            let pairs = pairs(hash);
            let keys = memory::zeroed_array::<*mut c_char>(pairs.len() + 1);
            if !keys.is_null() {
                for (index, (key, _)) in pairs.into_iter().enumerate() {
                    keys.add(index).write(key);
                }
            }
            keys
        }
    })
}

/// Removes all entries; the map stays usable.
///
/// @param hash The map; NULL is allowed.
/// @param key_free_fn Applied to every key; may be NULL.
/// @param val_free_fn Applied to every value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_clear(
    hash: *mut HASH_T,
    key_free_fn: Option<unsafe extern "C" fn(key: *mut c_void)>,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map by contract.
            unsafe { clear(hash, key_free_fn, val_free_fn) }
        }
    })
}

/// Releases a map. Parameters as for `hash_clear`.
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

/// Copies a map; keys are copied.
///
/// @param src The map.
/// @param dup_fn Copies a value that is not NULL; when NULL, both maps share the values.
/// @return The copy, to be released with `hash_free(copy, free, ...)`; NULL when `src` is NULL or when out of memory.
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

/// Copies a map whose values are strings; keys and values are copied, NULL values stay NULL.
///
/// @return The copy, to be released with `hash_free(copy, free, free)`; NULL when `src` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_dup_strval(src: *const HASH_T) -> *mut HASH_T {
    guard(ptr::null_mut(), || {
        require!("hash_dup_strval", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map of C strings by contract.
        unsafe { duplicate(src, |val| memory::dup_c_str(val.cast()).cast()) }
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
            assert_eq!(((*shared.0).size, pairs(shared.0).len()), (800, 800));
            free(shared.0, Some(libc::free), None);
        }
    }
}
