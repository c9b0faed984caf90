//! The one way in for a request of the program.
//!
//! Its layout depends on the protocol version. An asynchronous creation gives the program its session before the server has answered
//! with one: then the request waits, and is encoded when the version is known.
//!
//! Runs on: any thread. Locks: the core's, and the inbox's, which most requests do with.

use std::time::Instant;

use super::inbox::Pushed;
use super::{Handler, Inner, OnClose, Outcome, Session};
use crate::data::memory::{self, NoMemory};
use crate::session::Refusal;
use crate::wire::error::Unsupported;
use crate::wire::request_body::RequestBody;

/// A service's number and the body of a request to it.
pub type Addressed = (i32, RequestBody);

/// Makes a request for a protocol version.
pub type Encode = Box<dyn FnOnce(u8) -> Result<Addressed, Unsupported> + Send>;

/// A request that waits for the version.
pub(super) struct Deferred {
    unless_lost: Option<u64>,
    encode: Encode,
    handler: Handler,
}

/// A request as it is sent.
pub(super) struct Request {
    unless_lost: Option<u64>,
    addressed: Addressed,
    handler: Handler,
    /// When the program made it.
    made: Instant,
}

/// Whether a request may find the outbound queue too full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admission {
    Limited,
    /// There was room when it came.
    Given,
}

/// The request, or the outcome without it.
fn encoded(encode: impl FnOnce() -> Result<Addressed, Unsupported>) -> Result<Addressed, Outcome> {
    match memory::catch(encode) {
        Ok(Ok(request)) => Ok(request),
        Ok(Err(unsupported)) => Err(Outcome::Unsupported(unsupported)),
        Err(NoMemory) => Err(Outcome::Refused(Refusal::NoMemory)),
    }
}

impl Session {
    /// Sends a request. On a thread of the program this waits while the queue is full and the session connected
    /// (`specification/sessions/session-factory section 3`).
    ///
    /// The handler is called once, on the callback thread, whatever the outcome is; never if closing the session was over
    /// before. A request that refers to earlier ones says with `unless_lost` what [`super::Facts::losses`] its maker knows of: it is
    /// discarded when messages were lost since.
    pub fn request(
        &self,
        service: i32,
        unless_lost: Option<u64>,
        encode: impl FnOnce(u8) -> Result<RequestBody, Unsupported> + Send + 'static,
        handler: Handler,
    ) {
        let encode = move |version| Ok((service, encode(version)?));
        self.request_by_version(unless_lost, encode, handler);
    }

    /// As [`Session::request`], where the version decides which service is asked.
    pub fn request_by_version(
        &self,
        unless_lost: Option<u64>,
        encode: impl FnOnce(u8) -> Result<Addressed, Unsupported> + Send + 'static,
        handler: Handler,
    ) {
        let version = match self.facts.version() {
            Some(version) => version,
            None => {
                let mut inner = self.lock();
                match self.facts.version() {
                    // It has become known just now.
                    Some(version) => version,
                    None => {
                        let request = Deferred {
                            unless_lost,
                            encode: Box::new(encode),
                            handler,
                        };
                        let pause = self.defer(&mut inner, request);
                        drop(inner);
                        return self.pause_if(pause);
                    }
                }
            }
        };
        // The usual case: encoded on the caller's thread, without any lock, and left in the inbox.
        let addressed = match encoded(|| encode(version)) {
            Ok(addressed) => addressed,
            Err(outcome) => {
                let inner = self.lock();
                let pause = self.refuse(handler, outcome);
                drop(inner);
                return self.pause_if(pause);
            }
        };
        let request = Request {
            unless_lost,
            addressed,
            handler,
            made: Instant::now(),
        };
        match self.inbox.push(request) {
            Pushed::Awaited => {}
            Pushed::Unawaited => self.announce_transmit(),
            Pushed::NoRoom(request) => self.request_of_core(request),
        }
    }

    /// Waits for room, or learns why the request is refused.
    fn request_of_core(&self, request: Request) {
        let mut inner = self.lock();
        self.await_room(&mut inner);
        let failed = self.queue(&mut inner, request, Admission::Limited);
        self.pump(&mut inner);
        let pause = failed.is_some_and(|(handler, outcome)| self.refuse(handler, outcome));
        drop(inner);
        self.pause_if(pause);
    }

    /// Gives the core what came in while others had its lock: under the core's lock, before anything else.
    pub(super) fn take_in(&self, inner: &mut Inner) {
        self.inbox.take(&mut inner.arrived);
        while let Some(request) = inner.arrived.pop_front() {
            let Some((handler, outcome)) = self.queue(inner, request, Admission::Given) else {
                continue;
            };
            // These were accepted: they have an outcome also when the program closes the session now.
            let outcome = if self.is_closed_by_program() {
                Outcome::Discarded
            } else {
                outcome
            };
            self.push_outcome(handler, outcome);
        }
    }

    fn pause_if(&self, pause: bool) {
        if pause {
            self.callbacks.pause();
        }
    }

    /// As [`Session::refuse`], unless the session still is being created.
    fn defer(&self, inner: &mut Inner, request: Deferred) -> bool {
        if inner.core.state().is_closed() {
            return self.refuse(request.handler, Outcome::Refused(Refusal::Closed));
        }
        inner.deferred.push(request);
        false
    }

    /// Gives a request to the core, or back with what became of it.
    fn queue(
        &self,
        inner: &mut Inner,
        request: Request,
        admission: Admission,
    ) -> Option<(Handler, Outcome)> {
        let Request {
            unless_lost,
            addressed: (service, body),
            handler,
            made,
        } = request;
        let lost = unless_lost.is_some_and(|known| known != inner.core.losses());
        if lost && !inner.core.state().is_closed() {
            return Some((handler, Outcome::Discarded));
        }
        let result = match admission {
            Admission::Limited => inner.core.request_with(made, service, body, handler),
            Admission::Given => inner.core.request_admitted(made, service, body, handler),
        };
        match result {
            Ok(_) => None,
            Err((refusal, handler)) => Some((handler, Outcome::Refused(refusal))),
        }
    }

    /// Tells of a request that will not be sent, under the core's lock. Once the program has closed the session it is discarded, and once
    /// closing is over nothing is told (`specification/sessions/errors-and-callbacks section 5`). Answers as [`Callbacks::push_late`].
    ///
    /// [`Callbacks::push_late`]: crate::engine::callbacks::Callbacks::push_late
    fn refuse(&self, handler: Handler, outcome: Outcome) -> bool {
        if self.is_closed_by_program() {
            let call = Box::new(move || handler(Outcome::Discarded));
            return self.callbacks.push_late(&self.owner(), call);
        }
        self.push_outcome(handler, outcome);
        false
    }

    /// The version is known: what waited is queued, in order.
    pub(super) fn send_deferred(&self, inner: &mut Inner) {
        let version = inner.core.version();
        for deferred in std::mem::take(&mut inner.deferred) {
            let failed = match encoded(|| (deferred.encode)(version)) {
                Ok(addressed) => {
                    let request = Request {
                        unless_lost: deferred.unless_lost,
                        addressed,
                        handler: deferred.handler,
                        made: Instant::now(),
                    };
                    self.queue(inner, request, Admission::Limited)
                }
                Err(outcome) => Some((deferred.handler, outcome)),
            };
            // These were accepted: they have an outcome also when the program closes the session now.
            if let Some((handler, outcome)) = failed {
                self.push_outcome(handler, outcome);
            }
        }
    }

    /// The session was never created.
    pub(super) fn discard_deferred(&self, inner: &mut Inner) {
        for deferred in std::mem::take(&mut inner.deferred) {
            self.push_outcome(deferred.handler, Outcome::Discarded);
        }
    }

    fn push_outcome(&self, handler: Handler, outcome: Outcome) {
        let call = Box::new(move || handler(outcome));
        self.callbacks
            .push_program(&self.owner(), OnClose::Keep, 0, call);
    }
}
