//! What collectors of topics measure.

use diffusion::topics::selector::TopicSelector;
use diffusion::wire::services::control::metric_collectors::TopicMetricCollector;
use diffusion::wire::services::topics::specification::TopicType;

use super::Collector;
use crate::core::topics::Topic;
use crate::core::views::VIEW;

/// Which topics are measured, and how they are grouped.
#[derive(Debug)]
pub(super) struct TopicRule {
    pub(super) definition: TopicMetricCollector,
    pub(super) selector: TopicSelector,
}

/// The figures of a group.
#[derive(Debug, Default)]
pub(super) struct TopicTotals {
    /// Topics now.
    pub(super) topics: u64,
    /// Subscriptions of sessions to them.
    pub(super) subscriptions: u64,
    /// Topics added since the collector was put.
    pub(super) added: u64,
    /// Topics removed since then.
    pub(super) removed: u64,
    /// Updates since then.
    pub(super) traffic: TopicTraffic,
}

/// The updates of a topic, from its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TopicTraffic {
    pub(crate) updates: u64,
    pub(crate) update_bytes: u64,
}

impl TopicTraffic {
    /// The topic has a new value of this size.
    pub(crate) fn on_update(&mut self, bytes: usize) {
        self.updates += 1;
        self.update_bytes += bytes as u64;
    }

    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            updates: self.updates - earlier.updates,
            update_bytes: self.update_bytes - earlier.update_bytes,
        }
    }

    pub(super) fn add(&mut self, more: Self) {
        self.updates += more.updates;
        self.update_bytes += more.update_bytes;
    }
}

impl TopicRule {
    /// The names of the labels.
    pub(super) fn labels(&self) -> Vec<&'static str> {
        let definition = &self.definition;
        let labels = [
            (definition.groups_by_topic_type, "topic_type"),
            (definition.groups_by_topic_view, "topic_view"),
            (definition.group_by_path_prefix_parts > 0, "path_prefix"),
        ];
        labels
            .into_iter()
            .filter_map(|(wanted, label)| wanted.then_some(label))
            .collect()
    }
}

impl Collector<TopicRule, TopicTotals> {
    /// The totals of the group that a topic is in; `None` if it is in none.
    pub(super) fn group_of(&mut self, topic: &Topic) -> Option<&mut TopicTotals> {
        if !self.rule.selector.selects(&topic.path) {
            return None;
        }
        let definition = &self.rule.definition;
        let mut key = Vec::new();
        if definition.groups_by_topic_type {
            key.push(type_name(topic.topic_type).to_owned());
        }
        if definition.groups_by_topic_view {
            let view = topic.specification.property(VIEW);
            key.push(view.unwrap_or_default().to_owned());
        }
        if let Ok(parts @ 1..) = usize::try_from(definition.group_by_path_prefix_parts) {
            key.push(prefix(&topic.path, parts).to_owned());
        }
        self.groups.get(key)
    }
}

/// The first parts of a path, all of it if it has no more.
fn prefix(path: &str, parts: usize) -> &str {
    match path.match_indices('/').nth(parts - 1) {
        Some((end, _)) => &path[..end],
        None => path,
    }
}

fn type_name(topic_type: TopicType) -> &'static str {
    match topic_type {
        TopicType::Json => "JSON",
        TopicType::Binary => "BINARY",
        TopicType::String => "STRING",
        TopicType::Int64 => "INT64",
        TopicType::Double => "DOUBLE",
        TopicType::TimeSeries => "TIME_SERIES",
        TopicType::RecordV2 => "RECORD_V2",
        _ => "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use super::prefix;

    #[test]
    fn prefixes() {
        assert_eq!(prefix("a/b/c", 2), "a/b");
        assert_eq!(prefix("a/b", 2), "a/b");
        assert_eq!(prefix("a", 2), "a");
    }
}
