//! Every way to end (`specification/sessions/session section 6`, `specification/protocol/connection section 10`).

use std::time::Instant;

use super::{after, Core, IdleTimer, Phase};
use crate::session::config::SessionConfig;
use crate::session::failure::{ErrorCode, Failure};
use crate::session::output::{ConnectionId, Disconnect, Event, Output};
use crate::session::state::SessionState;

impl<H> Core<H> {
    /// The program closes the session. While connected the queue is sent first, then the close request.
    pub fn close(&mut self, now: Instant) {
        match self.phase {
            Phase::Open { connection } => {
                self.idle = IdleTimer::Off;
                self.phase = Phase::Flushing {
                    connection,
                    deadline: after(now, self.config.write_timeout),
                };
            }
            Phase::Dialing { connection } => {
                self.disconnect(connection, Disconnect::Abandon);
                self.end_closed_by_client();
            }
            Phase::Unstarted
            | Phase::AwaitingRetry { .. }
            | Phase::AwaitingAttempt { .. }
            | Phase::Consulting { .. } => self.end_closed_by_client(),
            Phase::Flushing { .. }
            | Phase::AwaitingAbort { .. }
            | Phase::Deciding
            | Phase::Ended => {}
        }
    }

    /// Ends without a word to the server: the driver cannot go on with this session.
    pub fn fail(&mut self, error: Failure) {
        if !self.state.is_closed() {
            self.end(SessionState::ClosedFailed, error);
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        matches!(
            self.phase,
            Phase::Flushing { .. } | Phase::AwaitingAbort { .. }
        )
    }

    pub(super) fn is_close_request_last(&self) -> bool {
        matches!(self.phase, Phase::AwaitingAbort { .. })
    }

    /// The queue could not be sent in time: drop it, the close request goes next. A server that does not hear of the
    /// end would keep the session, with its locks, until the reconnection timeout.
    pub(super) fn on_flush_timeout(&mut self, now: Instant, connection: ConnectionId) {
        self.resend.clear();
        self.queue_close_request_alone();
        self.phase = Phase::AwaitingAbort {
            connection,
            deadline: after(now, SessionConfig::CLOSE_TIMEOUT),
        };
    }

    pub(super) fn end_closed_by_client(&mut self) {
        self.end(
            SessionState::ClosedByClient,
            Failure::new(ErrorCode::SESSION_CLOSED, "the program closed the session"),
        );
    }

    /// The end, whatever led to it: state, then the outcome of a creation, then everything open is discarded, then the streams end.
    pub(super) fn end(&mut self, state: SessionState, error: Failure) {
        match self.phase {
            Phase::Dialing { connection } => self.disconnect(connection, Disconnect::Abandon),
            Phase::Open { connection }
            | Phase::Flushing { connection, .. }
            | Phase::AwaitingAbort { connection, .. } => {
                self.disconnect(connection, Disconnect::CloseWebSocket);
            }
            _ => {}
        }
        let created = self.state != SessionState::Connecting;
        self.diagnosis.end = Some(error.clone());
        self.phase = Phase::Ended;
        self.idle = IdleTimer::Off;
        self.recovery = None;
        self.clear_queue();
        self.resend.clear();
        self.change_state(state);
        if !created {
            self.emit(Event::CreationFailed(error.clone()));
        }
        let discarded: Vec<_> = self.conversations.close_all().collect();
        for conversation in discarded {
            self.emit(Event::Discarded(conversation.handler));
        }
        self.close_streams();
        self.emit(Event::Ended(error));
    }

    /// Tells the driver to end the current connection or dial; from then on nothing that it says about it counts.
    pub(super) fn disconnect(&mut self, connection: ConnectionId, how: Disconnect) {
        self.phase = Phase::Deciding;
        self.outputs.push_back(Output::Disconnect(connection, how));
    }
}
