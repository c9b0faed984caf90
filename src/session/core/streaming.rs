//! Value streams and handlers of topic messages, and what the server sends for them (`specification/topics/subscribe`,
//! `specification/topics/value-streams`, `specification/protocol/selectors-and-streams sections 4 to 9`).

use std::collections::VecDeque;

use bytes::Bytes;

use super::Core;
use crate::session::output::{Event, Output};
use crate::topics::selector::TopicSelector;
use crate::topics::streams::{
    HandlerId, Notification, Outbox, Remains, StreamEnd, StreamEvent, StreamId, StreamSpec,
    Streams, TopicEvents,
};
use crate::wire::error::WireError;
use crate::wire::message::topic_of;
use crate::wire::services::topics::subscription::{NotifySubscription, NotifyUnsubscription};
use crate::wire::services::Service;

impl<H> Core<H> {
    /// The subscribed topics and their last values.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Adds a value stream. In a session that has ended it ends at once.
    pub fn add_stream(&mut self, id: StreamId, spec: StreamSpec) {
        self.with_streams(|streams, outbox| streams.add(id, spec, outbox));
        if self.state.is_closed() {
            self.close_streams();
        }
    }

    /// Removes a value stream. False when there is none with this id.
    pub fn remove_stream(&mut self, id: StreamId) -> bool {
        self.with_streams(|streams, outbox| streams.remove(id, outbox))
    }

    /// Adds a handler of topic messages. In a session that has ended it gets nothing.
    pub fn add_topic_handler(&mut self, id: HandlerId, selector: TopicSelector) {
        if !self.state.is_closed() {
            self.streams.add_handler(id, selector);
        }
    }

    pub(super) fn on_subscription_notification(&mut self, body: &Bytes) -> Result<(), WireError> {
        let notification = NotifySubscription::read_request(body, self.version)
            .inspect_err(|error| self.tell_malformed(Notification::Subscription, error))?;
        let specification = notification.specification;
        self.with_streams(|streams, outbox| {
            let path = notification.path;
            streams.on_subscribed(notification.topic_id, path, specification, outbox);
        });
        Ok(())
    }

    pub(super) fn on_unsubscription_notification(&mut self, body: &Bytes) -> Result<(), WireError> {
        let notification = NotifyUnsubscription::read_request(body, self.version)
            .inspect_err(|error| self.tell_malformed(Notification::Unsubscription, error))?;
        self.with_streams(|streams, outbox| {
            streams.on_unsubscribed(notification.topic_id, notification.reason, outbox);
        });
        Ok(())
    }

    fn tell_malformed(&mut self, which: Notification, error: &WireError) {
        self.with_streams(|_, outbox| outbox.topics().malformed(which, &error.to_string()));
    }

    /// Gives memory for what happens to topics next.
    pub fn lend_events(&mut self, empty: TopicEvents) {
        self.spare_events = empty;
    }

    /// Whether there is some.
    pub fn has_spare_events(&self) -> bool {
        self.spare_events.capacity() > 0
    }

    /// Takes back what was not needed of it.
    pub fn take_spare_events(&mut self) -> TopicEvents {
        std::mem::take(&mut self.spare_events)
    }

    /// All that was received at once has been taken in: values that are kept leave the memory in which they came.
    pub fn settle_values(&mut self) {
        self.streams.settle();
    }

    /// Messages came in so many bytes of memory since outputs were polled. What is told of them keeps four times its size of that
    /// at most.
    pub fn detach_parts(&mut self, bytes: usize) {
        for output in &mut self.outputs {
            if let Output::Event(Event::Stream(StreamEvent::Topics(events))) = output {
                events.detach_parts(bytes);
            }
        }
    }

    /// Whether it is worth while to [look ahead](Self::look_ahead).
    pub fn has_many_topics(&self) -> bool {
        self.streams.are_many_topics()
    }

    /// These messages come next. Gives their number.
    pub fn look_ahead<'a>(&self, messages: impl Iterator<Item = &'a [u8]>) -> usize {
        let mut count = 0;
        let messages = messages.inspect(|_| count += 1);
        self.streams.look_ahead(messages.filter_map(topic_of));
        count
    }

    pub(super) fn on_topic_value(&mut self, topic_id: i32, value: Bytes) {
        self.with_streams(|streams, outbox| streams.on_value(topic_id, value, outbox));
    }

    pub(super) fn on_topic_delta(&mut self, topic_id: i32, delta: &[u8]) {
        self.with_streams(|streams, outbox| streams.on_delta(topic_id, delta, outbox));
    }

    /// Messages may have been lost.
    pub(super) fn refresh_subscriptions(&mut self) {
        self.with_streams(|streams, outbox| streams.refresh(outbox));
    }

    /// The session has ended.
    pub(super) fn close_streams(&mut self) {
        let remains = self.with_streams(|streams, outbox| streams.close(outbox));
        if remains.topic_count() > 0 {
            self.remains = Some(remains);
        }
    }

    /// What a session that has ended leaves of its topics: who closes it need not wait until that memory was given back.
    pub fn take_remains(&mut self) -> Option<Remains> {
        self.remains.take()
    }

    /// Lets the streams tell things, which become outputs in the same order.
    fn with_streams<T>(&mut self, change: impl FnOnce(&mut Streams, &mut Told<'_, H>) -> T) -> T {
        let mut told = Told {
            outputs: &mut self.outputs,
            spare: &mut self.spare_events,
        };
        change(&mut self.streams, &mut told)
    }
}

/// What happens to topics goes into the last output as long as it is of that kind.
struct Told<'a, H> {
    outputs: &'a mut VecDeque<Output<H>>,
    spare: &'a mut TopicEvents,
}

impl<H> Outbox for Told<'_, H> {
    fn topics(&mut self) -> &mut TopicEvents {
        let is_open = |output: &Output<H>| {
            matches!(output, Output::Event(Event::Stream(StreamEvent::Topics(_))))
        };
        if !self.outputs.back().is_some_and(is_open) {
            let events = StreamEvent::Topics(std::mem::take(self.spare));
            self.outputs.push_back(Output::Event(Event::Stream(events)));
        }
        match self.outputs.back_mut() {
            Some(Output::Event(Event::Stream(StreamEvent::Topics(events)))) => events,
            _ => unreachable!("pushed just now"),
        }
    }

    fn ended(&mut self, stream: StreamId, end: StreamEnd) {
        let event = StreamEvent::Ended(stream, end);
        self.outputs.push_back(Output::Event(Event::Stream(event)));
    }
}
