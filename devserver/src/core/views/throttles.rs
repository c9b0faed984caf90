//! `throttle`: at most so many updates of a reference topic in a period; the last of the others follows when it is over.

use std::sync::Arc;
use std::time::Instant;

use super::derivations::Held;
use super::model::Throttle;
use super::slots::Rank;
use super::Timer;
use crate::core::ServerCore;

/// How many updates a reference topic has had. The value that it begins with is none.
#[derive(Debug, Default)]
pub(super) struct Throttling {
    /// The first update of the period.
    since: Option<Instant>,
    updates: u32,
    is_waiting: bool,
}

impl Throttling {
    /// Whether the topic is to get a value when the period is over.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// The topic has the latest value.
    pub(super) fn on_published(&mut self) {
        self.is_waiting = false;
    }

    /// There is a new value. If it has to wait, gives the time until which.
    pub(super) fn hold_back(&mut self, throttle: Throttle, now: Instant) -> Option<Instant> {
        let end = self
            .since
            .and_then(|since| since.checked_add(throttle.period));
        match end {
            Some(end) if now < end => {
                if self.updates < throttle.updates {
                    self.updates += 1;
                    return None;
                }
                self.is_waiting = true;
                Some(end)
            }
            _ => {
                self.since = Some(now);
                self.updates = 1;
                self.is_waiting = false;
                None
            }
        }
    }

    /// Whether a value waits that can go now. It is the first of a new period.
    fn release(&mut self, throttle: Throttle, now: Instant) -> bool {
        self.is_waiting && self.hold_back(throttle, now).is_none()
    }
}

impl ServerCore {
    pub(super) fn start_throttle_timer(&mut self, due: Instant, rank: &Rank, path: &Arc<str>) {
        let timer = Timer::Throttle {
            rank: rank.clone(),
            path: Arc::clone(path),
        };
        self.views.timers.insert((due, timer));
    }

    pub(super) fn release_throttled(&mut self, now: Instant, rank: &Rank, path: &Arc<str>) {
        let Some(view) = self.views.views.get_mut(&rank.view) else {
            return;
        };
        // A view that has replaced another may have no throttle.
        let Some(throttle) = view.specification.options.throttle else {
            return;
        };
        let output =
            (view.derivations.get_mut(&rank.id)).and_then(|derivation| derivation.output_mut(path));
        let Some(output) = output else {
            return;
        };
        if !output.throttling.release(throttle, now) {
            return;
        }
        if let Held::Value(Some(value)) = &output.held {
            let value = value.clone();
            self.publish_value(path, rank, value);
        }
    }
}
