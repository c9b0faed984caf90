//! One process with many sessions that all receive as fast as they can: what they get in all, and whether each gets its share.
//! Prints numbers; see docs/PERFORMANCE.md.
//!
//! `cargo bench --bench busy_sessions [-- SESSIONS...]`: the server only sends and is a process of its own, as is each client, so
//! that the processor time is that of the client alone. `DIFFUSION_IO_THREADS` in the environment is the client's number of network
//! threads, as in every program.

#[path = "support/greeting.rs"]
mod greeting;
#[path = "support/receiver.rs"]
mod receiver;
#[path = "support/server.rs"]
mod server;
#[path = "support/usage.rs"]
mod usage;

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::io::{ErrorKind, Write};
use std::mem::MaybeUninit;
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diffusion::capi::{session_s, DIFFUSION_DATATYPE, DIFFUSION_VALUE_T, TOPIC_SPECIFICATION_T};
use greeting::{greet, round};
use receiver::{connect, follow, go_on, stream, subscribe_to_all, TOPICS};
use usage::processor_time;

/// Bytes of each value.
const SIZE: usize = 128;

/// Values that a session has received when it counts as busy.
const BUSY: u64 = 640;

/// How long the sessions are watched, once all of them receive.
const WATCHED: Duration = Duration::from_secs(5);

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    raise_open_files();
    match arguments.as_slice() {
        [mode, sessions] if mode == "server" => serve(sessions.parse().unwrap()),
        [mode, url, sessions] if mode == "client" => client(url, sessions.parse().unwrap()),
        [] => [1, 100, 1000, 10_000].into_iter().for_each(measure),
        sessions => sessions
            .iter()
            .map(|word| word.parse().expect("a number of sessions"))
            .for_each(measure),
    }
}

fn raise_open_files() {
    // SAFETY: plain calls with a struct of ours.
    unsafe {
        let mut limit = std::mem::zeroed::<libc::rlimit>();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
}

fn measure(sessions: usize) {
    let this = std::env::current_exe().unwrap();
    let (mut server, url) = server::start(&["server", &sessions.to_string()]);
    let client = Command::new(&this)
        .args(["client", &url, &sessions.to_string()])
        .status()
        .unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(client.success());
}

/// A connection, and how much of the bytes that are sent again and again it has.
struct Connection {
    tcp: TcpStream,
    sent: usize,
}

/// Greets so many clients and sends to all of them in turn, as much as each takes, until it is killed.
fn serve(sessions: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("ws://{}/diffusion", listener.local_addr().unwrap());
    let mut connections: Vec<Connection> = (0..sessions)
        .map(|_| {
            let tcp = greet(&listener, 1).expect("the client stays");
            tcp.set_nonblocking(true).unwrap();
            Connection { tcp, sent: 0 }
        })
        .collect();
    // What each write has: with few sessions much, so that the calls are not what takes the time.
    let bytes = round(SIZE, 1)[0].repeat((4096 / sessions).clamp(64, 1024));
    let mut polled: Vec<libc::pollfd> = connections
        .iter()
        .map(|connection| libc::pollfd {
            fd: connection.tcp.as_raw_fd(),
            events: libc::POLLOUT,
            revents: 0,
        })
        .collect();
    loop {
        let mut idle = true;
        for connection in &mut connections {
            match connection.tcp.write(&bytes[connection.sent..]) {
                Ok(count) => {
                    connection.sent = (connection.sent + count) % bytes.len();
                    idle = false;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
        if idle {
            // SAFETY: as many structs as are named, of sockets that are open.
            unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, -1) };
        }
    }
}

/// What a session has received; a cache line of its own.
#[repr(align(64))]
#[derive(Default)]
struct Count(AtomicU64);

unsafe extern "C" fn on_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    _new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the context of the stream, which lives until the program ends.
    let count = unsafe { &(*context.cast::<Count>()).0 };
    // The callbacks of a session come one after the other.
    count.store(count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    0
}

unsafe extern "C" fn on_subscribe(session: *mut session_s, _context: *mut c_void) -> c_int {
    // The server goes on with the next session.
    // SAFETY: the session that the callback was called for.
    unsafe { go_on(session, None, std::ptr::null_mut()) };
    0
}

/// A session with a value stream, which counts there.
fn open(url: &CStr, count: &'static Count) {
    let session = connect(url);
    let context = std::ptr::from_ref(count).cast_mut().cast();
    // SAFETY: the session lives until the program ends, as the count does.
    unsafe {
        follow(session, TOPICS, &stream(on_value, context));
        subscribe_to_all(session, Some(on_subscribe));
    }
}

fn client(url: &str, sessions: usize) {
    let url = CString::new(url).unwrap();
    let counts: &'static [Count] = Box::leak((0..sessions).map(|_| Count::default()).collect());
    for count in counts {
        open(&url, count);
    }
    let now = || -> Vec<u64> {
        counts
            .iter()
            .map(|count| count.0.load(Ordering::Relaxed))
            .collect()
    };
    // All have begun; each has had some turns.
    let begun = Instant::now();
    while now().iter().any(|count| *count < BUSY) {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "a session receives nothing"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    let (before, started, processor) = (now(), Instant::now(), processor_time());
    std::thread::sleep(WATCHED);
    let (after, elapsed, processor) = (now(), started.elapsed(), processor_time() - processor);
    let mut each: Vec<u64> = after
        .iter()
        .zip(&before)
        .map(|(after, before)| after - before)
        .collect();
    each.sort_unstable();
    let total = each.iter().sum::<u64>() as f64;
    let mean = total / sessions as f64;
    let share = |index: usize| each[index] as f64 / mean;
    println!(
        "{sessions:>6} sessions: {:>9.0} updates/s in all, processor {:.3} us each; of the mean the least got {:.2}, 1 % at most {:.2}, 99 % at most {:.2}, the most {:.2}",
        total / elapsed.as_secs_f64(),
        processor.as_secs_f64() * 1e6 / total,
        share(0),
        share((sessions - 1) / 100),
        share((sessions - 1) * 99 / 100),
        share(sessions - 1),
    );
    // To close them is not what this measures.
    std::process::exit(0);
}
