//! Metric collectors. Their figures begin anew.

use std::time::Instant;

use diffusion::wire::services::control::metric_collectors::{
    SessionMetricCollector, TopicMetricCollector,
};
use serde_json::{json, Value};

use super::fields::{boolean, field, list, number, text, texts};
use super::Part;
use crate::core::metrics::Metrics;
use crate::core::ServerCore;

pub(super) const PART: Part = Part {
    name: "metricCollectors",
    save,
    restore,
    clear: |core| core.metrics = Metrics::default(),
};

fn save(core: &ServerCore) -> Value {
    let sessions = core.metrics.session_collectors().into_iter().map(|it| {
        json!({
            "name": it.name,
            "exportsToPrometheus": it.exports_to_prometheus,
            "maximumGroups": it.maximum_groups,
            "removesMetricsWithNoMatches": it.removes_metrics_with_no_matches,
            "sessionFilter": it.session_filter,
            "groupByProperties": it.group_by_properties,
        })
    });
    let topics = core.metrics.topic_collectors().into_iter().map(|it| {
        json!({
            "name": it.name,
            "exportsToPrometheus": it.exports_to_prometheus,
            "maximumGroups": it.maximum_groups,
            "topicSelector": it.topic_selector,
            "groupsByTopicType": it.groups_by_topic_type,
            "groupsByTopicView": it.groups_by_topic_view,
            "groupByPathPrefixParts": it.group_by_path_prefix_parts,
        })
    });
    json!({ "sessions": sessions.collect::<Vec<_>>(), "topics": topics.collect::<Vec<_>>() })
}

fn restore(core: &mut ServerCore, _now: Instant, saved: &Value) -> Result<(), String> {
    list(field(saved, "sessions")?, |it| {
        let collector = SessionMetricCollector {
            name: text(it, "name")?,
            exports_to_prometheus: boolean(it, "exportsToPrometheus")?,
            maximum_groups: number(it, "maximumGroups")?,
            removes_metrics_with_no_matches: boolean(it, "removesMetricsWithNoMatches")?,
            session_filter: text(it, "sessionFilter")?,
            group_by_properties: texts(it, "groupByProperties")?,
        };
        core.put_session_collector(collector)
            .map_err(|report| format!("'sessionFilter': {}", report.message))
    })?;
    list(field(saved, "topics")?, |it| {
        let collector = TopicMetricCollector {
            name: text(it, "name")?,
            exports_to_prometheus: boolean(it, "exportsToPrometheus")?,
            maximum_groups: number(it, "maximumGroups")?,
            topic_selector: text(it, "topicSelector")?,
            groups_by_topic_type: boolean(it, "groupsByTopicType")?,
            groups_by_topic_view: boolean(it, "groupsByTopicView")?,
            group_by_path_prefix_parts: number(it, "groupByPathPrefixParts")?,
        };
        core.put_topic_collector(collector)
            .map_err(|problem| format!("'topicSelector': {problem}"))
    })?;
    Ok(())
}
