//! Members that structs had in 6.4 and no longer have (`specification/compatibility/legacy-topics section 1`). Programs get those structs
//! from the library, which puts the old member behind today's; the header shows it where `DIFFUSION_LEGACY_MEMBERS` is defined, so that sizes
//! are otherwise those of today.

use core::ffi::{c_int, c_void};
use core::ptr;

/// A struct and the member that was in it.
#[repr(C)]
pub(crate) struct Extended<T, M> {
    today: T,
    pub(crate) former: M,
}

impl<T> Extended<T, *mut c_void> {
    /// With the former `details` or `topic_details`, which programs compare with NULL.
    pub(crate) fn with_details(today: T) -> Self {
        Self {
            today,
            former: ptr::null_mut(),
        }
    }
}

impl<T> Extended<T, c_int> {
    /// With the former `action`, which programs set and nobody reads.
    pub(crate) fn with_action(today: T) -> Self {
        Self { today, former: 0 }
    }
}

impl<T, M> Extended<T, M> {
    pub(crate) fn today(&self) -> &T {
        &self.today
    }

    /// What a program gets. Points to the whole.
    pub(crate) fn as_ptr(&self) -> *const T {
        ptr::from_ref(self).cast()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_member_is_nothing() {
        let details = Extended::with_details(7_u64);
        assert!(details.former.is_null());
        // SAFETY: a live value.
        assert_eq!(unsafe { details.as_ptr().read() }, *details.today());
        assert_eq!(Extended::with_action(7_u64).former, 0);
    }
}
