//! Asking for session locks and releasing them (`specification/sessions/session-locks sections 2 and 4`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: that of the session's table of locks.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use std::sync::Arc;

use crate::capi::ffi::cenum::raw;
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::outcall::outcall;
use crate::capi::locks::lock::{
    diffusion_session_lock_scope_e, on_lock_acquired_cb, SessionLocks,
    DIFFUSION_SESSION_LOCK_PARAMS_T, DIFFUSION_SESSION_LOCK_SCOPE, DIFFUSION_SESSION_LOCK_T,
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T,
};
use crate::capi::locks::table::{HeldLock, Wanted};
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::SESSION_T;
use crate::session::Failure;
use crate::wire::services::topics::session_locks::{
    AcquireSessionLock, AcquireSessionLockRequest, LockScope, ReleaseSessionLock,
};

/// The scope of the wire for a number of C, which is the other way round.
fn wire_scope(scope: MaybeUninit<DIFFUSION_SESSION_LOCK_SCOPE>) -> Option<LockScope> {
    let number = raw(scope);
    if number == diffusion_session_lock_scope_e::UNLOCK_ON_CONNECTION_LOSS as i32 {
        Some(LockScope::UnlockOnConnectionLoss)
    } else if number == diffusion_session_lock_scope_e::UNLOCK_ON_SESSION_LOSS as i32 {
        Some(LockScope::UnlockOnSessionLoss)
    } else {
        None
    }
}

/// Gives a lock to the program. On the callback thread.
fn give(
    program: &CProgram,
    lock: Arc<HeldLock>,
    on_lock_acquired: on_lock_acquired_cb,
    target: &ErrorTarget,
) {
    if let Some(call) = on_lock_acquired {
        let lock = program.feature::<SessionLocks>().show(lock);
        // SAFETY: the program's function and context; the lock lives as long as the session.
        unsafe { outcall!("on_lock_acquired", call(lock, target.context())) };
    }
}

/// Asks for a lock.
///
/// # Safety
/// `lock_name` is NULL or a C string.
unsafe fn acquire(
    function: &str,
    session: *mut SESSION_T,
    lock_name: *const c_char,
    scope: Option<LockScope>,
    params: &DIFFUSION_SESSION_LOCK_PARAMS_T,
) {
    let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
    let read = |_: &_| {
        // SAFETY: as the caller promises.
        let name = unsafe { arguments::text(lock_name, "the name of the lock") }?;
        let unknown = || Failure::illegal_argument("the scope of the lock is not valid");
        Ok((name, scope.ok_or_else(unknown)?))
    };
    let Some((handle, (lock_name, scope))) = begin(function, session, target, read) else {
        return;
    };
    let on_lock_acquired = params.on_lock_acquired;
    let wanted = handle
        .program
        .feature::<SessionLocks>()
        .table
        .lock()
        .want(&lock_name);
    match wanted {
        Wanted::Owned(lock) => {
            handle.run_later(move |program| give(program, lock, on_lock_acquired, &target));
        }
        Wanted::Ask(request_id) => {
            let request = AcquireSessionLockRequest {
                lock_name,
                request_id,
                scope,
            };
            handle.call::<AcquireSessionLock>(request, target, move |program, acquisition| {
                let lock = program
                    .feature::<SessionLocks>()
                    .table
                    .lock()
                    .acquired(acquisition);
                give(program, lock, on_lock_acquired, &target);
                Ok(())
            });
        }
    }
}

/// Asks for a lock that is lost at the end of the session at the latest. While another session owns
/// the lock, the answer waits until it is free, which may be never. If this session owns it
/// already, nothing is asked and the owned lock is given again.
///
/// @param session The session; nothing happens if it is NULL.
/// @param lock_name The name of the lock; copied. If it is NULL, `on_error` is called with
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
/// @param params What is called, on the session's callback thread; exactly one of the functions.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock(
    session: *mut SESSION_T,
    lock_name: *const c_char,
    params: DIFFUSION_SESSION_LOCK_PARAMS_T,
) {
    guard((), || {
        let scope = Some(LockScope::UnlockOnSessionLoss);
        // SAFETY: NULL or a C string by contract.
        unsafe { acquire("diffusion_session_lock", session, lock_name, scope, &params) };
    });
}

/// Asks for a lock that is lost in certain events. While another session owns the lock, the answer
/// waits until it is free, which may be never. If this session owns it already, nothing is asked
/// and the owned lock is given again, whatever its scope.
///
/// @param session The session; nothing happens if it is NULL.
/// @param lock_name The name of the lock; copied. If it is NULL, `on_error` is called with
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
/// @param scope When the lock is lost by itself.
/// @param params What is called, on the session's callback thread; exactly one of the functions.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_with_scope(
    session: *mut SESSION_T,
    lock_name: *const c_char,
    scope: MaybeUninit<DIFFUSION_SESSION_LOCK_SCOPE>,
    params: DIFFUSION_SESSION_LOCK_PARAMS_T,
) {
    guard((), || {
        let function = "diffusion_session_lock_with_scope";
        // SAFETY: NULL or a C string by contract.
        unsafe { acquire(function, session, lock_name, wire_scope(scope), &params) };
    });
}

/// Releases a lock. When this function has returned the lock is not owned, whatever the server
/// answers; only if there was no memory to ask it, which `on_error` is told, the lock stays.
///
/// @param session The session that acquired the lock; nothing happens if it is NULL.
/// @param session_lock The lock or a duplicate, which still has to be freed; nothing happens if it
///     is NULL.
/// @param params What is called, on the session's callback thread; exactly one of the functions.
///     `on_unlock` receives false if the session did not own the lock, even if another session
///     does.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_lock_unlock(
    session: *mut SESSION_T,
    session_lock: *const DIFFUSION_SESSION_LOCK_T,
    params: DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T,
) {
    guard((), || {
        require!("diffusion_session_lock_unlock", !session_lock.is_null());
        // SAFETY: a live lock by contract.
        let lock = Arc::clone(unsafe { &(*session_lock).lock });
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let read = |_: &_| Ok(lock.acquisition().copied());
        let Some((handle, acquisition)) =
            begin("diffusion_session_lock_unlock", session, target, read)
        else {
            return;
        };
        let on_unlock = params.on_unlock;
        let tell = move |lock_owned| {
            if let Some(call) = on_unlock {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_unlock", call(lock_owned, target.context())) };
            }
        };
        if !handle
            .program
            .feature::<SessionLocks>()
            .table
            .lock()
            .release(&lock)
        {
            handle.run_later(move |_| tell(false));
            return;
        }
        handle.call::<ReleaseSessionLock>(acquisition, target, move |program, response| {
            program
                .feature::<SessionLocks>()
                .table
                .lock()
                .released(&lock);
            tell(response.released);
            Ok(())
        });
    });
}
