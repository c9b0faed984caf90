//! Faults of the server's own state: expiry, abort, restart, dropped pings, lost messages.

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::message::ABORT_NOTIFICATION;
use diffusion::wire::session_id::SessionId;

use crate::core::config::MessageLoss;
use crate::core::output::{CloseReason, ServerOutput};
use crate::core::session::SessionState;
use crate::core::topics::Topics;
use crate::core::ServerCore;

/// What a restarted server remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restart {
    /// Sessions survive: clients come back with their tokens.
    KeepState,
    /// Everything is forgotten, except what clients configured if [`crate::core::ServerConfig::stores_survive`]: clients that come
    /// back are told 117.
    LoseState,
}

impl ServerCore {
    /// Ends a session as if its time had run out: its connection, if any, just ends. False when there is none.
    pub fn expire_session(&mut self, session: SessionId) -> bool {
        let Some(connection) = self.sessions.get(&session).map(|state| state.connection()) else {
            return false;
        };
        self.end_session(session, CloseReason::Expired);
        if let Some(connection) = connection {
            self.outputs.push_back(ServerOutput::Close { connection });
        }
        true
    }

    /// Ends a session with an abort notification (`specification/protocol/connection section 10`). False when there is none.
    pub fn abort_session(&mut self, session: SessionId) -> bool {
        self.close_session(session, CloseReason::Aborted)
    }

    /// Ends all connections, and with [`Restart::LoseState`] all sessions.
    pub fn restart(&mut self, now: Instant, restart: Restart) {
        self.begin_input(now);
        if restart == Restart::LoseState {
            // Before the sessions, or those that are still there would be told of topics that go with others.
            self.topics = Topics::default();
            self.views.forget_topics();
        }
        for connection in self.connections.keys().copied().collect::<Vec<_>>() {
            match restart {
                Restart::KeepState => self.drop_connection(now, connection),
                Restart::LoseState => self.outputs.push_back(ServerOutput::Close { connection }),
            }
        }
        if restart == Restart::LoseState {
            // What the end of one session means for others is told to nobody: no connection is left.
            self.connections.clear();
            for session in self.sessions.values_mut() {
                session.state = SessionState::Disconnected { expires: now };
            }
            for session in self.session_ids() {
                self.end_session(session, CloseReason::Restarted);
            }
            self.server_instance = self.random.next_u64();
            self.last_session = 0;
            self.restart_stores(now);
        }
    }

    /// With true, scheduled system pings are no longer sent: clients find the connection idle.
    pub fn drop_pings(&mut self, drop: bool) {
        self.pings_dropped = drop;
    }

    /// Chooses the answer to reconnections with lost messages.
    pub fn set_message_loss(&mut self, on_message_loss: MessageLoss) {
        self.config.on_message_loss = on_message_loss;
    }

    /// The next reconnection of this session finds messages lost, whatever the numbers say.
    pub fn lose_messages(&mut self, session: SessionId) -> bool {
        self.sessions
            .get_mut(&session)
            .map(|state| state.loss_forced = true)
            .is_some()
    }

    /// Sends arbitrary bytes as one message. They are numbered like every message, except an abort notification.
    pub fn send_raw(&mut self, session: SessionId, bytes: Bytes) -> bool {
        let Some(state) = self.sessions.get(&session) else {
            return false;
        };
        if bytes.as_ref() == ABORT_NOTIFICATION {
            if let Some(connection) = state.connection() {
                self.outputs
                    .push_back(ServerOutput::Send { connection, bytes });
            }
        } else {
            self.deliver(session, bytes);
        }
        true
    }
}
