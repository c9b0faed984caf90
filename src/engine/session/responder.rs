//! Answering the server's requests, at once or later.
//!
//! Runs on: any thread. Lock: the core's.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use bytes::Bytes;

use super::Session;
use crate::data::memory::{self, NoMemory};
use crate::session::{InboundConversation, Refusal};

/// A request of the server.
#[derive(Debug)]
pub struct ServiceRequest {
    /// The number of the service.
    pub service: i32,
    /// The protocol version of the body.
    pub version: u8,
    /// The body of the request.
    pub body: Bytes,
    /// How it is answered.
    pub responder: Responder,
}

impl ServiceRequest {
    /// Whether the program still is to be told of what is in it: not once it has closed the session.
    pub fn is_wanted(&self) -> bool {
        let session = self.responder.session.upgrade();
        session.is_some_and(|session| !session.is_closed_by_program())
    }
}

/// Answers one request, once. Clones stand for the same request.
#[derive(Debug, Clone)]
pub struct Responder {
    session: Weak<Session>,
    conversation: InboundConversation,
    answered: Arc<AtomicBool>,
}

impl Responder {
    pub(super) fn new(session: Weak<Session>, conversation: InboundConversation) -> Self {
        Self {
            session,
            conversation,
            answered: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Sends a response. A server that has forgotten the request, because messages were lost, is sent nothing.
    pub fn respond(&self, body: &[u8]) -> Result<(), Refusal> {
        self.answer(|session, conversation| session.respond(conversation, body))
    }

    /// Sends an error; otherwise as [`Responder::respond`].
    pub fn fail(&self, reason: i32, message: &str) -> Result<(), Refusal> {
        self.answer(|session, conversation| session.respond_error(conversation, reason, message))
    }

    /// Whether an answer was accepted.
    pub fn is_answered(&self) -> bool {
        self.answered.load(Ordering::Acquire)
    }

    fn answer(
        &self,
        answer: impl FnOnce(&Session, InboundConversation) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        if self.answered.swap(true, Ordering::AcqRel) {
            return Err(Refusal::AlreadyAnswered);
        }
        let result = memory::catch(|| match self.session.upgrade() {
            Some(session) => answer(&session, self.conversation),
            None => Err(Refusal::Closed),
        });
        if !matches!(result, Ok(Ok(()))) {
            // Another answer may still be accepted, for example a shorter one.
            self.answered.store(false, Ordering::Release);
        }
        result.unwrap_or_else(|NoMemory| memory::give_up())
    }
}

impl Session {
    fn respond(&self, conversation: InboundConversation, body: &[u8]) -> Result<(), Refusal> {
        self.with_core(|core, _| core.respond(conversation, body))
    }

    fn respond_error(
        &self,
        conversation: InboundConversation,
        reason: i32,
        message: &str,
    ) -> Result<(), Refusal> {
        self.with_core(|core, _| core.respond_error(conversation, reason, message))
    }
}
