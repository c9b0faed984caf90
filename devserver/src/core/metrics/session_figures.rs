//! What collectors of sessions measure.

use diffusion::wire::services::control::metric_collectors::SessionMetricCollector;

use super::Collector;
use crate::core::languages::filter::Filter;
use crate::core::session::Session;

/// Which sessions are measured, and how they are grouped.
#[derive(Debug)]
pub(super) struct SessionRule {
    pub(super) definition: SessionMetricCollector,
    pub(super) filter: Filter,
}

/// The figures of a group.
#[derive(Debug, Default)]
pub(super) struct SessionTotals {
    /// Sessions now.
    pub(super) sessions: u64,
    /// Those of them that have a connection.
    pub(super) connected: u64,
    /// Sessions opened since the collector was put.
    pub(super) opened: u64,
    /// Sessions closed since then.
    pub(super) closed: u64,
    /// Messages since then.
    pub(super) traffic: SessionTraffic,
}

/// The messages of a session, from its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SessionTraffic {
    pub(crate) received_messages: u64,
    pub(crate) received_bytes: u64,
    pub(crate) sent_messages: u64,
    pub(crate) sent_bytes: u64,
}

impl SessionTraffic {
    /// The client sent a message.
    pub(crate) fn on_received(&mut self, bytes: usize) {
        self.received_messages += 1;
        self.received_bytes += bytes as u64;
    }

    /// The server sent a message.
    pub(crate) fn on_sent(&mut self, bytes: usize) {
        self.sent_messages += 1;
        self.sent_bytes += bytes as u64;
    }

    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            received_messages: self.received_messages - earlier.received_messages,
            received_bytes: self.received_bytes - earlier.received_bytes,
            sent_messages: self.sent_messages - earlier.sent_messages,
            sent_bytes: self.sent_bytes - earlier.sent_bytes,
        }
    }

    pub(super) fn add(&mut self, more: Self) {
        self.received_messages += more.received_messages;
        self.received_bytes += more.received_bytes;
        self.sent_messages += more.sent_messages;
        self.sent_bytes += more.sent_bytes;
    }
}

impl Collector<SessionRule, SessionTotals> {
    /// The totals of the group that a session is in; `None` if it is in none.
    pub(super) fn group_of(&mut self, session: &Session) -> Option<&mut SessionTotals> {
        if !self.rule.filter.matches(session) {
            return None;
        }
        // A session without the property is in the group of those without it.
        let key = self
            .rule
            .definition
            .group_by_properties
            .iter()
            .map(|property| session.property(property).unwrap_or_default().into_owned())
            .collect();
        self.groups.get(key)
    }
}
