//! What belongs to the whole process: its threads, its descriptors, the variables of its environment, its signals. These tests
//! are a program of their own and run one at a time, because they change such things, or see what other tests do with them.

#![allow(
    unreachable_pub,
    reason = "nothing outside uses a test program; pub marks what its modules share"
)]

#[path = "../support/server.rs"]
mod server;
#[path = "../support/engine/mod.rs"]
mod support;

#[path = "../capi/support.rs"]
mod c_session;

mod os;

mod descriptors;
mod environment;
mod io_threads;
mod large_values;
mod leaks;
mod no_threads;
mod signals;

use parking_lot::{Mutex, MutexGuard};

static PROCESS: Mutex<()> = Mutex::new(());

/// The process for this test alone, without any thread of the library.
fn alone() -> MutexGuard<'static, ()> {
    let guard = PROCESS.lock();
    os::wait_no_library_threads();
    guard
}
