//! Metric collectors (`specification/protocol/control-services sections 12.1 and 12.2`).

use super::outcomes::ErrorReports;
use crate::data::memory::{collect, copy_text};
use crate::wire::services::common::Empty;

sequence! {
    /// Collects metrics of sessions.
    pub struct SessionMetricCollector {
        /// The name.
        pub name: String,
        /// Whether the metrics are shown to Prometheus.
        pub exports_to_prometheus: bool,
        /// The most groups.
        pub maximum_groups: i32,
        /// Whether groups without sessions are dropped.
        pub removes_metrics_with_no_matches: bool,
        /// Which sessions are measured.
        pub session_filter: String,
        /// The session properties that make a group.
        pub group_by_properties: Vec<String>,
    }

    /// Collects metrics of topics.
    pub struct TopicMetricCollector {
        /// The name.
        pub name: String,
        /// Whether the metrics are shown to Prometheus.
        pub exports_to_prometheus: bool,
        /// The most groups.
        pub maximum_groups: i32,
        /// Which topics are measured.
        pub topic_selector: String,
        /// Whether each topic type is a group.
        pub groups_by_topic_type: bool,
        /// Whether each topic view is a group.
        pub groups_by_topic_view: bool,
        /// The number of leading parts of the path that make a group.
        pub group_by_path_prefix_parts: i32,
    }
}

impl SessionMetricCollector {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        let names = self.group_by_properties.iter();
        Self {
            name: copy_text(&self.name),
            session_filter: copy_text(&self.session_filter),
            group_by_properties: collect(names.map(|name| copy_text(name))),
            ..*self
        }
    }
}

impl TopicMetricCollector {
    /// A copy; gives up where there is no memory.
    pub fn copied(&self) -> Self {
        Self {
            name: copy_text(&self.name),
            topic_selector: copy_text(&self.topic_selector),
            ..*self
        }
    }
}

services! {
    /// Client to server: add or replace a collector.
    PutSessionMetricCollector = PUT_SESSION_METRIC_COLLECTOR: SessionMetricCollector => ErrorReports;
    /// Client to server: remove a collector by name.
    RemoveSessionMetricCollector = REMOVE_SESSION_METRIC_COLLECTOR: String => Empty;
    /// Client to server: all collectors.
    ListSessionMetricCollectors = LIST_SESSION_METRIC_COLLECTORS: Empty => Vec<SessionMetricCollector>;
    /// Client to server: add or replace a collector.
    PutTopicMetricCollector = PUT_TOPIC_METRIC_COLLECTOR: TopicMetricCollector => Empty;
    /// Client to server: remove a collector by name.
    RemoveTopicMetricCollector = REMOVE_TOPIC_METRIC_COLLECTOR: String => Empty;
    /// Client to server: all collectors.
    ListTopicMetricCollectors = LIST_TOPIC_METRIC_COLLECTORS: Empty => Vec<TopicMetricCollector>;
}
