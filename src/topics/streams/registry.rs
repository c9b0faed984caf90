//! The streams and the subscribed topics of one session (`protocol/22 sections 5 and 6`).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;

use super::reading::{TopicValues, View};
use super::{StreamChange, StreamEvent, StreamId, StreamSpec, Topic, UnsubscriptionCause};
use crate::data::delta::{self, DeltaError};
use crate::topics::selector::TopicSelector;
use crate::topics::specification::{property, TopicSpecification};
use crate::wire::services::topics::subscription::UnsubscriptionReason;

/// A stream that was added.
#[derive(Debug)]
struct Registered {
    id: StreamId,
    /// Place among all streams.
    order: u64,
    spec: StreamSpec,
}

/// A stream with a selector that selects a topic.
#[derive(Debug)]
struct Attached {
    id: StreamId,
    view: View,
}

/// A subscribed topic.
#[derive(Debug)]
struct Entry {
    topic: Arc<Topic>,
    values: TopicValues,
    /// Place among all topics.
    order: u64,
    /// In the order in which the streams were added.
    attached: Vec<Attached>,
    cached: Option<Bytes>,
    retention: Retention,
}

/// Whether the last value of a topic is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Retention {
    Keep,
    /// The topic has the property `DONT_RETAIN_VALUE`.
    Nothing,
}

impl Entry {
    /// Whether fallback streams have the topic: no stream with a selector reads it.
    fn is_left_to_fallbacks(&self) -> bool {
        !self.attached.iter().any(|attached| attached.view.reads())
    }

    /// Who hears of the subscription.
    fn each_subscriber(&self, fallbacks: &[Registered], mut tell: impl FnMut(StreamId)) {
        for attached in &self.attached {
            tell(attached.id);
        }
        if self.is_left_to_fallbacks() {
            self.each_fallback(fallbacks, |id, _| tell(id));
        }
    }

    /// Who gets values.
    fn each_reader(&self, fallbacks: &[Registered], mut tell: impl FnMut(StreamId, View)) {
        let mut left_to_fallbacks = true;
        for attached in &self.attached {
            if attached.view.reads() {
                left_to_fallbacks = false;
                tell(attached.id, attached.view);
            }
        }
        if left_to_fallbacks {
            self.each_fallback(fallbacks, tell);
        }
    }

    fn each_fallback(&self, fallbacks: &[Registered], mut tell: impl FnMut(StreamId, View)) {
        for fallback in fallbacks {
            let view = View::new(&fallback.spec, self.values);
            if view.reads() {
                tell(fallback.id, view);
            }
        }
    }

    fn tell_subscribed(&self, fallbacks: &[Registered], emit: &mut dyn FnMut(StreamEvent)) {
        self.each_subscriber(fallbacks, |stream| {
            let what = StreamChange::Subscribed(Arc::clone(&self.topic));
            emit(StreamEvent { stream, what });
        });
    }

    fn tell_unsubscribed(
        &self,
        fallbacks: &[Registered],
        cause: UnsubscriptionCause,
        emit: &mut dyn FnMut(StreamEvent),
    ) {
        self.each_subscriber(fallbacks, |stream| {
            let what = StreamChange::Unsubscribed(Arc::clone(&self.topic), cause);
            emit(StreamEvent { stream, what });
        });
    }

    /// Tells a stream that came late what it has missed.
    fn catch_up(&self, stream: StreamId, view: View, emit: &mut dyn FnMut(StreamEvent)) {
        let what = StreamChange::Subscribed(Arc::clone(&self.topic));
        emit(StreamEvent { stream, what });
        if let Some(cached) = self.cached.as_ref().filter(|_| view.reads()) {
            let what = StreamChange::Value {
                topic: Arc::clone(&self.topic),
                form: view.form(),
                old: None,
                new: view.of(cached),
            };
            emit(StreamEvent { stream, what });
        }
    }

    fn set_value(
        &mut self,
        value: Bytes,
        fallbacks: &[Registered],
        emit: &mut dyn FnMut(StreamEvent),
    ) {
        if let Err(error) = self.values.check(&value) {
            self.reject(&error.to_string(), fallbacks, emit);
            return;
        }
        self.each_reader(fallbacks, |stream, view| {
            let what = StreamChange::Value {
                topic: Arc::clone(&self.topic),
                form: view.form(),
                old: self.cached.as_ref().and_then(|old| view.of(old)),
                new: view.of(&value),
            };
            emit(StreamEvent { stream, what });
        });
        if self.retention == Retention::Keep {
            self.cached = Some(value);
        }
    }

    /// A value that is not known: nothing is until the next whole one.
    fn reject(&mut self, error: &str, fallbacks: &[Registered], emit: &mut dyn FnMut(StreamEvent)) {
        log::warn!("a value of topic {} is skipped: {error}", self.topic.path);
        self.cached = None;
        self.each_reader(fallbacks, |stream, _| {
            let what = StreamChange::Undecodable(Arc::clone(&self.topic), error.to_owned());
            emit(StreamEvent { stream, what });
        });
    }
}

/// The streams and the subscribed topics of one session. What is to be told goes to `emit`, in order.
#[derive(Debug)]
pub struct Streams {
    /// Streams with a selector, in the order in which they were added.
    streams: Vec<Registered>,
    /// Fallback streams likewise.
    fallbacks: Vec<Registered>,
    entries: HashMap<i32, Entry>,
    by_path: HashMap<Arc<str>, i32>,
    /// Ids in the order in which the topics were subscribed.
    by_order: BTreeMap<u64, i32>,
    next_order: u64,
    maximum_value_size: usize,
}

impl Streams {
    /// Without streams and topics. Deltas that make values longer than `maximum_value_size` are not applied.
    pub fn new(maximum_value_size: usize) -> Self {
        Self {
            streams: Vec::new(),
            fallbacks: Vec::new(),
            entries: HashMap::new(),
            by_path: HashMap::new(),
            by_order: BTreeMap::new(),
            next_order: 0,
            maximum_value_size,
        }
    }

    /// Number of subscribed topics.
    pub fn topic_count(&self) -> usize {
        self.entries.len()
    }

    /// Adds a stream, which is told of the topics that are there.
    pub fn add(&mut self, id: StreamId, spec: StreamSpec, emit: &mut dyn FnMut(StreamEvent)) {
        match &spec.selector {
            Some(selector) => self.attach_everywhere(id, selector, &spec, emit),
            None => {
                for entry in self.by_order.values().filter_map(|id| self.entries.get(id)) {
                    let view = View::new(&spec, entry.values);
                    if view.reads() && entry.is_left_to_fallbacks() {
                        entry.catch_up(id, view, emit);
                    }
                }
            }
        }
        let registered = Registered {
            id,
            order: self.take_order(),
            spec,
        };
        match registered.spec.selector {
            Some(_) => self.streams.push(registered),
            None => self.fallbacks.push(registered),
        }
    }

    fn attach_everywhere(
        &mut self,
        id: StreamId,
        selector: &TopicSelector,
        spec: &StreamSpec,
        emit: &mut dyn FnMut(StreamEvent),
    ) {
        for topic_id in self.by_order.values() {
            let Some(entry) = self.entries.get_mut(topic_id) else {
                continue;
            };
            let Some(view) = attachment(selector, spec, &entry.topic.path, entry.values) else {
                continue;
            };
            if view.reads() && entry.is_left_to_fallbacks() {
                entry.each_fallback(&self.fallbacks, |stream, _| {
                    let cause = UnsubscriptionCause::StreamChange;
                    let what = StreamChange::Unsubscribed(Arc::clone(&entry.topic), cause);
                    emit(StreamEvent { stream, what });
                });
            }
            entry.attached.push(Attached { id, view });
            entry.catch_up(id, view, emit);
        }
    }

    /// Removes a stream; topics that nobody else reads go to the fallback streams. False when there is no such stream.
    pub fn remove(&mut self, id: StreamId, emit: &mut dyn FnMut(StreamEvent)) -> bool {
        let removed = StreamEvent {
            stream: id,
            what: StreamChange::Removed,
        };
        if let Some(at) = self.fallbacks.iter().position(|stream| stream.id == id) {
            self.fallbacks.remove(at);
            emit(removed);
            return true;
        }
        let Some(at) = self.streams.iter().position(|stream| stream.id == id) else {
            return false;
        };
        self.streams.remove(at);
        emit(removed);
        for topic_id in self.by_order.values() {
            let Some(entry) = self.entries.get_mut(topic_id) else {
                continue;
            };
            let Some(at) = entry.attached.iter().position(|stream| stream.id == id) else {
                continue;
            };
            let detached = entry.attached.remove(at);
            if detached.view.reads() && entry.is_left_to_fallbacks() {
                entry.each_fallback(&self.fallbacks, |stream, view| {
                    entry.catch_up(stream, view, emit);
                });
            }
        }
        true
    }

    /// The server has subscribed the session to a topic. One that is known already, by id or by path, begins anew.
    pub fn on_subscribed(
        &mut self,
        topic_id: i32,
        path: &str,
        specification: TopicSpecification,
        emit: &mut dyn FnMut(StreamEvent),
    ) {
        let same_path = self.by_path.get(path).copied();
        for known in [Some(topic_id), same_path].into_iter().flatten() {
            if let Some(entry) = self.forget(known) {
                log::debug!("topic {} is subscribed again", entry.topic.path);
                let cause = UnsubscriptionCause::SubscriptionRefresh;
                entry.tell_unsubscribed(&self.fallbacks, cause, emit);
            }
        }
        let values = TopicValues::of(&specification);
        let attached = self.streams.iter().filter_map(|stream| {
            let selector = stream.spec.selector.as_ref()?;
            let view = attachment(selector, &stream.spec, path, values)?;
            Some(Attached {
                id: stream.id,
                view,
            })
        });
        let attached = attached.collect();
        let retention = match specification.is_set(property::DONT_RETAIN_VALUE) {
            true => Retention::Nothing,
            false => Retention::Keep,
        };
        let entry = Entry {
            topic: Arc::new(Topic {
                id: topic_id,
                path: Arc::from(path),
                specification,
            }),
            values,
            order: self.take_order(),
            attached,
            cached: None,
            retention,
        };
        entry.tell_subscribed(&self.fallbacks, emit);
        self.by_path.insert(Arc::clone(&entry.topic.path), topic_id);
        self.by_order.insert(entry.order, topic_id);
        self.entries.insert(topic_id, entry);
    }

    /// The subscription to a topic has ended.
    pub fn on_unsubscribed(
        &mut self,
        topic_id: i32,
        reason: UnsubscriptionReason,
        emit: &mut dyn FnMut(StreamEvent),
    ) {
        match self.forget(topic_id) {
            Some(entry) => {
                let cause = UnsubscriptionCause::Server(reason);
                entry.tell_unsubscribed(&self.fallbacks, cause, emit);
            }
            None => log::debug!("end of the subscription to unknown topic {topic_id}"),
        }
    }

    /// A whole value.
    pub fn on_value(&mut self, topic_id: i32, value: Bytes, emit: &mut dyn FnMut(StreamEvent)) {
        match self.entries.get_mut(&topic_id) {
            Some(entry) => entry.set_value(value, &self.fallbacks, emit),
            None => log::debug!("value of unknown topic {topic_id}"),
        }
    }

    /// The difference to the value before.
    pub fn on_delta(&mut self, topic_id: i32, delta: &[u8], emit: &mut dyn FnMut(StreamEvent)) {
        let Some(entry) = self.entries.get_mut(&topic_id) else {
            log::debug!("delta of unknown topic {topic_id}");
            return;
        };
        let Some(cached) = &entry.cached else {
            entry.reject("a delta came without a value before", &self.fallbacks, emit);
            return;
        };
        match changed(cached, delta, self.maximum_value_size) {
            Ok(value) => entry.set_value(value, &self.fallbacks, emit),
            Err(error) => entry.reject(&error.to_string(), &self.fallbacks, emit),
        }
    }

    /// Messages may have been lost: all subscriptions begin anew (`protocol/22 section 8`).
    pub fn refresh(&mut self, emit: &mut dyn FnMut(StreamEvent)) {
        self.by_path.clear();
        let mut entries = std::mem::take(&mut self.entries);
        for topic_id in std::mem::take(&mut self.by_order).into_values() {
            if let Some(entry) = entries.remove(&topic_id) {
                let cause = UnsubscriptionCause::SubscriptionRefresh;
                entry.tell_unsubscribed(&self.fallbacks, cause, emit);
            }
        }
    }

    /// The session has ended: topics are forgotten without a word, and so are the streams once they were told.
    pub fn close(&mut self, emit: &mut dyn FnMut(StreamEvent)) {
        self.entries = HashMap::new();
        self.by_path = HashMap::new();
        self.by_order = BTreeMap::new();
        let mut all = std::mem::take(&mut self.streams);
        all.append(&mut self.fallbacks);
        all.sort_by_key(|stream| stream.order);
        for stream in all {
            emit(StreamEvent {
                stream: stream.id,
                what: StreamChange::SessionClosed,
            });
        }
    }

    fn forget(&mut self, topic_id: i32) -> Option<Entry> {
        let entry = self.entries.remove(&topic_id)?;
        self.by_path.remove(&entry.topic.path);
        self.by_order.remove(&entry.order);
        Some(entry)
    }

    fn take_order(&mut self) -> u64 {
        self.next_order += 1;
        self.next_order
    }
}

/// How a stream with a selector sees a topic; `None` when it is not concerned: the path is not selected, or it is a
/// stream of events and the topic has none that it reads.
fn attachment(
    selector: &TopicSelector,
    spec: &StreamSpec,
    path: &str,
    values: TopicValues,
) -> Option<View> {
    let view = View::new(spec, values);
    if spec.kind == super::StreamKind::TimeSeries && !view.reads() {
        return None;
    }
    let selected = selector.try_selects(path).unwrap_or_else(|error| {
        log::warn!("the selector of a stream cannot be evaluated: {error}");
        false
    });
    selected.then_some(view)
}

/// The value that a delta makes.
fn changed(old: &Bytes, delta: &[u8], limit: usize) -> Result<Bytes, DeltaError> {
    if delta == delta::NO_CHANGE {
        return Ok(old.clone());
    }
    let mut new = Vec::new();
    delta::apply_into(old, delta, limit, &mut new)?;
    Ok(Bytes::from(new))
}
