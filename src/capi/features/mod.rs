//! The features of a session that keep something of the program: handlers, registrations, locks.
//!
//! Each feature has its own struct with its own lock in its own file; this one passes on what concerns all of them.

pub mod json_patch;
pub mod missing_topics;
pub mod time_series;
pub mod time_series_event;
pub mod topic_control;
pub mod topic_update;

use crate::capi::features::missing_topics::MissingTopics;
use crate::capi::program::CProgram;
use crate::engine::ServiceRequest;
use crate::wire::{reason, service};

/// What the features of one session keep.
#[derive(Default)]
pub(crate) struct Features {
    pub(crate) missing_topics: MissingTopics,
}

impl Features {
    /// The connection was lost. Under the lock of the session's core: only atomics and locks that nothing is called under.
    pub(crate) fn mirror_connection_lost(&self) {}

    /// The session was resumed, but messages were lost: what it had registered at the server is gone. As
    /// [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_messages_lost(&self) {}

    /// The session has ended. As [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_over(&self) {}

    /// Tells handlers that their registrations are gone. On the callback thread, after open requests were discarded.
    pub(crate) fn on_messages_lost(&self, program: &CProgram) {
        self.missing_topics.discard(program);
    }

    /// Tells handlers that the session has ended. The last call on the callback thread.
    pub(crate) fn on_over(&self, program: &CProgram) {
        self.missing_topics.discard(program);
    }

    /// The server asks for something. On the callback thread.
    pub(crate) fn on_service_request(&self, program: &CProgram, request: ServiceRequest) {
        if request.service == service::MISSING_TOPIC {
            self.missing_topics.on_request(program, &request);
            return;
        }
        let unhandled = request.service;
        let text = format!("nothing is registered for service {unhandled}");
        // Only a session that is closed refuses the answer, and then nobody waits for it.
        let _ = request.responder.fail(reason::UNHANDLED_MESSAGE, &text);
    }
}
