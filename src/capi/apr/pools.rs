//! Pools: what was created in a pool goes with it (`specification/compatibility/programs section 4`).

use core::ffi::{c_int, c_void};
use core::ptr;

use super::{objects, system::system};
use crate::capi::ffi::apr::apr_pool_t;
use crate::capi::ffi::guard::{guard, require};

/// Creates a pool below another one, or by itself. The function for running out of memory and the allocator are not used.
#[no_mangle]
pub unsafe extern "C" fn apr_pool_create_ex(
    new_pool: *mut *mut apr_pool_t,
    parent: *mut apr_pool_t,
    abort: *mut c_void,
    allocator: *mut c_void,
) -> c_int {
    guard(libc::ENOMEM, || {
        require!("apr_pool_create", !new_pool.is_null(), libc::EINVAL);
        if let Some(system) = system() {
            // SAFETY: the program's arguments are passed on.
            return unsafe { (system.pool_create)(new_pool, parent, abort, allocator) };
        }
        let pool = objects::add_pool(parent);
        // SAFETY: not NULL; room for a pointer by contract.
        unsafe { new_pool.write(pool) };
        if pool.is_null() {
            libc::ENOMEM
        } else {
            0
        }
    })
}

/// What APR's header makes `apr_pool_create_ex`; some programs declare it themselves.
#[no_mangle]
pub unsafe extern "C" fn apr_pool_create(
    new_pool: *mut *mut apr_pool_t,
    parent: *mut apr_pool_t,
) -> c_int {
    // SAFETY: as the caller promises.
    unsafe { apr_pool_create_ex(new_pool, parent, ptr::null_mut(), ptr::null_mut()) }
}

/// Destroys a pool with the pools below it and everything in them.
#[no_mangle]
pub unsafe extern "C" fn apr_pool_destroy(pool: *mut apr_pool_t) {
    guard((), || match system() {
        // SAFETY: the program's argument is passed on.
        Some(system) => unsafe { (system.pool_destroy)(pool) },
        None => objects::remove_pool(pool),
    })
}

/// Prepares APR's pools. Not exported by the shared library. In the archive it gives way to that of a real APR's archive which is
/// linked behind it, so that `apr_initialize` does what that one's pools need.
#[no_mangle]
pub extern "C" fn apr_pool_initialize() -> c_int {
    // A real APR that is a shared library calls its own function, and then finds this one in the program.
    guard(0, || {
        // SAFETY: may be called at any time.
        system().map_or(0, |system| unsafe { (system.pool_initialize)() })
    })
}
