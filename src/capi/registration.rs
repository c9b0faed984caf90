//! `registration.h`: handles of what is registered at the server (`a1 section 9`).
//!
//! A handle is a counted reference, so duplicates live on their own; closing any of them closes the registration.

use core::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use crate::capi::error_call::ErrorTarget;
use crate::capi::guard::guard;
use crate::capi::program::CProgram;
use crate::capi::session_handle::Handle;
use crate::capi::types::registration_types::DIFFUSION_REGISTRATION_T;
use crate::capi::types::session_types::SESSION_T;

/// What a registration handle and its duplicates share.
pub(crate) struct Registration {
    /// The service that ends the registration, and the body of its request.
    service: i32,
    body: Vec<u8>,
    closed: AtomicBool,
    /// Called on the callback thread when the server has confirmed.
    on_closed: Box<dyn Fn(&CProgram) + Send + Sync>,
}

impl Registration {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "made by the features that register handlers")
    )]
    pub(crate) fn new(
        service: i32,
        body: Vec<u8>,
        on_closed: impl Fn(&CProgram) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            service,
            body,
            closed: AtomicBool::new(false),
            on_closed: Box::new(on_closed),
        })
    }

    /// A handle that C owns until `diffusion_registration_free`.
    pub(crate) fn expose(registration: Arc<Self>) -> *mut DIFFUSION_REGISTRATION_T {
        Arc::into_raw(registration).cast_mut().cast()
    }

    /// The registration behind a handle, which stays C's.
    ///
    /// # Safety
    /// `registration` is NULL or a live handle.
    unsafe fn find(registration: *const DIFFUSION_REGISTRATION_T) -> Option<Arc<Self>> {
        if registration.is_null() {
            return None;
        }
        let registration = registration.cast::<Self>();
        // SAFETY: a live handle comes from Arc::into_raw and holds one count, so there may be one more.
        unsafe {
            Arc::increment_strong_count(registration);
            Some(Arc::from_raw(registration))
        }
    }
}

/// Ends a registration at the server. When the server has confirmed, the close callback of the registered handler is
/// called once, on the session's callback thread. Nothing happens when either argument is NULL, when the registration
/// was closed before, or when the session is closed.
///
/// @param session The session that registered the handler.
/// @param registration The handle or one of its duplicates; it still has to be freed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_close(
    session: *mut SESSION_T,
    registration: *const DIFFUSION_REGISTRATION_T,
) {
    guard((), || {
        // SAFETY: NULL or a live handle by contract.
        let Some(registration) = (unsafe { Registration::find(registration) }) else {
            return;
        };
        let Some(handle) = Handle::find_for("diffusion_registration_close", session) else {
            return;
        };
        if registration.closed.swap(true, Ordering::AcqRel) {
            return;
        }
        let nobody = ErrorTarget::new(None, None, ptr::null_mut());
        let closing = Arc::clone(&registration);
        handle.call_encoded(
            registration.service,
            registration.body.clone(),
            nobody,
            move |program, _body| {
                (closing.on_closed)(program);
                Ok(())
            },
        );
    });
}

/// Duplicates a registration handle, for use after the callback that was given it has returned.
///
/// @param registration The handle; NULL is allowed.
/// @return The duplicate, to be released with `diffusion_registration_free`; NULL for NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_dup(
    registration: *const DIFFUSION_REGISTRATION_T,
) -> *mut DIFFUSION_REGISTRATION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live handle by contract.
        unsafe { Registration::find(registration) }.map_or(ptr::null_mut(), Registration::expose)
    })
}

/// Releases a duplicate of a registration handle. The registration stays.
///
/// @param registration The duplicate; NULL is allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_free(registration: *mut DIFFUSION_REGISTRATION_T) {
    guard((), || {
        if !registration.is_null() {
            // SAFETY: a live handle by contract, whose count ends here.
            drop(unsafe { Arc::from_raw(registration.cast_const().cast::<Registration>()) });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_live_on_their_own() {
        let registration = Registration::new(98, vec![1], |_| {});
        let watched = Arc::downgrade(&registration);
        let handle = Registration::expose(registration);
        // SAFETY: live handles, each freed once.
        unsafe {
            let duplicate = diffusion_registration_dup(handle);
            diffusion_registration_free(handle);
            assert!(watched.upgrade().is_some());
            // Without a session nothing is closed.
            diffusion_registration_close(ptr::null_mut(), duplicate);
            assert!(!watched.upgrade().unwrap().closed.load(Ordering::Acquire));
            diffusion_registration_free(duplicate);
        }
        assert!(watched.upgrade().is_none());
    }

    #[test]
    fn null_is_harmless() {
        // SAFETY: NULL is allowed everywhere.
        unsafe {
            assert!(diffusion_registration_dup(ptr::null()).is_null());
            diffusion_registration_free(ptr::null_mut());
            diffusion_registration_close(ptr::null_mut(), ptr::null());
        }
    }
}
