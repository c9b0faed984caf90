//! `d_semaphore.h`: a mutex, a condition and a counter in one object (`specification/data/utilities section 9`). There is nothing of a
//! counting semaphore in it.
//!
//! Mutex and condition are POSIX ones in memory of their own, behind the two opaque members; the pool is kept and never used.
//! Callable from any thread. The only lock taken is the semaphore's own, by `semaphore_lock` and while waiting ends.

use core::ffi::{c_int, c_void};
use core::ptr;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_cond_t, apr_thread_mutex_t};
use crate::capi::ffi::guard::{guard, require};
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::ffi::posix::{
    create_condition, create_mutex, deadline, Condition, Mutex, Reentrant, TIME_IS_UP,
};

/// A mutex, a condition and a counter.
#[repr(C)]
pub struct semaphore_s {
    /// As given; not used.
    pub pool: *mut apr_pool_t,
    /// Private mutex.
    pub mutex: *mut apr_thread_mutex_t,
    /// Private condition.
    pub cond: *mut apr_thread_cond_t,
    /// The counter; semaphore_get_count() reads it.
    pub count: u32,
    /// Not used.
    pub _internal: *mut c_void,
    /// A pointer of the program.
    pub user_data: *mut c_void,
}
/// A mutex, a condition and a counter.
pub type SEMAPHORE_T = semaphore_s;
assert_layout!(semaphore_s, size 48, align 8, { pool: 0, mutex: 8, cond: 16, count: 24, _internal: 32, user_data: 40 });

fn create(pool: *mut apr_pool_t, reentrant: Reentrant) -> *mut SEMAPHORE_T {
    let semaphore = memory::zeroed::<SEMAPHORE_T>();
    let (mutex, cond) = (create_mutex(reentrant), create_condition());
    if semaphore.is_null() || mutex.is_null() || cond.is_null() {
        // SAFETY: each is NULL or was made just now.
        unsafe {
            memory::free(semaphore);
            memory::free(mutex);
            memory::free(cond);
        }
        return ptr::null_mut();
    }
    // SAFETY: a block of the right size that is ours.
    unsafe {
        semaphore.write(SEMAPHORE_T {
            pool,
            mutex: mutex.cast(),
            cond: cond.cast(),
            count: 0,
            _internal: ptr::null_mut(),
            user_data: ptr::null_mut(),
        });
    }
    semaphore
}

/// The POSIX mutex of a semaphore.
///
/// # Safety
/// `sem` is a live semaphore made by `create`.
unsafe fn mutex_of(sem: *mut SEMAPHORE_T) -> *mut libc::pthread_mutex_t {
    // SAFETY: as the caller promises.
    unsafe { (*(*sem).mutex.cast::<Mutex>()).0.get() }
}

/// The POSIX condition of a semaphore.
///
/// # Safety
/// `sem` is a live semaphore made by `create`.
unsafe fn condition_of(sem: *mut SEMAPHORE_T) -> *mut libc::pthread_cond_t {
    // SAFETY: as the caller promises.
    unsafe { (*(*sem).cond.cast::<Condition>()).0.get() }
}

/// Creates a semaphore with a counter of 0.
///
/// @param pool Not used; may be NULL.
/// @return The semaphore, to be released with semaphore_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn semaphore_create(pool: *mut apr_pool_t) -> *mut SEMAPHORE_T {
    guard(ptr::null_mut(), || create(pool, Reentrant::No))
}

/// Creates a semaphore with a counter of 0 whose mutex a thread may lock several times; it then
/// unlocks it as often. Waiting unlocks it once only.
///
/// @param pool Not used; may be NULL.
/// @return The semaphore, to be released with semaphore_free(); NULL if out of memory.
#[no_mangle]
pub extern "C" fn semaphore_create_reentrant(pool: *mut apr_pool_t) -> *mut SEMAPHORE_T {
    guard(ptr::null_mut(), || create(pool, Reentrant::Yes))
}

/// Locks the mutex.
///
/// @param sem The semaphore; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_lock(sem: *mut SEMAPHORE_T) {
    guard((), || {
        require!("semaphore_lock", !sem.is_null());
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { libc::pthread_mutex_lock(mutex_of(sem)) };
    })
}

/// Unlocks the mutex. Only for the thread that holds it.
///
/// @param sem The semaphore; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_unlock(sem: *mut SEMAPHORE_T) {
    guard((), || {
        require!("semaphore_unlock", !sem.is_null());
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { libc::pthread_mutex_unlock(mutex_of(sem)) };
    })
}

/// Waits for semaphore_broadcast(). The caller holds the mutex, which is released meanwhile.
/// Waiting may also end without a reason: check what you wait for.
///
/// @param sem The semaphore.
/// @param timeout The longest time to wait, in microseconds; 0 or less for no limit.
/// @return 0 if woken; 70007 (`APR_TIMEUP`) if the time is up; another number if `sem` is NULL or
///     waiting is not possible.
#[no_mangle]
pub unsafe extern "C" fn semaphore_wait(sem: *mut SEMAPHORE_T, timeout: i64) -> c_int {
    guard(libc::EINVAL, || {
        require!("semaphore_wait", !sem.is_null(), libc::EINVAL);
        // SAFETY: not NULL; a live semaphore whose mutex the caller holds, by contract.
        let status = unsafe {
            if timeout <= 0 {
                libc::pthread_cond_wait(condition_of(sem), mutex_of(sem))
            } else {
                let until = deadline(timeout);
                libc::pthread_cond_timedwait(condition_of(sem), mutex_of(sem), &raw const until)
            }
        };
        if status == libc::ETIMEDOUT {
            TIME_IS_UP
        } else {
            status
        }
    })
}

/// Wakes all threads that wait.
///
/// @param sem The semaphore; nothing happens if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_broadcast(sem: *mut SEMAPHORE_T) {
    guard((), || {
        require!("semaphore_broadcast", !sem.is_null());
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { libc::pthread_cond_broadcast(condition_of(sem)) };
    })
}

/// Keeps a pointer of the program.
///
/// @param sem The semaphore; nothing happens if it is NULL.
/// @param data The pointer; never followed or freed.
#[no_mangle]
pub unsafe extern "C" fn semaphore_set_data(sem: *mut SEMAPHORE_T, data: *mut c_void) {
    guard((), || {
        require!("semaphore_set_data", !sem.is_null());
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { (*sem).user_data = data };
    })
}

/// Gives the pointer that semaphore_set_data() keeps.
///
/// @param sem The semaphore.
/// @return The pointer; NULL if there is none or `sem` is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_get_data(sem: *mut SEMAPHORE_T) -> *mut c_void {
    guard(ptr::null_mut(), || {
        require!("semaphore_get_data", !sem.is_null(), ptr::null_mut());
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { (*sem).user_data }
    })
}

/// Sets the counter, which nothing else changes. If several threads use it, they hold the mutex.
///
/// @param sem The semaphore.
/// @param count The new value.
/// @return The value before; 0 if `sem` is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_set_count(sem: *mut SEMAPHORE_T, count: u32) -> u32 {
    guard(0, || {
        require!("semaphore_set_count", !sem.is_null(), 0);
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { ptr::replace(&raw mut (*sem).count, count) }
    })
}

/// Reads the counter.
///
/// @param sem The semaphore.
/// @return The value; 0 if `sem` is NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_get_count(sem: *mut SEMAPHORE_T) -> u32 {
    guard(0, || {
        require!("semaphore_get_count", !sem.is_null(), 0);
        // SAFETY: not NULL; a live semaphore by contract.
        unsafe { (*sem).count }
    })
}

/// Releases a semaphore that no thread holds or waits for.
///
/// @param sem The semaphore; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn semaphore_free(sem: *mut SEMAPHORE_T) {
    guard((), || {
        if sem.is_null() {
            return;
        }
        // SAFETY: a live semaphore that the program gives up.
        unsafe {
            libc::pthread_cond_destroy(condition_of(sem));
            libc::pthread_mutex_destroy(mutex_of(sem));
            memory::free((*sem).cond);
            memory::free((*sem).mutex);
            memory::free(sem);
        }
    })
}
