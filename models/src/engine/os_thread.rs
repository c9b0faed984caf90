//! Threads of the run. Starting one may fail, as often as a model says.

use std::cell::Cell;
use std::ffi::CStr;
use std::io;

use shuttle::rand::{thread_rng, Rng};

thread_local! {
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// So many starts of this run may fail; which, is chance.
pub fn may_fail(times: u32) {
    FAILURES.set(times);
}

/// Starts a thread, unless none can be had.
pub fn start(_name: &'static CStr, main: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let failures = FAILURES.get();
    if failures > 0 && thread_rng().gen_bool(0.5) {
        FAILURES.set(failures - 1);
        return Err(io::ErrorKind::WouldBlock.into());
    }
    shuttle::thread::spawn(main);
    Ok(())
}

/// Threads of a run have no signals.
#[derive(Clone, Copy)]
pub struct SignalMask;

/// See [`SignalMask`].
pub struct Applied;

impl SignalMask {
    /// Nothing.
    pub fn current() -> Self {
        Self
    }

    /// Nothing.
    pub fn apply(&self) -> Applied {
        Applied
    }
}
