//! What is true of a session now, readable without its lock. What a program is shown of it is a copy that is never read back.
//!
//! Runs on: any thread. Written under the core's lock, before the program is told. Lock: that of the id, a leaf.

use std::sync::atomic::{AtomicI32, AtomicU64, AtomicU8, Ordering};

use super::{SessionId, SessionState};
use crate::engine::sync::Mutex;

/// The facts of one session.
#[derive(Debug)]
pub struct Facts {
    /// The state's number.
    state: AtomicI32,
    /// 0 before the first connection.
    version: AtomicU8,
    response_code: AtomicU8,
    losses: AtomicU64,
    id: Mutex<Option<SessionId>>,
}

impl Default for Facts {
    /// Those of a session that has not started.
    fn default() -> Self {
        Self {
            state: AtomicI32::new(SessionState::Connecting.number()),
            version: AtomicU8::new(0),
            response_code: AtomicU8::new(0),
            losses: AtomicU64::new(0),
            id: Mutex::new(None),
        }
    }
}

impl Facts {
    /// State of the session.
    pub fn state(&self) -> SessionState {
        // Only numbers of states are ever stored.
        SessionState::from_number(self.state.load(Ordering::Acquire))
            .unwrap_or(SessionState::ClosedFailed)
    }

    /// The protocol version in force; none before the first connection, and the same from then on.
    pub fn version(&self) -> Option<u8> {
        Some(self.version.load(Ordering::Acquire)).filter(|version| *version != 0)
    }

    /// The server's last answer to a connection request; 0 before the first.
    pub fn response_code(&self) -> u8 {
        self.response_code.load(Ordering::Acquire)
    }

    /// How often messages were lost.
    pub fn losses(&self) -> u64 {
        self.losses.load(Ordering::Acquire)
    }

    /// None before the first connection. A loss of messages may change it.
    pub fn id(&self) -> Option<SessionId> {
        *self.id.lock()
    }

    pub(super) fn set_state(&self, state: SessionState) {
        self.state.store(state.number(), Ordering::Release);
    }

    pub(super) fn set_version(&self, version: u8) {
        self.version.store(version, Ordering::Release);
    }

    pub(super) fn set_response_code(&self, code: u8) {
        self.response_code.store(code, Ordering::Release);
    }

    /// True if there were fewer before.
    pub(super) fn set_losses(&self, losses: u64) -> bool {
        self.losses.swap(losses, Ordering::AcqRel) != losses
    }

    pub(super) fn set_id(&self, id: SessionId) {
        *self.id.lock() = Some(id);
    }
}
