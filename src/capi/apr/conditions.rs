//! Conditions (`specification/compatibility/programs section 4`).

use core::ffi::c_int;

use super::mutexes;
use super::objects::{self, Kind};
use super::system::system;
use crate::capi::ffi::apr::{apr_pool_t, apr_thread_cond_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::posix::{create_condition, deadline, Condition, TIME_IS_UP};

/// The POSIX condition inside.
///
/// # Safety
/// A condition made by `apr_thread_cond_create` of this library.
unsafe fn posix(condition: *mut apr_thread_cond_t) -> *mut libc::pthread_cond_t {
    // SAFETY: as the caller promises.
    unsafe { (*condition.cast::<Condition>()).0.get() }
}

/// Creates a condition, which goes with the pool.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_create(
    condition: *mut *mut apr_thread_cond_t,
    pool: *mut apr_pool_t,
) -> c_int {
    guard(libc::ENOMEM, || {
        require!("apr_thread_cond_create", !condition.is_null(), libc::EINVAL);
        if let Some(system) = system() {
            // SAFETY: the program's arguments are passed on.
            return unsafe { (system.cond_create)(condition, pool) };
        }
        let made = create_condition();
        // SAFETY: not NULL; room for a pointer by contract.
        unsafe { condition.write(made.cast()) };
        if made.is_null() {
            return libc::ENOMEM;
        }
        objects::add_object(pool, made.cast(), Kind::Condition);
        0
    })
}

/// Waits until woken, or without a reason. The caller holds the mutex, which is given back once meanwhile.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_wait(
    condition: *mut apr_thread_cond_t,
    mutex: *mut apr_thread_mutex_t,
) -> c_int {
    guard(libc::EINVAL, || {
        let given = !condition.is_null() && !mutex.is_null();
        require!("apr_thread_cond_wait", given, libc::EINVAL);
        match system() {
            // SAFETY: not NULL; a condition and a mutex that the caller holds, by contract.
            Some(system) => unsafe { (system.cond_wait)(condition, mutex) },
            // SAFETY: not NULL; a condition and a mutex that the caller holds, by contract.
            None => unsafe { libc::pthread_cond_wait(posix(condition), mutexes::posix(mutex)) },
        }
    })
}

/// The same for so many microseconds at most: 70007 (`APR_TIMEUP`) if they are over. Less than 0 means for ever.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_timedwait(
    condition: *mut apr_thread_cond_t,
    mutex: *mut apr_thread_mutex_t,
    timeout: i64,
) -> c_int {
    guard(libc::EINVAL, || {
        let given = !condition.is_null() && !mutex.is_null();
        require!("apr_thread_cond_timedwait", given, libc::EINVAL);
        if let Some(system) = system() {
            // SAFETY: not NULL; a condition and a mutex that the caller holds, by contract.
            return unsafe { (system.cond_timedwait)(condition, mutex, timeout) };
        }
        // SAFETY: as above.
        let status = unsafe {
            let (condition, mutex) = (posix(condition), mutexes::posix(mutex));
            if timeout < 0 {
                libc::pthread_cond_wait(condition, mutex)
            } else {
                let until = deadline(timeout);
                libc::pthread_cond_timedwait(condition, mutex, &raw const until)
            }
        };
        if status == libc::ETIMEDOUT {
            TIME_IS_UP
        } else {
            status
        }
    })
}

/// Wakes one thread that waits.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_signal(condition: *mut apr_thread_cond_t) -> c_int {
    guard(libc::EINVAL, || {
        require!("apr_thread_cond_signal", !condition.is_null(), libc::EINVAL);
        match system() {
            // SAFETY: not NULL; a condition by contract.
            Some(system) => unsafe { (system.cond_signal)(condition) },
            // SAFETY: not NULL; a condition by contract.
            None => unsafe { libc::pthread_cond_signal(posix(condition)) },
        }
    })
}

/// Wakes all threads that wait.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_broadcast(condition: *mut apr_thread_cond_t) -> c_int {
    guard(libc::EINVAL, || {
        require!(
            "apr_thread_cond_broadcast",
            !condition.is_null(),
            libc::EINVAL
        );
        match system() {
            // SAFETY: not NULL; a condition by contract.
            Some(system) => unsafe { (system.cond_broadcast)(condition) },
            // SAFETY: not NULL; a condition by contract.
            None => unsafe { libc::pthread_cond_broadcast(posix(condition)) },
        }
    })
}

/// Destroys a condition before its pool; once is enough.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_cond_destroy(condition: *mut apr_thread_cond_t) -> c_int {
    guard(libc::EINVAL, || {
        if let Some(system) = system() {
            // SAFETY: the program's argument is passed on.
            return unsafe { (system.cond_destroy)(condition) };
        }
        let known = objects::destroy_object(condition.cast(), Kind::Condition);
        require!("apr_thread_cond_destroy", known, libc::EINVAL);
        0
    })
}
