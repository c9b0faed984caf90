//! Threads on demand: a task gets an idle thread or a new one, and threads that stay idle end.
//!
//! Tasks may block (dials, callbacks of programs), so a task never waits for a busy thread while a new one can be
//! started. Runs on: any thread. Lock: the pool's own, held for a few instructions.

use std::collections::VecDeque;
use std::io;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Duration;

use crate::engine::sync::{Condvar, Mutex, Waited};

use crate::engine::fork::PerProcess;

type Task = Box<dyn FnOnce() + Send>;

/// How long a thread without work waits for more. Long enough to serve bursts, short enough that an idle program has
/// no threads of ours.
const LINGER: Duration = Duration::from_millis(500);
/// Callbacks run the program's code on these threads (`specification/sessions/errors-and-callbacks section 4`, rule 10).
const STACK_SIZE: usize = 2 * 1024 * 1024;

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Task>,
    /// Threads that wait for a task.
    idle: usize,
    live: usize,
}

static POOL: PerProcess<Pool> = PerProcess::new();

/// Runs the task soon on a thread of the pool. An error means that there is no thread at all to run it, and it will
/// not run.
pub fn spawn(task: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let pool = POOL.get();
    let mut state = pool.state.lock();
    state.tasks.push_back(Box::new(task));
    if state.tasks.len() <= state.idle {
        drop(state);
        pool.work.notify_one();
        return Ok(());
    }
    state.live += 1;
    drop(state);
    let started = std::thread::Builder::new()
        .name("diffusion-call".to_owned())
        .stack_size(STACK_SIZE)
        .spawn(|| pool.run());
    let Err(error) = started else { return Ok(()) };
    let mut state = pool.state.lock();
    state.live -= 1;
    if state.live > 0 {
        // A running thread takes the task when it is done with its own.
        log::warn!("no further thread could be started: {error}");
        return Ok(());
    }
    state.tasks.pop_back();
    Err(error)
}

impl Pool {
    fn run(&'static self) {
        let mut state = self.state.lock();
        loop {
            if let Some(task) = state.tasks.pop_front() {
                drop(state);
                if catch_unwind(AssertUnwindSafe(task)).is_err() {
                    log::error!("a task of the library panicked");
                }
                state = self.state.lock();
                continue;
            }
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

/// Number of pool threads, for tests and statistics.
pub fn live() -> usize {
    POOL.get().state.lock().live
}
