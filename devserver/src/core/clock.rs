//! Time as the core knows it: what callers say, and the time of day that goes with it.

use std::time::{Duration, Instant};

/// 2024-01-01, for cores that are not told the time of day: simulations give the same bytes every time.
const FIXED_START_MS: i64 = 1_704_067_200_000;

/// The latest time the core was told.
#[derive(Debug)]
pub(crate) struct Clock {
    start_ms: i64,
    first_and_latest: Option<(Instant, Instant)>,
}

impl Clock {
    pub(crate) fn new(start_ms: Option<i64>) -> Self {
        Self {
            start_ms: start_ms.unwrap_or(FIXED_START_MS),
            first_and_latest: None,
        }
    }

    /// The core is told the time.
    pub(crate) fn observe(&mut self, now: Instant) {
        self.first_and_latest = match self.first_and_latest {
            None => Some((now, now)),
            Some((first, latest)) => Some((first, latest.max(now))),
        };
    }

    /// The latest time told; `None` before the first.
    pub(crate) fn latest(&self) -> Option<Instant> {
        self.first_and_latest.map(|(_, latest)| latest)
    }

    /// Milliseconds since the epoch at the latest time told.
    pub(crate) fn wall_ms(&self) -> i64 {
        let passed = self
            .first_and_latest
            .map_or(Duration::ZERO, |(first, latest)| latest - first);
        let passed = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
        self.start_ms.saturating_add(passed)
    }
}
