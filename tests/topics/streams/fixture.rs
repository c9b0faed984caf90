//! Value streams and handlers of topic messages whose events become words.

use std::hash::{DefaultHasher, Hasher};

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{
    HandlerId, MessageKind, Outbox, StreamChange, StreamEnd, StreamEvent, StreamId, StreamKind,
    StreamSpec, Streams, TopicEvent, UnsubscriptionCause, ValueBytes,
};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::UnsubscriptionReason;
use diffusion::wire::services::topics::time_series::{EventMetadata, TimeSeriesEvent};

use crate::hex::encode_hex;

pub const REQUESTED: UnsubscriptionReason = UnsubscriptionReason::Requested;

/// Streams whose events become words: `1+t` subscribed, `1-t(reason)` unsubscribed, `1:t=new<old` a value in
/// hexadecimal or `~`, `1!t` not decodable, `1x` removed, `1X` the session has ended.
pub struct Fixture {
    pub streams: Streams,
    pub trace: String,
    pub handlers: String,
}

/// A value in hexadecimal, or the length and a hash of a long one.
pub fn value_word(value: &[u8]) -> String {
    if value.len() <= 100 {
        return encode_hex(value);
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(value);
    format!("{}#{:x}", value.len(), hasher.finish())
}

pub fn bytes(value: Option<ValueBytes<'_>>) -> String {
    if let Some(ValueBytes::WithNul(with_nul)) = value {
        assert_eq!(with_nul.last(), Some(&0));
    }
    value.map_or("~".to_owned(), |value| value_word(value.bytes()))
}

pub fn cause(cause: UnsubscriptionCause) -> String {
    match cause {
        UnsubscriptionCause::Server(reason) => reason.code().to_string(),
        UnsubscriptionCause::SubscriptionRefresh => "refresh".to_owned(),
        UnsubscriptionCause::StreamChange => "change".to_owned(),
    }
}

pub fn stream_word(stream: StreamId, change: StreamChange<'_>) -> String {
    let id = stream.0;
    match change {
        StreamChange::Subscribed(topic) => format!("{id}+{}", topic.path),
        StreamChange::Unsubscribed(topic, why) => format!("{id}-{}({})", topic.path, cause(why)),
        StreamChange::Value {
            topic, old, new, ..
        } => format!("{id}:{}={}<{}", topic.path, bytes(new), bytes(old)),
        StreamChange::Undecodable(topic, error) => {
            assert!(!error.is_empty());
            format!("{id}!{}", topic.path)
        }
    }
}

/// What streams hear of something that happened.
pub fn stream_words(event: TopicEvent<'_>, words: &mut Vec<String>) {
    match event {
        TopicEvent::Stream(stream, change) => words.push(stream_word(stream, change)),
        TopicEvent::Message(message) => {
            for reader in message.route.readers() {
                words.push(stream_word(reader.stream, message.for_reader(reader)));
            }
        }
        _ => {}
    }
}

pub fn end_word(stream: StreamId, end: StreamEnd) -> String {
    match end {
        StreamEnd::Removed => format!("{}x", stream.0),
        StreamEnd::SessionClosed => format!("{}X", stream.0),
    }
}

/// What the session's own handlers hear: `+t#7` and `-t#7(reason)`, `-#7(reason)` for a topic that is not known, and
/// `h1:t=new V` or `D` for handlers of topic messages, `h:t=new V` for the one of last resort.
pub fn handler_words(event: TopicEvent<'_>, words: &mut Vec<String>) {
    match event {
        TopicEvent::Subscribed(topic) => words.push(format!("+{}#{}", topic.path, topic.id)),
        TopicEvent::Unsubscribed(topic, why) => {
            words.push(format!("-{}#{}({})", topic.path, topic.id, cause(why)));
        }
        TopicEvent::UnknownUnsubscribed(id, reason) => {
            words.push(format!("-#{id}({})", reason.code()));
        }
        TopicEvent::Malformed(which, why) => words.push(format!("{which:?}: {why}")),
        TopicEvent::Message(message) => {
            let (path, new) = (&message.route.topic.path, bytes(Some(message.new)));
            let kind = match message.kind {
                MessageKind::Value => 'V',
                MessageKind::Delta => 'D',
            };
            let handlers = &message.route.handlers;
            for handler in handlers {
                words.push(format!("h{}:{path}={new}{kind}", handler.0));
            }
            if handlers.is_empty() {
                words.push(format!("h:{path}={new}{kind}"));
            }
        }
        TopicEvent::Stream(..) => {}
    }
}

impl Fixture {
    pub fn new() -> Self {
        Self {
            streams: Streams::new(1000),
            trace: String::new(),
            handlers: String::new(),
        }
    }

    pub fn with<T>(&mut self, run: impl FnOnce(&mut Streams, &mut dyn Outbox) -> T) -> T {
        let mut told = Vec::new();
        let result = run(&mut self.streams, &mut told);
        let (mut of_streams, mut of_handlers) = (Vec::new(), Vec::new());
        for event in &told {
            match event {
                StreamEvent::Topics(events) => {
                    for event in events.iter() {
                        stream_words(event, &mut of_streams);
                        handler_words(event, &mut of_handlers);
                    }
                }
                StreamEvent::Ended(stream, end) => of_streams.push(end_word(*stream, *end)),
            }
        }
        append(&mut self.trace, of_streams);
        append(&mut self.handlers, of_handlers);
        result
    }

    pub fn add(&mut self, id: u64, selector: Option<&str>, kind: StreamKind, datatype: Datatype) {
        let spec = StreamSpec {
            selector: selector.map(|selector| TopicSelector::parse(selector).unwrap()),
            kind,
            datatype,
        };
        self.with(|streams, outbox| streams.add(StreamId(id), spec, outbox));
    }

    pub fn stream(&mut self, id: u64, selector: &str, datatype: Datatype) {
        self.add(id, Some(selector), StreamKind::Plain, datatype);
    }

    pub fn fallback(&mut self, id: u64, datatype: Datatype) {
        self.add(id, None, StreamKind::Plain, datatype);
    }

    pub fn handler(&mut self, id: u64, selector: &str) {
        let selector = TopicSelector::parse(selector).unwrap();
        self.streams.add_handler(HandlerId(id), selector);
    }

    pub fn remove(&mut self, id: u64) -> bool {
        self.with(|streams, outbox| streams.remove(StreamId(id), outbox))
    }

    pub fn subscribed(&mut self, topic: i32, path: &str, specification: TopicSpecification) {
        self.with(|streams, outbox| streams.on_subscribed(topic, path, specification, outbox));
    }

    pub fn strings(&mut self, topic: i32, path: &str) {
        self.subscribed(topic, path, TopicSpecification::new(TopicType::String));
    }

    pub fn unsubscribed(&mut self, topic: i32) {
        self.with(|streams, outbox| streams.on_unsubscribed(topic, REQUESTED, outbox));
    }

    pub fn value(&mut self, topic: i32, value: &[u8]) {
        let value = Bytes::copy_from_slice(value);
        self.with(|streams, outbox| streams.on_value(topic, value, outbox));
    }

    pub fn delta(&mut self, topic: i32, delta: &[u8]) {
        self.with(|streams, outbox| streams.on_delta(topic, delta, outbox));
    }

    /// What happened to streams since the last time.
    #[track_caller]
    pub fn expect(&mut self, trace: &str) {
        assert_eq!(std::mem::take(&mut self.trace), trace);
    }

    /// What the session's own handlers were told since the last time.
    #[track_caller]
    pub fn expect_handlers(&mut self, trace: &str) {
        assert_eq!(std::mem::take(&mut self.handlers), trace);
    }
}

/// What one stream hears; nobody else may hear anything.
pub fn changes_of(id: StreamId, told: &[StreamEvent]) -> Vec<StreamChange<'_>> {
    let mut changes = Vec::new();
    for event in told {
        let StreamEvent::Topics(events) = event else {
            panic!("{event:?}");
        };
        for event in events.iter() {
            let TopicEvent::Message(message) = event else {
                panic!("{event:?}");
            };
            for reader in message.route.readers() {
                assert_eq!(reader.stream, id);
                changes.push(message.for_reader(reader));
            }
        }
    }
    changes
}

pub fn append(trace: &mut String, words: Vec<String>) {
    for word in words {
        if !trace.is_empty() {
            trace.push(' ');
        }
        trace.push_str(&word);
    }
}

/// "a", "b", "c" and so on, as CBOR strings.
pub const A: &[u8] = b"\x61a";
pub const B: &[u8] = b"\x61b";
pub const C: &[u8] = b"\x61c";
pub const NULL: &[u8] = b"\xf6";

pub fn series(of: &str) -> TopicSpecification {
    let mut specification = TopicSpecification::new(TopicType::TimeSeries);
    specification.set_property(property::TIME_SERIES_EVENT_VALUE_TYPE, of);
    specification
}

pub fn event(sequence: i64, value: &[u8]) -> Vec<u8> {
    let metadata = EventMetadata {
        sequence,
        timestamp: 1000 + sequence,
        author: "me",
    };
    let mut bytes = Vec::new();
    TimeSeriesEvent::new(metadata, value).encode(&mut bytes);
    bytes
}
