//! A session of a run: what a program posts to it has one outcome each, and what comes is received in order.

use std::collections::VecDeque;
use std::os::fd::RawFd;
use std::sync::Arc;

use crate::engine::connection::{Connection, Turn};
use crate::engine::reactor::{IoThreads, Reactor};
use crate::engine::sync::{Condvar, Instant, Mutex};
use crate::network;
use crate::session::{ConnectionId, Disconnect, Failure};

/// What has become of it so far.
#[derive(Default)]
pub struct State {
    connected: Option<ConnectionId>,
    queue: Vec<u32>,
    coming: VecDeque<u32>,
    is_full: bool,
    has_hung_up: bool,
    /// No post is taken any more.
    pub is_closed: bool,
    /// The descriptor of its connection was closed.
    pub has_failed: bool,
    /// Posts and what became of them, in order.
    pub written: Vec<u32>,
    /// See [`State::written`].
    pub discarded: Vec<u32>,
    /// What came.
    pub received: Vec<u32>,
    /// Timers that it was woken for, and when.
    pub woken: Vec<(Instant, Instant)>,
    /// Connections that were added and that have ended.
    pub added: u32,
    /// See [`State::added`].
    pub ended: u32,
}

/// What the program does with what comes, on the network thread.
pub type Call = Box<dyn Fn(u32) + Send + Sync>;

/// See [`State`].
pub struct Session {
    key: u64,
    /// Which serves it.
    pub reactor: Arc<Reactor>,
    state: Mutex<State>,
    changed: Condvar,
    call: Mutex<Option<Arc<Call>>>,
    /// Came in the present turn.
    to_call: Mutex<Vec<u32>>,
}

/// What the program and the network do.
impl Session {
    /// A new one, on the first network thread.
    pub fn open(key: u64) -> Arc<Self> {
        Self::open_on(key, IoThreads::ONE)
    }

    /// A new one, on one of so many.
    pub fn open_on(key: u64, threads: IoThreads) -> Arc<Self> {
        let session = Arc::new(Self {
            key,
            reactor: Reactor::acquire(threads).expect("the thread can be started"),
            state: Mutex::default(),
            changed: Condvar::new(),
            call: Mutex::default(),
            to_call: Mutex::default(),
        });
        session.reactor.register(Arc::clone(&session));
        session
    }

    /// The program wants to be called for what comes.
    pub fn call_inline(&self, call: impl Fn(u32) + Send + Sync + 'static) {
        *self.call.lock() = Some(Arc::new(Box::new(call)));
    }

    /// A dial was successful.
    pub fn connect(self: &Arc<Self>, id: u64, socket: RawFd) {
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        state.connected = Some(ConnectionId(id));
        state.added += 1;
        let connection = Connection::new(ConnectionId(id), Arc::clone(self), socket);
        self.reactor.add(connection);
    }

    /// The program sends.
    pub fn post(&self, item: u32) {
        let mut state = self.state.lock();
        if state.is_closed {
            state.discarded.push(item);
            return;
        }
        state.queue.push(item);
        if state.connected.is_some() {
            self.reactor.transmit(self.key);
        }
    }

    /// The server sends.
    pub fn arrive(&self, socket: RawFd, item: u32) {
        self.state.lock().coming.push_back(item);
        network::make_ready(socket);
    }

    /// The server ends the connection behind what it has sent.
    pub fn hang_up(&self, socket: RawFd) {
        self.state.lock().has_hung_up = true;
        network::make_ready(socket);
    }

    /// The program does not keep up.
    pub fn fill(&self) {
        self.state.lock().is_full = true;
    }

    /// The program has caught up.
    pub fn make_room(&self) {
        self.state.lock().is_full = false;
        self.reactor.read(self.key);
    }

    /// The program ends it.
    pub fn close(&self) {
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        state.close();
        if let Some(id) = state.connected.take() {
            self.reactor.close(self.key, id, Disconnect::CloseWebSocket);
        }
        self.reactor.release(self.key);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until it has come to that.
    pub fn wait_until<T>(&self, reached: impl Fn(&State) -> Option<T>) -> T {
        let mut state = self.state.lock();
        loop {
            if let Some(seen) = reached(&state) {
                return seen;
            }
            self.changed.wait(&mut state);
        }
    }

    /// Waits until no connection is left.
    pub fn wait_for_end(&self) {
        self.wait_until(|state| (state.is_closed && state.ended == state.added).then_some(()));
    }
}

/// What the reactor and the connection do.
impl Session {
    /// Its number.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// The connection is the present one, and can be written.
    pub fn take_queued(&self, connection: ConnectionId) {
        let mut state = self.state.lock();
        if state.connected == Some(connection) {
            let queue = std::mem::take(&mut state.queue);
            state.written.extend(queue);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// See the library's own.
    pub fn begin_turn(&self) -> bool {
        self.call.lock().is_some()
    }

    /// See the library's own.
    pub fn end_turn(&self) -> bool {
        !self.to_call.lock().is_empty()
    }

    /// See the library's own.
    pub fn run_inline(&self) {
        let items = std::mem::take(&mut *self.to_call.lock());
        let call = self.call.lock().clone();
        if let Some(call) = call {
            items.into_iter().for_each(|item| call(item));
        }
    }

    /// Takes one of what has come.
    pub fn receive(&self) -> Turn {
        let mut state = self.state.lock();
        let turn = if let Some(item) = state.coming.pop_front() {
            state.received.push(item);
            if self.call.lock().is_some() {
                self.to_call.lock().push(item);
            }
            Turn::Again
        } else if state.has_hung_up {
            state.connected = None;
            Turn::Over
        } else {
            Turn::Done
        };
        drop(state);
        self.changed.notify_all();
        turn
    }

    /// Whether the program keeps up.
    pub fn has_room(&self) -> bool {
        !self.state.lock().is_full
    }

    /// A connection has ended.
    pub fn on_end_of_connection(&self, _id: ConnectionId) {
        self.state.lock().ended += 1;
        self.changed.notify_all();
    }

    /// A timer is due.
    pub fn on_timer(&self, now: Instant, at: Instant) {
        self.state.lock().woken.push((now, at));
        self.changed.notify_all();
    }

    /// The socket cannot be watched.
    pub fn on_connection_lost(&self, _now: Instant, _connection: ConnectionId, _what: &str) {
        self.fail(Failure);
    }

    /// Ends for good.
    pub fn fail(&self, _failure: Failure) {
        let mut state = self.state.lock();
        if state.is_closed {
            return;
        }
        state.close();
        state.connected = None;
        state.has_failed = true;
        drop(state);
        self.reactor.release(self.key);
        self.changed.notify_all();
    }
}

impl State {
    fn close(&mut self) {
        self.is_closed = true;
        let queue = std::mem::take(&mut self.queue);
        self.discarded.extend(queue);
    }

    /// Everything that was posted, in the order of its number.
    pub fn outcomes(&self) -> Vec<u32> {
        let mut outcomes = [&self.written[..], &self.discarded[..]].concat();
        outcomes.sort_unstable();
        outcomes
    }
}
