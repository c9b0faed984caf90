//! What the server thread publishes for others: counters, which tests wait for, and upgrade requests.
//!
//! Threads: the server thread calls [`Shared::publish`]; any thread waits. One lock, held for copies only.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use diffusion::wire::handshake::ConnectParameters;
use parking_lot::{Condvar, Mutex};

use crate::faults::Status;

/// An upgrade request that was read.
#[derive(Debug, Clone)]
pub struct UpgradeRecord {
    /// Path and query as received.
    pub target: String,
    /// The parameters.
    pub parameters: ConnectParameters,
    /// When it was read.
    pub at: Instant,
}

#[derive(Default)]
struct State {
    status: Status,
    upgrades: VecDeque<UpgradeRecord>,
}

/// State shared between the server thread and its owner.
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    recorded_upgrades: usize,
}

impl Shared {
    pub(crate) fn new(recorded_upgrades: usize) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            recorded_upgrades,
        }
    }

    pub(crate) fn record(&self, record: UpgradeRecord) {
        let mut state = self.state.lock();
        if state.upgrades.len() >= self.recorded_upgrades {
            state.upgrades.pop_front();
        }
        if self.recorded_upgrades > 0 {
            state.upgrades.push_back(record);
        }
    }

    pub(crate) fn publish(&self, status: Status) {
        let mut state = self.state.lock();
        if state.status != status {
            state.status = status;
            self.changed.notify_all();
        }
    }

    pub(crate) fn status(&self) -> Status {
        self.state.lock().status
    }

    pub(crate) fn upgrades(&self) -> Vec<UpgradeRecord> {
        self.state.lock().upgrades.iter().cloned().collect()
    }

    /// Waits until the condition holds; false when the time is over first.
    pub(crate) fn wait_until(
        &self,
        timeout: Duration,
        condition: impl Fn(&Status) -> bool,
    ) -> bool {
        let deadline = Instant::now() + timeout;
        let mut state = self.state.lock();
        while !condition(&state.status) {
            if self.changed.wait_until(&mut state, deadline).timed_out() {
                return condition(&state.status);
            }
        }
        true
    }
}
