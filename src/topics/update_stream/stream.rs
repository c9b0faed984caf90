//! One stream at the server (`specification/topics/update-streams section 3`, `specification/protocol/topic-services section 6.3`).
//!
//! What is set while the stream is being opened is kept until the server's answer says what the topic does with values.
//! After that nothing waits for answers: a request is made of every operation as soon as whoever sends asks for it. Operations
//! end in the order in which they were asked for, except that a validation asked for while the stream is being opened ends with
//! the opening.

use std::collections::VecDeque;

use bytes::Bytes;

use super::{
    Answer, Completion, OperationFailure, Outcome, Request, RequestId, StreamRequest, StreamTarget,
};
use crate::data::delta;
use crate::wire::services::topics::topic_control::AddTopicResult;
use crate::wire::services::topics::update_stream::{
    CheckUpdateStreamRequest, CreateUpdateStreamAndSetRequest, CreateUpdateStreamRequest,
    StreamAddAndSetTopicRequest, StreamAddTopicRequest, StreamApplyDeltaRequest,
    StreamCapabilities, StreamSetTopicRequest, UpdateStreamId,
};

/// One update stream. `T` is the program's token for an operation, `E` what it learns of a failed request.
#[derive(Debug)]
pub struct UpdateStream<T, E> {
    target: StreamTarget,
    phase: Phase,
    /// What was set last.
    latest: Option<Bytes>,
    /// Operations that the program has not been told the end of, in order.
    operations: VecDeque<Operation<T, E>>,
    /// How many of the operations stand behind the last one of which a request was made.
    unsent: usize,
    requests: VecDeque<Request>,
    completions: VecDeque<Completion<T, E>>,
    next_request: u64,
}

#[derive(Debug)]
enum Phase {
    New,
    Opening {
        request: RequestId,
        /// What the opening request sets.
        first: Option<Bytes>,
    },
    Open(Open),
    Invalid,
}

/// A stream that the server knows.
#[derive(Debug)]
struct Open {
    id: UpdateStreamId,
    capabilities: StreamCapabilities,
    /// What the last request sets, whether or not it has been acknowledged.
    last: Option<Bytes>,
}

#[derive(Debug)]
struct Operation<T, E> {
    token: T,
    progress: Progress<E>,
}

/// How a value may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Any,
    Whole,
}

#[derive(Debug)]
enum Progress<E> {
    /// A value that waits to be sent.
    KeptValue(Bytes, Form),
    /// A validation that ends with the opening, or waits to be sent.
    KeptValidation,
    /// The answer to this request ends it.
    Sent(RequestId),
    /// It has ended, and is told when all before it are.
    Ended(Outcome<E>),
}

impl<T, E: Clone> UpdateStream<T, E> {
    /// A stream that the server does not know yet. Nothing is sent before the first operation.
    pub fn new(target: StreamTarget) -> Self {
        Self::with_requests_from(target, 0)
    }

    fn with_requests_from(target: StreamTarget, next_request: u64) -> Self {
        Self {
            target,
            phase: Phase::New,
            latest: None,
            operations: VecDeque::new(),
            unsent: 0,
            requests: VecDeque::new(),
            completions: VecDeque::new(),
            next_request,
        }
    }

    /// A new stream to the same target, whose requests are not confused with those of this one.
    pub(super) fn fresh(&self) -> Self {
        Self::with_requests_from(self.target.clone(), self.next_request)
    }

    /// What the stream writes to.
    pub fn target(&self) -> &StreamTarget {
        &self.target
    }

    /// Sets the topic's value; `None` is null.
    pub fn set(&mut self, token: T, value: Option<Bytes>) {
        if matches!(self.phase, Phase::Invalid) {
            return self.end_at_once(token, Err(OperationFailure::InvalidStream));
        }
        let null = || self.target.datatype.null_value().map(Bytes::from_static);
        let Some(value) = value.or_else(null) else {
            return self.end_at_once(token, Err(OperationFailure::NullValue));
        };
        self.latest = Some(value.clone());
        if matches!(self.phase, Phase::New) {
            self.open(token, Some(value));
        } else {
            self.keep(token, Progress::KeptValue(value, Form::Any));
        }
    }

    /// Opens the stream, or asks the server whether it is still valid.
    pub fn validate(&mut self, token: T) {
        match self.phase {
            Phase::New => self.open(token, None),
            Phase::Opening { .. } | Phase::Open(_) => self.keep(token, Progress::KeptValidation),
            Phase::Invalid => self.end_at_once(token, Err(OperationFailure::InvalidStream)),
        }
    }

    /// What was set last; none if that was nothing or null, or if the stream is invalid.
    pub fn value(&self) -> Option<&Bytes> {
        self.latest
            .as_ref()
            .filter(|value| !self.is_invalid() && !self.target.datatype.is_null(value))
    }

    /// Whether an operation has failed and ended the stream.
    pub fn is_invalid(&self) -> bool {
        matches!(self.phase, Phase::Invalid)
    }

    /// Whether there has been no operation yet: nobody but the program knows the stream.
    pub(super) fn is_new(&self) -> bool {
        matches!(self.phase, Phase::New)
    }

    /// Whether all operations have ended.
    pub fn is_idle(&self) -> bool {
        self.operations.is_empty()
    }

    /// The server has done what a request asked for.
    pub fn handle_answer(&mut self, id: RequestId, answer: Answer) {
        match self.phase {
            Phase::Opening { request, .. } if request == id => match answer {
                Answer::Opened {
                    result,
                    stream_id,
                    capabilities,
                } => self.on_opened(result, stream_id, capabilities),
                Answer::Done => self.invalidate(id, &OperationFailure::InvalidStream),
            },
            _ => {
                // A stream that was lost meanwhile may have been opened before.
                let result = match answer {
                    Answer::Opened { result, .. } => result,
                    Answer::Done => AddTopicResult::Exists,
                };
                self.end(id, &Ok(result));
            }
        }
        self.give_out();
    }

    /// A request failed: the stream is invalid from now on.
    pub fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<E>) {
        self.invalidate(id, &failure);
        self.give_out();
    }

    /// Messages were lost, and with them a stream that the server knew: it is invalid from now on, also before those who wait for
    /// answers learn that none will come. What has not been sent is discarded.
    pub fn handle_loss(&mut self) {
        if !matches!(self.phase, Phase::New) {
            self.handle_end();
        }
    }

    /// The session has ended, and with it the stream; otherwise as [`Self::handle_loss`].
    pub fn handle_end(&mut self) {
        self.phase = Phase::Invalid;
        self.unsent = 0;
        let unsent = std::mem::take(&mut self.requests);
        for operation in &mut self.operations {
            let discarded = match operation.progress {
                Progress::KeptValue(..) | Progress::KeptValidation => true,
                Progress::Sent(id) => unsent.iter().any(|request| request.id == id),
                Progress::Ended(_) => false,
            };
            if discarded {
                operation.progress = Progress::Ended(Err(OperationFailure::Discarded));
            }
        }
        self.give_out();
    }

    /// The next request to send. Requests need not be asked for at once, only in time for the next operation to be sent.
    pub fn poll_request(&mut self) -> Option<Request> {
        if let Some(request) = self.requests.pop_front() {
            return Some(request);
        }
        let Phase::Open(open) = &mut self.phase else {
            return None;
        };
        while self.unsent > 0 {
            let index = self.operations.len() - self.unsent;
            self.unsent -= 1;
            let operation = self.operations.get_mut(index)?;
            let body = match &operation.progress {
                Progress::KeptValue(value, Form::Any) => open.update(&self.target, value.clone()),
                Progress::KeptValue(value, Form::Whole) => open.replace(value.clone()),
                Progress::KeptValidation => StreamRequest::Check(CheckUpdateStreamRequest {
                    stream_id: open.id.clone(),
                }),
                Progress::Sent(_) | Progress::Ended(_) => continue,
            };
            let id = RequestId(self.next_request);
            self.next_request += 1;
            operation.progress = Progress::Sent(id);
            return Some(Request { id, body });
        }
        None
    }

    /// Whether [`Self::poll_request`] would give something.
    pub fn can_send(&self) -> bool {
        !self.requests.is_empty() || (matches!(self.phase, Phase::Open(_)) && self.unsent > 0)
    }

    /// How many operations wait: for the stream to be open, or for whoever sends.
    pub fn backlog(&self) -> usize {
        self.unsent
    }

    /// Whether an answer will come, after which there may be more to send.
    pub fn awaits_answer(&self) -> bool {
        if self.requests.is_empty() {
            return self.operations.len() > self.unsent;
        }
        // No answer comes to what has yet to be sent.
        let waits = |id| self.requests.iter().any(|request| request.id == id);
        let mut operations = self.operations.iter();
        operations.any(|operation| matches!(operation.progress, Progress::Sent(id) if !waits(id)))
    }

    /// The next operation whose end the program is to be told.
    pub fn poll_completion(&mut self) -> Option<Completion<T, E>> {
        self.completions.pop_front()
    }

    /// Whether [`Self::poll_completion`] would give something.
    pub fn has_completion(&self) -> bool {
        !self.completions.is_empty()
    }

    fn request(&mut self, body: StreamRequest) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        self.requests.push_back(Request { id, body });
        id
    }

    fn keep(&mut self, token: T, progress: Progress<E>) {
        self.operations.push_back(Operation { token, progress });
        self.unsent += 1;
    }

    fn open(&mut self, token: T, value: Option<Bytes>) {
        let StreamTarget {
            path,
            datatype,
            specification,
            constraint,
        } = self.target.clone();
        let topic_type = datatype.topic_type();
        let body = match (specification, value.clone()) {
            (None, None) => StreamRequest::Create(CreateUpdateStreamRequest {
                path,
                topic_type,
                constraint,
            }),
            (None, Some(value)) => StreamRequest::CreateAndSet(CreateUpdateStreamAndSetRequest {
                path,
                topic_type,
                value,
                constraint,
            }),
            (Some(specification), None) => StreamRequest::Add(StreamAddTopicRequest {
                path,
                specification,
                constraint,
            }),
            (Some(specification), Some(value)) => {
                StreamRequest::AddAndSet(StreamAddAndSetTopicRequest {
                    path,
                    specification,
                    value,
                    constraint,
                })
            }
        };
        let request = self.request(body);
        self.phase = Phase::Opening {
            request,
            first: value,
        };
        let progress = Progress::Sent(request);
        self.operations.push_back(Operation { token, progress });
    }

    fn on_opened(
        &mut self,
        result: AddTopicResult,
        id: UpdateStreamId,
        capabilities: StreamCapabilities,
    ) {
        let Phase::Opening { request, first } = std::mem::replace(&mut self.phase, Phase::Invalid)
        else {
            return;
        };
        self.end(request, &Ok(result));
        // Validations end now, values when they have been sent.
        let (validations, mut others): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.operations)
                .into_iter()
                .partition(|operation| {
                    matches!(
                        operation.progress,
                        Progress::KeptValidation | Progress::Ended(Ok(_))
                    )
                });
        for mut operation in validations {
            if matches!(operation.progress, Progress::KeptValidation) {
                operation.progress = Progress::Ended(Ok(AddTopicResult::Exists));
            }
            self.operations.push_back(operation);
        }
        self.unsent = others.len();
        if first.is_none() {
            // Values kept behind a validation are sent as whole values.
            for operation in &mut others {
                if let Progress::KeptValue(_, form) = &mut operation.progress {
                    *form = Form::Whole;
                }
            }
        }
        let mut open = Open {
            id,
            capabilities,
            last: first,
        };
        if capabilities.retains_value && capabilities.supports_conflation {
            self.send_latest(&mut open, &mut others);
        }
        self.operations.append(&mut others);
        self.phase = Phase::Open(open);
    }

    /// Only the last of the kept values is sent, and its answer is that of all; nothing if the topic has it already.
    fn send_latest(&mut self, open: &mut Open, operations: &mut VecDeque<Operation<T, E>>) {
        self.unsent = 0;
        let latest = operations
            .iter()
            .rev()
            .find_map(|operation| operation.progress.kept_value().cloned());
        let Some(latest) = latest else {
            return;
        };
        let sent = (open.last.as_ref() != Some(&latest)).then(|| {
            let body = open.update(&self.target, latest);
            self.request(body)
        });
        for operation in operations {
            if operation.progress.kept_value().is_some() {
                operation.progress = match sent {
                    Some(id) => Progress::Sent(id),
                    None => Progress::Ended(Ok(AddTopicResult::Exists)),
                };
            }
        }
    }

    /// Ends what an answer is for. Requests are in the order of the operations, so these stand together, usually in front.
    fn end(&mut self, id: RequestId, outcome: &Outcome<E>) {
        for operation in self
            .operations
            .iter_mut()
            .skip_while(|operation| !operation.progress.is_for(id))
            .take_while(|operation| !operation.progress.is_for_another(id))
        {
            if operation.progress.is_for(id) {
                operation.progress = Progress::Ended(outcome.clone());
            }
        }
    }

    /// Ends the stream: what a request was for fails, and so does everything that was kept.
    fn invalidate(&mut self, id: RequestId, failure: &OperationFailure<E>) {
        self.phase = Phase::Invalid;
        self.unsent = 0;
        for operation in &mut self.operations {
            let fails = match operation.progress {
                Progress::KeptValue(..) | Progress::KeptValidation => true,
                Progress::Sent(sent) => sent == id,
                Progress::Ended(_) => false,
            };
            if fails {
                operation.progress = Progress::Ended(Err(failure.clone()));
            }
        }
    }

    fn end_at_once(&mut self, token: T, outcome: Outcome<E>) {
        let progress = Progress::Ended(outcome);
        self.operations.push_back(Operation { token, progress });
        if self.unsent > 0 {
            self.unsent += 1;
        }
        self.give_out();
    }

    /// Tells the ends of operations, in order.
    fn give_out(&mut self) {
        while let Some(operation) = self.operations.pop_front() {
            let Operation { token, progress } = operation;
            match progress {
                Progress::Ended(outcome) => {
                    self.completions.push_back(Completion { token, outcome });
                    // It may have stood among those that were not sent.
                    self.unsent = self.unsent.min(self.operations.len());
                }
                progress => {
                    self.operations.push_front(Operation { token, progress });
                    return;
                }
            }
        }
    }
}

impl Open {
    /// The request that sets a value: a delta if the topic has the value before and it is shorter, else the whole value.
    fn update(&mut self, target: &StreamTarget, value: Bytes) -> StreamRequest {
        let deltas = self.capabilities.retains_value && target.datatype.has_deltas();
        let delta = self
            .last
            .as_ref()
            // A null has removed the value that a delta could refer to.
            .filter(|last| deltas && !target.datatype.is_null(last))
            .map(|last| delta::diff(last, &value))
            .filter(|delta| delta.len() < value.len());
        let Some(delta) = delta else {
            return self.replace(value);
        };
        self.last = Some(value);
        StreamRequest::ApplyDelta(StreamApplyDeltaRequest {
            stream_id: self.id.clone(),
            delta: delta.into(),
        })
    }

    /// The request that sets a whole value.
    fn replace(&mut self, value: Bytes) -> StreamRequest {
        self.last = Some(value.clone());
        StreamRequest::Set(StreamSetTopicRequest {
            stream_id: self.id.clone(),
            value,
        })
    }
}

impl<E> Progress<E> {
    fn kept_value(&self) -> Option<&Bytes> {
        match self {
            Progress::KeptValue(value, _) => Some(value),
            _ => None,
        }
    }

    fn is_for(&self, id: RequestId) -> bool {
        matches!(self, Progress::Sent(sent) if *sent == id)
    }

    /// Whether the answer to a request is not the one that this waits for.
    fn is_for_another(&self, id: RequestId) -> bool {
        matches!(self, Progress::Sent(sent) if *sent != id)
    }
}
