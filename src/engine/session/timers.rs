//! Calls at a later time, on the session's callback thread.
//!
//! Runs on: any thread (asking), the reactor's (when the time has come). Lock: the core's.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{Call, Inner, OnClose, Session};

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitEnd {
    /// The time has passed.
    Elapsed,
    /// The session ended before.
    SessionClosed,
}

type TimedCall = Box<dyn FnOnce(WaitEnd) + Send>;

/// The waits of one session.
#[derive(Default)]
pub(super) struct Timers {
    /// By their time; the number tells apart what is due at the same time.
    waits: BTreeMap<(Instant, u64), TimedCall>,
    next_number: u64,
    over: bool,
}

impl Session {
    /// Calls something on the callback thread after a time, or when the session ends before. Nothing is called if closing the
    /// session is over already.
    pub fn call_after(&self, time: Duration, call: impl FnOnce(WaitEnd) + Send + 'static) {
        let mut inner = self.lock();
        if inner.timers.over {
            let call: Call = Box::new(move || call(WaitEnd::SessionClosed));
            if self.is_closed_by_program() {
                // Asked for under a lock of the caller's, which cannot pause.
                self.callbacks.push_late(&self.owner(), call);
            } else {
                self.push_waited(call);
            }
            return;
        }
        let now = Instant::now();
        // A wait beyond what the clock can tell is as good as one for ever.
        let Some(at) = now.checked_add(time) else {
            return;
        };
        let key = (at, inner.timers.next_number);
        inner.timers.next_number += 1;
        inner.timers.waits.insert(key, Box::new(call));
        self.reactor.arm_timer(self.key, at);
    }

    /// Calls what is due.
    pub(super) fn end_waits(&self, inner: &mut Inner, now: Instant) {
        while let Some(entry) = inner.timers.waits.first_entry() {
            if entry.key().0 > now {
                return;
            }
            let call = entry.remove();
            self.push_waited(Box::new(move || call(WaitEnd::Elapsed)));
        }
    }

    /// The session has ended: nothing is waited for any more.
    pub(super) fn end_all_waits(&self, inner: &mut Inner) {
        inner.timers.over = true;
        for call in std::mem::take(&mut inner.timers.waits).into_values() {
            self.push_waited(Box::new(move || call(WaitEnd::SessionClosed)));
        }
    }

    fn push_waited(&self, call: Call) {
        self.callbacks
            .push_program(&self.owner(), OnClose::Keep, 0, call);
    }
}
