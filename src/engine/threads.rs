//! Threads on demand: a task gets an idle thread or a new one, and threads that stay idle end.
//!
//! Tasks may block (dials, callbacks of programs), so a task never waits for a busy thread while a new one can be
//! started. Where none can be started, the task waits: for a thread that becomes idle, for [`retry`], or for a thread
//! of the program that waits for what the task would do, and does it itself ([`help`]).
//!
//! Runs on: any thread. Lock: the pool's own, held for a few instructions.

use std::collections::VecDeque;
use std::io;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Duration;

use crate::engine::fork::PerProcess;
use crate::engine::os_thread;
use crate::engine::sync::atomic::{AtomicBool, Ordering};
use crate::engine::sync::{yield_now, Condvar, Instant, Mutex, MutexGuard, Waited};

mod looks;

pub use self::looks::Looks;

type Task = Box<dyn FnOnce() + Send>;

/// How long a thread without work waits for more. Long enough to serve bursts, short enough that an idle program has
/// no threads of ours.
const LINGER: Duration = Duration::from_millis(500);

/// A thread that was started may come up late, or not at all: while a program loads or unloads a plugin, for example. After this
/// time who waits for a task does it itself.
const GRACE: Duration = Duration::from_secs(1);

/// How often who waits looks whether it has to help.
pub const HELP_INTERVAL: Duration = Duration::from_millis(20);

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    work: Condvar,
    /// A task has come since the thread that looks began. So it need not take the lock to see that.
    come: AtomicBool,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Waiting>,
    /// Threads that wait for a task.
    idle: usize,
    /// A thread looks for a task before it waits; one at most.
    is_looked_for: bool,
    looks: Looks,
    /// Threads that have been started and do not run yet.
    starting: usize,
    live: usize,
    /// The last attempt to start a thread failed.
    starved: bool,
}

struct Waiting {
    task: Task,
    /// Who will help.
    owner: u64,
    since: Instant,
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Spawned {
    /// There is a thread for it.
    Soon,
    /// No thread could be started. [`retry`] is to be called until one can be.
    Starved,
}

static POOL: PerProcess<Pool> = PerProcess::new();

/// Runs the task soon on a thread of the pool, or on one that helps the owner.
pub fn spawn(owner: u64, task: impl FnOnce() + Send + 'static) -> Spawned {
    let pool = POOL.get();
    let mut state = pool.state.lock();
    state.tasks.push_back(Waiting {
        task: Box::new(task),
        owner,
        since: Instant::now(),
    });
    pool.provide(state)
}

/// Runs the task soon on a thread of the pool, or gives it back if none can be started.
pub fn try_spawn<T: FnOnce() + Send + 'static>(task: T) -> Result<(), T> {
    let pool = POOL.get();
    let state = pool.state.lock();
    if state.lacks(1) {
        // A thread that has nothing to do yet stays for the task.
        if pool.start_one(state).is_err() {
            return Err(task);
        }
    } else {
        drop(state);
    }
    let _ = spawn(0, task);
    Ok(())
}

/// Tries again to get threads for the tasks that wait for one.
pub fn retry() -> Spawned {
    let pool = POOL.get();
    let state = pool.state.lock();
    pool.provide(state)
}

/// Runs tasks of the owner that no thread has taken, if none can be started or has come up in good time.
pub fn help(owner: u64) {
    while let Some(task) = POOL.get().take(owner) {
        run(task);
    }
}

/// Makes the calling thread one of the pool while tasks wait that no thread could be started for.
pub fn serve_if_starved() {
    let pool = POOL.get();
    let mut state = pool.state.lock();
    if state.starved && state.lacks(0) {
        state.live += 1;
        pool.run(state);
    }
}

/// Number of pool threads, for tests and statistics.
pub fn live() -> usize {
    POOL.get().state.lock().live
}

fn run(task: Task) {
    if catch_unwind(AssertUnwindSafe(task)).is_err() {
        log::error!("a task of the library panicked");
    }
}

impl State {
    /// Whether there are more tasks, with so many that will come, than threads for them.
    fn lacks(&self, coming: usize) -> bool {
        self.tasks.len() + coming > self.idle + self.starting + usize::from(self.is_looked_for)
    }

    /// Whether a thread that waits is to be woken for a task.
    fn wants_idle(&self) -> bool {
        self.idle > 0 && self.tasks.len() > usize::from(self.is_looked_for)
    }
}

impl Pool {
    /// Sees to it that the waiting tasks have threads.
    fn provide(&'static self, mut state: MutexGuard<'static, State>) -> Spawned {
        while state.lacks(0) {
            if let Err(error) = self.start_one(state) {
                log::warn!("no further thread could be started: {error}");
                return Spawned::Starved;
            }
            state = self.state.lock();
        }
        state.starved = false;
        let wanted = state.wants_idle();
        if state.is_looked_for {
            self.come.store(true, Ordering::Release);
        }
        drop(state);
        if wanted {
            self.work.notify_one();
        }
        Spawned::Soon
    }

    fn start_one(&'static self, mut state: MutexGuard<'static, State>) -> io::Result<()> {
        state.live += 1;
        state.starting += 1;
        drop(state);
        let started = os_thread::start(c"diffusion-call", || {
            let mut state = self.state.lock();
            state.starting -= 1;
            self.run(state);
        });
        if started.is_err() {
            let mut state = self.state.lock();
            state.live -= 1;
            state.starting -= 1;
            state.starved = true;
        }
        started
    }

    fn take(&self, owner: u64) -> Option<Task> {
        let mut state = self.state.lock();
        let starved = state.starved;
        let index = state.tasks.iter().position(|waiting| {
            waiting.owner == owner && (starved || waiting.since.elapsed() >= GRACE)
        })?;
        state.tasks.remove(index).map(|waiting| waiting.task)
    }

    /// Gives way to others until a task comes, or no look is left.
    fn look(&'static self, mut state: MutexGuard<'static, State>) -> MutexGuard<'static, State> {
        let mut looks = std::mem::take(&mut state.looks);
        state.is_looked_for = true;
        self.come.store(false, Ordering::Relaxed);
        drop(state);
        while looks.are_left() && !self.come.load(Ordering::Acquire) {
            let from = Instant::now();
            yield_now();
            looks.on_gave_way(from, Instant::now());
        }
        state = self.state.lock();
        state.is_looked_for = false;
        state.looks = looks;
        state
    }

    fn run(&'static self, mut state: MutexGuard<'static, State>) {
        loop {
            if let Some(waiting) = state.tasks.pop_front() {
                drop(state);
                run(waiting.task);
                state = self.state.lock();
                state.looks.on_work();
                continue;
            }
            if state.looks.are_left() && !state.is_looked_for {
                state = self.look(state);
                continue;
            }
            state.looks.on_sleep();
            state.idle += 1;
            let waited = self.work.wait_for(&mut state, LINGER);
            state.idle -= 1;
            if waited == Waited::TimedOut && state.tasks.is_empty() {
                state.live -= 1;
                return;
            }
        }
    }
}
