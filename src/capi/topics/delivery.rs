//! Telling a program what happened to topics: its handlers of notifications and topic messages, then its value streams
//! (`specification/topics/subscribe sections 1.3 and 1.4`, `specification/topics/value-streams section 4`).
//!
//! Runs on: the session's callback thread. No lock is held over a call of the program.

use std::sync::Arc;

use crate::capi::session::features::Feature;
use crate::capi::session::program::CProgram;
use crate::capi::topics::handlers::TopicHandlers;
use crate::capi::topics::value_streams::{CTopic, ValueStream, ValueStreams};
use crate::topics::streams::{
    look_at, StreamChange, StreamEvent, StreamId, TopicEvent, TopicEvents, TopicMessage,
};

/// What a session's program wants to be told of topics.
#[derive(Default)]
pub(crate) struct TopicReceivers {
    pub(crate) streams: ValueStreams,
    pub(crate) handlers: TopicHandlers,
}

impl Feature for TopicReceivers {
    /// Tells all of an event; stops when the program has closed the session.
    fn on_stream_event(&self, program: &CProgram, event: &StreamEvent, wanted: &dyn Fn() -> bool) {
        match event {
            StreamEvent::Ended(stream, end) => {
                if let Some(stream) = self.streams.take(*stream) {
                    stream.end(*end);
                }
            }
            StreamEvent::Topics(events) => Delivery {
                receivers: self,
                program,
                wanted,
                last: None,
            }
            .all(events),
        }
    }
}

/// Where fewer topics have values at the same time, what they need is in the processor's caches.
const MANY_TOPICS: usize = 100;

fn look_ahead<'a>(events: impl Iterator<Item = TopicEvent<'a>>) {
    look_at(events.map(|event| match event {
        TopicEvent::Message(message) => CTopic::look(&message.route.topic),
        _ => 0,
    }));
}

/// Tells many things one after the other. A stream stays in the program's map until its last event, which is none of these,
/// so the one that was looked up last is still the right one.
struct Delivery<'a> {
    receivers: &'a TopicReceivers,
    program: &'a CProgram,
    wanted: &'a dyn Fn() -> bool,
    last: Option<(StreamId, Arc<ValueStream>)>,
}

impl Delivery<'_> {
    fn all(&mut self, events: &TopicEvents) {
        let are_many = events.route_count() >= MANY_TOPICS;
        for part in events.parts() {
            if are_many {
                look_ahead(part.clone());
            }
            for event in part {
                if !(self.wanted)() {
                    return;
                }
                self.tell(event);
            }
        }
    }

    fn tell(&mut self, event: TopicEvent<'_>) {
        let handlers = &self.receivers.handlers;
        match event {
            TopicEvent::Subscribed(topic) => handlers.subscribed(self.program, topic),
            TopicEvent::Unsubscribed(topic, cause) => {
                handlers.unsubscribed(self.program, topic, cause);
            }
            TopicEvent::UnknownUnsubscribed(topic_id, reason) => {
                handlers.unknown_unsubscribed(self.program, topic_id, reason);
            }
            TopicEvent::Malformed(which, why) => handlers.malformed(self.program, which, why),
            TopicEvent::Stream(stream, change) => self.tell_stream(stream, &change),
            TopicEvent::Message(message) => self.message(&message),
        }
    }

    fn message(&mut self, message: &TopicMessage<'_>) {
        self.receivers
            .handlers
            .message(self.program, message, self.wanted);
        for reader in message.route.readers() {
            if !(self.wanted)() {
                return;
            }
            self.tell_stream(reader.stream, &message.for_reader(reader));
        }
    }

    fn tell_stream(&mut self, id: StreamId, change: &StreamChange<'_>) {
        if let Some((_, stream)) = self.last.as_ref().filter(|(last, _)| *last == id) {
            stream.call(change);
        } else if let Some(stream) = self.receivers.streams.find(id) {
            stream.call(change);
            self.last = Some((id, stream));
        }
    }
}
