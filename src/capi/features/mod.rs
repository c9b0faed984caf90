//! The features of a session that keep something of the program: handlers, registrations, locks.
//!
//! Each feature has its own struct with its own lock in its own file; this one passes on what concerns all of them.

pub mod time_series;
pub mod time_series_event;

use crate::capi::program::CProgram;
use crate::engine::ServiceRequest;
use crate::wire::reason;

/// What the features of one session keep.
#[derive(Default)]
pub(crate) struct Features {}

impl Features {
    /// The connection was lost. Under the lock of the session's core: only atomics and locks that nothing is called under.
    pub(crate) fn mirror_connection_lost(&self) {}

    /// The session was resumed, but messages were lost: what it had registered at the server is gone. As
    /// [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_messages_lost(&self) {}

    /// The session has ended. As [`Features::mirror_connection_lost`].
    pub(crate) fn mirror_over(&self) {}

    /// Tells handlers that their registrations are gone. On the callback thread, after open requests were discarded.
    pub(crate) fn on_messages_lost(&self, _program: &CProgram) {}

    /// Tells handlers that the session has ended. The last call on the callback thread.
    pub(crate) fn on_over(&self, _program: &CProgram) {}

    /// The server asks for something. On the callback thread.
    pub(crate) fn on_service_request(&self, _program: &CProgram, request: ServiceRequest) {
        let unhandled = request.service;
        let text = format!("nothing is registered for service {unhandled}");
        // Only a session that is closed refuses the answer, and then nobody waits for it.
        let _ = request.responder.fail(reason::UNHANDLED_MESSAGE, &text);
    }
}
