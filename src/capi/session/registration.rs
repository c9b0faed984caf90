//! `registration.h`: handles of what is registered at the server (`specification/sessions/session section 9`).
//!
//! A handle is a counted reference, so duplicates live on their own; closing any of them closes the registration.
//! Callable from any thread. No locks.

pub(crate) mod table;

use core::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::handle::Handle;
use crate::capi::session::types::SESSION_T;

/// A handler that is registered at the server.
pub struct DIFFUSION_REGISTRATION_T {
    _private: [u8; 0],
}
handles!(Shared: DIFFUSION_REGISTRATION_T = Registration);

/// What is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegistrationKind {
    /// A listener for topic notifications.
    TopicNotifications,
    /// A request handler.
    RequestHandler,
    /// An authenticator.
    Authenticator,
}

/// Sends the request that ends a registration.
type Close = dyn Fn(&Handle, &Arc<Registration>) + Send + Sync;

/// What a registration handle and its duplicates share.
pub(crate) struct Registration {
    kind: RegistrationKind,
    /// The number that the server's events name.
    conversation: i64,
    /// The session that it belongs to: numbers are those of sessions.
    session: u64,
    /// The callback thread has come to its beginning: a loss of messages that has its turn after that ends it.
    confirmed: AtomicBool,
    /// It is being closed, or has ended.
    closed: AtomicBool,
    close: Box<Close>,
}

impl Registration {
    /// A registration with a new conversation. `close` asks the server to end it, and calls [`Registration::reopen`] if it refuses.
    pub(crate) fn new(
        handle: &Handle,
        kind: RegistrationKind,
        close: impl Fn(&Handle, &Arc<Self>) + Send + Sync + 'static,
    ) -> Arc<Self> {
        let conversation = handle.reserve_conversation_id();
        Self::of(kind, conversation, handle.session.key(), close)
    }

    fn of(
        kind: RegistrationKind,
        conversation: i64,
        session: u64,
        close: impl Fn(&Handle, &Arc<Self>) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            kind,
            conversation,
            session,
            confirmed: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            close: Box::new(close),
        })
    }

    pub(crate) fn kind(&self) -> RegistrationKind {
        self.kind
    }

    pub(crate) fn conversation(&self) -> i64 {
        self.conversation
    }

    /// Whether it belongs to the session.
    pub(crate) fn is_of(&self, handle: &Handle) -> bool {
        self.session == handle.session.key()
    }

    /// Its beginning has its turn on the callback thread.
    pub(crate) fn confirm(&self) {
        self.confirmed.store(true, Ordering::Release);
    }

    pub(crate) fn is_confirmed(&self) -> bool {
        self.confirmed.load(Ordering::Acquire)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// It has ended without being closed: closing it does nothing from now on.
    pub(crate) fn end(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// The server did not close it: it may be closed again.
    pub(crate) fn reopen(&self) {
        self.closed.store(false, Ordering::Release);
    }
}

/// Ends a registration at the server. When the server has confirmed, the close callback of the
/// registered handler is called once, on the session's callback thread. Nothing happens if the
/// registration was closed before, if it belongs to another session, or if the session has ended.
///
/// @param session The session that registered the handler; nothing happens if it is NULL.
/// @param registration The handle or one of its duplicates; a duplicate still has to be freed,
///     which may be done at once. Nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_close(
    session: *mut SESSION_T,
    registration: *const DIFFUSION_REGISTRATION_T,
) {
    guard((), || {
        // SAFETY: NULL or a live handle by contract.
        let Some(registration) = (unsafe { owned::shared(registration) }) else {
            return;
        };
        let Some(handle) = Handle::find_for("diffusion_registration_close", session) else {
            return;
        };
        if !registration.is_of(&handle) {
            log::warn!("diffusion_registration_close: the registration belongs to another session");
            return;
        }
        if !registration.closed.swap(true, Ordering::AcqRel) {
            (registration.close)(&handle, &registration);
        }
    });
}

/// Duplicates a registration handle, so that it can be used after the callback that received it has
/// returned.
///
/// @param registration The handle; may be NULL.
/// @return The duplicate, to be released with diffusion_registration_free(); NULL if `registration`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_dup(
    registration: *const DIFFUSION_REGISTRATION_T,
) -> *mut DIFFUSION_REGISTRATION_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live handle by contract.
        unsafe { owned::shared(registration) }.map_or(ptr::null_mut(), owned::share)
    })
}

/// Releases a duplicate of a registration handle. The registration stays.
///
/// @param registration The duplicate; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_registration_free(registration: *mut DIFFUSION_REGISTRATION_T) {
    guard((), || {
        // SAFETY: NULL or a handle that the program gives up, by contract.
        drop(unsafe { owned::take_back(registration.cast_const()) });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_live_on_their_own() {
        let registration = Registration::of(RegistrationKind::RequestHandler, 7, 1, |_, _| {});
        let watched = Arc::downgrade(&registration);
        // SAFETY: live handles, each freed once.
        unsafe {
            let handle = diffusion_registration_dup(owned::lend(&registration));
            drop(registration);
            let duplicate = diffusion_registration_dup(handle);
            diffusion_registration_free(handle);
            assert_eq!(watched.upgrade().unwrap().conversation(), 7);
            // Without a session nothing is closed.
            diffusion_registration_close(ptr::null_mut(), duplicate);
            assert!(!watched.upgrade().unwrap().is_closed());
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
