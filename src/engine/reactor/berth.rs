//! Where the reactor's thread leaves what it owns while it sleeps.
//!
//! A program may close all descriptors, those too by which the thread is woken. Then it sleeps until its next timer, at worst
//! for ever; so that nobody waits for that, another thread takes what lies here and goes on.
//!
//! Runs on: the reactor thread, and any thread that wakes it. Lock: its own, last in the order.

use std::io;
use std::sync::Arc;

use super::poller::Poller;
use super::Loop;
use crate::engine::sync::Mutex;

pub(super) struct Berth(Mutex<State>);

struct State {
    /// What a sleeping thread waits with. None: it waits at the inbox, which wakes it.
    poller: Option<Arc<Poller>>,
    asleep: Option<Box<Loop>>,
    /// The thread is not asleep, but runs a call of the program.
    in_call: bool,
    /// Which thread is the reactor's; the others before it have only to end.
    thread: u64,
    /// Waking did not work while the thread was awake.
    broken: bool,
}

impl Berth {
    /// The number of the first thread.
    pub(super) const FIRST: u64 = 1;

    pub(super) fn new(poller: Arc<Poller>) -> Self {
        Self(Mutex::new(State {
            poller: Some(poller),
            asleep: None,
            in_call: false,
            thread: Self::FIRST,
            broken: false,
        }))
    }

    pub(super) fn set_poller(&self, poller: Option<Arc<Poller>>) {
        let former = std::mem::replace(&mut self.0.lock().poller, poller);
        // Without the lock: this may close descriptors.
        drop(former);
    }

    /// Before sleeping. Given back when nothing would wake the thread.
    pub(super) fn lie_down(&self, owned: Box<Loop>) -> Result<(), Box<Loop>> {
        self.leave_here(owned, false)
    }

    fn leave_here(&self, owned: Box<Loop>, in_call: bool) -> Result<(), Box<Loop>> {
        let mut state = self.0.lock();
        if std::mem::take(&mut state.broken) {
            return Err(owned);
        }
        state.asleep = Some(owned);
        state.in_call = in_call;
        Ok(())
    }

    /// After sleeping. None when another thread is the reactor's now.
    pub(super) fn get_up(&self, thread: u64) -> Option<Box<Loop>> {
        let mut state = self.0.lock();
        if state.thread == thread {
            state.in_call = false;
            state.asleep.take()
        } else {
            None
        }
    }

    /// As [`Berth::lie_down`], before a call of the program.
    pub(super) fn lie_down_for_call(&self, owned: Box<Loop>) -> Result<(), Box<Loop>> {
        self.leave_here(owned, true)
    }

    /// If the thread is in a call, has another one started that gets up in its place.
    pub(super) fn leave_call(&self, start: impl FnOnce(u64) -> io::Result<()>) -> io::Result<()> {
        let mut state = self.0.lock();
        if state.in_call && state.asleep.is_some() {
            start(state.thread + 1)?;
            state.thread += 1;
            state.in_call = false;
        }
        Ok(())
    }

    /// Wakes the thread, or has another one started that gets up in its place.
    pub(super) fn wake(&self, start: impl FnOnce(u64) -> io::Result<()>) -> io::Result<()> {
        let mut state = self.0.lock();
        let Some(poller) = &state.poller else {
            return Ok(());
        };
        if poller.wake().is_ok() {
            return Ok(());
        }
        if state.asleep.is_none() {
            state.broken = true;
            return Ok(());
        }
        start(state.thread + 1)?;
        state.thread += 1;
        state.in_call = false;
        Ok(())
    }
}
