//! What is told about topics: gathered in order, without memory of its own for each value.
//!
//! Short values are copied one behind the other into one buffer, with a NUL behind each for C; long ones are shared. Values of
//! one topic share its [`Route`].

use std::sync::Arc;

use bytes::Bytes;

use super::cache::NewValue;
use super::reading::View;
use super::{Reader, Route, StreamId, Topic, UnsubscriptionCause, ValueForm};
use crate::wire::services::topics::subscription::UnsubscriptionReason;

/// Something to tell the program.
#[derive(Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// What happened to topics.
    Topics(TopicEvents),
    /// The last event of a stream.
    Ended(StreamId, StreamEnd),
}

/// Why a stream hears nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    /// It was removed.
    Removed,
    /// The session has ended.
    SessionClosed,
}

/// Which notification of the server could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notification {
    /// Of a subscription.
    Subscription,
    /// Of the end of one.
    Unsubscription,
}

/// How a value came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// As a whole.
    Value,
    /// As the difference to the value before.
    Delta,
}

/// One of the things that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicEvent<'a> {
    /// The session is subscribed to a topic; streams hear of it by events of their own, which follow.
    Subscribed(&'a Topic),
    /// The session is no longer subscribed; as before.
    Unsubscribed(&'a Topic, UnsubscriptionCause),
    /// The end of a subscription that is not known.
    UnknownUnsubscribed(i32, UnsubscriptionReason),
    /// A notification that cannot be read, and why.
    Malformed(Notification, &'a str),
    /// Something for one stream.
    Stream(StreamId, StreamChange<'a>),
    /// A value, for handlers and streams.
    Message(TopicMessage<'a>),
}

/// What happened to one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamChange<'a> {
    /// A topic that the stream gets is subscribed.
    Subscribed(&'a Topic),
    /// The stream no longer gets the topic.
    Unsubscribed(&'a Topic, UnsubscriptionCause),
    /// A value. `None` is null, and an old value that is not known.
    Value {
        /// Of which topic.
        topic: &'a Topic,
        /// What the bytes are.
        form: ValueForm,
        /// The value before.
        old: Option<&'a [u8]>,
        /// The value now.
        new: Option<&'a [u8]>,
    },
    /// A value came that cannot be read, and why.
    Undecodable(&'a Topic, &'a str),
}

/// A value that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicMessage<'a> {
    /// Who gets it, and of which topic.
    pub route: &'a Route,
    /// How it came.
    pub kind: MessageKind,
    /// The value before, if it is known.
    pub old: Option<&'a [u8]>,
    /// The whole value.
    pub new: &'a [u8],
}

impl<'a> TopicMessage<'a> {
    /// What a stream gets of it.
    pub fn for_reader(&self, reader: &Reader) -> StreamChange<'a> {
        StreamChange::Value {
            topic: &self.route.topic,
            form: reader.view.form(),
            old: self.old.and_then(|old| reader.view.of(old)),
            new: reader.view.of(self.new),
        }
    }
}

/// Things that happened to topics, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TopicEvents {
    items: Vec<Item>,
    routes: Vec<Arc<Route>>,
    copied: Vec<u8>,
    /// Bytes of the shared values.
    shared: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Item {
    Subscribed(Arc<Topic>),
    Unsubscribed(Arc<Topic>, UnsubscriptionCause),
    UnknownUnsubscribed(i32, UnsubscriptionReason),
    Malformed(Notification, Box<str>),
    StreamSubscribed(StreamId, Arc<Topic>),
    StreamUnsubscribed(StreamId, Arc<Topic>, UnsubscriptionCause),
    StreamValue(Reader, Arc<Topic>, Piece),
    Undecodable(StreamId, Arc<Topic>, Arc<str>),
    Message {
        route: usize,
        kind: MessageKind,
        old: Option<Piece>,
        new: Piece,
    },
}

/// Where a value is.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Copied { at: usize, length: usize },
    Shared(Bytes),
}

impl StreamEvent {
    /// Bytes that the event keeps in memory.
    pub fn weight(&self) -> usize {
        match self {
            StreamEvent::Topics(events) => events.weight(),
            StreamEvent::Ended(..) => 0,
        }
    }
}

impl TopicEvents {
    /// Bytes that the events keep in memory.
    pub fn weight(&self) -> usize {
        self.copied.len() + self.shared + self.items.len() * size_of::<Item>()
    }

    /// What happened.
    pub fn iter(&self) -> impl Iterator<Item = TopicEvent<'_>> {
        self.items.iter().filter_map(|item| self.event(item))
    }

    /// `None` for what cannot be: every item refers to what is here.
    fn event<'a>(&'a self, item: &'a Item) -> Option<TopicEvent<'a>> {
        Some(match item {
            Item::Subscribed(topic) => TopicEvent::Subscribed(topic),
            Item::Unsubscribed(topic, cause) => TopicEvent::Unsubscribed(topic, *cause),
            Item::UnknownUnsubscribed(id, reason) => TopicEvent::UnknownUnsubscribed(*id, *reason),
            Item::Malformed(which, why) => TopicEvent::Malformed(*which, why),
            Item::StreamSubscribed(stream, topic) => {
                TopicEvent::Stream(*stream, StreamChange::Subscribed(topic))
            }
            Item::StreamUnsubscribed(stream, topic, cause) => {
                TopicEvent::Stream(*stream, StreamChange::Unsubscribed(topic, *cause))
            }
            Item::Undecodable(stream, topic, why) => {
                TopicEvent::Stream(*stream, StreamChange::Undecodable(topic, why))
            }
            Item::StreamValue(reader, topic, piece) => {
                let change = StreamChange::Value {
                    topic,
                    form: reader.view.form(),
                    old: None,
                    new: reader.view.of(self.bytes(piece)?),
                };
                TopicEvent::Stream(reader.stream, change)
            }
            Item::Message {
                route,
                kind,
                old,
                new,
            } => TopicEvent::Message(TopicMessage {
                route: self.routes.get(*route)?,
                kind: *kind,
                old: match old {
                    Some(old) => Some(self.bytes(old)?),
                    None => None,
                },
                new: self.bytes(new)?,
            }),
        })
    }

    fn bytes<'a>(&'a self, piece: &'a Piece) -> Option<&'a [u8]> {
        match piece {
            Piece::Copied { at, length } => self.copied.get(*at..*at + *length),
            Piece::Shared(bytes) => Some(bytes),
        }
    }

    fn take_in(&mut self, value: NewValue<'_>) -> Piece {
        match value {
            NewValue::Short(bytes) => {
                let at = self.copied.len();
                self.copied.extend_from_slice(bytes);
                self.copied.push(0);
                Piece::Copied {
                    at,
                    length: bytes.len(),
                }
            }
            NewValue::Long(bytes) => {
                self.shared += bytes.len();
                Piece::Shared(bytes)
            }
        }
    }

    pub(super) fn subscribed(&mut self, topic: &Arc<Topic>) {
        self.items.push(Item::Subscribed(Arc::clone(topic)));
    }

    pub(super) fn unsubscribed(&mut self, topic: &Arc<Topic>, cause: UnsubscriptionCause) {
        self.items
            .push(Item::Unsubscribed(Arc::clone(topic), cause));
    }

    pub(super) fn unknown_unsubscribed(&mut self, topic_id: i32, reason: UnsubscriptionReason) {
        self.items.push(Item::UnknownUnsubscribed(topic_id, reason));
    }

    /// A notification that cannot be read.
    pub fn malformed(&mut self, which: Notification, why: &str) {
        self.items.push(Item::Malformed(which, Box::from(why)));
    }

    pub(super) fn stream_subscribed(&mut self, stream: StreamId, topic: &Arc<Topic>) {
        self.items
            .push(Item::StreamSubscribed(stream, Arc::clone(topic)));
    }

    pub(super) fn stream_unsubscribed(
        &mut self,
        stream: StreamId,
        topic: &Arc<Topic>,
        cause: UnsubscriptionCause,
    ) {
        self.items
            .push(Item::StreamUnsubscribed(stream, Arc::clone(topic), cause));
    }

    pub(super) fn stream_value(
        &mut self,
        stream: StreamId,
        view: View,
        topic: &Arc<Topic>,
        value: NewValue<'_>,
    ) {
        let piece = self.take_in(value);
        let reader = Reader { stream, view };
        self.items
            .push(Item::StreamValue(reader, Arc::clone(topic), piece));
    }

    pub(super) fn undecodable(&mut self, stream: StreamId, topic: &Arc<Topic>, why: &Arc<str>) {
        self.items.push(Item::Undecodable(
            stream,
            Arc::clone(topic),
            Arc::clone(why),
        ));
    }

    /// `place` is where the route was the last time.
    pub(super) fn message(
        &mut self,
        route: &Arc<Route>,
        place: &mut usize,
        kind: MessageKind,
        old: Option<NewValue<'_>>,
        new: NewValue<'_>,
    ) {
        let known = self.routes.get(*place);
        if !known.is_some_and(|known| Arc::ptr_eq(known, route)) {
            *place = self.routes.len();
            self.routes.push(Arc::clone(route));
        }
        let old = old.map(|old| self.take_in(old));
        let new = self.take_in(new);
        self.items.push(Item::Message {
            route: *place,
            kind,
            old,
            new,
        });
    }
}
