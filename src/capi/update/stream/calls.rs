//! What plain and recoverable update streams share at the C boundary: the state machine behind a lock, its requests on one
//! session, and the ends of operations as calls on that session's callback thread.
//!
//! Lock: the stream's, then the session's core. The stream's is held while requests are queued, so that they reach the server
//! in the order in which the machine made them, and never over a call of the program. Room in the outbound queue is waited for
//! before it is taken. Calls of the program are made on the callback thread only, so their order is that of the machine.
//!
//! What piled up while a stream was being opened is sent as there is room in the queue: by the threads of the program that set
//! further values, which wait for room, and with every answer. They never wait for the callback thread, because a program may
//! hold a lock that its handlers want.

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::capi::ffi::owned;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::historical_codes;
use crate::capi::session::types::session_s;
use crate::engine::callbacks::is_library_thread;
use crate::engine::sync::Mutex;
use crate::engine::{fork, Facts, WaitEnd};
use crate::session::{ErrorCode, Failure};
use crate::topics::update_stream::{
    Answer, Completion, OperationFailure, RecoverableFailure, Request, RequestId, StreamRequest,
};
use crate::wire::services::topics::update_stream::{
    CheckUpdateStream, CreateUpdateStream, CreateUpdateStreamAndSet, StreamAddAndSetTopic,
    StreamAddTopic, StreamApplyDelta, StreamSetTopic,
};
use crate::wire::services::Service;

impl RecoverableFailure for Failure {
    fn is_recoverable(&self) -> bool {
        self.code == ErrorCode::CLUSTER_ROUTING
    }
}

fn is_closed(program: &CProgram) -> bool {
    program.facts.state().is_closed()
}

/// What the program is told of a failure; `None`: that no answer will come.
pub(crate) fn request_error(
    program: &CProgram,
    failure: &OperationFailure<Failure>,
) -> Option<Failure> {
    Some(match failure {
        OperationFailure::Request(error) => error.clone(),
        OperationFailure::Discarded => return None,
        OperationFailure::InvalidStream if is_closed(program) => {
            Failure::new(ErrorCode::NO_SESSION, "the session is closed")
        }
        OperationFailure::InvalidStream => Failure::new(
            ErrorCode::INVALID_UPDATE_STREAM,
            "the update stream is invalid: an earlier operation failed, or messages were lost",
        ),
        OperationFailure::NullValue => Failure::new(
            ErrorCode::INVALID_DATA,
            "there is no value, and the data type has no null",
        ),
    })
}

/// A state machine of `crate::topics::update_stream`.
pub(crate) trait Machine: Send + 'static {
    type Token: Send + 'static;

    fn handle_answer(&mut self, id: RequestId, answer: Answer);
    fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<Failure>);
    fn handle_loss(&mut self);
    fn handle_end(&mut self);
    fn handle_wait(&mut self, _end: WaitEnd) {}
    fn poll_request(&mut self) -> Option<Request>;
    fn can_send(&self) -> bool;
    fn backlog(&self) -> usize;
    fn awaits_answer(&self) -> bool;
    fn poll_completion(&mut self) -> Option<Completion<Self::Token, Failure>>;
    fn has_completion(&self) -> bool;
    fn poll_wait(&mut self) -> Option<Duration> {
        None
    }
    /// The program frees the stream.
    fn stop(&mut self) {}
}

/// The session of a stream: that of its first operation.
struct Bound {
    key: u64,
    session: *const session_s,
    facts: Arc<Facts>,
    /// The session's losses of messages that the machine knows of.
    losses: u64,
    /// The machine knows that the session has ended.
    over: bool,
}

// SAFETY: the pointer is only compared and looked up, never followed.
unsafe impl Send for Bound {}

struct State<M> {
    machine: M,
    bound: Option<Bound>,
}

impl<M: Machine> State<M> {
    /// Lets the machine know what has become of its session. The program is told of lost requests later, on the callback thread;
    /// what the stream does and says must not depend on when that is.
    fn catch_up(&mut self) {
        let Some(bound) = &mut self.bound else {
            return;
        };
        let losses = bound.facts.losses();
        if std::mem::replace(&mut bound.losses, losses) != losses {
            self.machine.handle_loss();
        }
        if !bound.over && bound.facts.state().is_closed() {
            bound.over = true;
            self.machine.handle_end();
        }
    }
}

/// A state machine and its session.
pub(crate) struct Calls<M> {
    state: Mutex<State<M>>,
    /// The process in which the stream was created.
    generation: u64,
}

impl<M: Machine> Calls<M> {
    pub(crate) fn new(machine: M) -> Self {
        Self {
            state: Mutex::new(State {
                machine,
                bound: None,
            }),
            generation: fork::generation(),
        }
    }

    /// Looks at the machine.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&M) -> R) -> R {
        let mut state = self.state.lock();
        state.catch_up();
        look(&state.machine)
    }
}

/// A stream of a program, which holds it as a pointer to the content of an `Arc`.
pub(crate) trait StreamHandle:
    owned::Handle<Object = Self, Ownership = owned::Shared> + Send + Sync + Sized + 'static
{
    type Machine: Machine;

    fn calls(&self) -> &Calls<Self::Machine>;

    /// Tells the end of an operation. On the callback thread.
    fn tell(
        &self,
        program: &CProgram,
        completion: Completion<<Self::Machine as Machine>::Token, Failure>,
    );
}

/// The stream was used with another session before.
pub(crate) struct OtherSession;

impl OtherSession {
    pub(crate) const TEXT: &'static str = "the update stream belongs to another session";
}

/// The program frees its stream. Requests that are under way are still answered.
///
/// # Safety
/// `stream` is NULL or a live stream that the program does not use any more.
pub(crate) unsafe fn release<S: StreamHandle>(stream: *const S) {
    // SAFETY: NULL or a live stream whose share the program gives up (caller).
    let Some(stream) = (unsafe { owned::take_back(stream) }) else {
        return;
    };
    if stream.calls().generation != fork::generation() {
        // The parent's threads may have been amid changes of it when the process was forked.
        std::mem::forget(stream);
        return;
    }
    let mut state = stream.calls().state.lock();
    state.machine.stop();
    if let Some(handle) = state.bound.as_ref().and_then(Bound::handle) {
        deliver_later(&stream, &state, &handle);
    }
}

impl Bound {
    fn handle(&self) -> Option<Arc<Handle>> {
        Handle::find(self.session)
            .ok()
            .filter(|handle| handle.session.key() == self.key)
    }
}

/// An operation of the program on a stream.
pub(crate) fn operate<S: StreamHandle, R>(
    stream: &Arc<S>,
    handle: &Arc<Handle>,
    operation: impl FnOnce(&mut S::Machine) -> R,
) -> Result<R, OtherSession> {
    handle.session.wait_for_room();
    let mut state = stream.calls().state.lock();
    let key = handle.session.key();
    let bound = state.bound.get_or_insert_with(|| Bound {
        key,
        session: handle.memory.as_ptr(),
        losses: handle.session.facts().losses(),
        over: false,
        facts: Arc::clone(&handle.program.facts),
    });
    if bound.key != key {
        return Err(OtherSession);
    }
    state.catch_up();
    let backlog = state.machine.backlog();
    let result = operation(&mut state.machine);
    if backlog == 0 {
        // Room was waited for, and what the thread does next must not overtake this.
        send_next(stream, &mut state, handle);
    }
    send(stream, &mut state, handle);
    deliver_later(stream, &state, handle);
    drop(state);
    if !is_library_thread() {
        drain(stream, handle, backlog);
    }
    Ok(result)
}

/// Sends what stood before an operation of the program, waiting for room; not more, because others may add to it for ever.
fn drain<S: StreamHandle>(stream: &Arc<S>, handle: &Arc<Handle>, backlog: usize) {
    for _ in 0..backlog {
        if !stream.calls().with(Machine::can_send) {
            return;
        }
        handle.session.wait_for_room();
        if !handle.session.has_queue_room() {
            // The session is not connected: it goes on with the answers.
            return;
        }
        let mut state = stream.calls().state.lock();
        send(stream, &mut state, handle);
        deliver_later(stream, &state, handle);
    }
}

/// Queues what the machine wants sent, as far as there is room or no answer would go on with it; and starts its wait.
fn send<S: StreamHandle>(stream: &Arc<S>, state: &mut State<S::Machine>, handle: &Arc<Handle>) {
    while (!state.machine.awaits_answer() || handle.session.has_queue_room())
        && send_next(stream, state, handle)
    {}
    if let Some(wait) = state.machine.poll_wait() {
        // A stream that the program has freed need not be kept for the wait.
        let (stream, waiting) = (Arc::downgrade(stream), Arc::clone(handle));
        handle.session.call_after(wait, move |end| {
            if let Some(stream) = Weak::upgrade(&stream) {
                react(&stream, &waiting, |machine| machine.handle_wait(end));
            }
        });
    }
}

/// Queues the next request; false if there is none.
fn send_next<S: StreamHandle>(
    stream: &Arc<S>,
    state: &mut State<S::Machine>,
    handle: &Arc<Handle>,
) -> bool {
    state.catch_up();
    let losses = state.bound.as_ref().map_or(0, |bound| bound.losses);
    let Some(Request { id, body }) = state.machine.poll_request() else {
        return false;
    };
    let call = Call {
        stream,
        handle,
        id,
        losses,
    };
    match body {
        StreamRequest::Create(body) => call.make::<CreateUpdateStream>(body),
        StreamRequest::CreateAndSet(body) => {
            call.make::<CreateUpdateStreamAndSet>(body);
        }
        StreamRequest::Add(body) => call.make::<StreamAddTopic>(body),
        StreamRequest::AddAndSet(body) => call.make::<StreamAddAndSetTopic>(body),
        StreamRequest::Check(body) => call.make::<CheckUpdateStream>(body),
        StreamRequest::Set(body) => call.make::<StreamSetTopic>(body),
        StreamRequest::ApplyDelta(body) => call.make::<StreamApplyDelta>(body),
    }
    true
}

/// A request of a stream on its way to the session.
struct Call<'a, S> {
    stream: &'a Arc<S>,
    handle: &'a Arc<Handle>,
    id: RequestId,
    /// What the machine knew of when it made the request.
    losses: u64,
}

impl<S: StreamHandle> Call<'_, S> {
    fn make<V: Service>(self, body: V::Request)
    where
        V::Request: Send + 'static,
        V::Response: Into<Answer>,
    {
        let (stream, sender, id) = (Arc::clone(self.stream), Arc::clone(self.handle), self.id);
        let react = move |_: &CProgram, outcome| {
            react(&stream, &sender, |machine| match outcome {
                CallOutcome::Response::<V::Response>(response) => {
                    machine.handle_answer(id, response.into());
                }
                CallOutcome::Failed(failed) => {
                    machine.handle_failure(
                        id,
                        OperationFailure::Request(historical_codes::update_stream(failed)),
                    );
                }
                CallOutcome::Discarded => machine.handle_failure(id, OperationFailure::Discarded),
            });
        };
        self.handle.call_unless_lost::<V>(self.losses, body, react);
    }
}

/// Something happened that the machine waits for. On the callback thread.
fn react<S: StreamHandle>(
    stream: &Arc<S>,
    handle: &Arc<Handle>,
    input: impl FnOnce(&mut S::Machine),
) {
    let mut state = stream.calls().state.lock();
    state.catch_up();
    input(&mut state.machine);
    send(stream, &mut state, handle);
    drop(state);
    deliver(stream.as_ref(), &handle.program);
}

/// Tells all ends that are to be told. On the callback thread.
fn deliver<S: StreamHandle>(stream: &S, program: &CProgram) {
    loop {
        let completion = stream.calls().state.lock().machine.poll_completion();
        let Some(completion) = completion else {
            return;
        };
        stream.tell(program, completion);
    }
}

fn deliver_later<S: StreamHandle>(
    stream: &Arc<S>,
    state: &State<S::Machine>,
    handle: &Arc<Handle>,
) {
    if state.machine.has_completion() {
        let stream = Arc::clone(stream);
        handle.run_later(move |program| deliver(stream.as_ref(), program));
    }
}
