//! Requests of the server to clients, in the layout of the client's protocol version.

use diffusion::wire::services::Service;
use diffusion::wire::session_id::SessionId;

use super::super::output::ServerEvent;
use super::super::ServerCore;
use super::{Answer, Pending};

impl ServerCore {
    /// Sends a request to a client; its answer comes back as `pending` in [`super::handle_answer`]. False when there is
    /// no such session, or its protocol version cannot express the request.
    pub(crate) fn call<S: Service>(
        &mut self,
        session: SessionId,
        request: &S::Request,
        pending: Pending,
    ) -> bool {
        match self.encode_for::<S>(session, request) {
            Some(body) => self.request_client(session, S::ID, &body, pending),
            None => false,
        }
    }

    /// Sends a request to a client that does not answer it. Nothing happens where [`ServerCore::call`] gives false.
    pub(crate) fn tell<S: Service>(&mut self, session: SessionId, request: &S::Request) {
        if let Some(body) = self.encode_for::<S>(session, request) {
            self.notify_client(session, S::ID, &body);
        }
    }

    fn encode_for<S: Service>(&self, session: SessionId, request: &S::Request) -> Option<Vec<u8>> {
        let version = self.sessions.get(&session)?.version;
        let mut body = Vec::new();
        S::write_request(request, &mut body, version).ok()?;
        Some(body)
    }
}

/// A client answered something that it only had to take note of.
pub(super) fn handle_acknowledgement(core: &mut ServerCore, session: SessionId, answer: Answer) {
    if let Answer::Error { reason, message } = answer {
        core.event(ServerEvent::ClientAnomaly {
            session,
            detail: format!("answered a notification with error {reason}: {message}"),
        });
    }
}
