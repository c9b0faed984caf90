//! Memory that goes from one connection to the next, because none needs it while nothing comes.

use std::sync::{Mutex, TryLockError};

/// Room for one thing that nobody uses now.
pub(super) struct Spare<T>(Mutex<Option<T>>);

impl<T> Spare<T> {
    /// With nothing in it.
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// What is there.
    pub(super) fn take(&self) -> Option<T> {
        self.with(Option::take).flatten()
    }

    /// For the next one, instead of what was there.
    pub(super) fn put(&self, thing: T) {
        let former = self.with(|spare| spare.replace(thing));
        drop(former);
    }

    /// Never waits: in a forked child the lock may be held for ever.
    fn with<R>(&self, act: impl FnOnce(&mut Option<T>) -> R) -> Option<R> {
        match self.0.try_lock() {
            Ok(mut spare) => Some(act(&mut spare)),
            Err(TryLockError::Poisoned(spare)) => Some(act(&mut spare.into_inner())),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_kept_and_nobody_waits() {
        let spare = Spare::new();
        assert_eq!(spare.take(), None);
        spare.put(1);
        spare.put(2);
        assert_eq!(spare.take(), Some(2));
        assert_eq!(spare.take(), None);
        spare.put(3);
        let held = spare.0.lock().unwrap();
        assert_eq!(spare.take(), None);
        spare.put(4);
        drop(held);
        assert_eq!(spare.take(), Some(3));
    }
}
