//! A program that records what the engine calls, in order and with the thread, and that can be held inside a call.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::thread::ThreadId;
use std::time::{Duration, Instant, SystemTime};

use diffusion::engine::{Attempt, Outcome, Program, ServiceRequest, Session, Traffic, TrafficKind};
use diffusion::session::{Failure, PingKind, SessionState, StrategyDecision};
use diffusion::topics::streams::{StreamChange, StreamEnd, StreamEvent, StreamId, TopicEvent};
use diffusion::wire::error::Unsupported;
use diffusion::wire::request_body::RequestBody;
use diffusion::wire::session_id::SessionId;
use parking_lot::{Condvar, Mutex};

use crate::server::PATIENCE;

type Hook = Arc<dyn Fn() + Send + Sync>;
type Strategy = Box<dyn FnMut(Arc<Attempt>) -> Option<StrategyDecision> + Send>;

/// Names of calls: `L(2->3)` listener, `created`, `failed(12)`, `P` strategy, `S` and `F(12)` after an attempt,
/// `ping`, `traffic`, and for requests `name:response`, `name:error(103)`, `name:discarded`. What runs under the session's lock can be
/// held, but is not recorded: `show(3)` for a state, `show code`.
pub struct Recorder {
    log: Mutex<Log>,
    changed: Condvar,
    hooks: Mutex<HashMap<String, Hook>>,
    strategy: Mutex<Strategy>,
    ids: Mutex<Vec<SessionId>>,
    mirrored: Mutex<SessionState>,
    /// How often a loss of messages was mirrored.
    pub losses: AtomicU64,
    /// Requests of the server, in order.
    pub requests: Mutex<Vec<ServiceRequest>>,
    watches_traffic: bool,
    seen: Mutex<Vec<Seen>>,
}

/// Something that has passed over a connection.
#[derive(Clone)]
pub struct Seen {
    pub kind: TrafficKind,
    pub connection: u64,
    pub at: SystemTime,
    pub bytes: Vec<u8>,
}

#[derive(Default)]
struct Log {
    entered: Vec<(String, ThreadId, Instant)>,
    /// Calls that have begun and that have returned, in order.
    marks: Vec<String>,
    errors: Vec<Failure>,
    running: usize,
    most_running: usize,
}

impl Recorder {
    /// The strategy starts every attempt at once.
    pub fn new() -> Arc<Self> {
        Self::with_strategy(|_| Some(StrategyDecision::Start))
    }

    pub fn with_strategy(
        strategy: impl FnMut(Arc<Attempt>) -> Option<StrategyDecision> + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self::made(strategy))
    }

    /// Is told of what passes over the connections.
    pub fn watching() -> Arc<Self> {
        Arc::new(Self {
            watches_traffic: true,
            ..Self::made(|_| Some(StrategyDecision::Start))
        })
    }

    fn made(
        strategy: impl FnMut(Arc<Attempt>) -> Option<StrategyDecision> + Send + 'static,
    ) -> Self {
        Self {
            log: Mutex::default(),
            changed: Condvar::new(),
            hooks: Mutex::default(),
            strategy: Mutex::new(Box::new(strategy)),
            ids: Mutex::default(),
            mirrored: Mutex::new(SessionState::Connecting),
            losses: AtomicU64::new(0),
            requests: Mutex::default(),
            watches_traffic: false,
            seen: Mutex::default(),
        }
    }

    /// Runs something inside every call with this name.
    pub fn hook(&self, name: &str, hook: impl Fn() + Send + Sync + 'static) {
        self.hooks.lock().insert(name.to_owned(), Arc::new(hook));
    }

    /// Holds calls with this name until the gate is opened.
    pub fn hold(&self, name: &str) -> Arc<Gate> {
        let gate = Arc::new(Gate::default());
        let inside = Arc::clone(&gate);
        self.hook(name, move || inside.pass());
        gate
    }

    /// Names of the calls so far, in the order in which they began.
    pub fn calls(&self) -> Vec<String> {
        let log = self.log.lock();
        log.entered.iter().map(|(name, ..)| name.clone()).collect()
    }

    /// Like [`Recorder::calls`], in one line.
    pub fn line(&self) -> String {
        self.calls().join(" ")
    }

    /// Begins and ends: `+name` and `-name`.
    pub fn marks(&self) -> Vec<String> {
        self.log.lock().marks.clone()
    }

    pub fn threads_of(&self, name: &str) -> Vec<ThreadId> {
        let log = self.log.lock();
        let named = log.entered.iter().filter(|(call, ..)| call == name);
        named.map(|(_, thread, _)| *thread).collect()
    }

    pub fn times_of(&self, name: &str) -> Vec<Instant> {
        let log = self.log.lock();
        let named = log.entered.iter().filter(|(call, ..)| call == name);
        named.map(|(.., time)| *time).collect()
    }

    pub fn count(&self, name: &str) -> usize {
        self.times_of(name).len()
    }

    pub fn errors(&self) -> Vec<Failure> {
        self.log.lock().errors.clone()
    }

    /// What has passed, as far as it was told.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().clone()
    }

    pub fn ids(&self) -> Vec<SessionId> {
        self.ids.lock().clone()
    }

    pub fn mirrored(&self) -> SessionState {
        *self.mirrored.lock()
    }

    /// Waits until a call with this name has begun.
    pub fn wait_for(&self, name: &str) {
        self.wait_count(name, 1);
    }

    /// Waits until so many calls with this name have begun.
    pub fn wait_count(&self, name: &str, count: usize) {
        let until = Instant::now() + PATIENCE;
        let mut log = self.log.lock();
        while log.entered.iter().filter(|(call, ..)| call == name).count() < count {
            if self.changed.wait_until(&mut log, until).timed_out() {
                panic!("{count} x {name} never came, but {:?}", log.marks);
            }
        }
    }

    /// Waits until a call with this name has returned.
    pub fn wait_returned(&self, name: &str) {
        let mark = format!("-{name}");
        let until = Instant::now() + PATIENCE;
        let mut log = self.log.lock();
        while !log.marks.contains(&mark) {
            if self.changed.wait_until(&mut log, until).timed_out() {
                panic!("{name} never returned, but {:?}", log.marks);
            }
        }
    }

    /// The largest number of calls that ran at the same time.
    pub fn most_running(&self) -> usize {
        self.log.lock().most_running
    }

    /// Encodes the body as it is, for any version.
    pub fn body_of(
        body: &[u8],
    ) -> impl FnOnce(u8) -> Result<RequestBody, Unsupported> + Send + 'static {
        let body = RequestBody::copy_of(body);
        move |_| Ok(body)
    }

    /// Sends a request whose outcome is recorded under the name.
    pub fn request(self: &Arc<Self>, session: &Session, service: i32, body: &[u8], name: &str) {
        let recorder = Arc::clone(self);
        let name = name.to_owned();
        let handler = Box::new(move |outcome| {
            let call = match outcome {
                Outcome::Response(_) => format!("{name}:response"),
                Outcome::ServiceError { reason, .. } => format!("{name}:error({reason})"),
                Outcome::Discarded => format!("{name}:discarded"),
                Outcome::Unsupported(_) => format!("{name}:unsupported"),
                Outcome::Refused(_) => format!("{name}:refused"),
            };
            recorder.record(&call, None);
        });
        session.request(service, None, Self::body_of(body), handler);
    }

    fn run_hook(&self, name: &str) {
        let hook = self.hooks.lock().get(name).cloned();
        if let Some(hook) = hook {
            hook();
        }
    }

    pub fn record(&self, name: &str, error: Option<&Failure>) {
        {
            let mut log = self.log.lock();
            let thread = std::thread::current().id();
            log.entered.push((name.to_owned(), thread, Instant::now()));
            log.marks.push(format!("+{name}"));
            log.errors.extend(error.cloned());
            log.running += 1;
            log.most_running = log.most_running.max(log.running);
        }
        self.changed.notify_all();
        self.run_hook(name);
        {
            let mut log = self.log.lock();
            log.marks.push(format!("-{name}"));
            log.running -= 1;
        }
        self.changed.notify_all();
    }
}

impl Program for Recorder {
    fn show_state(&self, state: SessionState) {
        *self.mirrored.lock() = state;
        self.run_hook(&format!("show({})", state.number()));
    }

    fn show_id(&self, id: SessionId) {
        self.ids.lock().push(id);
    }

    fn show_response_code(&self, _code: u8) {
        self.run_hook("show code");
    }

    fn show_connection(&self, _version: u8, _ping_period_ms: i64) {}

    fn listens(&self) -> bool {
        true
    }

    fn on_state_changed(&self, old: SessionState, new: SessionState) {
        self.record(&format!("L({}->{})", old.number(), new.number()), None);
    }

    fn on_created(&self) {
        self.record("created", None);
    }

    fn on_creation_failed(&self, error: &Failure) {
        self.record(&format!("failed({})", error.code.number()), Some(error));
    }

    fn decide(&self, attempt: Arc<Attempt>) -> Option<StrategyDecision> {
        self.record("P", None);
        (self.strategy.lock())(attempt)
    }

    fn watches_attempts(&self) -> bool {
        true
    }

    fn on_attempt_succeeded(&self) {
        self.record("S", None);
    }

    fn on_attempt_failed(&self, error: &Failure) {
        self.record(&format!("F({})", error.code.number()), Some(error));
    }

    fn watches_pings(&self, _kind: PingKind) -> bool {
        true
    }

    fn on_ping(&self, _kind: PingKind) {
        self.record("ping", None);
    }

    fn on_stream_event(&self, event: &StreamEvent, wanted: &dyn Fn() -> bool) {
        match event {
            StreamEvent::Ended(stream, StreamEnd::Removed) => {
                self.record(&format!("stream {} removed", stream.0), None);
            }
            StreamEvent::Ended(stream, StreamEnd::SessionClosed) => {
                self.record(&format!("stream {} closed", stream.0), None);
            }
            StreamEvent::Topics(events) => {
                for (stream, what) in events.iter().flat_map(stream_words) {
                    if !wanted() {
                        return;
                    }
                    self.record(&format!("stream {} {what}", stream.0), None);
                }
            }
        }
    }

    fn on_service_request(&self, request: ServiceRequest) {
        let name = format!("request({})", request.service);
        self.requests.lock().push(request);
        self.record(&name, None);
    }

    fn watches_traffic(&self) -> bool {
        self.watches_traffic
    }

    fn on_traffic(&self, traffic: &Traffic) {
        self.seen.lock().push(Seen {
            kind: traffic.kind,
            connection: traffic.connection.0,
            at: traffic.at,
            bytes: traffic.bytes.to_vec(),
        });
        self.record("traffic", None);
    }

    fn note_messages_lost(&self) {
        self.losses.fetch_add(1, Ordering::Relaxed);
    }

    fn on_messages_lost(&self) {}

    fn on_closed(&self) {}
}

/// What streams hear of something that happened.
fn stream_words(event: TopicEvent<'_>) -> Vec<(StreamId, &'static str)> {
    match event {
        TopicEvent::Stream(stream, change) => {
            let what = match change {
                StreamChange::Subscribed(_) => "subscribed",
                StreamChange::Unsubscribed(..) => "unsubscribed",
                StreamChange::Value { .. } => "value",
                StreamChange::Undecodable(..) => "undecodable",
            };
            vec![(stream, what)]
        }
        TopicEvent::Message(message) => {
            let readers = message.route.readers();
            readers.map(|reader| (reader.stream, "value")).collect()
        }
        _ => Vec::new(),
    }
}

/// Holds whoever passes until it is opened, and tells who arrived.
#[derive(Default)]
pub struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    arrived: usize,
    open: bool,
}

impl Gate {
    pub fn pass(&self) {
        let until = Instant::now() + PATIENCE;
        let mut state = self.state.lock();
        state.arrived += 1;
        self.changed.notify_all();
        while !state.open {
            if self.changed.wait_until(&mut state, until).timed_out() {
                panic!("the gate was never opened");
            }
        }
    }

    pub fn open(&self) {
        self.state.lock().open = true;
        self.changed.notify_all();
    }

    /// Waits until somebody is held.
    pub fn wait_arrived(&self) {
        let until = Instant::now() + PATIENCE;
        let mut state = self.state.lock();
        while state.arrived == 0 {
            if self.changed.wait_until(&mut state, until).timed_out() {
                panic!("nobody came to the gate");
            }
        }
    }

    /// True once open; waits at most so long.
    pub fn is_opened_within(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut state = self.state.lock();
        while !state.open {
            if self.changed.wait_until(&mut state, until).timed_out() {
                return state.open;
            }
        }
        true
    }
}

/// Runs something on its own thread and fails the test if it does not return in time.
pub fn within<T: Send + 'static>(what: &str, run: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = crossbeam_channel::bounded(1);
    std::thread::spawn(move || sender.send(run()));
    receiver
        .recv_timeout(PATIENCE)
        .unwrap_or_else(|_| panic!("{what} does not return"))
}

/// Checks that one mark (`+name` a begin, `-name` a return) comes before another.
#[track_caller]
pub fn assert_order(program: &Recorder, first: &str, second: &str) {
    let marks = program.marks();
    let position = |mark: &str| {
        let found = marks.iter().position(|m| m == mark);
        found.unwrap_or_else(|| panic!("no {mark} in {marks:?}"))
    };
    assert!(position(first) < position(second), "{marks:?}");
}
