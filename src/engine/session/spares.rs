//! Memory of what was told to the program, for the next of whatever session: new memory would be freed on another thread than it came
//! from, and both would wait for each other at the allocator's lock.
//!
//! Runs on: any thread. Lock: its own, a leaf.

use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;

/// So many are kept.
const KEPT: usize = 8;

/// Things of one kind that are empty.
pub(super) struct Spares<T: Send + 'static>(PerProcess<Mutex<Vec<T>>>);

impl<T: Send + 'static> Spares<T> {
    /// Holds nothing yet, so that it can stand in a static.
    pub(super) const fn new() -> Self {
        Self(PerProcess::new())
    }

    /// One of them, if there is one.
    pub(super) fn take(&'static self) -> Option<T> {
        self.0.get().lock().pop()
    }

    /// For the next one.
    pub(super) fn put(&'static self, empty: T) {
        let mut spares = self.0.get().lock();
        if spares.len() < KEPT {
            spares.push(empty);
        }
    }
}
