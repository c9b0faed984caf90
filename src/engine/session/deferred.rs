//! Requests before the protocol version is known: an asynchronous creation gives the program its session at once, and the
//! layout of a request depends on what the server will answer.
//!
//! Runs on: any thread. Lock: the core's.

use std::time::Instant;

use super::{Handler, Inner, OnClose, Outcome, Session};
use crate::session::Refusal;
use crate::wire::error::Unsupported;
use crate::wire::request_body::RequestBody;

/// Makes the body of a request for a protocol version.
pub type Encode = Box<dyn FnOnce(u8) -> Result<RequestBody, Unsupported> + Send>;

/// A request that waits.
pub(super) struct Deferred {
    service: i32,
    encode: Encode,
    handler: Handler,
}

impl Session {
    /// Queues a request whose body is made as soon as the protocol version is known.
    pub fn request_later(
        &self,
        service: i32,
        encode: Encode,
        handler: Handler,
    ) -> Result<(), (Refusal, Handler)> {
        let mut inner = self.state.lock();
        if let Some(version) = self.facts.version() {
            drop(inner);
            return match encode(version) {
                Ok(body) => self.request_with(service, body, handler).map(drop),
                Err(unsupported) => {
                    self.call_later(move || handler(Outcome::Unsupported(unsupported)));
                    Ok(())
                }
            };
        }
        if inner.core.state().is_closed() || self.is_closed_by_program() {
            return Err((Refusal::Closed, handler));
        }
        inner.deferred.push(Deferred {
            service,
            encode,
            handler,
        });
        Ok(())
    }

    /// The version is known: what waited is queued, in order.
    pub(super) fn send_deferred(&self, inner: &mut Inner) {
        let version = inner.core.version();
        for deferred in std::mem::take(&mut inner.deferred) {
            let Deferred {
                service,
                encode,
                handler,
            } = deferred;
            let failed = match encode(version) {
                Ok(body) => {
                    let now = Instant::now();
                    match inner.core.request_with(now, service, body, handler) {
                        Ok(_) => continue,
                        Err((refusal, handler)) => (Outcome::Refused(refusal), handler),
                    }
                }
                Err(unsupported) => (Outcome::Unsupported(unsupported), handler),
            };
            let (outcome, handler) = failed;
            self.push_outcome(handler, outcome);
        }
    }

    /// The session was never created.
    pub(super) fn discard_deferred(&self, inner: &mut Inner) {
        for deferred in std::mem::take(&mut inner.deferred) {
            self.push_outcome(deferred.handler, Outcome::Discarded);
        }
    }

    pub(super) fn push_outcome(&self, handler: Handler, outcome: Outcome) {
        let call = Box::new(move || handler(outcome));
        self.callbacks
            .push_program(&self.owner(), OnClose::Keep, 0, call);
    }
}
