//! Counters that the server thread publishes and that tests wait for.
//!
//! Threads: the server thread calls [`Shared::publish`]; any thread waits. One lock, held for copies only.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use diffusion::wire::handshake::ConnectParameters;
use parking_lot::{Condvar, Mutex};

/// What has happened since the server started, and what is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// TCP connections accepted. (Refused ones never reach the server.)
    pub connection_attempts: u64,
    /// Upgrade requests read.
    pub upgrades: u64,
    /// Connections answered with a response code that refuses them.
    pub refusals: u64,
    /// Sessions opened.
    pub sessions_opened: u64,
    /// Reconnections, with or without message loss.
    pub reconnections: u64,
    /// Connections lost whose session is kept.
    pub disconnects: u64,
    /// Sessions ended.
    pub sessions_closed: u64,
    /// Messages received.
    pub messages_received: u64,
    /// Messages sent, without connection responses.
    pub messages_sent: u64,
    /// Pings of the server that were answered.
    pub pings_answered: u64,
    /// Updates that went to subscribers as deltas.
    pub topic_deltas_sent: u64,
    /// Updates that came in update streams as deltas.
    pub update_deltas_received: u64,
    /// Sessions now.
    pub sessions: usize,
    /// Sessions with a connection now.
    pub connected: usize,
    /// TCP connections now.
    pub connections: usize,
    /// Whether somebody listens.
    pub listening: bool,
    /// Whether the script, if any, has run to its end.
    pub script_finished: bool,
}

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
