//! What the areas above keep of a program in one session: handlers, registrations, locks. Here is what a session tells them; each of
//! them has its own struct with its own lock in its own file.

use std::any::Any;
use std::sync::Arc;

use crate::capi::session::program::CProgram;
use crate::engine::ServiceRequest;
use crate::session::PingKind;
use crate::topics::streams::StreamEvent;
use crate::wire::reason;

/// Something that keeps state of the program in each session.
pub(crate) trait Feature: Send + Sync {
    /// The connection was lost. Under the lock of the session's core: only atomics and locks that nothing is called under.
    fn note_connection_lost(&self) {}

    /// What the session had registered at the server is gone: the session has ended, or was resumed after messages were lost. As
    /// [`Feature::note_connection_lost`].
    fn note_all_lost(&self) {}

    /// The loss of the connection has its turn: everything that came before it was called. On the callback thread, as are all
    /// the following.
    fn on_connection_lost(&self) {}

    /// The session was resumed after messages were lost, and open requests have been discarded.
    fn on_messages_lost(&self, _program: &CProgram) -> Vec<Ending> {
        Vec::new()
    }

    /// The session has ended.
    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        Vec::new()
    }

    /// Something happened to topics; `wanted` tells before each thing whether it still is to be told.
    fn on_stream_event(
        &self,
        _program: &CProgram,
        _event: &StreamEvent,
        _wanted: &dyn Fn() -> bool,
    ) {
    }

    /// Whether the program wants to know of pings. From any thread.
    fn watches_pings(&self, _kind: PingKind) -> bool {
        false
    }

    /// The server has pinged.
    fn on_ping(&self, _program: &CProgram, _kind: PingKind) {}

    /// Whether this answers the server's requests to a service.
    fn serves(&self, _service: i32) -> bool {
        false
    }

    /// The server asks for something.
    fn on_service_request(&self, _program: &CProgram, _request: &ServiceRequest) {}
}

/// The features of one session.
#[derive(Default)]
pub(crate) struct Features {
    entries: Vec<Entry>,
}

/// One feature, as such and as what it is.
struct Entry {
    feature: Arc<dyn Feature>,
    itself: Arc<dyn Any + Send + Sync>,
}

impl Features {
    /// Adds a feature. The session tells them in the order in which they were added.
    pub(crate) fn with<F: Feature + 'static>(mut self, feature: F) -> Self {
        let feature = Arc::new(feature);
        self.entries.push(Entry {
            feature: Arc::clone(&feature) as _,
            itself: feature,
        });
        self
    }

    /// The feature of a type.
    #[allow(
        clippy::expect_used,
        reason = "no input decides: what creates sessions adds every feature"
    )]
    pub(crate) fn get<F: Feature + 'static>(&self) -> &F {
        self.entries
            .iter()
            .find_map(|entry| entry.itself.downcast_ref())
            .expect("a session is created with all features")
    }

    fn all(&self) -> impl Iterator<Item = &dyn Feature> {
        self.entries.iter().map(|entry| &*entry.feature)
    }

    pub(crate) fn note_connection_lost(&self) {
        self.all().for_each(Feature::note_connection_lost);
    }

    pub(crate) fn note_all_lost(&self) {
        self.all().for_each(Feature::note_all_lost);
    }

    pub(crate) fn on_connection_lost(&self) {
        self.all().for_each(Feature::on_connection_lost);
    }

    pub(crate) fn on_messages_lost(&self, program: &CProgram) {
        let endings = self
            .all()
            .flat_map(|feature| feature.on_messages_lost(program));
        Ending::tell_all(endings.collect(), program);
    }

    /// The last call on the callback thread.
    pub(crate) fn on_closed(&self, program: &CProgram) {
        let endings = self.all().flat_map(|feature| feature.on_closed(program));
        Ending::tell_all(endings.collect(), program);
    }

    pub(crate) fn on_stream_event(
        &self,
        program: &CProgram,
        event: &StreamEvent,
        wanted: &dyn Fn() -> bool,
    ) {
        for feature in self.all() {
            feature.on_stream_event(program, event, wanted);
        }
    }

    pub(crate) fn watches_pings(&self, kind: PingKind) -> bool {
        self.all().any(|feature| feature.watches_pings(kind))
    }

    pub(crate) fn on_ping(&self, program: &CProgram, kind: PingKind) {
        for feature in self.all() {
            feature.on_ping(program, kind);
        }
    }

    pub(crate) fn on_service_request(&self, program: &CProgram, request: &ServiceRequest) {
        let service = request.service;
        if let Some(feature) = self.all().find(|feature| feature.serves(service)) {
            return feature.on_service_request(program, request);
        }
        let text = format!("nothing is registered for service {service}");
        // Only a session that is closed refuses the answer, and then nobody waits for it.
        let _ = request.responder.fail(reason::UNHANDLED_MESSAGE, &text);
    }
}

/// What is to be told about a registration that has ended without being closed.
pub(crate) struct Ending {
    conversation: i64,
    tell: Box<dyn FnOnce(&CProgram)>,
}

impl Ending {
    pub(crate) fn new(conversation: i64, tell: impl FnOnce(&CProgram) + 'static) -> Self {
        Self {
            conversation,
            tell: Box::new(tell),
        }
    }

    /// Something that the server knows nothing of: told when the registrations have been.
    pub(crate) fn afterwards(tell: impl FnOnce(&CProgram) + 'static) -> Self {
        Self::new(i64::MAX, tell)
    }

    /// Tells all of them, in the order in which they were registered (`specification/sessions/errors-and-callbacks section 4.1`).
    fn tell_all(mut endings: Vec<Self>, program: &CProgram) {
        endings.sort_by_key(|ending| ending.conversation);
        for ending in endings {
            (ending.tell)(program);
        }
    }
}
