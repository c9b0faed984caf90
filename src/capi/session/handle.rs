//! From the `SESSION_T *` of a program to the session behind it.

use std::sync::Arc;

use crate::capi::session::memory::SessionMemory;
use crate::capi::session::program::CProgram;
use crate::capi::session::reconnect::attempt_object;
use crate::capi::session::registry::{ForkHooks, Registry};
use crate::capi::session::types::session_s;
use crate::engine::{fork, Session};
use crate::session::{ErrorCode, Failure};

/// What a `SESSION_T *` stands for.
pub(crate) struct Handle {
    pub(crate) session: Arc<Session>,
    pub(crate) program: Arc<CProgram>,
    pub(crate) memory: Arc<SessionMemory>,
    /// The process in which the session was created.
    generation: u64,
}

static SESSIONS: Registry<Handle> = Registry::new();

unsafe extern "C" fn hold_sessions() {
    SESSIONS.hold_for_fork();
}

unsafe extern "C" fn release_sessions() {
    SESSIONS.release_after_fork();
}

impl Handle {
    pub(crate) fn new(
        session: Arc<Session>,
        program: Arc<CProgram>,
        memory: Arc<SessionMemory>,
    ) -> Self {
        Self {
            session,
            program,
            memory,
            generation: fork::generation(),
        }
    }

    pub(crate) fn register(self: &Arc<Self>) {
        let hooks = ForkHooks {
            prepare: hold_sessions,
            release: release_sessions,
        };
        SESSIONS.insert(self.memory.as_ptr(), Arc::clone(self), hooks);
    }

    pub(crate) fn find(session: *const session_s) -> Result<Arc<Self>, Failure> {
        if session.is_null() {
            let text = "no session: the pointer is NULL";
            return Err(Failure::new(ErrorCode::NO_SESSION, text));
        }
        let handle = SESSIONS.find(session).ok_or_else(|| {
            let text = "no session: it was freed, or the pointer is not one of a session";
            Failure::new(ErrorCode::NO_SESSION, text)
        })?;
        if handle.generation == fork::generation() {
            Ok(handle)
        } else {
            let text = "the session belongs to the parent process";
            Err(Failure::new(ErrorCode::ILLEGAL_STATE, text))
        }
    }

    /// As [`Handle::find`], and logs which function was given no session.
    pub(crate) fn find_for(function: &str, session: *const session_s) -> Option<Arc<Self>> {
        Self::find(session)
            .inspect_err(|failure| log::warn!("{function}: {}", failure.message))
            .ok()
    }

    /// Closes the session and waits for its callbacks, as far as that is possible on the calling thread.
    pub(crate) fn close(&self) {
        self.session.close();
        self.session.wait_closed();
    }

    /// Ends the program's hold on the session. True if it was a session.
    pub(crate) fn forget(session: *const session_s) -> bool {
        let Some(handle) = SESSIONS.remove(session) else {
            return false;
        };
        if handle.generation == fork::generation() {
            handle.close();
            // Other threads may hold the session a little longer; its program holds nothing any more.
            attempt_object::forget_session(session);
        } else {
            // The parent's threads and sockets are not ours: only the memory that C sees is released.
            handle.memory.release();
            std::mem::forget(handle);
        }
        true
    }

    /// Whether the program has closed the session: no callback of a new request may follow then
    /// (`specification/sessions/errors-and-callbacks section 5`).
    pub(crate) fn is_closed_by_program(&self) -> bool {
        self.session.is_closed_by_program()
    }
}
