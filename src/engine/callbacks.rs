//! The two queues of a session's callbacks and the threads that run them (`specification/sessions/errors-and-callbacks section 4`).
//!
//! *Connection* calls (state listener, creation outcome, reconnection strategy) and *program* calls (everything else)
//! are each strictly one after the other; the two may overlap. A queue that has something to do borrows a pool thread
//! and gives it back when it is empty, so an idle session has none. A program call may have to wait for an earlier
//! connection call (`specification/sessions/errors-and-callbacks section 4.1`): its `gate` counts the connection calls that must have returned.
//!
//! Runs on: any thread (pushing), pool threads (running), the network thread where the program wants that (`inline`). Lock: the queues' own,
//! never held over a call.

use crate::engine::sync::atomic::{AtomicBool, Ordering};
use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::Arc;

use crate::engine::os_thread::SignalMask;
use crate::engine::sync::{thread_local, Condvar, Mutex, Waited};
use crate::engine::threads::{self, Spawned};

mod inline;
mod late;
mod waits;

use self::late::Late;
use self::waits::Wait;

/// Program calls that wait may hold this many bytes of received data before the session's socket is not read.
pub const MAXIMUM_QUEUED_BYTES: usize = 16 * 1024 * 1024;

/// A call of the program's functions.
pub type Call = Box<dyn FnOnce() + Send>;

/// What becomes of a waiting call when the program closes the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnClose {
    /// The outcome of a request: still called.
    Keep,
    /// A value or event: dropped.
    Drop,
}

struct Job {
    call: Call,
    gate: u64,
    bytes: usize,
    on_close: OnClose,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    running: bool,
}

#[derive(Default)]
struct State {
    connection: Queue,
    program: Queue,
    /// Connection calls pushed and returned, for the gates.
    connection_pushed: u64,
    connection_returned: u64,
    /// Program calls wait until this many connection calls have returned.
    gate: u64,
    turn: inline::Turn,
    queued_bytes: usize,
    full: bool,
    /// The last call has been pushed.
    sealed: bool,
    /// The program closed the session inside a program call: the connection calls that tell of it wait until that call has
    /// returned (`specification/sessions/session section 6`).
    connection_held: bool,
    /// Of what the program calls after its session has ended, while closing is still at work.
    late: Late,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    Connection,
    Program,
}

/// Told by the queues about what concerns the rest of the session.
pub trait Owner: Send + Sync {
    /// There is room again after [`Callbacks::is_full`].
    fn on_room(&self);
    /// A call panicked with this, or gave up for lack of memory. The queue goes on.
    fn on_panic(&self, panic: &(dyn Any + Send));
    /// No thread could be started for a call: [`threads::retry`] is to be called until one can be.
    fn on_starved(&self);
}

/// The callback queues of one session.
pub struct Callbacks {
    session: u64,
    /// With which the calls run: that of the thread that created the session.
    signals: SignalMask,
    /// Program calls that the network thread causes are its own.
    is_inline: bool,
    state: Mutex<State>,
    changed: Condvar,
    /// The program has closed the session: calls that it does not want any more are not taken. Set under the lock, read without it by
    /// calls that do many things one after the other.
    closing: AtomicBool,
}

thread_local! {
    // Plain cells without destructors: usable at any time, also while the process exits.
    static CURRENT_SESSION: Cell<u64> = const { Cell::new(0) };
    static LIBRARY_THREAD: Cell<bool> = const { Cell::new(false) };
    static CURRENT_LANE: Cell<Lane> = const { Cell::new(Lane::Connection) };
    // The call that is running has closed its session.
    static CLOSED_HERE: Cell<bool> = const { Cell::new(false) };
}

/// Whether the calling thread runs a callback of the library, of whatever session.
pub fn is_library_thread() -> bool {
    LIBRARY_THREAD.get()
}

/// What the calling thread runs; what it ran before comes back with the end, for a thread of the program or of another session
/// that runs the calls of a session for which it waits.
struct Current {
    session: u64,
    is_library: bool,
    lane: Lane,
    has_closed: bool,
}

impl Current {
    fn enter(session: u64, lane: Lane) -> Self {
        Self {
            session: CURRENT_SESSION.replace(session),
            is_library: LIBRARY_THREAD.replace(true),
            lane: CURRENT_LANE.replace(lane),
            has_closed: CLOSED_HERE.replace(false),
        }
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        CURRENT_SESSION.set(self.session);
        LIBRARY_THREAD.set(self.is_library);
        CURRENT_LANE.set(self.lane);
        CLOSED_HERE.set(self.has_closed);
    }
}

impl Callbacks {
    /// `session` is a number that is unique in the process and not 0. The calls will run with the calling thread's signal mask.
    pub fn new(session: u64) -> Self {
        Self {
            session,
            signals: SignalMask::current(),
            is_inline: false,
            state: Mutex::default(),
            changed: Condvar::new(),
            closing: AtomicBool::new(false),
        }
    }

    /// The same, where the network thread may run program calls.
    pub fn inline(self, is_inline: bool) -> Self {
        Self { is_inline, ..self }
    }

    /// Whether the program has closed the session: what it does not want any more must not be started.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Whether the calling thread runs a callback of this session.
    pub fn is_own_thread(&self) -> bool {
        CURRENT_SESSION.get() == self.session
    }

    /// Queues a connection call.
    pub fn push_connection(self: &Arc<Self>, owner: &Arc<dyn Owner>, call: Call) {
        let mut state = self.state.lock();
        state.connection_pushed += 1;
        state.connection.jobs.push_back(Job {
            call,
            gate: 0,
            bytes: 0,
            on_close: OnClose::Keep,
        });
        self.schedule(&mut state, Lane::Connection, owner);
    }

    /// Program calls that are pushed from now on wait for the connection calls pushed so far.
    pub fn raise_gate(&self) {
        let mut state = self.state.lock();
        state.gate = state.connection_pushed;
    }

    /// Queues a program call that holds `bytes` of received data.
    pub fn push_program(
        self: &Arc<Self>,
        owner: &Arc<dyn Owner>,
        on_close: OnClose,
        bytes: usize,
        call: Call,
    ) {
        let mut state = self.state.lock();
        if on_close == OnClose::Drop && self.is_closing() {
            drop(state);
            // What the call owns is released without the lock.
            drop(call);
            return;
        }
        state.queued_bytes += bytes;
        if state.queued_bytes > MAXIMUM_QUEUED_BYTES {
            state.full = true;
        }
        let gate = state.gate;
        state.program.jobs.push_back(Job {
            call,
            gate,
            bytes,
            on_close,
        });
        self.schedule(&mut state, Lane::Program, owner);
    }

    /// Queues what comes of a request that the program has made after closing the session began: on another thread, or in
    /// another callback than the one that closes. Nothing is called any more when closing is over. Answers whether the
    /// caller, when it holds no lock, is to let it come to that by [`Callbacks::pause`].
    pub fn push_late(self: &Arc<Self>, owner: &Arc<dyn Owner>, call: Call) -> bool {
        let own = self.is_own_thread();
        if own && CLOSED_HERE.get() {
            return false;
        }
        let mut state = self.state.lock();
        if state.is_closed() || (state.sealed && !state.late.admit(own)) {
            let pause = state.is_closed() && state.late.is_just_over() && !is_library_thread();
            drop(state);
            // What the call owns is released without the lock.
            drop(call);
            return pause;
        }
        let gate = state.gate;
        state.program.jobs.push_back(Job {
            call,
            gate,
            bytes: 0,
            on_close: OnClose::Keep,
        });
        self.schedule(&mut state, Lane::Program, owner);
        state.sealed && !is_library_thread()
    }

    /// Lets those go on who close the session.
    pub fn pause(&self) {
        let state = self.state.lock();
        let (waiting, is_closed) = (state.program.jobs.len(), state.is_closed());
        drop(state);
        Late::pause(waiting, is_closed);
    }

    /// Whether the session's socket should not be read for now.
    pub fn is_full(&self) -> bool {
        self.state.lock().full
    }

    /// The program closes: calls that it does not want any more are dropped, those that wait and those to come. True
    /// when there is room again after the queue was full.
    pub fn drop_unwanted(&self) -> bool {
        let mut state = self.state.lock();
        self.closing.store(true, Ordering::Release);
        if self.is_own_thread() {
            CLOSED_HERE.set(true);
            state.connection_held |= CURRENT_LANE.get() == Lane::Program;
        }
        let mut dropped = Vec::new();
        let jobs = std::mem::take(&mut state.program.jobs);
        for job in jobs {
            if job.on_close == OnClose::Keep {
                state.program.jobs.push_back(job);
            } else {
                state.queued_bytes -= job.bytes;
                dropped.push(job);
            }
        }
        let room = state.notice_room();
        drop(state);
        // What the calls own is released without the lock.
        drop(dropped);
        room
    }

    /// Nothing more will be pushed.
    pub fn seal(&self) {
        self.state.lock().sealed = true;
        self.changed.notify_all();
    }

    /// Waits until the last call has returned, unless that would wait for the calling thread itself: on a thread of
    /// the session, or where callbacks of sessions wait for each other in a circle. Now and then calls `assist`, without
    /// any lock, which does what no other thread does.
    pub fn wait_until_closed(&self, assist: impl Fn()) {
        if self.is_own_thread() {
            return;
        }
        let waiter = CURRENT_SESSION.get();
        let Some(_wait) = Wait::enter(waiter, self.session) else {
            return;
        };
        let mut state = self.state.lock();
        while !state.is_closed() {
            if self.changed.wait_for(&mut state, threads::HELP_INTERVAL) == Waited::TimedOut {
                drop(state);
                assist();
                state = self.state.lock();
            }
        }
    }

    /// Whether the last call has returned.
    pub fn is_closed(&self) -> bool {
        self.state.lock().is_closed()
    }

    fn schedule(self: &Arc<Self>, state: &mut State, lane: Lane, owner: &Arc<dyn Owner>) {
        if !state.may_start(lane) {
            return;
        }
        state.queue(lane).running = true;
        if !state.leave_to_turn(lane) {
            self.start(lane, owner);
        }
    }

    /// Gives a queue that counts as running a thread.
    fn start(self: &Arc<Self>, lane: Lane, owner: &Arc<dyn Owner>) {
        let this = Arc::clone(self);
        let task_owner = Arc::clone(owner);
        let task = move || {
            this.run(lane, &task_owner, usize::MAX);
        };
        if threads::spawn(self.session, task) == Spawned::Starved {
            owner.on_starved();
        }
    }

    /// Runs until the queue has nothing that may run: on a pool thread, on one that waits for the session, or on the network thread. True
    /// when that many calls have run and more wait: the queue goes on counting as running.
    fn run(self: Arc<Self>, lane: Lane, owner: &Arc<dyn Owner>, most: usize) -> bool {
        let _signals = self.signals.apply();
        let _current = Current::enter(self.session, lane);
        let mut left = most;
        let mut state = self.state.lock();
        while let Some(job) = state.next(lane) {
            drop(state);
            left -= 1;
            CLOSED_HERE.set(false);
            if let Err(panic) = catch_unwind(AssertUnwindSafe(job.call)) {
                log::error!("a callback panicked, or had no memory");
                owner.on_panic(&*panic);
            }
            state = self.state.lock();
            if self.on_returned(&mut state, lane, job.bytes, owner) {
                drop(state);
                owner.on_room();
                state = self.state.lock();
            }
            if left == 0 && state.is_next_open(lane) {
                return true;
            }
        }
        state.queue(lane).running = false;
        drop(state);
        self.changed.notify_all();
        false
    }

    /// True when there is room again after the queue was full.
    fn on_returned(
        self: &Arc<Self>,
        state: &mut State,
        lane: Lane,
        bytes: usize,
        owner: &Arc<dyn Owner>,
    ) -> bool {
        match lane {
            Lane::Connection => {
                state.connection_returned += 1;
                self.schedule(state, Lane::Program, owner);
                false
            }
            Lane::Program => {
                state.queued_bytes -= bytes;
                state.connection_held = false;
                self.schedule(state, Lane::Connection, owner);
                state.notice_room()
            }
        }
    }
}

impl State {
    fn queue(&mut self, lane: Lane) -> &mut Queue {
        match lane {
            Lane::Connection => &mut self.connection,
            Lane::Program => &mut self.program,
        }
    }

    /// True when there is room again after the queue was full.
    fn notice_room(&mut self) -> bool {
        let room = self.full && self.queued_bytes <= MAXIMUM_QUEUED_BYTES / 2;
        if room {
            self.full = false;
        }
        room
    }

    fn is_next_open(&self, lane: Lane) -> bool {
        let queue = match lane {
            Lane::Connection => &self.connection,
            Lane::Program => &self.program,
        };
        let held = lane == Lane::Connection && self.connection_held;
        !held
            && queue
                .jobs
                .front()
                .is_some_and(|job| job.gate <= self.connection_returned)
    }

    fn may_start(&mut self, lane: Lane) -> bool {
        !self.queue(lane).running && self.is_next_open(lane)
    }

    fn next(&mut self, lane: Lane) -> Option<Job> {
        if self.is_next_open(lane) {
            self.queue(lane).jobs.pop_front()
        } else {
            None
        }
    }

    fn is_closed(&self) -> bool {
        let quiet = |queue: &Queue| !queue.running && queue.jobs.is_empty();
        self.sealed && quiet(&self.connection) && quiet(&self.program)
    }
}
