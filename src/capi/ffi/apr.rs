//! APR types that occur in public structs. To this library they are plain pointers that it never follows
//! (`specification/compatibility/programs section 4`).

/// An APR memory pool; never used by this library.
pub struct apr_pool_t {
    _private: [u8; 0],
}

/// Stands for a lock: containers keep a private lock object behind a pointer of this type.
pub struct apr_thread_mutex_t {
    _private: [u8; 0],
}

/// Stands for a condition: a semaphore keeps a private object behind a pointer of this type.
pub struct apr_thread_cond_t {
    _private: [u8; 0],
}
