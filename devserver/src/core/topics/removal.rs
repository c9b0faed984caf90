//! Removal policies at work (property `REMOVAL`; [`super::policy`] says when).

use std::time::{Duration, Instant};

use diffusion::wire::session_id::SessionId;

use super::policy::{Created, Policy};
use super::topic::TopicId;
use crate::core::ServerCore;

/// A satisfied policy whose selector leaves its own topic alone is looked at again after this time, for new topics.
const EVALUATION_PERIOD: Duration = Duration::from_secs(5);

impl ServerCore {
    pub(super) fn removal_policy(
        &self,
        now: Instant,
        creator: SessionId,
        text: &str,
    ) -> Result<Policy, &'static str> {
        let created = Created {
            now,
            wall_ms: self.clock.wall_ms(),
        };
        let mut policy = Policy::parse(text, created, creator, &|filter| {
            self.is_session_filter(filter)
        })?;
        policy.on_sessions(now, &|filter| self.any_session_matches(filter));
        Ok(policy)
    }

    /// Sets the timer of a topic to the time its policy says.
    pub(super) fn schedule_removal(&mut self, id: TopicId) {
        let due = self
            .topics
            .tree
            .get(id)
            .and_then(|topic| topic.policy.as_ref())
            .and_then(Policy::due);
        self.set_deadline(id, due);
    }

    fn set_deadline(&mut self, id: TopicId, due: Option<Instant>) {
        let Some(topic) = self.topics.tree.get_mut(id) else {
            return;
        };
        if let Some(old) = std::mem::replace(&mut topic.deadline, due) {
            self.topics.deadlines.remove(&(old, id));
        }
        if let Some(due) = due {
            self.topics.deadlines.insert((due, id));
        }
    }

    /// The number of subscribers of a topic changed.
    pub(super) fn on_subscriber_count(&mut self, id: TopicId) {
        let (Some(topic), Some(now)) = (self.topics.tree.get_mut(id), self.clock.latest()) else {
            return;
        };
        let count = topic.subscribers.len();
        if let Some(policy) = &mut topic.policy {
            policy.on_subscribers(now, count);
            self.schedule_removal(id);
        }
    }

    /// Sessions came or went, or became others for session filters.
    pub(crate) fn reevaluate_session_policies(&mut self) {
        let Some(now) = self.clock.latest() else {
            return;
        };
        for id in self.topics.with_policies.clone() {
            let taken = self
                .topics
                .tree
                .get_mut(id)
                .and_then(|topic| topic.policy.take());
            let Some(mut policy) = taken else {
                continue;
            };
            policy.on_sessions(now, &|filter| self.any_session_matches(filter));
            if let Some(topic) = self.topics.tree.get_mut(id) {
                topic.policy = Some(policy);
            }
            self.schedule_removal(id);
        }
    }

    /// A session is gone.
    pub(crate) fn on_creator_closed(&mut self, session: SessionId) {
        let Some(now) = self.clock.latest() else {
            return;
        };
        for id in self.topics.with_policies.clone() {
            let policy = self
                .topics
                .tree
                .get_mut(id)
                .and_then(|topic| topic.policy.as_mut())
                .filter(|policy| policy.creator == session);
            if let Some(policy) = policy {
                policy.on_creator_closed(now);
                self.schedule_removal(id);
            }
        }
        self.run_removals(now);
    }

    /// When [`ServerCore::run_removals`] has something to do.
    pub(crate) fn next_removal(&self) -> Option<Instant> {
        self.topics.deadlines.first().map(|(due, _)| *due)
    }

    /// Removes what is due.
    pub(crate) fn run_removals(&mut self, now: Instant) {
        while let Some(&(due, id)) = self.topics.deadlines.first() {
            if due > now {
                return;
            }
            self.topics.deadlines.pop_first();
            let Some(topic) = self.topics.tree.get_mut(id) else {
                continue;
            };
            topic.deadline = None;
            // Updates move the time without touching the timer.
            match topic.policy.as_ref().and_then(Policy::due) {
                Some(due) if due <= now => self.apply_policy(now, id),
                due => self.set_deadline(id, due),
            }
        }
    }

    fn apply_policy(&mut self, now: Instant, id: TopicId) {
        let selector = self
            .topics
            .tree
            .get(id)
            .and_then(|topic| topic.policy.as_ref())
            .and_then(|policy| policy.selector.clone());
        let Some(selector) = selector else {
            self.remove_topic(id);
            return;
        };
        for selected in self.topics.tree.select(&selector) {
            let is_reference =
                (self.topics.tree.get(selected)).is_some_and(|topic| topic.origin.is_some());
            if !is_reference {
                self.remove_topic(selected);
            }
        }
        self.set_deadline(id, now.checked_add(EVALUATION_PERIOD));
    }
}
