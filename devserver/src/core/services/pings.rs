//! System pings and user pings (`specification/protocol/connection section 9`).

use std::time::Instant;

use diffusion::wire::service;
use diffusion::wire::session_id::SessionId;

use super::super::output::{PingKind, ServerEvent};
use super::super::ServerCore;
use super::{Answer, Pending, ServiceOutcome};

/// Whether a ping expects an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingMode {
    /// With a conversation id; an answer is expected.
    Answered,
    /// With conversation id 0; no answer is expected.
    OneWay,
}

/// A client's ping is answered with an empty body.
pub(super) fn handle_request() -> ServiceOutcome {
    ServiceOutcome::Reply(Vec::new())
}

pub(super) fn handle_system_answer(
    core: &mut ServerCore,
    now: Instant,
    session: SessionId,
    sent: Instant,
    answer: Answer,
) {
    if let Some(state) = core.sessions.get_mut(&session) {
        state.unanswered_pings = 0;
    }
    report(core, now, session, PingKind::System, sent, answer);
}

pub(super) fn handle_user_answer(
    core: &mut ServerCore,
    now: Instant,
    session: SessionId,
    sent: Instant,
    answer: Answer,
) {
    report(core, now, session, PingKind::User, sent, answer);
}

fn report(
    core: &mut ServerCore,
    now: Instant,
    session: SessionId,
    kind: PingKind,
    sent: Instant,
    answer: Answer,
) {
    core.event(match answer {
        Answer::Response(_) => ServerEvent::PingAnswered {
            session,
            kind,
            round_trip: now.saturating_duration_since(sent),
        },
        Answer::Error { reason, message } => ServerEvent::ClientAnomaly {
            session,
            detail: format!("answered a ping with error {reason}: {message}"),
        },
    });
}

impl ServerCore {
    /// Sends a user ping to a session. False when there is no such session.
    pub fn send_user_ping(&mut self, now: Instant, session: SessionId, mode: PingMode) -> bool {
        self.send_ping(
            session,
            service::USER_PING,
            mode,
            Pending::UserPing { sent: now },
        )
    }

    /// Sends a system ping to a session outside the schedule. False when there is no such session.
    pub fn send_system_ping(&mut self, now: Instant, session: SessionId, mode: PingMode) -> bool {
        self.send_ping(
            session,
            service::SYSTEM_PING,
            mode,
            Pending::SystemPing { sent: now },
        )
    }

    fn send_ping(
        &mut self,
        session: SessionId,
        service_id: i32,
        mode: PingMode,
        pending: Pending,
    ) -> bool {
        let Some(state) = self.sessions.get_mut(&session) else {
            return false;
        };
        let cid = match mode {
            PingMode::Answered => {
                if matches!(pending, Pending::SystemPing { .. }) && state.connection().is_some() {
                    state.unanswered_pings += 1;
                }
                state.open_conversation(pending)
            }
            PingMode::OneWay => 0,
        };
        self.send_request(session, service_id, cid, &[]);
        true
    }

    /// The schedule says that a ping is due.
    pub(crate) fn on_ping_due(&mut self, now: Instant, session: SessionId) {
        let limit = self.config.unanswered_pings_limit;
        let Some(state) = self.sessions.get_mut(&session) else {
            return;
        };
        let Some(connection) = state.connection() else {
            return;
        };
        state.next_ping = self.config.ping_period.map(|period| now + period);
        if state.unanswered_pings >= limit {
            self.event(ServerEvent::ConnectionUnresponsive {
                session,
                connection,
            });
            self.drop_connection(now, connection);
            return;
        }
        if !self.pings_dropped {
            self.send_system_ping(now, session, PingMode::Answered);
        }
        self.reschedule(session);
    }
}
