//! Value streams of a session (`b2`).
//!
//! Runs on: any thread. Lock: the core's. The program is told on its callback thread.

use std::sync::Arc;

use super::{OnClose, Owner, Session};
use crate::topics::streams::{StreamEvent, StreamId, StreamSpec};

impl Session {
    /// Adds a value stream; what it is told comes through [`super::Program::on_stream_event`]. False, and nothing
    /// happens, once the program has closed the session: no callback may follow then.
    pub fn add_stream(&self, id: StreamId, spec: StreamSpec) -> bool {
        let mut inner = self.state.lock();
        if inner.closed_by_program {
            return false;
        }
        inner.core.add_stream(id, spec);
        self.pump(&mut inner);
        true
    }

    /// Removes a value stream. False when there is none with this id.
    pub fn remove_stream(&self, id: StreamId) -> bool {
        self.with_core(|core, _| core.remove_stream(id))
    }

    /// Values and subscriptions are not wanted any more once the program has closed the session, the ends of streams are.
    pub(super) fn push_stream_event(&self, owner: &Arc<dyn Owner>, event: StreamEvent) {
        let on_close = if event.what.is_last() {
            OnClose::Keep
        } else {
            OnClose::Drop
        };
        let weight = event.what.weight();
        let program = Arc::clone(&self.program);
        let call = Box::new(move || program.on_stream_event(event));
        self.callbacks.push_program(owner, on_close, weight, call);
    }
}
