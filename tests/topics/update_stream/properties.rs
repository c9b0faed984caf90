//! Update streams against a model of a server, with random programs, topics and schedules: what arrives is what was set, in
//! order, and every operation ends exactly once.

use std::collections::VecDeque;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::retry::RetryStrategy;
use diffusion::topics::update_stream::{
    Answer, OperationFailure, Outcome, RecoverableStream, Recovery, Request, RequestId,
    StreamRequest, UpdateStream,
};
use diffusion::wire::services::topics::topic_control::AddTopicResult;
use diffusion::wire::services::topics::update_stream::StreamCapabilities;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{
    adding_target, opened, target, value_after, Reason, INVALID, NOTHING, RETAINS, ROUTING,
};

#[derive(Debug, Clone)]
enum Step {
    Set(Bytes),
    Validate,
    /// Requests go out: at most this many.
    Send(usize),
    /// The server answers the oldest requests: at most this many.
    Answer(usize),
    Recover,
    WaitOver,
}

/// Values that resemble each other often enough for deltas, and are equal sometimes.
fn any_value() -> impl Strategy<Value = Bytes> {
    prop_oneof![
        (0u8..3).prop_map(|number| Bytes::from(vec![number])),
        (0usize..40, any::<u8>()).prop_map(|(at, byte)| {
            let mut value = vec![b'v'; 40];
            value[at] = byte;
            value.into()
        }),
        vec(any::<u8>(), 0..30).prop_map(Bytes::from),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any_value().prop_map(Step::Set),
        1 => Just(Step::Validate),
        3 => (1usize..5).prop_map(Step::Send),
        3 => (1usize..5).prop_map(Step::Answer),
    ]
}

fn any_recoverable_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => any_step(),
        2 => Just(Step::Recover),
        2 => Just(Step::WaitOver),
    ]
}

fn any_capabilities() -> impl Strategy<Value = StreamCapabilities> {
    (any::<bool>(), any::<bool>()).prop_map(|(retains_value, supports_conflation)| {
        StreamCapabilities {
            retains_value,
            supports_conflation,
        }
    })
}

/// Answers requests in their order; some of them with failures.
struct Server {
    capabilities: StreamCapabilities,
    /// How many requests are answered before one that fails, one after the other; then none fails.
    failures: VecDeque<(usize, Reason)>,
    /// The stream that is valid.
    stream: Option<i32>,
    streams: i32,
    value: Option<Bytes>,
    /// All values that were set.
    history: Vec<Bytes>,
}

impl Server {
    fn new(capabilities: StreamCapabilities, failures: Vec<(usize, Reason)>) -> Self {
        Self {
            capabilities,
            failures: failures.into(),
            stream: None,
            streams: 0,
            value: None,
            history: Vec::new(),
        }
    }

    fn handle(&mut self, body: &StreamRequest) -> Result<Answer, Reason> {
        if let Some((before, reason)) = self.failures.front_mut() {
            if *before == 0 {
                let reason = *reason;
                self.failures.pop_front();
                self.stream = None;
                return Err(reason);
            }
            *before -= 1;
        }
        let named = match body {
            StreamRequest::Check(request) => Some(request.stream_id.topic_id),
            StreamRequest::Set(request) => Some(request.stream_id.topic_id),
            StreamRequest::ApplyDelta(request) => Some(request.stream_id.topic_id),
            _ => None,
        };
        if named.is_some() && named != self.stream {
            return Err(INVALID);
        }
        if matches!(body, StreamRequest::ApplyDelta(_)) {
            assert!(
                self.capabilities.retains_value,
                "a delta to a topic without a value"
            );
        }
        if let Some(value) = value_after(body, self.value.as_ref()) {
            self.history.push(value.clone());
            self.value = Some(value);
        }
        if named.is_some() {
            return Ok(Answer::Done);
        }
        self.streams += 1;
        self.stream = Some(self.streams);
        let result = match body {
            StreamRequest::Add(_) | StreamRequest::AddAndSet(_) if self.streams == 1 => {
                AddTopicResult::Created
            }
            _ => AddTopicResult::Exists,
        };
        Ok(opened(result, self.streams, self.capabilities))
    }
}

/// What both kinds of streams do here.
trait Stream {
    fn set(&mut self, token: usize, value: Bytes);
    fn validate(&mut self, token: usize);
    fn answer(&mut self, id: RequestId, result: Result<Answer, Reason>);
    fn request(&mut self) -> Option<Request>;
    fn completion(&mut self) -> Option<(usize, Outcome<Reason>)>;
    fn recover(&mut self) {}
    fn wait_over(&mut self) {}
}

impl Stream for UpdateStream<usize, Reason> {
    fn set(&mut self, token: usize, value: Bytes) {
        UpdateStream::set(self, token, Some(value));
    }
    fn validate(&mut self, token: usize) {
        UpdateStream::validate(self, token);
    }
    fn answer(&mut self, id: RequestId, result: Result<Answer, Reason>) {
        match result {
            Ok(answer) => self.handle_answer(id, answer),
            Err(reason) => self.handle_failure(id, OperationFailure::Request(reason)),
        }
    }
    fn request(&mut self) -> Option<Request> {
        self.poll_request()
    }
    fn completion(&mut self) -> Option<(usize, Outcome<Reason>)> {
        self.poll_completion()
            .map(|completion| (completion.token, completion.outcome))
    }
}

impl Stream for RecoverableStream<usize, Reason> {
    fn set(&mut self, token: usize, value: Bytes) {
        RecoverableStream::set(self, token, value);
    }
    fn validate(&mut self, token: usize) {
        RecoverableStream::validate(self, token);
    }
    fn answer(&mut self, id: RequestId, result: Result<Answer, Reason>) {
        match result {
            Ok(answer) => self.handle_answer(id, answer),
            Err(reason) => self.handle_failure(id, OperationFailure::Request(reason)),
        }
    }
    fn request(&mut self) -> Option<Request> {
        self.poll_request()
    }
    fn completion(&mut self) -> Option<(usize, Outcome<Reason>)> {
        self.poll_completion()
            .map(|completion| (completion.token, completion.outcome))
    }
    fn recover(&mut self) {
        RecoverableStream::recover(self);
    }
    fn wait_over(&mut self) {
        if self.poll_wait().is_some() {
            self.handle_wait_over();
        }
    }
}

/// A run: a stream, its server, and what happened.
struct Run<S> {
    stream: S,
    server: Server,
    wire: VecDeque<Request>,
    operations: usize,
    values: Vec<(usize, Bytes)>,
    ends: Vec<(usize, Outcome<Reason>)>,
}

impl<S: Stream> Run<S> {
    fn new(stream: S, server: Server) -> Self {
        Self {
            stream,
            server,
            wire: VecDeque::new(),
            operations: 0,
            values: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Set(value) => {
                self.values.push((self.operations, value.clone()));
                self.stream.set(self.operations, value);
                self.operations += 1;
            }
            Step::Validate => {
                self.stream.validate(self.operations);
                self.operations += 1;
            }
            Step::Send(count) => {
                let requests = std::iter::from_fn(|| self.stream.request());
                self.wire.extend(requests.take(count));
            }
            Step::Answer(count) => {
                for request in self.wire.drain(..count.min(self.wire.len())) {
                    let result = self.server.handle(&request.body);
                    self.stream.answer(request.id, result);
                }
            }
            Step::Recover => self.stream.recover(),
            Step::WaitOver => self.stream.wait_over(),
        }
        self.ends
            .extend(std::iter::from_fn(|| self.stream.completion()));
    }

    /// Until nothing is under way.
    fn settle(&mut self) {
        loop {
            self.step(Step::Send(usize::MAX));
            if self.wire.is_empty() {
                return;
            }
            self.step(Step::Answer(usize::MAX));
        }
    }

    fn tokens(&self) -> Vec<usize> {
        self.ends.iter().map(|(token, _)| *token).collect()
    }

    /// Tokens of values, in the order in which the program was told.
    fn told_values(&self) -> Vec<usize> {
        let mut tokens = self.tokens();
        tokens.retain(|token| self.values.iter().any(|(value, _)| value == token));
        tokens
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_arrives_is_what_was_set(
        steps in vec(any_step(), 0..60),
        capabilities in any_capabilities(),
        datatype in prop::sample::select(vec![Datatype::Json, Datatype::Int64, Datatype::Binary]),
    ) {
        let conflates = capabilities.retains_value && capabilities.supports_conflation;
        let server = Server::new(capabilities, Vec::new());
        let mut run = Run::new(UpdateStream::new(adding_target(datatype)), server);
        for step in steps {
            run.step(step);
            if let Some((_, value)) = run.values.last() {
                // The one byte that is null is no value.
                let expected = Some(value).filter(|value| !datatype.is_null(value));
                prop_assert_eq!(run.stream.value(), expected);
            }
        }
        run.settle();
        let set: Vec<_> = run.values.iter().map(|(_, value)| value.clone()).collect();
        if conflates {
            // What is skipped was overtaken by a newer value.
            let mut rest = set.iter();
            prop_assert!(run.server.history.iter().all(|value| rest.any(|set| set == value)));
            prop_assert_eq!(run.server.history.last().is_some(), set.last().is_some());
            prop_assert_eq!(run.server.value.as_ref(), set.last());
        } else {
            prop_assert_eq!(&run.server.history, &set);
        }
        // Everything has ended, once and well, and values in order; only the first can have made the topic.
        let mut ended = run.tokens();
        ended.sort_unstable();
        prop_assert!(ended.iter().copied().eq(0..run.operations));
        prop_assert!(run.told_values().is_sorted());
        for (token, outcome) in &run.ends {
            let expected = if *token == 0 { AddTopicResult::Created } else { AddTopicResult::Exists };
            prop_assert_eq!(outcome, &Ok(expected));
        }
    }

    #[test]
    fn a_failure_ends_every_operation_once(
        steps in vec(any_step(), 0..60),
        capabilities in any_capabilities(),
        before in 0usize..10,
    ) {
        let server = Server::new(capabilities, vec![(before, Reason(501))]);
        let mut run = Run::new(UpdateStream::new(target(Datatype::Json)), server);
        for step in steps {
            run.step(step);
        }
        run.settle();
        let mut ended = run.tokens();
        ended.sort_unstable();
        prop_assert!(ended.iter().copied().eq(0..run.operations));
        // Nothing arrives after the failure, and everything that arrived was told of.
        let good = run.ends.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        prop_assert!(run.server.history.len() <= good + 1);
        if run.stream.is_invalid() {
            prop_assert!(run.stream.value().is_none());
            run.step(Step::Set(Bytes::from_static(b"x")));
            let refused = (run.operations - 1, Err(OperationFailure::InvalidStream));
            prop_assert_eq!(run.ends.last(), Some(&refused));
        }
    }

    #[test]
    fn recovery_delivers_everything_in_order(
        steps in vec(any_recoverable_step(), 0..80),
        capabilities in prop::sample::select(vec![NOTHING, RETAINS]),
        failures in vec((0usize..8).prop_map(|before| (before, ROUTING)), 0..6),
    ) {
        let server = Server::new(capabilities, failures);
        let retries = RetryStrategy { interval: std::time::Duration::from_secs(1), attempts: None };
        let stream = RecoverableStream::new(target(Datatype::Json), retries);
        let mut run = Run::new(stream, server);
        for step in steps {
            run.step(step);
        }
        // The program recovers until nothing is left that could be.
        run.settle();
        while run.stream.recover() != Recovery::Refused {
            run.step(Step::WaitOver);
            run.settle();
        }
        // Every value has arrived at the end, and told of with success once, after at most one failure.
        for (token, _) in &run.values {
            let ends: Vec<_> =
                run.ends.iter().filter(|(ended, _)| ended == token).map(|(_, outcome)| outcome.is_ok()).collect();
            prop_assert!(ends == [true] || ends == [false, true], "{token}: {ends:?}");
        }
        prop_assert_eq!(&run.server.value, &run.values.last().map(|(_, value)| value.clone()));
        // In order: a value arrives after all that were set before it.
        let mut rest = run.server.history.iter();
        prop_assert!(run.values.iter().all(|(_, value)| rest.any(|arrived| arrived == value)));
    }

    #[test]
    fn a_recoverable_stream_ends_operations_whatever_happens(
        steps in vec(any_recoverable_step(), 0..80),
        capabilities in any_capabilities(),
        attempts in prop::option::of(0u32..4),
        failures in vec((0usize..5, prop::sample::select(vec![ROUTING, ROUTING, ROUTING, Reason(103)])), 0..8),
    ) {
        let server = Server::new(capabilities, failures);
        let retries = RetryStrategy { interval: std::time::Duration::from_secs(1), attempts };
        let stream = RecoverableStream::new(target(Datatype::Json), retries);
        let mut run = Run::new(stream, server);
        for step in steps {
            run.step(step);
        }
        run.settle();
        while run.stream.recover() == Recovery::Running {
            run.step(Step::WaitOver);
            run.settle();
        }
        for token in 0..run.operations {
            let ends: Vec<_> =
                run.ends.iter().filter(|(ended, _)| *ended == token).map(|(_, outcome)| outcome.is_ok()).collect();
            prop_assert!(matches!(ends[..], [_] | [false, _]), "{token}: {ends:?}");
        }
    }
}
