//! The end of the process, beside an OpenSSL that the program uses as well.
//!
//! Where the program has initialised OpenSSL, `exit` tears it down, and a handshake that a thread of ours is in the middle of
//! crashes. A handler of our own, registered after OpenSSL's and so called before it, cuts the dials that use TLS, waits
//! until they have left OpenSSL, and lets none begin. (Where ours is the first use, OpenSSL is told to stay as it is.)
//!
//! Runs on: threads of the program that create sessions; dials' pool threads; the thread that ends the process. Lock: its own, last in the order but for the sockets of dials, which are
//! cut with it.

use std::panic::catch_unwind;
use std::sync::Once;
use std::time::{Duration, Instant};

use crate::engine::fork::PerProcess;
use crate::engine::sync::{Condvar, Mutex};
use crate::session::{DialFailure, DialFailureKind};

/// How long `exit` waits for threads in OpenSSL. They need it for calculations only: what waits for the network is cut.
const PATIENCE: Duration = Duration::from_secs(2);

type Stop = Box<dyn Fn() + Send>;

#[derive(Default)]
struct State {
    exiting: bool,
    next: u64,
    /// Who is in OpenSSL, and how to get them out.
    inside: Vec<(u64, Stop)>,
}

#[derive(Default)]
struct Tls {
    state: Mutex<State>,
    left: Condvar,
}

static TLS: PerProcess<Tls> = PerProcess::new();
static REGISTER: Once = Once::new();

/// Stands for being in OpenSSL.
pub struct Inside {
    tls: &'static Tls,
    number: u64,
}

/// Before the first use of OpenSSL; harmless to call often. On the thread of the program that wants TLS: OpenSSL reads the environment
/// and its configuration meanwhile, and may need the loader, whose lock this thread may hold.
pub fn prepare_tls() {
    REGISTER.call_once(|| {
        // Before the handler, so that OpenSSL's own handler, if it has one, is there already.
        openssl::init();
        // SAFETY: registers a function that stays, as the library is never unloaded.
        if unsafe { libc::atexit(on_exit) } != 0 {
            log::warn!("no memory for what is to be done when the process ends");
        }
    });
}

/// Before OpenSSL is used for a dial. `stop` makes the dial end soon; it is called at the end of the process, from another thread.
pub fn enter_tls(stop: impl Fn() + Send + 'static) -> Result<Inside, DialFailure> {
    prepare_tls();
    let tls = TLS.get();
    let mut state = tls.state.lock();
    if state.exiting {
        return Err(DialFailure::new(
            DialFailureKind::Connect,
            "the process ends, and no TLS connection is made any more",
        ));
    }
    let number = state.next;
    state.next += 1;
    state.inside.push((number, Box::new(stop)));
    Ok(Inside { tls, number })
}

impl Drop for Inside {
    fn drop(&mut self) {
        let mut state = self.tls.state.lock();
        let left = state
            .inside
            .iter()
            .position(|(number, _)| *number == self.number)
            .map(|index| state.inside.swap_remove(index));
        drop(state);
        drop(left);
        self.tls.left.notify_all();
    }
}

extern "C" fn on_exit() {
    // Nothing in there panics; if it did, the process would still have to end.
    let _ = catch_unwind(stop_all);
}

fn stop_all() {
    let tls = TLS.get();
    let until = Instant::now() + PATIENCE;
    let mut state = tls.state.lock();
    state.exiting = true;
    for (_, stop) in &state.inside {
        stop();
    }
    while !state.inside.is_empty() {
        let remaining = until.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return;
        }
        tls.left.wait_for(&mut state, remaining);
    }
}
