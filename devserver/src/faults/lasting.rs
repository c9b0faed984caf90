//! Faults that end by themselves: when each of them does.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What lasts until it is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lasting {
    /// Nobody listens.
    Refuse,
    /// What is sent is delayed.
    Delay,
    /// Every byte is written alone.
    Split,
    /// Scheduled pings are not sent.
    Pings,
    /// Connections are answered with a code.
    Answer,
    /// Reconnections with lost messages are answered otherwise than configured.
    Loss,
    /// Requests to this service fail.
    Fail(i32),
    /// Nothing moves on this connection.
    Freeze(u64),
}

/// When faults end.
#[derive(Debug, Default)]
pub(crate) struct Ends(BTreeMap<Lasting, Instant>);

impl Ends {
    /// A fault begins, perhaps anew: after this time it ends, without one when it is told to.
    pub(crate) fn begin(&mut self, now: Instant, what: Lasting, period: Option<Duration>) {
        match period {
            Some(period) => self.0.insert(what, now + period),
            None => self.0.remove(&what),
        };
    }

    /// A fault has ended.
    pub(crate) fn forget(&mut self, what: Lasting) {
        self.0.remove(&what);
    }

    /// When [`Self::take_due`] has something.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.values().min().copied()
    }

    /// A fault whose time is over.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<Lasting> {
        let (what, _) = self.0.iter().find(|(_, until)| **until <= now)?;
        let what = *what;
        self.0.remove(&what);
        Some(what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_own_end_and_the_last_word_counts() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut ends = Ends::default();
        ends.begin(start, Lasting::Delay, Some(2 * second));
        ends.begin(start, Lasting::Fail(7), Some(second));
        ends.begin(start, Lasting::Pings, Some(second));
        ends.begin(start, Lasting::Pings, None);
        assert_eq!(ends.next(), Some(start + second));
        assert_eq!(ends.take_due(start + second), Some(Lasting::Fail(7)));
        assert_eq!(ends.take_due(start + second), None, "pings last for ever");
        ends.begin(start + second, Lasting::Delay, Some(2 * second));
        assert_eq!(ends.take_due(start + 2 * second), None, "it began anew");
        assert_eq!(ends.take_due(start + 3 * second), Some(Lasting::Delay));
        assert_eq!(ends.next(), None);
    }
}
