//! The `SESSION_T` that programs see: one block of C memory with what its members point to (`specification/sessions/session section 1`).
//!
//! The members are written by library threads and read by the program without locks, so they are only touched
//! atomically. The memory lives until nothing of the library can refer to the session any more.

use core::ffi::c_void;
use core::ptr;
use core::sync::atomic::{AtomicI32, AtomicI64, AtomicPtr, Ordering};

use crate::capi::ffi::memory;
use crate::capi::session::reconnect::types::RECONNECTION_STRATEGY_T;
use crate::capi::session::security;
use crate::capi::session::types::{
    session_listener_s, session_s, ERROR_HANDLER_T, SESSION_ID_T, TOPIC_HANDLER_T,
};
use crate::session::SessionState;
use crate::wire::credentials::Credentials;
use crate::wire::session_id::SessionId;

/// Owns a `SESSION_T` and all that hangs off it, except the strategy, which belongs to the session's program.
pub(crate) struct SessionMemory {
    /// NULL after [`SessionMemory::release`].
    session: AtomicPtr<session_s>,
}

/// What a `SESSION_T` shows of how it was created.
pub(crate) struct Shown<'a> {
    pub(crate) url: &'a str,
    pub(crate) principal: Option<&'a str>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) listener: Option<session_listener_s>,
    pub(crate) user_context: *mut c_void,
}

impl SessionMemory {
    /// `None` when out of memory.
    pub(crate) fn new(shown: &Shown<'_>) -> Option<Self> {
        let session = memory::zeroed::<session_s>();
        if session.is_null() {
            return None;
        }
        let this = Self {
            session: AtomicPtr::new(session),
        };
        // SAFETY: a fresh zeroed block that nobody else knows yet; every member may be zero.
        unsafe {
            (*session).url_str = memory::dup_str(shown.url);
            (*session).state.store(SessionState::Connecting.number());
            (*session).listener = shown.listener.map_or(ptr::null_mut(), memory::boxed);
            (*session).user_context = shown.user_context;
            (*session).principal = shown
                .principal
                .map_or(ptr::null_mut(), memory::dup_str)
                .cast_const();
            (*session).credentials = security::create(shown.credentials);
            (*session).ping_period = -1;
        }
        Some(this)
    }

    pub(crate) fn as_ptr(&self) -> *mut session_s {
        self.session.load(Ordering::Acquire)
    }

    /// Frees everything. Nothing may use the session afterwards.
    pub(crate) fn release(&self) {
        let session = self.session.swap(ptr::null_mut(), Ordering::AcqRel);
        if session.is_null() {
            return;
        }
        // SAFETY: the block and what its members point to are ours, and the exchange above makes this the only release.
        unsafe {
            memory::free((*session).id);
            memory::free((*session).url_str);
            memory::free((*session).listener);
            memory::free((*session).principal);
            security::free((*session).credentials);
            memory::free(session);
        }
    }

    pub(crate) fn store_state(&self, state: SessionState) {
        // SAFETY: the block lives as long as self is not released; the member is an atomic cell.
        unsafe { (*self.as_ptr()).state.store(state.number()) };
    }

    /// Sets the id. The pointer stays the same for the life of the session.
    pub(crate) fn store_id(&self, id: SessionId) {
        let session = self.as_ptr();
        let id = SESSION_ID_T {
            server_instance: id.server_instance,
            value: id.value,
        };
        // SAFETY: the block lives; `id` is only written here, under the session's lock, and read atomically or by C.
        unsafe {
            let member = AtomicPtr::from_ptr(&raw mut (*session).id);
            let present = member.load(Ordering::Acquire);
            if present.is_null() {
                member.store(memory::boxed(id), Ordering::Release);
            } else {
                present.write_volatile(id);
            }
        }
    }

    pub(crate) fn id(&self) -> Option<SessionId> {
        let session = self.as_ptr();
        // SAFETY: the block lives; `id` is NULL or a block of its own that lives as long, written as in store_id.
        unsafe {
            let member = AtomicPtr::from_ptr(&raw mut (*session).id).load(Ordering::Acquire);
            (!member.is_null())
                .then(|| member.read_volatile())
                .map(|id| SessionId {
                    server_instance: id.server_instance,
                    value: id.value,
                })
        }
    }

    pub(crate) fn store_connection(&self, version: u8, response_code: u8, ping_period_ms: i64) {
        let session = self.as_ptr();
        // SAFETY: the block lives; the members are aligned integers that are only touched atomically.
        unsafe {
            AtomicI32::from_ptr(&raw mut (*session)._connection_version)
                .store(i32::from(version), Ordering::Release);
            AtomicI32::from_ptr((&raw mut (*session)._connection_response_code).cast())
                .store(i32::from(response_code), Ordering::Release);
            AtomicI64::from_ptr(&raw mut (*session).ping_period)
                .store(ping_period_ms, Ordering::Release);
        }
    }

    /// Protocol version in force, once there is a connection.
    pub(crate) fn version(&self) -> u8 {
        let session = self.as_ptr();
        // SAFETY: as in store_connection.
        let version = unsafe {
            AtomicI32::from_ptr(&raw mut (*session)._connection_version).load(Ordering::Acquire)
        };
        u8::try_from(version).unwrap_or_default()
    }

    pub(crate) fn response_code(&self) -> i32 {
        let session = self.as_ptr();
        // SAFETY: as in store_connection.
        unsafe {
            AtomicI32::from_ptr((&raw mut (*session)._connection_response_code).cast())
                .load(Ordering::Acquire)
        }
    }

    pub(crate) fn state(&self) -> i32 {
        // SAFETY: the block lives; the member is an atomic cell.
        unsafe { (*self.as_ptr()).state.load() }
    }

    /// The handler of last resort, which programs may assign at any time.
    pub(crate) fn global_error_handler(&self) -> ERROR_HANDLER_T {
        // SAFETY: the block lives; a function pointer that the program has assigned, or NULL.
        unsafe { (&raw const (*self.as_ptr()).global_service_error_handler).read_volatile() }
    }

    /// The handler of topic messages that no other handler takes, which programs may assign at any time.
    pub(crate) fn topic_handler(&self) -> TOPIC_HANDLER_T {
        // SAFETY: the block lives; a function pointer that the program has assigned, or NULL.
        unsafe { (&raw const (*self.as_ptr()).global_topic_handler).read_volatile() }
    }

    /// Exchanges the handler of topic messages that no other handler takes.
    pub(crate) fn swap_topic_handler(&self, handler: TOPIC_HANDLER_T) -> TOPIC_HANDLER_T {
        // SAFETY: the block lives; programs assign this member as a whole.
        unsafe {
            let member = &raw mut (*self.as_ptr()).global_topic_handler;
            let former = member.read_volatile();
            member.write_volatile(handler);
            former
        }
    }

    /// Sets the pointer to the session's copy of its strategy, before anybody knows the session.
    pub(crate) fn set_strategy(&self, strategy: *mut RECONNECTION_STRATEGY_T) {
        // SAFETY: the block lives and is not shared yet.
        unsafe { (*self.as_ptr()).reconnection_strategy = strategy };
    }
}

impl Drop for SessionMemory {
    fn drop(&mut self) {
        self.release();
    }
}
