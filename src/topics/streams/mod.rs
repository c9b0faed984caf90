//! Value streams and handlers of topic messages: who is told of which topics, and the last value of every subscribed topic
//! (`specification/topics/subscribe`, `specification/topics/value-streams`,
//! `specification/protocol/selectors-and-streams sections 4 to 9`). Pure: no I/O, no clock, no locks; what is to be told comes out in order.
//!
//! Selectors are matched when a topic is subscribed and when a stream or a handler is added, never for a value: each topic
//! keeps who selects it. What happens to topics is gathered in [`TopicEvents`], so that a value costs no memory of its own.
//!
//! Where the sources leave a choice: a plain stream that selects a topic whose values it cannot read hears of the
//! subscription and gets no values; such a stream does not keep fallback streams away; a late fallback stream is told of
//! the topics that are there, as any other late stream.

mod cache;
mod entry;
mod events;
mod look;
mod reading;
mod registry;
mod selection;

use std::any::Any;
use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::data::datatype::Datatype;
use crate::data::text::Text;
use crate::topics::selector::TopicSelector;
use crate::wire::services::topics::specification::TopicSpecification;
use crate::wire::services::topics::subscription::UnsubscriptionReason;

pub use events::{
    MessageKind, Notification, StreamChange, StreamEnd, StreamEvent, TopicEvent, TopicEvents,
    TopicMessage, ValueBytes,
};
pub use look::{look_at, LOOKED_AT};
pub use reading::View;
pub use registry::{Remains, Streams};

/// Names a stream. Chosen by who adds it, never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u64);

/// Names a handler of topic messages. Chosen by who adds it, never used twice in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HandlerId(pub u64);

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
    pub path: Text,
    /// What it is.
    pub specification: TopicSpecification,
    rendering: Rendering,
}

impl Topic {
    /// A topic.
    pub fn new(id: i32, path: Text, specification: TopicSpecification) -> Self {
        Self {
            id,
            path,
            specification,
            rendering: Rendering::default(),
        }
    }

    /// The topic in the form that the program's language needs, made at the first call and kept with the topic. `None` when
    /// it was made as another type before.
    pub fn rendered<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Option<&T> {
        self.rendering
            .0
            .get_or_init(|| Box::new(make(self)))
            .downcast_ref()
    }

    /// The same if it was made before.
    pub fn rendered_before<T: Any + Send + Sync>(&self) -> Option<&T> {
        self.rendering.0.get()?.downcast_ref()
    }
}

/// Something derived from a topic, which does not distinguish it from others.
#[derive(Default)]
struct Rendering(OnceLock<Box<dyn Any + Send + Sync>>);

impl fmt::Debug for Rendering {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Rendering")
    }
}

impl Clone for Rendering {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Rendering {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Rendering {}

/// Who gets the values of a topic: a picture of the moment, shared by all values that come before it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The topic.
    pub topic: Arc<Topic>,
    /// Handlers of topic messages whose selectors select the topic, in the order in which they were added.
    pub handlers: Vec<HandlerId>,
    /// Most topics have one reader, which is found without another look into memory.
    first: Option<Reader>,
    further: Vec<Reader>,
}

impl Route {
    fn new(topic: Arc<Topic>, handlers: Vec<HandlerId>, readers: Vec<Reader>) -> Self {
        let mut readers = readers.into_iter();
        Self {
            topic,
            handlers,
            first: readers.next(),
            further: readers.collect(),
        }
    }

    /// Streams that read the topic, in the order in which they were added.
    pub fn readers(&self) -> impl Iterator<Item = &Reader> {
        self.first.iter().chain(&self.further)
    }
}

/// A stream that gets the values of a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The stream.
    pub stream: StreamId,
    /// What it gets of a value.
    pub view: View,
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

/// Takes what is to be told, in order.
pub trait Outbox {
    /// Where the next thing that happens to topics goes.
    fn topics(&mut self) -> &mut TopicEvents;
    /// A stream hears nothing more after this.
    fn ended(&mut self, stream: StreamId, end: StreamEnd);
}

impl Outbox for Vec<StreamEvent> {
    fn topics(&mut self) -> &mut TopicEvents {
        if !matches!(self.last(), Some(StreamEvent::Topics(_))) {
            self.push(StreamEvent::Topics(TopicEvents::default()));
        }
        match self.last_mut() {
            Some(StreamEvent::Topics(events)) => events,
            _ => unreachable!("pushed just now"),
        }
    }

    fn ended(&mut self, stream: StreamId, end: StreamEnd) {
        self.push(StreamEvent::Ended(stream, end));
    }
}
