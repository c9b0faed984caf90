//! Value streams against the [model](super::model), with random [operations](super::operations): what is told is what the model
//! says, however values are kept and whenever the program takes what was told.

use std::collections::VecDeque;

use bytes::Bytes;
use diffusion::data::cbor::WriteCbor;
use diffusion::data::datatype::Datatype;
use diffusion::data::delta::diff;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{
    HandlerId, Outbox, StreamEnd, StreamEvent, StreamId, StreamKind, StreamSpec, Streams,
    TopicEvent, TopicEvents,
};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::fixture::{bytes, end_word, handler_words, stream_words, REQUESTED};
use super::model::Model;
use super::operations::{any_operation, Operation, TOPICS};

/// Handlers stay, so that more would only make tests slower.
const MOST_HANDLERS: u64 = 5;

/// An outbox that uses memory again, so that what is remembered of former events meets others in their place.
#[derive(Default)]
struct Reusing {
    told: VecDeque<StreamEvent>,
    spare: TopicEvents,
}

impl Outbox for Reusing {
    fn topics(&mut self) -> &mut TopicEvents {
        if !matches!(self.told.back(), Some(StreamEvent::Topics(_))) {
            let events = std::mem::take(&mut self.spare);
            self.told.push_back(StreamEvent::Topics(events));
        }
        match self.told.back_mut() {
            Some(StreamEvent::Topics(events)) => events,
            _ => unreachable!("pushed just now"),
        }
    }

    fn ended(&mut self, stream: StreamId, end: StreamEnd) {
        self.told.push_back(StreamEvent::Ended(stream, end));
    }
}

impl Reusing {
    /// The words of what is the first. For a message, the value before comes first: `t<old`.
    fn take_first(&mut self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        match self.told.pop_front()? {
            StreamEvent::Ended(stream, end) => words.push(end_word(stream, end)),
            StreamEvent::Topics(mut events) => {
                for event in events.iter() {
                    if let TopicEvent::Message(message) = event {
                        let path = &message.route.topic.path;
                        words.push(format!("{path}<{}", bytes(message.old)));
                    }
                    handler_words(event, &mut words);
                    stream_words(event, &mut words);
                }
                assert!(events.iter().eq(events.parts().flatten()));
                events.clear();
                self.spare = events;
            }
        }
        Some(words)
    }
}

/// The streams and the model, to which the same happens.
struct Run {
    streams: Streams,
    outbox: Reusing,
    model: Model,
    /// Words of the model that were not taken yet.
    expected: VecDeque<String>,
    /// Numbers of values, streams and handlers.
    values: u64,
    streams_added: u64,
    handlers_added: u64,
}

impl Run {
    fn new() -> Self {
        Self {
            streams: Streams::new(1_000_000),
            outbox: Reusing::default(),
            model: Model::default(),
            expected: VecDeque::new(),
            values: 0,
            streams_added: 0,
            handlers_added: 0,
        }
    }

    fn apply(&mut self, operation: &Operation) {
        match *operation {
            Operation::Subscribe {
                topic,
                path,
                is_kept,
            } => self.subscribe(topic, path, is_kept),
            Operation::EndSubscription(topic) => {
                self.expected.extend(self.model.end_subscription(topic));
                let outbox = &mut self.outbox;
                self.streams.on_unsubscribed(topic, REQUESTED, outbox);
            }
            Operation::Value {
                topic,
                length,
                is_part,
            } => self.value(topic, length, is_part),
            Operation::Burst { count, length } => self.burst(count, length),
            Operation::UnreadableValue(topic) => {
                self.expected.extend(self.model.reject(topic));
                let number = Bytes::from_static(b"\x05");
                self.streams.on_value(topic, number, &mut self.outbox);
            }
            Operation::Delta { topic, length } => {
                let value = self.next_value(length);
                self.delta(topic, value);
            }
            Operation::NoChange(topic) => {
                let value = self.model.value_of(topic).unwrap_or_default().to_vec();
                self.delta(topic, value);
            }
            Operation::UnreadableDelta(topic) => {
                self.expected.extend(self.model.reject(topic));
                self.streams.on_delta(topic, b"\xff", &mut self.outbox);
            }
            Operation::AddStream(selector) => self.add_stream(selector),
            Operation::RemoveStream(index) => self.remove_stream(index),
            Operation::AddHandler(selector) => self.add_handler(selector),
            Operation::Settle => self.streams.settle(),
            Operation::Refresh => {
                self.expected.extend(self.model.refresh());
                self.streams.refresh(&mut self.outbox);
            }
            Operation::TakeAll => self.take_all(),
            Operation::TakeFirst => {
                self.take_first();
            }
        }
    }

    fn subscribe(&mut self, topic: i32, path: &str, is_kept: bool) {
        self.expected
            .extend(self.model.subscribe(topic, path, is_kept));
        let mut specification = TopicSpecification::new(TopicType::String);
        if !is_kept {
            specification.set_property(property::DONT_RETAIN_VALUE, "true");
        }
        let outbox = &mut self.outbox;
        self.streams
            .on_subscribed(topic, path, specification, outbox);
    }

    /// A string that differs from the ones before, if its length allows that.
    fn next_value(&mut self, length: usize) -> Vec<u8> {
        self.values += 1;
        // The last digit comes first, so that short ones differ too.
        let number: String = self.values.to_string().chars().rev().collect();
        let text = format!("{number}.").repeat(length / number.len() + 1);
        let mut value = Vec::new();
        value.put_text(&text.as_bytes()[..length]);
        value
    }

    /// A value in memory of its own, or in the middle of memory that holds other things.
    fn value(&mut self, topic: i32, length: usize, is_part: bool) {
        let value = self.next_value(length);
        let received = match is_part {
            true => {
                Bytes::from([&[9; 50], &value[..], &[9; 50]].concat()).slice(50..50 + value.len())
            }
            false => Bytes::from(value.clone()),
        };
        self.expected.extend(self.model.value(topic, value));
        self.streams.on_value(topic, received, &mut self.outbox);
    }

    /// Values as they come when the server sends many at once.
    fn burst(&mut self, count: i32, length: usize) {
        for number in 0..count {
            let topic = number % TOPICS;
            // Some of those that are announced are not known.
            let announced = [topic, 99, topic + 1];
            self.streams.look_ahead(announced.into_iter());
            self.value(topic, length, true);
        }
    }

    fn delta(&mut self, topic: i32, value: Vec<u8>) {
        let delta = diff(self.model.value_of(topic).unwrap_or_default(), &value);
        self.expected.extend(self.model.delta(topic, value));
        self.streams.on_delta(topic, &delta, &mut self.outbox);
    }

    fn add_stream(&mut self, selector: Option<&'static str>) {
        let stream = self.streams_added;
        self.streams_added += 1;
        self.expected
            .extend(self.model.add_stream(stream, selector));
        let spec = StreamSpec {
            selector: selector.map(|selector| TopicSelector::parse(selector).unwrap()),
            kind: StreamKind::Plain,
            datatype: Datatype::String,
        };
        self.streams.add(StreamId(stream), spec, &mut self.outbox);
    }

    fn remove_stream(&mut self, index: Index) {
        if self.model.stream_count() > 0 {
            let at = index.index(self.model.stream_count());
            let (stream, words) = self.model.remove_stream(at);
            self.expected.extend(words);
            assert!(self.streams.remove(StreamId(stream), &mut self.outbox));
        }
    }

    fn add_handler(&mut self, selector: &'static str) {
        if self.handlers_added < MOST_HANDLERS {
            let handler = self.handlers_added;
            self.handlers_added += 1;
            self.model.add_handler(handler, selector);
            let selector = TopicSelector::parse(selector).unwrap();
            self.streams.add_handler(HandlerId(handler), selector);
        }
    }

    /// False when there is nothing.
    fn take_first(&mut self) -> bool {
        let Some(words) = self.outbox.take_first() else {
            return false;
        };
        for word in words {
            assert_eq!(Some(word), self.expected.pop_front());
        }
        true
    }

    fn take_all(&mut self) {
        while self.take_first() {}
        assert_eq!(self.expected, [""; 0]);
    }

    fn assert_same_topics(&self) {
        let topics = self.streams.topics().map(|topic| {
            let value = self.streams.cached_value(&topic.path);
            (topic.id, &*topic.path, value)
        });
        assert!(topics.eq(self.model.topics()));
    }

    fn close(&mut self) {
        self.expected.extend(self.model.close());
        self.streams.close(&mut self.outbox);
        self.take_all();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_is_told_is_what_the_model_says(operations in vec(any_operation(), 1..120)) {
        let mut run = Run::new();
        for operation in &operations {
            run.apply(operation);
            run.assert_same_topics();
        }
        run.close();
    }
}
