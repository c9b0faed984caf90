//! What a thread of the program does itself while it waits for the session, because the library's threads do not: none can be
//! started, or they do not come up, as while the program loads or unloads a plugin.
//!
//! Runs on: threads of the program that wait. Lock: the core's, never over a call or a dial.

use std::time::{Duration, Instant};

use super::{DialFailure, DialFailureKind, Inner, Session};
use crate::engine::reactor::before_waiting;
use crate::engine::threads;

/// So late is no reactor that runs.
const OVERDUE: Duration = Duration::from_secs(1);

impl Session {
    /// Dials, calls the program's functions and does what is due, where nobody else has.
    pub(super) fn assist(&self) {
        before_waiting();
        self.rescue_reactor();
        threads::help(self.key);
        let overdue = {
            let inner = self.lock();
            let unstarted = inner.unstarted.map(|(_, until)| until);
            inner.armed.into_iter().chain(unstarted).min()
        };
        let now = Instant::now();
        if let Some(at) = overdue.filter(|at| now.saturating_duration_since(*at) > OVERDUE) {
            self.on_timer(now, at);
        }
    }

    /// The reactor may be kept from its work by a call of the program, which waits for the calling thread perhaps.
    pub(super) fn rescue_reactor(&self) {
        if let Err(error) = self.reactor.rescue() {
            log::debug!("no thread can go on with the network: {error}");
        }
    }

    /// A dial that got no thread within the time that it has for connecting has failed.
    pub(super) fn give_up_unstarted(&self, inner: &mut Inner, now: Instant) {
        let Some((connection, _)) = inner.unstarted.take_if(|(_, until)| now >= *until) else {
            return;
        };
        if let Some((_, cancel)) = inner.dialling.take_if(|(id, _)| *id == connection) {
            cancel.cancel();
        }
        let failure = DialFailure::new(
            DialFailureKind::SocketCreate,
            "no thread for connecting could be started in time",
        );
        inner.core.handle_dial_failed(now, connection, failure);
    }
}
