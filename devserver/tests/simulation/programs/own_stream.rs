//! The update stream with which a program writes its own topic, and its rules: every operation ends once and in order, and
//! what is set arrives (`specification/topics/update-streams`, `specification/protocol/topic-services section 6`).

use std::collections::VecDeque;

use bytes::Bytes;
use diffusion::topics::update_stream::{
    Answer, OperationFailure, RequestId, StreamRequest, StreamTarget, UpdateStream,
};
use diffusion::wire::error::WireError;
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;
use diffusion::wire::services::topics::update_stream::{
    CheckUpdateStream, CreateUpdateStream, CreateUpdateStreamAndSet, StreamAddAndSetTopic,
    StreamAddTopic, StreamApplyDelta, StreamSetTopic,
};
use diffusion::wire::services::Service;
use diffusion::wire::{reason, service};

use crate::defects::mutation::Mutation;
use crate::programs::program::Purpose;
use crate::programs::topics;
use crate::rules::ledger::Broken;
use crate::world::World;

/// Names an operation, and says which kind it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Value(u64),
    Validation(u64),
}

#[derive(Debug)]
pub struct OwnStream {
    stream: UpdateStream<Token, i32>,
    next: u64,
    /// Operations that have not ended. Validations may end before values that came before them.
    values: VecDeque<Token>,
    validations: VecDeque<Token>,
    /// What was set last.
    last: Option<Bytes>,
    /// Somebody has removed the topic since the stream was opened.
    pub disturbed: bool,
    /// Losses of messages that the stream knows of.
    losses: u64,
    /// The defect that the run has.
    spent: bool,
}

impl OwnStream {
    fn new(target: StreamTarget) -> Self {
        Self {
            stream: UpdateStream::new(target),
            next: 0,
            values: VecDeque::new(),
            validations: VecDeque::new(),
            last: None,
            disturbed: false,
            losses: 0,
            spent: false,
        }
    }

    fn set(&mut self, value: Bytes) {
        let token = Token::Value(self.next);
        self.next += 1;
        self.values.push_back(token);
        self.last = Some(value.clone());
        self.stream.set(token, Some(value));
    }

    fn validate(&mut self) {
        let token = Token::Validation(self.next);
        self.next += 1;
        self.validations.push_back(token);
        self.stream.validate(token);
    }

    pub fn is_invalid(&self) -> bool {
        self.stream.is_invalid()
    }

    pub fn is_idle(&self) -> bool {
        self.values.is_empty() && self.validations.is_empty()
    }

    /// The value that the topic must have, if the stream can tell.
    pub fn settled_value(&self) -> Option<&Bytes> {
        let settled = self.is_idle() && !self.is_invalid() && !self.disturbed;
        self.last.as_ref().filter(|_| settled)
    }

    fn ended(&mut self, token: Token) -> Result<(), Broken> {
        let expected = match token {
            Token::Value(_) => self.values.pop_front(),
            Token::Validation(_) => self.validations.pop_front(),
        };
        if expected == Some(token) {
            return Ok(());
        }
        let text = format!("{token:?} ended where {expected:?} was due");
        Err(("operations of update streams end once and in order", text))
    }
}

impl World {
    /// The program sets the value of its own topic, or has its stream validated.
    pub fn write_own_topic(&mut self, index: usize) {
        if self.is_version_unknown(index) || self.clients[index].core.state().is_closed() {
            return;
        }
        let current = self.clients[index].program.own_streams.last_key_value();
        if current.is_none_or(|(_, own)| own.is_invalid()) {
            self.make_own_stream(index);
        }
        let (_, datatype) = topics::own_type(index);
        let value = (!self.random.chance(10)).then(|| topics::value(&mut self.random, datatype));
        let own_streams = &mut self.clients[index].program.own_streams;
        if let Some((_, own)) = own_streams.iter_mut().next_back() {
            match value {
                Some(value) => own.set(value),
                None => own.validate(),
            }
        }
        self.run_own_streams(index);
    }

    fn make_own_stream(&mut self, index: usize) {
        let (topic_type, datatype) = topics::own_type(index);
        let specification = topics::specification(topic_type, datatype);
        let adds = self.random.chance(80);
        let target = StreamTarget::new(
            topics::own_path(index),
            datatype,
            adds.then_some(&specification),
            UpdateConstraint::Unconstrained,
        );
        match target {
            Ok(target) => {
                let program = &mut self.clients[index].program;
                program.next_own_stream += 1;
                let generation = program.next_own_stream;
                program
                    .own_streams
                    .insert(generation, OwnStream::new(target));
                self.tally.count("update streams");
            }
            Err(error) => self.fail("update streams can be made", error.to_string()),
        }
    }

    /// Sends what the update streams have to send, and hears of operations that have ended.
    fn run_own_streams(&mut self, index: usize) {
        let generations: Vec<u64> = self.clients[index]
            .program
            .own_streams
            .keys()
            .copied()
            .collect();
        for generation in generations {
            while self.run_own_stream(index, generation) {}
        }
    }

    /// False when there is nothing more to do.
    fn run_own_stream(&mut self, index: usize, generation: u64) -> bool {
        let losses = self.clients[index].losses();
        let own_streams = &mut self.clients[index].program.own_streams;
        let Some(own) = own_streams.get_mut(&generation) else {
            return false;
        };
        // Before the requests that were lost are discarded.
        if own.losses != losses && self.mutation != Mutation::StreamLossForgotten {
            own.losses = losses;
            own.stream.handle_loss();
        }
        if let Some(completion) = own.stream.poll_completion() {
            let result = own.ended(completion.token);
            self.tally.count(match completion.outcome {
                Ok(_) => "operations of update streams done",
                Err(_) => "operations of update streams failed",
            });
            self.check(result);
            return true;
        }
        if let Some(request) = own.stream.poll_request() {
            let skips = self.mutation == Mutation::StreamValueNotSent
                && matches!(request.body, StreamRequest::Set(_))
                && !std::mem::replace(&mut own.spent, true);
            if skips {
                own.stream.handle_answer(request.id, Answer::Done);
            } else {
                self.send_of_own_stream(index, generation, request.id, &request.body);
            }
            return true;
        }
        let own_streams = &mut self.clients[index].program.own_streams;
        let finished = own_streams
            .get(&generation)
            .is_some_and(|own| own.is_invalid() && own.is_idle());
        if finished {
            own_streams.remove(&generation);
        }
        false
    }

    fn send_of_own_stream(
        &mut self,
        index: usize,
        generation: u64,
        request: RequestId,
        body: &StreamRequest,
    ) {
        let purpose = |service| Purpose::UpdateStream {
            generation,
            request,
            service,
        };
        let sent = match body {
            StreamRequest::Create(body) => {
                let purpose = purpose(service::CREATE_UPDATE_STREAM);
                self.ask::<CreateUpdateStream>(index, body, purpose)
            }
            StreamRequest::CreateAndSet(body) => {
                let purpose = purpose(service::CREATE_UPDATE_STREAM_AND_SET);
                self.ask::<CreateUpdateStreamAndSet>(index, body, purpose)
            }
            StreamRequest::Add(body) => {
                let purpose = purpose(service::STREAM_ADD_TOPIC);
                self.ask::<StreamAddTopic>(index, body, purpose)
            }
            StreamRequest::AddAndSet(body) => {
                let purpose = purpose(service::STREAM_ADD_AND_SET_TOPIC);
                self.ask::<StreamAddAndSetTopic>(index, body, purpose)
            }
            StreamRequest::Check(body) => {
                let purpose = purpose(service::CHECK_UPDATE_STREAM);
                self.ask::<CheckUpdateStream>(index, body, purpose)
            }
            StreamRequest::Set(body) => {
                let purpose = purpose(service::STREAM_SET_TOPIC);
                self.ask::<StreamSetTopic>(index, body, purpose)
            }
            StreamRequest::ApplyDelta(body) => {
                self.tally.count("deltas of update streams");
                let purpose = purpose(service::STREAM_APPLY_DELTA);
                self.ask::<StreamApplyDelta>(index, body, purpose)
            }
        };
        if sent.is_err() {
            self.fail_own_stream(index, generation, request, OperationFailure::Discarded);
        }
    }

    pub fn answer_own_stream(
        &mut self,
        index: usize,
        generation: u64,
        request: RequestId,
        service: i32,
        body: &Bytes,
    ) {
        if self.mutation == Mutation::StreamAnswerForgotten && self.clients[index].spend() {
            return;
        }
        let version = self.clients[index].core.version();
        let answer = read_answer(service, body, version);
        match (answer, self.own_stream(index, generation)) {
            (Ok(answer), Some(own)) => own.stream.handle_answer(request, answer),
            (Err(error), _) => self.fail("responses can be read", error.to_string()),
            (_, None) => self.fail(
                "operations of update streams end once and in order",
                format!("client {index}: an answer after the end of stream {generation}"),
            ),
        }
        self.run_own_streams(index);
    }

    pub fn fail_own_stream(
        &mut self,
        index: usize,
        generation: u64,
        request: RequestId,
        failure: OperationFailure<i32>,
    ) {
        let Some(own) = self.own_stream(index, generation) else {
            self.fail(
                "operations of update streams end once and in order",
                format!("client {index}: a failure after the end of stream {generation}"),
            );
            return;
        };
        let was_valid = !own.is_invalid();
        // A stream that does not add its topic may find none.
        let unexplained = was_valid
            && !own.disturbed
            && matches!(failure, OperationFailure::Request(reason) if reason != reason::NO_SUCH_TOPIC);
        own.stream.handle_failure(request, failure.clone());
        if was_valid {
            self.tally.count(match failure {
                OperationFailure::Discarded => "update streams discarded",
                _ => "update streams invalidated",
            });
        }
        if unexplained {
            let text = format!("client {index}: {failure:?} of stream {generation}");
            self.fail("update streams end for a reason", text);
        }
        self.run_own_streams(index);
    }

    fn own_stream(&mut self, index: usize, generation: u64) -> Option<&mut OwnStream> {
        let own_streams = &mut self.clients[index].program.own_streams;
        own_streams.get_mut(&generation)
    }

    /// The server was handed a request that opens a stream, or one that removes topics.
    pub fn watch_own_topics(&mut self, client: usize, service: i32, body: &Bytes) {
        match service {
            service::CREATE_UPDATE_STREAM
            | service::CREATE_UPDATE_STREAM_AND_SET
            | service::STREAM_ADD_TOPIC
            | service::STREAM_ADD_AND_SET_TOPIC => {
                let own_streams = &mut self.clients[client].program.own_streams;
                if let Some((_, own)) = own_streams.iter_mut().next_back() {
                    own.disturbed = false;
                }
            }
            service::TOPIC_REMOVAL if body.windows(3).any(|part| part == b"own") => {
                for client in &mut self.clients {
                    for own in client.program.own_streams.values_mut() {
                        own.disturbed = true;
                    }
                }
            }
            _ => {}
        }
    }
}

fn read_answer(service: i32, body: &Bytes, version: u8) -> Result<Answer, WireError> {
    match service {
        service::CREATE_UPDATE_STREAM | service::CREATE_UPDATE_STREAM_AND_SET => {
            CreateUpdateStream::read_response(body, version).map(Answer::from)
        }
        service::STREAM_ADD_TOPIC | service::STREAM_ADD_AND_SET_TOPIC => {
            StreamAddTopic::read_response(body, version).map(Answer::from)
        }
        _ => StreamSetTopic::read_response(body, version).map(Answer::from),
    }
}
