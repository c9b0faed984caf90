//! What the getters of metric collectors share: they write what they find, and say whether they could.

use core::ffi::c_char;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::HasKeeper;
use crate::data::memory::give_up;

/// Writes what `get` finds in a collector to `out`.
///
/// # Safety
/// `collector` is NULL or live, `out` is NULL or has room for the result.
pub(super) unsafe fn get<C: HasKeeper, T>(
    collector: *const C,
    out: *mut T,
    get: impl FnOnce(&C) -> T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or live (caller).
        match unsafe { collector.as_ref() } {
            Some(collector) if !out.is_null() => {
                // SAFETY: not NULL, room for the result (caller); what is there needs no drop.
                unsafe { out.write(get(collector)) };
                true
            }
            _ => false,
        }
    })
}

/// A copy of a text of a collector; gives up where there is no memory.
pub(super) fn text_for_program(text: &str) -> *mut c_char {
    existing(memory::dup_str(text))
}

/// What was made for the program; gives up where there was no memory.
pub(super) fn existing<T>(made: *mut T) -> *mut T {
    if made.is_null() {
        give_up();
    }
    made
}

/// Whether two collectors are the same, or both NULL.
///
/// # Safety
/// Both are NULL or live.
pub(super) unsafe fn compare<C>(
    left: *const C,
    right: *const C,
    same: impl FnOnce(&C, &C) -> bool,
) -> bool {
    // SAFETY: as the caller promises.
    guard(false, || unsafe {
        match (left.as_ref(), right.as_ref()) {
            (Some(left), Some(right)) => same(left, right),
            (None, None) => true,
            _ => false,
        }
    })
}
