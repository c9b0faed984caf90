//! The reactors that run in this process: which one a session gets, and when one starts and ends.
//!
//! Runs on: any thread. Lock: its own, after those of a session and before those of the berths.

use std::io;
use std::sync::Arc;

use super::places::{IoThreads, Places};
use super::{Command, Loop, Reactor};
use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;

static RUNNING: PerProcess<Mutex<Places<Arc<Reactor>>>> = PerProcess::new();

impl Reactor {
    /// A reactor for one session, for as long as it lives; started if need be. Every call needs one [`Reactor::release`].
    pub fn acquire(threads: IoThreads) -> io::Result<Arc<Self>> {
        let mut refused = None;
        let reactor = {
            let mut running = RUNNING.get().lock();
            let place = running.choose(threads);
            let reactor = match running.get(place) {
                Some(reactor) => Arc::clone(reactor),
                None => match (Self::start(place), running.choose_running(threads)) {
                    (Ok(reactor), _) => reactor,
                    (Err(error), Some(other)) => {
                        refused = Some(error);
                        Arc::clone(other)
                    }
                    (Err(error), None) => return Err(error),
                },
            };
            running.enter(reactor.place, Arc::clone(&reactor));
            reactor
        };
        if let Some(error) = refused {
            log::warn!(
                "no further network thread can be started, another one does its work: {error}"
            );
        }
        Ok(reactor)
    }

    /// A session is over. The last one ends its reactor.
    pub fn release(self: &Arc<Self>, session: u64) {
        self.send(Command::Unregister(session));
        let mut running = RUNNING.get().lock();
        if let Some(last) = running.leave(self.place) {
            last.send(Command::Stop);
        }
    }

    /// A thread could not be started: tries again until one can be.
    pub fn retry_threads(self: &Arc<Self>) {
        // Under the lock: who is told does not stop before. This one may have, if the session has ended; then another one does it.
        let running = RUNNING.get().lock();
        let own = running.get(self.place);
        if let Some(reactor) = own.or_else(|| running.iter().next()) {
            reactor.send(Command::Starved);
        }
    }
}

impl Loop {
    /// The program has closed descriptors: those of the other reactors are likely to be gone as well, and so are their sessions'.
    /// Nothing else might wake them.
    pub(super) fn warn_others(&self) {
        let running = RUNNING.get().lock();
        for other in running.iter() {
            if !Arc::ptr_eq(other, &self.reactor) {
                other.send(Command::CheckPoller);
            }
        }
    }
}
