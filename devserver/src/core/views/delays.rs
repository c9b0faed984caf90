//! `delay`: what becomes of a source is known at once and made true later; and the timers of views.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::derivations::Outcome;
use super::sources::SourceId;
use super::{Timer, ViewKey};
use crate::core::topics::Topic;
use crate::core::ServerCore;

/// Something to be made true later.
#[derive(Debug)]
pub(super) struct Delayed {
    due: Instant,
    source: SourceId,
    outcome: Outcome,
}

impl ServerCore {
    /// Makes an outcome true, now or when the view says.
    pub(super) fn pass_on(&mut self, key: ViewKey, source: SourceId, outcome: Outcome) {
        let now = self.view_time();
        let Some(view) = self.views.views.get_mut(&key) else {
            return;
        };
        // What a view gives up goes at once.
        let delay = (view.specification.options.delay).filter(|_| !view.is_removed);
        let due = delay
            .zip(now)
            .and_then(|(delay, now)| now.checked_add(delay));
        match due {
            Some(due) => {
                view.delayed.push_back(Delayed {
                    due,
                    source,
                    outcome,
                });
                self.views.timers.insert((due, Timer::Delay(key)));
            }
            None => self.apply_outcome(key, source, outcome),
        }
    }

    /// When [`ServerCore::run_view_timers`] has something to do.
    pub(crate) fn next_view_timer(&self) -> Option<Instant> {
        let timer = self.views.timers.first().map(|(due, _)| *due);
        // What is left to do is due at once.
        let left = self.clock.latest().filter(|_| self.has_view_tasks());
        timer.into_iter().chain(left).min()
    }

    /// Does what is due. What is left to do follows with [`ServerCore::settle_views`].
    pub(crate) fn run_view_timers(&mut self, now: Instant) {
        while (self.views.timers.first()).is_some_and(|(due, _)| *due <= now) {
            match self.views.timers.pop_first() {
                Some((_, Timer::Delay(key))) => self.release_delayed(now, key),
                Some((_, Timer::Throttle { rank, path })) => {
                    self.release_throttled(now, &rank, &path);
                }
                None => return,
            }
            // One after the other, so that views of these views see each value.
            self.settle_views();
        }
    }

    fn release_delayed(&mut self, now: Instant, key: ViewKey) {
        loop {
            let Some(view) = self.views.views.get_mut(&key) else {
                return;
            };
            if view.delayed.front().is_none_or(|first| first.due > now) {
                return;
            }
            if let Some(first) = view.delayed.pop_front() {
                self.apply_outcome(key, first.source, first.outcome);
                self.settle_views();
            }
        }
    }

    /// The topics that are not there yet, because their views delay them, by path. Where several views delay a topic at a path,
    /// that of the view with precedence.
    pub(crate) fn unpublished_topics(&self) -> BTreeMap<Arc<str>, Topic> {
        let mut topics = BTreeMap::new();
        for view in self.views.views.values() {
            for delayed in &view.delayed {
                let known = view.derivations.get(&delayed.source);
                for (path, specification, value) in delayed.outcome.topics(known) {
                    if self.topics.has_topic(path) {
                        continue;
                    }
                    topics
                        .entry(Arc::clone(path))
                        .or_insert_with(|| Topic::unpublished(path, specification, value));
                }
            }
        }
        topics
    }
}
