//! Requests of C programs to the server: encoded for the protocol version in force, with every outcome told on the
//! session's callback thread (`specification/topics/subscribe section 0.5`, `specification/sessions/errors-and-callbacks sections 3 and 5`).

use std::sync::Arc;

use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::error::ErrorTarget;
use crate::engine::{Addressed, Outcome};
use crate::session::{ErrorCode, Failure};
use crate::wire::error::Unsupported;
use crate::wire::request_body::RequestBody;
use crate::wire::services::Service;

/// How a request ended.
#[derive(Debug)]
pub(crate) enum CallOutcome<R> {
    Response(R),
    Failed(Failure),
    /// No answer will come.
    Discarded,
}

impl Handle {
    /// Sends a request of service `S`. While the session still connects for the first time it waits for the protocol
    /// version. Exactly one of `on_response` and the target's handlers is called, on the callback thread; none once
    /// closing the session is over.
    pub(crate) fn call<S: Service>(
        &self,
        request: S::Request,
        target: ErrorTarget,
        on_response: impl FnOnce(&CProgram, S::Response) -> Result<(), Failure> + Send + 'static,
    ) where
        S::Request: Send + 'static,
    {
        self.call_with::<S>(request, move |program, outcome| match outcome {
            CallOutcome::Response(response) => {
                if let Err(error) = on_response(program, response) {
                    target.fail(program, &error);
                }
            }
            CallOutcome::Failed(failure) => target.fail(program, &failure),
            CallOutcome::Discarded => target.discard(program),
        });
    }

    /// As [`Handle::call`], with every outcome given to one function.
    pub(crate) fn call_with<S: Service>(
        &self,
        request: S::Request,
        on_outcome: impl FnOnce(&CProgram, CallOutcome<S::Response>) + Send + 'static,
    ) where
        S::Request: Send + 'static,
    {
        self.call_service::<S>(None, request, on_outcome);
    }

    /// As [`Handle::call_with`], for a request that refers to earlier ones: it is discarded when messages were lost since the
    /// session said how often that happened.
    pub(crate) fn call_unless_lost<S: Service>(
        &self,
        losses: u64,
        request: S::Request,
        on_outcome: impl FnOnce(&CProgram, CallOutcome<S::Response>) + Send + 'static,
    ) where
        S::Request: Send + 'static,
    {
        self.call_service::<S>(Some(losses), request, on_outcome);
    }

    fn call_service<S: Service>(
        &self,
        losses: Option<u64>,
        request: S::Request,
        on_outcome: impl FnOnce(&CProgram, CallOutcome<S::Response>) + Send + 'static,
    ) where
        S::Request: Send + 'static,
    {
        let encode = move |version: u8| {
            let body = RequestBody::write(|body| S::write_request(&request, body, version))?;
            Ok((S::ID, body))
        };
        self.call_encoded::<S>(losses, encode, on_outcome);
    }

    /// As [`Handle::call_with`], for a request that is encoded in a way of its own: the version decides to which service it goes, or
    /// there are credentials in it. The answer is one of service `S`.
    pub(crate) fn call_encoded<S: Service>(
        &self,
        losses: Option<u64>,
        encode: impl FnOnce(u8) -> Result<Addressed, Unsupported> + Send + 'static,
        on_outcome: impl FnOnce(&CProgram, CallOutcome<S::Response>) + Send + 'static,
    ) {
        let program = Arc::clone(&self.program);
        let handler = Box::new(move |outcome| {
            on_outcome(&program, read_outcome::<S>(&program, outcome));
        });
        self.session.request_by_version(losses, encode, handler);
    }

    /// Calls something on the callback thread; dropped once closing the session is over.
    pub(crate) fn run_later(&self, call: impl FnOnce(&CProgram) + Send + 'static) {
        let program = Arc::clone(&self.program);
        self.session.call_later(move || call(&program));
    }

    /// Reports a failure that is known without the server, on the callback thread.
    pub(crate) fn fail_later(&self, target: ErrorTarget, error: Failure) {
        self.run_later(move |program| target.fail(program, &error));
    }

    /// Takes a number for a registration or for a request with many answers.
    pub(crate) fn reserve_conversation_id(&self) -> i64 {
        self.session.reserve_conversation_id()
    }
}

fn read_outcome<S: Service>(program: &CProgram, outcome: Outcome) -> CallOutcome<S::Response> {
    match outcome {
        Outcome::Response(body) => {
            // What was answered was connected, so the version is known.
            let version = program.facts.version().unwrap_or_default();
            match S::read_response(&body, version) {
                Ok(response) => CallOutcome::Response(response),
                Err(error) => CallOutcome::Failed(Failure::new(
                    ErrorCode::INVALID_DATA,
                    format!("the server's answer cannot be read: {error}"),
                )),
            }
        }
        Outcome::ServiceError { reason, message } => {
            CallOutcome::Failed(Failure::from_reason(reason, message))
        }
        Outcome::Discarded => CallOutcome::Discarded,
        Outcome::Unsupported(unsupported) => CallOutcome::Failed(Failure::new(
            ErrorCode::UNSUPPORTED,
            unsupported.to_string(),
        )),
        Outcome::Refused(refusal) => CallOutcome::Failed(refusal.into()),
    }
}
