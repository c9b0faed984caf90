//! Sessions that are cut again and again on real sockets: whether each comes back, no value is missing or comes twice, every update
//! has its one outcome, and memory stays flat. Prints numbers, and ends with an error where a rule is broken; see
//! docs/PERFORMANCE.md.
//!
//! `cargo bench --bench reconnects [-- RECONNECTS [SESSIONS]]`: the development server is a process of its own. A publisher sets
//! a topic before and after all connections are cut, its own too, without waiting for anything; the other sessions are subscribed
//! to the topic. A round ends when all sessions are active again and have every value.

#[path = "support/process.rs"]
mod process;
#[path = "support/server.rs"]
mod server;
mod support;

use std::ffi::{c_char, c_int, c_void};
use std::io::Write;
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use devserver::{CutKind, Server, ServerOptions};
use diffusion::capi::{
    add_stream, buf_create, buf_free, diffusion_topic_update_add_and_set,
    read_diffusion_int64_value, subscribe, topic_specification_free, topic_specification_init,
    write_diffusion_int64_value, DIFFUSION_DATATYPE, DIFFUSION_ERROR_T,
    DIFFUSION_TOPIC_CREATION_RESULT_T, DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
    DIFFUSION_VALUE_T, SESSION_T, SUBSCRIPTION_PARAMS_T, TOPIC_SPECIFICATION_T, TOPIC_TYPE_T,
    VALUE_STREAM_T,
};
use process::{process_number, status_number};
use support::{Progress, Session};

const TOPIC: &std::ffi::CStr = c"bench/reconnects";

/// Updates of a round on each side of the cut.
const UPDATES: usize = 3;

/// Memory is printed so often.
const REPORTS: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if arguments.first().is_some_and(|mode| mode == "server") {
        return serve();
    }
    let number = |index: usize| arguments.get(index).map(|word| word.parse().unwrap());
    run(number(0).unwrap_or(20_000), number(1).unwrap_or(100));
}

/// Cuts all connections, by FIN and by RST in turn, for each line that is read.
fn serve() {
    let server = Server::start(ServerOptions::default()).expect("the server starts");
    println!("{}", server.url());
    for (index, _) in std::io::stdin().lines().enumerate() {
        let kinds = [CutKind::Rst, CutKind::Fin];
        server.cut_all(kinds[index % kinds.len()]);
    }
}

/// Counts up to a number that is known before.
struct Counter {
    count: AtomicU64,
    target: AtomicU64,
    reached: Mutex<()>,
    changed: Condvar,
}

impl Counter {
    const fn new() -> Self {
        Self {
            count: AtomicU64::new(0),
            target: AtomicU64::new(0),
            reached: Mutex::new(()),
            changed: Condvar::new(),
        }
    }

    fn expect(&self, more: usize) {
        self.target.fetch_add(more as u64, Ordering::Relaxed);
    }

    fn add(&self) {
        let count = self.count.fetch_add(1, Ordering::AcqRel) + 1;
        if count >= self.target.load(Ordering::Relaxed) {
            drop(self.reached.lock().unwrap());
            self.changed.notify_all();
        }
    }

    /// Waits until as many have come as are expected.
    fn wait(&self, what: &str) {
        let missing = || {
            let (count, target) = (&self.count, &self.target);
            target
                .load(Ordering::Relaxed)
                .checked_sub(count.load(Ordering::Acquire))
        };
        let reached = self.reached.lock().unwrap();
        let limit = Duration::from_secs(120);
        let waited = self
            .changed
            .wait_timeout_while(reached, limit, |()| missing() > Some(0));
        drop(waited.unwrap());
        assert!(missing() == Some(0), "{what}: {:?} are missing", missing());
    }
}

/// Values that came, and updates that succeeded.
static VALUES: Counter = Counter::new();
static UPDATED: Counter = Counter::new();
/// Rules that were broken.
static FAULTS: AtomicU64 = AtomicU64::new(0);

fn fault(what: &str) {
    eprintln!("{what}");
    FAULTS.fetch_add(1, Ordering::Relaxed);
}

unsafe extern "C" fn on_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    value: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    let mut number = 0;
    // SAFETY: the value of the call, and the context of the stream, which lives until the program ends.
    let last = unsafe {
        assert!(read_diffusion_int64_value(
            value,
            &raw mut number,
            null_mut()
        ));
        &*context.cast::<AtomicI64>()
    };
    // The callbacks of a session come one after the other.
    let before = last.swap(number, Ordering::Relaxed);
    if before != 0 && number != before + 1 {
        fault(&format!("{number} came after {before}"));
    }
    VALUES.add();
    0
}

unsafe extern "C" fn on_updated(
    _result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
    _context: *mut c_void,
) -> c_int {
    UPDATED.add();
    0
}

unsafe extern "C" fn on_error(_: *mut SESSION_T, _: *const DIFFUSION_ERROR_T) -> c_int {
    fault("an update failed");
    0
}

unsafe extern "C" fn on_discard(_: *mut SESSION_T, _: *mut c_void) -> c_int {
    fault("an update was discarded");
    0
}

/// Adds a stream that checks the order of values, and subscribes.
fn follow(session: &Session, last: &'static AtomicI64) {
    let stream = VALUE_STREAM_T {
        datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_INT64),
        on_subscription: None,
        on_unsubscription: None,
        on_value: Some(on_value),
        on_close: None,
        on_error: None,
        context: std::ptr::from_ref(last).cast_mut().cast(),
    };
    let params = SUBSCRIPTION_PARAMS_T {
        on_topic_message: None,
        on_subscribe: None,
        on_error: None,
        on_discard: None,
        topic_selector: TOPIC.as_ptr(),
        context: null_mut(),
    };
    // SAFETY: a live session; everything is copied.
    unsafe {
        assert!(!add_stream(session.as_ptr(), TOPIC.as_ptr(), &raw const stream).is_null());
        subscribe(session.as_ptr(), params);
    }
}

/// Sets the topic to one number after the other.
struct Publisher {
    session: Session,
    specification: *mut TOPIC_SPECIFICATION_T,
    number: i64,
}

impl Publisher {
    fn new(session: Session) -> Self {
        let integer = MaybeUninit::new(TOPIC_TYPE_T::TOPIC_TYPE_INT64);
        Self {
            session,
            // Freed in `drop`.
            specification: topic_specification_init(integer),
            number: 0,
        }
    }

    fn update(&mut self) {
        self.number += 1;
        // SAFETY: live objects, which the call copies.
        unsafe {
            let update = buf_create();
            assert!(write_diffusion_int64_value(self.number, update));
            diffusion_topic_update_add_and_set(
                self.session.as_ptr(),
                DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
                    topic_path: TOPIC.as_ptr(),
                    specification: self.specification,
                    datatype: MaybeUninit::new(DIFFUSION_DATATYPE::DATATYPE_INT64),
                    update,
                    on_topic_update_add_and_set: Some(on_updated),
                    on_error: Some(on_error),
                    on_discard: Some(on_discard),
                    context: null_mut(),
                },
            );
            buf_free(update);
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // SAFETY: a live object that is given up.
        unsafe { topic_specification_free(self.specification) };
    }
}

/// Bytes that this process has allocated and not freed.
fn allocated() -> usize {
    // SAFETY: a plain call.
    let info = unsafe { libc::mallinfo2() };
    info.uordblks + info.hblkhd
}

fn run(reconnects: usize, subscribers: usize) {
    let (mut server, url) = server::start(&["server"]);
    let mut cuts = server.stdin.take().unwrap();
    let progress: &'static Progress = Box::leak(Box::default());
    let mut publisher = Publisher::new(Session::open_as_control(&url, progress));
    UPDATED.expect(1);
    publisher.update();
    UPDATED.wait("the first update");

    let last: &'static [AtomicI64] =
        Box::leak((0..subscribers).map(|_| AtomicI64::new(0)).collect());
    VALUES.expect(subscribers);
    let followers: Vec<Session> = last
        .iter()
        .map(|last| {
            let session = Session::open(&url, progress);
            follow(&session, last);
            session
        })
        .collect();
    VALUES.wait("the first values");
    let sessions = subscribers + 1;

    let rounds = reconnects.div_ceil(sessions);
    let started = Instant::now();
    for round in 1..=rounds {
        UPDATED.expect(2 * UPDATES);
        VALUES.expect(2 * UPDATES * subscribers);
        (0..UPDATES).for_each(|_| publisher.update());
        cuts.write_all(b"\n").unwrap();
        (0..UPDATES).for_each(|_| publisher.update());
        progress.wait_for(sessions * (round + 1));
        UPDATED.wait("updates");
        VALUES.wait("values");
        if round % rounds.div_ceil(REPORTS) == 0 || round == rounds {
            println!(
                "{:>9} reconnects, {:>9} values, {:>7} updates in {:>4.0} s: {} faults; allocated {} KiB, resident {} KiB, of the server {} KiB; {} threads",
                round * sessions,
                VALUES.count.load(Ordering::Relaxed),
                UPDATED.count.load(Ordering::Relaxed),
                started.elapsed().as_secs_f64(),
                FAULTS.load(Ordering::Relaxed),
                allocated() / 1024,
                status_number("VmRSS"),
                process_number(server.id(), "VmRSS"),
                status_number("Threads"),
            );
        }
    }
    drop((publisher, followers));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(FAULTS.load(Ordering::Relaxed), 0, "rules were broken");
}
