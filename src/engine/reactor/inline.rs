//! Calls of the program on the network thread ([`crate::engine::callbacks`]).
//!
//! While it runs one it leaves what it owns in its berth, as if it slept; the sessions whose calls come next lie there too. A call that
//! waits for something that only the network thread brings would wait for ever, so another thread goes on in its place, and the one that waits
//! has nothing to do with the network any more when its call has returned. Who is about to wait in such a call sees to that at once
//! ([`before_waiting`]). Where a call waits for a lock, or for another thread, the library does not know it; but then somebody else may wait in the
//! library for the network, and sees to it after a little while ([`Reactor::rescue`]).
//!
//! Runs on: the reactor thread; threads that wait for it. Lock: that of the list of those that run calls, a leaf.

use std::cell::Cell;
use std::io;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Weak};

use super::{spawn, Loop, Reactor};
use crate::engine::fork::{self, PerProcess};
use crate::engine::session::Session;
use crate::engine::sync::atomic::Ordering;
use crate::engine::sync::{thread_local, Mutex};

/// The reactors whose threads run calls of programs.
#[derive(Default)]
struct Calling {
    /// With the numbers by which the threads know them.
    reactors: Vec<(u64, Weak<Reactor>)>,
    last: u64,
}

static CALLING: PerProcess<Mutex<Calling>> = PerProcess::new();

thread_local! {
    // Plain cells without destructors: usable at any time.
    static CALL: Cell<u64> = const { Cell::new(0) };
    static PROCESS: Cell<u64> = const { Cell::new(0) };
}

/// Stands in the list while a thread runs a call.
struct Listed(u64);

impl Listed {
    fn enter(reactor: &Arc<Reactor>) -> Self {
        let mut calling = CALLING.get().lock();
        calling.last += 1;
        let number = calling.last;
        calling.reactors.push((number, Arc::downgrade(reactor)));
        drop(calling);
        CALL.set(number);
        PROCESS.set(fork::generation());
        Self(number)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        CALL.set(0);
        // The list of a child is another one.
        if PROCESS.get() == fork::generation() {
            let mut calling = CALLING.get().lock();
            calling.reactors.retain(|(number, _)| *number != self.0);
        }
    }
}

/// The calling thread is about to wait for what a network thread may have to bring. If it is one itself, in a call of the program, another
/// one goes on in its place. To be called again while it waits: there may be no thread now.
pub fn before_waiting() {
    let number = CALL.get();
    if number == 0 || PROCESS.get() != fork::generation() {
        return;
    }
    let calling = CALLING.get().lock();
    let mut reactors = calling.reactors.iter();
    let listed = reactors.find(|(other, _)| *other == number);
    let reactor = listed.and_then(|(_, reactor)| reactor.upgrade());
    drop(calling);
    match reactor.map(|reactor| reactor.rescue()) {
        Some(Err(error)) => log::debug!("no thread can go on with the network: {error}"),
        Some(Ok(())) | None => CALL.set(0),
    }
}

impl Reactor {
    /// If its thread runs a call of the program, another thread goes on in its place.
    pub fn rescue(self: &Arc<Self>) -> io::Result<()> {
        self.berth.leave_call(|thread| {
            let this = Arc::clone(self);
            spawn(move || {
                if let Some(owned) = this.berth.get_up(thread) {
                    owned.run(thread);
                }
            })
        })
    }
}

impl Loop {
    /// Makes the calls of a session. None when another thread is the reactor's by then.
    pub(super) fn run_call(
        mut self: Box<Self>,
        thread: u64,
        session: Arc<Session>,
    ) -> Option<Box<Self>> {
        let reactor = Arc::clone(&self.reactor);
        let process = fork::generation();
        // What the call sends need not wake this thread: it looks before it sleeps again, and so does one that goes on in its place.
        reactor.woken.store(true, Ordering::Release);
        while let Err(mut awake) = reactor.berth.lie_down_for_call(self) {
            awake.on_descriptors_closed();
            self = awake;
        }
        let listed = Listed::enter(&reactor);
        let run = catch_unwind(AssertUnwindSafe(|| session.run_inline()));
        if run.is_err() {
            log::error!("the network thread panicked, or had no memory, after a callback");
        }
        drop((listed, session));
        // A child in which a call of its parent returns has no reactor.
        if fork::generation() != process {
            return None;
        }
        reactor.berth.get_up(thread)
    }
}
