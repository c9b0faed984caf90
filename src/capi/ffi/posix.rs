//! Mutexes and conditions that programs hold: POSIX ones in memory from `malloc`.
//!
//! Runs on any thread; takes no lock.

use core::cell::UnsafeCell;
use core::ffi::c_int;
use core::mem::MaybeUninit;

use crate::capi::ffi::memory;

/// The status of APR that says that the time is up.
pub(crate) const TIME_IS_UP: c_int = 70007;
const MICROSECONDS: i64 = 1_000_000;

/// A mutex in memory of its own.
#[repr(C)]
pub(crate) struct Mutex(pub(crate) UnsafeCell<libc::pthread_mutex_t>);

/// A condition in memory of its own.
#[repr(C)]
pub(crate) struct Condition(pub(crate) UnsafeCell<libc::pthread_cond_t>);

/// Whether the thread that holds a mutex may take it again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reentrant {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// A mutex, to be destroyed and released with `memory::free`; NULL when out of memory.
pub(crate) fn create_mutex(reentrant: Reentrant) -> *mut Mutex {
    let mutex = memory::zeroed::<Mutex>();
    if mutex.is_null() {
        return mutex;
    }
    let mut attributes = MaybeUninit::<libc::pthread_mutexattr_t>::uninit();
    let kind = match reentrant {
        Reentrant::Yes => libc::PTHREAD_MUTEX_RECURSIVE,
        Reentrant::No => libc::PTHREAD_MUTEX_DEFAULT,
    };
    // SAFETY: the attributes are initialised before they are used, and the block is ours. With these arguments nothing fails on Linux.
    unsafe {
        libc::pthread_mutexattr_init(attributes.as_mut_ptr());
        libc::pthread_mutexattr_settype(attributes.as_mut_ptr(), kind);
        libc::pthread_mutex_init((*mutex).0.get(), attributes.as_ptr());
        libc::pthread_mutexattr_destroy(attributes.as_mut_ptr());
    }
    mutex
}

/// A condition that waits by the clock that nobody sets; as `create_mutex`.
pub(crate) fn create_condition() -> *mut Condition {
    let condition = memory::zeroed::<Condition>();
    if condition.is_null() {
        return condition;
    }
    let mut attributes = MaybeUninit::<libc::pthread_condattr_t>::uninit();
    // SAFETY: as above.
    unsafe {
        libc::pthread_condattr_init(attributes.as_mut_ptr());
        libc::pthread_condattr_setclock(attributes.as_mut_ptr(), libc::CLOCK_MONOTONIC);
        libc::pthread_cond_init((*condition).0.get(), attributes.as_ptr());
        libc::pthread_condattr_destroy(attributes.as_mut_ptr());
    }
    condition
}

/// The point in time so many microseconds from now.
pub(crate) fn deadline(microseconds: i64) -> libc::timespec {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: room for a time.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    let nanoseconds = now.tv_nsec + microseconds % MICROSECONDS * 1000;
    libc::timespec {
        tv_sec: now.tv_sec + microseconds / MICROSECONDS + nanoseconds / 1_000_000_000,
        tv_nsec: nanoseconds % 1_000_000_000,
    }
}
