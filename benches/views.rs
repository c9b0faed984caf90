//! What topic views cost the development server. Prints numbers; see docs/PERFORMANCE.md.
//!
//! `cargo bench --bench views [-- UPDATES]`: first the server's core alone, where nothing but the updates takes time; then a server
//! in a process of its own, with a publisher that sets 100,000 values a second over a socket and a subscriber of all reference
//! topics; at last how long it takes to create a view.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use devserver::core::{ConnectionId, ServerConfig, ServerCore, ServerOutput};
use devserver::{Server, ServerOptions};
use diffusion::data::json::to_cbor;
use diffusion::wire::credentials::Credentials;
use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::message;
use diffusion::wire::services::common::SelectionScope;
use diffusion::wire::services::control::topic_views::{
    CreateTopicView, CreateTopicViewRequest, RemoveTopicView,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::subscription::{SelectionRequest, Subscribe};
use diffusion::wire::services::topics::topic_update::{
    AddAndSetTopic, AddAndSetTopicRequest, SetTopic, SetTopicRequest,
};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::Service;
use tungstenite::{Message, WebSocket};

const VERSION: u8 = 29;
const TOPICS: usize = 10_000;
const RATE: usize = 100_000;
const VIEWS: [(&str, &str); 6] = [
    ("no view", ""),
    ("copy", "map ?a// to v/<path(1)>"),
    (
        "path and value from the value",
        "map ?a// to v/<scalar(/id)> as <value(/temperature)>",
    ),
    (
        "process",
        "map ?a// to v/<path(1)> process { if '/humidity > 10' set(/both, calc '/temperature * /humidity') }",
    ),
    ("expand into 4", "map ?a// to v/<path(1)>/<expand()>"),
    (
        "copy, throttled",
        "map ?a// to v/<path(1)> throttle to 1 update every second",
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    if arguments.first().map(String::as_str) == Some("server") {
        return serve();
    }
    let updates = arguments
        .first()
        .and_then(|word| word.parse().ok())
        .unwrap_or(1_000_000);
    println!("the core alone, {TOPICS} topics, {updates} updates:");
    for (name, view) in VIEWS {
        for watched in [false, true] {
            core_alone(name, view, watched, updates);
        }
    }
    println!("a server of its own, {TOPICS} topics, {RATE} updates/s wanted:");
    for (name, view) in VIEWS {
        over_sockets(name, view);
    }
    println!("creating and removing a view, the core alone:");
    for topics in [10_000, 100_000, 1_000_000] {
        creation(topics);
    }
}

fn value(topic: usize, round: usize) -> Bytes {
    let text = format!(
        r#"{{"id":"sensor {topic}","temperature":{}.5,"humidity":{},"ok":true}}"#,
        round % 40,
        20 + round % 70
    );
    to_cbor(text.as_bytes()).expect("JSON").into()
}

fn frame<S: Service>(cid: i64, request: &S::Request) -> Vec<u8> {
    let mut body = Vec::new();
    S::write_request(request, &mut body, VERSION).expect("expressible");
    let mut frame = Vec::new();
    message::encode_request(&mut frame, S::ID, cid, &body);
    frame
}

fn add(topic: usize) -> Vec<u8> {
    let request = AddAndSetTopicRequest {
        path: format!("a/{topic}"),
        specification: TopicSpecification::new(TopicType::Json),
        value: value(topic, 0),
        constraint: UpdateConstraint::Unconstrained,
    };
    frame::<AddAndSetTopic>(1, &request)
}

fn set(topic: usize, round: usize) -> Vec<u8> {
    let request = SetTopicRequest {
        path: format!("a/{topic}"),
        topic_type: TopicType::Json,
        value: value(topic, round),
        constraint: UpdateConstraint::Unconstrained,
    };
    frame::<SetTopic>(1, &request)
}

fn create(view: &str) -> Vec<u8> {
    let request = CreateTopicViewRequest {
        name: "view".into(),
        specification: view.into(),
    };
    frame::<CreateTopicView>(1, &request)
}

fn select() -> Vec<u8> {
    let request = SelectionRequest {
        selector: "?v//".into(),
        scope: SelectionScope(String::new()),
    };
    frame::<Subscribe>(1, &request)
}

/// A core with a publisher and a watcher.
struct Core {
    core: ServerCore,
    publisher: ConnectionId,
    watcher: ConnectionId,
    /// Topic messages to the watcher.
    seen: u64,
}

impl Core {
    fn new() -> Self {
        let mut core = Self {
            core: ServerCore::new(ServerConfig {
                ping_period: None,
                ..ServerConfig::default()
            }),
            publisher: ConnectionId(1),
            watcher: ConnectionId(2),
            seen: 0,
        };
        for connection in [core.publisher, core.watcher] {
            let parameters = ConnectParameters {
                client_type: Some("WC".into()),
                version: Some(VERSION.into()),
                principal: Some("control".into()),
                credentials: Some(Credentials::Password(b"password".to_vec())),
                ..ConnectParameters::default()
            };
            let now = Instant::now();
            core.core.handle_upgrade(now, connection, parameters);
        }
        core.drain();
        core
    }

    fn handle(&mut self, connection: ConnectionId, frame: Vec<u8>) {
        let now = Instant::now();
        self.core.handle_message(now, connection, frame.into());
        self.drain();
    }

    /// Gives the views the turns that they need; the longest time that others have to wait for one.
    fn finish(&mut self) -> Duration {
        let mut longest = Duration::ZERO;
        loop {
            let start = Instant::now();
            if self.core.poll_timeout().is_none_or(|due| due > start) {
                return longest;
            }
            self.core.handle_timeout(start);
            self.drain();
            longest = longest.max(start.elapsed());
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.core.poll_output() {
            if let ServerOutput::Send { connection, bytes } = output {
                let is_value = is_topic_message(&bytes);
                self.seen += u64::from(is_value && connection == self.watcher);
            }
        }
    }
}

/// Values and deltas; requests, which tell of subscriptions, are something else.
fn is_topic_message(bytes: &[u8]) -> bool {
    matches!(
        message::Message::decode(Bytes::copy_from_slice(bytes), usize::MAX),
        Ok(message::Message::TopicValue { .. } | message::Message::TopicDelta { .. })
    )
}

fn core_alone(name: &str, view: &str, watched: bool, updates: usize) {
    let mut core = Core::new();
    for topic in 0..TOPICS {
        core.handle(core.publisher, add(topic));
    }
    if !view.is_empty() {
        core.handle(core.publisher, create(view));
        core.finish();
    }
    if watched {
        core.handle(core.watcher, select());
    }
    core.seen = 0;
    let mut spent = Duration::ZERO;
    let mut done = 0;
    while done < updates {
        // Made before, so that making them takes no part.
        let round = done / TOPICS + 1;
        let frames: Vec<Vec<u8>> = (0..TOPICS).map(|topic| set(topic, round)).collect();
        let start = Instant::now();
        for frame in frames {
            core.handle(core.publisher, frame);
        }
        spent += start.elapsed();
        core.core.handle_timeout(Instant::now());
        core.drain();
        done += TOPICS;
    }
    let each = spent.as_secs_f64() / done as f64;
    println!(
        "  {name:31} {:12} {:5.2} us each, {:9.0} updates/s, {:.2} sent for each",
        if watched { "one watcher" } else { "nobody" },
        each * 1e6,
        1.0 / each,
        core.seen as f64 / done as f64,
    );
}

fn creation(topics: usize) {
    let mut core = Core::new();
    for topic in 0..topics {
        core.handle(core.publisher, add(topic));
    }
    for (name, view) in &VIEWS[1..=2] {
        let start = Instant::now();
        core.handle(core.publisher, create(view));
        let longest = start.elapsed().max(core.finish());
        let created = start.elapsed();
        let start = Instant::now();
        let request = frame::<RemoveTopicView>(1, &"view".to_owned());
        core.handle(core.publisher, request);
        let longest = longest.max(start.elapsed()).max(core.finish());
        println!(
            "  {name:31} {topics:8} topics: created in {:4.0} ms ({:.2} us each), removed in {:4.0} ms, {:.1} ms at a time",
            created.as_secs_f64() * 1e3,
            created.as_secs_f64() * 1e6 / topics as f64,
            start.elapsed().as_secs_f64() * 1e3,
            longest.as_secs_f64() * 1e3,
        );
    }
}

fn serve() {
    let server = Server::start(ServerOptions::default()).expect("the server starts");
    println!("{}", server.address());
    // Until the parent ends.
    let _ = std::io::stdin().read(&mut [0]);
}

/// The server process.
struct Served {
    process: Child,
    address: String,
}

impl Served {
    fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().expect("a name"))
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut line = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("its address");
        Self {
            process,
            address: line.trim().to_owned(),
        }
    }

    /// Processor time of the server until now.
    fn processor_time(&self) -> Duration {
        let path = format!("/proc/{}/stat", self.process.id());
        let stat = std::fs::read_to_string(path).expect("Linux");
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or("")
            .split_whitespace()
            .collect();
        let ticks: u64 = fields[11..=12]
            .iter()
            .map(|field| field.parse::<u64>().expect("a number"))
            .sum();
        Duration::from_millis(ticks * 10)
    }

    fn connect(&self) -> WebSocket<TcpStream> {
        let stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        let url = format!(
            "ws://{}/diffusion?ty=WC&v={VERSION}&ca=10&r=60000&username=control&password=AQhwYXNzd29yZA%3D%3D",
            self.address
        );
        let (mut socket, _) = tungstenite::client(url, stream).expect("an upgrade");
        socket.read().expect("a connection response");
        socket
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn over_sockets(name: &str, view: &str) {
    const SECONDS: usize = 5;
    let served = Served::start();
    let mut publisher = served.connect();
    let answers = count_messages(publisher.get_ref().try_clone().expect("a socket"));
    let mut send = |frame: Vec<u8>| publisher.write(Message::Binary(frame.into()));
    for topic in 0..TOPICS {
        send(add(topic)).expect("sent");
    }
    if !view.is_empty() {
        send(create(view)).expect("sent");
    }
    publisher.flush().expect("sent");
    let mut watcher = served.connect();
    watcher
        .send(Message::Binary(select().into()))
        .expect("sent");
    let seen = count_messages(watcher.get_ref().try_clone().expect("a socket"));
    wait_until_quiet(&answers, &seen);
    // Each batch is a hundredth of a second.
    let batch = RATE / 100;
    let batches: Vec<Vec<Vec<u8>>> = (0..SECONDS * 100)
        .map(|number| {
            (0..batch)
                .map(|at| {
                    let update = number * batch + at;
                    set(update % TOPICS, update / TOPICS + 1)
                })
                .collect()
        })
        .collect();
    let (answered_before, seen_before) = (answers.count(), seen.count());
    let processor_before = served.processor_time();
    let start = Instant::now();
    for (number, frames) in batches.into_iter().enumerate() {
        for frame in frames {
            publisher
                .write(Message::Binary(frame.into()))
                .expect("sent");
        }
        publisher.flush().expect("sent");
        let due = start + Duration::from_millis(10 * (number as u64 + 1));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let wanted = SECONDS * RATE;
    while answers.count() - answered_before < wanted as u64 {
        std::thread::sleep(Duration::from_millis(1));
        assert!(
            start.elapsed() < Duration::from_secs(120),
            "the server is stuck"
        );
    }
    let spent = start.elapsed();
    wait_until_quiet(&answers, &seen);
    let processor = served.processor_time() - processor_before;
    println!(
        "  {name:31} {:7.0} updates/s, {:.0} % of a processor ({:.2} us each), {:.2} received for each",
        wanted as f64 / spent.as_secs_f64(),
        processor.as_secs_f64() / spent.as_secs_f64() * 100.0,
        processor.as_secs_f64() * 1e6 / wanted as f64,
        (seen.count() - seen_before) as f64 / wanted as f64,
    );
}

/// Counts the WebSocket frames that come in over a socket.
#[derive(Clone, Default)]
struct Counter(std::sync::Arc<std::sync::atomic::AtomicU64>);

impl Counter {
    fn count(&self) -> u64 {
        self.0.load(std::sync::atomic::Ordering::Relaxed)
    }
}

fn count_messages(mut socket: TcpStream) -> Counter {
    let counter = Counter::default();
    let counted = counter.clone();
    std::thread::spawn(move || {
        let mut buffer = vec![0_u8; 1 << 18];
        let mut filled = 0;
        loop {
            match socket.read(&mut buffer[filled..]) {
                Ok(0) | Err(_) => return,
                Ok(read) => filled += read,
            }
            let (mut at, mut frames) = (0, 0);
            while let Some(length) = frame_length(&buffer[at..filled]) {
                at += length;
                frames += 1;
            }
            buffer.copy_within(at..filled, 0);
            filled -= at;
            (counted.0).fetch_add(frames, std::sync::atomic::Ordering::Relaxed);
        }
    });
    counter
}

/// The length of the first frame, if it is complete. Servers do not mask.
fn frame_length(bytes: &[u8]) -> Option<usize> {
    let (length, start) = match *bytes.get(1)? {
        126 => (
            usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?])),
            4,
        ),
        127 => panic!("no message of a benchmark is so long"),
        length => (usize::from(length), 2),
    };
    (bytes.len() >= start + length).then_some(start + length)
}

/// Until nothing has come for a while.
fn wait_until_quiet(one: &Counter, other: &Counter) {
    let both = || one.count() + other.count();
    let mut last = both();
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let now = both();
        if now == last {
            return;
        }
        last = now;
    }
}
