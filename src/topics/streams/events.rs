//! What is told about topics: gathered in order, without memory of its own for each value.
//!
//! Short values are copied one behind the other into one buffer, with a NUL behind each for C; long ones are shared. Values of
//! one topic share its [`Route`].

use std::sync::Arc;

use super::cache::{NewValue, Shared, Stored};
use super::look::LOOKED_AT;
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

/// The bytes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueBytes<'a> {
    /// As they are.
    Plain(&'a [u8]),
    /// With a NUL behind them, which is not one of them.
    WithNul(&'a [u8]),
}

impl<'a> ValueBytes<'a> {
    /// The bytes of the value.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Self::Plain(bytes) => bytes,
            Self::WithNul(bytes) => bytes.split_last().map_or(&[], |(_, bytes)| bytes),
        }
    }
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
        old: Option<ValueBytes<'a>>,
        /// The value now.
        new: Option<ValueBytes<'a>>,
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
    pub old: Option<ValueBytes<'a>>,
    /// The whole value.
    pub new: ValueBytes<'a>,
}

impl<'a> TopicMessage<'a> {
    /// What a stream gets of it.
    pub fn for_reader(&self, reader: &Reader) -> StreamChange<'a> {
        StreamChange::Value {
            topic: &self.route.topic,
            form: reader.view.form(),
            old: self.old.and_then(|old| reader.view.read(old)),
            new: reader.view.read(self.new),
        }
    }
}

/// Things that happened to topics, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TopicEvents {
    items: Vec<Item>,
    routes: Vec<Arc<Route>>,
    copied: Vec<u8>,
    shared: Vec<Shared>,
    /// Bytes that these keep in memory besides `copied` and `items`.
    elsewhere: usize,
    /// Bytes of those shared values whose memory may hold much else.
    parts: usize,
}

/// Small, because there are very many values.
#[derive(Debug, PartialEq, Eq)]
enum Item {
    Message {
        route: u32,
        kind: MessageKind,
        old: Option<Piece>,
        new: Piece,
    },
    Rare(Box<Rare>),
}

#[derive(Debug, PartialEq, Eq)]
enum Rare {
    Subscribed(Arc<Topic>),
    Unsubscribed(Arc<Topic>, UnsubscriptionCause),
    UnknownUnsubscribed(i32, UnsubscriptionReason),
    Malformed(Notification, Box<str>),
    StreamSubscribed(StreamId, Arc<Topic>),
    StreamUnsubscribed(StreamId, Arc<Topic>, UnsubscriptionCause),
    StreamValue(Reader, Arc<Topic>, Piece),
    Undecodable(StreamId, Arc<Topic>, Arc<str>),
}

/// Where a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// In the buffer, with its NUL.
    Copied { at: u32, end: u32 },
    /// One of the shared values.
    Shared(u32),
}

/// Where the route of a topic and its last message were put the last time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    route: u32,
    item: u32,
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
        self.copied.len() + self.items.len() * size_of::<Item>() + self.elsewhere
    }

    /// Bytes of memory that would be used again.
    pub fn capacity(&self) -> usize {
        self.copied.capacity()
            + self.items.capacity() * size_of::<Item>()
            + self.routes.capacity() * size_of::<Arc<Route>>()
            + self.shared.capacity() * size_of::<Shared>()
    }

    /// Forgets what happened and keeps the memory.
    pub fn clear(&mut self) {
        self.items.clear();
        self.routes.clear();
        self.copied.clear();
        self.shared.clear();
        self.elsewhere = 0;
        self.parts = 0;
    }

    /// Values whose memory holds much else get memory of their own, if all of that memory, `received`, is more than four times
    /// what they need.
    pub(crate) fn detach_parts(&mut self, received: usize) {
        if self.parts > 0 && received / 4 > self.parts {
            Shared::detach(&mut self.shared, self.parts);
            self.parts = 0;
        }
    }

    /// What happened.
    pub fn iter(&self) -> impl Iterator<Item = TopicEvent<'_>> {
        self.items.iter().filter_map(|item| self.event(item))
    }

    /// What happened, in parts of as many things as are looked at together.
    pub fn parts(&self) -> impl Iterator<Item = impl Iterator<Item = TopicEvent<'_>> + Clone> {
        let parts = self.items.chunks(LOOKED_AT);
        parts.map(|part| part.iter().filter_map(|item| self.event(item)))
    }

    /// How many topics had values, or more.
    pub fn route_count(&self) -> usize {
        self.routes.len()
    }

    /// `None` for what cannot be: every item refers to what is here.
    #[inline]
    fn event<'a>(&'a self, item: &'a Item) -> Option<TopicEvent<'a>> {
        match item {
            Item::Message {
                route,
                kind,
                old,
                new,
            } => Some(TopicEvent::Message(TopicMessage {
                route: self.routes.get(*route as usize)?,
                kind: *kind,
                old: match old {
                    Some(old) => Some(self.bytes(*old)?),
                    None => None,
                },
                new: self.bytes(*new)?,
            })),
            Item::Rare(rare) => self.rare_event(rare),
        }
    }

    fn rare_event<'a>(&'a self, rare: &'a Rare) -> Option<TopicEvent<'a>> {
        Some(match rare {
            Rare::Subscribed(topic) => TopicEvent::Subscribed(topic),
            Rare::Unsubscribed(topic, cause) => TopicEvent::Unsubscribed(topic, *cause),
            Rare::UnknownUnsubscribed(id, reason) => TopicEvent::UnknownUnsubscribed(*id, *reason),
            Rare::Malformed(which, why) => TopicEvent::Malformed(*which, why),
            Rare::StreamSubscribed(stream, topic) => {
                TopicEvent::Stream(*stream, StreamChange::Subscribed(topic))
            }
            Rare::StreamUnsubscribed(stream, topic, cause) => {
                TopicEvent::Stream(*stream, StreamChange::Unsubscribed(topic, *cause))
            }
            Rare::Undecodable(stream, topic, why) => {
                TopicEvent::Stream(*stream, StreamChange::Undecodable(topic, why))
            }
            Rare::StreamValue(reader, topic, piece) => {
                let change = StreamChange::Value {
                    topic,
                    form: reader.view.form(),
                    old: None,
                    new: reader.view.read(self.bytes(*piece)?),
                };
                TopicEvent::Stream(reader.stream, change)
            }
        })
    }

    #[inline]
    fn bytes(&self, piece: Piece) -> Option<ValueBytes<'_>> {
        Some(match piece {
            Piece::Copied { at, end } => {
                ValueBytes::WithNul(self.copied.get(at as usize..end as usize)?)
            }
            Piece::Shared(index) => self.shared.get(index as usize)?.value(),
        })
    }

    fn take_in(&mut self, value: NewValue<'_>) -> Piece {
        let shared = match value {
            NewValue::Short(bytes) => {
                let at = self.copied.len();
                let end = u32::try_from(at + bytes.len() + 1);
                if let (Ok(at), Ok(end)) = (u32::try_from(at), end) {
                    crate::data::memory::reserve(&mut self.copied, bytes.len() + 1);
                    self.copied.extend_from_slice(bytes);
                    self.copied.push(0);
                    return Piece::Copied { at, end };
                }
                // More than the buffer can hold.
                Shared::plain(crate::data::memory::copy(bytes).into())
            }
            NewValue::Long(shared) => shared,
        };
        self.elsewhere += shared.size();
        if shared.is_part() {
            self.parts += shared.value().bytes().len();
        }
        self.shared.push(shared);
        // Memory ends before there are so many.
        Piece::Shared((self.shared.len() - 1) as u32)
    }

    fn rarely(&mut self, rare: Rare) {
        self.elsewhere += size_of::<Rare>();
        self.items.push(Item::Rare(Box::new(rare)));
    }

    pub(super) fn subscribed(&mut self, topic: &Arc<Topic>) {
        self.rarely(Rare::Subscribed(Arc::clone(topic)));
    }

    pub(super) fn unsubscribed(&mut self, topic: &Arc<Topic>, cause: UnsubscriptionCause) {
        self.rarely(Rare::Unsubscribed(Arc::clone(topic), cause));
    }

    pub(super) fn unknown_unsubscribed(&mut self, topic_id: i32, reason: UnsubscriptionReason) {
        self.rarely(Rare::UnknownUnsubscribed(topic_id, reason));
    }

    /// A notification that cannot be read.
    pub fn malformed(&mut self, which: Notification, why: &str) {
        self.rarely(Rare::Malformed(which, Box::from(why)));
    }

    pub(super) fn stream_subscribed(&mut self, stream: StreamId, topic: &Arc<Topic>) {
        self.rarely(Rare::StreamSubscribed(stream, Arc::clone(topic)));
    }

    pub(super) fn stream_unsubscribed(
        &mut self,
        stream: StreamId,
        topic: &Arc<Topic>,
        cause: UnsubscriptionCause,
    ) {
        self.rarely(Rare::StreamUnsubscribed(stream, Arc::clone(topic), cause));
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
        self.rarely(Rare::StreamValue(reader, Arc::clone(topic), piece));
    }

    pub(super) fn undecodable(&mut self, stream: StreamId, topic: &Arc<Topic>, why: &Arc<str>) {
        let (topic, why) = (Arc::clone(topic), Arc::clone(why));
        self.rarely(Rare::Undecodable(stream, topic, why));
    }

    /// `place` is where the topic's route and message before were put the last time, here or in other events. Only the owner of the
    /// route puts it anywhere.
    pub(super) fn message(
        &mut self,
        route: &Arc<Route>,
        place: &mut Place,
        kind: MessageKind,
        old: Option<&Stored>,
        new: NewValue<'_>,
    ) {
        let known = self.routes.get(place.route as usize);
        let is_known = known.is_some_and(|known| Arc::ptr_eq(known, route));
        // The value before is here already then, as the new one that it was.
        let former = match self.items.get(place.item as usize) {
            Some(Item::Message { route, new, .. }) if is_known && *route == place.route => {
                Some(*new)
            }
            _ => None,
        };
        if !is_known {
            // Memory ends before there are so many, of these and of what follows.
            place.route = self.routes.len() as u32;
            self.routes.push(Arc::clone(route));
        }
        let old = old.map(|old| former.unwrap_or_else(|| self.take_in(old.as_new())));
        let new = self.take_in(new);
        place.item = self.items.len() as u32;
        self.items.push(Item::Message {
            route: place.route,
            kind,
            old,
            new,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_little_memory() {
        assert!(size_of::<Item>() <= 32, "{}", size_of::<Item>());
    }
}
