//! A stream that can be replaced (`specification/topics/update-streams section 4`, `specification/protocol/topic-services section 6.4`).
//!
//! Values are remembered until the server has acknowledged them. When a request fails because the cluster has lost the way
//! to the topic, the program may ask for recovery: after a wait a new stream is opened, and what was not acknowledged is
//! sent again, in order. That is tried again as often as the program allows. What the program does meanwhile waits.
//!
//! Where the sources leave a choice: the failure that counts is the first since the beginning or the last recovery, because
//! those after it follow from it; a new attempt begins when all requests of the one before are answered; values that are
//! under way when a recovery begins are told of when it has sent them again, not before; a loss of messages ends a recovery.
//!
//! A loss of messages otherwise begins one: the server has forgotten the stream. What was under way is discarded, as all requests
//! are; the first attempt waits until the program uses the stream again.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::{
    Answer, Completion, OperationFailure, Outcome, Request, RequestId, StreamTarget, UpdateStream,
};
use crate::retry::RetryStrategy;

/// What can be said of failed requests of a [`RecoverableStream`].
pub trait RecoverableFailure: Clone {
    /// Whether a new stream may succeed: the cluster has lost the way to the topic.
    fn is_recoverable(&self) -> bool;
}

/// What can be done with a [`RecoverableStream`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No operation has failed since the beginning or the last recovery.
    Active,
    /// It is being replaced; what the program does meanwhile waits.
    Recovering,
    /// It has failed. Where the failure allows it, the program may ask for a recovery.
    Invalid,
}

/// What became of asking for a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// It begins.
    Started,
    /// There is one already.
    Running,
    /// Nothing has failed that a recovery could mend, or the last recovery failed, or no attempt is allowed.
    Refused,
}

/// One recoverable stream. `T` is the program's token for an operation, `E` what it learns of a failed request.
///
/// A token may be given back twice: with a failure, and with success after a recovery.
#[derive(Debug)]
pub struct RecoverableStream<T, E> {
    retries: RetryStrategy,
    inner: UpdateStream<Sent<T>, E>,
    phase: Phase<E>,
    /// Values that the server has not acknowledged, in order. All have been given to the inner stream or to one before.
    unacknowledged: VecDeque<Value<T>>,
    /// What the program did during a recovery, in order.
    waiting: VecDeque<Waiting<T>>,
    /// What was set last.
    latest: Option<Bytes>,
    next_number: u64,
    wait: Option<Duration>,
    /// After a loss of messages: the wait begins when the program uses the stream again.
    postponed: Option<Duration>,
    completions: VecDeque<Completion<T, E>>,
}

#[derive(Debug)]
enum Phase<E> {
    /// Operations go to the inner stream.
    Usable {
        /// The first since the beginning or the last recovery.
        failure: Option<OperationFailure<E>>,
    },
    Recovering {
        stage: Stage,
        attempts_left: Option<u32>,
        cause: Cause,
        /// Of this attempt, the first.
        failure: Option<OperationFailure<E>>,
    },
    /// A recovery has failed.
    Failed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before an attempt.
    Waiting,
    /// The wait is over; requests of the former stream may be unanswered still.
    Draining,
    Validating,
    Resending,
}

/// Why there is a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The program has asked for it.
    Failure,
    /// Messages were lost.
    Loss,
}

/// What the inner stream's operations are for.
#[derive(Debug)]
enum Sent<T> {
    /// The value with this number.
    Value(u64),
    Validation(T),
    /// The validation of a new stream.
    Recovery,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reported {
    No,
    /// The program knows that it failed.
    Failed,
}

#[derive(Debug)]
struct Value<T> {
    number: u64,
    token: T,
    value: Bytes,
    reported: Reported,
}

#[derive(Debug)]
enum Waiting<T> {
    Set(T, Bytes),
    Validation(T),
}

impl<T: Clone, E: RecoverableFailure> RecoverableStream<T, E> {
    /// A stream that the server does not know yet. Nothing is sent before the first operation.
    pub fn new(target: StreamTarget, retries: RetryStrategy) -> Self {
        Self {
            retries,
            inner: UpdateStream::new(target),
            phase: Phase::Usable { failure: None },
            unacknowledged: VecDeque::new(),
            waiting: VecDeque::new(),
            latest: None,
            next_number: 0,
            wait: None,
            postponed: None,
            completions: VecDeque::new(),
        }
    }

    /// What the stream writes to.
    pub fn target(&self) -> &StreamTarget {
        self.inner.target()
    }

    /// Sets the topic's value. Null is given as its bytes, by those types that have it.
    pub fn set(&mut self, token: T, value: Bytes) {
        match self.phase {
            Phase::Usable { .. } => {
                self.latest = Some(value.clone());
                self.send(token, value);
                self.advance();
            }
            Phase::Recovering { .. } => {
                self.latest = Some(value.clone());
                self.waiting.push_back(Waiting::Set(token, value));
                self.begin_attempt();
            }
            Phase::Failed => self.complete(token, Err(OperationFailure::InvalidStream)),
        }
    }

    /// Opens the stream, or asks the server whether it is still valid.
    pub fn validate(&mut self, token: T) {
        match self.phase {
            Phase::Usable { .. } => {
                self.inner.validate(Sent::Validation(token));
                self.advance();
            }
            Phase::Recovering { .. } => {
                self.waiting.push_back(Waiting::Validation(token));
                self.begin_attempt();
            }
            Phase::Failed => self.complete(token, Err(OperationFailure::InvalidStream)),
        }
    }

    /// Begins a recovery, if the last failure allows it.
    pub fn recover(&mut self) -> Recovery {
        match &self.phase {
            Phase::Recovering { .. } => {
                self.begin_attempt();
                Recovery::Running
            }
            Phase::Usable { failure } => {
                let recoverable = failure
                    .as_ref()
                    .is_some_and(OperationFailure::is_recoverable);
                if !recoverable || self.retries.attempts == Some(0) {
                    return Recovery::Refused;
                }
                self.await_attempt(self.retries.attempts, Cause::Failure);
                Recovery::Started
            }
            Phase::Failed => Recovery::Refused,
        }
    }

    /// The program gives the stream up. A recovery ends; requests that are under way otherwise are still answered.
    pub fn stop(&mut self) {
        if matches!(self.phase, Phase::Recovering { .. }) {
            self.phase = Phase::Failed;
            let values = std::mem::take(&mut self.unacknowledged);
            for value in values {
                if value.reported == Reported::No {
                    self.complete(value.token, Err(OperationFailure::Discarded));
                }
            }
            self.fail_waiting(&OperationFailure::Discarded);
        }
    }

    /// What was set last; none if that was nothing or null, or if the stream cannot be used or recovered any more.
    pub fn value(&self) -> Option<&Bytes> {
        let usable = match &self.phase {
            Phase::Usable { failure } => failure
                .as_ref()
                .is_none_or(OperationFailure::is_recoverable),
            Phase::Recovering { .. } => true,
            Phase::Failed => false,
        };
        let datatype = self.target().datatype;
        self.latest
            .as_ref()
            .filter(|value| usable && !datatype.is_null(value))
    }

    /// The server has done what a request asked for.
    pub fn handle_answer(&mut self, id: RequestId, answer: Answer) {
        self.inner.handle_answer(id, answer);
        self.advance();
    }

    /// A request failed.
    pub fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<E>) {
        self.inner.handle_failure(id, failure);
        self.advance();
    }

    /// The time that [`Self::poll_wait`] asked for is over.
    pub fn handle_wait_over(&mut self) {
        if let Phase::Recovering { stage, .. } = &mut self.phase {
            if *stage == Stage::Waiting {
                *stage = Stage::Draining;
            }
        }
        self.advance();
    }

    /// The session ended during a wait.
    pub fn handle_wait_discarded(&mut self) {
        if matches!(self.phase, Phase::Recovering { .. }) {
            self.fail(&OperationFailure::Discarded);
        }
    }

    /// Messages were lost, and with them a stream that the server knew: it is replaced by a new one.
    pub fn handle_loss(&mut self) {
        let usable = matches!(&self.phase, Phase::Usable { failure: None });
        if usable && !self.inner.is_new() {
            if self.retries.attempts == Some(0) {
                self.phase = Phase::Failed;
            } else {
                self.await_attempt(self.retries.attempts, Cause::Loss);
                self.postponed = self.wait.take();
            }
        }
        self.inner.handle_loss();
        self.advance();
    }

    /// The session has ended, and with it the stream.
    pub fn handle_end(&mut self) {
        self.inner.handle_end();
        self.advance();
        match self.phase {
            Phase::Recovering { .. } => self.fail(&OperationFailure::Discarded),
            Phase::Usable { .. } => self.phase = Phase::Failed,
            Phase::Failed => {}
        }
    }

    /// What can be done with the stream.
    pub fn state(&self) -> State {
        match &self.phase {
            Phase::Usable { failure: None } => State::Active,
            Phase::Recovering { .. } => State::Recovering,
            Phase::Usable { .. } | Phase::Failed => State::Invalid,
        }
    }

    /// The next request to send.
    pub fn poll_request(&mut self) -> Option<Request> {
        self.inner.poll_request()
    }

    /// Whether [`Self::poll_request`] would give something.
    pub fn can_send(&self) -> bool {
        self.inner.can_send()
    }

    /// As [`UpdateStream::backlog`]; what waits for a recovery does not count.
    pub fn backlog(&self) -> usize {
        self.inner.backlog()
    }

    /// As [`UpdateStream::awaits_answer`].
    pub fn awaits_answer(&self) -> bool {
        self.inner.awaits_answer()
    }

    /// The next operation whose end the program is to be told.
    pub fn poll_completion(&mut self) -> Option<Completion<T, E>> {
        self.completions.pop_front()
    }

    /// Whether [`Self::poll_completion`] would give something.
    pub fn has_completion(&self) -> bool {
        !self.completions.is_empty()
    }

    /// A time after which [`Self::handle_wait_over`] is to be called, asked for once.
    pub fn poll_wait(&mut self) -> Option<Duration> {
        self.wait.take()
    }

    fn send(&mut self, token: T, value: Bytes) {
        let number = self.next_number;
        self.next_number += 1;
        self.unacknowledged.push_back(Value {
            number,
            token,
            value: value.clone(),
            reported: Reported::No,
        });
        self.inner.set(Sent::Value(number), Some(value));
    }

    fn complete(&mut self, token: T, outcome: Outcome<E>) {
        self.completions.push_back(Completion { token, outcome });
    }

    /// Takes the ends of the inner stream's operations, and the steps of a recovery that they allow.
    fn advance(&mut self) {
        loop {
            while let Some(Completion { token, outcome }) = self.inner.poll_completion() {
                match token {
                    Sent::Value(number) => self.on_value_ended(number, outcome),
                    Sent::Validation(token) => self.on_validation_ended(token, outcome),
                    Sent::Recovery => self.on_reopened(outcome),
                }
            }
            let idle = self.inner.is_idle();
            match &mut self.phase {
                Phase::Recovering { stage, .. } if idle && *stage == Stage::Draining => {
                    *stage = Stage::Validating;
                    self.inner = self.inner.fresh();
                    self.inner.validate(Sent::Recovery);
                    return;
                }
                Phase::Recovering { stage, failure, .. } if idle && *stage == Stage::Resending => {
                    match failure.take() {
                        Some(failure) => self.on_attempt_failed(failure),
                        None => self.on_recovered(),
                    }
                }
                _ => return,
            }
        }
    }

    fn on_value_ended(&mut self, number: u64, outcome: Outcome<E>) {
        let index = self
            .unacknowledged
            .binary_search_by_key(&number, |value| value.number);
        let Ok(index) = index else {
            // A recovery has failed or was stopped, and the program was told.
            return;
        };
        let failure = match outcome {
            Ok(result) => {
                if let Some(value) = self.unacknowledged.remove(index) {
                    self.complete(value.token, Ok(result));
                }
                return;
            }
            Err(failure) => failure,
        };
        match &mut self.phase {
            Phase::Usable { failure: first } => {
                let first = first.get_or_insert_with(|| failure.clone());
                let token = if first.is_recoverable() {
                    self.unacknowledged.get_mut(index).map(|value| {
                        value.reported = Reported::Failed;
                        value.token.clone()
                    })
                } else {
                    self.unacknowledged.remove(index).map(|value| value.token)
                };
                if let Some(token) = token {
                    self.complete(token, Err(failure));
                }
            }
            // Left from the stream that was lost.
            Phase::Recovering {
                stage: Stage::Waiting | Stage::Draining,
                cause: Cause::Loss,
                ..
            } => {
                if let Some(value) = self.unacknowledged.remove(index) {
                    self.complete(value.token, Err(failure));
                }
            }
            Phase::Recovering { .. } if matches!(failure, OperationFailure::Discarded) => {
                self.fail(&failure)
            }
            Phase::Recovering {
                stage: Stage::Resending,
                failure: first,
                ..
            } => {
                first.get_or_insert(failure);
            }
            // Left from the stream that is being replaced: it will be sent again.
            Phase::Recovering { .. } => {}
            Phase::Failed => {
                if let Some(value) = self.unacknowledged.remove(index) {
                    self.complete(value.token, Err(failure));
                }
            }
        }
    }

    fn on_validation_ended(&mut self, token: T, outcome: Outcome<E>) {
        if let (Phase::Usable { failure: first }, Err(failure)) = (&mut self.phase, &outcome) {
            first.get_or_insert_with(|| failure.clone());
        }
        self.complete(token, outcome);
    }

    fn on_reopened(&mut self, outcome: Outcome<E>) {
        let Phase::Recovering { stage, .. } = &mut self.phase else {
            return;
        };
        match outcome {
            Ok(_) => {
                *stage = Stage::Resending;
                for value in &self.unacknowledged {
                    self.inner
                        .set(Sent::Value(value.number), Some(value.value.clone()));
                }
            }
            Err(failure) => self.on_attempt_failed(failure),
        }
    }

    fn on_attempt_failed(&mut self, failure: OperationFailure<E>) {
        let Phase::Recovering {
            attempts_left,
            cause,
            ..
        } = self.phase
        else {
            return;
        };
        let attempts_left = attempts_left.map(|attempts| attempts.saturating_sub(1));
        if failure.is_recoverable() && attempts_left != Some(0) {
            self.await_attempt(attempts_left, cause);
        } else {
            self.fail(&failure);
        }
    }

    fn begin_attempt(&mut self) {
        if let Some(wait) = self.postponed.take() {
            self.wait = Some(wait);
        }
    }

    fn await_attempt(&mut self, attempts_left: Option<u32>, cause: Cause) {
        self.phase = Phase::Recovering {
            stage: Stage::Waiting,
            attempts_left,
            cause,
            failure: None,
        };
        self.wait = Some(self.retries.interval);
    }

    fn on_recovered(&mut self) {
        self.phase = Phase::Usable { failure: None };
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Set(token, value) => self.send(token, value),
                Waiting::Validation(token) => self.inner.validate(Sent::Validation(token)),
            }
        }
    }

    /// The recovery has failed: everything that depended on it fails as well.
    fn fail(&mut self, failure: &OperationFailure<E>) {
        self.phase = Phase::Failed;
        self.wait = None;
        for value in std::mem::take(&mut self.unacknowledged) {
            self.complete(value.token, Err(failure.clone()));
        }
        self.fail_waiting(failure);
    }

    fn fail_waiting(&mut self, failure: &OperationFailure<E>) {
        self.wait = None;
        for waiting in std::mem::take(&mut self.waiting) {
            let (Waiting::Set(token, _) | Waiting::Validation(token)) = waiting;
            self.complete(token, Err(failure.clone()));
        }
    }
}

impl<E: RecoverableFailure> OperationFailure<E> {
    /// Whether a recovery may mend what failed.
    pub fn is_recoverable(&self) -> bool {
        matches!(self, OperationFailure::Request(error) if error.is_recoverable())
    }
}
