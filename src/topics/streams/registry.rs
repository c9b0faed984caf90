//! The streams, the handlers of topic messages and the subscribed topics of one session
//! (`specification/protocol/selectors-and-streams sections 5 and 6`).

use std::collections::BTreeMap;

use bytes::Bytes;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::cache::NewValue;
use super::entry::{Attached, Entry, Fallbacks, RegisteredStream, Retention};
use super::look::look_at;
use super::reading::View;
use super::selection::{SelectiveStreams, TopicPaths};
use super::{
    HandlerId, MessageKind, Outbox, StreamEnd, StreamId, StreamSpec, Topic, UnsubscriptionCause,
};
use crate::data::memory;
use crate::data::text::Text;
use crate::topics::selector::{TopicSelector, Undecided};
use crate::wire::services::topics::specification::{property, TopicSpecification, TopicValues};
use crate::wire::services::topics::subscription::UnsubscriptionReason;

/// What so many topics need stays in the processor's caches.
const MANY_TOPICS: usize = 500;

/// By id, looked up for every value. The server chooses the ids, so nobody else can make them collide. They are close together in
/// memory: topics that are subscribed one after the other often have values one after the other.
type Entries = IndexMap<i32, Entry, FxBuildHasher>;

/// The streams, the handlers of topic messages and the subscribed topics of one session. What is to be told goes to the
/// outbox, in order.
#[derive(Debug)]
pub struct Streams {
    streams: SelectiveStreams,
    fallbacks: Fallbacks,
    /// In the order in which they were added.
    handlers: Vec<(HandlerId, TopicSelector)>,
    entries: Entries,
    by_path: TopicPaths,
    /// Ids in the order in which the topics were subscribed.
    by_order: BTreeMap<u64, i32>,
    next_order: u64,
    maximum_value_size: usize,
    undecided: Undecided,
    /// Where deltas are applied.
    buffer: Vec<u8>,
    /// Topics whose values are to settle.
    unsettled: Vec<i32>,
}

impl Streams {
    /// Without streams and topics. Deltas that make values longer than `maximum_value_size` are not applied.
    pub fn new(maximum_value_size: usize) -> Self {
        Self {
            streams: SelectiveStreams::default(),
            fallbacks: Fallbacks::default(),
            handlers: Vec::new(),
            entries: Entries::default(),
            by_path: TopicPaths::default(),
            by_order: BTreeMap::new(),
            next_order: 0,
            maximum_value_size,
            undecided: Undecided::new(),
            buffer: Vec::new(),
            unsettled: Vec::new(),
        }
    }

    /// All that was received at once has been taken in: values that are kept leave the memory in which they came.
    pub fn settle(&mut self) {
        for topic_id in self.unsettled.drain(..) {
            if let Some(entry) = self.entries.get_mut(&topic_id) {
                entry.settle();
            }
        }
    }

    /// Whether the processor's caches do not hold what all topics need.
    pub fn are_many_topics(&self) -> bool {
        self.entries.len() >= MANY_TOPICS
    }

    /// Values of these topics come next.
    pub fn look_ahead(&self, topic_ids: impl Iterator<Item = i32>) {
        let entries = topic_ids.filter_map(|id| self.entries.get(&id));
        look_at(entries.map(Entry::look));
    }

    /// How often it could not be found out whether a selector of a stream or a handler selects a topic.
    pub fn undecided_count(&self) -> u64 {
        self.undecided.count()
    }

    /// Number of subscribed topics.
    pub fn topic_count(&self) -> usize {
        self.entries.len()
    }

    /// The subscribed topics, in the order in which they were subscribed.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        let entries = self.by_order.values().filter_map(|id| self.entries.get(id));
        entries.map(|entry| &**entry.topic())
    }

    /// The last value of the topic at a path, if the session is subscribed to it and the value is known and kept.
    pub fn cached_value(&self, path: &str) -> Option<&[u8]> {
        self.entries.get(&self.by_path.get(path)?)?.cached_value()
    }

    /// Adds a handler of topic messages, which gets the values that come from now on. It stays as long as the session.
    pub fn add_handler(&mut self, id: HandlerId, selector: TopicSelector) {
        for topic_id in self.candidates(&selector) {
            if let Some(entry) = self.entries.get_mut(&topic_id) {
                if selects(&self.undecided, &selector, &entry.topic().path) {
                    entry.attach_handler(id);
                }
            }
        }
        self.handlers.push((id, selector));
    }

    /// Adds a stream, which is told of the topics that are there.
    pub fn add(&mut self, id: StreamId, spec: StreamSpec, outbox: &mut dyn Outbox) {
        match &spec.selector {
            Some(selector) => self.attach_everywhere(id, selector, &spec, outbox),
            None => {
                for entry in self.by_order.values().filter_map(|id| self.entries.get(id)) {
                    let view = View::new(&spec, entry.values);
                    if view.reads() && entry.is_left_to_fallbacks() {
                        entry.catch_up(id, view, outbox.topics());
                    }
                }
            }
        }
        let registered = RegisteredStream {
            id,
            order: self.take_order(),
            spec,
        };
        match registered.spec.selector {
            Some(_) => self.streams.add(registered),
            None => {
                self.fallbacks.streams.push(registered);
                self.fallbacks.changes += 1;
            }
        }
    }

    fn attach_everywhere(
        &mut self,
        id: StreamId,
        selector: &TopicSelector,
        spec: &StreamSpec,
        outbox: &mut dyn Outbox,
    ) {
        for topic_id in self.candidates(selector) {
            let Some(entry) = self.entries.get_mut(&topic_id) else {
                continue;
            };
            let undecided = &self.undecided;
            let path = &entry.topic().path;
            let Some(view) = attachment(undecided, selector, spec, path, entry.values) else {
                continue;
            };
            let events = outbox.topics();
            if view.reads() && entry.is_left_to_fallbacks() {
                entry.each_fallback(&self.fallbacks, |stream, _| {
                    let cause = UnsubscriptionCause::StreamChange;
                    events.stream_unsubscribed(stream, entry.topic(), cause);
                });
            }
            entry.attach(id, view);
            entry.catch_up(id, view, events);
        }
    }

    /// The topics that a selector may select, in the order in which they were subscribed.
    fn candidates(&self, selector: &TopicSelector) -> Vec<i32> {
        let Some(ids) = self.by_path.candidates(selector.prefix()) else {
            return self.by_order.values().copied().collect();
        };
        let order = |id: &i32| self.entries.get(id).map(|entry| entry.order());
        let mut ids: Vec<i32> = ids.collect();
        ids.sort_by_cached_key(order);
        ids
    }

    /// Removes a stream; topics that nobody else reads go to the fallback streams. False when there is no such stream.
    pub fn remove(&mut self, id: StreamId, outbox: &mut dyn Outbox) -> bool {
        let mut fallbacks = self.fallbacks.streams.iter();
        if let Some(at) = fallbacks.position(|stream| stream.id == id) {
            self.fallbacks.streams.remove(at);
            self.fallbacks.changes += 1;
            outbox.ended(id, StreamEnd::Removed);
            return true;
        }
        let Some(removed) = self.streams.remove(id) else {
            return false;
        };
        outbox.ended(id, StreamEnd::Removed);
        let candidates = removed.spec.selector.as_ref();
        for topic_id in candidates.map_or(Vec::new(), |selector| self.candidates(selector)) {
            let Some(entry) = self.entries.get_mut(&topic_id) else {
                continue;
            };
            let Some(detached) = entry.detach(id) else {
                continue;
            };
            if detached.view.reads() && entry.is_left_to_fallbacks() {
                entry.each_fallback(&self.fallbacks, |stream, view| {
                    entry.catch_up(stream, view, outbox.topics());
                });
            }
        }
        true
    }

    /// The server has subscribed the session to a topic. One that is known already, by id or by path, begins anew.
    pub fn on_subscribed(
        &mut self,
        topic_id: i32,
        path: impl Into<Text>,
        specification: TopicSpecification,
        outbox: &mut dyn Outbox,
    ) {
        let path: Text = path.into();
        let same_path = self.by_path.get(&path);
        for known in [Some(topic_id), same_path].into_iter().flatten() {
            if let Some(entry) = self.forget(known) {
                log::debug!("topic {} is subscribed again", entry.topic().path);
                let cause = UnsubscriptionCause::SubscriptionRefresh;
                entry.tell_unsubscribed(&self.fallbacks, cause, outbox.topics());
            }
        }
        let values = specification.values();
        let attached = self.streams.candidates(&path).filter_map(|stream| {
            let selector = stream.spec.selector.as_ref()?;
            let view = attachment(&self.undecided, selector, &stream.spec, &path, values)?;
            Some(Attached {
                id: stream.id,
                view,
            })
        });
        let attached = attached.collect();
        let handlers = self.handlers.iter();
        let handlers = handlers
            .filter(|(_, selector)| selects(&self.undecided, selector, &path))
            .map(|(id, _)| *id)
            .collect();
        let retention = match specification.is_set(property::DONT_RETAIN_VALUE) {
            true => Retention::Nothing,
            false => Retention::Keep,
        };
        let topic = Topic::new(topic_id, path, specification);
        let order = self.take_order();
        let entry = Entry::new(topic, values, order, attached, handlers, retention);
        entry.tell_subscribed(&self.fallbacks, outbox.topics());
        self.by_path.insert(entry.topic().path.clone(), topic_id);
        self.by_order.insert(entry.order(), topic_id);
        self.entries.insert(topic_id, entry);
    }

    /// The subscription to a topic has ended.
    pub fn on_unsubscribed(
        &mut self,
        topic_id: i32,
        reason: UnsubscriptionReason,
        outbox: &mut dyn Outbox,
    ) {
        let events = outbox.topics();
        match self.forget(topic_id) {
            Some(entry) => {
                let cause = UnsubscriptionCause::Server(reason);
                entry.tell_unsubscribed(&self.fallbacks, cause, events);
            }
            None => {
                log::debug!("end of the subscription to unknown topic {topic_id}");
                events.unknown_unsubscribed(topic_id, reason);
            }
        }
    }

    /// A whole value.
    pub fn on_value(&mut self, topic_id: i32, mut value: Bytes, outbox: &mut dyn Outbox) {
        match self.entries.get_mut(&topic_id) {
            Some(entry) => {
                let value = NewValue::received(&mut value);
                if entry.on_value(MessageKind::Value, value, &self.fallbacks, outbox) {
                    memory::push(&mut self.unsettled, topic_id);
                }
            }
            None => log::debug!("value of unknown topic {topic_id}"),
        }
    }

    /// The difference to the value before.
    pub fn on_delta(&mut self, topic_id: i32, delta: &[u8], outbox: &mut dyn Outbox) {
        match self.entries.get_mut(&topic_id) {
            Some(entry) => {
                let limit = self.maximum_value_size;
                entry.on_delta(delta, limit, &mut self.buffer, &self.fallbacks, outbox);
            }
            None => log::debug!("delta of unknown topic {topic_id}"),
        }
    }

    /// Messages may have been lost: all subscriptions begin anew (`specification/protocol/selectors-and-streams section 8`).
    pub fn refresh(&mut self, outbox: &mut dyn Outbox) {
        self.by_path = TopicPaths::default();
        let mut entries = std::mem::take(&mut self.entries);
        for topic_id in std::mem::take(&mut self.by_order).into_values() {
            if let Some(entry) = entries.swap_remove(&topic_id) {
                let cause = UnsubscriptionCause::SubscriptionRefresh;
                entry.tell_unsubscribed(&self.fallbacks, cause, outbox.topics());
            }
        }
    }

    /// The session has ended: topics and handlers are forgotten without a word, and so are the streams once they were told.
    /// The memory of the topics is for the caller to give back.
    pub fn close(&mut self, outbox: &mut dyn Outbox) -> Remains {
        let remains = Remains {
            entries: std::mem::take(&mut self.entries),
            _by_path: std::mem::take(&mut self.by_path),
            _by_order: std::mem::take(&mut self.by_order),
        };
        self.handlers = Vec::new();
        self.buffer = Vec::new();
        self.unsettled = Vec::new();
        let mut all: Vec<RegisteredStream> = self.streams.take_all().collect();
        all.append(&mut self.fallbacks.streams);
        all.sort_by_key(|stream| stream.order);
        for stream in all {
            outbox.ended(stream.id, StreamEnd::SessionClosed);
        }
        remains
    }

    fn forget(&mut self, topic_id: i32) -> Option<Entry> {
        let entry = self.entries.swap_remove(&topic_id)?;
        self.by_path.remove(&entry.topic().path);
        self.by_order.remove(&entry.order());
        Some(entry)
    }

    fn take_order(&mut self) -> u64 {
        self.next_order += 1;
        self.next_order
    }
}

/// The topics of a session that has ended: memory that is given back when this is dropped, which takes seconds where they are
/// a million.
#[derive(Debug)]
pub struct Remains {
    entries: Entries,
    _by_path: TopicPaths,
    _by_order: BTreeMap<u64, i32>,
}

impl Remains {
    /// How many topics there were.
    pub fn topic_count(&self) -> usize {
        self.entries.len()
    }
}

/// How a stream with a selector sees a topic; `None` when it is not concerned: the path is not selected, or it is a
/// stream of events and the topic has none that it reads.
fn attachment(
    undecided: &Undecided,
    selector: &TopicSelector,
    spec: &StreamSpec,
    path: &str,
    values: TopicValues,
) -> Option<View> {
    let view = View::new(spec, values);
    if spec.kind == super::StreamKind::TimeSeries && !view.reads() {
        return None;
    }
    selects(undecided, selector, path).then_some(view)
}

fn selects(undecided: &Undecided, selector: &TopicSelector, path: &str) -> bool {
    undecided.selects(selector, path, " of a stream or a handler")
}
