//! Beginning and end, time, threads (`specification/compatibility/programs section 4`).

use core::ffi::c_int;
use core::hint::black_box;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{pools, system::system};
use crate::capi::ffi::guard::guard;

/// Programs call it first. There is nothing to prepare; sessions do not need it.
#[no_mangle]
pub extern "C" fn apr_initialize() -> c_int {
    guard(0, || {
        if let Some(system) = system() {
            // SAFETY: may be called at any time.
            return unsafe { (system.initialize)() };
        }
        // By way of a pointer, because in a program it may be another function than the one that is known here.
        let prepare: extern "C" fn() -> c_int = pools::apr_pool_initialize;
        black_box(prepare)()
    })
}

/// Programs call it last. Pools that are left stay as they are, because callbacks of sessions may still use what is in them.
#[no_mangle]
pub extern "C" fn apr_terminate() {
    guard((), || {
        if let Some(system) = system() {
            // SAFETY: the program's to decide.
            unsafe { (system.terminate)() };
        }
    })
}

/// Sleeps so many microseconds.
#[no_mangle]
pub extern "C" fn apr_sleep(microseconds: i64) {
    guard((), || {
        thread::sleep(Duration::from_micros(
            u64::try_from(microseconds).unwrap_or(0),
        ));
    })
}

/// Microseconds since 1970.
#[no_mangle]
pub extern "C" fn apr_time_now() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    passed.map_or(0, |passed| i64::try_from(passed.as_micros()).unwrap_or(0))
}

/// The thread that calls, as POSIX names it.
#[no_mangle]
pub extern "C" fn apr_os_thread_current() -> libc::pthread_t {
    // SAFETY: always succeeds.
    unsafe { libc::pthread_self() }
}
