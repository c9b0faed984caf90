//! The `SESSION_T` that programs see: one block of C memory with what its members point to (`specification/sessions/session section 1`).
//!
//! It displays what the engine's session knows, and a program may write anything into it. So it is only written here, but for
//! the two handlers that programs may assign, and what is freed at the end is remembered elsewhere.
//!
//! The members are written by library threads and read by the program without locks, so they are only touched
//! atomically. The memory lives until nothing of the library can refer to the session any more.

use core::ffi::{c_char, c_void};
use core::ptr;
use core::sync::atomic::{AtomicI32, AtomicI64, AtomicPtr, Ordering};
use std::collections::BTreeMap;
use std::ffi::CString;

use crate::capi::ffi::memory::{self, c_text, Blocks};
use crate::capi::session::id::c_id;
use crate::capi::session::reconnect::types::RECONNECTION_STRATEGY_T;
use crate::capi::session::security;
use crate::capi::session::types::{
    session_listener_s, session_s, ERROR_HANDLER_T, SESSION_ID_T, TOPIC_HANDLER_T,
};
use crate::data;
use crate::engine::sync::Mutex;
use crate::session::SessionState;
use crate::wire::credentials::Credentials;
use crate::wire::session_id::SessionId;

/// Owns a `SESSION_T` and all that hangs off it, except the strategy, which belongs to the session's program.
pub(crate) struct SessionMemory {
    /// NULL after [`SessionMemory::release`].
    session: AtomicPtr<session_s>,
    /// The block of the session's id. The program is not shown it before the first connection.
    id: *mut SESSION_ID_T,
    /// The session's block and those that its members point to.
    blocks: Blocks,
    /// Principals that the session was given later, by name. Programs may hold all that the session has shown.
    principals: Mutex<BTreeMap<String, CString>>,
}

// SAFETY: the blocks belong to this value; what is in them is only touched as described above.
unsafe impl Send for SessionMemory {}
// SAFETY: as above; the pointers themselves do not change, but for the one that is atomic.
unsafe impl Sync for SessionMemory {}

/// What a `SESSION_T` shows of how it was created.
pub(crate) struct SessionFields<'a> {
    pub(crate) url: &'a str,
    pub(crate) principal: Option<&'a str>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) listener: Option<session_listener_s>,
    pub(crate) user_context: *mut c_void,
}

impl SessionMemory {
    /// `None` when out of memory.
    pub(crate) fn new(fields: &SessionFields<'_>) -> Option<Self> {
        let mut blocks = Blocks::default();
        let session = blocks.keep(memory::zeroed::<session_s>());
        let id = blocks.keep(memory::zeroed::<SESSION_ID_T>());
        if session.is_null() || id.is_null() {
            // SAFETY: made just now and not used by anybody.
            unsafe { blocks.free() };
            return None;
        }
        // SAFETY: a fresh zeroed block that nobody else knows yet; every member may be zero.
        unsafe {
            (*session).url_str = blocks.keep(memory::dup_str(fields.url));
            (*session).state.store(SessionState::Connecting.number());
            (*session).listener = fields.listener.map_or(ptr::null_mut(), |listener| {
                blocks.keep(memory::boxed(listener))
            });
            (*session).user_context = fields.user_context;
            (*session).principal = fields
                .principal
                .map_or(ptr::null_mut(), |principal| {
                    blocks.keep(memory::dup_str(principal))
                })
                .cast_const();
            (*session).credentials = security::create_in(&mut blocks, fields.credentials);
            (*session).ping_period = -1;
        }
        if !blocks.are_all_there() {
            // SAFETY: as above.
            unsafe { blocks.free() };
            return None;
        }
        Some(Self {
            session: AtomicPtr::new(session),
            id,
            blocks,
            principals: Mutex::default(),
        })
    }

    pub(crate) fn as_ptr(&self) -> *mut session_s {
        self.session.load(Ordering::Acquire)
    }

    /// Frees everything. Nothing may use the session afterwards.
    pub(crate) fn release(&self) {
        let session = self.session.swap(ptr::null_mut(), Ordering::AcqRel);
        if !session.is_null() {
            // SAFETY: the blocks are ours, and the exchange above makes this the only release.
            unsafe { self.blocks.free() };
        }
    }

    pub(crate) fn show_state(&self, state: SessionState) {
        // SAFETY: the block lives as long as self is not released; the member is an atomic cell.
        unsafe { (*self.as_ptr()).state.store(state.number()) };
    }

    /// Shows the id. The pointer stays the same for the life of the session.
    pub(crate) fn show_id(&self, id: SessionId) {
        let session = self.as_ptr();
        // SAFETY: both blocks live; they are only written under the session's lock, and read by C.
        unsafe {
            self.id.write_volatile(c_id(id));
            AtomicPtr::from_ptr(&raw mut (*session).id).store(self.id, Ordering::Release);
        }
    }

    pub(crate) fn show_response_code(&self, code: u8) {
        // SAFETY: the block lives; the member is an aligned integer that is only touched atomically.
        unsafe {
            AtomicI32::from_ptr((&raw mut (*self.as_ptr())._connection_response_code).cast())
                .store(i32::from(code), Ordering::Release);
        }
    }

    pub(crate) fn show_connection(&self, version: u8, ping_period_ms: i64) {
        let session = self.as_ptr();
        // SAFETY: the block lives; the members are aligned integers that are only touched atomically.
        unsafe {
            AtomicI32::from_ptr(&raw mut (*session)._connection_version)
                .store(i32::from(version), Ordering::Release);
            AtomicI64::from_ptr(&raw mut (*session).ping_period)
                .store(ping_period_ms, Ordering::Release);
        }
    }

    /// Shows another principal, NULL for none. Each has one place in memory, however often it comes.
    pub(crate) fn show_principal(&self, principal: &str) {
        let mut principals = self.principals.lock();
        let pointer = if principal.is_empty() {
            ptr::null()
        } else {
            let text = principals
                .entry(data::memory::copy_text(principal))
                .or_insert_with(|| c_text(principal));
            text.as_ptr()
        };
        // SAFETY: the block lives; the member is an aligned pointer that is only touched atomically. What a CString points to stays
        // where it is, and is kept as long as the block.
        unsafe {
            let member = (&raw mut (*self.as_ptr()).principal).cast::<*mut c_char>();
            AtomicPtr::from_ptr(member).store(pointer.cast_mut(), Ordering::Release);
        }
    }

    /// The default handler of errors, which programs may assign at any time.
    pub(crate) fn global_error_handler(&self) -> ERROR_HANDLER_T {
        // SAFETY: the block lives; a function pointer that the program has assigned, or NULL.
        unsafe { (&raw const (*self.as_ptr()).global_service_error_handler).read_volatile() }
    }

    /// The default handler of topic messages, those that no other handler takes, which programs may assign at any time.
    pub(crate) fn topic_handler(&self) -> TOPIC_HANDLER_T {
        // SAFETY: the block lives; a function pointer that the program has assigned, or NULL.
        unsafe { (&raw const (*self.as_ptr()).global_topic_handler).read_volatile() }
    }

    /// Exchanges the default handler of topic messages.
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
