//! Builders of programs: their setters answer with the builder.
//!
//! A builder has no lock: the program uses it from one thread at a time.

use core::ptr;

use crate::capi::ffi::guard::guard;

/// Changes a builder and gives it back; NULL stays NULL.
///
/// # Safety
/// `builder` is NULL or a live builder that nobody else uses during the call.
pub(crate) unsafe fn change<B>(
    function: &str,
    builder: *mut B,
    change: impl FnOnce(&mut B),
) -> *mut B {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL, or live and ours during the call (caller).
        match unsafe { builder.as_mut() } {
            Some(changed) => change(changed),
            None => log::warn!("{function}: the builder is NULL"),
        }
        builder
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setter_answers_with_its_builder() {
        let mut builder = 1;
        let address = &raw mut builder;
        // SAFETY: a live builder, and NULL, which is allowed.
        unsafe {
            assert_eq!(change("f", address, |value| *value += 1), address);
            assert!(change("f", ptr::null_mut::<i32>(), |value| *value += 1).is_null());
        }
        assert_eq!(builder, 2);
    }
}
