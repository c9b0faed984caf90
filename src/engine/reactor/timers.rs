//! The times at which sessions want to be woken.

use std::collections::BTreeSet;

use crate::engine::sync::Instant;

/// What a session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// Something that its core or its program waits for. Stays until it is due, though it may be of no use by then: the session
    /// looks itself.
    Wait,
    /// A dial gets no thread. One that got one needs it no more; if each were left, an idle process would be woken once for each
    /// session.
    DialStart,
}

/// Ordered by time.
#[derive(Debug, Default)]
pub(super) struct Timers {
    armed: BTreeSet<(Instant, u64, Purpose)>,
}

impl Timers {
    pub(super) fn arm(&mut self, session: u64, at: Instant, purpose: Purpose) {
        self.armed.insert((at, session, purpose));
    }

    pub(super) fn disarm(&mut self, session: u64, at: Instant, purpose: Purpose) {
        self.armed.remove(&(at, session, purpose));
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.armed.first().map(|(at, ..)| *at)
    }

    /// Takes the first one that is due: its session and time.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<(u64, Instant)> {
        let (at, session, _) = self.armed.first().filter(|(at, ..)| *at <= now).copied()?;
        self.armed.pop_first();
        Some((session, at))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_due_comes_in_the_order_of_its_time() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut timers = Timers::default();
        timers.arm(1, after(30), Purpose::Wait);
        timers.arm(2, after(10), Purpose::Wait);
        timers.arm(3, after(20), Purpose::DialStart);
        assert_eq!(timers.next(), Some(after(10)));
        assert_eq!(timers.take_due(after(9)), None);
        assert_eq!(timers.take_due(after(25)), Some((2, after(10))));
        assert_eq!(timers.take_due(after(25)), Some((3, after(20))));
        assert_eq!(timers.take_due(after(25)), None);
        assert_eq!(timers.take_due(after(30)), Some((1, after(30))));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn only_the_named_one_is_disarmed() {
        let at = Instant::now();
        let mut timers = Timers::default();
        timers.arm(1, at, Purpose::Wait);
        timers.arm(1, at, Purpose::DialStart);
        timers.arm(2, at, Purpose::DialStart);
        timers.disarm(1, at, Purpose::DialStart);
        timers.disarm(3, at, Purpose::DialStart);
        assert_eq!(timers.take_due(at), Some((1, at)));
        assert_eq!(timers.take_due(at), Some((2, at)));
        assert_eq!(timers.take_due(at), None);
    }
}
