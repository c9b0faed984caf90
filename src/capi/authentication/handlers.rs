//! The authentication handlers of a session: what it has registered at the server to be asked about other sessions
//! (`specification/control/authentication-control sections 2, 3 and 5`).
//!
//! Adding: any thread. Everything else: the session's callback thread. Lock: that of the table, never held over a call of the program.

use std::sync::Arc;

use crate::capi::authentication::authenticator::answer;
use crate::capi::session::features::{Ending, Feature};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::table::{RegistrationTable, TableEntry};
use crate::capi::session::registration::{Registration, RegistrationKind};
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::data::memory::copy_text;
use crate::engine::ServiceRequest;
use crate::session::Failure;
use crate::wire::services::common::Empty;
use crate::wire::services::control::authentication::{
    Authenticator, AuthenticatorDeregistration, AuthenticatorRegistration,
    AuthenticatorRegistrationParameters, AuthenticatorRegistrationRequest, AuthenticatorRequest,
    AuthenticatorResponse,
};
use crate::wire::services::topics::missing_topic::DEFAULT_CONTROL_GROUP;
use crate::wire::services::Service;
use crate::wire::{reason, service};

/// The program's functions for a handler: those of today, or those of 6.4. All on the callback thread.
pub(crate) trait HandlerCalls: Send + Sync + 'static {
    /// The server has accepted the handler.
    fn on_registered(&self, program: &CProgram, handler: &AuthenticationHandler);

    /// The server has refused the handler.
    fn on_refused(&self, program: &CProgram, target: &ErrorTarget, error: &Failure);

    /// A session is to be judged. The request is answered, unless the program leaves it open.
    fn on_request(
        &self,
        program: &CProgram,
        target: &ErrorTarget,
        question: &AuthenticatorRequest,
        request: &ServiceRequest,
    );

    /// The handler has failed and is called no more.
    fn on_failed(&self, program: &CProgram, target: &ErrorTarget, error: &Failure);

    /// The program has closed the handler, and the server has confirmed.
    fn on_closed(&self);

    /// The session has ended.
    fn on_over(&self, program: &CProgram, target: &ErrorTarget);
}

/// A handler, from the moment when the program gives it.
pub(crate) struct AuthenticationHandler {
    name: String,
    /// For the registration, and the context of everything.
    target: ErrorTarget,
    registration: Arc<Registration>,
    calls: Box<dyn HandlerCalls>,
}

impl AuthenticationHandler {
    pub(crate) fn target(&self) -> &ErrorTarget {
        &self.target
    }

    pub(crate) fn registration(&self) -> &Arc<Registration> {
        &self.registration
    }
}

impl TableEntry for AuthenticationHandler {
    fn registration(&self) -> &Arc<Registration> {
        &self.registration
    }

    fn target(&self) -> &ErrorTarget {
        &self.target
    }

    fn closed(&self) {
        self.calls.on_closed();
    }

    fn over(&self, program: &CProgram) {
        self.calls.on_over(program, &self.target);
    }
}

/// What a session keeps of its authentication handlers.
#[derive(Default)]
pub(crate) struct Authentication {
    handlers: RegistrationTable<AuthenticationHandler>,
}

impl Feature for Authentication {
    fn on_messages_lost(&self, _program: &CProgram) -> Vec<Ending> {
        self.handlers.lose_confirmed()
    }

    fn on_closed(&self, _program: &CProgram) -> Vec<Ending> {
        self.handlers.close_all()
    }

    fn serves(&self, service: i32) -> bool {
        service == service::AUTHENTICATOR
    }

    fn on_service_request(&self, program: &CProgram, request: &ServiceRequest) {
        let question = match Authenticator::read_request(&request.body, request.version) {
            Ok(question) => question,
            Err(error) => {
                log::warn!("a request for authentication cannot be read: {error}");
                return fail(
                    &request.responder,
                    reason::INVALID_DATA,
                    &crate::data::memory::text_of(&error),
                );
            }
        };
        if question.principal.contains('\0') {
            // In C that would be the name of somebody else.
            return answer(request, &AuthenticatorResponse::Deny);
        }
        match self.handlers.find(question.handler_cid) {
            Some(handler) if !handler.registration.is_closed() => {
                let calls = &handler.calls;
                calls.on_request(program, &handler.target, &question, request);
            }
            // The others that the server has may decide, and nobody waits for one that has gone.
            _ => answer(request, &AuthenticatorResponse::Abstain),
        }
    }
}

impl Authentication {
    /// The handlers with a name.
    pub(crate) fn named(&self, name: &str) -> Vec<Arc<AuthenticationHandler>> {
        self.handlers.all(|handler| handler.name == name)
    }

    /// The server's answer to a registration.
    fn on_registration(&self, program: &CProgram, number: i64, outcome: CallOutcome<Empty>) {
        // Gone when the session has ended meanwhile, which was told then.
        let Some(handler) = self.handlers.find(number) else {
            return;
        };
        match outcome {
            CallOutcome::Response(Empty) => {
                handler.registration.confirm();
                handler.calls.on_registered(program, &handler);
            }
            CallOutcome::Failed(failure) => {
                self.handlers.remove(number);
                let calls = &handler.calls;
                calls.on_refused(program, &handler.target, &failure);
            }
            CallOutcome::Discarded => {
                self.handlers.remove(number);
                handler.target.discard(program);
            }
        }
    }

    /// The server's answer to a deregistration; an error ends the handler too.
    fn on_deregistration(&self, program: &CProgram, number: i64, outcome: CallOutcome<Empty>) {
        match outcome {
            CallOutcome::Failed(failure) => {
                if let Some(handler) = self.handlers.remove(number) {
                    let calls = &handler.calls;
                    calls.on_failed(program, &handler.target, &failure);
                }
            }
            other => self.handlers.on_deregistration(program, number, other),
        }
    }

    /// A handler of 6.4 was deregistered: what ends it is told to the functions of that call.
    pub(crate) fn forget(&self, handler: &AuthenticationHandler) {
        self.handlers.remove(handler.registration.conversation());
    }
}

/// What the server is told of a handler.
pub(crate) fn parameters(name: &str) -> AuthenticatorRegistrationParameters {
    AuthenticatorRegistrationParameters {
        service: service::AUTHENTICATOR,
        control_group: DEFAULT_CONTROL_GROUP.to_owned(),
        handler_name: copy_text(name),
    }
}

/// Registers a handler, and gives its conversation. Every outcome is told later.
pub(crate) fn register(
    handle: &Handle,
    name: String,
    target: ErrorTarget,
    calls: impl HandlerCalls,
) -> i64 {
    let closing = copy_text(&name);
    let kind = RegistrationKind::Authenticator;
    let registration = Registration::new(handle, kind, move |handle, registration| {
        let number = registration.conversation();
        let request = parameters(&closing);
        handle.call_with::<AuthenticatorDeregistration>(request, move |program, outcome| {
            let authentication = program.feature::<Authentication>();
            authentication.on_deregistration(program, number, outcome);
        });
    });
    let number = registration.conversation();
    let request = AuthenticatorRegistrationRequest {
        parameters: parameters(&name),
        handler_cid: number,
    };
    // Before the server knows of it: requests may overtake the answer.
    let authentication = handle.program.feature::<Authentication>();
    let inserted = authentication.handlers.insert(AuthenticationHandler {
        name,
        target,
        registration,
        calls: Box::new(calls),
    });
    if let Err(error) = inserted {
        handle.fail_later(target, error);
        return number;
    }
    handle.call_with::<AuthenticatorRegistration>(request, move |program, outcome| {
        let authentication = program.feature::<Authentication>();
        authentication.on_registration(program, number, outcome);
    });
    number
}
