//! A session with a million topics: how long it takes to subscribe to them, what they cost, and how long closing takes. Prints
//! numbers; see docs/PERFORMANCE.md.
//!
//! `cargo bench --bench topics`: a server that only sends, and a client in a process of its own. With a number as its argument, so many
//! topics.

#[path = "support/blast.rs"]
mod blast;
#[path = "support/greeting.rs"]
mod greeting;
#[path = "support/process.rs"]
mod process;
#[path = "support/receiver.rs"]
mod receiver;

use std::ffi::{c_char, c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::process::Command;
use std::ptr;
use std::sync::mpsc::{channel, Sender};
use std::time::{Duration, Instant};

use blast::{serve, Load};
use diffusion::capi::{
    session_close, session_free, session_s, DIFFUSION_DATATYPE, DIFFUSION_VALUE_T,
    TOPIC_SPECIFICATION_T, VALUE_STREAM_T,
};
use process::status_number;
use receiver::{connect, follow, go_on, stream, subscribe_to_all, TOPICS};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Bytes of a value.
const SIZE: usize = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, mode, url, topics] = arguments.as_slice() {
        if mode == "client" {
            client(url, topics.parse().unwrap());
            return;
        }
    }
    let topics = arguments.iter().find_map(|argument| argument.parse().ok());
    let topics: usize = topics.unwrap_or(1_000_000);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let load = Load {
        size: SIZE,
        topics,
        updates: topics as u64,
    };
    let server = std::thread::spawn(move || serve(&listener, load));
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["client", &url, &topics.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    server.join().unwrap();
}

/// What the callbacks tell: as many subscriptions and values as are awaited.
struct Counter {
    awaited: usize,
    subscriptions: usize,
    values: usize,
    done: Sender<Instant>,
}

impl Counter {
    fn tell(&self, count: usize) {
        if count == self.awaited {
            self.done.send(Instant::now()).unwrap();
        }
    }
}

unsafe extern "C" fn on_subscription(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: the counter of `client`, which only the session's callback thread uses.
    let counter = unsafe { &mut *context.cast::<Counter>() };
    counter.subscriptions += 1;
    counter.tell(counter.subscriptions);
    0
}

unsafe extern "C" fn on_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    _new: *const DIFFUSION_VALUE_T,
    context: *mut c_void,
) -> c_int {
    // SAFETY: as above.
    let counter = unsafe { &mut *context.cast::<Counter>() };
    counter.values += 1;
    counter.tell(counter.values);
    0
}

/// The library's work is done when its threads have nothing to do.
fn settle() {
    while diffusion::engine::threads::live() > 0 {
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn client(url: &str, topics: usize) {
    let (done, dones) = channel();
    let mut counter = Box::new(Counter {
        awaited: topics,
        subscriptions: 0,
        values: 0,
        done,
    });
    let context: *mut c_void = (&raw mut *counter).cast();
    let url = CString::new(url).unwrap();
    let wait = || {
        dones
            .recv_timeout(PATIENCE)
            .expect("all of them in their time")
    };
    let each = |before: u64, after: u64| {
        after.saturating_sub(before) as f64 / topics as f64 // KiB
    };
    // SAFETY: the session is freed at the end; the counter outlives it.
    unsafe {
        let session = connect(&url);
        let counting = VALUE_STREAM_T {
            on_subscription: Some(on_subscription),
            ..stream(on_value, context)
        };
        follow(session, TOPICS, &counting);
        // The server answers when it has prepared what it will send.
        go_on(session, Some(on_ping_response), context);
        wait();
        let empty = status_number("VmRSS");
        let began = Instant::now();
        subscribe_to_all(session, None);
        let subscribed = wait() - began;
        settle();
        let with_topics = status_number("VmRSS");
        println!(
            "{topics} topics subscribed: {:.2} s, {:.2} KiB resident each",
            subscribed.as_secs_f64(),
            each(empty, with_topics)
        );
        let began = Instant::now();
        go_on(session, Some(on_ping_response), ptr::null_mut());
        let delivered = wait() - began;
        settle();
        println!(
            "a first value of {SIZE} bytes each: {:.2} s, {:.2} KiB resident more each",
            delivered.as_secs_f64(),
            each(with_topics, status_number("VmRSS"))
        );
        let began = Instant::now();
        session_close(session, ptr::null_mut());
        let closed = began.elapsed();
        session_free(session);
        let freed = began.elapsed();
        settle();
        println!(
            "closed: {:.3} s, freed after {:.3} s, all memory given back after {:.1} s",
            closed.as_secs_f64(),
            freed.as_secs_f64(),
            began.elapsed().as_secs_f64()
        );
    }
}

unsafe extern "C" fn on_ping_response(_session: *mut session_s, context: *mut c_void) -> c_int {
    // SAFETY: NULL, or the counter of `client`, which only the session's callback thread uses.
    if let Some(counter) = unsafe { context.cast::<Counter>().as_ref() } {
        counter.tell(counter.awaited);
    }
    0
}
