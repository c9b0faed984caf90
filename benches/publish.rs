//! How fast a program can set topics, and what that costs it. Prints numbers; see docs/PERFORMANCE.md.
//!
//! `cargo bench --bench publish [-- REQUESTS]`: the server runs in a process of its own, so that the processor time is that of
//! the client alone: once a server that only answers, once the development server.

#[path = "support/server.rs"]
mod server;
#[path = "support/usage.rs"]
mod usage;

use std::ffi::{c_int, c_void, CString};
use std::io::{Read, Write};
use std::mem::MaybeUninit;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use devserver::{Server, ServerOptions};
use diffusion::capi::diffusion_datatype_e;
use diffusion::capi::topic_type_e;
use diffusion::capi::BUF_T;
use diffusion::capi::DIFFUSION_TOPIC_CREATION_RESULT_T;
use diffusion::capi::SESSION_T;
use diffusion::capi::{
    buf_create, buf_free, credentials_create_password, credentials_free,
    diffusion_topic_update_add_and_set, diffusion_topic_update_set, session_close, session_create,
    session_free, topic_specification_free, topic_specification_init, write_diffusion_json_value,
};
use diffusion::capi::{
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
};
use tungstenite::handshake::derive_accept_key;
use usage::processor_time;

const VALUE: &std::ffi::CStr =
    c"{\"name\":\"sensor 17\",\"temperature\":21.5,\"humidity\":48,\"ok\":true}";
const ROUND_TRIPS: usize = 5000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match arguments.first().map(String::as_str) {
        Some("answering-server") => return answering_server(),
        Some("development-server") => return development_server(),
        _ => {}
    }
    let requests = arguments
        .first()
        .and_then(|word| word.parse().ok())
        .unwrap_or(2_000_000);
    for (name, share) in [("answering-server", 1), ("development-server", 10)] {
        let (mut server, url) = server::start(&[name]);
        println!("{name}:");
        for threads in [1, 4] {
            pipelined(&url, threads, requests / share);
        }
        round_trips(&url);
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

fn development_server() {
    let server = Server::start(ServerOptions::default()).expect("the server starts");
    println!("{}", server.url());
    // Until the parent ends.
    let _ = std::io::stdin().read(&mut [0]);
}

/// Answers every request with a zero, which every response may begin with, many at a time.
fn answering_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("ws://{}", listener.local_addr().unwrap());
    for socket in listener.incoming() {
        let socket = socket.unwrap();
        std::thread::spawn(move || answer_all(socket));
    }
}

fn answer_all(mut socket: TcpStream) {
    socket.set_nodelay(true).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let key = head
        .lines()
        .find_map(|line| {
            line.split_once(": ")
                .filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
        })
        .unwrap()
        .1;
    let accept = derive_accept_key(key.as_bytes());
    let mut out = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .into_bytes();
    out.extend([0x82, 55, 0x23, 29, 100]);
    out.extend([1; 16]);
    out.extend(b"AiuhBi08BzrASIv+wHJ026Lo");
    out.extend(90_000_i64.to_be_bytes());
    out.extend(i32::MAX.to_be_bytes());
    socket.write_all(&out).unwrap();
    let mut buffer = vec![0; 1 << 18];
    let mut filled = 0;
    loop {
        match socket.read(&mut buffer[filled..]) {
            Ok(0) | Err(_) => return,
            Ok(count) => filled += count,
        }
        out.clear();
        let mut at = 0;
        while let Some(length) = answer_one(&buffer[at..filled], &mut out) {
            at += length;
        }
        buffer.copy_within(at..filled, 0);
        filled -= at;
        if socket.write_all(&out).is_err() {
            return;
        }
    }
}

/// Answers the first frame if it is complete; gives its length.
fn answer_one(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let (length, start) = match *bytes.get(1)? & 0x7f {
        126 => (
            usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?])),
            4,
        ),
        127 => panic!("no request of a benchmark is so long"),
        length => (usize::from(length), 2),
    };
    let total = start + 4 + length;
    if bytes.len() < total {
        return None;
    }
    let mask = &bytes[start..start + 4];
    let byte = |index: usize| bytes[start + 4 + index] ^ mask[index % 4];
    if bytes[0] != 0x82 || byte(0) != 0 {
        return Some(total);
    }
    // Behind the type: the service, then the conversation, which is what the answer needs.
    let mut index = 1;
    while byte(index) & 0x80 != 0 {
        index += 1;
    }
    index += 1;
    let header = out.len();
    out.extend([0x82, 0, 6]);
    loop {
        let part = byte(index);
        out.push(part);
        index += 1;
        if part & 0x80 == 0 {
            break;
        }
    }
    out.push(0);
    out[header + 1] = (out.len() - header - 2) as u8;
    Some(total)
}

/// Counts answers; `wait_for` is woken once.
#[derive(Default)]
struct Answers {
    count: AtomicU64,
    target: AtomicU64,
    reached: Mutex<bool>,
    changed: Condvar,
}

impl Answers {
    fn expect(&self, target: u64) {
        self.count.store(0, Ordering::Relaxed);
        self.target.store(target, Ordering::Relaxed);
        *self.reached.lock().unwrap() = false;
    }

    fn add(&self) {
        if self.count.fetch_add(1, Ordering::Relaxed) + 1 == self.target.load(Ordering::Relaxed) {
            *self.reached.lock().unwrap() = true;
            self.changed.notify_all();
        }
    }

    fn wait(&self) {
        let reached = self.reached.lock().unwrap();
        let (reached, timeout) = self
            .changed
            .wait_timeout_while(reached, Duration::from_secs(120), |reached| !*reached)
            .unwrap();
        assert!(*reached && !timeout.timed_out(), "answers are missing");
    }
}

unsafe extern "C" fn on_set(context: *mut c_void) -> c_int {
    // SAFETY: the context of every request is an `Answers` that lives until the program ends.
    unsafe { &*context.cast::<Answers>() }.add();
    0
}

unsafe extern "C" fn on_added(
    _: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
    context: *mut c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe { on_set(context) }
}

/// A session, and the parameters of its requests.
struct Publisher {
    session: *mut SESSION_T,
    value: *mut BUF_T,
    answers: &'static Answers,
}

// SAFETY: sessions may be used from any thread, and the value is only read.
unsafe impl Sync for Publisher {}

impl Publisher {
    fn connect(url: &str) -> Self {
        let url = CString::new(url).unwrap();
        // SAFETY: C strings that live during the calls; what is made is released in `drop`.
        unsafe {
            let credentials = credentials_create_password(c"password".as_ptr());
            let session = session_create(
                url.as_ptr(),
                c"control".as_ptr(),
                credentials,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            );
            credentials_free(credentials);
            assert!(!session.is_null());
            let value = buf_create();
            assert!(write_diffusion_json_value(VALUE.as_ptr(), value));
            Self {
                session,
                value,
                answers: Box::leak(Box::default()),
            }
        }
    }

    fn context(&self) -> *mut c_void {
        std::ptr::from_ref(self.answers).cast_mut().cast()
    }

    fn add_topic(&self) {
        self.answers.expect(1);
        // SAFETY: live objects, which the call copies.
        unsafe {
            let json = MaybeUninit::new(topic_type_e::TOPIC_TYPE_JSON);
            let specification = topic_specification_init(json);
            let params = DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T {
                topic_path: c"bench/sensors/17".as_ptr(),
                specification,
                datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON),
                update: self.value,
                on_topic_update_add_and_set: Some(on_added),
                on_error: None,
                on_discard: None,
                context: self.context(),
            };
            diffusion_topic_update_add_and_set(self.session, params);
            topic_specification_free(specification);
        }
    }

    fn set(&self) {
        let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: c"bench/sensors/17".as_ptr(),
            datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON),
            update: self.value,
            on_topic_update: Some(on_set),
            on_error: None,
            on_discard: None,
            context: self.context(),
        };
        // SAFETY: live objects, which the call copies.
        unsafe { diffusion_topic_update_set(self.session, params) };
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // SAFETY: live objects that are given up.
        unsafe {
            session_close(self.session, std::ptr::null_mut());
            session_free(self.session);
            buf_free(self.value);
        }
    }
}

fn pipelined(url: &str, threads: usize, requests: usize) {
    let publisher = Publisher::connect(url);
    publisher.add_topic();
    publisher.answers.wait();
    publisher.answers.expect(requests as u64);
    let before = processor_time();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| (0..requests / threads).for_each(|_| publisher.set()));
        }
    });
    let called = started.elapsed();
    publisher.answers.wait();
    let elapsed = started.elapsed();
    let spent = processor_time() - before;
    let each = |time: Duration| time.as_secs_f64() * 1e6 / requests as f64;
    println!(
        "  {threads} thread(s), {requests} sets: {:.0} requests/s answered, calls took {:.2} us each, processor {:.2} us each",
        requests as f64 / elapsed.as_secs_f64(),
        each(called) * threads as f64,
        each(spent)
    );
}

fn round_trips(url: &str) {
    let publisher = Publisher::connect(url);
    let mut times: Vec<Duration> = (0..ROUND_TRIPS)
        .map(|_| {
            publisher.answers.expect(1);
            let started = Instant::now();
            publisher.set();
            publisher.answers.wait();
            started.elapsed()
        })
        .collect();
    times.sort();
    let at = |share: f64| times[(share * (ROUND_TRIPS - 1) as f64) as usize].as_secs_f64() * 1e6;
    println!(
        "  round trip of one set: median {:.0} us, p99 {:.0} us ({ROUND_TRIPS} in a row)",
        at(0.5),
        at(0.99)
    );
}
