//! Value streams: who is told of which topics, and the last value of every subscribed topic (`semantics/b2`,
//! `protocol/22 sections 4 to 8`). Pure: no I/O, no clock, no locks; what is to be told comes out in order.
//!
//! Selectors are matched when a topic is subscribed and when a stream is added, never for a value: each topic keeps the
//! streams that select it. Fallback streams are few and are looked up when they are needed.
//!
//! Where the sources leave a choice: a plain stream that selects a topic whose values it cannot read hears of the
//! subscription and gets no values; such a stream does not keep fallback streams away; a late fallback stream is told of
//! the topics that are there, as any other late stream.

mod reading;
mod registry;

use std::sync::Arc;

use bytes::Bytes;

use crate::data::datatype::Datatype;
use crate::topics::selector::TopicSelector;
use crate::topics::specification::TopicSpecification;
use crate::wire::services::topics::subscription::UnsubscriptionReason;

pub use registry::Streams;

/// Names a stream. Chosen by who adds it, never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u64);

/// What a stream gets of time series topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamKind {
    /// The bare values of events.
    Plain,
    /// Whole events, and nothing of other topics.
    TimeSeries,
}

/// What a stream wants.
#[derive(Debug, Clone)]
pub struct StreamSpec {
    /// Which topics. `None`: those that no stream with a selector reads.
    pub selector: Option<TopicSelector>,
    /// Values or events.
    pub kind: StreamKind,
    /// As what the values, or the values of the events, are read.
    pub datatype: Datatype,
}

/// A subscribed topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What the server's messages call it.
    pub id: i32,
    /// Its path.
    pub path: Arc<str>,
    /// What it is.
    pub specification: TopicSpecification,
}

/// Why a stream no longer gets a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsubscriptionCause {
    /// The subscription has ended.
    Server(UnsubscriptionReason),
    /// Messages may have been lost: all subscriptions begin anew.
    SubscriptionRefresh,
    /// A stream with a selector took the topic from the fallback streams.
    StreamChange,
}

/// What the bytes of a delivered value are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueForm {
    /// A value of this type: the topic's, or that of the time series' values.
    Value(Datatype),
    /// A whole time series event with a value of this type.
    Event(Datatype),
}

/// Something to tell a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEvent {
    /// Which stream.
    pub stream: StreamId,
    /// What happened.
    pub what: StreamChange,
}

/// What happened to a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamChange {
    /// A topic that the stream gets is subscribed.
    Subscribed(Arc<Topic>),
    /// The stream no longer gets the topic.
    Unsubscribed(Arc<Topic>, UnsubscriptionCause),
    /// A value came. `None` is null, and an old value that is not known.
    Value {
        /// Of which topic.
        topic: Arc<Topic>,
        /// What the bytes are.
        form: ValueForm,
        /// The value before.
        old: Option<Bytes>,
        /// The value now.
        new: Option<Bytes>,
    },
    /// A value came that cannot be read, and why.
    Undecodable(Arc<Topic>, String),
    /// The stream was removed. The last event of the stream.
    Removed,
    /// The session has ended. The last event of the stream.
    SessionClosed,
}

impl StreamChange {
    /// Bytes of received data that the event keeps in memory.
    pub fn weight(&self) -> usize {
        // The optimiser would read the value before it knows that there is one, which is harmless but looks like the use of
        // uninitialised memory to memory checkers.
        if !std::hint::black_box(matches!(self, StreamChange::Value { .. })) {
            return 0;
        }
        match std::hint::black_box(self) {
            StreamChange::Value { new, .. } => new.as_ref().map_or(0, Bytes::len),
            _ => 0,
        }
    }

    /// Whether the stream hears nothing more after this.
    pub fn is_last(&self) -> bool {
        matches!(self, StreamChange::Removed | StreamChange::SessionClosed)
    }
}
