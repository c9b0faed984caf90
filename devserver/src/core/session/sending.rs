//! Messages on their way to sessions: numbered and sent at once, or held back until the connection and the throttle let them
//! go (see [`crate::core::session::outbox`]).

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;

use crate::core::output::{ConnectionId, ServerOutput};
use crate::core::session::throttle::Throttle;
use crate::core::session::Session;
use crate::core::topics::{Conflation, TopicId};
use crate::core::ServerCore;

/// What becomes of an update of a topic for one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpdatePlace {
    /// It goes, or waits, after everything else.
    Last,
    /// It takes the place of updates that wait; it has to be a whole value.
    OfEarlier,
    /// The session is too slow for the topic, and has to be unsubscribed.
    None,
}

impl ServerCore {
    /// A connection takes no more messages for now: those that come wait here.
    pub fn handle_congested(&mut self, connection: ConnectionId) {
        if let Some(session) = self.session_at(connection) {
            session.outbox.block();
        }
    }

    /// A connection takes messages again.
    pub fn handle_writable(&mut self, now: Instant, connection: ConnectionId) {
        self.begin_input(now);
        let Some(id) = self.session_of(connection) else {
            return;
        };
        if let Some(session) = self.session_at(connection) {
            session.outbox.unblock();
        }
        self.release(id);
    }

    fn session_at(&mut self, connection: ConnectionId) -> Option<&mut Session> {
        self.sessions.get_mut(self.connections.get(&connection)?)
    }

    /// Sends a message, or keeps it for a client that is not there.
    pub(crate) fn deliver(&mut self, id: SessionId, bytes: Bytes) {
        self.send_in_turn(id, bytes, None);
    }

    /// Sends an update of a topic, after everything else.
    pub(crate) fn deliver_update(&mut self, id: SessionId, topic: TopicId, bytes: Bytes) {
        self.send_in_turn(id, bytes, Some(topic));
    }

    fn send_in_turn(&mut self, id: SessionId, bytes: Bytes, topic: Option<TopicId>) {
        let most = self.config.maximum_waiting_bytes;
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(connection) = session.connection() else {
            session.number(&bytes);
            return;
        };
        let outbox = &mut session.outbox;
        let goes = !outbox.holds() && outbox.is_open() && outbox.throttle.is_none();
        if goes {
            session.number(&bytes);
            self.outputs
                .push_back(ServerOutput::Send { connection, bytes });
            return;
        }
        outbox.push(bytes, topic, most);
        self.release(id);
    }

    /// Where an update of a topic belongs, with what waits for the session.
    pub(crate) fn update_place(
        &self,
        id: SessionId,
        topic: TopicId,
        conflation: Conflation,
    ) -> UpdatePlace {
        let Some(session) = self.sessions.get(&id) else {
            return UpdatePlace::Last;
        };
        let outbox = &session.outbox;
        if !outbox.holds() || !session.conflates {
            return UpdatePlace::Last;
        }
        let back_pressure = outbox.len() >= self.config.back_pressure;
        match conflation {
            Conflation::Unsubscribe if back_pressure => UpdatePlace::None,
            Conflation::Always if outbox.has_updates(topic) => UpdatePlace::OfEarlier,
            Conflation::UnderBackPressure if back_pressure && outbox.has_updates(topic) => {
                UpdatePlace::OfEarlier
            }
            _ => UpdatePlace::Last,
        }
    }

    /// Puts a whole value in the place of updates that wait.
    pub(crate) fn conflate(&mut self, id: SessionId, topic: TopicId, value: Bytes) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.outbox.conflate(topic, value);
        }
    }

    /// Throttles a session from now on.
    pub(crate) fn throttle(&mut self, id: SessionId, throttle: Throttle) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.outbox.throttle = throttle;
        }
        self.release(id);
    }

    /// Sends what may go of what waits.
    pub(crate) fn release(&mut self, id: SessionId) {
        let Some(now) = self.clock.latest() else {
            return;
        };
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let Some(connection) = session.connection() else {
            return;
        };
        while let Some(bytes) = session.outbox.pop(now) {
            session.number(&bytes);
            self.outputs
                .push_back(ServerOutput::Send { connection, bytes });
        }
        if !session.outbox.holds() {
            session.outbox.throttle.on_emptied(now);
        }
        let due = session.outbox.due();
        self.schedule_release(id, due);
    }

    /// The connection is gone: what waited is kept as if it had been sent over it.
    pub(crate) fn number_all(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            while let Some(bytes) = session.outbox.take_first() {
                session.number(&bytes);
            }
            session.outbox.unblock();
        }
        self.schedule_release(id, None);
    }

    pub(crate) fn schedule_release(&mut self, id: SessionId, due: Option<Instant>) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let former = std::mem::replace(&mut session.release_due, due);
        if former == due {
            return;
        }
        if let Some(former) = former {
            self.releases.remove(&(former, id));
        }
        if let Some(due) = due {
            self.releases.insert((due, id));
        }
    }

    /// Sends what throttles let go by now.
    pub(crate) fn release_due(&mut self, now: Instant) {
        while let Some((due, id)) = self.releases.first().copied() {
            if due > now {
                return;
            }
            self.releases.pop_first();
            if let Some(session) = self.sessions.get_mut(&id) {
                session.release_due = None;
            }
            self.release(id);
        }
    }
}
