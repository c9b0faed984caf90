//! What the engine tells a C program, as calls of its function pointers.
//!
//! `show_*` and `note_*` run under the session's lock and only store into `SESSION_T`; everything else runs on the session's
//! connection or callback thread without any lock of ours.

use core::mem::MaybeUninit;
use std::sync::Arc;

use crate::capi::ffi::cenum::{from_raw, raw};
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::error_code::{fill_error, DIFFUSION_ERROR_T};
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::features::{Feature, Features};
use crate::capi::session::memory::SessionMemory;
use crate::capi::session::reconnect::attempt_object;
use crate::capi::session::reconnect::strategy_copy::{StrategyCopy, StrategyPlan};
use crate::capi::session::reconnect::types::reconnection_attempt_action_e;
use crate::capi::session::traffic::TrafficHandler;
use crate::capi::session::types::{
    session_create_callback_s, session_listener_s, session_s, SESSION_STATE_T,
};
use crate::engine::{Attempt, Facts, Program, ServiceRequest, Traffic};
use crate::session::{Failure, PingKind, SessionState, StrategyDecision};
use crate::topics::streams::StreamEvent;
use crate::wire::session_id::SessionId;

/// The program's side of one session.
pub(crate) struct CProgram {
    pub(crate) memory: Arc<SessionMemory>,
    pub(crate) facts: Arc<Facts>,
    pub(crate) listener: Option<session_listener_s>,
    pub(crate) creation: Option<session_create_callback_s>,
    /// Where an asynchronous creation writes its failure; a `DIFFUSION_ERROR_T` of the program, or NULL.
    pub(crate) creation_error: ContextPointer,
    pub(crate) strategy: StrategyCopy,
    pub(crate) inline_callbacks: bool,
    pub(crate) traffic: Option<TrafficHandler>,
    /// In bytes: the largest that is taken from the server.
    pub(crate) maximum_message_size: u32,
    pub(crate) features: Features,
}

impl CProgram {
    pub(crate) fn session(&self) -> *mut session_s {
        self.memory.as_ptr()
    }

    pub(crate) fn memory(&self) -> &SessionMemory {
        &self.memory
    }

    /// What an area keeps of the program.
    pub(crate) fn feature<F: Feature + 'static>(&self) -> &F {
        self.features.get()
    }

    /// The largest message that is taken from the server, in the form of requests that limit their result.
    pub(crate) fn largest_message(&self) -> i32 {
        i32::try_from(self.maximum_message_size).unwrap_or(i32::MAX)
    }
}

fn c_state(state: SessionState) -> MaybeUninit<SESSION_STATE_T> {
    from_raw(state.number())
}

impl Program for CProgram {
    fn show_state(&self, state: SessionState) {
        self.memory.show_state(state);
        if state == SessionState::RecoveringReconnect {
            self.features.note_connection_lost();
        } else if state.is_closed() {
            self.features.note_all_lost();
        }
    }

    fn show_id(&self, id: SessionId) {
        self.memory.show_id(id);
    }

    fn show_response_code(&self, code: u8) {
        self.memory.show_response_code(code);
    }

    fn show_connection(&self, version: u8, ping_period_ms: i64) {
        self.memory.show_connection(version, ping_period_ms);
    }

    fn listens(&self) -> bool {
        let listener = self.listener.is_some_and(|l| l.on_state_changed.is_some());
        listener || self.creation.is_some()
    }

    fn on_state_changed(&self, old: SessionState, new: SessionState) {
        if let Some(call) = self.listener.and_then(|l| l.on_state_changed) {
            // SAFETY: a function of the program with this signature.
            unsafe {
                outcall!(
                    "on_state_changed",
                    call(self.session(), c_state(old), c_state(new))
                )
            };
        }
    }

    fn on_created(&self) {
        if let Some(call) = self.creation.and_then(|c| c.on_connected) {
            // SAFETY: a function of the program with this signature.
            unsafe { outcall!("on_connected", call(self.session())) };
        }
    }

    fn on_creation_failed(&self, error: &Failure) {
        let Some(creation) = self.creation else {
            return;
        };
        // SAFETY: NULL or the program's error, which it keeps until one of the callbacks was called.
        unsafe {
            fill_error(
                self.creation_error.0.cast::<DIFFUSION_ERROR_T>(),
                error.code,
                &error.message,
            );
        }
        if let Some(call) = creation.on_error {
            let message = c_text(&error.message);
            let mut c_error = DIFFUSION_ERROR_T {
                code: from_raw(error.code.number()),
                message: message.as_ptr().cast_mut(),
                context: core::ptr::null_mut(),
            };
            // SAFETY: a function of the program with this signature; the error lives during the call.
            unsafe { outcall!("on_error", call(self.session(), &raw mut c_error)) };
        }
    }

    fn decide(&self, attempt: Arc<Attempt>) -> Option<StrategyDecision> {
        match self.strategy.plan {
            StrategyPlan::UserFunction(Some(perform)) => {
                // SAFETY: the program's strategy with the arguments that it gave for it.
                let action = unsafe {
                    outcall!(
                        "reconnection strategy",
                        perform(self.session(), self.strategy.args)
                    )
                };
                let start = reconnection_attempt_action_e::RECONNECTION_ATTEMPT_ACTION_START as i32;
                Some(if raw(action) == start {
                    StrategyDecision::Start
                } else {
                    StrategyDecision::Abort
                })
            }
            StrategyPlan::AttemptObject(Some(on_attempt)) => {
                let object = attempt_object::expose(self.session(), attempt);
                // SAFETY: the program's strategy with the context that it gave for it; the object lives until it is
                // used once, and the registry of attempts knows it.
                unsafe {
                    outcall!(
                        "reconnection strategy",
                        on_attempt(self.session(), object, self.strategy.args)
                    )
                };
                None
            }
            // A strategy without a function gives up; the others are decided without the program.
            _ => Some(StrategyDecision::Abort),
        }
    }

    fn watches_attempts(&self) -> bool {
        self.strategy.on_success.is_some() || self.strategy.on_failure.is_some()
    }

    fn on_attempt_succeeded(&self) {
        if let Some(call) = self.strategy.on_success {
            // SAFETY: the program's function with the arguments that it gave for it.
            unsafe { outcall!("on_success", call(self.session(), self.strategy.args)) };
        }
    }

    fn on_attempt_failed(&self, _error: &Failure) {
        if let Some(call) = self.strategy.on_failure {
            // SAFETY: the program's function with the arguments that it gave for it.
            unsafe { outcall!("on_failure", call(self.session(), self.strategy.args)) };
        }
    }

    fn watches_pings(&self, kind: PingKind) -> bool {
        self.features.watches_pings(kind)
    }

    fn on_ping(&self, kind: PingKind) {
        self.features.on_ping(self, kind);
    }

    fn on_stream_event(&self, event: &StreamEvent, wanted: &dyn Fn() -> bool) {
        self.features.on_stream_event(self, event, wanted);
    }

    fn wants_inline_calls(&self) -> bool {
        self.inline_callbacks
    }

    fn watches_traffic(&self) -> bool {
        self.traffic.is_some()
    }

    fn on_traffic(&self, traffic: &Traffic) {
        if let Some(handler) = &self.traffic {
            handler.tell(self.session(), traffic);
        }
    }

    fn on_service_request(&self, request: ServiceRequest) {
        self.features.on_service_request(self, &request);
    }

    fn on_connection_lost(&self) {
        self.features.on_connection_lost();
    }

    fn note_messages_lost(&self) {
        self.features.note_all_lost();
    }

    fn on_messages_lost(&self) {
        self.features.on_messages_lost(self);
    }

    fn on_closed(&self) {
        self.features.on_closed(self);
    }
}

impl Drop for CProgram {
    fn drop(&mut self) {
        attempt_object::forget_session(self.session());
    }
}
