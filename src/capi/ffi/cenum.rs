//! Enumerations and booleans that come from C.
//!
//! A C program may store any integer in an `enum` and any byte in a `bool`; in Rust a value outside the declared ones is undefined behaviour.
//! Parameters and fields that C fills in are therefore `MaybeUninit<E>`, which has the same ABI and may hold any bits,
//! and are only ever read as plain integers, here.

use core::mem::{size_of, transmute_copy, MaybeUninit};
use core::sync::atomic::{AtomicI32, Ordering};

/// Enumerations of the interface that are four bytes wide.
///
/// # Safety
/// The type is a `repr(C)` enum without fields whose size is that of an `i32`.
pub(crate) unsafe trait CEnum: Copy {}

/// The integer that C stored in an enumeration.
pub(crate) fn raw<E: CEnum>(value: MaybeUninit<E>) -> i32 {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    // SAFETY: same size (asserted above); values given by C are initialised integers, and every bit pattern is an i32.
    unsafe { transmute_copy::<MaybeUninit<E>, i32>(&value) }
}

/// An integer as the enumeration type C expects, without a check.
pub(crate) fn from_raw<E: CEnum>(value: i32) -> MaybeUninit<E> {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    // SAFETY: same size (asserted above); a MaybeUninit may hold any bits.
    unsafe { transmute_copy::<i32, MaybeUninit<E>>(&value) }
}

/// The truth of a `bool` given by C: any byte but zero is true.
pub(crate) fn truth(value: MaybeUninit<bool>) -> bool {
    // SAFETY: same size; C initialised it, and every bit pattern is a u8.
    unsafe { transmute_copy::<MaybeUninit<bool>, u8>(&value) != 0 }
}

/// The `volatile SESSION_STATE_T` inside `SESSION_T`: programs poll it without locks, so Rust only
/// touches it atomically.
#[repr(transparent)]
pub struct VolatileSessionState(AtomicI32);

impl VolatileSessionState {
    /// A cell that holds the number of `state`.
    pub const fn new(state: i32) -> Self {
        Self(AtomicI32::new(state))
    }

    /// The number of the current state.
    pub fn load(&self) -> i32 {
        self.0.load(Ordering::Acquire)
    }

    /// Publishes the number of a new state.
    pub fn store(&self, state: i32) {
        self.0.store(state, Ordering::Release);
    }
}

macro_rules! c_enums {
    ($($name:ty),+ $(,)?) => {
        $(
            // SAFETY: repr(C) enum without fields; its size is asserted where it is read.
            unsafe impl $crate::capi::ffi::cenum::CEnum for $name {}
        )+
    };
}
pub(crate) use c_enums;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::ffi::error_code::error_code_e;

    #[test]
    fn any_number_passes_through_an_enumeration() {
        for number in [-1, 0, 7, 8, i32::MIN, i32::MAX] {
            assert_eq!(raw(from_raw::<error_code_e>(number)), number);
        }
    }

    #[test]
    fn any_byte_but_zero_is_true() {
        assert!(truth(MaybeUninit::new(true)) && !truth(MaybeUninit::new(false)));
    }

    #[test]
    fn the_state_cell_keeps_what_is_stored() {
        let cell = VolatileSessionState::new(0);
        cell.store(-1);
        assert_eq!(cell.load(), -1);
    }
}
