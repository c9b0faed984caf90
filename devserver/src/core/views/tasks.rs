//! What takes long is done a few topics at a time: a view takes the topics that are there before it, and gives up its own when it
//! is removed. In between everybody else has their turn.
//!
//! One input may cause so many steps of the [`super::queue`] and make views look at so many topics; what is left is done when
//! the core is told the time, which [`ServerCore::next_view_timer`] asks for at once.

use std::sync::Arc;

use super::{ViewKey, Views};
use crate::core::ServerCore;

/// Steps that follow from one topic that a view takes or gives up, with some to spare for what else there is to do.
const STEPS_FOR_EACH: usize = 10;

/// Something that a view goes on with.
#[derive(Debug)]
pub(super) enum Task {
    /// Taking sources, in the order of their paths; it has looked at those up to this one.
    Bind {
        view: ViewKey,
        after: Option<Arc<str>>,
    },
    /// Giving up everything.
    Clear(ViewKey),
}

/// What may be done before others have their turn.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    steps: usize,
    topics: usize,
}

impl Allowance {
    /// Whether one more step may be taken.
    pub(super) fn take_step(&mut self) -> bool {
        let allowed = self.steps > 0;
        self.steps = self.steps.saturating_sub(1);
        allowed
    }
}

/// How many topics a view has looked at, and the path of the last one.
#[derive(Debug, Default)]
pub(super) struct LookedAt {
    pub(super) count: usize,
    pub(super) last: Option<Arc<str>>,
}

impl Views {
    /// An input comes. Whoever sends it does not wait for what earlier ones have left.
    pub(crate) fn begin_input(&mut self, topics: usize) {
        self.allowance = Allowance {
            steps: topics.saturating_mul(STEPS_FOR_EACH),
            topics: if self.tasks.is_empty() { topics } else { 0 },
        };
    }

    /// There is time for what is left.
    pub(crate) fn begin_timeout(&mut self, topics: usize) {
        self.begin_input(topics);
        self.allowance.topics = topics;
    }
}

impl ServerCore {
    /// Whether something is left to do.
    pub(super) fn has_view_tasks(&self) -> bool {
        !self.views.queue.is_empty() || !self.views.tasks.is_empty()
    }

    /// Goes on with the task that has waited longest; false if there is none, or others have to have their turn.
    pub(super) fn perform_view_task(&mut self) -> bool {
        let most = self.views.allowance.topics;
        if most == 0 {
            return false;
        }
        let Some(task) = self.views.tasks.pop_front() else {
            return false;
        };
        let (count, rest) = match task {
            Task::Bind { view, after } => self.bind_some(view, after.as_deref(), most),
            Task::Clear(view) => self.clear_some(view, most),
        };
        self.views.allowance.topics -= count;
        self.views.tasks.extend(rest);
        true
    }

    /// Gives some topics to a view: how many, and what is left.
    fn bind_some(
        &mut self,
        key: ViewKey,
        after: Option<&str>,
        most: usize,
    ) -> (usize, Option<Task>) {
        let Some(view) = (self.views.views.get(&key)).filter(|view| !view.is_removed) else {
            return (0, None);
        };
        let looked_at = match view.specification.server.clone() {
            Some(server) => self.bind_remote_sources(key, &server, after, most),
            None => self.bind_sources(key, after, most),
        };
        let rest = (looked_at.count == most).then_some(Task::Bind {
            view: key,
            after: looked_at.last,
        });
        (looked_at.count, rest)
    }

    /// Takes some of what it has away from a view that was removed: how much, and what is left.
    fn clear_some(&mut self, key: ViewKey, most: usize) -> (usize, Option<Task>) {
        for count in 0..most {
            let Some(view) = self.views.views.get_mut(&key) else {
                return (count, None);
            };
            let source = match view.sources.pop_first() {
                Some((source, _)) => {
                    self.views.unbind(key, source);
                    source
                }
                // It had been delayed that this source is gone.
                None => match view.derivations.first_key_value() {
                    Some((source, _)) => *source,
                    None => {
                        self.views.views.remove(&key);
                        return (count, None);
                    }
                },
            };
            self.drop_derivation(key, source);
        }
        (most, Some(Task::Clear(key)))
    }
}
