//! Counters that several threads change (`specification/compatibility/programs section 4`).

use core::ffi::c_int;
use core::sync::atomic::{AtomicU32, Ordering};

use crate::capi::ffi::guard::require;

/// The counter of a program.
///
/// # Safety
/// An aligned number that all threads change by these functions only.
unsafe fn counter<'a>(memory: *mut u32) -> &'a AtomicU32 {
    // SAFETY: as the caller promises.
    unsafe { AtomicU32::from_ptr(memory) }
}

/// Reads a counter.
#[no_mangle]
pub unsafe extern "C" fn apr_atomic_read32(memory: *mut u32) -> u32 {
    require!("apr_atomic_read32", !memory.is_null(), 0);
    // SAFETY: not NULL; a counter by contract.
    unsafe { counter(memory) }.load(Ordering::SeqCst)
}

/// Sets a counter.
#[no_mangle]
pub unsafe extern "C" fn apr_atomic_set32(memory: *mut u32, value: u32) {
    require!("apr_atomic_set32", !memory.is_null());
    // SAFETY: not NULL; a counter by contract.
    unsafe { counter(memory) }.store(value, Ordering::SeqCst);
}

/// Adds to a counter; gives the value before.
#[no_mangle]
pub unsafe extern "C" fn apr_atomic_add32(memory: *mut u32, value: u32) -> u32 {
    require!("apr_atomic_add32", !memory.is_null(), 0);
    // SAFETY: not NULL; a counter by contract.
    unsafe { counter(memory) }.fetch_add(value, Ordering::SeqCst)
}

/// Adds 1; gives the value before.
#[no_mangle]
pub unsafe extern "C" fn apr_atomic_inc32(memory: *mut u32) -> u32 {
    require!("apr_atomic_inc32", !memory.is_null(), 0);
    // SAFETY: not NULL; a counter by contract.
    unsafe { counter(memory) }.fetch_add(1, Ordering::SeqCst)
}

/// Subtracts 1; gives 0 if the counter is 0 now.
#[no_mangle]
pub unsafe extern "C" fn apr_atomic_dec32(memory: *mut u32) -> c_int {
    require!("apr_atomic_dec32", !memory.is_null(), 0);
    // SAFETY: not NULL; a counter by contract.
    c_int::from(unsafe { counter(memory) }.fetch_sub(1, Ordering::SeqCst) != 1)
}
