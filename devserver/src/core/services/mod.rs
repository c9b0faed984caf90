//! Services: one file for each family. A request comes in here and an outcome goes back (`protocol/01` section 7).

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;
use diffusion::wire::{reason, service};

use super::ServerCore;

mod pings;

pub use pings::PingMode;

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
    Response,
    Error { reason: i32, message: String },
}

/// Serves a request of a client.
pub(crate) fn handle_request(service_id: i32, _body: &Bytes) -> ServiceOutcome {
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
