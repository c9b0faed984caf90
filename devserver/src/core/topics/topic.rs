//! One topic.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::record_v2::Schema;
use diffusion::wire::services::topics::specification::{property, TopicSpecification, TopicType};
use diffusion::wire::services::topics::update_stream::StreamCapabilities;
use diffusion::wire::session_id::SessionId;

use super::compression::TopicCompression;
use super::effort::Effort;
use super::policy::Policy;
use super::series::Series;
use super::specification::owner;
use super::subscribers::Subscribers;
use crate::core::metrics::TopicTraffic;
use crate::core::views::Lineage;

/// The number of a topic in topic messages: the same for all sessions, never used twice.
pub(crate) type TopicId = i32;

/// Whether a subscriber can be sent a delta.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cached {
    /// It has no value, or one that nobody knows.
    Nothing,
    /// It has the topic's value.
    Current,
}

/// Whether values are sent as deltas where that is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deltas {
    Never,
    WhereShorter,
}

/// What happens to updates that wait for a slow session when there is a newer one (property `CONFLATION`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflation {
    /// Nothing.
    Off,
    /// The newer one takes their place if the session is slow.
    UnderBackPressure,
    /// A slow session is unsubscribed.
    Unsubscribe,
    /// The newer one always takes their place.
    Always,
}

/// The update stream of a topic; there is at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StreamState {
    pub(crate) instance: i32,
    pub(crate) session: SessionId,
}

/// What a topic holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// The value of a topic of any type but time series; none if it has none or does not keep it.
    Value(Option<Bytes>),
    /// The events of a time series.
    Series(Series),
}

/// One topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) id: TopicId,
    pub(crate) path: Arc<str>,
    pub(crate) specification: Arc<TopicSpecification>,
    pub(crate) topic_type: TopicType,
    /// The type of values; for a time series of the values of events.
    pub(crate) datatype: Datatype,
    pub(crate) content: Content,
    pub(super) subscribers: Subscribers,
    pub(crate) stream: Option<StreamState>,
    pub(super) deltas: Deltas,
    pub(super) delta_effort: Effort,
    pub(super) compression: TopicCompression,
    pub(super) retains_value: bool,
    pub(super) validates: bool,
    pub(super) conflation: Conflation,
    pub(super) schema: Option<Arc<Schema>>,
    /// The principal that may do everything with the topic.
    pub(super) owner: Option<String>,
    pub(super) policy: Option<Policy>,
    pub(super) deadline: Option<Instant>,
    /// Its updates.
    pub(crate) traffic: TopicTraffic,
    /// Those of them that metric collectors have.
    pub(crate) accounted: TopicTraffic,
    /// Where a reference topic comes from; none for topics of clients.
    pub(crate) origin: Option<Arc<Lineage>>,
}

impl Topic {
    /// A topic without value. The specification has been validated.
    pub(super) fn new(
        id: TopicId,
        path: Arc<str>,
        specification: Arc<TopicSpecification>,
        policy: Option<Policy>,
    ) -> Self {
        let topic_type = specification.topic_type;
        let datatype = specification
            .values()
            .datatype()
            .unwrap_or(Datatype::Binary);
        let time_series = topic_type == TopicType::TimeSeries;
        let content = if time_series {
            Content::Series(Series::new(&specification))
        } else {
            Content::Value(None)
        };
        let retains_value = time_series || !specification.is_set(property::DONT_RETAIN_VALUE);
        let has_deltas = time_series || datatype.has_deltas();
        let deltas = if has_deltas
            && retains_value
            && !specification.is_set(property::PUBLISH_VALUES_ONLY)
        {
            Deltas::WhereShorter
        } else {
            Deltas::Never
        };
        Self {
            id,
            path,
            topic_type,
            datatype,
            content,
            subscribers: Subscribers::default(),
            stream: None,
            deltas,
            delta_effort: Effort::default(),
            compression: TopicCompression::new(&specification),
            retains_value,
            validates: specification.is_set(property::VALIDATE_VALUES),
            conflation: match specification.property(property::CONFLATION) {
                Some("unsubscribe") => Conflation::Unsubscribe,
                Some("off") => Conflation::Off,
                _ if time_series => Conflation::Off,
                Some("always") => Conflation::Always,
                _ => Conflation::UnderBackPressure,
            },
            schema: specification
                .property(property::SCHEMA)
                .and_then(|text| Schema::from_json(text).ok())
                .map(Arc::new),
            owner: specification.property(property::OWNER).and_then(owner),
            specification,
            policy,
            deadline: None,
            traffic: TopicTraffic::default(),
            accounted: TopicTraffic::default(),
            origin: None,
        }
    }

    /// The value; of a time series the value of its latest event.
    pub(crate) fn value(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Value(value) => value.as_ref(),
            Content::Series(series) => series.latest().map(|event| &event.value),
        }
    }

    /// How many subscriptions to it there are.
    pub(crate) fn subscriber_count(&self) -> usize {
        self.subscribers.len()
    }

    /// The events, if this is a time series.
    pub(crate) fn series(&self) -> Option<&Series> {
        match &self.content {
            Content::Value(_) => None,
            Content::Series(series) => Some(series),
        }
    }

    /// What an update stream is told (`specification/protocol/topic-services section 6.1`).
    pub(crate) fn capabilities(&self) -> StreamCapabilities {
        StreamCapabilities {
            retains_value: self.retains_value,
            supports_conflation: matches!(
                self.conflation,
                Conflation::Always | Conflation::UnderBackPressure
            ),
        }
    }
}
