//! Requests to all sessions that a filter selects (`specification/topics/messaging section 1`): the server says how many there are, and
//! each of them answers; the answers may come first.
//!
//! Sending: any thread. Outcomes: the session's callback thread. Lock: that of the open sends, never held over a call of the program.

use core::ffi::c_int;
use std::collections::BTreeMap;

use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::outcall::outcall;
use crate::capi::messaging::feature::Messaging;

use crate::capi::messaging::types::{
    filtered_request_number_sent, filtered_request_on_response, filtered_request_on_response_error,
    SEND_REQUEST_TO_FILTER_PARAMS_T,
};
use crate::capi::messaging::values::{to_send, with_error, Received};
use crate::capi::session::id::c_id;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::confirm;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::SESSION_T;
use crate::data::datatype::Datatype;
use crate::engine::sync::Mutex;
use crate::engine::ServiceRequest;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::CountOrErrors;
use crate::wire::services::topics::messaging::{
    FilterMessageRequest, FilterOutcome, FilterResponse, FilterResponseNotification,
    MessagingFilterSend,
};
use crate::wire::services::Service;
use crate::wire::session_id::SessionId;

/// What a conversation still waits for.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    expected: Option<i32>,
    received: i32,
}

impl Progress {
    fn is_complete(self) -> bool {
        self.expected
            .is_some_and(|expected| self.received >= expected)
    }
}

/// Where the answers go.
#[derive(Clone, Copy)]
struct Receiver {
    response_datatype: Datatype,
    on_number_sent: filtered_request_number_sent,
    on_response: filtered_request_on_response,
    on_response_error: filtered_request_on_response_error,
    target: ErrorTarget,
}

impl Receiver {
    fn answer(&self, session_id: SessionId, outcome: FilterOutcome) {
        let response = match outcome {
            FilterOutcome::Response(value) => Received::read(&value, self.response_datatype),
            FilterOutcome::Error(reason) => {
                Err(Failure::from_reason(reason.code, reason.description))
            }
        };
        match (response, self.on_response, self.on_response_error) {
            (Ok(response), Some(call), _) => {
                // SAFETY: the program's function and context; the value lives during the call.
                unsafe {
                    outcall!(
                        "on_response",
                        call(
                            response.datatype(),
                            response.as_ptr(),
                            self.target.context(),
                        )
                    )
                };
            }
            (Err(error), _, Some(call)) => {
                let id = c_id(session_id);
                let context = ContextPointer(self.target.context());
                with_error(&error, context, |error| {
                    // SAFETY: the program's function; the arguments live during the call.
                    unsafe { outcall!("on_response_error", call(&raw const id, error)) }
                });
            }
            (Err(error), _, None) => log::debug!("nobody handles: {}", &error.message),
            (Ok(_), None, _) => {}
        }
    }
}

/// The open sends of one session, by the number that the answers name.
#[derive(Default)]
pub(crate) struct FilterSends {
    open: Mutex<BTreeMap<i64, (Receiver, Progress)>>,
}

impl FilterSends {
    fn close(&self, number: i64) {
        self.open.lock().remove(&number);
    }

    /// Counts; the conversation ends when nothing more is to come.
    fn advance(&self, number: i64, step: impl FnOnce(&mut Progress)) -> Option<Receiver> {
        let mut open = self.open.lock();
        let (receiver, progress) = open.get_mut(&number)?;
        step(progress);
        let receiver = *receiver;
        if progress.is_complete() {
            open.remove(&number);
        }
        Some(receiver)
    }

    /// One session has answered. The server gets its confirmation whatever becomes of the answer.
    pub(crate) fn on_answer(&self, request: &ServiceRequest) {
        match FilterResponse::read_request(&request.body, request.version) {
            Ok(answer) => self.dispatch(answer),
            Err(error) => log::warn!("a response to a filter cannot be read: {error}"),
        }
        confirm(&request.responder);
    }

    fn dispatch(&self, answer: FilterResponseNotification) {
        let received = self.advance(answer.filter_cid, |progress| progress.received += 1);
        match received {
            Some(receiver) => receiver.answer(answer.session_id, answer.outcome),
            None => log::debug!("a response to a filter that nobody waits for"),
        }
    }

    fn on_outcome(&self, program: &CProgram, number: i64, outcome: CallOutcome<CountOrErrors>) {
        let Some((receiver, _)) = self.open.lock().get(&number).copied() else {
            return;
        };
        let target = receiver.target;
        match outcome {
            CallOutcome::Response(CountOrErrors::Count(count)) if count < 0 => {
                self.close(number);
                let text = format!("the server's answer cannot be read: {count} sessions");
                target.fail(program, &Failure::new(ErrorCode::INVALID_DATA, text));
            }
            CallOutcome::Response(CountOrErrors::Count(count)) => {
                self.advance(number, |progress| progress.expected = Some(count));
                if let Some(call) = receiver.on_number_sent {
                    // SAFETY: the program's function and context.
                    unsafe {
                        outcall!("on_number_sent", call(c_int::from(count), target.context()))
                    };
                }
            }
            CallOutcome::Response(CountOrErrors::Errors(reports)) => {
                self.close(number);
                let text = reports
                    .into_iter()
                    .map(|report| report.message)
                    .find(|message| !message.is_empty())
                    .unwrap_or_else(|| "the session filter is invalid".to_owned());
                target.fail(program, &Failure::new(ErrorCode::INVALID_FILTER, text));
            }
            CallOutcome::Failed(failure) => {
                self.close(number);
                target.fail(program, &failure);
            }
            CallOutcome::Discarded => {
                self.close(number);
                target.discard(program);
            }
        }
    }

    /// Messages were lost: the sends whose number is known get no more answers. Those without a number have been sent since, because
    /// open requests were discarded before.
    pub(crate) fn lose_answered(&self, program: &CProgram) {
        let mut lost = Vec::new();
        self.open.lock().retain(|_, (receiver, progress)| {
            let keep = progress.expected.is_none();
            if !keep {
                lost.push(receiver.target);
            }
            keep
        });
        for target in lost {
            target.discard(program);
        }
    }

    /// The session has ended: those that still wait for answers are told, in the order in which they were sent.
    pub(crate) fn discard_all(&self, program: &CProgram) {
        let open = std::mem::take(&mut *self.open.lock());
        for (receiver, _) in open.into_values() {
            receiver.target.discard(program);
        }
    }
}

/// Sends a request to all sessions that a filter selects. It reaches the request streams that they
/// have set for exactly this path.
///
/// `on_number_sent` is called once with the number of sessions. Each of them leads to one call of
/// `on_response`, or of `on_response_error` when it has no such stream, rejects the request, has
/// gone, or responds with a value that is not of the type that was asked for; its context is that
/// of `params`. These calls may come before `on_number_sent`. When the request fails as a whole
/// `on_error` is called instead, for example with `DIFF_ERR_INVALID_FILTER`.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The request, everything in it copied, and what is called, on the session's
///     callback thread.
#[no_mangle]
pub unsafe extern "C" fn send_request_to_filter(
    session: *mut SESSION_T,
    params: SEND_REQUEST_TO_FILTER_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL, or C strings and a live buffer, by contract.
        let read = |_: &_| unsafe { read_params(&params) };
        let Some((handle, read)) = begin("send_request_to_filter", session, target, read) else {
            return;
        };
        let (response_datatype, mut request) = read;
        let receiver = Receiver {
            response_datatype,
            on_number_sent: params.on_number_sent,
            on_response: params.on_response,
            on_response_error: params.on_response_error,
            target,
        };
        let number = handle.reserve_conversation_id();
        request.filter_cid = number;
        // Before it is sent: answers may come at once.
        let sends = &handle.program.feature::<Messaging>().filter_sends;
        sends
            .open
            .lock()
            .insert(number, (receiver, Progress::default()));
        handle.call_with::<MessagingFilterSend>(request, move |program, outcome| {
            let sends = &program.feature::<Messaging>().filter_sends;
            sends.on_outcome(program, number, outcome);
        });
    });
}

/// # Safety
/// The strings and the buffer of `params` are NULL or live.
unsafe fn read_params(
    params: &SEND_REQUEST_TO_FILTER_PARAMS_T,
) -> Result<(Datatype, FilterMessageRequest), Failure> {
    let response = arguments::datatype(params.response_datatype, "the data type of the response")?;
    // SAFETY: as the caller promises.
    unsafe {
        let request = FilterMessageRequest {
            filter_cid: 0,
            filter: arguments::text(params.filter, "the session filter")?,
            path: arguments::text(params.path, "the path")?,
            request: to_send(params.request, params.request_datatype)?,
        };
        Ok((response, request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ptr;

    fn sends() -> FilterSends {
        let receiver = Receiver {
            response_datatype: Datatype::String,
            on_number_sent: None,
            on_response: None,
            on_response_error: None,
            target: ErrorTarget::new(None, None, ptr::null_mut()),
        };
        let sends = FilterSends::default();
        let mut open = sends.open.lock();
        open.insert(7, (receiver, Progress::default()));
        drop(open);
        sends
    }

    fn number(sends: &FilterSends, count: i32) -> bool {
        sends
            .advance(7, |progress| progress.expected = Some(count))
            .is_some()
    }

    fn answer(sends: &FilterSends) -> bool {
        sends
            .advance(7, |progress| progress.received += 1)
            .is_some()
    }

    #[test]
    fn a_conversation_ends_when_number_and_answers_agree() {
        let number_first = sends();
        assert!(number(&number_first, 2));
        assert!(answer(&number_first) && answer(&number_first));
        assert!(!answer(&number_first));

        let answers_first = sends();
        assert!(answer(&answers_first) && answer(&answers_first));
        assert!(number(&answers_first, 2));
        assert!(!answer(&answers_first));

        let between = sends();
        assert!(answer(&between) && number(&between, 2) && answer(&between));
        assert!(!answer(&between));
    }

    #[test]
    fn nobody_to_ask_ends_it_at_once() {
        let sends = sends();
        assert!(number(&sends, 0));
        assert!(!answer(&sends));
    }
}
