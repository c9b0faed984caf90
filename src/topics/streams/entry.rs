//! One subscribed topic of a session (`specification/protocol/selectors-and-streams section 5`).

use std::sync::Arc;

use super::cache::{NewValue, Stored};
use super::events::Place;
use super::reading::{check, View};
use super::{
    HandlerId, MessageKind, Outbox, Reader, Route, StreamId, StreamSpec, Topic, TopicEvents,
    UnsubscriptionCause,
};
use crate::data::delta;
use crate::wire::services::topics::specification::TopicValues;

/// A stream that was added.
#[derive(Debug)]
pub(super) struct RegisteredStream {
    pub(super) id: StreamId,
    /// Place among all streams.
    pub(super) order: u64,
    pub(super) spec: StreamSpec,
}

/// The fallback streams, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Fallbacks {
    pub(super) streams: Vec<RegisteredStream>,
    /// Grows with every change.
    pub(super) changes: u64,
}

/// A stream with a selector that selects a topic.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) id: StreamId,
    pub(super) view: View,
}

/// Whether the last value of a topic is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retention {
    Keep,
    /// The topic has the property `DONT_RETAIN_VALUE`.
    Nothing,
}

/// Who gets values, as long as nothing changes.
#[derive(Debug)]
struct Routed {
    route: Arc<Route>,
    /// The changes of the fallback streams that it knows of.
    changes: u64,
    place: Place,
}

/// A subscribed topic. Small, and what a value needs is all in it: with many topics, fetching it from memory is what a value costs
/// most.
#[derive(Debug)]
pub(super) struct Entry {
    cached: Option<Stored>,
    routed: Option<Routed>,
    pub(super) values: TopicValues,
    retention: Retention,
    rest: Box<Rest>,
}

/// What values do not need.
#[derive(Debug)]
struct Rest {
    topic: Arc<Topic>,
    /// Place among all topics.
    order: u64,
    /// In the order in which the streams were added.
    attached: Vec<Attached>,
    /// In the order in which the handlers were added.
    handlers: Vec<HandlerId>,
}

impl Entry {
    pub(super) fn new(
        topic: Topic,
        values: TopicValues,
        order: u64,
        attached: Vec<Attached>,
        handlers: Vec<HandlerId>,
        retention: Retention,
    ) -> Self {
        Self {
            cached: None,
            routed: None,
            values,
            retention,
            rest: Box::new(Rest {
                topic: Arc::new(topic),
                order,
                attached,
                handlers,
            }),
        }
    }

    pub(super) fn topic(&self) -> &Arc<Topic> {
        &self.rest.topic
    }

    /// Place among all topics.
    pub(super) fn order(&self) -> u64 {
        self.rest.order
    }

    /// Looks at all that a value of the topic needs. The number says nothing.
    pub(super) fn look(&self) -> usize {
        let route = self.routed.as_ref();
        let route = route.map_or(0, |routed| Arc::strong_count(&routed.route));
        let value = self.cached_value().unwrap_or(&[]);
        let ends = [value.first(), value.last()].map(|byte| usize::from(*byte.unwrap_or(&0)));
        route ^ ends[0] ^ ends[1]
    }

    pub(super) fn cached_value(&self) -> Option<&[u8]> {
        self.cached.as_ref().map(Stored::bytes)
    }

    /// Those that get the topic's values.
    fn readers(&self) -> impl Iterator<Item = &Attached> {
        let attached = self.rest.attached.iter();
        attached.filter(|stream| stream.view.reads())
    }

    /// Whether fallback streams have the topic: no stream with a selector reads it.
    pub(super) fn is_left_to_fallbacks(&self) -> bool {
        self.readers().next().is_none()
    }

    pub(super) fn attach(&mut self, id: StreamId, view: View) {
        self.rest.attached.push(Attached { id, view });
        self.routed = None;
    }

    pub(super) fn detach(&mut self, id: StreamId) -> Option<Attached> {
        let attached = &mut self.rest.attached;
        let at = attached.iter().position(|stream| stream.id == id)?;
        self.routed = None;
        Some(attached.remove(at))
    }

    pub(super) fn attach_handler(&mut self, id: HandlerId) {
        self.rest.handlers.push(id);
        self.routed = None;
    }

    /// Who hears of the subscription.
    fn each_subscriber(&self, fallbacks: &Fallbacks, mut tell: impl FnMut(StreamId)) {
        for attached in &self.rest.attached {
            tell(attached.id);
        }
        if self.is_left_to_fallbacks() {
            self.each_fallback(fallbacks, |id, _| tell(id));
        }
    }

    pub(super) fn each_fallback(
        &self,
        fallbacks: &Fallbacks,
        mut tell: impl FnMut(StreamId, View),
    ) {
        for fallback in &fallbacks.streams {
            let view = View::new(&fallback.spec, self.values);
            if view.reads() {
                tell(fallback.id, view);
            }
        }
    }

    fn route(&self, fallbacks: &Fallbacks) -> Route {
        let mut readers = Vec::new();
        for attached in self.readers() {
            let (stream, view) = (attached.id, attached.view);
            readers.push(Reader { stream, view });
        }
        if readers.is_empty() {
            self.each_fallback(fallbacks, |stream, view| {
                readers.push(Reader { stream, view });
            });
        }
        Route::new(
            Arc::clone(&self.rest.topic),
            self.rest.handlers.clone(),
            readers,
        )
    }

    pub(super) fn tell_subscribed(&self, fallbacks: &Fallbacks, events: &mut TopicEvents) {
        events.subscribed(&self.rest.topic);
        self.each_subscriber(fallbacks, |stream| {
            events.stream_subscribed(stream, &self.rest.topic);
        });
    }

    pub(super) fn tell_unsubscribed(
        &self,
        fallbacks: &Fallbacks,
        cause: UnsubscriptionCause,
        events: &mut TopicEvents,
    ) {
        events.unsubscribed(&self.rest.topic, cause);
        self.each_subscriber(fallbacks, |stream| {
            events.stream_unsubscribed(stream, &self.rest.topic, cause);
        });
    }

    /// Tells a stream that came late what it has missed.
    pub(super) fn catch_up(&self, stream: StreamId, view: View, events: &mut TopicEvents) {
        events.stream_subscribed(stream, &self.rest.topic);
        if let Some(cached) = self.cached.as_ref().filter(|_| view.reads()) {
            events.stream_value(stream, view, &self.rest.topic, cached.as_new());
        }
    }

    /// A whole value, or one that a delta has made. True when what is kept of it is to settle, and what was kept before was not.
    pub(super) fn on_value(
        &mut self,
        kind: MessageKind,
        value: NewValue<'_>,
        fallbacks: &Fallbacks,
        outbox: &mut dyn Outbox,
    ) -> bool {
        if let Err(error) = check(self.values, value.bytes()) {
            self.reject(&error.to_string(), fallbacks, outbox);
            return false;
        }
        self.tell_value(kind, value.clone(), fallbacks, outbox);
        self.retention == Retention::Keep && Stored::replace(&mut self.cached, value)
    }

    /// The value leaves the memory in which it was received.
    pub(super) fn settle(&mut self) {
        Stored::settle(&mut self.cached);
    }

    /// The value before came again.
    fn on_unchanged(&mut self, fallbacks: &Fallbacks, outbox: &mut dyn Outbox) {
        self.refresh_route(fallbacks);
        if let (Some(routed), Some(cached)) = (&mut self.routed, &self.cached) {
            let (old, new) = (Some(cached), cached.as_new());
            let (route, place) = (&routed.route, &mut routed.place);
            outbox
                .topics()
                .message(route, place, MessageKind::Delta, old, new);
        }
    }

    /// The difference to the value before. `buffer` is memory to work in.
    pub(super) fn on_delta(
        &mut self,
        delta: &[u8],
        limit: usize,
        buffer: &mut Vec<u8>,
        fallbacks: &Fallbacks,
        outbox: &mut dyn Outbox,
    ) {
        let Some(cached) = &self.cached else {
            self.reject("a delta came without a value before", fallbacks, outbox);
            return;
        };
        if delta == delta::NO_CHANGE {
            self.on_unchanged(fallbacks, outbox);
            return;
        }
        match delta::apply_into(cached.bytes(), delta, limit, buffer) {
            Ok(()) => {
                // In memory of its own already.
                let value = NewValue::computed(buffer);
                self.on_value(MessageKind::Delta, value, fallbacks, outbox);
            }
            Err(error) => self.reject(&error.to_string(), fallbacks, outbox),
        }
    }

    fn tell_value(
        &mut self,
        kind: MessageKind,
        new: NewValue<'_>,
        fallbacks: &Fallbacks,
        outbox: &mut dyn Outbox,
    ) {
        self.refresh_route(fallbacks);
        if let Some(routed) = &mut self.routed {
            let old = self.cached.as_ref();
            let (route, place) = (&routed.route, &mut routed.place);
            outbox.topics().message(route, place, kind, old, new);
        }
    }

    fn refresh_route(&mut self, fallbacks: &Fallbacks) {
        let current = |routed: &Routed| routed.changes == fallbacks.changes;
        if !self.routed.as_ref().is_some_and(current) {
            self.routed = Some(Routed {
                route: Arc::new(self.route(fallbacks)),
                changes: fallbacks.changes,
                place: Place::default(),
            });
        }
    }

    /// A value that is not known: nothing is until the next whole one.
    fn reject(&mut self, error: &str, fallbacks: &Fallbacks, outbox: &mut dyn Outbox) {
        log::warn!(
            "a value of topic {} is skipped: {error}",
            self.rest.topic.path
        );
        self.cached = None;
        self.refresh_route(fallbacks);
        if let Some(routed) = &self.routed {
            let error = Arc::from(error);
            for reader in routed.route.readers() {
                let events = outbox.topics();
                events.undecodable(reader.stream, &self.rest.topic, &error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_as_far_apart_as_two_lines_of_the_cache() {
        // With the id and its hash, which are beside each in the map. More would be one line more to fetch for every value.
        assert!(size_of::<Entry>() + 16 <= 128, "{}", size_of::<Entry>());
    }
}
