//! `session-lock.h` (`specification/sessions/session-locks`): locks that at most one session owns. What programs hold, and the functions
//! that only look at it; asking for locks and releasing them is in `acquire.rs`.
//!
//! Callable from any thread. Lock: none; ownership is an atomic flag that all handles of an acquisition share.

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::MaybeUninit;
use core::ptr;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::locks::table::{HeldLock, LockTable};
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::program::CProgram;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T};
use crate::engine::sync::Mutex;
use crate::wire::services::topics::session_locks::LockScope;

/// When a session loses a lock by itself.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_session_lock_scope_e {
    /// When it loses its connection, even if it reconnects.
    UNLOCK_ON_CONNECTION_LOSS = 0,
    /// When it ends.
    UNLOCK_ON_SESSION_LOSS = 1,
}
/// When a session loses a lock by itself.
pub type DIFFUSION_SESSION_LOCK_SCOPE = diffusion_session_lock_scope_e;

c_enums!(diffusion_session_lock_scope_e);

/// Called on the session's callback thread when a lock has been acquired.
///
/// @param lock The lock. It belongs to the session and stays valid until session_free(), so it may
///     be kept without duplicating it.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_lock_acquired_cb = Option<
    unsafe extern "C" fn(lock: *const DIFFUSION_SESSION_LOCK_T, context: *mut c_void) -> c_int,
>;
/// Called on the session's callback thread when a lock has been released.
///
/// @param lock_owned Whether the session owned it.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_unlock_cb =
    Option<unsafe extern "C" fn(lock_owned: bool, context: *mut c_void) -> c_int>;

/// Handlers of a request for a lock; exactly one of the three is called.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_session_lock_params_s {
    /// The lock was acquired.
    pub on_lock_acquired: on_lock_acquired_cb,
    /// The server refused.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Handlers of a request for a lock.
pub type DIFFUSION_SESSION_LOCK_PARAMS_T = diffusion_session_lock_params_s;
assert_layout!(diffusion_session_lock_params_s, size 32, align 8, { on_lock_acquired: 0, on_error: 8, on_discard: 16, context: 24 });

/// Handlers of a release; exactly one of the three is called.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_session_lock_unlock_params_s {
    /// The lock was released, or was not owned.
    pub on_unlock: on_unlock_cb,
    /// The server refused.
    pub on_error: ERROR_HANDLER_T,
    /// The session ended, or messages were lost.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Handlers of a release.
pub type DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T = diffusion_session_lock_unlock_params_s;
assert_layout!(diffusion_session_lock_unlock_params_s, size 32, align 8, { on_unlock: 0, on_error: 8, on_discard: 16, context: 24 });

/// A session lock that was acquired.
pub struct DIFFUSION_SESSION_LOCK_T {
    pub(super) lock: Arc<HeldLock>,
    /// The library, that is the session, keeps it until its end.
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_SESSION_LOCK_T);

impl HasKeeper for DIFFUSION_SESSION_LOCK_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_SESSION_LOCK_T {
    /// The name of the lock.
    pub(crate) fn name(&self) -> &str {
        &self.lock.acquisition().lock_name
    }

    /// The number of the acquisition, for constraints of updates.
    pub(crate) fn sequence(&self) -> i64 {
        self.lock.acquisition().sequence
    }
}

/// The scope as C numbers it, which is not how the wire does.
fn c_scope(scope: LockScope) -> diffusion_session_lock_scope_e {
    match scope {
        LockScope::UnlockOnConnectionLoss => {
            diffusion_session_lock_scope_e::UNLOCK_ON_CONNECTION_LOSS
        }
        LockScope::UnlockOnSessionLoss => diffusion_session_lock_scope_e::UNLOCK_ON_SESSION_LOSS,
    }
}

/// The locks of one session, and the handles of them that its program was shown. These have to outlive the ownership: programs keep
/// and use them without duplicating (`specification/sessions/session-locks section 3`).
///
/// Locks: two leaf locks, never held over a call of the program.
#[derive(Default)]
pub(crate) struct SessionLocks {
    pub(super) table: Mutex<LockTable>,
    /// By the address of the acquisition that the handle keeps alive.
    shown: Mutex<BTreeMap<usize, Arc<DIFFUSION_SESSION_LOCK_T>>>,
}

impl SessionLocks {
    /// The handle of a lock that belongs to the session: always the same one for the same acquisition.
    pub(super) fn show(&self, lock: Arc<HeldLock>) -> *const DIFFUSION_SESSION_LOCK_T {
        let address = Arc::as_ptr(&lock) as usize;
        let mut shown = self.shown.lock();
        let handle = shown.entry(address).or_insert_with(|| {
            Arc::new(DIFFUSION_SESSION_LOCK_T {
                lock,
                keeper: Keeper::Library,
            })
        });
        owned::lend_kept(&**handle)
    }
}

impl Feature for SessionLocks {
    fn note_connection_lost(&self) {
        self.table.lock().connection_lost();
    }

    fn note_all_lost(&self) {
        self.table.lock().all_lost();
    }

    fn on_connection_lost(&self) {
        self.table.lock().pass_connection_loss();
    }

    fn on_messages_lost(&self, _program: &CProgram) -> Vec<Ending> {
        self.table.lock().pass_all_lost();
        Vec::new()
    }

    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        self.table.lock().pass_all_lost();
        Vec::new()
    }
}

/// Gives the name of a lock.
///
/// @param session_lock The lock; may be NULL.
/// @return A copy of the name, to be released with `free()`; NULL if `session_lock` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_get_name(
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live lock by contract.
        unsafe { session_lock.as_ref() }
            .map_or(ptr::null_mut(), |lock| memory::dup_str(lock.name()))
    })
}

/// Gives the number of the acquisition. Later acquisitions, by whichever session, have higher
/// numbers, so it can serve as a fencing token.
///
/// @param session_lock The lock; may be NULL.
/// @return The number; 0 if `session_lock` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_get_sequence(
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
) -> c_long {
    guard(0, || {
        // SAFETY: NULL or a live lock by contract.
        unsafe { session_lock.as_ref() }.map_or(0, DIFFUSION_SESSION_LOCK_T::sequence)
    })
}

/// Says when the session loses the lock by itself. This is what the server granted, which may
/// differ from what was asked for.
///
/// @param session_lock The lock; may be NULL.
/// @return The scope; `UNLOCK_ON_SESSION_LOSS` if `session_lock` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_get_scope(
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
) -> MaybeUninit<DIFFUSION_SESSION_LOCK_SCOPE> {
    let default = diffusion_session_lock_scope_e::UNLOCK_ON_SESSION_LOSS;
    let scope = guard(default, || {
        // SAFETY: NULL or a live lock by contract.
        unsafe { session_lock.as_ref() }
            .map_or(default, |lock| c_scope(lock.lock.acquisition().scope))
    });
    from_raw(scope as i32)
}

/// Says whether the session owns the lock. It does not after the lock was released, after the
/// session has ended, after messages were lost at a reconnection and, depending on the scope, after
/// the connection was lost. Nothing else tells the program that a lock was lost.
///
/// @param session_lock The lock or a duplicate; may be NULL.
/// @return True if the lock is owned now; false if `session_lock` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_is_owned(
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or a live lock by contract.
        unsafe { session_lock.as_ref() }.is_some_and(|lock| lock.lock.is_owned())
    })
}

/// Duplicates a lock. The duplicate stands for the same acquisition: it is owned as long as the
/// original is. It may outlive the session.
///
/// @param session_lock The lock; may be NULL.
/// @return The duplicate, to be released with diffusion_session_lock_free(); NULL if `session_lock`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_dup(
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
) -> *mut DIFFUSION_SESSION_LOCK_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live lock by contract.
        match unsafe { session_lock.as_ref() } {
            Some(original) => owned::give_kept(DIFFUSION_SESSION_LOCK_T {
                lock: Arc::clone(&original.lock),
                keeper: Keeper::Program,
            }),
            None => ptr::null_mut(),
        }
    })
}

/// Releases the memory of a duplicate; the lock stays owned. Does nothing to a lock that was passed
/// to `on_lock_acquired`, because that one belongs to the session.
///
/// @param session_lock The lock; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_free(session_lock: *mut DIFFUSION_SESSION_LOCK_T) {
    guard((), || {
        // SAFETY: NULL, lent and live, or a duplicate that the program gives up, by contract.
        unsafe { owned::free_if_given(session_lock) };
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::ffi::cenum::raw;
    use crate::wire::services::topics::session_locks::LockAcquisition;

    fn granted(locks: &SessionLocks, scope: LockScope) -> *const DIFFUSION_SESSION_LOCK_T {
        let lock = locks.table.lock().acquired(LockAcquisition {
            lock_name: "lock-a".to_owned(),
            sequence: 300,
            scope,
        });
        locks.show(lock)
    }

    #[test]
    fn a_duplicate_follows_the_ownership_and_outlives_the_session() {
        let locks = SessionLocks::default();
        let lock = granted(&locks, LockScope::UnlockOnSessionLoss);
        assert_eq!(lock, granted(&locks, LockScope::UnlockOnSessionLoss));
        // SAFETY: live locks; the duplicates are given up at the end.
        unsafe {
            let first = diffusion_session_lock_dup(lock);
            let second = diffusion_session_lock_dup(first);
            // The session's own handle is not the program's to free.
            diffusion_session_lock_free(lock.cast_mut());
            diffusion_session_lock_free(lock.cast_mut());
            diffusion_session_lock_free(first);
            assert!(diffusion_session_lock_is_owned(lock));
            assert!(diffusion_session_lock_is_owned(second));
            locks.note_all_lost();
            assert!(!diffusion_session_lock_is_owned(lock));
            assert!(!diffusion_session_lock_is_owned(second));
            drop(locks);
            let name = diffusion_session_lock_get_name(second);
            assert_eq!(memory::string(name).as_deref(), Some("lock-a"));
            memory::free(name);
            assert_eq!(diffusion_session_lock_get_sequence(second), 300);
            diffusion_session_lock_free(second);
        }
    }

    #[test]
    fn c_numbers_the_scopes_the_other_way_round() {
        for (scope, number) in [
            (LockScope::UnlockOnConnectionLoss, 0),
            (LockScope::UnlockOnSessionLoss, 1),
        ] {
            let locks = SessionLocks::default();
            let lock = granted(&locks, scope);
            // SAFETY: a live lock.
            let scope_in_c = unsafe { diffusion_session_lock_get_scope(lock) };
            assert_eq!(raw(scope_in_c), number);
            assert_eq!(i32::from(scope.code()), 1 - number);
        }
    }

    #[test]
    fn null_is_harmless() {
        // SAFETY: NULL is allowed everywhere.
        unsafe {
            assert!(diffusion_session_lock_get_name(ptr::null()).is_null());
            assert_eq!(diffusion_session_lock_get_sequence(ptr::null()), 0);
            assert_eq!(raw(diffusion_session_lock_get_scope(ptr::null())), 1);
            assert!(!diffusion_session_lock_is_owned(ptr::null()));
            assert!(diffusion_session_lock_dup(ptr::null()).is_null());
            diffusion_session_lock_free(ptr::null_mut());
        }
    }
}
