//! Sessions whose callbacks wait for the end of others: a circle of them would never end.
//!
//! Runs on: any thread. Lock: that of the list of waits, held for a few instructions.

use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;

/// Which session's program or connection thread waits for the end of which session.
static WAITS: PerProcess<Mutex<Vec<(u64, u64)>>> = PerProcess::new();

/// An entry in the list of waits, removed when the wait is over.
pub(super) struct Wait(Option<(u64, u64)>);

impl Wait {
    /// `waiter` is 0 on a thread of the program. None when the wait would complete a circle.
    pub(super) fn enter(waiter: u64, target: u64) -> Option<Self> {
        if waiter == 0 {
            return Some(Self(None));
        }
        let mut waits = WAITS.get().lock();
        let mut reached = vec![target];
        let mut next = 0;
        while let Some(session) = reached.get(next).copied() {
            if session == waiter {
                return None;
            }
            for (_, to) in waits.iter().filter(|(from, _)| *from == session) {
                if !reached.contains(to) {
                    reached.push(*to);
                }
            }
            next += 1;
        }
        waits.push((waiter, target));
        Some(Self(Some((waiter, target))))
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(wait) = self.0 {
            let mut waits = WAITS.get().lock();
            if let Some(index) = waits.iter().position(|other| *other == wait) {
                waits.swap_remove(index);
            }
        }
    }
}
