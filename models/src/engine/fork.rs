//! State of the process: here of a run. Nothing of a former run may be left in it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    // Shuttle runs all threads of a run on one thread of the system.
    static VALUES: RefCell<HashMap<usize, &'static (dyn Any + Sync)>> = RefCell::default();
}

/// A run begins. What the last one had is leaked, as after a fork.
pub fn begin() {
    VALUES.with_borrow_mut(HashMap::clear);
}

/// No run forks.
pub fn generation() -> u64 {
    0
}

/// Has one value in each run.
pub struct PerProcess<T> {
    // Gives each static an address of its own.
    _place: u8,
    _value: std::marker::PhantomData<fn() -> T>,
}

impl<T: Default + Sync + 'static> PerProcess<T> {
    /// Holds nothing yet.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self {
            _place: 0,
            _value: std::marker::PhantomData,
        }
    }

    /// The value of this run.
    pub fn get(&'static self) -> &'static T {
        let key = std::ptr::from_ref(self).addr();
        let value = VALUES.with_borrow_mut(|values| {
            *values.entry(key).or_insert_with(|| {
                let fresh: &'static T = Box::leak(Box::new(T::default()));
                fresh
            })
        });
        let any: &'static dyn Any = value;
        any.downcast_ref()
            .expect("a value has the type of its static")
    }
}
