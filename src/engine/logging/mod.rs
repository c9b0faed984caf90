//! What the library says about itself: to the program's handler, to standard error, or to nobody.
//!
//! Nothing is logged unless the environment variable `DIFFUSION_LOG` names a level when the library is first used, or
//! the program sets a handler. The handler is called on a pool thread, so that nobody who logs holds up a lock of the library or of the
//! program meanwhile. Runs on: any thread. Locks: the handler's, held while the handler is copied out, and that of the lines that wait.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::Write;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Once, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::engine::environment::{variable, LOG};
use crate::engine::fork::PerProcess;
use crate::engine::os_thread::SignalMask;
use crate::engine::sync::{Condvar, Mutex};
use crate::engine::threads;

mod timestamp;

pub use timestamp::timestamp;

/// Receives each log record: level, module, text.
pub type LogHandler = Arc<dyn Fn(Level, &str, &str) + Send + Sync>;

#[derive(Clone)]
struct Handler {
    call: LogHandler,
    /// That of the thread that set it.
    signals: SignalMask,
}

struct Logger {
    handler: RwLock<Option<Handler>>,
}

impl Logger {
    fn handler(&self) -> Option<Handler> {
        self.handler
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

static LOGGER: Logger = Logger {
    handler: RwLock::new(None),
};
static INSTALL: Once = Once::new();

/// Installs the logger once; harmless to call often. A Rust program that has its own logger keeps it.
pub fn init() {
    INSTALL.call_once(|| {
        if log::set_logger(&LOGGER).is_ok() {
            log::set_max_level(wanted_level());
        }
    });
}

/// The level that the environment names. What is no level is said where the log would be: silence would be no answer.
fn wanted_level() -> LevelFilter {
    let value = variable(LOG).unwrap_or_default();
    let text = value.to_string_lossy();
    match text.trim().parse() {
        Ok(level) => level,
        Err(_) => {
            if !text.trim().is_empty() {
                write_line(
                    Level::Warn,
                    module_path!(),
                    &format!("{LOG} is none of error, warn, info, debug and trace"),
                );
            }
            LevelFilter::Off
        }
    }
}

/// Gives records up to `level` to the handler; `None` goes back to standard error. First waits, but not for ever, until the former
/// handler has been given all lines and has returned.
pub fn set_handler(level: LevelFilter, handler: Option<LogHandler>) {
    init();
    if !TELLING.get() {
        LINES.get().wait_told(Instant::now() + PATIENCE);
    }
    let handler = handler.map(|call| Handler {
        call,
        signals: SignalMask::current(),
    });
    *LOGGER
        .handler
        .write()
        .unwrap_or_else(PoisonError::into_inner) = handler;
    log::set_max_level(level);
}

struct Line {
    level: Level,
    target: String,
    text: String,
}

/// What the handler has not been given yet.
#[derive(Default)]
struct Lines {
    state: Mutex<Waiting>,
    told: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<Line>,
    /// How many were too many.
    lost: u64,
    /// A thread gives them to the handler, or will.
    told_by_somebody: bool,
}

/// So many lines wait for a handler that is slow.
const MAXIMUM_LINES: usize = 100_000;

/// How long the former handler is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Who helps when there is no thread: a number that no session has.
const OWNER: u64 = u64::MAX - 1;

static LINES: PerProcess<Lines> = PerProcess::new();

thread_local! {
    /// The handler runs on this thread.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

impl Lines {
    fn push(&'static self, line: Line) {
        let mut state = self.state.lock();
        if state.lines.len() >= MAXIMUM_LINES {
            state.lost += 1;
            return;
        }
        state.lines.push_back(line);
        if !state.told_by_somebody {
            state.told_by_somebody = true;
            drop(state);
            // Without a thread they wait for the next one, or for who sets another handler.
            let _ = threads::spawn(OWNER, || self.tell());
        }
    }

    /// Gives all lines to the handler, one after the other, without any lock.
    fn tell(&self) {
        let mut state = self.state.lock();
        loop {
            let line = state.lines.pop_front().or_else(|| state.take_loss());
            let Some(line) = line else {
                state.told_by_somebody = false;
                drop(state);
                self.told.notify_all();
                return;
            };
            drop(state);
            match LOGGER.handler() {
                Some(handler) => handler.give(&line),
                None if line.level <= log::max_level() => {
                    write_line(line.level, &line.target, &line.text);
                }
                None => {}
            }
            state = self.state.lock();
        }
    }

    fn wait_told(&self, until: Instant) {
        let mut state = self.state.lock();
        while state.told_by_somebody && Instant::now() < until {
            self.told.wait_for(&mut state, threads::HELP_INTERVAL);
            drop(state);
            threads::help(OWNER);
            state = self.state.lock();
        }
    }
}

impl Waiting {
    /// What is said instead of the lines that were too many.
    fn take_loss(&mut self) -> Option<Line> {
        let lost = std::mem::take(&mut self.lost);
        (lost > 0).then(|| Line {
            level: Level::Warn,
            target: module_path!().to_owned(),
            text: format!("{lost} lines are missing: the handler is too slow for them"),
        })
    }
}

impl Handler {
    fn give(&self, line: &Line) {
        let _signals = self.signals.apply();
        TELLING.set(true);
        let call = || (self.call)(line.level, &line.target, &line.text);
        // Only a handler in Rust can panic, and then that is all that becomes of the line.
        let _ = catch_unwind(AssertUnwindSafe(call));
        TELLING.set(false);
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // The libraries below us log at trace level what nobody who debugs a session wants to read.
        metadata.target().starts_with("diffusion") || metadata.level() <= Level::Warn
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let text = record.args().to_string();
        if self.handler().is_some() {
            LINES.get().push(Line {
                level: record.level(),
                target: record.target().to_owned(),
                text,
            });
        } else {
            write_line(record.level(), record.target(), &text);
        }
    }

    fn flush(&self) {}
}

fn write_line(level: Level, target: &str, text: &str) {
    // One write, so that lines of several threads do not mix. A closed standard error is nobody's problem.
    let time = timestamp(SystemTime::now());
    let line = format!("{time} {level:5} {target}: {text}\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}
