//! Waiting for room in the outbound queue (`specification/sessions/session-factory section 3`).
//!
//! Runs on: threads of the program, which wait; the library's own threads never do. Lock: the core's, released while waiting.

use super::{Inner, MutexGuard, Session};
use crate::engine::callbacks::is_library_thread;
use crate::engine::sync::Waited;
use crate::engine::threads;
use crate::session::SessionState;

impl Session {
    /// Waits as [`Session::request`] would, for callers that will hold a lock of their own when they send.
    pub fn wait_for_room(&self) {
        if !self.inbox.has_room() {
            let mut inner = self.lock();
            self.await_room(&mut inner);
            self.inbox.set_room(inner.core.request_room());
        }
    }

    /// Whether more can be queued without anybody having to wait.
    pub fn has_queue_room(&self) -> bool {
        self.inbox.has_room() || !self.lock().core.is_queue_full()
    }

    /// Waits while the queue is full and the session connected. The room that there is then is this thread's: the inbox has none until
    /// the core has been left.
    pub(super) fn await_room(&self, inner: &mut MutexGuard<'_, Inner>) {
        loop {
            self.inbox.set_room(0);
            self.take_in(inner);
            let is_connected = inner.core.state() == SessionState::ConnectedActive;
            if is_library_thread() || !is_connected || !inner.core.is_queue_full() {
                return;
            }
            inner.senders_wait = true;
            if self.room.wait_for(inner, threads::HELP_INTERVAL) == Waited::TimedOut {
                self.rescue_reactor();
            }
        }
    }

    /// Wakes those that wait when it is worth it: with room for one message only, each message sent would cost a wake-up. Who still finds no
    /// room waits anew.
    pub(super) fn wake_senders(&self, inner: &mut Inner) {
        let is_connected = inner.core.state() == SessionState::ConnectedActive;
        if inner.senders_wait && (!is_connected || inner.core.has_ample_room()) {
            inner.senders_wait = false;
            self.room.notify_all();
        }
    }
}
