//! What belongs to which pool.
//!
//! Callable from any thread; the one lock is held for changes of the table only, never while a mutex of the program is taken.

use core::ffi::c_void;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::capi::ffi::apr::apr_pool_t;
use crate::capi::ffi::memory;
use crate::capi::ffi::posix;

/// Pools and objects are known by their addresses.
type Address = usize;

/// Objects of pools that are not ours, or of none; they are released when they are destroyed.
const NO_POOL: Address = 0;

/// What a pool releases in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Mutex,
    Condition,
}

/// A mutex or a condition. Its memory stays until the pool is destroyed, as with APR: whoever comes late finds an object that is
/// no longer good, and not the memory of something else.
struct Object {
    kind: Kind,
    is_destroyed: bool,
}

struct Table {
    /// Pools, with their parents.
    pools: BTreeMap<Address, Address>,
    /// Objects, by pool.
    objects: BTreeMap<(Address, Address), Object>,
    /// The pool of each object.
    owners: BTreeMap<Address, Address>,
}

fn table() -> MutexGuard<'static, Table> {
    static TABLE: Mutex<Table> = Mutex::new(Table {
        pools: BTreeMap::new(),
        objects: BTreeMap::new(),
        owners: BTreeMap::new(),
    });
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A new pool; NULL when out of memory.
pub(super) fn add_pool(parent: *mut apr_pool_t) -> *mut apr_pool_t {
    // Only its address counts.
    let pool = memory::zeroed::<u64>();
    if !pool.is_null() {
        table().pools.insert(pool as Address, parent as Address);
    }
    pool.cast()
}

/// Releases a pool, those made below it, and what belongs to them. A pool that is not ours is left alone.
pub(super) fn remove_pool(pool: *mut apr_pool_t) {
    let mut table = table();
    let mut going = vec![pool as Address];
    while let Some(pool) = going.pop() {
        if table.pools.remove(&pool).is_none() {
            continue;
        }
        going.extend(
            table
                .pools
                .iter()
                .filter(|(_, parent)| **parent == pool)
                .map(|(child, _)| *child),
        );
        let mut objects = table.objects.split_off(&(pool, 0));
        let mut others = objects.split_off(&(pool + 1, 0));
        table.objects.append(&mut others);
        for ((_, address), object) in objects {
            table.owners.remove(&address);
            // SAFETY: an object from the table, which has left it.
            unsafe {
                if !object.is_destroyed {
                    destroy(address, object.kind);
                }
                memory::free(address as *mut c_void);
            }
        }
        // SAFETY: made by `add_pool`, and it has left the table.
        unsafe { memory::free(pool as *mut c_void) };
    }
}

/// Remembers an object of a pool.
pub(super) fn add_object(pool: *mut apr_pool_t, object: *mut c_void, kind: Kind) {
    let mut table = table();
    let pool = pool as Address;
    let owner = if table.pools.contains_key(&pool) {
        pool
    } else {
        NO_POOL
    };
    table.owners.insert(object as Address, owner);
    table.objects.insert(
        (owner, object as Address),
        Object {
            kind,
            is_destroyed: false,
        },
    );
}

/// Destroys an object; false if it is none of this kind, or not any more.
pub(super) fn destroy_object(object: *mut c_void, kind: Kind) -> bool {
    let mut table = table();
    let address = object as Address;
    let Some(&owner) = table.owners.get(&address) else {
        return false;
    };
    let Some(known) = table.objects.get_mut(&(owner, address)) else {
        return false;
    };
    if known.kind != kind || known.is_destroyed {
        return false;
    }
    known.is_destroyed = true;
    // SAFETY: from the table and not destroyed before.
    unsafe { destroy(address, kind) };
    if owner == NO_POOL {
        table.objects.remove(&(owner, address));
        table.owners.remove(&address);
        // SAFETY: it has left the table.
        unsafe { memory::free(object) };
    }
    true
}

/// # Safety
/// The address is that of a live object of this kind.
unsafe fn destroy(address: Address, kind: Kind) {
    // SAFETY: as the caller promises.
    unsafe {
        match kind {
            Kind::Mutex => libc::pthread_mutex_destroy((*(address as *mut posix::Mutex)).0.get()),
            Kind::Condition => {
                libc::pthread_cond_destroy((*(address as *mut posix::Condition)).0.get())
            }
        }
    };
}
