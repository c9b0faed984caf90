//! Value streams, and what the server sends for them (`b2`, `protocol/22 sections 4 to 8`).

use bytes::Bytes;

use super::Core;
use crate::session::output::{Event, Output};
use crate::topics::specification::TopicSpecification;
use crate::topics::streams::{StreamEvent, StreamId, StreamSpec, Streams};
use crate::wire::error::WireError;
use crate::wire::services::topics::subscription::{NotifySubscription, NotifyUnsubscription};
use crate::wire::services::Service;

impl<H> Core<H> {
    /// Adds a value stream. In a session that has ended it ends at once.
    pub fn add_stream(&mut self, id: StreamId, spec: StreamSpec) {
        self.with_streams(|streams, emit| streams.add(id, spec, emit));
        if self.state.is_closed() {
            self.close_streams();
        }
    }

    /// Removes a value stream. False when there is none with this id.
    pub fn remove_stream(&mut self, id: StreamId) -> bool {
        self.with_streams(|streams, emit| streams.remove(id, emit))
    }

    pub(super) fn on_subscription_notification(&mut self, body: &Bytes) -> Result<(), WireError> {
        let notification = NotifySubscription::read_request(body, self.version)?;
        let specification = TopicSpecification::from_wire(notification.specification);
        self.with_streams(|streams, emit| {
            let path = &notification.path;
            streams.on_subscribed(notification.topic_id, path, specification, emit);
        });
        Ok(())
    }

    pub(super) fn on_unsubscription_notification(&mut self, body: &Bytes) -> Result<(), WireError> {
        let notification = NotifyUnsubscription::read_request(body, self.version)?;
        self.with_streams(|streams, emit| {
            streams.on_unsubscribed(notification.topic_id, notification.reason, emit);
        });
        Ok(())
    }

    pub(super) fn on_topic_value(&mut self, topic_id: i32, value: Bytes) {
        self.with_streams(|streams, emit| streams.on_value(topic_id, value, emit));
    }

    pub(super) fn on_topic_delta(&mut self, topic_id: i32, delta: &[u8]) {
        self.with_streams(|streams, emit| streams.on_delta(topic_id, delta, emit));
    }

    /// Messages may have been lost.
    pub(super) fn refresh_subscriptions(&mut self) {
        self.with_streams(|streams, emit| streams.refresh(emit));
    }

    /// The session has ended.
    pub(super) fn close_streams(&mut self) {
        self.with_streams(|streams, emit| streams.close(emit));
    }

    /// Lets the streams tell things, which become outputs in the same order.
    fn with_streams<T>(
        &mut self,
        change: impl FnOnce(&mut Streams, &mut dyn FnMut(StreamEvent)) -> T,
    ) -> T {
        let outputs = &mut self.outputs;
        change(&mut self.streams, &mut |event| {
            outputs.push_back(Output::Event(Event::Stream(event)));
        })
    }
}
