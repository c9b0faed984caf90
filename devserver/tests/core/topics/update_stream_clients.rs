//! The client's update streams against the server's core, in one thread: random programs, delays and lost ways.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use diffusion::data::datatype::Datatype;
use diffusion::retry::RetryStrategy;
use diffusion::topics::update_stream::{
    Answer, OperationFailure, Outcome, RecoverableFailure, RecoverableStream, Recovery, Request,
    StreamRequest, StreamTarget,
};
use diffusion::wire::reason;
use diffusion::wire::service;
use diffusion::wire::services::topics::specification::TopicType;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::*;

use crate::support::random::Random;
use crate::support::topics::{specification, text, TopicClient};
use crate::support::Driver;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reason(i32);

impl RecoverableFailure for Reason {
    fn is_recoverable(&self) -> bool {
        self.0 == reason::CLUSTER_ROUTING
    }
}

/// Sends one request and takes its answer.
fn ask(peer: &mut TopicClient, driver: &mut Driver, body: &StreamRequest) -> Result<Answer, i32> {
    match body {
        StreamRequest::Create(body) => peer.ask::<CreateUpdateStream>(driver, body).map(Into::into),
        StreamRequest::CreateAndSet(body) => peer
            .ask::<CreateUpdateStreamAndSet>(driver, body)
            .map(Into::into),
        StreamRequest::Add(body) => peer.ask::<StreamAddTopic>(driver, body).map(Into::into),
        StreamRequest::AddAndSet(body) => peer
            .ask::<StreamAddAndSetTopic>(driver, body)
            .map(Into::into),
        StreamRequest::Check(body) => peer.ask::<CheckUpdateStream>(driver, body).map(Into::into),
        StreamRequest::Set(body) => peer.ask::<StreamSetTopic>(driver, body).map(Into::into),
        StreamRequest::ApplyDelta(body) => {
            peer.ask::<StreamApplyDelta>(driver, body).map(Into::into)
        }
    }
}

struct Run {
    driver: Driver,
    peer: TopicClient,
    stream: RecoverableStream<usize, Reason>,
    wire: VecDeque<Request>,
    values: Vec<Vec<u8>>,
    ends: Vec<(usize, Outcome<Reason>)>,
}

impl Run {
    fn new(version: u8) -> Self {
        let mut driver = Driver::quiet();
        let mut peer = TopicClient::open(&mut driver, version);
        peer.subscribe(&mut driver, "a");
        let target = StreamTarget {
            path: "a".to_owned(),
            datatype: Datatype::String,
            specification: Some(specification(TopicType::String, &[])),
            constraint: UpdateConstraint::Unconstrained,
        };
        let retries = RetryStrategy {
            interval: Duration::from_millis(1),
            attempts: None,
        };
        Self {
            driver,
            peer,
            stream: RecoverableStream::new(target, retries),
            wire: VecDeque::new(),
            values: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn set(&mut self, random: &mut Random) {
        let number = self.values.len();
        let value = match random.below(4) {
            0 => text(""),
            1 => text(&format!("{number}")),
            _ => text(&format!("a longer text with the number {number} in it")),
        };
        self.stream.set(number, Bytes::from(value.clone()));
        self.values.push(value);
    }

    fn send(&mut self, count: usize) {
        let requests = std::iter::from_fn(|| self.stream.poll_request());
        self.wire.extend(requests.take(count));
    }

    fn answer(&mut self, count: usize) {
        for request in self.wire.drain(..count.min(self.wire.len())) {
            match ask(&mut self.peer, &mut self.driver, &request.body) {
                Ok(answer) => self.stream.handle_answer(request.id, answer),
                Err(reason) => self
                    .stream
                    .handle_failure(request.id, OperationFailure::Request(Reason(reason))),
            }
        }
        let ends = std::iter::from_fn(|| self.stream.poll_completion());
        self.ends
            .extend(ends.map(|completion| (completion.token, completion.outcome)));
    }

    fn wait_over(&mut self) {
        if self.stream.poll_wait().is_some() {
            self.stream.handle_wait_over();
        }
    }

    fn settle(&mut self) {
        loop {
            self.send(usize::MAX);
            if self.wire.is_empty() {
                return;
            }
            self.answer(usize::MAX);
        }
    }

    /// The text of the topic that the subscriber sees at last.
    fn seen(&mut self) -> Vec<String> {
        let events = self.peer.events(&mut self.driver);
        let values = events.iter().filter_map(|event| {
            let text = event.strip_prefix('a')?;
            Some(text.trim_start_matches(['=', '~']).to_owned())
        });
        values.collect()
    }
}

fn readable(value: &[u8]) -> String {
    let text = diffusion::data::scalars::decode_string(value)
        .unwrap()
        .unwrap();
    format!("{:?}", String::from_utf8_lossy(&text))
}

/// Runs a seed; the number of values that were told of twice, because they were sent again.
fn run(seed: u64, ways_lost: bool) -> usize {
    let mut random = Random::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut run = Run::new(if seed % 2 == 0 { 29 } else { 25 });
    for _ in 0..random.below(60) {
        match random.below(8) {
            0..=3 => run.set(&mut random),
            4 => run.send(1 + random.below(4) as usize),
            5 | 6 => run.answer(1 + random.below(4) as usize),
            _ if ways_lost => {
                for service in [service::STREAM_SET_TOPIC, service::STREAM_APPLY_DELTA] {
                    // From now on for the rest of the stream, which is lost.
                    let (count, reason) = (None, reason::CLUSTER_ROUTING);
                    run.driver.core.fail_next_requests(service, reason, count);
                }
                let attempts = Some(random.below(3) as u32);
                run.driver.core.fail_next_requests(
                    service::STREAM_ADD_TOPIC,
                    reason::CLUSTER_ROUTING,
                    attempts,
                );
                run.settle();
                run.driver
                    .core
                    .fail_next_requests(service::STREAM_SET_TOPIC, 0, Some(0));
                run.driver
                    .core
                    .fail_next_requests(service::STREAM_APPLY_DELTA, 0, Some(0));
                run.stream.recover();
                run.wait_over();
            }
            _ => run.wait_over(),
        }
    }
    run.settle();
    while run.stream.recover() != Recovery::Refused {
        run.wait_over();
        run.settle();
    }
    run.answer(0);
    let mut sent_again = 0;
    for token in 0..run.values.len() {
        let ends = run.ends.iter().filter(|(ended, _)| *ended == token);
        let good: Vec<_> = ends.map(|(_, outcome)| outcome.is_ok()).collect();
        assert!(
            good == [true] || good == [false, true],
            "seed {seed}: {token}: {good:?}"
        );
        sent_again += good.len() - 1;
    }
    let expected = run.values.last().map(|value| readable(value));
    assert_eq!(run.seen().last(), expected.as_ref(), "seed {seed}");
    sent_again
}

#[test]
fn subscribers_see_what_the_streams_set() {
    let sent_again: usize = (1..400).map(|seed| run(seed, false)).sum();
    assert_eq!(sent_again, 0);
}

#[test]
fn lost_ways_lose_no_value() {
    let sent_again: usize = (1..400).map(|seed| run(seed, true)).sum();
    assert!(sent_again > 0);
}
