//! `hash_num.h`: maps with integer keys (`specification/data/utilities section 3`).
//!
//! A fixed number of buckets with chains in order of insertion, all in C memory. Callable from any thread: a synchronised map locks itself
//! per call, and the program's functions run without the lock.

use core::ffi::{c_ulong, c_void};
use core::ptr;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::util::container_lock;
use crate::capi::util::hash::Synchronised;

/// An entry of a `HASH_NUM_T`.
#[repr(C)]
pub struct hash_num_entry_s {
    /// Key.
    pub key: c_ulong,
    /// Value.
    pub val: *mut c_void,
    /// Next entry of the bucket.
    pub next: *mut hash_num_entry_s,
}
/// An entry of a `HASH_NUM_T`.
pub type HASH_NUM_ENTRY_T = hash_num_entry_s;
assert_layout!(hash_num_entry_s, size 24, align 8, { key: 0, val: 8, next: 16 });

/// A map from integers to pointers. `size` may be read directly.
#[repr(C)]
pub struct hash_num_s {
    /// Number of buckets.
    pub slots: c_ulong,
    /// The buckets.
    pub entries: *mut *mut HASH_NUM_ENTRY_T,
    /// Number of entries.
    pub size: c_ulong,
    /// Not used.
    pub pool: *mut apr_pool_t,
    /// Private lock; NULL when the map is not synchronised.
    pub mutex: *mut apr_thread_mutex_t,
}
/// A map from integers to pointers: see `hash_num_s`.
pub type HASH_NUM_T = hash_num_s;
assert_layout!(hash_num_s, size 40, align 8, { slots: 0, entries: 8, size: 16, pool: 24, mutex: 32 });

type FreeFn = Option<unsafe extern "C" fn(value: *mut c_void)>;

fn bucket_of(key: c_ulong, slots: c_ulong) -> usize {
    (key % slots.max(1)) as usize
}

/// A new map, or NULL when out of memory.
pub(crate) fn create(slots: c_ulong, synchronised: Synchronised) -> *mut HASH_NUM_T {
    let slots = slots.max(1);
    let hash = memory::zeroed::<HASH_NUM_T>();
    if hash.is_null() {
        return hash;
    }
    let entries = memory::zeroed_array::<*mut HASH_NUM_ENTRY_T>(slots as usize);
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
        hash.write(HASH_NUM_T {
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
/// `hash` is a live map (locked if synchronised).
unsafe fn link_of(hash: *const HASH_NUM_T, key: c_ulong) -> *mut *mut HASH_NUM_ENTRY_T {
    // SAFETY: buckets and chains are consistent between calls.
    unsafe {
        let mut link = (*hash).entries.add(bucket_of(key, (*hash).slots));
        while !(*link).is_null() && (**link).key != key {
            link = &raw mut (**link).next;
        }
        link
    }
}

/// Stores a pair and returns the value it replaces.
///
/// # Safety
/// `hash` is a live map.
pub(crate) unsafe fn add(hash: *mut HASH_NUM_T, key: c_ulong, val: *const c_void) -> *mut c_void {
    // SAFETY: as the caller promises; the map is only changed under its lock.
    unsafe {
        container_lock::locked((*hash).mutex, || {
            let link = link_of(hash, key);
            if !(*link).is_null() {
                return core::mem::replace(&mut (**link).val, val.cast_mut());
            }
            let entry = memory::zeroed::<HASH_NUM_ENTRY_T>();
            if entry.is_null() {
                log::error!("hash_num_add: out of memory");
                return ptr::null_mut();
            }
            entry.write(HASH_NUM_ENTRY_T {
                key,
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
/// `hash` is a live map.
pub(crate) unsafe fn get(hash: *const HASH_NUM_T, key: c_ulong) -> *mut c_void {
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
pub(crate) unsafe fn pairs(hash: *const HASH_NUM_T) -> Vec<(c_ulong, *mut c_void)> {
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

/// Removes all entries and applies the function to the values.
///
/// # Safety
/// `hash` is a live map; the function accepts its values.
pub(crate) unsafe fn clear(hash: *mut HASH_NUM_T, val_free_fn: FreeFn) {
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
                let HASH_NUM_ENTRY_T { val, next, .. } = entry.read();
                memory::free(entry);
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
pub(crate) unsafe fn free(hash: *mut HASH_NUM_T, val_free_fn: FreeFn) {
    // SAFETY: as the caller promises.
    unsafe {
        clear(hash, val_free_fn);
        container_lock::destroy((*hash).mutex);
        memory::free((*hash).entries);
        memory::free(hash);
    }
}

/// A map with values made by `copy`.
///
/// # Safety
/// `src` is a live map; `copy` accepts its values.
unsafe fn duplicate(
    src: *const HASH_NUM_T,
    copy: impl Fn(*mut c_void) -> *mut c_void,
) -> *mut HASH_NUM_T {
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
                add(result, key, copy(val));
            }
        }
        result
    }
}

/// Creates an empty map that locks itself during each call.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with `hash_num_free`; NULL when out of memory.
#[no_mangle]
pub extern "C" fn hash_num_new(slots: c_ulong) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::Yes))
}

/// Creates an empty map without a lock.
///
/// @param slots Number of buckets; never grows. 0 is taken as 1.
/// @return The map, to be released with `hash_num_free`; NULL when out of memory.
#[no_mangle]
pub extern "C" fn unsync_hash_num_new(slots: c_ulong) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || create(slots, Synchronised::No))
}

/// Stores a pair. The value is not copied. When the key is present its value is replaced.
///
/// @return The value that was replaced; NULL for a new key, or when `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_add(
    hash: *mut HASH_NUM_T,
    key: c_ulong,
    val: *const c_void,
) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("hash_num_add", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract.
        unsafe { add(hash, key, val) }
    })
}

/// Looks up a key.
///
/// @return The stored value; NULL when the key is absent, or when `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_get(hash: *const HASH_NUM_T, key: c_ulong) -> *mut c_void {
    guard(ptr::null_mut(), || {
        if hash.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: not NULL; a live map by contract.
        unsafe { get(hash, key) }
    })
}

/// Removes a key.
///
/// @return The value that was stored; NULL when the key is absent, or when `hash` is NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_del(hash: *mut HASH_NUM_T, key: c_ulong) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("hash_num_del", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract; changed under the lock.
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
/// @return An array of `hash->size` keys without an end mark, to be released with `free()`; one that can be freed also when there are none.
/// NULL when `hash` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_keys(hash: *const HASH_NUM_T) -> *mut c_ulong {
    guard(ptr::null_mut(), || {
        require!("hash_num_keys", !hash.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract. The array has an element for each key.
        unsafe {
            let pairs = pairs(hash);
            let keys = memory::zeroed_array::<c_ulong>(pairs.len());
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
/// @param val_free_fn Applied to every value that is not NULL; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn hash_num_clear(
    hash: *mut HASH_NUM_T,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map by contract.
            unsafe { clear(hash, val_free_fn) }
        }
    })
}

/// Releases a map. Parameters as for `hash_num_clear`.
#[no_mangle]
pub unsafe extern "C" fn hash_num_free(
    hash: *mut HASH_NUM_T,
    val_free_fn: Option<unsafe extern "C" fn(val: *mut c_void)>,
) {
    guard((), || {
        if !hash.is_null() {
            // SAFETY: not NULL; a live map that the program gives up.
            unsafe { free(hash, val_free_fn) }
        }
    })
}

/// Copies a map.
///
/// @param src The map.
/// @param fn_ Copies a value that is not NULL; when NULL, both maps share the values.
/// @return The copy, to be released with `hash_num_free(copy, ...)`; NULL when `src` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_dup(
    src: *const HASH_NUM_T,
    fn_: Option<unsafe extern "C" fn(val: *mut c_void) -> *mut c_void>,
) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        require!("hash_num_dup", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map by contract, whose values `fn_` accepts.
        unsafe {
            duplicate(src, |val| match fn_ {
                Some(dup) if !val.is_null() => dup(val),
                _ => val,
            })
        }
    })
}

/// Copies a map whose values are strings; values are copied, NULL values stay NULL.
///
/// @return The copy, to be released with `hash_num_free(copy, free)`; NULL when `src` is NULL or when out of memory.
#[no_mangle]
pub unsafe extern "C" fn hash_num_dup_strval(src: *const HASH_NUM_T) -> *mut HASH_NUM_T {
    guard(ptr::null_mut(), || {
        require!("hash_num_dup_strval", !src.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live map of C strings by contract.
        unsafe { duplicate(src, |val| memory::dup_c_str(val.cast()).cast()) }
    })
}
