//! Knows whether this process is a forked child of the one in which something was created (`specification/sessions/session section 6`).
//!
//! In the child the library's threads are gone and its locks may be held for ever, so everything that was created
//! before the fork is dead there and process-wide state starts anew.

use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::Once;

static GENERATION: AtomicU64 = AtomicU64::new(0);
static REGISTER: Once = Once::new();

extern "C" fn on_fork_in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// Number of forks between the first use of the library and this process.
pub fn generation() -> u64 {
    REGISTER.call_once(|| {
        // SAFETY: registers a function that only increments an atomic, which is safe in a forked child.
        unsafe { libc::pthread_atfork(None, None, Some(on_fork_in_child)) };
    });
    GENERATION.load(Ordering::Relaxed)
}

/// Process-wide state that a forked child must not inherit: the child gets a fresh value, the old one is leaked.
pub struct PerProcess<T> {
    current: AtomicPtr<(u64, T)>,
}

impl<T: Default + Sync> PerProcess<T> {
    /// Holds nothing yet, so that it can stand in a static.
    pub const fn new() -> Self {
        Self {
            current: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// The value of this process, made when it is asked for the first time.
    pub fn get(&'static self) -> &'static T {
        let generation = generation();
        let current = self.current.load(Ordering::Acquire);
        // SAFETY: the pointer is null or comes from Box::leak below and is never freed.
        match unsafe { current.as_ref() } {
            Some((made_in, value)) if *made_in == generation => return value,
            _ => {}
        }
        let fresh: &'static mut (u64, T) = Box::leak(Box::new((generation, T::default())));
        let fresh: *mut (u64, T) = fresh;
        match self
            .current
            .compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire)
        {
            // SAFETY: leaked above, never freed once published.
            Ok(_) => &unsafe { &*fresh }.1,
            Err(winner) => {
                // SAFETY: not published, so nobody else knows it.
                drop(unsafe { Box::from_raw(fresh) });
                // SAFETY: the winner is a leaked box like ours, made in this process.
                &unsafe { &*winner }.1
            }
        }
    }
}

impl<T: Default + Sync> Default for PerProcess<T> {
    fn default() -> Self {
        Self::new()
    }
}
