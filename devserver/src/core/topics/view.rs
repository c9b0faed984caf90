//! What there is to know about topics, for tests and for whoever drives the core.

use std::sync::Arc;

use bytes::Bytes;
use diffusion::wire::session_id::SessionId;

use super::topic::Content;
use crate::core::ServerCore;

impl ServerCore {
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

    /// The value of the topic at a path in canonical form; of a time series its latest event. `None` when there is no such
    /// topic, or it has no value.
    pub fn topic_value(&self, path: &str) -> Option<Bytes> {
        match &self.topics.tree.at(path)?.content {
            Content::Value(value) => value.clone(),
            Content::Series(series) => series.latest_payload().cloned(),
        }
    }
}
