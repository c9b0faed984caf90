//! Receiving updates: a server that only sends, and one client process after the other that counts. Prints numbers; see
//! docs/PERFORMANCE.md.
//!
//! `cargo bench --bench receive`: the client's processor time is that of its own process, callbacks included. With
//! node_modules that have the official JavaScript client, and a Python that has the official Python client, named in
//! RECEIVE_NODE_MODULES and RECEIVE_PYTHON, those receive the same. With BENCH_INLINE_CALLBACKS callbacks run on the network thread.

#[path = "support/allocations.rs"]
mod allocations;
#[path = "support/blast.rs"]
mod blast;
#[path = "support/greeting.rs"]
mod greeting;
#[path = "support/receiver.rs"]
mod receiver;
#[path = "support/usage.rs"]
mod usage;

use std::ffi::{c_char, c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use blast::{serve, Load};
use diffusion::capi::{
    session_close, session_free, session_s, DIFFUSION_DATATYPE, DIFFUSION_VALUE_T,
    TOPIC_SPECIFICATION_T,
};
use receiver::{connect, follow, go_on, stream, subscribe_to_all, TOPICS};
use usage::processor_time;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// Clients that are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    /// This library, through the C interface.
    Diffusion,
    /// Only reads WebSocket messages.
    Tungstenite,
    JavaScript,
    Python,
}

impl Client {
    fn name(self) -> &'static str {
        match self {
            Self::Diffusion => "diffusion",
            Self::Tungstenite => "tungstenite",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }

    /// Fewer for the slow ones: a measurement takes seconds.
    fn updates(self, size: usize) -> u64 {
        let fast = if size > 512 { 1_000_000 } else { 3_000_000 };
        match self {
            Self::Diffusion | Self::Tungstenite => fast,
            Self::JavaScript => fast / 10,
            Self::Python => fast / 100,
        }
    }

    fn command(self, url: &str, updates: u64) -> Option<Command> {
        let script = |program: String, file: &str| {
            let mut command = Command::new(program);
            command.arg(format!(
                "{}/benches/support/{file}",
                env!("CARGO_MANIFEST_DIR")
            ));
            command
        };
        let mut command = match self {
            Self::Diffusion | Self::Tungstenite => {
                let mut command = Command::new(std::env::current_exe().unwrap());
                command.arg(self.name());
                command
            }
            Self::JavaScript => {
                let modules = std::env::var("RECEIVE_NODE_MODULES").ok()?;
                let mut command = script("node".to_owned(), "receive.js");
                command.env("NODE_PATH", modules);
                command
            }
            Self::Python => script(std::env::var("RECEIVE_PYTHON").ok()?, "receive.py"),
        };
        command.arg(url).arg(updates.to_string());
        Some(command)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.as_slice() {
        [_, mode, url, updates, rest @ ..] if mode == Client::Diffusion.name() => {
            let streams = rest.first().map_or(0, |streams| streams.parse().unwrap());
            receive(url, updates.parse().unwrap(), streams);
        }
        [_, mode, url, updates] if mode == Client::Tungstenite.name() => {
            receive_bare(url, updates.parse().unwrap());
        }
        // Only the server, for other clients, one after the other: size, topics, updates. Says its address first.
        [_, mode, size, topics, updates] if mode == "server" => {
            let load = Load {
                size: size.parse().unwrap(),
                topics: topics.parse().unwrap(),
                updates: updates.parse().unwrap(),
            };
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            println!("ws://{}/diffusion", listener.local_addr().unwrap());
            loop {
                serve(&listener, load);
            }
        }
        // One case, for profiling: client, size, topics, updates.
        [_, mode, client, size, topics, updates] if mode == "one" => {
            let client = *[Client::Diffusion, Client::Tungstenite]
                .iter()
                .find(|known| known.name() == client)
                .unwrap();
            let load = Load {
                size: size.parse().unwrap(),
                topics: topics.parse().unwrap(),
                updates: updates.parse().unwrap(),
            };
            measure(client, load, 0);
        }
        _ => {
            all();
            growth();
        }
    }
}

fn all() {
    println!("client       bytes topics updates/s   CPU per update  allocations per update");
    for size in [16, 128, 1024] {
        for topics in [1, 100, 10_000] {
            for client in [
                Client::Diffusion,
                Client::Tungstenite,
                Client::JavaScript,
                Client::Python,
            ] {
                let updates = client.updates(size);
                let load = Load {
                    size,
                    topics,
                    updates,
                };
                measure(client, load, 0);
            }
        }
    }
}

/// What many topics, many streams and large values cost.
fn growth() {
    let load = |size, topics, updates| Load {
        size,
        topics,
        updates,
    };
    println!("100,000 topics");
    measure(Client::Diffusion, load(128, 100_000, 3_000_000), 0);
    println!("1,000 further streams with regular expressions, of which each topic has one");
    measure(Client::Diffusion, load(128, 10_000, 3_000_000), 1000);
    println!("values of 10 MB");
    measure(Client::Diffusion, load(10_000_000, 1, 300), 0);
    measure(Client::Tungstenite, load(10_000_000, 1, 300), 0);
}

fn measure(client: Client, load: Load, streams: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/diffusion", listener.local_addr().unwrap());
    let Some(mut command) = client.command(&url, load.updates) else {
        return;
    };
    if client == Client::Diffusion {
        command.arg(streams.to_string());
    }
    print!("{:<12} {:>5} {:>6} ", client.name(), load.size, load.topics);
    std::io::Write::flush(&mut std::io::stdout()).unwrap();
    let server = std::thread::spawn(move || serve(&listener, load));
    assert!(command.status().unwrap().success());
    server.join().unwrap();
}

/// Where a measurement began or ended.
#[derive(Clone, Copy)]
struct Mark {
    time: Instant,
    processor: Duration,
    allocations: u64,
}

impl Mark {
    fn now() -> Self {
        Self {
            time: Instant::now(),
            processor: processor_time(),
            allocations: allocations::count(),
        }
    }

    fn report(self, updates: u64) {
        let end = Self::now();
        let updates = updates as f64;
        let seconds = (end.time - self.time).as_secs_f64();
        let processor = (end.processor - self.processor).as_secs_f64();
        let allocations = (end.allocations - self.allocations) as f64;
        println!(
            "{:>9.0} {:>12.3} us {:>12.4}",
            updates / seconds,
            processor / updates * 1e6,
            allocations / updates
        );
    }
}

static COUNT: AtomicU64 = AtomicU64::new(0);
static TOTAL: AtomicU64 = AtomicU64::new(0);
static START: OnceLock<Mark> = OnceLock::new();
static DONE: Mutex<bool> = Mutex::new(false);
static CHANGED: std::sync::Condvar = std::sync::Condvar::new();

unsafe extern "C" fn on_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    _new: *const DIFFUSION_VALUE_T,
    _context: *mut c_void,
) -> c_int {
    // One thread calls, and another one reads at the end.
    let count = COUNT.load(Ordering::Relaxed) + 1;
    COUNT.store(count, Ordering::Relaxed);
    if count == 1 {
        START.get_or_init(Mark::now);
    } else if count == TOTAL.load(Ordering::Relaxed) {
        START.get().unwrap().report(count - 1);
        *DONE.lock().unwrap() = true;
        CHANGED.notify_all();
    }
    0
}

unsafe extern "C" fn on_subscribe(session: *mut session_s, _context: *mut c_void) -> c_int {
    // Everything is there: the server may begin.
    // SAFETY: the session that the callback was called for.
    unsafe { go_on(session, None, std::ptr::null_mut()) };
    0
}

unsafe extern "C" fn on_other_value(
    _path: *const c_char,
    _specification: *const TOPIC_SPECIFICATION_T,
    _datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    _old: *const DIFFUSION_VALUE_T,
    _new: *const DIFFUSION_VALUE_T,
    _context: *mut c_void,
) -> c_int {
    0
}

/// A program that counts values in a value stream, and has further streams.
fn receive(url: &str, updates: u64, streams: usize) {
    TOTAL.store(updates, Ordering::Relaxed);
    let url = CString::new(url).unwrap();
    let session = connect(&url);
    let context = std::ptr::null_mut();
    // SAFETY: the session is freed at the end; the callbacks use no context.
    unsafe {
        for number in 0..streams {
            let selector = CString::new(format!("?bench/{number}/.*")).unwrap();
            follow(session, &selector, &stream(on_other_value, context));
        }
        follow(session, TOPICS, &stream(on_value, context));
        subscribe_to_all(session, Some(on_subscribe));
        let done = DONE.lock().unwrap();
        drop(CHANGED.wait_while(done, |done| !*done).unwrap());
        session_close(session, std::ptr::null_mut());
        session_free(session);
    }
}

/// Reads the same messages and does nothing with them.
fn receive_bare(url: &str, updates: u64) {
    let address = url.trim_start_matches("ws://").split('/').next().unwrap();
    let tcp = std::net::TcpStream::connect(address).unwrap();
    let (mut socket, _) = tungstenite::client(format!("{url}?ty=WC&v=29"), tcp).unwrap();
    let message = |service: i32, cid: i64| {
        let mut bytes = Vec::new();
        diffusion::wire::message::encode_request(&mut bytes, service, cid, &[]);
        tungstenite::Message::Binary(bytes.into())
    };
    socket
        .send(message(diffusion::wire::service::SUBSCRIBE, 1))
        .unwrap();
    socket
        .send(message(diffusion::wire::service::USER_PING, 2))
        .unwrap();
    let mut start = None;
    let mut count = 0;
    while count < updates {
        if let tungstenite::Message::Binary(message) = socket.read().unwrap() {
            if message[0] == 4 {
                count += 1;
                if count == 1 {
                    start = Some(Mark::now());
                }
            }
        }
    }
    start.unwrap().report(count - 1);
}
