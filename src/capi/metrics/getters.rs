//! What the getters of metric collectors share: they write what they find, and say whether they could.

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::HasKeeper;

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
