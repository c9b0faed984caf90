//! The locks of the library: those of the standard library, without poisoning.
//!
//! Not parking_lot's: its waiting threads stand in a table of the whole process, inside their own thread-local memory. A
//! forked child inherits the table with the parent's threads in it, its own new threads get the same memory, and wake-ups
//! are lost (`specification/sessions/session section 6`). The standard library's locks keep all they need in themselves.
//!
//! A panic while a lock is held is caught where it is reported (`callbacks`, `reactor`, `capi::guard`), so poisoning adds
//! nothing.

use std::ops::{Deref, DerefMut};
use std::sync::{self, PoisonError};
use std::time::Duration;

// What the models of threads have in another form (`models/src/engine/sync.rs`): files that they compile take it from here.
pub use crossbeam_channel as channel;
pub use std::sync::atomic;
pub use std::thread::yield_now;
pub use std::thread_local;
pub use std::time::Instant;

/// A lock.
#[derive(Debug, Default)]
pub struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    /// A lock around a value.
    pub const fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    /// Waits for the lock.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(Some(self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// Holds a lock. Empty only while [`Condvar`] waits with it.
#[derive(Debug)]
pub struct MutexGuard<'a, T>(Option<sync::MutexGuard<'a, T>>);

const HELD: &str = "only a wait empties a guard, and it fills it again";

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[allow(clippy::expect_used, reason = "see HELD")]
    fn deref(&self) -> &T {
        self.0.as_ref().expect(HELD)
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    #[allow(clippy::expect_used, reason = "see HELD")]
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect(HELD)
    }
}

/// What to wait for with a lock.
#[derive(Debug, Default)]
pub struct Condvar(sync::Condvar);

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// By a notification, or without reason.
    Woken,
    /// Its time was over.
    TimedOut,
}

impl Condvar {
    /// Nobody waits yet.
    pub const fn new() -> Self {
        Self(sync::Condvar::new())
    }

    /// Waits for a notification without holding the lock; may return without one.
    pub fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        if let Some(held) = guard.0.take() {
            guard.0 = Some(self.0.wait(held).unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// As [`Self::wait`], but no longer than the time.
    pub fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, time: Duration) -> Waited {
        let Some(held) = guard.0.take() else {
            return Waited::TimedOut;
        };
        let (held, outcome) = self
            .0
            .wait_timeout(held, time)
            .unwrap_or_else(PoisonError::into_inner);
        guard.0 = Some(held);
        if outcome.timed_out() {
            Waited::TimedOut
        } else {
            Waited::Woken
        }
    }

    /// Wakes one that waits.
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Wakes all that wait.
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
