//! Requests and answers in both directions (`specification/protocol/connection section 7`).

use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::message;
use diffusion::wire::session_id::SessionId;

use crate::core::output::ServerEvent;
use crate::core::services::{self, Answer, Call, Pending, ServiceOutcome};
use crate::core::session::Session;
use crate::core::ServerCore;

impl ServerCore {
    pub(crate) fn on_request(
        &mut self,
        now: Instant,
        id: SessionId,
        service: i32,
        cid: i64,
        body: &Bytes,
    ) {
        let Some(version) = self.sessions.get(&id).map(|session| session.version) else {
            return;
        };
        let call = Call {
            now,
            session: id,
            version,
            cid,
            body,
        };
        match services::handle_request(self, service, &call) {
            ServiceOutcome::Reply(body) => self.answer(id, cid, &body),
            ServiceOutcome::Failed { reason, message } => {
                self.event(ServerEvent::ClientAnomaly {
                    session: id,
                    detail: format!("request to service {service} failed with {reason}: {message}"),
                });
                self.fail(id, cid, reason, &message);
            }
            ServiceOutcome::Later => {}
        }
    }

    pub(crate) fn on_answer(&mut self, now: Instant, id: SessionId, cid: i64, answer: Answer) {
        let pending = self
            .sessions
            .get_mut(&id)
            .and_then(|session| session.close_conversation(cid));
        match pending {
            Some(pending) => services::handle_answer(self, now, id, pending, answer),
            None => {
                let detail = format!("answered conversation {cid}, which is not open");
                self.event(ServerEvent::ClientAnomaly {
                    session: id,
                    detail,
                });
            }
        }
    }

    /// Answers a request, now or later. Nothing happens when the session is gone or the request was one-way. A family
    /// that answers later must forget the request when `on_reconnected` tells it of a loss.
    pub(crate) fn answer(&mut self, session: SessionId, cid: i64, body: &[u8]) {
        // Conversation id 0 is one-way: neither response nor error (`specification/protocol/connection section 7`).
        if cid == 0 {
            return;
        }
        let mut bytes = Vec::with_capacity(body.len() + 11);
        message::encode_response(&mut bytes, cid, body);
        self.deliver(session, bytes.into());
    }

    /// Answers a request with an error, now or later; see [`ServerCore::answer`].
    pub(crate) fn fail(&mut self, session: SessionId, cid: i64, reason: i32, message: &str) {
        if cid == 0 {
            return;
        }
        let mut bytes = Vec::new();
        message::encode_error(&mut bytes, cid, message, reason);
        self.deliver(session, bytes.into());
    }

    /// Sends a request to a client; its answer comes back as `pending` in [`services::handle_answer`]. False when there
    /// is no such session.
    pub(crate) fn request_client(
        &mut self,
        session: SessionId,
        service: i32,
        body: &[u8],
        pending: Pending,
    ) -> bool {
        let Some(cid) = self
            .sessions
            .get_mut(&session)
            .map(|state| Session::open_conversation(state, pending))
        else {
            return false;
        };
        self.send_request(session, service, cid, body);
        true
    }

    /// Sends a request to a client that does not answer it.
    pub(crate) fn notify_client(&mut self, session: SessionId, service: i32, body: &[u8]) {
        self.send_request(session, service, 0, body);
    }

    pub(crate) fn send_request(&mut self, session: SessionId, service: i32, cid: i64, body: &[u8]) {
        let mut bytes = Vec::with_capacity(body.len() + 16);
        message::encode_request(&mut bytes, service, cid, body);
        self.deliver(session, bytes.into());
    }
}
