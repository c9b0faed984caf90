//! Mutexes (`specification/compatibility/programs section 4`).

use core::ffi::{c_int, c_uint};

use super::objects::{self, Kind};
use super::system::system;
use crate::capi::ffi::apr::{apr_pool_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::posix::{create_mutex, Mutex, Reentrant};

/// The flag of a mutex that its holder may take again.
const NESTED: c_uint = 1;
/// The status of APR for a mutex that is taken.
const BUSY: c_int = 70025;

/// The POSIX mutex inside.
///
/// # Safety
/// A mutex made by `apr_thread_mutex_create` of this library.
pub(super) unsafe fn posix(mutex: *mut apr_thread_mutex_t) -> *mut libc::pthread_mutex_t {
    // SAFETY: as the caller promises.
    unsafe { (*mutex.cast::<Mutex>()).0.get() }
}

/// Creates a mutex, which goes with the pool.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_mutex_create(
    mutex: *mut *mut apr_thread_mutex_t,
    flags: c_uint,
    pool: *mut apr_pool_t,
) -> c_int {
    guard(libc::ENOMEM, || {
        require!("apr_thread_mutex_create", !mutex.is_null(), libc::EINVAL);
        if let Some(system) = system() {
            // SAFETY: the program's arguments are passed on.
            return unsafe { (system.mutex_create)(mutex, flags, pool) };
        }
        let made = create_mutex(if flags & NESTED == 0 {
            Reentrant::No
        } else {
            Reentrant::Yes
        });
        // SAFETY: not NULL; room for a pointer by contract.
        unsafe { mutex.write(made.cast()) };
        if made.is_null() {
            return libc::ENOMEM;
        }
        objects::add_object(pool, made.cast(), Kind::Mutex);
        0
    })
}

/// Waits for a mutex and takes it.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_mutex_lock(mutex: *mut apr_thread_mutex_t) -> c_int {
    guard(libc::EINVAL, || {
        require!("apr_thread_mutex_lock", !mutex.is_null(), libc::EINVAL);
        match system() {
            // SAFETY: not NULL; a mutex by contract.
            Some(system) => unsafe { (system.mutex_lock)(mutex) },
            // SAFETY: not NULL; a mutex by contract.
            None => unsafe { libc::pthread_mutex_lock(posix(mutex)) },
        }
    })
}

/// Takes a mutex if nobody holds it; 70025 (`APR_EBUSY`) if somebody does.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_mutex_trylock(mutex: *mut apr_thread_mutex_t) -> c_int {
    guard(libc::EINVAL, || {
        require!("apr_thread_mutex_trylock", !mutex.is_null(), libc::EINVAL);
        let status = match system() {
            // SAFETY: not NULL; a mutex by contract.
            Some(system) => unsafe { (system.mutex_trylock)(mutex) },
            // SAFETY: not NULL; a mutex by contract.
            None => unsafe { libc::pthread_mutex_trylock(posix(mutex)) },
        };
        if status == libc::EBUSY {
            BUSY
        } else {
            status
        }
    })
}

/// Gives a mutex back.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_mutex_unlock(mutex: *mut apr_thread_mutex_t) -> c_int {
    guard(libc::EINVAL, || {
        require!("apr_thread_mutex_unlock", !mutex.is_null(), libc::EINVAL);
        match system() {
            // SAFETY: not NULL; a mutex by contract.
            Some(system) => unsafe { (system.mutex_unlock)(mutex) },
            // SAFETY: not NULL; a mutex by contract.
            None => unsafe { libc::pthread_mutex_unlock(posix(mutex)) },
        }
    })
}

/// Destroys a mutex before its pool; once is enough.
#[no_mangle]
pub unsafe extern "C" fn apr_thread_mutex_destroy(mutex: *mut apr_thread_mutex_t) -> c_int {
    guard(libc::EINVAL, || {
        if let Some(system) = system() {
            // SAFETY: the program's argument is passed on.
            return unsafe { (system.mutex_destroy)(mutex) };
        }
        let known = objects::destroy_object(mutex.cast(), Kind::Mutex);
        require!("apr_thread_mutex_destroy", known, libc::EINVAL);
        0
    })
}
