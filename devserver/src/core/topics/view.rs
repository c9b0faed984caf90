//! What there is to know about topics, for tests and for whoever drives the core.

use std::sync::Arc;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::wire::session_id::SessionId;

use super::topic::Content;
use crate::core::ServerCore;

/// What there is to know about a topic.
#[derive(Debug, Clone, Copy)]
pub struct TopicView<'a> {
    /// Its path, in canonical form.
    pub path: &'a Arc<str>,
    /// The type of its values; of a time series that of the values of its events.
    pub datatype: Datatype,
    /// Its value; of a time series that of the latest event.
    pub value: Option<&'a Bytes>,
    /// How many events it has, if it is a time series.
    pub events: Option<usize>,
    /// How many subscriptions to it there are.
    pub subscriptions: usize,
}

impl ServerCore {
    /// How many topics there are.
    pub fn topic_count(&self) -> usize {
        self.topics.tree.len()
    }

    /// All topics, in the order of their paths.
    pub fn topic_views(&self) -> impl Iterator<Item = TopicView<'_>> {
        self.topics.tree.iter().map(|topic| TopicView {
            path: &topic.path,
            datatype: topic.datatype,
            value: topic.value(),
            events: topic.series().map(|series| series.events().len()),
            subscriptions: topic.subscriber_count(),
        })
    }

    /// Paths of the topics that a session is subscribed to, in order.
    pub fn subscriptions(&self, session: SessionId) -> Vec<Arc<str>> {
        let ids = self.topics.subscriptions_of(session);
        let topics = ids.into_iter().filter_map(|id| self.topics.tree.get(id));
        topics.map(|topic| Arc::clone(&topic.path)).collect()
    }

    /// The paths of all topics, in order.
    pub fn topic_paths(&self) -> Vec<Arc<str>> {
        let topics = self.topics.tree.iter();
        topics.map(|topic| Arc::clone(&topic.path)).collect()
    }

    /// The names of the topic views, in the order of their precedence.
    pub fn topic_view_names(&self) -> impl Iterator<Item = &str> {
        self.views.names()
    }

    /// The value of the topic at a path in canonical form; of a time series its latest event. `None` when there is no such
    /// topic, or it has no value.
    pub fn topic_value(&self, path: &str) -> Option<Bytes> {
        match &self.topics.tree.at(path)?.content {
            Content::Value(value) => value.clone(),
            Content::Series(series) => series.latest_payload().cloned(),
        }
    }
}
