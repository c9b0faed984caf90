//! Reference topics: made by views, not by clients ([`crate::core::views`]).

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use diffusion::wire::primitives::Reader;
use diffusion::wire::reason;
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::time_series::TimeSeriesEvent;
use diffusion::wire::services::Codec;
use diffusion::wire::PROTOCOL_VERSION_MAX;

use super::topic::{Content, Topic, TopicId};
use super::TreeChange;
use crate::core::services::Refusal;
use crate::core::views::Lineage;
use crate::core::ServerCore;

/// What another server sent for one of its topics.
#[derive(Debug)]
pub(crate) enum Mirrored {
    /// A value.
    Value(Bytes),
    /// An event of a time series.
    Event(TimeSeriesEvent),
}

impl Topic {
    /// A topic that is not in the tree: a view delays it, or it is another server's.
    pub(crate) fn unpublished(
        path: &Arc<str>,
        specification: &Arc<TopicSpecification>,
        value: Option<&Bytes>,
    ) -> Self {
        let mut topic = Self::new(0, Arc::clone(path), Arc::clone(specification), None);
        topic.begin_with(Content::Value(value.cloned()));
        topic
    }

    /// Takes over a value, or an event of a time series, that another server sent; `None` if it cannot be read.
    pub(crate) fn mirror_payload(&mut self, payload: Bytes) -> Option<Mirrored> {
        match &mut self.content {
            Content::Series(series) => {
                let version = PROTOCOL_VERSION_MAX;
                let event = TimeSeriesEvent::read(&mut Reader::new(&payload), version).ok()?;
                series.mirror(event.clone());
                Some(Mirrored::Event(event))
            }
            content @ Content::Value(_) => {
                let is_null = self.datatype.is_null(&payload);
                let kept = (self.retains_value && !is_null).then(|| payload.clone());
                *content = Content::Value(kept);
                Some(Mirrored::Value(payload))
            }
        }
    }

    /// Takes over what a view holds for the topic.
    fn begin_with(&mut self, content: Content) {
        let value = match content {
            Content::Value(value) => value,
            series @ Content::Series(_) => {
                self.content = series;
                return;
            }
        };
        if let Content::Value(current) = &mut self.content {
            *current = value.filter(|value| self.retains_value && !self.datatype.is_null(value));
        }
    }
}

impl ServerCore {
    /// Adds a reference topic. Nobody is told before [`ServerCore::announce_topic`].
    pub(crate) fn add_reference(
        &mut self,
        path: &Arc<str>,
        specification: Arc<TopicSpecification>,
        origin: Arc<Lineage>,
        content: Content,
    ) -> TopicId {
        let id = self.topics.tree.next_id();
        let mut topic = Topic::new(id, Arc::clone(path), Arc::clone(&specification), None);
        topic.origin = Some(origin);
        topic.begin_with(content);
        self.metrics.on_topic_added(&topic);
        self.topics.tree.insert(topic);
        self.topics.changes.push(TreeChange::Added {
            path: Arc::clone(path),
            specification,
        });
        self.views.on_added(id);
        id
    }

    /// Adds an event of another series to a time series, as it is there.
    pub(crate) fn mirror_event(&mut self, now: Instant, id: TopicId, event: TimeSeriesEvent) {
        let metadata = event.metadata.clone();
        // Only time series are given events, and mirroring one refuses nothing.
        let _ = self.change_series(now, id, |series| {
            series.mirror(event);
            Ok(metadata)
        });
    }
}

/// Clients cannot change what a view makes.
pub(crate) fn is_reference() -> Refusal {
    Refusal::new(
        reason::INCOMPATIBLE_STATE,
        "The topic is a reference topic: a topic view gives it its values",
    )
}
