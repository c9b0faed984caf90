//! Services: one file for each family. A request comes in here and an outcome goes back (`protocol/01` section 7).

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;
use diffusion::wire::{reason, service};

use super::session::Session;
use super::ServerCore;

mod missing_topics;
mod pings;
mod topic_notifications;

pub use pings::PingMode;

/// A request of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// When it came in.
    pub(crate) now: Instant,
    /// Who asks.
    pub(crate) session: SessionId,
    /// The protocol version of the session.
    pub(crate) version: u8,
    /// The conversation; 0 if no answer is wanted.
    pub(crate) cid: i64,
    /// The body.
    pub(crate) body: &'a Bytes,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ServiceOutcome {
    /// Answer with this body.
    Reply(Vec<u8>),
    /// Answer with this error.
    Failed {
        /// Reason code.
        reason: i32,
        /// Text for people.
        message: String,
    },
    /// The family answers with [`ServerCore::answer`] or [`ServerCore::fail`].
    Later,
}

/// Whether a session that comes back has missed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Continuity {
    /// Everything goes on (answer 105).
    Kept,
    /// Messages and open conversations are lost (answer 106).
    Lost,
}

/// A conversation the server opened with a client and awaits the answer of.
#[derive(Debug)]
pub(crate) enum Pending {
    SystemPing { sent: Instant },
    UserPing { sent: Instant },
}

/// A client's answer to a request of the server.
#[derive(Debug)]
pub(crate) enum Answer {
    Response(Bytes),
    Error { reason: i32, message: String },
}

/// Serves a request of a client.
pub(crate) fn handle_request(
    core: &mut ServerCore,
    service_id: i32,
    call: &Call<'_>,
) -> ServiceOutcome {
    match service_id {
        service::SYSTEM_PING | service::USER_PING => pings::handle_request(),
        unknown => ServiceOutcome::Failed {
            reason: reason::COMMUNICATION_FAILURE,
            message: format!("Unknown service: {unknown}"),
        },
    }
}

/// Takes a client's answer to a request of the server.
pub(crate) fn handle_answer(
    core: &mut ServerCore,
    now: Instant,
    session: SessionId,
    pending: Pending,
    answer: Answer,
) {
    match pending {
        Pending::SystemPing { sent } => {
            pings::handle_system_answer(core, now, session, sent, answer)
        }
        Pending::UserPing { sent } => pings::handle_user_answer(core, now, session, sent, answer),
    }
}

/// A session is new.
pub(crate) fn on_session_opened(_core: &mut ServerCore, _session: SessionId) {}

/// A session lost its connection and is kept.
pub(crate) fn on_connection_lost(_core: &mut ServerCore, _session: SessionId) {}

/// A session came back.
pub(crate) fn on_reconnected(_core: &mut ServerCore, _session: SessionId, _continuity: Continuity) {
}

/// A session is gone: it is no longer among the core's sessions.
pub(crate) fn on_session_ended(_core: &mut ServerCore, _session: &Session) {}

/// Does what is due.
pub(crate) fn handle_timeout(_core: &mut ServerCore, _now: Instant) {}

/// When [`handle_timeout`] has to be called next.
pub(crate) fn poll_timeout(_core: &ServerCore) -> Option<Instant> {
    None
}

/// Tells families about changes that others made, until nothing changes any more.
pub(crate) fn settle(core: &mut ServerCore) {
    loop {
        let changes = core.topics.take_changes();
        if changes.is_empty() {
            return;
        }
        topic_notifications::on_tree_changes(core, &changes);
    }
}
