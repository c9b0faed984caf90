//! What `hash.h` and `hash_num.h` share: a fixed number of buckets with chains in order of insertion, all in C memory.
//!
//! The two structs of the interface order their members differently, so each says where its parts are. Callable from any thread: a
//! synchronised map locks itself per call, and the program's functions run without the lock.

use core::ffi::{c_ulong, c_void};
use core::ptr;

use crate::capi::ffi::apr::apr_thread_mutex_t;
use crate::capi::ffi::memory;
use crate::capi::util::container_lock;
use crate::data::memory::push;

/// A function of the program that frees a key or a value.
pub(crate) type FreeFn = Option<unsafe extern "C" fn(value: *mut c_void)>;

/// Whether a container locks itself during each call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Synchronised {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// A key, as entries hold it.
pub(crate) trait Key: Copy {
    /// Chooses the bucket.
    ///
    /// # Safety
    /// The key is one that the map's functions take.
    unsafe fn hash(self) -> u64;

    /// Whether two keys are the same.
    ///
    /// # Safety
    /// As for [`Key::hash`], of both keys.
    unsafe fn equals(self, other: Self) -> bool;
}

/// An entry. The entries of the interface have this layout: see `chained_map!`.
#[repr(C)]
pub(crate) struct Entry<K> {
    pub(crate) key: K,
    pub(crate) val: *mut c_void,
    pub(crate) next: *mut Entry<K>,
}

/// Where the parts of a map are.
pub(crate) struct Parts<K> {
    pub(crate) slots: c_ulong,
    pub(crate) size: *mut c_ulong,
    pub(crate) entries: *mut *mut Entry<K>,
    /// NULL: not synchronised.
    pub(crate) mutex: *mut apr_thread_mutex_t,
}

/// A map of the interface.
pub(crate) trait ChainedMap: Sized {
    type Key: Key;

    /// An empty map with these parts.
    fn with_parts(
        slots: c_ulong,
        entries: *mut *mut Entry<Self::Key>,
        mutex: *mut apr_thread_mutex_t,
    ) -> Self;

    /// # Safety
    /// `map` is a live map.
    unsafe fn parts(map: *const Self) -> Parts<Self::Key>;
}

/// Makes a struct of the interface a [`ChainedMap`], and proves that its entries have the layout of [`Entry`].
macro_rules! chained_map {
    ($map:ident, $entry:ident, $key:ty) => {
        const _: () = {
            use $crate::capi::util::chained_map::Entry;
            assert!(size_of::<$entry>() == size_of::<Entry<$key>>());
            assert!(core::mem::offset_of!($entry, key) == core::mem::offset_of!(Entry<$key>, key));
            assert!(core::mem::offset_of!($entry, val) == core::mem::offset_of!(Entry<$key>, val));
            assert!(
                core::mem::offset_of!($entry, next) == core::mem::offset_of!(Entry<$key>, next)
            );
        };

        impl $crate::capi::util::chained_map::ChainedMap for $map {
            type Key = $key;

            fn with_parts(
                slots: core::ffi::c_ulong,
                entries: *mut *mut $crate::capi::util::chained_map::Entry<$key>,
                mutex: *mut $crate::capi::ffi::apr::apr_thread_mutex_t,
            ) -> Self {
                Self {
                    slots,
                    size: 0,
                    entries: entries.cast(),
                    pool: core::ptr::null_mut(),
                    mutex,
                }
            }

            unsafe fn parts(map: *const Self) -> $crate::capi::util::chained_map::Parts<$key> {
                // SAFETY: a live map (caller); the members that are read never change.
                unsafe {
                    $crate::capi::util::chained_map::Parts {
                        slots: (*map).slots,
                        size: (&raw const (*map).size).cast_mut(),
                        entries: (*map).entries.cast(),
                        mutex: (*map).mutex,
                    }
                }
            }
        }
    };
}
pub(crate) use chained_map;

/// A new map, or NULL when out of memory.
pub(crate) fn create<M: ChainedMap>(slots: c_ulong, synchronised: Synchronised) -> *mut M {
    let slots = slots.max(1);
    let map = memory::zeroed::<M>();
    if map.is_null() {
        return map;
    }
    let entries = memory::zeroed_array::<*mut Entry<M::Key>>(slots as usize);
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
            memory::free(map);
        }
        return ptr::null_mut();
    }
    // SAFETY: a block of the right size that is ours.
    unsafe { map.write(M::with_parts(slots, entries, mutex)) };
    map
}

/// The link that points to the entry of `key`, or the NULL link at the end of its bucket.
///
/// # Safety
/// The parts are those of a live map (locked if synchronised), `key` is one that it takes.
unsafe fn link_of<K: Key>(parts: &Parts<K>, key: K) -> *mut *mut Entry<K> {
    // SAFETY: buckets and chains are consistent between calls, and their keys are such that the map takes (contract of `add`).
    unsafe {
        let bucket = key.hash() % parts.slots.max(1);
        let mut link = parts.entries.add(bucket as usize);
        while !(*link).is_null() && !(**link).key.equals(key) {
            link = &raw mut (**link).next;
        }
        link
    }
}

/// Stores a pair and returns the value it replaces.
///
/// # Safety
/// `map` is a live map; `key` is one that it takes, and lives as long as the entry.
pub(crate) unsafe fn add<M: ChainedMap>(
    map: *mut M,
    key: M::Key,
    val: *const c_void,
) -> *mut c_void {
    // SAFETY: as the caller promises; the map is only changed under its lock.
    unsafe {
        let parts = M::parts(map);
        container_lock::locked(parts.mutex, || {
            let link = link_of(&parts, key);
            if !(*link).is_null() {
                return core::mem::replace(&mut (**link).val, val.cast_mut());
            }
            let entry = memory::zeroed::<Entry<M::Key>>();
            if entry.is_null() {
                log::error!("a map cannot take an entry: out of memory");
                return ptr::null_mut();
            }
            entry.write(Entry {
                key,
                val: val.cast_mut(),
                next: ptr::null_mut(),
            });
            *link = entry;
            *parts.size += 1;
            ptr::null_mut()
        })
    }
}

/// Puts pairs into a map that has room for each: what a peer sent, which may have chosen the keys such that their chains are
/// long. So nothing is searched for, and each entry is put in front of those after it.
///
/// # Safety
/// `map` is a live and empty map that only the caller knows; the keys are such that it takes, no two of them equal.
pub(crate) unsafe fn fill<M: ChainedMap>(
    map: *mut M,
    pairs: impl DoubleEndedIterator<Item = (M::Key, *mut c_void)>,
) {
    // SAFETY: as the caller promises.
    unsafe {
        let parts = M::parts(map);
        for (key, val) in pairs.rev() {
            let entry = memory::zeroed::<Entry<M::Key>>();
            if entry.is_null() {
                log::error!("a map cannot take an entry: out of memory");
                return;
            }
            let bucket = parts
                .entries
                .add((key.hash() % parts.slots.max(1)) as usize);
            entry.write(Entry {
                key,
                val,
                next: *bucket,
            });
            *bucket = entry;
            *parts.size += 1;
        }
    }
}

/// The value of a key, or NULL.
///
/// # Safety
/// `map` is a live map, `key` one that it takes.
pub(crate) unsafe fn get<M: ChainedMap>(map: *const M, key: M::Key) -> *mut c_void {
    // SAFETY: as the caller promises; read under the map's lock.
    unsafe {
        let parts = M::parts(map);
        container_lock::locked(parts.mutex, || {
            let entry = *link_of(&parts, key);
            if entry.is_null() {
                ptr::null_mut()
            } else {
                (*entry).val
            }
        })
    }
}

/// Removes a key and returns its value; NULL if it is absent.
///
/// # Safety
/// As for [`get`].
pub(crate) unsafe fn remove<M: ChainedMap>(map: *mut M, key: M::Key) -> *mut c_void {
    // SAFETY: as the caller promises; changed under the map's lock.
    unsafe {
        let parts = M::parts(map);
        container_lock::locked(parts.mutex, || {
            let link = link_of(&parts, key);
            let entry = *link;
            if entry.is_null() {
                return ptr::null_mut();
            }
            *link = (*entry).next;
            *parts.size -= 1;
            let val = (*entry).val;
            memory::free(entry);
            val
        })
    }
}

/// All pairs in order of bucket and insertion, as they are now.
///
/// # Safety
/// `map` is a live map.
pub(crate) unsafe fn pairs<M: ChainedMap>(map: *const M) -> Vec<(M::Key, *mut c_void)> {
    // SAFETY: as the caller promises; read under the map's lock.
    unsafe {
        let parts = M::parts(map);
        container_lock::locked(parts.mutex, || {
            let mut pairs = Vec::new();
            for slot in 0..parts.slots as usize {
                let mut entry = *parts.entries.add(slot);
                while !entry.is_null() {
                    push(&mut pairs, ((*entry).key, (*entry).val));
                    entry = (*entry).next;
                }
            }
            pairs
        })
    }
}

/// The keys in an array of C memory that has `extra` zeroed elements more than there are keys; NULL when out of memory.
///
/// # Safety
/// `map` is a live map.
pub(crate) unsafe fn keys<M: ChainedMap>(map: *const M, extra: usize) -> *mut M::Key {
    // SAFETY: as the caller promises; the array has an element for each key.
    unsafe {
        let pairs = pairs(map);
        let keys = memory::zeroed_array::<M::Key>(pairs.len() + extra);
        if !keys.is_null() {
            for (index, (key, _)) in pairs.into_iter().enumerate() {
                keys.add(index).write(key);
            }
        }
        keys
    }
}

/// Removes all entries and applies `free_key` to their keys and `val_free_fn` to the values that are not NULL.
///
/// # Safety
/// `map` is a live map; the functions accept its keys and values.
pub(crate) unsafe fn clear<M: ChainedMap>(
    map: *mut M,
    free_key: impl Fn(M::Key),
    val_free_fn: FreeFn,
) {
    // SAFETY: as the caller promises. The entries are detached under the lock and released without it.
    unsafe {
        let parts = M::parts(map);
        // All in one chain, which needs no memory.
        let mut entry = container_lock::locked(parts.mutex, || {
            let mut first = ptr::null_mut();
            let mut end = &raw mut first;
            for slot in 0..parts.slots as usize {
                *end = core::mem::replace(&mut *parts.entries.add(slot), ptr::null_mut());
                while !(*end).is_null() {
                    end = &raw mut (**end).next;
                }
            }
            *parts.size = 0;
            first
        });
        while !entry.is_null() {
            let Entry { key, val, next } = entry.read();
            memory::free(entry);
            free_key(key);
            if let (Some(free), false) = (val_free_fn, val.is_null()) {
                free(val);
            }
            entry = next;
        }
    }
}

/// Clears the map and releases it.
///
/// # Safety
/// As for [`clear`]; the map is not used afterwards.
pub(crate) unsafe fn free<M: ChainedMap>(
    map: *mut M,
    free_key: impl Fn(M::Key),
    val_free_fn: FreeFn,
) {
    // SAFETY: as the caller promises.
    unsafe {
        clear(map, free_key, val_free_fn);
        let parts = M::parts(map);
        container_lock::destroy(parts.mutex);
        memory::free(parts.entries);
        memory::free(map);
    }
}

/// A map with keys made by `copy_key`, which leaves a pair out by `None`, and values made by `copy`.
///
/// # Safety
/// `src` is a live map; the functions accept its keys and values.
pub(crate) unsafe fn duplicate<M: ChainedMap>(
    src: *const M,
    copy_key: impl Fn(M::Key) -> Option<M::Key>,
    copy: impl Fn(*mut c_void) -> *mut c_void,
) -> *mut M {
    // SAFETY: as the caller promises; the new map is ours until it is returned.
    unsafe {
        let parts = M::parts(src);
        let synchronised = if parts.mutex.is_null() {
            Synchronised::No
        } else {
            Synchronised::Yes
        };
        let result = create::<M>(parts.slots, synchronised);
        if !result.is_null() {
            for (key, val) in pairs(src) {
                if let Some(key) = copy_key(key) {
                    add(result, key, copy(val));
                }
            }
        }
        result
    }
}
