//! Messages that come in, taken in one after the other as they are read.
//!
//! Runs on: the reactor thread. Locks: the core's, held from message to message and let go now and then, so that threads of
//! the program get at the session while very much comes.

use std::time::Instant;

use bytes::Bytes;

use super::{streams, Inner, Session};
use crate::engine::sync::MutexGuard;
use crate::session::ConnectionId;
use crate::topics::streams::LOOKED_AT;

/// So many messages are taken in with one hold of the lock.
const MESSAGES_PER_HOLD: usize = 64;

/// Takes in messages. What they cause is passed on when this ends.
pub(crate) struct Intake<'a> {
    session: &'a Session,
    now: Instant,
    connection: ConnectionId,
    inner: Option<MutexGuard<'a, Inner>>,
    /// Under the present hold of the lock.
    taken: usize,
    /// Bytes of the memory in which messages came, or more.
    memory: usize,
}

impl Session {
    pub(in crate::engine) fn intake(&self, now: Instant, connection: ConnectionId) -> Intake<'_> {
        Intake {
            session: self,
            now,
            connection,
            inner: None,
            taken: 0,
            memory: 0,
        }
    }
}

impl Intake<'_> {
    /// Messages come in so many bytes of memory, besides what was said before.
    pub(crate) fn on_memory(&mut self, bytes: usize) {
        self.memory += bytes;
    }

    /// These messages come next. Gives the number of those that were looked at: with few topics none, because the processor has in its
    /// caches what belongs to them.
    pub(crate) fn look_ahead<'b>(&self, messages: impl Iterator<Item = &'b [u8]>) -> usize {
        let core = self.inner.as_ref().map(|inner| &inner.core);
        match core.filter(|core| core.has_many_topics()) {
            Some(core) => core.look_ahead(messages.take(LOOKED_AT)),
            None => 0,
        }
    }

    pub(crate) fn take(&mut self, message: Bytes) {
        if self.taken == MESSAGES_PER_HOLD {
            self.taken = 0;
            // Whoever has the lock next passes on what there is.
            if let Some(mut inner) = self.inner.take() {
                inner.core.detach_parts(self.memory);
            }
        }
        let session = self.session;
        let inner = self.inner.get_or_insert_with(|| {
            let mut inner = session.lock();
            streams::lend(&mut inner.core);
            inner
        });
        self.taken += 1;
        inner
            .core
            .handle_message(self.now, self.connection, message);
    }
}

impl Drop for Intake<'_> {
    fn drop(&mut self) {
        // A panic ends the session, which passes on what there is.
        if std::thread::panicking() {
            return;
        }
        if let Some(inner) = &mut self.inner {
            inner.core.detach_parts(self.memory);
            inner.core.settle_values();
            streams::take_back(&mut inner.core);
            self.session.pump(inner);
        }
    }
}
