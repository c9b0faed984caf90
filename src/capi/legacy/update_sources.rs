//! Update sources of the old interface on today's services (`specification/compatibility/legacy-topics section 2`, "Emulation").
//!
//! A source exists only here. Its updates are sent in their order; one whose topic type is not known waits, and those
//! behind it with it, until the type was fetched. Types are remembered by path until an update of that path fails.
//!
//! The functions are callable from any thread; the program's functions are called on the callback thread and without the
//! lock. Lock: one for all sources of a session. It is held while requests are given to the session, so it comes before
//! that of the session's core, and is never taken under it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::outcall::outcall;
use crate::capi::legacy::update_types::{
    on_update_source_registration_cb, on_update_source_update_cb,
    svc_update_registration_response_s, svc_update_response_s, update_response_status_e,
    update_source_state_e,
};
use crate::capi::session::conversation::CONVERSATION_ID_T;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::data::datatype::Datatype;
use crate::data::memory::copy_text;
use crate::engine::sync::Mutex;
use crate::session::{ErrorCode, Failure};
use crate::topics::fetch::{FetchRequest, FetchResult};
use crate::topics::selector::SelectorExpression;
use crate::wire::services::topics::fetch::{FetchQuery, FetchQueryResponse};
use crate::wire::services::topics::specification::{TopicSpecification, TopicType};
use crate::wire::services::topics::topic_update::{SetTopic, SetTopicRequest};
use crate::wire::services::topics::update_constraint::UpdateConstraint;
use bytes::Bytes;

pub(super) const NO_SUCH_SOURCE: &str = "there is no such update source";

/// The update sources of one session.
#[derive(Default)]
pub(crate) struct UpdateSources {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    sources: BTreeMap<u64, Source>,
    /// By path: what updates of the topic are sent as.
    types: HashMap<String, TopicType>,
    /// The session has ended.
    over: bool,
}

/// Where a source is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The program does not know yet that it is registered.
    New,
    Active,
    /// Deregistered; there only as long as updates wait.
    Deregistered,
}

struct Source {
    stage: Stage,
    registered: RegisteredSource,
    waiting: VecDeque<Update>,
    /// The type for the first update that waits is being fetched.
    looking_up: bool,
}

/// Whom a source tells about itself.
#[derive(Clone, Copy)]
pub(super) struct RegisteredSource {
    pub(super) on_registered: on_update_source_registration_cb,
    pub(super) on_active: on_update_source_registration_cb,
    pub(super) on_close: on_update_source_registration_cb,
    pub(super) context: ContextPointer,
}

impl RegisteredSource {
    fn call(
        self,
        function: on_update_source_registration_cb,
        program: &CProgram,
        id: u64,
        state: update_source_state_e,
    ) {
        if let Some(call) = function {
            let id = CONVERSATION_ID_T { id };
            let response = svc_update_registration_response_s {
                state: from_raw(state as i32),
            };
            // SAFETY: the program's function and context; the arguments live during the call.
            unsafe {
                outcall!(
                    "callback of an update source",
                    call(
                        program.session(),
                        &raw const id,
                        &raw const response,
                        self.context.0,
                    )
                )
            };
        }
    }
}

/// A value to be set.
pub(super) struct Update {
    pub(super) path: String,
    /// `None`: as the topic's.
    pub(super) topic_type: Option<TopicType>,
    pub(super) value: Bytes,
    pub(super) told: Told,
}

/// Whom an update tells what became of it.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) updater: u64,
    pub(super) on_success: on_update_source_update_cb,
    pub(super) on_failure: on_update_source_update_cb,
    pub(super) target: ErrorTarget,
}

impl Told {
    fn call(
        &self,
        function: on_update_source_update_cb,
        program: &CProgram,
        status: update_response_status_e,
    ) {
        if let Some(call) = function {
            let id = CONVERSATION_ID_T { id: self.updater };
            let response = svc_update_response_s {
                status: from_raw(status as i32),
            };
            let context = self.target.context();
            // SAFETY: the program's function and context; the arguments live during the call.
            unsafe {
                outcall!(
                    "callback of an update source",
                    call(
                        program.session(),
                        &raw const id,
                        &raw const response,
                        context,
                    )
                )
            };
        }
    }

    fn succeeded(&self, program: &CProgram) {
        self.call(
            self.on_success,
            program,
            update_response_status_e::UPDATE_RESPONSE_OK,
        );
    }

    /// A program that listens to errors only is told of every failure as one.
    fn failed(&self, program: &CProgram, error: &Failure) {
        match status_of(error.code) {
            Some(status) => self.failed_as(status, program, error),
            None => self.target.fail(program, error),
        }
    }

    fn failed_as(&self, status: update_response_status_e, program: &CProgram, error: &Failure) {
        match self.on_failure {
            Some(_) => self.call(self.on_failure, program, status),
            None => self.target.fail(program, error),
        }
    }
}

/// The status of the old interface for an error; none for errors that it does not name.
fn status_of(code: ErrorCode) -> Option<update_response_status_e> {
    use update_response_status_e as Status;
    match code {
        ErrorCode::NO_SUCH_TOPIC => Some(Status::UPDATE_RESPONSE_MISSING_TOPIC),
        ErrorCode::INCOMPATIBLE_TOPIC => Some(Status::UPDATE_RESPONSE_INCOMPATIBLE_UPDATE),
        ErrorCode::UPDATE_FAILED | ErrorCode::INVALID_DATA => {
            Some(Status::UPDATE_RESPONSE_UPDATE_FAILED)
        }
        ErrorCode::CLUSTER_REPARTITION | ErrorCode::CLUSTER_ROUTING => {
            Some(Status::UPDATE_RESPONSE_CLUSTER_REPARTITION)
        }
        ErrorCode::INCOMPATIBLE_STATE | ErrorCode::INCOMPATIBLE_EXISTING_TOPIC => {
            Some(Status::UPDATE_RESPONSE_INCOMPATIBLE_STATE)
        }
        _ => None,
    }
}

fn closed() -> Failure {
    Failure::new(ErrorCode::SESSION_CLOSED, "the session is closed")
}

/// As what updates of a topic are sent: its type, or for a time series that of its values.
fn update_type(specification: &TopicSpecification) -> TopicType {
    let datatype = specification.values().datatype();
    datatype.map_or(specification.topic_type, Datatype::topic_type)
}

impl Feature for UpdateSources {
    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        vec![Ending::afterwards(|program| {
            program.feature::<Self>().end_all(program);
        })]
    }
}

impl UpdateSources {
    /// Registers a source and tells the program later.
    pub(super) fn register(
        &self,
        handle: &Handle,
        id: u64,
        registered: RegisteredSource,
        target: ErrorTarget,
    ) {
        let source = Source {
            stage: Stage::New,
            registered,
            waiting: VecDeque::new(),
            looking_up: false,
        };
        self.table.lock().sources.insert(id, source);
        handle.run_later(move |program| {
            let sources = program.feature::<UpdateSources>();
            if !sources.activate(id) {
                return target.fail(program, &closed());
            }
            let active = update_source_state_e::UPDATE_SOURCE_STATE_ACTIVE;
            registered.call(registered.on_registered, program, id, active);
            registered.call(registered.on_active, program, id, active);
        });
    }

    /// Whether the program may be told that a source is registered.
    fn activate(&self, id: u64) -> bool {
        let mut table = self.table.lock();
        if table.over {
            return false;
        }
        if let Some(source) = table.sources.get_mut(&id) {
            if source.stage == Stage::New {
                source.stage = Stage::Active;
            }
        }
        true
    }

    /// Ends a source; says whether there was one.
    pub(super) fn deregister(&self, id: u64) -> bool {
        let mut table = self.table.lock();
        let Some(source) = table.sources.get_mut(&id) else {
            return false;
        };
        let known = source.stage != Stage::Deregistered;
        source.stage = Stage::Deregistered;
        if source.waiting.is_empty() {
            table.sources.remove(&id);
        }
        known
    }

    /// Sends an update, or lets it wait.
    pub(super) fn update(&self, handle: &Handle, update: Update) {
        let told = update.told;
        let mut table = self.table.lock();
        if table.over {
            return handle.fail_later(told.target, closed());
        }
        match table.sources.get_mut(&told.updater) {
            Some(source) if source.stage != Stage::Deregistered => {
                source.waiting.push_back(update);
                table.send_waiting(handle, told.updater);
            }
            _ => handle.run_later(move |program| {
                let status = update_response_status_e::UPDATE_RESPONSE_INVALID_UPDATER;
                told.failed_as(status, program, &arguments::illegal(NO_SUCH_SOURCE));
            }),
        }
    }

    /// The fetch of the type for the first update of a source has ended. On the callback thread.
    fn looked_up(&self, program: &CProgram, id: u64, outcome: CallOutcome<FetchQueryResponse>) {
        // None when the program has freed the session: no callback follows then.
        let handle = Handle::find(program.session()).ok();
        let mut failed = None;
        let mut discarded = VecDeque::new();
        {
            let mut table = self.table.lock();
            let Table { sources, types, .. } = &mut *table;
            let Some(source) = sources.get_mut(&id) else {
                return;
            };
            source.looking_up = false;
            match outcome {
                CallOutcome::Response(response) => {
                    let found = FetchResult::from_wire(response);
                    match (found.topics.first(), source.waiting.front()) {
                        (Some(topic), Some(update)) => {
                            let topic_type = update_type(&topic.specification);
                            types.insert(copy_text(&update.path), topic_type);
                        }
                        _ => {
                            let text = "there is no such topic";
                            let error = Failure::new(ErrorCode::NO_SUCH_TOPIC, text);
                            failed = source.waiting.pop_front().map(|update| (update, error));
                        }
                    }
                }
                CallOutcome::Failed(failure) => {
                    let first = source.waiting.pop_front();
                    failed = first.map(|update| (update, failure));
                }
                CallOutcome::Discarded => discarded = std::mem::take(&mut source.waiting),
            }
            match handle {
                Some(handle) => table.send_waiting(&handle, id),
                None => source.waiting.clear(),
            }
        }
        if let Some((update, error)) = failed {
            update.told.failed(program, &error);
        }
        for update in discarded {
            update.told.target.discard(program);
        }
    }

    /// The session has ended. On the callback thread.
    fn end_all(&self, program: &CProgram) {
        let sources = {
            let mut table = self.table.lock();
            table.over = true;
            std::mem::take(&mut table.sources)
        };
        for (id, source) in sources {
            for update in source.waiting {
                update.told.target.discard(program);
            }
            if source.stage == Stage::Active {
                let RegisteredSource { on_close, .. } = source.registered;
                let state = update_source_state_e::UPDATE_SOURCE_STATE_CLOSED;
                source.registered.call(on_close, program, id, state);
            }
        }
    }

    fn forget_type(&self, path: &str) {
        self.table.lock().types.remove(path);
    }
}

impl Table {
    /// Sends what waits at a source, up to an update whose type has to be fetched.
    fn send_waiting(&mut self, handle: &Handle, id: u64) {
        let Table { sources, types, .. } = self;
        let Some(source) = sources.get_mut(&id) else {
            return;
        };
        while let (Some(first), false) = (source.waiting.front(), source.looking_up) {
            let known = first.topic_type.or_else(|| types.get(&first.path).copied());
            match known {
                Some(topic_type) => {
                    if let Some(update) = source.waiting.pop_front() {
                        set(handle, update, topic_type);
                    }
                }
                None => {
                    source.looking_up = true;
                    look_up(handle, id, &first.path);
                }
            }
        }
        if source.stage == Stage::Deregistered && source.waiting.is_empty() {
            sources.remove(&id);
        }
    }
}

fn set(handle: &Handle, update: Update, topic_type: TopicType) {
    let Update {
        path, value, told, ..
    } = update;
    let request = SetTopicRequest {
        path: copy_text(&path),
        topic_type,
        value,
        constraint: UpdateConstraint::Unconstrained,
    };
    handle.call_with::<SetTopic>(request, move |program, outcome| match outcome {
        CallOutcome::Response(_) => told.succeeded(program),
        CallOutcome::Failed(failure) => {
            // There may be another topic now.
            program.feature::<UpdateSources>().forget_type(&path);
            told.failed(program, &failure);
        }
        CallOutcome::Discarded => told.target.discard(program),
    });
}

fn look_up(handle: &Handle, id: u64, path: &str) {
    let mut request = FetchRequest::new(handle.program.largest_message());
    request.with_properties();
    // Paths were checked before they came here.
    let selector = SelectorExpression::parse(&format!(">{path}"))
        .map_or_else(|_| copy_text(path), |parsed| copy_text(parsed.expression()));
    handle.call_with::<FetchQuery>(request.to_wire(selector), move |program, outcome| {
        let sources = program.feature::<UpdateSources>();
        sources.looked_up(program, id, outcome);
    });
}
