//! The part of APR that programs of the vendor's SDK use, which had APR inside (`specification/compatibility/programs section 4`).
//! The library itself uses none of it.
//!
//! Where the real APR is loaded too, it serves everything (`system.rs`), because its objects and these are not the same.

mod atomics;
mod conditions;
mod mutexes;
mod objects;
mod pools;
mod process;
mod system;

pub use self::atomics::{
    apr_atomic_add32, apr_atomic_dec32, apr_atomic_inc32, apr_atomic_read32, apr_atomic_set32,
};
pub use self::conditions::{
    apr_thread_cond_broadcast, apr_thread_cond_create, apr_thread_cond_destroy,
    apr_thread_cond_signal, apr_thread_cond_timedwait, apr_thread_cond_wait,
};
pub use self::mutexes::{
    apr_thread_mutex_create, apr_thread_mutex_destroy, apr_thread_mutex_lock,
    apr_thread_mutex_trylock, apr_thread_mutex_unlock,
};
pub use self::pools::{apr_pool_create, apr_pool_create_ex, apr_pool_destroy, apr_pool_initialize};
pub use self::process::{
    apr_initialize, apr_os_thread_current, apr_sleep, apr_terminate, apr_time_now,
};
