//! What the reactor thread tells a session, and asks of it.
//!
//! Runs on: the reactor thread. Lock: the core's, which threads of the program that send wait for: it is held for a few
//! messages at a time.

use std::sync::atomic::Ordering;
use std::time::Instant;

use bytes::Bytes;

use super::Session;
use crate::session::ConnectionId;

impl Session {
    pub(in crate::engine) fn on_connection_lost(
        &self,
        now: Instant,
        connection: ConnectionId,
        what: &str,
    ) {
        let mut inner = self.lock();
        // The reactor drops the connection itself.
        inner.connected.take_if(|id| *id == connection);
        inner.core.handle_connection_lost(now, connection, what);
        self.pump(&mut inner);
    }

    pub(in crate::engine) fn on_protocol_error(&self, connection: ConnectionId, what: &str) {
        let mut inner = self.lock();
        inner.connected.take_if(|id| *id == connection);
        inner.core.handle_protocol_error(connection, what);
        self.pump(&mut inner);
    }

    /// A turn of the connection begins. True where [`Session::end_turn`] is to be asked afterwards.
    pub(in crate::engine) fn begin_turn(&self) -> bool {
        self.callbacks.begin_turn()
    }

    /// The turn is over. True where [`Session::run_inline`] is to be called.
    pub(in crate::engine) fn end_turn(&self) -> bool {
        self.callbacks.end_turn()
    }

    /// Makes the program's calls that wait for the network thread.
    pub(in crate::engine) fn run_inline(&self) {
        self.callbacks.run_inline(&self.owner());
    }

    /// Whether there is room for what further messages would cause: callbacks, and answers to the server.
    pub(in crate::engine) fn has_room(&self) -> bool {
        !self.callbacks.is_full() && self.lock().core.accepts_input()
    }

    /// Whether the socket is not read, because callbacks or answers wait that are many.
    pub fn is_reading_suspended(&self) -> bool {
        self.lock().core.is_reading_suspended()
    }

    pub(in crate::engine) fn on_reading_suspended(&self, now: Instant) {
        self.lock().core.handle_reading_suspended(now);
    }

    pub(in crate::engine) fn on_reading_resumed(&self, now: Instant) {
        let mut inner = self.lock();
        inner.core.handle_reading_resumed(now);
        self.pump(&mut inner);
    }

    /// Takes the next messages to write. The lock is taken once for many.
    pub(in crate::engine) fn take_messages(
        &self,
        now: Instant,
        connection: ConnectionId,
        messages: &mut Vec<Bytes>,
    ) {
        const MESSAGES: usize = 256;
        const BYTES: usize = 64 * 1024;
        let inner = &mut self.lock();
        if inner.connected != Some(connection) {
            return;
        }
        let mut bytes = 0;
        while messages.len() < MESSAGES && bytes < BYTES {
            if let Some(message) = inner.core.poll_transmit(now) {
                bytes += message.len();
                messages.push(message);
                continue;
            }
            // The reactor goes on taking until nothing is left: only what comes after that has to wake it.
            self.transmit_announced.store(false, Ordering::Release);
            // What waits for the server's answers is looked at when they come: then no request has to wake it.
            if !inner.core.is_queue_empty() || self.inbox.rest(&mut inner.arrived) {
                break;
            }
            self.take_in(inner);
        }
        // The reactor takes more by itself as long as the socket accepts it.
        self.pass_on(inner);
    }

    pub(in crate::engine) fn on_timer(&self, now: Instant, at: Instant) {
        let mut inner = self.lock();
        if inner.armed == Some(at) {
            inner.armed = None;
        }
        self.give_up_unstarted(&mut inner, now);
        inner.core.handle_timeout(now);
        self.end_waits(&mut inner, now);
        self.pump(&mut inner);
    }
}
