//! A session with real time and real networks: the core, its callbacks and its place in the reactor.
//!
//! Runs on: any thread. Locks: the core's, held while inputs are handled and outputs are passed on, never over a
//! callback. Outputs are passed on under the lock so that their order is kept.

use std::any::Any;
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use crate::engine::sync::{Condvar, Mutex, MutexGuard, Waited};
use bytes::Bytes;

use crate::engine::callbacks::{Call, Callbacks, OnClose, Owner};
use crate::engine::connection::Connection;
use crate::engine::dialer::{dial, Cancel, Dialled, Endpoint};
use crate::engine::environment::Environment;
use crate::engine::exit::prepare_tls;
use crate::engine::reactor::{before_waiting, IoThreads, Reactor};
use crate::engine::threads::{self, Spawned};
use crate::engine::traffic::{Tap, Traffic, TrafficQueue};
use crate::engine::websocket::WebSocket;
use crate::session::{
    ConnectionId, ConsultId, Core, Dial, DialFailure, DialFailureKind, Disconnect, Event, Failure,
    Output, PingKind, Refusal, SessionConfig, SessionState, Statistics, StrategyDecision,
};
use crate::topics::streams::StreamEvent;
use crate::wire::error::Unsupported;
use crate::wire::session_id::SessionId;

mod assistance;
mod attempt;
mod events;
mod explaining;
mod facts;
pub mod inbox;
mod intake;
mod network;
mod outcomes;
mod requests;
mod responder;
mod room;
mod spares;
mod streams;
mod timers;

pub use self::attempt::Attempt;
pub use self::facts::Facts;
pub use self::requests::{Addressed, Encode};
pub use self::responder::{Responder, ServiceRequest};
pub use self::timers::WaitEnd;

use self::inbox::Inbox;
use self::outcomes::Outcomes;
use self::requests::{Deferred, Request};
use self::timers::Timers;

/// How a request ended.
#[derive(Debug)]
pub enum Outcome {
    /// The server's answer.
    Response(Bytes),
    /// Reason code of the server (`specification/protocol/connection section 8`) and its text.
    ServiceError {
        /// Its reason code.
        reason: i32,
        /// Its text.
        message: String,
    },
    /// No answer will come.
    Discarded,
    /// The protocol version in force cannot express the request.
    Unsupported(Unsupported),
    /// The request was not accepted.
    Refused(Refusal),
}

/// Called once with the outcome of a request, on the session's callback thread.
pub type Handler = Box<dyn FnOnce(Outcome) + Send>;

/// What the session's program wants to know. `show_*` and `note_*` run under the session's lock and must be trivial; the others
/// run on the connection thread, those from `on_ping` on the callback thread.
pub trait Program: Send + Sync {
    /// The session has another state.
    fn show_state(&self, state: SessionState);
    /// The server has given an id.
    fn show_id(&self, id: SessionId);
    /// A server has answered a connection request.
    fn show_response_code(&self, code: u8);
    /// A connection was made.
    fn show_connection(&self, version: u8, ping_period_ms: i64);

    /// Whether there is anything to call for state changes and the outcome of the creation.
    fn listens(&self) -> bool;
    /// The session has another state.
    fn on_state_changed(&self, old: SessionState, new: SessionState);
    /// The first connection was made.
    fn on_created(&self);
    /// The first connection was not made, and there will be none.
    fn on_creation_failed(&self, error: &Failure);

    /// Asks the program's strategy. None: the decision comes later through the attempt.
    fn decide(&self, attempt: Arc<Attempt>) -> Option<StrategyDecision>;
    /// Whether there is anything to call for the outcome of attempts.
    fn watches_attempts(&self) -> bool;
    /// A reconnect attempt succeeded.
    fn on_attempt_succeeded(&self);
    /// A reconnect attempt failed.
    fn on_attempt_failed(&self, error: &Failure);

    /// Whether there is anything to call for pings of this kind.
    fn watches_pings(&self, kind: PingKind) -> bool;
    /// The server sent a ping.
    fn on_ping(&self, kind: PingKind);

    /// What happened to topics may be many things: `wanted` tells before each whether it still is to be told, which it is
    /// not once the program has closed the session.
    fn on_stream_event(&self, event: &StreamEvent, wanted: &dyn Fn() -> bool);

    /// Whether the functions from `on_ping` on may be called on the network thread, where that has nothing to wait for.
    fn wants_inline_calls(&self) -> bool {
        false
    }
    /// Whether there is anything to call for what passes over the connections.
    fn watches_traffic(&self) -> bool {
        false
    }
    /// Something has passed, now or a little earlier.
    fn on_traffic(&self, _traffic: &Traffic) {}

    /// The server asks for something that only the program can answer.
    fn on_service_request(&self, request: ServiceRequest);

    /// The loss of the connection, which [`Program::show_state`] has told already, has its turn: everything that came
    /// before it was called.
    fn on_connection_lost(&self) {}

    /// Resumed with message loss: what was registered at the server is gone. The note comes with the state change,
    /// the other after open requests were discarded.
    fn note_messages_lost(&self);
    /// Resumed with message loss, after open requests were discarded.
    fn on_messages_lost(&self);

    /// The last call on the callback thread.
    fn on_closed(&self);
}

/// Outcome of the creation, for who waits.
#[derive(Default)]
struct Creation {
    outcome: Mutex<Option<Result<(), Failure>>>,
    decided: Condvar,
}

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// One session: its core, and what connects it to sockets, timers and the program.
pub struct Session {
    key: u64,
    this: Weak<Session>,
    endpoint: Arc<Endpoint>,
    program: Arc<dyn Program>,
    reactor: Arc<Reactor>,
    /// Taken with [`Session::lock`] only.
    state: Mutex<Inner>,
    /// Requests that the core has yet to take in.
    inbox: Inbox<Request>,
    /// The outbound queue has room, or the session is over.
    room: Condvar,
    callbacks: Arc<Callbacks>,
    creation: Creation,
    /// The reactor has been told that there is something to send.
    transmit_announced: AtomicBool,
    facts: Arc<Facts>,
    /// Only where the program watches the traffic.
    traffic: Option<Arc<TrafficQueue>>,
}

struct Inner {
    core: Core<Handler>,
    dialling: Option<(ConnectionId, Arc<Cancel>)>,
    /// For the first dial: as the thread that began has seen it.
    environment: Option<Environment>,
    /// The dial that no thread has begun, and when that is given up.
    unstarted: Option<(ConnectionId, Instant)>,
    /// The socket of a dial whose answer is being handled.
    dialled: Option<WebSocket>,
    /// The connection that the reactor has, or is about to get.
    connected: Option<ConnectionId>,
    armed: Option<Instant>,
    /// Threads wait for room that have not been woken since.
    senders_wait: bool,
    /// Memory for what comes from the inbox; empty, but while it is taken in.
    arrived: VecDeque<Request>,
    /// Requests that wait for the protocol version.
    deferred: Vec<Deferred>,
    timers: Timers,
}

impl Session {
    /// Creates a session on the process's first network thread and starts connecting.
    pub fn start(
        config: SessionConfig,
        endpoint: Endpoint,
        program: Arc<dyn Program>,
    ) -> io::Result<Arc<Self>> {
        let session = Self::new(config, endpoint, IoThreads::ONE, Arc::default(), program)?;
        session.begin();
        Ok(session)
    }

    /// A session that does nothing before [`Session::begin`] or [`Session::fail`], so that its callbacks find it where
    /// the caller has put it. It is on one of the first so many network threads for life. The facts are new; the program may keep them.
    pub fn new(
        config: SessionConfig,
        endpoint: Endpoint,
        threads: IoThreads,
        facts: Arc<Facts>,
        program: Arc<dyn Program>,
    ) -> io::Result<Arc<Self>> {
        let reactor = Reactor::acquire(threads)?;
        let key = NEXT_KEY.fetch_add(1, Ordering::Relaxed);
        let callbacks = Arc::new(Callbacks::new(key).inline(program.wants_inline_calls()));
        let session = Arc::new_cyclic(|this: &Weak<Self>| Self {
            key,
            this: this.clone(),
            traffic: program.watches_traffic().then(|| {
                let owner: Weak<dyn Owner> = this.clone();
                let (program, callbacks) = (Arc::clone(&program), Arc::clone(&callbacks));
                Arc::new(TrafficQueue::new(program, callbacks, owner))
            }),
            endpoint: Arc::new(endpoint),
            program,
            reactor,
            state: Mutex::new(Inner {
                core: Core::unstarted(config),
                dialling: None,
                environment: None,
                unstarted: None,
                dialled: None,
                connected: None,
                armed: None,
                senders_wait: false,
                arrived: VecDeque::new(),
                deferred: Vec::new(),
                timers: Timers::default(),
            }),
            inbox: Inbox::default(),
            room: Condvar::new(),
            callbacks,
            creation: Creation::default(),
            transmit_announced: AtomicBool::new(false),
            facts,
        });
        session.reactor.register(Arc::clone(&session));
        Ok(session)
    }

    /// Starts connecting, on a thread of the program. The outcome comes through the program and [`Session::wait_created`].
    pub fn begin(&self) {
        let environment = Environment::read();
        if self.endpoint.url.secure {
            prepare_tls();
        }
        self.lock().environment = Some(environment);
        self.with_core(|core, now| core.start(now));
    }

    /// Names the session in this process; never used twice.
    pub fn key(&self) -> u64 {
        self.key
    }

    /// The queue of calls of the program.
    pub fn callbacks(&self) -> &Arc<Callbacks> {
        &self.callbacks
    }

    /// Counters up to now.
    pub fn statistics(&self) -> Statistics {
        self.lock().core.statistics()
    }

    /// What is true of the session now.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// State of the session.
    pub fn state(&self) -> SessionState {
        self.facts.state()
    }

    /// Whether the program has closed the session: no callback of anything new may follow then
    /// (`specification/sessions/errors-and-callbacks section 5`).
    pub fn is_closed_by_program(&self) -> bool {
        self.callbacks.is_closing()
    }

    /// Takes the next conversation's id without sending anything.
    pub fn reserve_conversation_id(&self) -> i64 {
        self.lock().core.reserve_conversation_id()
    }

    /// Limits the outbound queue, `None` not at all; gives the former limit.
    pub fn set_maximum_queue_size(&self, size: Option<usize>) -> Option<usize> {
        let former = self.with_core(|core, _| core.set_maximum_queue_size(size));
        self.room.notify_all();
        former
    }

    /// Waits for the outcome of the creation; the state listener has returned then.
    pub fn wait_created(&self) -> Result<(), Failure> {
        if self.creation.outcome.lock().is_none() {
            before_waiting();
        }
        let mut outcome = self.creation.outcome.lock();
        loop {
            if let Some(outcome) = outcome.as_ref() {
                return outcome.clone();
            }
            let waited = self
                .creation
                .decided
                .wait_for(&mut outcome, threads::HELP_INTERVAL);
            if waited == Waited::TimedOut {
                drop(outcome);
                self.assist();
                outcome = self.creation.outcome.lock();
            }
        }
    }

    /// Calls something on the callback thread, for failures that are known without the server. Dropped once closing the
    /// session is over: no callback may follow then (`specification/sessions/errors-and-callbacks section 5`).
    pub fn call_later(&self, call: impl FnOnce() + Send + 'static) {
        // Either before the end is queued or as a late call.
        let inner = self.lock();
        let pause = if self.is_closed_by_program() {
            self.callbacks.push_late(&self.owner(), Box::new(call))
        } else {
            self.callbacks
                .push_program(&self.owner(), OnClose::Keep, 0, Box::new(call));
            false
        };
        drop(inner);
        if pause {
            self.callbacks.pause();
        }
    }

    /// Starts closing for the program. The end comes through the callbacks; [`Session::wait_closed`] waits for it.
    pub fn close(&self) {
        // Before the core knows: what is queued now was not started.
        if self.callbacks.drop_unwanted() {
            // The end of the session is to be read as well.
            self.reactor.read(self.key);
        }
        let mut inner = self.lock();
        inner.core.close(Instant::now());
        self.pump(&mut inner);
    }

    /// Waits until no callback runs or will run, unless the calling thread is one that has to return for it.
    pub fn wait_closed(&self) {
        if !self.callbacks.is_own_thread() && !self.callbacks.is_closed() {
            before_waiting();
        }
        self.callbacks.wait_until_closed(|| self.assist());
    }

    /// Ends the session for an internal error.
    pub fn fail(&self, error: Failure) {
        self.with_core(|core, _| core.fail(error));
    }

    fn owner(&self) -> Arc<dyn Owner> {
        match self.this.upgrade() {
            Some(owner) => owner,
            // Only a session that is being dropped cannot be upgraded, and then nobody is left to call this.
            None => Arc::new(NoOwner),
        }
    }

    /// Takes the core's lock, and takes in the requests that came before: nobody finds the core without them.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        let mut inner = self.state.lock();
        self.take_in(&mut inner);
        inner
    }

    fn with_core<T>(&self, input: impl FnOnce(&mut Core<Handler>, Instant) -> T) -> T {
        let mut inner = self.lock();
        let result = input(&mut inner.core, Instant::now());
        self.pump(&mut inner);
        result
    }

    /// Passes on what the core wants done, and tells the reactor when there is something to send.
    fn pump(&self, inner: &mut MutexGuard<'_, Inner>) {
        self.pass_on(inner);
        if inner.connected.is_some() && inner.core.wants_transmit() {
            self.announce_transmit();
        }
    }

    /// Tells the reactor that there is something to send, unless it has been told since it last found nothing.
    fn announce_transmit(&self) {
        if !self.transmit_announced.swap(true, Ordering::AcqRel) {
            self.reactor.transmit(self.key);
        }
    }

    fn pass_on(&self, inner: &mut MutexGuard<'_, Inner>) {
        let mut outcomes = Outcomes::default();
        while let Some(output) = inner.core.poll_output() {
            match output {
                Output::Dial(dial) => self.start_dial(inner, dial),
                Output::Disconnect(connection, how) => self.disconnect(inner, connection, how),
                Output::ConnectionReady(connection) => self.on_ready(inner, connection),
                Output::Event(event) => self.on_event(inner, event, &mut outcomes),
            }
        }
        self.push_outcomes(&mut outcomes);
        self.inbox.set_room(inner.core.request_room());
        self.wake_senders(inner);
        if let Some(at) = inner.core.poll_timeout() {
            if inner.armed.is_none_or(|armed| at < armed) {
                inner.armed = Some(at);
                self.reactor.arm_timer(self.key, at);
            }
        }
    }

    fn start_dial(&self, inner: &mut Inner, request: Dial) {
        let cancel = Arc::new(Cancel::default());
        inner.dialling = Some((request.connection, Arc::clone(&cancel)));
        let Some(session) = self.this.upgrade() else {
            return;
        };
        let connection = request.connection;
        // Time to get a thread.
        let until = Instant::now() + request.connect_timeout;
        inner.unstarted = Some((connection, until));
        self.reactor.arm_dial_start(self.key, until);
        let environment = inner.environment.take();
        let started = threads::spawn(self.key, move || {
            if session.begin_dial(connection) {
                let tap = session.tap(connection);
                let result = dial(&session.endpoint, &request, &cancel, environment, tap);
                // The credentials in it are wiped before the program hears of the outcome.
                drop(request);
                session.on_dialled(connection, result);
            }
        });
        if started == Spawned::Starved {
            self.reactor.retry_threads();
        }
    }

    /// Where a connection tells what passes over it.
    fn tap(&self, connection: ConnectionId) -> Option<Tap> {
        let queue = self.traffic.as_ref()?;
        Some(Tap::new(Arc::clone(queue), connection))
    }

    /// Runs on the dial's thread. False when it has come too late.
    fn begin_dial(&self, connection: ConnectionId) -> bool {
        let mut inner = self.lock();
        let Some((_, until)) = inner.unstarted.take_if(|(id, _)| *id == connection) else {
            return false;
        };
        self.reactor.disarm_dial_start(self.key, until);
        true
    }

    /// Runs on the dial's thread.
    fn on_dialled(&self, connection: ConnectionId, result: Result<Dialled, DialFailure>) {
        let mut inner = self.lock();
        let now = Instant::now();
        match result {
            Err(failure) => {
                log::debug!("{}: {}", self.name(), failure.message);
                inner.core.handle_dial_failed(now, connection, failure);
            }
            Ok(dialled) => {
                inner
                    .core
                    .handle_response(now, connection, &dialled.response);
                let code = inner.core.last_response_code();
                self.facts.set_response_code(code);
                self.program.show_response_code(code);
                inner.dialled = Some(dialled.socket);
            }
        }
        self.explain_retry(&inner);
        if inner
            .dialling
            .as_ref()
            .is_some_and(|(id, _)| *id == connection)
        {
            inner.dialling = None;
        }
        self.pump(&mut inner);
        // Not taken when the server has refused.
        inner.dialled = None;
    }

    /// The connection that was dialled carries the session's messages from now on: the reactor gets it.
    fn on_ready(&self, inner: &mut Inner, connection: ConnectionId) {
        let (Some(socket), Some(session)) = (inner.dialled.take(), self.this.upgrade()) else {
            return;
        };
        let version = inner.core.version();
        self.facts.set_version(version);
        self.program
            .show_connection(version, inner.core.ping_period_ms());
        inner.connected = Some(connection);
        self.send_deferred(inner);
        self.reactor
            .add(Connection::new(connection, session, socket));
    }

    fn disconnect(&self, inner: &mut Inner, connection: ConnectionId, how: Disconnect) {
        if let Some((_, cancel)) = inner.dialling.take_if(|(id, _)| *id == connection) {
            cancel.cancel();
        }
        inner.unstarted.take_if(|(id, _)| *id == connection);
        if inner.connected.take_if(|id| *id == connection).is_some() {
            self.reactor.close(self.key, connection, how);
        }
    }
}

impl Creation {
    fn decide(&self, outcome: Result<(), Failure>) {
        *self.outcome.lock() = Some(outcome);
        self.decided.notify_all();
    }
}

impl Owner for Session {
    fn on_room(&self) {
        self.reactor.read(self.key);
    }

    fn on_panic(&self, panic: &(dyn Any + Send)) {
        self.fail(Failure::of_panic(panic, "internal error in a callback"));
    }

    fn on_starved(&self) {
        self.reactor.retry_threads();
    }
}

struct NoOwner;

impl Owner for NoOwner {
    fn on_room(&self) {}
    fn on_panic(&self, _panic: &(dyn Any + Send)) {}
    fn on_starved(&self) {}
}
