//! Metric collectors and their figures (`specification/control/metrics`).
//!
//! A collector sorts sessions or topics into groups and keeps the figures of each. What is now (sessions, topics) is counted when
//! somebody looks; what happened (messages, updates) is added up in the groups: each session and topic counts for itself, and
//! [`ServerCore::account`] hands over what has come since the last time. That is done before anything moves a session into
//! another group, and when somebody looks.

use std::collections::BTreeMap;

use diffusion::topics::selector::{SelectorError, TopicSelector};
use diffusion::wire::services::common::ErrorReport;
use diffusion::wire::services::control::metric_collectors::{
    SessionMetricCollector, TopicMetricCollector,
};
use diffusion::wire::session_id::SessionId;

use super::session::Session;
use super::topics::Topic;
use super::ServerCore;
use crate::core::languages::filter::Filter;

mod groups;
mod prometheus;
mod session_figures;
mod topic_figures;

use groups::Groups;
pub(crate) use session_figures::SessionTraffic;
use session_figures::{SessionRule, SessionTotals};
pub(crate) use topic_figures::TopicTraffic;
use topic_figures::{TopicRule, TopicTotals};

/// All collectors, by their names.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    sessions: BTreeMap<String, Collector<SessionRule, SessionTotals>>,
    topics: BTreeMap<String, Collector<TopicRule, TopicTotals>>,
}

#[derive(Debug)]
struct Collector<R, T> {
    rule: R,
    groups: Groups<T>,
}

impl Metrics {
    /// All collectors of sessions, in the order of their names.
    pub(crate) fn session_collectors(&self) -> Vec<SessionMetricCollector> {
        self.sessions
            .values()
            .map(|collector| collector.rule.definition.clone())
            .collect()
    }

    /// All collectors of topics, in the order of their names.
    pub(crate) fn topic_collectors(&self) -> Vec<TopicMetricCollector> {
        self.topics
            .values()
            .map(|collector| collector.rule.definition.clone())
            .collect()
    }

    /// A session is new.
    pub(crate) fn on_session_opened(&mut self, session: &Session) {
        for collector in self.sessions.values_mut() {
            if let Some(totals) = collector.group_of(session) {
                totals.opened += 1;
            }
        }
    }

    /// A session is gone.
    pub(crate) fn on_session_closed(&mut self, session: &Session) {
        let since = session.traffic.since(session.accounted);
        for collector in self.sessions.values_mut() {
            if let Some(totals) = collector.group_of(session) {
                totals.closed += 1;
                totals.traffic.add(since);
            }
        }
    }

    /// A topic is new.
    pub(crate) fn on_topic_added(&mut self, topic: &Topic) {
        for collector in self.topics.values_mut() {
            if let Some(totals) = collector.group_of(topic) {
                totals.added += 1;
            }
        }
    }

    /// A topic is gone.
    pub(crate) fn on_topic_removed(&mut self, topic: &Topic) {
        let since = topic.traffic.since(topic.accounted);
        for collector in self.topics.values_mut() {
            if let Some(totals) = collector.group_of(topic) {
                totals.removed += 1;
                totals.traffic.add(since);
            }
        }
    }
}

impl ServerCore {
    /// Adds a collector of sessions, or replaces the one with its name; or says what is wrong with its filter.
    pub(crate) fn put_session_collector(
        &mut self,
        mut definition: SessionMetricCollector,
    ) -> Result<(), ErrorReport> {
        let filter = Filter::parse(&definition.session_filter)?;
        definition.session_filter = filter.to_string();
        // What came before is not the new one's.
        self.account();
        let name = definition.name.clone();
        let collector = Collector {
            groups: Groups::new(definition.maximum_groups),
            rule: SessionRule { definition, filter },
        };
        self.metrics.sessions.insert(name, collector);
        self.on_store_changed();
        Ok(())
    }

    /// Adds a collector of topics, or replaces the one with its name; or says what is wrong with its selector.
    pub(crate) fn put_topic_collector(
        &mut self,
        definition: TopicMetricCollector,
    ) -> Result<(), SelectorError> {
        let selector = TopicSelector::parse(&definition.topic_selector)?;
        self.account();
        let name = definition.name.clone();
        let collector = Collector {
            groups: Groups::new(definition.maximum_groups),
            rule: TopicRule {
                definition,
                selector,
            },
        };
        self.metrics.topics.insert(name, collector);
        self.on_store_changed();
        Ok(())
    }

    /// Forgets a collector of sessions, if there is one of that name.
    pub(crate) fn remove_session_collector(&mut self, name: &str) {
        self.metrics.sessions.remove(name);
        self.on_store_changed();
    }

    /// Forgets a collector of topics, if there is one of that name.
    pub(crate) fn remove_topic_collector(&mut self, name: &str) {
        self.metrics.topics.remove(name);
        self.on_store_changed();
    }

    /// A session is about to become another one for filters and groups: what it did until now belongs to its group of now.
    pub(crate) fn account_session(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.get_mut(&id) {
            account_session(&mut self.metrics, session);
        }
    }

    /// Hands what sessions and topics have counted to the groups that they are in.
    fn account(&mut self) {
        for session in self.sessions.values_mut() {
            account_session(&mut self.metrics, session);
        }
        let metrics = &mut self.metrics;
        self.topics.tree.for_each_mut(|topic| {
            let since = topic.traffic.since(topic.accounted);
            topic.accounted = topic.traffic;
            for collector in metrics.topics.values_mut() {
                if let Some(totals) = collector.group_of(topic) {
                    totals.traffic.add(since);
                }
            }
        });
    }

    /// The figures of all collectors that export to Prometheus, in its text format.
    pub fn prometheus_text(&mut self) -> String {
        self.account();
        self.count_members();
        prometheus::text(&self.metrics)
    }

    /// Counts who is in the groups now.
    fn count_members(&mut self) {
        for collector in self.metrics.sessions.values_mut() {
            collector.groups.for_each(|totals| {
                totals.sessions = 0;
                totals.connected = 0;
            });
            for session in self.sessions.values() {
                if let Some(totals) = collector.group_of(session) {
                    totals.sessions += 1;
                    totals.connected += u64::from(session.connection().is_some());
                }
            }
            if collector.rule.definition.removes_metrics_with_no_matches {
                collector.groups.retain(|totals| totals.sessions > 0);
            }
        }
        for collector in self.metrics.topics.values_mut() {
            collector.groups.for_each(|totals| {
                totals.topics = 0;
                totals.subscriptions = 0;
            });
            for topic in self.topics.tree.iter() {
                if let Some(totals) = collector.group_of(topic) {
                    totals.topics += 1;
                    totals.subscriptions += topic.subscriber_count() as u64;
                }
            }
            // Topic paths come and go without end, and there is no option to keep their groups.
            collector.groups.retain(|totals| totals.topics > 0);
        }
    }
}

fn account_session(metrics: &mut Metrics, session: &mut Session) {
    let since = session.traffic.since(session.accounted);
    session.accounted = session.traffic;
    for collector in metrics.sessions.values_mut() {
        if let Some(totals) = collector.group_of(session) {
            totals.traffic.add(since);
        }
    }
}
