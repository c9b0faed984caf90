//! Whatever happens in whatever order: no panic, only allowed transitions, one end and nothing after it, every
//! request settled exactly once, and never a session that waits for nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use bytes::Bytes;
use diffusion::retry::RetryStrategy;
use diffusion::session::{
    Backoff, ConnectionId, ConsultId, Core, DialFailure, DialFailureKind, ErrorCode, Event,
    Failure, Output, ReconnectPolicy, Refusal, SessionConfig, SessionState, StrategyDecision,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::driver::{accepting_answer, ms, MINUTE};
use crate::hex::decode_hex;

/// Whether an input names what the session waits for, or something of the past or future.
#[derive(Debug, Clone, Copy)]
enum Aim {
    Current,
    Other(u64),
}

#[derive(Debug, Clone)]
enum Input {
    Start,
    Answer(Aim, Vec<u8>),
    FailDial(Aim, DialFailureKind),
    Frame(Aim, Vec<u8>),
    Lose(Aim),
    ProtocolError(Aim),
    Request(usize),
    Decide(Aim, StrategyDecision),
    Defer(Aim),
    Suspend,
    Resume,
    Transmit(usize),
    SetQueueSize(Option<usize>),
    Advance(u64),
    AdvanceToTimer,
    Close,
    Fail,
}

fn any_aim() -> impl Strategy<Value = Aim> {
    prop_oneof![5 => Just(Aim::Current), 1 => (0_u64..12).prop_map(Aim::Other)]
}

fn any_answer() -> impl Strategy<Value = Vec<u8>> {
    let accepting = (
        prop_oneof![8 => Just(29_u8), 1 => 23_u8..32],
        prop_oneof![3 => Just(100_u8), 4 => Just(105), 2 => Just(106)],
        prop_oneof![Just(90_000_i64), -1_i64..3000, any::<i64>()],
        prop_oneof![6 => 1_i32..6, 1 => any::<i32>()],
    )
        .prop_map(|(version, code, period, last)| {
            decode_hex(&accepting_answer(version, code, period, last))
        });
    let refusing = (
        prop_oneof![8 => Just(29_u8), 1 => any::<u8>()],
        prop_oneof![2 => Just(119_u8), 2 => Just(127), 1 => Just(102), 1 => any::<u8>()],
    )
        .prop_map(|(version, code)| vec![0x23, version, code]);
    prop_oneof![12 => accepting, 3 => refusing, 1 => vec(any::<u8>(), 0..60)]
}

fn any_frame() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (1_u8..20).prop_map(|cid| vec![6, cid]),
        3 => (1_u8..20).prop_map(|cid| vec![7, cid, 0, 103]),
        4 => (55_u8..58, 0_u8..9).prop_map(|(service, cid)| vec![0, service, cid]),
        2 => Just(decode_hex("0400000001aa")),
        1 => Just(vec![0x1c]),
        1 => vec(any::<u8>(), 0..20),
    ]
}

fn any_failure() -> impl Strategy<Value = DialFailureKind> {
    prop_oneof![
        4 => Just(DialFailureKind::Connect),
        2 => Just(DialFailureKind::EndedBeforeResponse),
        1 => Just(DialFailureKind::ResponseTimeout),
        1 => Just(DialFailureKind::CertificateRejected),
        1 => Just(DialFailureKind::HttpStatus),
    ]
}

fn any_decision() -> impl Strategy<Value = StrategyDecision> {
    prop_oneof![
        5 => Just(StrategyDecision::Start),
        3 => (0_u64..2000).prop_map(|wait| StrategyDecision::StartAfter(ms(wait))),
        1 => Just(StrategyDecision::Abort),
    ]
}

fn any_input() -> impl Strategy<Value = Input> {
    prop_oneof![
        1 => Just(Input::Start),
        16 => (any_aim(), any_answer()).prop_map(|(aim, bytes)| Input::Answer(aim, bytes)),
        4 => (any_aim(), any_failure()).prop_map(|(aim, kind)| Input::FailDial(aim, kind)),
        12 => (any_aim(), any_frame()).prop_map(|(aim, bytes)| Input::Frame(aim, bytes)),
        6 => any_aim().prop_map(Input::Lose),
        1 => any_aim().prop_map(Input::ProtocolError),
        14 => (0_usize..80).prop_map(Input::Request),
        8 => (any_aim(), any_decision()).prop_map(|(aim, decision)| Input::Decide(aim, decision)),
        3 => any_aim().prop_map(Input::Defer),
        2 => Just(Input::Suspend),
        2 => Just(Input::Resume),
        10 => (1_usize..8).prop_map(Input::Transmit),
        1 => proptest::option::of(0_usize..6).prop_map(Input::SetQueueSize),
        6 => (0_u64..3000).prop_map(Input::Advance),
        6 => Just(Input::AdvanceToTimer),
        1 => Just(Input::Close),
        1 => Just(Input::Fail),
    ]
}

fn any_policy() -> impl Strategy<Value = ReconnectPolicy> {
    prop_oneof![
        (0_u64..1000, proptest::option::of(0_u64..4)).prop_map(|(delay, attempts)| {
            ReconnectPolicy::Repeating {
                delay: ms(delay),
                attempts,
            }
        }),
        (0.0_f64..=1.0, proptest::option::of(0_u32..4)).prop_map(|(jitter, attempts)| {
            ReconnectPolicy::Backoff(Backoff {
                initial: ms(50),
                maximum: ms(1000),
                multiplier: 2.0,
                jitter,
                attempts,
            })
        }),
        Just(ReconnectPolicy::External),
    ]
}

fn any_config() -> impl Strategy<Value = SessionConfig> {
    (
        any_policy(),
        prop_oneof![1 => Just(0_u64), 2 => Just(1500), 5 => Just(60_000)],
        proptest::option::of((0_u64..500, proptest::option::of(0_u32..3))),
        prop_oneof![Just(0_usize), Just(2), Just(128)],
        prop_oneof![1 => Just(Some(0_usize)), 1 => Just(Some(2)), 4 => Just(Some(20)), 1 => Just(None)],
        25_u8..=29,
        any::<u64>(),
    )
        .prop_map(|(policy, timeout, retry, buffer, queue, version, seed)| SessionConfig {
            policy,
            reconnect_timeout: ms(timeout),
            initial_retry: retry.map(|(interval, attempts)| RetryStrategy {
                interval: ms(interval),
                attempts,
            }),
            recovery_buffer_size: buffer,
            maximum_queue_size: queue,
            offered_version: version,
            maximum_message_size: 1024,
            random_seed: seed,
            ..SessionConfig::default()
        })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consult {
    None,
    Open(ConsultId),
}

/// A session with everything that must hold about it.
struct Checked {
    core: Core<u32>,
    now: Instant,
    started: bool,
    state: SessionState,
    transitions: BTreeSet<(i32, i32)>,
    ended: bool,
    outcomes_of_creation: u32,
    dialing: Option<ConnectionId>,
    open: Option<ConnectionId>,
    consult: Consult,
    /// Accepted requests, with the number of times each was settled.
    requests: BTreeMap<u32, u32>,
    next_request: u32,
}

impl Checked {
    fn new(config: SessionConfig) -> Self {
        Self {
            core: Core::unstarted(config),
            now: Instant::now(),
            started: false,
            state: SessionState::Connecting,
            transitions: BTreeSet::new(),
            ended: false,
            outcomes_of_creation: 0,
            dialing: None,
            open: None,
            consult: Consult::None,
            requests: BTreeMap::new(),
            next_request: 0,
        }
    }

    fn connection(&self, aim: Aim, current: Option<ConnectionId>) -> ConnectionId {
        match aim {
            Aim::Current => current.unwrap_or(ConnectionId(0)),
            Aim::Other(id) => ConnectionId(id),
        }
    }

    fn consult(&self, aim: Aim) -> ConsultId {
        match (aim, self.consult) {
            (Aim::Current, Consult::Open(id)) => id,
            (Aim::Current, Consult::None) => ConsultId(0),
            (Aim::Other(id), _) => ConsultId(id),
        }
    }

    fn apply(&mut self, input: &Input) {
        let now = self.now;
        match input {
            Input::Start => {
                self.core.start(now);
                self.started = true;
            }
            Input::Answer(aim, bytes) => {
                let id = self.connection(*aim, self.dialing);
                self.dialing.take_if(|dialing| *dialing == id);
                self.core.handle_response(now, id, bytes);
                if self.core.is_open(id) {
                    self.open = Some(id);
                }
            }
            Input::FailDial(aim, kind) => {
                let id = self.connection(*aim, self.dialing);
                self.dialing.take_if(|dialing| *dialing == id);
                let failure = DialFailure::new(*kind, "generated");
                self.core.handle_dial_failed(now, id, failure);
            }
            Input::Frame(aim, bytes) => {
                let id = self.connection(*aim, self.open);
                let frame = Bytes::copy_from_slice(bytes);
                self.core.handle_message(now, id, frame);
            }
            Input::Lose(aim) => {
                let id = self.connection(*aim, self.open);
                self.open.take_if(|open| *open == id);
                self.core.handle_connection_lost(now, id, "generated");
            }
            Input::ProtocolError(aim) => {
                let id = self.connection(*aim, self.open);
                self.core.handle_protocol_error(id, "generated");
            }
            Input::Request(size) => self.request(*size),
            Input::Decide(aim, decision) => {
                let id = self.consult(*aim);
                if self.consult == Consult::Open(id) {
                    self.consult = Consult::None;
                }
                self.core.handle_strategy(now, id, *decision);
            }
            Input::Defer(aim) => {
                let id = self.consult(*aim);
                self.core.handle_strategy_deferred(now, id);
            }
            Input::Suspend => self.core.handle_reading_suspended(now),
            Input::Resume => self.core.handle_reading_resumed(now),
            Input::Transmit(count) => {
                for _ in 0..*count {
                    let wanted = self.core.wants_transmit();
                    let message = self.core.poll_transmit(now);
                    assert_eq!(message.is_some(), wanted);
                    assert!(message.is_none() || self.open.is_some());
                }
            }
            Input::SetQueueSize(size) => {
                self.core.set_maximum_queue_size(*size);
            }
            Input::Advance(time) => {
                self.now += ms(*time);
                self.core.handle_timeout(self.now);
            }
            Input::AdvanceToTimer => self.advance_to_timer(),
            Input::Close => self.core.close(now),
            Input::Fail => self
                .core
                .fail(Failure::new(ErrorCode::UNKNOWN, "generated")),
        }
        self.check();
    }

    fn request(&mut self, size: usize) {
        let handler = self.next_request;
        self.next_request += 1;
        match self.core.request(self.now, 56, &vec![0; size], handler) {
            Ok(cid) => {
                assert!(cid > 0 && !self.ended);
                self.requests.insert(handler, 0);
            }
            Err((refusal, returned)) => {
                assert_eq!(returned, handler);
                if self.ended {
                    assert_eq!(refusal, Refusal::Closed);
                }
            }
        }
    }

    /// The current time may be far beyond the timer already.
    fn advance_to_timer(&mut self) {
        if let Some(due) = self.core.poll_timeout() {
            self.now = self.now.max(due);
            self.core.handle_timeout(self.now);
        }
    }

    fn check(&mut self) {
        while let Some(output) = self.core.poll_output() {
            assert!(!self.ended, "after the end: {output:?}");
            match output {
                Output::Dial(dial) => {
                    assert!(self.dialing.is_none() && self.open.is_none());
                    assert!(dial.deadline.is_none_or(|at| at >= self.now));
                    self.dialing = Some(dial.connection);
                }
                Output::Disconnect(id, _) => {
                    self.dialing.take_if(|dialing| *dialing == id);
                    self.open.take_if(|open| *open == id);
                }
                Output::ConnectionReady(id) => assert!(self.core.is_open(id)),
                Output::Event(event) => self.on_event(event),
            }
        }
        assert_eq!(self.core.state(), self.state);
        assert_eq!(self.ended, self.state.is_closed());
        if self.ended {
            assert!(self.dialing.is_none() && self.open.is_none());
            assert!(self.core.poll_timeout().is_none() && !self.core.wants_transmit());
            assert!(self.requests.values().all(|settled| *settled == 1));
        } else if self.started {
            let waits_for_something = self.dialing.is_some()
                || self.open.is_some()
                || self.consult != Consult::None
                || self.core.poll_timeout().is_some();
            assert!(waits_for_something, "stuck in {:?}", self.state);
        }
    }

    fn on_event(&mut self, event: Event<u32>) {
        match event {
            Event::StateChanged { old, new } => {
                assert_eq!(old, self.state);
                assert!(old.may_become(new), "{old:?} -> {new:?}");
                self.transitions.insert((old.number(), new.number()));
                self.state = new;
            }
            Event::Created | Event::CreationFailed(_) => {
                self.outcomes_of_creation += 1;
                assert_eq!(self.outcomes_of_creation, 1);
            }
            Event::ConsultStrategy(id) => {
                assert_eq!(self.state, SessionState::RecoveringReconnect);
                assert!(self.dialing.is_none());
                self.consult = Consult::Open(id);
            }
            Event::AttemptFailed(_) => {
                assert_eq!(self.state, SessionState::RecoveringReconnect);
            }
            Event::AttemptSucceeded => assert_eq!(self.state, SessionState::ConnectedActive),
            Event::Response { handler, .. }
            | Event::ServiceError { handler, .. }
            | Event::Discarded(handler) => {
                *self.requests.get_mut(&handler).expect("not accepted") += 1;
                assert_eq!(self.requests[&handler], 1, "settled twice");
            }
            Event::IdAssigned(id) => assert_eq!(self.core.session_id(), Some(id)),
            Event::ServiceRequest { .. } | Event::PingReceived(_) => {
                assert_eq!(self.state, SessionState::ConnectedActive)
            }
            Event::SubscriptionsRefreshed => {
                assert_eq!(self.state, SessionState::ConnectedActive);
                assert_eq!(self.core.statistics().open_conversations, 0);
            }
            Event::Stream(_) => assert!(!self.ended),
            Event::Ended(_) => {
                assert!(self.state.is_closed());
                assert_eq!(self.outcomes_of_creation, 1);
                self.ended = true;
            }
        }
    }

    /// After a close the clock alone leads to the end.
    fn close_and_wait(&mut self) {
        self.core.close(self.now);
        self.check();
        for _ in 0..3 {
            self.advance_to_timer();
            self.check();
        }
        assert!(self.ended, "a closed session does not end");
    }

    /// When nobody answers any more the session recovers until its time is up, then ends.
    fn starve(&mut self) {
        let end = self.now + MINUTE + MINUTE;
        for _ in 0..100_000 {
            if self.ended || self.now > end {
                break;
            }
            let input = if self.dialing.is_some() {
                // An attempt takes its time.
                self.now += ms(100);
                Input::FailDial(Aim::Current, DialFailureKind::CertificateRejected)
            } else if self.open.is_some() {
                Input::Lose(Aim::Current)
            } else if self.consult != Consult::None {
                Input::Decide(Aim::Current, StrategyDecision::Start)
            } else {
                Input::AdvanceToTimer
            };
            self.apply(&input);
        }
        assert!(self.ended, "the recovery does not end");
    }
}

fn run(config: SessionConfig, inputs: &[Input]) -> Checked {
    let mut checked = Checked::new(config);
    for input in inputs {
        checked.apply(input);
    }
    checked
}

/// Inputs that mostly begin with a start and a connection, so that not all of them happen to a session that waits.
fn any_inputs() -> impl Strategy<Value = Vec<Input>> {
    let connect = vec![
        Input::Start,
        Input::Answer(
            Aim::Current,
            decode_hex(&accepting_answer(29, 100, 90_000, i32::MAX)),
        ),
    ];
    let begin = prop_oneof![
        6 => Just(connect),
        2 => Just(vec![Input::Start]),
        1 => Just(Vec::new()),
    ];
    (begin, vec(any_input(), 0..60)).prop_map(|(mut inputs, more)| {
        inputs.extend(more);
        inputs
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_history_ends_with_a_close(config in any_config(), inputs in any_inputs()) {
        run(config, &inputs).close_and_wait();
    }

    #[test]
    fn any_history_ends_when_nobody_answers(config in any_config(), inputs in any_inputs()) {
        let mut checked = run(config, &inputs);
        checked.apply(&Input::Start);
        checked.starve();
    }
}

/// The generator must not be so tame that the properties above hold for want of events.
#[test]
fn generated_histories_take_every_transition() {
    let mut runner = TestRunner::deterministic();
    let mut taken = BTreeSet::new();
    for _ in 0..1500 {
        let (config, inputs) = (any_config(), any_inputs())
            .new_tree(&mut runner)
            .unwrap()
            .current();
        taken.extend(run(config, &inputs).transitions);
    }
    let all = [
        (0, 2),
        (0, 5),
        (0, 7),
        (2, 3),
        (2, 5),
        (2, 6),
        (2, 7),
        (3, 2),
        (3, 5),
        (3, 7),
    ];
    assert_eq!(taken, BTreeSet::from(all));
}
