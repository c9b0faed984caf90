//! Plays everything around a session core: the server, the network, the program's reconnection strategy and the
//! clock. Records what the program would learn as a short trace.
//!
//! The trace has the letters of the scenario table (`specification/sessions/reconnection section 11`): `L(2→3)` is a call of the state
//! listener, `P` a question to the strategy, `S` and `F` the outcome of an attempt. Everything else is written as a word.

use std::time::{Duration, Instant};

use bytes::Bytes;
use diffusion::session::{
    ConnectionId, ConsultId, Core, Dial, DialFailure, DialFailureKind, Disconnect, Event, Output,
    PingKind, Refusal, SessionConfig, SessionState, StrategyDecision,
};
use diffusion::topics::streams::{
    StreamChange, StreamEnd, StreamEvent, StreamId, TopicEvent, ValueBytes,
};

use crate::hex::{decode_hex, encode_hex};

pub const MINUTE: Duration = Duration::from_secs(60);

/// Session id and token of the specification's examples.
const IDENTITY: &str =
    "c11fef06b59ce3e400000001000000004169756842693038427a72415349762b77484a3032364c6f";
/// The token as the query of a reconnect request carries it.
pub const TOKEN_IN_QUERY: &str = "AiuhBi08BzrASIv%2BwHJ026Lo";
pub const SESSION_ID: &str = "c11fef06b59ce3e4-0000000100000000";

pub fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A connection response with identity, in hexadecimal. `last` is the recovery sequence or the maximum message size.
pub fn accepting_answer(version: u8, code: u8, ping_period: i64, last: i32) -> String {
    format!("23{version:02x}{code:02x}{IDENTITY}{ping_period:016x}{last:08x}")
}

/// A session and what it has done so far.
pub struct Driver {
    pub core: Core<u32>,
    now: Instant,
    origin: Instant,
    pub dials: Vec<Dial>,
    /// When each of the dials came, in milliseconds since the last [`Driver::restart_clock`].
    dial_times: Vec<u64>,
    pub disconnects: Vec<(ConnectionId, Disconnect)>,
    trace: Vec<String>,
    dialing: Option<ConnectionId>,
    connection: Option<ConnectionId>,
    consult: Option<ConsultId>,
    /// Ping period of the scripted server's answers.
    pub ping_period: i64,
    /// Messages numbered before the last reset of the counters.
    numbered_before_reset: u64,
}

impl Driver {
    /// A session that has just begun to dial.
    pub fn new(config: SessionConfig) -> Self {
        let now = Instant::now();
        let mut driver = Self::around(Core::new(config, now), now);
        driver.pump();
        driver
    }

    /// A session that has not been started.
    pub fn unstarted(config: SessionConfig) -> Self {
        Self::around(Core::unstarted(config), Instant::now())
    }

    fn around(core: Core<u32>, now: Instant) -> Self {
        Self {
            core,
            now,
            origin: now,
            dials: Vec::new(),
            dial_times: Vec::new(),
            disconnects: Vec::new(),
            trace: Vec::new(),
            dialing: None,
            connection: None,
            consult: None,
            ping_period: 90_000,
            numbered_before_reset: 0,
        }
    }

    /// A session that is connected in protocol 29; the trace starts after that.
    pub fn connected(config: SessionConfig) -> Self {
        let mut driver = Self::new(config);
        driver.answer(100);
        assert_eq!(driver.trace(), "id L(0→2) created");
        driver.dials.clear();
        driver.restart_clock();
        driver
    }

    /// A connected session that has just lost its connection.
    pub fn recovering(config: SessionConfig) -> Self {
        let mut driver = Self::connected(config);
        driver.lose();
        driver
    }

    // What the server and the network do.

    /// Answers the outstanding dial: success codes with identity, all other codes with three bytes. 105 claims that
    /// the server has everything that was sent.
    pub fn answer(&mut self, code: u8) {
        self.answer_in_version(self.core.version(), code);
    }

    pub fn answer_in_version(&mut self, version: u8, code: u8) {
        let answer = match code {
            100 | 106 => accepting_answer(version, code, self.ping_period, i32::MAX),
            105 => accepting_answer(version, code, self.ping_period, self.last_sent() + 1),
            _ => format!("23{version:02x}{code:02x}"),
        };
        self.answer_bytes(&answer);
    }

    /// Answers 105: the server expects this message next.
    pub fn answer_reconnected(&mut self, expected: i32) {
        self.answer_bytes(&accepting_answer(29, 105, self.ping_period, expected));
    }

    pub fn answer_bytes(&mut self, answer: &str) {
        let connection = self.dialing.take().expect("no dial is outstanding");
        self.core
            .handle_response(self.now, connection, &decode_hex(answer));
        self.pump();
        if self.core.is_open(connection) {
            self.connection = Some(connection);
            if answer[4..6] == *"64" || answer[4..6] == *"6a" {
                self.numbered_before_reset = self.core.statistics().messages_sent;
            }
        } else {
            // The socket stays open until the core says otherwise.
            let told = self.disconnects.last().map(|(told, _)| *told);
            assert_eq!(told, Some(connection), "an answered dial is left behind");
        }
    }

    pub fn refuse(&mut self) {
        self.fail_dial(DialFailureKind::Connect);
    }

    pub fn fail_dial(&mut self, kind: DialFailureKind) {
        let connection = self.dialing.take().expect("no dial is outstanding");
        let failure = DialFailure::new(kind, "as the test wants it");
        self.core.handle_dial_failed(self.now, connection, failure);
        self.pump();
    }

    /// The connection breaks.
    pub fn lose(&mut self) {
        let connection = self.connection.take().expect("no connection");
        self.core
            .handle_connection_lost(self.now, connection, "reset by the test");
        self.pump();
    }

    /// A message from the server.
    pub fn frame(&mut self, frame: &str) {
        let connection = self.connection();
        self.core
            .handle_message(self.now, connection, Bytes::from(decode_hex(frame)));
        self.pump();
    }

    /// What the session puts on the wire now.
    pub fn sent(&mut self) -> Vec<String> {
        let mut frames = Vec::new();
        while let Some(frame) = self.core.poll_transmit(self.now) {
            frames.push(encode_hex(&frame));
        }
        self.pump();
        frames
    }

    /// The socket takes exactly one message.
    pub fn sent_one(&mut self) -> Option<String> {
        let frame = self.core.poll_transmit(self.now);
        self.pump();
        frame.map(|frame| encode_hex(&frame))
    }

    pub fn connection(&self) -> ConnectionId {
        self.connection.expect("no connection")
    }

    pub fn is_dialing(&self) -> bool {
        self.dialing.is_some()
    }

    /// Number of the last message that was put on the wire, counted as the server counts.
    fn last_sent(&self) -> i32 {
        let numbered = self.core.statistics().messages_sent - self.numbered_before_reset;
        i32::try_from(numbered).unwrap()
    }

    // What the program does.

    /// A request with an empty body for service 56; `handler` is how the trace names it.
    pub fn request(&mut self, handler: u32) -> i64 {
        self.try_request(handler).expect("request refused")
    }

    pub fn try_request(&mut self, handler: u32) -> Result<i64, Refusal> {
        self.try_request_with(handler, &[])
    }

    pub fn try_request_with(&mut self, handler: u32, body: &[u8]) -> Result<i64, Refusal> {
        let result = self.core.request(self.now, 56, body, handler);
        self.pump();
        result.map_err(|(refusal, returned)| {
            assert_eq!(returned, handler);
            refusal
        })
    }

    pub fn close(&mut self) {
        self.core.close(self.now);
        self.pump();
    }

    /// The strategy's answer to the question that is open.
    pub fn decide(&mut self, decision: StrategyDecision) {
        let consult = self.consult.take().expect("the strategy was not asked");
        self.decide_about(consult, decision);
    }

    pub fn decide_about(&mut self, consult: ConsultId, decision: StrategyDecision) {
        self.core.handle_strategy(self.now, consult, decision);
        self.pump();
    }

    /// The strategy's callback returns and keeps the attempt for later.
    pub fn defer(&mut self) {
        let consult = self.consult();
        self.core.handle_strategy_deferred(self.now, consult);
        self.pump();
    }

    pub fn consult(&self) -> ConsultId {
        self.consult.expect("the strategy was not asked")
    }

    pub fn suspend_reading(&mut self) {
        self.core.handle_reading_suspended(self.now);
        self.pump();
    }

    pub fn resume_reading(&mut self) {
        self.core.handle_reading_resumed(self.now);
        self.pump();
    }

    // Time.

    pub fn now(&self) -> Instant {
        self.now
    }

    pub fn restart_clock(&mut self) {
        self.origin = self.now;
        self.dial_times.clear();
    }

    /// Milliseconds since the last restart.
    pub fn clock(&self) -> u64 {
        u64::try_from((self.now - self.origin).as_millis()).unwrap()
    }

    /// Lets time pass; every timer that is due on the way fires at its time.
    pub fn advance(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.core.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.core.handle_timeout(self.now);
            self.pump();
            let again = self.core.poll_timeout();
            assert!(again.is_none_or(|next| next > self.now), "the timer spins");
        }
        self.now = end;
        self.core.handle_timeout(end);
        self.pump();
    }

    /// Time passes but nobody looks at the timers, as while another thread holds the session.
    pub fn advance_without_timers(&mut self, time: Duration) {
        self.now += time;
    }

    /// Jumps to the next timer, if there is one.
    pub fn advance_to_timer(&mut self) -> bool {
        let Some(due) = self.core.poll_timeout() else {
            return false;
        };
        self.now = self.now.max(due);
        self.core.handle_timeout(self.now);
        self.pump();
        true
    }

    /// Refuses every attempt until the session asks for nothing any more; returns when the attempts came.
    pub fn refuse_all(&mut self) -> Vec<u64> {
        for _ in 0..1000 {
            if self.is_dialing() {
                self.refuse();
            } else if !self.advance_to_timer() {
                return std::mem::take(&mut self.dial_times);
            }
        }
        panic!("the session never gives up");
    }

    // What was seen.

    /// Everything the program has learned since the last call.
    pub fn trace(&mut self) -> String {
        std::mem::take(&mut self.trace).join(" ")
    }

    /// The same with only the callbacks of the scenario table: listener, decision, success, failure.
    pub fn callbacks(&mut self) -> String {
        let mut trace = std::mem::take(&mut self.trace);
        trace.retain(|event| event.starts_with(['L', 'P', 'S', 'F']));
        trace.join(" ")
    }

    /// A parameter of the newest dial's query, encoded as it is.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let query = &self.dials.last().expect("no dial").query;
        query.split('&').find_map(|pair| {
            let (found, value) = pair.split_once('=')?;
            (found == name).then_some(value)
        })
    }

    /// `cs` and `ss` of the newest dial.
    pub fn sequences(&self) -> (&str, &str) {
        (
            self.parameter("cs").expect("no cs"),
            self.parameter("ss").expect("no ss"),
        )
    }

    pub fn dial_times(&self) -> &[u64] {
        &self.dial_times
    }

    pub fn last_disconnect(&self) -> Option<Disconnect> {
        self.disconnects.last().map(|(_, how)| *how)
    }

    /// Takes over what the core wants done.
    pub fn pump(&mut self) {
        while let Some(output) = self.core.poll_output() {
            match output {
                Output::Dial(dial) => {
                    assert_eq!(self.dialing, None, "two dials at once");
                    self.dialing = Some(dial.connection);
                    self.dial_times.push(self.clock());
                    self.dials.push(dial);
                }
                Output::Disconnect(connection, how) => {
                    self.dialing.take_if(|dialing| *dialing == connection);
                    self.connection.take_if(|open| *open == connection);
                    self.disconnects.push((connection, how));
                }
                Output::ConnectionReady(connection) => assert!(self.core.is_open(connection)),
                Output::Event(event) => {
                    if let Event::ConsultStrategy(consult) = event {
                        self.consult = Some(consult);
                    }
                    self.trace.push(describe(&event));
                }
            }
        }
    }
}

/// One word of the trace.
pub fn describe(event: &Event<u32>) -> String {
    match event {
        Event::IdAssigned(_) => "id".to_owned(),
        Event::StateChanged { old, new } => format!("L({}→{})", old.number(), new.number()),
        Event::Created => "created".to_owned(),
        Event::CreationFailed(error) => format!("not-created({})", error.code.number()),
        Event::ConsultStrategy(_) => "P".to_owned(),
        Event::AttemptSucceeded => "S".to_owned(),
        Event::AttemptFailed(_) => "F".to_owned(),
        Event::Response { handler, body } if body.is_empty() => format!("response({handler})"),
        Event::Response { handler, body } => format!("response({handler}:{})", encode_hex(body)),
        Event::ServiceError {
            handler, reason, ..
        } => format!("error({handler}:{reason})"),
        Event::Discarded(handler) => format!("discard({handler})"),
        Event::PingReceived(PingKind::System) => "system-ping".to_owned(),
        Event::PingReceived(PingKind::User) => "user-ping".to_owned(),
        Event::ServiceRequest {
            conversation,
            service,
            body,
        } => format!(
            "request({service}:{}:{})",
            conversation.cid,
            encode_hex(body)
        ),
        Event::SubscriptionsRefreshed => "refreshed".to_owned(),
        Event::Stream(event) => describe_stream(event),
        Event::Ended(error) => format!("ended({})", error.code.number()),
    }
}

/// `stream(1 sub t)`, `stream(1 value t new old)` in hexadecimal or `-`, and so on, and `sub(t)`, `unsub(t ..)` of the
/// session itself, and `unread(t)` for a value that no stream gets.
fn describe_stream(event: &StreamEvent) -> String {
    match event {
        StreamEvent::Ended(stream, StreamEnd::Removed) => format!("stream({} removed)", stream.0),
        StreamEvent::Ended(stream, StreamEnd::SessionClosed) => {
            format!("stream({} closed)", stream.0)
        }
        StreamEvent::Topics(events) => {
            let words = events.iter().flat_map(describe_topic_event);
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

fn describe_topic_event(event: TopicEvent<'_>) -> Vec<String> {
    match event {
        TopicEvent::Subscribed(topic) => vec![format!("sub({})", topic.path)],
        TopicEvent::Unsubscribed(topic, cause) => vec![format!("unsub({} {cause:?})", topic.path)],
        TopicEvent::UnknownUnsubscribed(id, reason) => vec![format!("unsub(#{id} {reason:?})")],
        TopicEvent::Malformed(which, _) => vec![format!("malformed({which:?})")],
        TopicEvent::Stream(stream, change) => vec![describe_change(stream, change)],
        TopicEvent::Message(message) => {
            let mut readers = message.route.readers().peekable();
            if readers.peek().is_none() {
                return vec![format!("unread({})", message.route.topic.path)];
            }
            readers
                .map(|reader| describe_change(reader.stream, message.for_reader(reader)))
                .collect()
        }
    }
}

fn describe_change(stream: StreamId, change: StreamChange<'_>) -> String {
    let bytes = |value: Option<ValueBytes<'_>>| {
        value.map_or("-".to_owned(), |value| encode_hex(value.bytes()))
    };
    let what = match change {
        StreamChange::Subscribed(topic) => format!("sub {}", topic.path),
        StreamChange::Unsubscribed(topic, cause) => format!("unsub {} {cause:?}", topic.path),
        StreamChange::Value {
            topic, old, new, ..
        } => format!("value {} {} {}", topic.path, bytes(new), bytes(old)),
        StreamChange::Undecodable(topic, _) => format!("undecodable {}", topic.path),
    };
    format!("stream({} {what})", stream.0)
}

/// Refuses to continue with a session in another state.
#[track_caller]
pub fn assert_state(driver: &Driver, state: SessionState) {
    assert_eq!(driver.core.state(), state);
}
