//! The rules about topics that hold where nothing moves: client and server agree about subscriptions and values, value
//! streams have been told what is so, and update streams have set what they say.

use std::collections::BTreeMap;

use diffusion::data::datatype::Datatype;
use diffusion::topics::streams::{StreamKind, Topic};
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::time_series::BorrowedEvent;
use diffusion::wire::session_id::SessionId;

use crate::programs::topics;
use crate::programs::value_streams::{retains_value, ValueStream};
use crate::rules::ledger::Broken;
use crate::world::World;

impl World {
    /// Checks the sessions in which something has changed and nothing moves.
    pub fn check_topics(&mut self) {
        for index in 0..self.clients.len() {
            let program = &self.clients[index].program;
            let seen = (program.changes, self.server.changes);
            if program.checked == Some(seen) || self.quiet_counters(index).is_none() {
                continue;
            }
            self.clients[index].program.checked = Some(seen);
            self.tally.count("sessions compared");
            let core = &self.clients[index].core;
            let statistics = core.statistics();
            let count = core.streams().topic_count() as u64;
            self.tally.add("topics compared", count);
            if statistics.reconnects_with_loss > 0 {
                self.tally.add("topics compared after a loss", count);
            } else if statistics.reconnects > 0 {
                self.tally
                    .add("topics compared after a reconnection", count);
            }
            if let Err((rule, details)) = self.compare_topics(index) {
                self.fail(rule, format!("client {index}: {details}"));
            }
        }
    }

    fn compare_topics(&self, index: usize) -> Result<(), Broken> {
        let client = &self.clients[index];
        let Some(session) = client.core.session_id() else {
            return Ok(());
        };
        let topics: BTreeMap<&str, &Topic> = client
            .core
            .streams()
            .topics()
            .map(|topic| (&*topic.path, topic))
            .collect();
        self.compare_sessions(index)?;
        self.compare_subscriptions(session, &topics)?;
        if !topics.keys().copied().eq(client.program.subscribed.iter()) {
            let told = &client.program.subscribed;
            let text = format!("{:?}, but the program knows of {told:?}", topics.keys());
            return Err(("the program knows the subscriptions", text));
        }
        for topic in topics.values() {
            self.compare_value(index, topic)?;
        }
        for stream in client.program.value_streams.values() {
            self.compare_stream(index, stream, &topics)?;
        }
        self.compare_own_topic(index)
    }

    fn compare_subscriptions(
        &self,
        session: SessionId,
        topics: &BTreeMap<&str, &Topic>,
    ) -> Result<(), Broken> {
        let subscribed = self.server.core.subscriptions(session);
        if topics
            .keys()
            .copied()
            .eq(subscribed.iter().map(|path| &**path))
        {
            return Ok(());
        }
        let text = format!("client {:?}, server {subscribed:?}", topics.keys());
        Err(("both sides know the same subscriptions", text))
    }

    fn compare_value(&self, index: usize, topic: &Topic) -> Result<(), Broken> {
        let path = &*topic.path;
        // The server does not keep null; the client may have been told of it.
        let datatype = Datatype::from_topic_type(topic.specification.topic_type);
        let is_null =
            |value: &[u8]| datatype.is_some_and(|datatype| topics::is_null(datatype, value));
        let streams = self.clients[index].core.streams();
        let cached = streams.cached_value(path).filter(|value| !is_null(value));
        let current = self.server.core.topic_value(path);
        if cached == current.as_deref() {
            return Ok(());
        }
        let text = format!("{path}: client {cached:02x?}, server {current:02x?}");
        Err(("the client has the server's value", text))
    }

    fn compare_stream(
        &self,
        index: usize,
        stream: &ValueStream,
        topics: &BTreeMap<&str, &Topic>,
    ) -> Result<(), Broken> {
        let program = &self.clients[index].program;
        let reads = |stream: &ValueStream, topic: &Topic| stream.reads(&topic.specification);
        let selects = |stream: &ValueStream, topic: &Topic| {
            let selector = stream.spec.selector.as_ref();
            selector.is_some_and(|selector| selector.selects(&topic.path))
        };
        let gets = |topic: &Topic| match &stream.spec.selector {
            Some(_) => {
                let concerned = stream.spec.kind == StreamKind::Plain || reads(stream, topic);
                concerned && selects(stream, topic)
            }
            None => {
                let mut others = program.value_streams.values();
                reads(stream, topic)
                    && !others.any(|other| selects(other, topic) && reads(other, topic))
            }
        };
        let expected = topics.values().filter(|topic| gets(topic));
        let expected: Vec<&str> = expected.map(|topic| &*topic.path).collect();
        if !stream.told.keys().eq(expected.iter()) {
            let text = format!("{expected:?}, {stream:?}");
            return Err(("value streams get what they select", text));
        }
        let core = &self.clients[index].core;
        for (path, told) in &stream.told {
            let Some(topic) = topics.get(path.as_str()) else {
                continue;
            };
            if !retains_value(&topic.specification) || !reads(stream, topic) {
                continue;
            }
            let cached = core.streams().cached_value(path);
            let viewed = cached.and_then(|value| stream.view(&topic.specification, value));
            if told.value.as_deref() != viewed {
                let text = format!("{path}: cached {cached:02x?}, {stream:02x?}");
                return Err(("value streams are told the cached value", text));
            }
        }
        Ok(())
    }

    fn compare_own_topic(&self, index: usize) -> Result<(), Broken> {
        let own_streams = &self.clients[index].program.own_streams;
        let current = own_streams.last_key_value();
        let Some(last) = current.and_then(|(_, own)| own.settled_value()) else {
            return Ok(());
        };
        let path = topics::own_path(index);
        let (topic_type, datatype) = topics::own_type(index);
        let stored = self.server.core.topic_value(&path);
        let value = match (topic_type, &stored) {
            (TopicType::TimeSeries, Some(event)) => match BorrowedEvent::decode(event) {
                Ok(event) => Some(event.value),
                Err(error) => return Err(("events can be read", error.to_string())),
            },
            (_, stored) => stored.as_deref(),
        };
        let null = topic_type != TopicType::TimeSeries && topics::is_null(datatype, last);
        let expected = (!null).then_some(&last[..]);
        if value == expected {
            return Ok(());
        }
        let text = format!("{path}: set {expected:02x?}, server {value:02x?}");
        Err(("what an update stream sets is the topic's value", text))
    }
}
