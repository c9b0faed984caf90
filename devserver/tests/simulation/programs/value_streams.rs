//! What the programs are told about topics, and the rules about its order: a subscription begins before values come and
//! ends once; the old value of each event is the new one before it (`specification/topics/subscribe`, `specification/topics/value-streams`).

use std::collections::BTreeMap;

use diffusion::data::datatype::Datatype;
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{
    HandlerId, MessageKind, StreamChange, StreamEnd, StreamEvent, StreamId, StreamKind, StreamSpec,
    Topic, TopicEvent, TopicMessage, UnsubscriptionCause, ValueBytes,
};
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use diffusion::wire::services::topics::time_series::BorrowedEvent;

use crate::defects::mutation::Mutation;
use crate::programs::topics;
use crate::rules::ledger::Broken;
use crate::world::World;

/// Value streams that a program has at a time.
const MOST_STREAMS: usize = 6;

/// Handlers of topic messages that a program adds.
const MOST_HANDLERS: usize = 2;

#[derive(Debug)]
pub struct ValueStream {
    pub spec: StreamSpec,
    /// What the stream was told of each topic that it gets.
    pub told: BTreeMap<String, Told>,
}

/// The last value of a topic; `None` is null, or no value yet.
#[derive(Debug, Default)]
pub struct Told {
    pub value: Option<Vec<u8>>,
}

impl ValueStream {
    fn on_change(&mut self, change: StreamChange<'_>) -> Result<(), Broken> {
        match change {
            StreamChange::Subscribed(topic) => {
                if self.told.contains_key(&*topic.path) {
                    return Err(("a subscription begins once", topic.path.to_string()));
                }
                self.told.insert(topic.path.to_string(), Told::default());
                Ok(())
            }
            StreamChange::Unsubscribed(topic, cause) => match self.told.remove(&*topic.path) {
                Some(_) => Ok(()),
                None => {
                    let text = format!("{} because of {cause:?}", topic.path);
                    Err(("only a subscription ends, and once", text))
                }
            },
            StreamChange::Value {
                topic, old, new, ..
            } => {
                let Some(told) = self.told.get_mut(&*topic.path) else {
                    let text = topic.path.to_string();
                    return Err(("no value without a subscription", text));
                };
                let expected = match retains_value(&topic.specification) {
                    true => told.value.as_deref(),
                    false => None,
                };
                // A value that was there when the stream came is told without an old one.
                if old.map(ValueBytes::bytes) != expected {
                    let text = format!("{}: {old:02x?} instead of {expected:02x?}", topic.path);
                    return Err(("the old value is the new one before", text));
                }
                told.value = new.map(|new| new.bytes().to_vec());
                Ok(())
            }
            StreamChange::Undecodable(topic, why) => {
                let text = format!("{}: {why}", topic.path);
                Err(("values can be read", text))
            }
        }
    }

    /// Whether the stream gets the values of such topics.
    pub fn reads(&self, specification: &TopicSpecification) -> bool {
        let (event, datatype) = values_of(specification);
        let fits = datatype.is_some_and(|datatype| datatype.reads_as(self.spec.datatype));
        fits && (event || self.spec.kind == StreamKind::Plain)
    }

    /// What the stream is told of a value of such a topic.
    pub fn view<'a>(
        &self,
        specification: &TopicSpecification,
        value: &'a [u8],
    ) -> Option<&'a [u8]> {
        let (event, _) = values_of(specification);
        match (event, self.spec.kind) {
            (true, StreamKind::TimeSeries) => Some(value),
            (true, StreamKind::Plain) => {
                let event = BorrowedEvent::decode(value).ok()?;
                Some(event.value).filter(|value| !topics::is_null(self.spec.datatype, value))
            }
            (false, _) => Some(value).filter(|value| !topics::is_null(self.spec.datatype, value)),
        }
    }
}

pub fn retains_value(specification: &TopicSpecification) -> bool {
    !specification.is_set(property::DONT_RETAIN_VALUE)
}

/// Whether values come as events, and their type.
fn values_of(specification: &TopicSpecification) -> (bool, Option<Datatype>) {
    match specification.topic_type {
        TopicType::TimeSeries => {
            let datatype = specification.property(property::TIME_SERIES_EVENT_VALUE_TYPE);
            (true, datatype.and_then(Datatype::from_wire_name))
        }
        other => (false, Datatype::from_topic_type(other)),
    }
}

impl World {
    /// The program adds a value stream, or removes one.
    pub fn change_value_streams(&mut self, index: usize) {
        if self.clients[index].core.state().is_closed() {
            return;
        }
        let count = self.clients[index].program.value_streams.len();
        if count >= MOST_STREAMS || (count > 0 && self.random.chance(30)) {
            let chosen = self.random.below(count as u64) as usize;
            let client = &mut self.clients[index];
            let id = client.program.value_streams.keys().nth(chosen).copied();
            let removed = id.is_some_and(|id| client.core.remove_stream(id));
            if !removed {
                self.fail("streams stay until they end", format!("client {index}"));
            }
            self.tally.count("value streams removed");
            return self.pump(index);
        }
        let fallback = self.random.chance(20);
        let text = topics::selector(&mut self.random);
        let selector = match TopicSelector::parse(text) {
            Ok(selector) => (!fallback).then_some(selector),
            Err(error) => return self.fail("selectors can be read", error.to_string()),
        };
        let handlers = self.clients[index].program.topic_handlers.len();
        if let Some(selector) = selector.as_ref().filter(|_| handlers < MOST_HANDLERS) {
            if self.random.chance(10) {
                return self.add_topic_handler(index, selector.clone());
            }
        }
        let kind = match self.random.chance(20) {
            true => StreamKind::TimeSeries,
            false => StreamKind::Plain,
        };
        let spec = StreamSpec {
            selector,
            kind,
            datatype: self.random.pick(&topics::DATATYPES),
        };
        let client = &mut self.clients[index];
        client.program.next_value_stream += 1;
        let id = StreamId(client.program.next_value_stream);
        let stream = ValueStream {
            spec: spec.clone(),
            told: BTreeMap::new(),
        };
        client.program.value_streams.insert(id, stream);
        client.core.add_stream(id, spec);
        self.tally.count("value streams added");
    }

    /// The program adds a handler of topic messages.
    fn add_topic_handler(&mut self, index: usize, selector: TopicSelector) {
        let client = &mut self.clients[index];
        let handlers = &mut client.program.topic_handlers;
        let id = HandlerId(handlers.len() as u64);
        handlers.push((id, selector.clone()));
        client.core.add_topic_handler(id, selector);
        self.tally.count("topic handlers added");
    }

    pub fn on_stream_event(&mut self, index: usize, event: StreamEvent) {
        self.clients[index].program.changes += 1;
        match event {
            StreamEvent::Topics(events) => {
                for event in events.iter() {
                    self.on_topic_event(index, event);
                }
            }
            StreamEvent::Ended(stream, end) => {
                let client = &mut self.clients[index];
                let known = client.program.value_streams.remove(&stream).is_some();
                let closed = client.core.state().is_closed();
                if !known || (end == StreamEnd::SessionClosed && !closed) {
                    let text = format!("client {index}: {stream:?} {end:?}");
                    self.fail("streams end once", text);
                }
            }
        }
    }

    fn on_topic_event(&mut self, index: usize, event: TopicEvent<'_>) {
        if self.mutation == Mutation::RefreshForgotten && is_refresh(&event) {
            return;
        }
        match event {
            TopicEvent::Subscribed(topic) => self.on_topic_subscribed(index, topic),
            TopicEvent::Unsubscribed(topic, cause) => {
                self.tally.count(match cause {
                    UnsubscriptionCause::SubscriptionRefresh => "subscriptions refreshed",
                    _ => "subscriptions ended",
                });
                let subscribed = &mut self.clients[index].program.subscribed;
                if !subscribed.remove(&*topic.path) {
                    let text = format!("client {index}: {}", topic.path);
                    self.fail("only a subscription ends, and once", text);
                }
            }
            TopicEvent::UnknownUnsubscribed(id, reason) => {
                let text = format!("client {index}: topic {id}, {reason:?}");
                self.fail("only a subscription ends, and once", text);
            }
            TopicEvent::Malformed(_, why) => self.fail("notifications can be read", why),
            TopicEvent::Stream(stream, change) => self.tell_stream(index, stream, change),
            TopicEvent::Message(message) => self.on_topic_message(index, message),
        }
    }

    fn on_topic_subscribed(&mut self, index: usize, topic: &Topic) {
        self.tally.count("subscriptions begun");
        let subscribed = &mut self.clients[index].program.subscribed;
        if !subscribed.insert(topic.path.to_string()) {
            let text = format!("client {index}: {}", topic.path);
            self.fail("a subscription begins once", text);
        }
    }

    fn on_topic_message(&mut self, index: usize, message: TopicMessage<'_>) {
        self.tally.count(match message.kind {
            MessageKind::Value => "values received",
            MessageKind::Delta => "deltas received",
        });
        let path = &message.route.topic.path;
        if !self.clients[index].program.subscribed.contains(&**path) {
            let text = format!("client {index}: {path}");
            self.fail("no value without a subscription", text);
        }
        let handlers = self.clients[index].program.topic_handlers.iter();
        let selecting = handlers.filter(|(_, selector)| selector.selects(path));
        if !selecting.map(|(id, _)| id).eq(&message.route.handlers) {
            let text = format!("client {index}: {path}: {:?}", message.route.handlers);
            self.fail("handlers get what they select", text);
        }
        if self.mutation == Mutation::ValueNotTold && self.random.chance(20) {
            return;
        }
        for reader in message.route.readers() {
            self.tell_stream(index, reader.stream, message.for_reader(reader));
        }
    }

    fn tell_stream(&mut self, index: usize, stream: StreamId, change: StreamChange<'_>) {
        let streams = &mut self.clients[index].program.value_streams;
        let result = match streams.get_mut(&stream) {
            Some(stream) => stream.on_change(change),
            None => Err(("nothing follows the end of a stream", format!("{stream:?}"))),
        };
        if let Err((rule, details)) = result {
            self.fail(rule, format!("client {index}, {stream:?}: {details}"));
        }
    }
}

fn is_refresh(event: &TopicEvent<'_>) -> bool {
    let cause = match event {
        TopicEvent::Unsubscribed(_, cause)
        | TopicEvent::Stream(_, StreamChange::Unsubscribed(_, cause)) => *cause,
        _ => return false,
    };
    cause == UnsubscriptionCause::SubscriptionRefresh
}
