//! Value streams and handlers of topic messages of a session (`specification/topics/subscribe`, `specification/topics/value-streams`).
//!
//! Runs on: any thread. Locks: the core's, and that of the spare memory inside it. The program is told on its callback thread.

use std::sync::Arc;

use super::spares::Spares;
use super::{Handler, OnClose, Owner, Session};
use crate::session::Core;
use crate::topics::selector::TopicSelector;
use crate::topics::streams::{HandlerId, StreamEvent, StreamId, StreamSpec, TopicEvents};

impl Session {
    /// Adds a value stream; what it is told comes through [`super::Program::on_stream_event`]. False, and nothing
    /// happens, once the program has closed the session: no callback may follow then.
    pub fn add_stream(&self, id: StreamId, spec: StreamSpec) -> bool {
        let mut inner = self.lock();
        if self.is_closed_by_program() {
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

    /// Adds a handler of topic messages, which come through [`super::Program::on_stream_event`] too.
    pub fn add_topic_handler(&self, id: HandlerId, selector: TopicSelector) {
        self.lock().core.add_topic_handler(id, selector);
    }

    /// Values and subscriptions are not wanted any more once the program has closed the session, the ends of streams are.
    pub(super) fn push_stream_event(&self, owner: &Arc<dyn Owner>, event: StreamEvent) {
        let on_close = match &event {
            StreamEvent::Topics(_) => OnClose::Drop,
            StreamEvent::Ended(..) => OnClose::Keep,
        };
        let weight = event.weight();
        let program = Arc::clone(&self.program);
        let callbacks = Arc::clone(&self.callbacks);
        let call = Box::new(move || {
            program.on_stream_event(&event, &|| !callbacks.is_closing());
            if let StreamEvent::Topics(events) = event {
                keep(events);
            }
        });
        self.callbacks.push_program(owner, on_close, weight, call);
    }
}

static SPARES: Spares<TopicEvents> = Spares::new();
/// How large and small they may be: much more than a turn of a connection is no matter of habit.
const USUAL: std::ops::RangeInclusive<usize> = 8 * 1024..=1024 * 1024;

fn keep(mut events: TopicEvents) {
    if !USUAL.contains(&events.capacity()) {
        return;
    }
    // Before the lock: this releases what the events held.
    events.clear();
    SPARES.put(events);
}

/// Gives the core memory for events, unless it has some.
pub(super) fn lend(core: &mut Core<Handler>) {
    if core.has_spare_events() {
        return;
    }
    if let Some(spare) = SPARES.take() {
        core.lend_events(spare);
    }
}

/// Takes back what [`lend`] gave and was not needed.
pub(super) fn take_back(core: &mut Core<Handler>) {
    keep(core.take_spare_events());
}
