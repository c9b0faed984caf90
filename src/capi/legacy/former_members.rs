//! Members that structs had in 6.4 and no longer have (b13 section 1). Programs get those structs from the library, which
//! puts the old members behind today's; the header shows them where `DIFFUSION_LEGACY_MEMBERS` is defined, so that sizes
//! are otherwise those of today.

use core::ptr;

use crate::capi::legacy::topic_details::TOPIC_DETAILS_T;

/// A struct with the former member `details` or `topic_details`, which programs compare with NULL.
#[repr(C)]
pub(crate) struct WithDetails<T> {
    today: T,
    details: *mut TOPIC_DETAILS_T,
}

impl<T> WithDetails<T> {
    pub(crate) fn new(today: T) -> Self {
        Self {
            today,
            details: ptr::null_mut(),
        }
    }

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
    use core::mem::{offset_of, size_of};

    use super::*;
    use crate::capi::features::topics::SVC_NOTIFY_SUBSCRIPTION_REQUEST_T;
    use crate::capi::types::topic_types::TOPIC_MESSAGE_T;

    #[test]
    fn the_former_member_comes_right_behind() {
        assert_eq!(
            offset_of!(WithDetails<TOPIC_MESSAGE_T>, details),
            size_of::<TOPIC_MESSAGE_T>()
        );
        assert_eq!(
            offset_of!(WithDetails<SVC_NOTIFY_SUBSCRIPTION_REQUEST_T>, details),
            size_of::<SVC_NOTIFY_SUBSCRIPTION_REQUEST_T>()
        );
        let extended = WithDetails::new(7_u64);
        assert!(extended.details.is_null());
        // SAFETY: a live value.
        assert_eq!(unsafe { extended.as_ptr().read() }, *extended.today());
    }
}
