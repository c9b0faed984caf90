//! Faults injected into connections, each waiting for its moment (`specification/protocol/connection section 17`,
//! "Test switches").

use std::time::{Duration, Instant};

use diffusion::wire::session_id::SessionId;

use super::action::{CorruptPoint, CutKind, Limit, Segments, StallPhase, TruncatePoint};

/// A fault with its limit.
#[derive(Debug, Clone)]
pub(crate) struct Armed<T> {
    what: T,
    remaining: Option<u32>,
    until: Option<Instant>,
}

impl<T: Clone> Armed<T> {
    pub(crate) fn new(what: T, limit: Limit, now: Instant) -> Self {
        Self {
            what,
            remaining: limit.count(),
            until: limit.period().map(|period| now + period),
        }
    }
}

/// Takes one use of a fault, if it is armed and applies.
pub(crate) fn take<T: Clone>(
    slot: &mut Option<Armed<T>>,
    now: Instant,
    applies: impl Fn(&T) -> bool,
) -> Option<T> {
    let armed = slot.as_mut()?;
    if armed.until.is_some_and(|until| until <= now) || armed.remaining == Some(0) {
        *slot = None;
        return None;
    }
    if !applies(&armed.what) {
        return None;
    }
    let what = armed.what.clone();
    if let Some(remaining) = armed.remaining.as_mut() {
        *remaining -= 1;
        if *remaining == 0 {
            *slot = None;
        }
    }
    Some(what)
}

/// Cut in the middle of something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Truncate {
    pub(crate) point: TruncatePoint,
    pub(crate) bytes: usize,
    pub(crate) kind: CutKind,
    pub(crate) session: Option<SessionId>,
}

/// Change a byte of something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corrupt {
    pub(crate) point: CorruptPoint,
    pub(crate) offset: usize,
    pub(crate) mask: u8,
    pub(crate) session: Option<SessionId>,
}

impl Corrupt {
    pub(crate) fn apply(&self, bytes: &mut [u8]) {
        if let Some(byte) = bytes.get_mut(self.offset) {
            *byte ^= self.mask;
        }
    }
}

/// All faults that are injected into connections now.
#[derive(Debug, Default)]
pub(crate) struct InjectedFaults {
    pub(crate) delay: Duration,
    pub(crate) segments: Segments,
    pub(crate) close_at_accept: Option<Armed<CutKind>>,
    pub(crate) stall: Option<Armed<StallPhase>>,
    pub(crate) status: Option<Armed<u16>>,
    pub(crate) truncate: Option<Armed<Truncate>>,
    pub(crate) corrupt: Option<Armed<Corrupt>>,
}

impl InjectedFaults {
    /// When bytes queued now may be written.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        (!self.delay.is_zero()).then(|| now + self.delay)
    }

    pub(crate) fn take_stall(&mut self, now: Instant, phase: StallPhase) -> bool {
        take(&mut self.stall, now, |armed| *armed == phase).is_some()
    }

    pub(crate) fn take_truncate(
        &mut self,
        now: Instant,
        point: TruncatePoint,
        session: Option<SessionId>,
    ) -> Option<Truncate> {
        take(&mut self.truncate, now, |armed| {
            armed.point == point && (armed.session.is_none() || armed.session == session)
        })
    }

    /// Changes a byte if that is to be done here.
    pub(crate) fn corrupt(
        &mut self,
        now: Instant,
        point: CorruptPoint,
        session: Option<SessionId>,
        bytes: &mut [u8],
    ) {
        if let Some(corrupt) = self.take_corrupt(now, point, session) {
            corrupt.apply(bytes);
        }
    }

    pub(crate) fn take_corrupt(
        &mut self,
        now: Instant,
        point: CorruptPoint,
        session: Option<SessionId>,
    ) -> Option<Corrupt> {
        take(&mut self.corrupt, now, |armed| {
            armed.point == point && (armed.session.is_none() || armed.session == session)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_fault_is_used_up() {
        let now = Instant::now();
        let mut slot = Some(Armed::new(503u16, Limit::Count(2), now));
        assert_eq!(
            take(&mut slot, now, |_| false),
            None,
            "not used when it does not apply"
        );
        assert_eq!(take(&mut slot, now, |_| true), Some(503));
        assert_eq!(take(&mut slot, now, |_| true), Some(503));
        assert_eq!(take(&mut slot, now, |_| true), None);
    }

    #[test]
    fn a_timed_fault_ends() {
        let now = Instant::now();
        let mut slot = Some(Armed::new((), Limit::For(Duration::from_secs(2)), now));
        assert!(take(&mut slot, now + Duration::from_millis(1999), |_| true).is_some());
        assert!(take(&mut slot, now + Duration::from_secs(2), |_| true).is_none());
        let both = Limit::CountFor(2, Duration::from_secs(2));
        let mut slot = Some(Armed::new((), both, now));
        assert!(take(&mut slot, now, |_| true).is_some());
        assert!(take(&mut slot, now + Duration::from_secs(2), |_| true).is_none());
        let mut slot = Some(Armed::new((), both, now));
        assert!(take(&mut slot, now, |_| true).is_some());
        assert!(take(&mut slot, now, |_| true).is_some());
        assert!(take(&mut slot, now, |_| true).is_none());
    }
}
