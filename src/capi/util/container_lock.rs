//! The private lock of a synchronised container, behind its `apr_thread_mutex_t *` member.
//!
//! It protects one call each, never iteration by the program, and no user function is called while it is held.

use core::cell::UnsafeCell;

use crate::capi::ffi::apr::apr_thread_mutex_t;
use crate::capi::ffi::memory;

#[repr(C)]
struct Lock(UnsafeCell<libc::pthread_mutex_t>);

/// A new lock in memory of its own; NULL when out of memory.
pub(crate) fn create() -> *mut apr_thread_mutex_t {
    let lock = memory::zeroed::<Lock>();
    if !lock.is_null() {
        // SAFETY: the block is ours and big enough; NULL attributes mean a plain mutex. This call cannot fail on Linux.
        unsafe { libc::pthread_mutex_init((*lock).0.get(), core::ptr::null()) };
    }
    lock.cast()
}

/// Destroys a lock that nobody holds; NULL is fine.
///
/// # Safety
/// `lock` is NULL or came from `create` and is not used afterwards.
pub(crate) unsafe fn destroy(lock: *mut apr_thread_mutex_t) {
    if lock.is_null() {
        return;
    }
    let lock = lock.cast::<Lock>();
    // SAFETY: a lock made by `create`, given up by the caller.
    unsafe {
        libc::pthread_mutex_destroy((*lock).0.get());
        memory::free(lock);
    }
}

/// Runs `body` while holding `lock`; without a lock (NULL) just runs it.
///
/// # Safety
/// `lock` is NULL or a lock made by `create` that outlives the call; `body` does not take it again.
pub(crate) unsafe fn locked<T>(lock: *mut apr_thread_mutex_t, body: impl FnOnce() -> T) -> T {
    struct Held(*mut libc::pthread_mutex_t);
    impl Drop for Held {
        fn drop(&mut self) {
            // SAFETY: locked by this thread just before.
            unsafe { libc::pthread_mutex_unlock(self.0) };
        }
    }
    if lock.is_null() {
        return body();
    }
    // SAFETY: a lock made by `create` (caller).
    let mutex = unsafe { (*lock.cast::<Lock>()).0.get() };
    // SAFETY: an initialised mutex, not held by this thread.
    unsafe { libc::pthread_mutex_lock(mutex) };
    let _held = Held(mutex);
    body()
}
