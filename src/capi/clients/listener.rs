//! `features/client-control.h`: listeners to the sessions of a server (`specification/control/client-control section 2`).
//!
//! Registering: any thread. Everything else: the session's callback thread. Lock: that of the table, never held over a call of the
//! program.
//!
//! A listener is *registering* until the server has confirmed it or has sent its first event, whatever comes first, and *registered* from
//! then on. A loss of messages discards open requests first, and with them what is registering; what is registered is discarded after
//! that. So every listener is told once.

use core::ffi::{c_int, c_void};
use std::collections::BTreeMap;

use crate::capi::clients::arguments::required_properties;
use crate::capi::clients::event::{Kind, Shown, SESSION_PROPERTIES_EVENT_T};
use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::confirm;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::set::SET_T;
use crate::engine::sync::Mutex;
use crate::engine::ServiceRequest;
use crate::session::{ErrorCode, Failure};
use crate::wire::primitives::Reader;
use crate::wire::service;
use crate::wire::services::common::Empty;
use crate::wire::services::control::session_events::{
    SessionEvent, SessionPropertiesEvent2, SessionPropertiesRegistration,
    SessionPropertiesRegistration2, SessionPropertiesRegistrationRequest,
};
use crate::wire::services::Service;

/// Called on the session's callback thread when a listener is registered.
///
/// @param session The session that has the listener.
/// @param context The context of the listener.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_session_properties_registered_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when something has happened to a session.
///
/// @param session The session that has the listener.
/// @param event What happened, and to which session; valid until the callback returns.
/// @param context The context of the listener.
/// @return #HANDLER_SUCCESS. After #HANDLER_FAILURE the listener's `on_session_error` is called
///     with `DIFF_ERR_CALLBACK_FAIL`.
pub type on_session_properties_event_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        event: *const SESSION_PROPERTIES_EVENT_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a listener to sessions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_properties_registration_handlers_s {
    /// The listener is registered. No event comes before this.
    pub on_registered: on_session_properties_registered_cb,
    /// The listener was not registered.
    pub on_registration_error: ERROR_HANDLER_T,
    /// The listener is not called any more.
    pub on_discard: DISCARD_HANDLER_T,
    /// A session was opened, or was open already.
    pub on_session_open: on_session_properties_event_cb,
    /// A session has ended.
    pub on_session_close: on_session_properties_event_cb,
    /// A session has changed.
    pub on_session_update: on_session_properties_event_cb,
    /// A session has lost its connection; `on_session_update` is called if this is NULL.
    pub on_session_disconnect: on_session_properties_event_cb,
    /// Events cannot be read, or a callback has failed.
    pub on_session_error: ERROR_HANDLER_T,
}
/// Handlers of a listener to sessions.
pub type SESSION_PROPERTIES_REGISTRATION_HANDLERS_T = session_properties_registration_handlers_s;
assert_layout!(session_properties_registration_handlers_s, size 64, align 8, {
    on_registered: 0, on_registration_error: 8, on_discard: 16, on_session_open: 24, on_session_close: 32, on_session_update: 40,
    on_session_disconnect: 48, on_session_error: 56,
});

/// A listener to sessions.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct session_properties_registration_params_s {
    /// The listener is registered. No event comes before this.
    pub on_registered: on_session_properties_registered_cb,
    /// The listener was not registered.
    pub on_registration_error: ERROR_HANDLER_T,
    /// The listener is not called any more: the session has ended, or was resumed with loss of
    /// messages.
    pub on_discard: DISCARD_HANDLER_T,
    /// A session was opened, or was open already.
    pub on_session_open: on_session_properties_event_cb,
    /// A session has ended.
    pub on_session_close: on_session_properties_event_cb,
    /// A session has changed.
    pub on_session_update: on_session_properties_event_cb,
    /// A session has lost its connection; `on_session_update` is called if this is NULL.
    pub on_session_disconnect: on_session_properties_event_cb,
    /// Events cannot be read (`DIFF_ERR_INVALID_DATA`), or a callback has returned
    /// #HANDLER_FAILURE (`DIFF_ERR_CALLBACK_FAIL`).
    pub on_session_error: ERROR_HANDLER_T,
    /// The properties that events are to have: a set of names as strings, in which
    /// #PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES and #PROPERTIES_SELECTOR_ALL_USER_PROPERTIES may
    /// be. NULL for none.
    pub required_properties: *mut SET_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// A listener to sessions.
pub type SESSION_PROPERTIES_REGISTRATION_PARAMS_T = session_properties_registration_params_s;
assert_layout!(session_properties_registration_params_s, size 80, align 8, {
    on_registered: 0, on_registration_error: 8, on_discard: 16, on_session_open: 24, on_session_close: 32, on_session_update: 40,
    on_session_disconnect: 48, on_session_error: 56, required_properties: 64, context: 72,
});

impl session_properties_registration_params_s {
    fn listener(&self) -> Listener {
        Listener {
            stage: Stage::Registering,
            handlers: session_properties_registration_handlers_s {
                on_registered: self.on_registered,
                on_registration_error: self.on_registration_error,
                on_discard: self.on_discard,
                on_session_open: self.on_session_open,
                on_session_close: self.on_session_close,
                on_session_update: self.on_session_update,
                on_session_disconnect: self.on_session_disconnect,
                on_session_error: self.on_session_error,
            },
            target: self.target(),
        }
    }

    fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_registration_error, self.on_discard, self.context)
    }
}

/// How far a registration has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Registering,
    Registered,
}

#[derive(Clone, Copy)]
struct Listener {
    stage: Stage,
    handlers: SESSION_PROPERTIES_REGISTRATION_HANDLERS_T,
    target: ErrorTarget,
}

impl Listener {
    fn registered(&self, program: &CProgram) {
        if let Some(call) = self.handlers.on_registered {
            // SAFETY: the program's function and context.
            unsafe {
                outcall!(
                    "on_registered",
                    call(program.session(), self.target.context())
                )
            };
        }
    }

    /// `request` is the one that the event came with.
    fn happened(&self, program: &CProgram, request: &ServiceRequest, event: &SessionEvent) {
        let shown = Shown::new(event);
        let handlers = &self.handlers;
        let handler = match shown.kind {
            Kind::SESSION_PROPERTIES_EVENT_TYPE_OPEN => handlers.on_session_open,
            Kind::SESSION_PROPERTIES_EVENT_TYPE_UPDATE => handlers.on_session_update,
            Kind::SESSION_PROPERTIES_EVENT_TYPE_CLOSE => handlers.on_session_close,
            Kind::SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED => handlers
                .on_session_disconnect
                .or(handlers.on_session_update),
        };
        let Some(call) = handler else {
            return;
        };
        // SAFETY: the program's function and context; the event lives during the call.
        let result = unsafe {
            outcall!(
                "on_session_update",
                call(program.session(), shown.as_ptr(), self.target.context())
            )
        };
        if result == HANDLER_FAILURE && request.is_wanted() {
            let text = "a callback for an event of a session has failed";
            self.failed(program, &Failure::new(ErrorCode::CALLBACK_FAIL, text));
        }
    }

    fn failed(&self, program: &CProgram, failure: &Failure) {
        if let Some(handler) = self.handlers.on_session_error {
            self.target.show(failure, |error| {
                // SAFETY: the program's function; the error lives during the call.
                unsafe { outcall!("on_session_error", handler(program.session(), error)) };
            });
        }
    }
}

/// A session's listeners to sessions, by conversation.
#[derive(Default)]
pub(crate) struct SessionListeners {
    listeners: Mutex<BTreeMap<i64, Listener>>,
}

impl Feature for SessionListeners {
    fn on_messages_lost(&self, _program: &CProgram) -> Vec<Ending> {
        self.lose_registered()
    }

    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        self.lose_registered()
    }

    fn serves(&self, service: i32) -> bool {
        service == service::SESSION_PROPERTIES_EVENT_2
    }

    fn on_service_request(&self, program: &CProgram, request: &ServiceRequest) {
        self.on_events(program, request);
        confirm(&request.responder);
    }
}

impl SessionListeners {
    fn lose_registered(&self) -> Vec<Ending> {
        let mut endings = Vec::new();
        self.listeners.lock().retain(|number, listener| {
            let keep = listener.stage == Stage::Registering;
            if !keep {
                let target = listener.target;
                endings.push(Ending::new(*number, move |program| target.discard(program)));
            }
            keep
        });
        endings
    }

    /// A listener that is registered for sure, and is told so if that is new.
    fn confirmed(&self, program: &CProgram, number: i64) -> Option<Listener> {
        let mut listeners = self.listeners.lock();
        let listener = listeners.get_mut(&number)?;
        let is_new = listener.stage == Stage::Registering;
        listener.stage = Stage::Registered;
        let listener = *listener;
        drop(listeners);
        if is_new {
            listener.registered(program);
        }
        Some(listener)
    }

    fn on_registration(&self, program: &CProgram, number: i64, outcome: &CallOutcome<Empty>) {
        if let CallOutcome::Response(Empty) = outcome {
            self.confirmed(program, number);
            return;
        }
        let Some(listener) = self.listeners.lock().remove(&number) else {
            return;
        };
        match outcome {
            CallOutcome::Failed(failure) => listener.target.fail(program, failure),
            _ => listener.target.discard(program),
        }
    }

    fn on_events(&self, program: &CProgram, request: &ServiceRequest) {
        let events = SessionPropertiesEvent2::read_request(&request.body, request.version);
        let number = match &events {
            Ok(events) => Some(events.handler_cid),
            // It comes first.
            Err(_) => Reader::new(&request.body).varint64().ok(),
        };
        let Some(listener) = number.and_then(|number| self.confirmed(program, number)) else {
            log::debug!("events of sessions for a listener that is not there");
            return;
        };
        // A callback may close the session: then nothing more is called.
        match events {
            Ok(events) => {
                for event in &events.events {
                    if !request.is_wanted() {
                        return;
                    }
                    listener.happened(program, request, event);
                }
            }
            Err(error) => {
                let text = format!("events of sessions cannot be read: {error}");
                log::warn!("{text}");
                if request.is_wanted() {
                    listener.failed(program, &Failure::invalid_data(text));
                }
            }
        }
    }
}

/// Registers a listener that is told of the sessions of the server: of those that are open now, this
/// one among them, and of all that are opened, change or end later. It is told that a session has
/// changed only if one of the required properties has.
///
/// `params.on_registered` is called when the server has accepted the listener, otherwise
/// `params.on_registration_error`, or `session->global_service_error_handler` if that is NULL.
/// There is no function to remove a listener: it stays until the session ends or is resumed with
/// loss of messages, then `params.on_discard` is called. A session may have several listeners.
///
/// @param session The session, which needs the permissions `REGISTER_HANDLER` and `VIEW_SESSION`;
///     nothing happens if it is NULL or was freed.
/// @param params The handlers, the required properties and the context; copied. The handlers are
///     called on the session's callback thread, and may call every function.
#[no_mangle]
pub unsafe extern "C" fn session_properties_listener_register(
    session: *mut SESSION_T,
    params: SESSION_PROPERTIES_REGISTRATION_PARAMS_T,
) {
    guard((), || {
        let function = "session_properties_listener_register";
        // SAFETY: NULL or a live set of strings by contract.
        let keys = |_: &_| unsafe { required_properties(params.required_properties) };
        let Some((handle, keys)) = begin(function, session, params.target(), keys) else {
            return;
        };
        let number = handle.reserve_conversation_id();
        // Before the server can send events.
        let listeners = handle.program.feature::<SessionListeners>();
        listeners.listeners.lock().insert(number, params.listener());
        let request = SessionPropertiesRegistrationRequest {
            registration: SessionPropertiesRegistration::Register { keys },
            handler_cid: number,
        };
        handle.call_with::<SessionPropertiesRegistration2>(request, move |program, outcome| {
            let listeners = program.feature::<SessionListeners>();
            listeners.on_registration(program, number, &outcome);
        });
    });
}
