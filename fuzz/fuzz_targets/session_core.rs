//! Any sequence of what a server, a network and a program can do to the core of a session: messages of any bytes, answers, losses,
//! calls and times. The rules are those of the simulation that need no server.
#![no_main]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::data::topic_type::TopicType;
use diffusion::retry::RetryStrategy;
use diffusion::session::{
    Backoff, ConnectionId, ConsultId, Core, DialFailure, DialFailureKind, ErrorCode, Event,
    Failure, InboundConversation, Output, ReconnectPolicy, Refusal, SessionConfig, SessionState,
    StrategyDecision,
};
use diffusion::topics::selector::TopicSelector;
use diffusion::topics::streams::{HandlerId, StreamEvent, StreamId, StreamKind, StreamSpec};
use diffusion::wire::handshake::{Accepted, ConnectionResponse};
use diffusion::wire::message::{
    encode_error, encode_request, encode_response, encode_topic_delta, encode_topic_value, Message,
    ABORT_NOTIFICATION,
};
use diffusion::wire::service;
use diffusion::wire::services::topics::specification::TopicSpecification;
use diffusion::wire::services::topics::subscription::{
    NotifySubscription, SubscriptionNotification,
};
use diffusion::wire::services::Service;
use diffusion_fuzz::{Input, Timed};
use libfuzzer_sys::fuzz_target;

const PATHS: [&str; 4] = ["a", "a/b", "a/b/c", "d"];
const SELECTORS: [&str; 5] = [">a", "?a//", "*.*", "#>a////?d", "?.*/b"];
const TYPES: [TopicType; 6] = [
    TopicType::Json,
    TopicType::Binary,
    TopicType::String,
    TopicType::Int64,
    TopicType::TimeSeries,
    TopicType::RecordV2,
];
const CODES: [u8; 10] = [100, 100, 105, 106, 102, 117, 118, 119, 127, 111];
const SERVICES: [i32; 6] = [
    service::USER_PING,
    service::SYSTEM_PING,
    service::NOTIFY_SUBSCRIPTION,
    service::NOTIFY_UNSUBSCRIPTION,
    service::MESSAGING_SEND,
    service::MISSING_TOPIC,
];

/// What became of a request.
type Outcomes = BTreeMap<u64, bool>;

struct Driver {
    core: Core<u64>,
    config: SessionConfig,
    now: Instant,
    started: bool,
    dialing: Option<ConnectionId>,
    open: Option<ConnectionId>,
    consult: Option<ConsultId>,
    deferred: bool,
    state: SessionState,
    creation_told: bool,
    has_id: bool,
    ended: bool,
    closing: Option<Instant>,
    recovering: Option<Instant>,
    next_handler: u64,
    outcomes: Outcomes,
    conversations: Vec<i64>,
    /// Those by which the core asks what has arrived.
    probes: Vec<i64>,
    inbound: Vec<InboundConversation>,
    next_stream: u64,
    streams: BTreeMap<StreamId, bool>,
}

fn config(input: &mut Input<'_>) -> SessionConfig {
    let policy = match input.byte() % 4 {
        0 => ReconnectPolicy::Repeating {
            delay: input.time(),
            attempts: input.flag().then_some(2),
        },
        1 => ReconnectPolicy::Backoff(Backoff {
            initial: Duration::from_millis(10),
            maximum: Duration::from_millis(500),
            multiplier: 2.0,
            jitter: 0.5,
            attempts: input.flag().then_some(3),
        }),
        _ => ReconnectPolicy::External,
    };
    SessionConfig {
        policy,
        offered_version: input.pick(&[29, 29, 25, 27]),
        reconnect_timeout: Duration::from_millis(input.pick(&[60_000, 60_000, 500, 0])),
        initial_retry: input.flag().then_some(RetryStrategy {
            interval: Duration::from_millis(100),
            attempts: Some(2),
        }),
        recovery_buffer_size: input.pick(&[128, 0, 1, 3]),
        maximum_queue_size: input.pick(&[Some(1000), None, Some(2), Some(4)]),
        maximum_message_size: 1 << 16,
        ..SessionConfig::default()
    }
}

impl Timed for Driver {
    const TOO_MANY_MOMENTS: usize = 10_000;

    fn now(&mut self) -> &mut Instant {
        &mut self.now
    }

    fn poll_timeout(&mut self) -> Option<Instant> {
        self.core.poll_timeout()
    }

    fn handle_timeout(&mut self) {
        self.core.handle_timeout(self.now);
        self.drain();
    }
}

impl Driver {
    fn new(config: SessionConfig) -> Self {
        Self {
            core: Core::unstarted(config.clone()),
            config,
            now: Instant::now(),
            started: false,
            dialing: None,
            open: None,
            consult: None,
            deferred: false,
            state: SessionState::Connecting,
            creation_told: false,
            has_id: false,
            ended: false,
            closing: None,
            recovering: None,
            next_handler: 0,
            outcomes: Outcomes::new(),
            conversations: Vec::new(),
            probes: Vec::new(),
            inbound: Vec::new(),
            next_stream: 0,
            streams: BTreeMap::new(),
        }
    }

    fn act(&mut self, input: &mut Input<'_>) {
        let now = self.now;
        match input.byte() % 24 {
            0 | 1 => self.wait(input.time()),
            2 | 3 => self.answer(input),
            4 => self.fail_dial(input),
            5 => self.message(Bytes::copy_from_slice(input.bytes())),
            6 | 7 => self.answer_request(input),
            8 => self.notify_subscription(input),
            9 | 10 => {
                let mut message = Vec::new();
                let id = i32::from(input.byte() % 4);
                if input.flag() {
                    encode_topic_value(&mut message, id, input.bytes());
                } else {
                    encode_topic_delta(&mut message, id, input.bytes());
                }
                self.message(message.into());
            }
            11 => {
                let mut message = Vec::new();
                let cid = i64::from(input.byte() % 8);
                encode_request(&mut message, input.pick(&SERVICES), cid, input.bytes());
                self.message(message.into());
            }
            12 | 13 => self.lose(),
            14 | 15 => self.request(input),
            16 => {
                self.core.close(now);
                self.closing.get_or_insert(now);
            }
            17 | 18 => self.transmit(usize::from(input.byte())),
            19 | 20 => self.decide(input),
            21 => self.respond(input),
            22 => self.change_streams(input),
            _ => match input.byte() % 8 {
                0 => self.core.handle_reading_suspended(now),
                1 => self.core.handle_reading_resumed(now),
                2 => self.message(Bytes::from_static(ABORT_NOTIFICATION)),
                3 => {
                    if let Some(open) = self.open {
                        self.core.handle_protocol_error(open, "text");
                    }
                }
                4 => self
                    .core
                    .fail(Failure::new(ErrorCode::UNKNOWN, "the driver gives up")),
                5 => {
                    self.core
                        .set_maximum_queue_size(Some(usize::from(input.byte())));
                }
                6 => {
                    self.core.reserve_conversation_id();
                }
                _ => {
                    self.core.start(now);
                    self.started = true;
                }
            },
        }
        self.drain();
        self.check();
    }

    fn answer(&mut self, input: &mut Input<'_>) {
        let code = input.pick(&CODES);
        let kind = input.byte();
        let Some(connection) = self.dialing.take() else {
            return;
        };
        let id = |number: u8| format!("{:016x}-{:016x}", 1, number).parse().unwrap();
        let accepted = Accepted {
            session_id: id(kind & 1),
            token: "A".repeat(24),
            ping_period_ms: if kind & 2 == 0 { 1000 } else { -1 },
            recovery_sequence: Some(i32::from(kind >> 4)),
            maximum_message_size: (kind & 4 != 0).then_some(64),
        };
        let response = ConnectionResponse {
            version: if kind & 8 == 0 {
                self.core.version()
            } else {
                26
            },
            code,
            accepted: Some(accepted),
        };
        let mut bytes = response.encode();
        let damage = usize::from(input.byte());
        if let Some(byte) = bytes.get_mut(damage) {
            *byte ^= input.byte();
        }
        // It may become the connection: what the core asks for tells.
        self.open = Some(connection);
        self.core.handle_response(self.now, connection, &bytes);
        if !self.core.is_open(connection) {
            self.open = None;
        }
    }

    fn fail_dial(&mut self, input: &mut Input<'_>) {
        use DialFailureKind::{CertificateRejected, Connect, EndedBeforeResponse, HttpStatus};
        let kind = input.pick(&[
            Connect,
            EndedBeforeResponse,
            CertificateRejected,
            HttpStatus,
        ]);
        if let Some(connection) = self.dialing.take() {
            let failure = DialFailure::new(kind, "no");
            self.core.handle_dial_failed(self.now, connection, failure);
        }
    }

    fn message(&mut self, message: Bytes) {
        if let Some(open) = self.open {
            self.core.handle_message(self.now, open, message);
        }
    }

    fn answer_request(&mut self, input: &mut Input<'_>) {
        let index = usize::from(input.byte());
        let all = self.conversations.len() + self.probes.len();
        let mut asked = self.conversations.iter().chain(&self.probes);
        let cid = asked.nth(index % all.max(1));
        let Some(cid) = cid.copied() else {
            return;
        };
        let mut message = Vec::new();
        if input.flag() {
            encode_response(&mut message, cid, input.bytes());
        } else {
            encode_error(&mut message, cid, "no", i32::from(input.byte()));
        }
        self.message(message.into());
    }

    fn notify_subscription(&mut self, input: &mut Input<'_>) {
        let notification = SubscriptionNotification {
            topic_id: i32::from(input.byte() % 4),
            path: input.pick(&PATHS).to_owned(),
            specification: TopicSpecification {
                topic_type: input.pick(&TYPES),
                properties: Default::default(),
            },
        };
        let mut body = Vec::new();
        if NotifySubscription::write_request(&notification, &mut body, self.core.version()).is_ok()
        {
            let mut message = Vec::new();
            encode_request(&mut message, service::NOTIFY_SUBSCRIPTION, 1, &body);
            self.message(message.into());
        }
    }

    fn lose(&mut self) {
        if let Some(open) = self.open.take() {
            self.core.handle_connection_lost(self.now, open, "cut");
        }
    }

    fn request(&mut self, input: &mut Input<'_>) {
        let handler = self.next_handler;
        self.next_handler += 1;
        let body = input.bytes();
        match self
            .core
            .request(self.now, service::MESSAGING_SEND, body, handler)
        {
            Ok(cid) => {
                assert!(self.conversations.last().is_none_or(|last| *last < cid));
                self.conversations.push(cid);
                self.outcomes.insert(handler, false);
            }
            Err((refusal, returned)) => {
                assert_eq!(returned, handler);
                let closed = self.core.state().is_closed() || self.closing.is_some();
                assert!(refusal != Refusal::Closed || closed);
            }
        }
    }

    fn transmit(&mut self, most: usize) {
        for _ in 0..most {
            if self.open.is_none() {
                break;
            }
            let wanted = self.core.wants_transmit();
            let message = self.core.poll_transmit(self.now);
            assert_eq!(message.is_some(), wanted);
            let Some(message) = message else { break };
            match Message::decode(message, usize::MAX) {
                Ok(Message::Request { service, cid, .. }) => {
                    if service == service::USER_PING && !self.probes.contains(&cid) {
                        self.probes.push(cid);
                    }
                    assert!(self.conversations.contains(&cid) || self.probes.contains(&cid));
                }
                Ok(Message::Response { .. } | Message::Error { .. }) => {}
                Ok(Message::CloseRequest) => assert!(self.closing.is_some()),
                other => panic!("{other:?} is nothing that a client sends"),
            }
        }
    }

    fn decide(&mut self, input: &mut Input<'_>) {
        let decision = match input.byte() % 6 {
            0 | 1 => StrategyDecision::Start,
            2 => StrategyDecision::StartAfter(input.time()),
            3 => StrategyDecision::Abort,
            _ => {
                if let Some(consult) = self.consult {
                    self.deferred = true;
                    self.core.handle_strategy_deferred(self.now, consult);
                }
                return;
            }
        };
        if let Some(consult) = self.consult.take() {
            self.core.handle_strategy(self.now, consult, decision);
        }
    }

    fn respond(&mut self, input: &mut Input<'_>) {
        if let Some(conversation) = self.inbound.pop() {
            let _ = if input.flag() {
                self.core.respond(conversation, input.bytes())
            } else {
                self.core.respond_error(conversation, 1, "no")
            };
        }
    }

    fn change_streams(&mut self, input: &mut Input<'_>) {
        let selector = TopicSelector::parse(input.pick(&SELECTORS)).unwrap();
        match input.byte() % 4 {
            0 => {
                let chosen = usize::from(input.byte()) % self.streams.len().max(1);
                if let Some((id, ended)) = self.streams.iter().nth(chosen) {
                    let (id, there) = (*id, !*ended);
                    assert_eq!(self.core.remove_stream(id), there);
                }
            }
            1 => {
                self.next_stream += 1;
                self.core
                    .add_topic_handler(HandlerId(self.next_stream), selector);
            }
            kind => {
                self.next_stream += 1;
                let id = StreamId(self.next_stream);
                self.streams.insert(id, false);
                let spec = StreamSpec {
                    selector: input.flag().then_some(selector),
                    kind: if kind == 2 {
                        StreamKind::Plain
                    } else {
                        StreamKind::TimeSeries
                    },
                    datatype: input.pick(&Datatype::ALL),
                };
                self.core.add_stream(id, spec);
            }
        }
    }

    fn drain(&mut self) {
        while let Some(output) = self.core.poll_output() {
            // A stream that is added later ends at once.
            let stream = matches!(output, Output::Event(Event::Stream(_)));
            assert!(!self.ended || stream, "after the end: {output:?}");
            match output {
                Output::Dial(dial) => {
                    assert!(self.dialing.is_none() && self.open.is_none());
                    self.dialing = Some(dial.connection);
                }
                Output::Disconnect(connection, _) => {
                    self.dialing.take_if(|it| *it == connection);
                    self.open.take_if(|it| *it == connection);
                }
                Output::ConnectionReady(connection) => assert_eq!(self.open, Some(connection)),
                Output::Event(event) => self.hear(event),
            }
        }
    }

    fn hear(&mut self, event: Event<u64>) {
        match event {
            Event::IdAssigned(_) => self.has_id = true,
            Event::StateChanged { old, new } => {
                assert_eq!(old, self.state);
                assert!(old.may_become(new));
                self.state = new;
                self.recovering = (new == SessionState::RecoveringReconnect).then_some(self.now);
                if new != SessionState::RecoveringReconnect {
                    self.consult = None;
                }
            }
            Event::Created => {
                assert!(!std::mem::replace(&mut self.creation_told, true) && self.has_id);
                assert_eq!(self.state, SessionState::ConnectedActive);
            }
            Event::CreationFailed(_) => {
                assert!(!std::mem::replace(&mut self.creation_told, true));
                assert!(self.state.is_closed());
            }
            Event::ConsultStrategy(consult) => {
                assert_eq!(self.config.policy, ReconnectPolicy::External);
                assert_eq!(self.state, SessionState::RecoveringReconnect);
                self.consult = Some(consult);
                self.deferred = false;
            }
            Event::AttemptSucceeded => assert_eq!(self.state, SessionState::ConnectedActive),
            Event::AttemptFailed(_) | Event::PingReceived(_) | Event::SubscriptionsRefreshed => {}
            Event::Response { handler, .. }
            | Event::ServiceError { handler, .. }
            | Event::Discarded(handler) => {
                let outcome = self
                    .outcomes
                    .get_mut(&handler)
                    .expect("a request that was accepted");
                assert!(!std::mem::replace(outcome, true), "two outcomes");
            }
            Event::ServiceRequest { conversation, .. } => self.inbound.push(conversation),
            Event::Stream(StreamEvent::Ended(id, _)) => {
                let ended = self.streams.get_mut(&id).expect("a stream that was added");
                assert!(!std::mem::replace(ended, true), "a stream ended twice");
            }
            Event::Stream(StreamEvent::Topics(_)) => {}
            Event::Ended(_) => {
                self.ended = true;
                assert!(self.state.is_closed());
                assert!(
                    self.outcomes.values().all(|told| *told),
                    "a request without an outcome"
                );
                assert!(
                    self.streams.values().all(|ended| *ended),
                    "a stream without an end"
                );
            }
        }
    }

    fn check(&self) {
        assert_eq!(self.state, self.core.state());
        let timeout = self.core.poll_timeout();
        assert!(
            timeout.is_none_or(|due| due >= self.now),
            "a timeout that is over"
        );
        if self.ended {
            assert!(self.dialing.is_none() && self.open.is_none() && timeout.is_none());
            return;
        }
        let pending = self.dialing.is_some() || self.open.is_some() || self.consult.is_some();
        assert!(
            !self.started || pending || timeout.is_some(),
            "nothing can happen any more"
        );
        let open = self.outcomes.values().filter(|told| !**told).count() as u64;
        assert_eq!(self.core.statistics().open_conversations, open);
        if let Some(since) = self.closing {
            let limit = self.config.write_timeout + SessionConfig::CLOSE_TIMEOUT;
            assert!(self.now <= since + limit, "closing takes too long");
        }
        let strategy = self.consult.is_some() && !self.deferred;
        if let Some(since) = self
            .recovering
            .filter(|_| self.dialing.is_none() && !strategy)
        {
            assert!(
                self.now <= since + self.config.reconnect_timeout,
                "a recovery does not end"
            );
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let mut input = Input::new(data);
    let config = config(&mut input);
    let mut driver = Driver::new(config);
    if input.flag() {
        driver.core.start(driver.now);
        driver.started = true;
        driver.drain();
    }
    while !input.is_empty() {
        driver.act(&mut input);
    }
    // However it went, a close ends it in time.
    driver.core.close(driver.now);
    driver.closing.get_or_insert(driver.now);
    driver.drain();
    driver.transmit(usize::MAX);
    driver.wait(driver.config.write_timeout + SessionConfig::CLOSE_TIMEOUT);
    driver.check();
    assert!(driver.ended, "closed, but not ended");
});
