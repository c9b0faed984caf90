//! The `SESSION_T`s that programs hold, so that a freed or foreign pointer is an error and not a crash.
//!
//! Locks: one of sixteen, held for a look-up; none is taken while one is held. They are held over a `fork`, so that
//! the child finds them free.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Once, PoisonError, RwLock, RwLockWriteGuard};

use crate::capi::session::types::session_s;

const SHARDS: usize = 16;

type Objects<T> = BTreeMap<usize, Arc<T>>;
type Shard<T> = RwLock<Objects<T>>;
type Held<T> = Vec<RwLockWriteGuard<'static, Objects<T>>>;

/// Live objects by the address that C holds.
pub(crate) struct Registry<T: 'static> {
    shards: [Shard<T>; SHARDS],
    held: AtomicPtr<Held<T>>,
    prepared: Once,
}

impl<T: Send + Sync> Registry<T> {
    pub(crate) const fn new() -> Self {
        Self {
            shards: [const { RwLock::new(BTreeMap::new()) }; SHARDS],
            held: AtomicPtr::new(std::ptr::null_mut()),
            prepared: Once::new(),
        }
    }

    fn shard(&self, address: usize) -> &Shard<T> {
        // Allocations are 16 bytes apart at least.
        &self.shards[(address >> 4) % SHARDS]
    }

    pub(crate) fn insert(
        &'static self,
        address: *const session_s,
        object: Arc<T>,
        hooks: ForkHooks,
    ) {
        self.prepared.call_once(|| {
            // SAFETY: the hooks only use this registry, which lives for ever.
            unsafe {
                libc::pthread_atfork(
                    Some(hooks.prepare),
                    Some(hooks.release),
                    Some(hooks.release),
                );
            }
        });
        self.shard(address as usize)
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(address as usize, object);
    }

    pub(crate) fn find(&self, address: *const session_s) -> Option<Arc<T>> {
        self.shard(address as usize)
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(address as usize))
            .cloned()
    }

    pub(crate) fn remove(&self, address: *const session_s) -> Option<Arc<T>> {
        self.shard(address as usize)
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(address as usize))
    }

    /// Before a fork: takes all locks, so that the child does not inherit one that a dead thread holds.
    pub(crate) fn hold_for_fork(&'static self) {
        let guards: Vec<_> = self
            .shards
            .iter()
            .map(|shard| shard.write().unwrap_or_else(PoisonError::into_inner))
            .collect();
        self.held
            .store(Box::into_raw(Box::new(guards)), Ordering::Release);
    }

    /// After a fork, in parent and child, on the thread that forked.
    pub(crate) fn release_after_fork(&'static self) {
        let held = self.held.swap(std::ptr::null_mut(), Ordering::AcqRel);
        if !held.is_null() {
            // SAFETY: made by Box::into_raw in hold_for_fork and taken out just now.
            drop(unsafe { Box::from_raw(held) });
        }
    }
}

/// C functions that hold and release one registry.
#[derive(Clone, Copy)]
pub(crate) struct ForkHooks {
    pub(crate) prepare: unsafe extern "C" fn(),
    pub(crate) release: unsafe extern "C" fn(),
}
