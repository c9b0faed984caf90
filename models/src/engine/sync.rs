//! The locks, queues, thread-local cells and times of the library, as shuttle has them.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use shuttle::rand::{thread_rng, Rng};
use shuttle::thread::LocalKey;

pub use shuttle::sync::atomic;

pub mod channel;
pub mod clock;

pub use self::clock::Instant;

pub use crate::local as thread_local;

/// Lets others go on, which takes some time: who looks until a time is over does not look for ever.
pub fn yield_now() {
    shuttle::thread::yield_now();
    clock::pass(Duration::from_micros(25));
}

/// A lock.
#[derive(Debug, Default)]
pub struct Mutex<T>(shuttle::sync::Mutex<T>);

impl<T> Mutex<T> {
    /// A lock around a value.
    pub const fn new(value: T) -> Self {
        Self(shuttle::sync::Mutex::new(value))
    }

    /// Waits for the lock.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard {
            lock: self,
            held: Some(self.0.lock().expect("no model panics with a lock")),
        }
    }
}

/// Holds a lock.
pub struct MutexGuard<'a, T> {
    lock: &'a Mutex<T>,
    held: Option<shuttle::sync::MutexGuard<'a, T>>,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.held.as_ref().expect("held")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.held.as_mut().expect("held")
    }
}

/// What to wait for with a lock.
#[derive(Debug, Default)]
pub struct Condvar(shuttle::sync::Condvar);

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
        Self(shuttle::sync::Condvar::new())
    }

    /// Waits for a notification.
    pub fn wait<T>(&self, guard: &mut MutexGuard<'_, T>) {
        let held = guard.held.take().expect("held");
        guard.held = Some(self.0.wait(held).expect("no model panics with a lock"));
    }

    /// The time is over whenever chance wants it, so that nothing is right only because it takes no time.
    pub fn wait_for<T>(&self, guard: &mut MutexGuard<'_, T>, _time: Duration) -> Waited {
        guard.held = None;
        shuttle::thread::yield_now();
        guard.held = guard.lock.lock().held;
        if thread_rng().gen_bool(0.5) {
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

/// A cell of each thread.
pub struct Local<T: 'static>(pub LocalKey<Cell<T>>);

impl<T: Copy> Local<T> {
    /// Its value.
    pub fn get(&'static self) -> T {
        self.0.with(Cell::get)
    }

    /// Gives it a value.
    pub fn set(&'static self, value: T) {
        self.0.with(|cell| cell.set(value));
    }

    /// Gives it a value and returns the former one.
    pub fn replace(&'static self, value: T) -> T {
        self.0.with(|cell| cell.replace(value))
    }
}

/// As the standard library's, for cells.
#[macro_export]
macro_rules! local {
    ($($(#[$attribute:meta])* static $name:ident: Cell<$type:ty> = const { Cell::new($value:expr) };)*) => {$(
        $(#[$attribute])* static $name: $crate::engine::sync::Local<$type> =
            $crate::engine::sync::Local(shuttle::thread::LocalKey {
                init: || Cell::new($value),
                _p: std::marker::PhantomData,
            });
    )*};
}
