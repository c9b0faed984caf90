//! The time of a run. It passes where somebody sleeps or gives way to others, and nowhere else.

use std::cell::Cell;
use std::ops::Add;
use std::time::Duration;

/// Who sleeps so long has to be woken: a run has no such time.
pub const ENDLESS: Duration = Duration::from_secs(3600);

thread_local! {
    static PASSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A run begins.
pub fn begin() {
    PASSED.set(Duration::ZERO);
}

/// Somebody has slept.
pub fn pass(time: Duration) {
    PASSED.set(PASSED.get() + time);
}

/// A point in the time of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(Duration);

impl Instant {
    /// The present one.
    pub fn now() -> Self {
        Self(PASSED.get())
    }

    /// How long ago it was.
    pub fn elapsed(&self) -> Duration {
        Self::now().saturating_duration_since(*self)
    }

    /// How long after the earlier one, or no time at all.
    pub fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0 + time)
    }
}
