//! The real APR of the process, if there is one.
//!
//! Shared libraries are searched in order, so a program that is linked with this library and with APR may have some of its
//! calls answered here and others there, with the same pool. Then all go there.

use core::ffi::{c_int, c_uint, c_void, CStr};
use std::sync::OnceLock;

use crate::capi::ffi::apr::{apr_pool_t, apr_thread_cond_t, apr_thread_mutex_t};

type Pools = *mut *mut apr_pool_t;
type Mutex = *mut apr_thread_mutex_t;
type Condition = *mut apr_thread_cond_t;

/// The functions of the real APR.
pub(super) struct System {
    pub(super) initialize: unsafe extern "C" fn() -> c_int,
    pub(super) terminate: unsafe extern "C" fn(),
    pub(super) pool_initialize: unsafe extern "C" fn() -> c_int,
    pub(super) pool_create:
        unsafe extern "C" fn(Pools, *mut apr_pool_t, *mut c_void, *mut c_void) -> c_int,
    pub(super) pool_destroy: unsafe extern "C" fn(*mut apr_pool_t),
    pub(super) mutex_create: unsafe extern "C" fn(*mut Mutex, c_uint, *mut apr_pool_t) -> c_int,
    pub(super) mutex_lock: unsafe extern "C" fn(Mutex) -> c_int,
    pub(super) mutex_trylock: unsafe extern "C" fn(Mutex) -> c_int,
    pub(super) mutex_unlock: unsafe extern "C" fn(Mutex) -> c_int,
    pub(super) mutex_destroy: unsafe extern "C" fn(Mutex) -> c_int,
    pub(super) cond_create: unsafe extern "C" fn(*mut Condition, *mut apr_pool_t) -> c_int,
    pub(super) cond_wait: unsafe extern "C" fn(Condition, Mutex) -> c_int,
    pub(super) cond_timedwait: unsafe extern "C" fn(Condition, Mutex, i64) -> c_int,
    pub(super) cond_signal: unsafe extern "C" fn(Condition) -> c_int,
    pub(super) cond_broadcast: unsafe extern "C" fn(Condition) -> c_int,
    pub(super) cond_destroy: unsafe extern "C" fn(Condition) -> c_int,
}

/// The real APR; looked for once. None for programs that have only this library.
pub(super) fn system() -> Option<&'static System> {
    static SYSTEM: OnceLock<Option<System>> = OnceLock::new();
    SYSTEM.get_or_init(find).as_ref()
}

fn find() -> Option<System> {
    // A function that every APR has and this library has not.
    address(c"apr_palloc")?;
    // SAFETY: these are the types of APR 1.
    unsafe {
        Some(System {
            initialize: function(c"apr_initialize")?,
            terminate: function(c"apr_terminate")?,
            pool_initialize: function(c"apr_pool_initialize")?,
            pool_create: function(c"apr_pool_create_ex")?,
            pool_destroy: function(c"apr_pool_destroy")?,
            mutex_create: function(c"apr_thread_mutex_create")?,
            mutex_lock: function(c"apr_thread_mutex_lock")?,
            mutex_trylock: function(c"apr_thread_mutex_trylock")?,
            mutex_unlock: function(c"apr_thread_mutex_unlock")?,
            mutex_destroy: function(c"apr_thread_mutex_destroy")?,
            cond_create: function(c"apr_thread_cond_create")?,
            cond_wait: function(c"apr_thread_cond_wait")?,
            cond_timedwait: function(c"apr_thread_cond_timedwait")?,
            cond_signal: function(c"apr_thread_cond_signal")?,
            cond_broadcast: function(c"apr_thread_cond_broadcast")?,
            cond_destroy: function(c"apr_thread_cond_destroy")?,
        })
    }
}

/// What the libraries behind this one have under a name.
fn address(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: a string; nothing is loaded by looking.
    let found = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

/// # Safety
/// `F` is the type of the function.
unsafe fn function<F: Copy>(name: &CStr) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
    let address = address(name)?;
    // SAFETY: a pointer to a function of this type (caller).
    Some(unsafe { core::mem::transmute_copy(&address) })
}
