//! Requests of the program on their way to the core of its session.
//!
//! The reactor holds a session's lock while it takes in messages and takes out what it writes. A thread that publishes as fast as
//! it can, and needed that lock for each request, would be put to sleep at it and woken again every few messages: it would
//! never get so far ahead that much can be written at once. So it leaves its request here, under a lock that nobody
//! holds for longer than a few instructions.
//!
//! Nobody can tell this from a request that is made under the session's lock, for three reasons:
//!
//! - Whoever takes the session's lock takes in what waits here, before anything else. So whatever a thread does after a request
//!   finds the request in the core: requests keep their order, counters count them, closing sends them.
//! - Only what the core would have accepted at once is taken here: so many requests as the outbound queue had room for when
//!   the core was last left, and none of a session that is closing, closed or not connected yet. All others go to the core
//!   themselves, under its lock, where their threads wait for room or learn that the session is closed.
//! - The reactor says, under the lock of the inbox, that it found nothing to send. Who comes next wakes it, and nobody
//!   else has to: before that it has yet to look.
//!
//! Runs on: any thread. Lock: the inbox's own, a leaf.

use std::collections::VecDeque;

use crate::engine::sync::Mutex;

/// So much memory is kept for the next requests; more only while there is something to send.
const KEPT: usize = 128;

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub enum Pushed<T> {
    /// It waits, and the reactor has yet to look.
    Awaited,
    /// It waits, and the reactor is to be woken.
    Unawaited,
    /// There is no room for it here.
    NoRoom(T),
}

/// What waits to be taken into the core, in order.
#[derive(Debug)]
pub struct Inbox<T> {
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    /// How many may wait here.
    room: usize,
    /// The reactor has found nothing, and looks again only when it is woken.
    resting: bool,
}

impl<T> Default for Inbox<T> {
    /// Has no room yet.
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                room: 0,
                resting: false,
            }),
        }
    }
}

impl<T> Inbox<T> {
    /// Puts something in, if there is room for it, and memory for its place.
    pub fn push(&self, item: T) -> Pushed<T> {
        let mut state = self.state.lock();
        if state.waiting.len() >= state.room || state.waiting.try_reserve(1).is_err() {
            return Pushed::NoRoom(item);
        }
        state.waiting.push_back(item);
        if std::mem::take(&mut state.resting) {
            Pushed::Unawaited
        } else {
            Pushed::Awaited
        }
    }

    /// Whether something could be put in now.
    pub fn has_room(&self) -> bool {
        let state = self.state.lock();
        state.waiting.len() < state.room
    }

    /// Takes out all, for a core that has so much less room then. `taken` is empty, and its memory is used for what comes next.
    pub fn take(&self, taken: &mut VecDeque<T>) {
        let mut state = self.state.lock();
        if state.waiting.is_empty() {
            return;
        }
        state.room = state.room.saturating_sub(state.waiting.len());
        if taken.is_empty() {
            std::mem::swap(&mut state.waiting, taken);
        } else {
            // Something went wrong with what was taken before.
            taken.append(&mut state.waiting);
        }
    }

    /// The core has room for so many.
    pub fn set_room(&self, room: usize) {
        self.state.lock().room = room;
    }

    /// The reactor has nothing to send: who puts something in from now on is told to wake it, and `taken` is needed no more. False, and
    /// nothing has changed, when something waits here already.
    pub fn rest(&self, taken: &mut VecDeque<T>) -> bool {
        let mut state = self.state.lock();
        if !state.waiting.is_empty() {
            return false;
        }
        give_back(&mut state.waiting);
        state.resting = true;
        drop(state);
        give_back(taken);
        true
    }
}

fn give_back<T>(empty: &mut VecDeque<T>) {
    if empty.capacity() > KEPT {
        *empty = VecDeque::new();
    }
}
