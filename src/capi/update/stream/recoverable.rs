//! `recoverable-update-stream.h`: update streams that outlive the loss of their route in the cluster
//! (`specification/topics/update-streams section 4`).
//!
//! Callable from any thread. When and how a stream recovers is decided in `crate::topics::update_stream`.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;
use core::time::Duration;
use std::sync::Arc;

use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::cenum::{from_raw, raw};
use crate::capi::ffi::error_code::{fill_error, DIFFUSION_ERROR_T};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, SESSION_T};
use crate::capi::update::creation_result::{creation_result, DIFFUSION_TOPIC_CREATION_RESULT_T};
use crate::capi::update::stream::calls::{
    operate, release, request_error, Calls, Machine, OtherSession, StreamHandle,
};
use crate::capi::update::stream::copied;
use crate::capi::util::buf::BUF_T;
use crate::engine::WaitEnd;
use crate::retry::RetryStrategy;
use crate::session::{ErrorCode, Failure};
use crate::topics::update_stream::{
    Answer, Completion, OperationFailure, RecoverableStream, Recovery, Request, RequestId,
    StreamTarget,
};
use bytes::Bytes;

/// The result of an operation of a recoverable update stream. Valid during the callback.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_recoverable_update_stream_callback_response_s {
    /// `TOPIC_CREATED` when this operation created the topic, else `TOPIC_EXISTS`.
    pub result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
}
/// The result of an operation of a recoverable update stream.
pub type DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T =
    diffusion_recoverable_update_stream_callback_response_s;
assert_layout!(diffusion_recoverable_update_stream_callback_response_s, size 4, align 4, { result: 0 });

/// Called when an operation of a recoverable update stream has succeeded (`error` is NULL) or
/// failed (`response` is NULL). `response` and `error` are valid until the callback returns;
/// `error->context` is the context of the operation, as `context` is.
///
/// @param session The session.
/// @param recoverable_update_stream The stream.
/// @param response Whether the topic is new; NULL after a failure.
/// @param error What failed; NULL after success.
/// @param context The context of the operation.
/// @return #HANDLER_SUCCESS; ignored.
pub type RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T = Option<
    unsafe extern "C" fn(
        session: *const SESSION_T,
        recoverable_update_stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
        response: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T,
        error: *const DIFFUSION_ERROR_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of the outcome of an operation of a recoverable update stream. The struct is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_recoverable_update_stream_params_s {
    /// Told of success and failure. When it is NULL, `session->global_service_error_handler` is
    /// told of failure.
    pub on_callback: RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T,
    /// Told that no answer will come; may be NULL.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed on to the handlers, otherwise not touched.
    pub context: *mut c_void,
}
/// Handlers of the outcome of an operation of a recoverable update stream.
pub type DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T =
    diffusion_recoverable_update_stream_params_s;
assert_layout!(diffusion_recoverable_update_stream_params_s, size 24, align 8, {
    on_callback: 0, on_discard: 8, context: 16,
});

/// A stream of values to one topic that can be recovered. It is created without a session, and
/// belongs to the session of its first operation.
pub struct DIFFUSION_RECOVERABLE_UPDATE_STREAM_T {
    calls: Calls<RecoverableMachine>,
}
handles!(Shared: DIFFUSION_RECOVERABLE_UPDATE_STREAM_T);

type RecoverableMachine = RecoverableStream<Operation, Failure>;

/// Who is told of the end of one operation.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    on_callback: RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T,
    target: ErrorTarget,
}

impl Machine for RecoverableMachine {
    type Token = Operation;

    fn handle_answer(&mut self, id: RequestId, answer: Answer) {
        RecoverableStream::handle_answer(self, id, answer);
    }

    fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<Failure>) {
        RecoverableStream::handle_failure(self, id, failure);
    }

    fn handle_loss(&mut self) {
        RecoverableStream::handle_loss(self);
    }

    fn handle_end(&mut self) {
        RecoverableStream::handle_end(self);
    }

    fn handle_wait(&mut self, end: WaitEnd) {
        match end {
            WaitEnd::Elapsed => self.handle_wait_over(),
            WaitEnd::SessionClosed => self.handle_wait_discarded(),
        }
    }

    fn poll_request(&mut self) -> Option<Request> {
        RecoverableStream::poll_request(self)
    }

    fn can_send(&self) -> bool {
        RecoverableStream::can_send(self)
    }

    fn backlog(&self) -> usize {
        RecoverableStream::backlog(self)
    }

    fn awaits_answer(&self) -> bool {
        RecoverableStream::awaits_answer(self)
    }

    fn poll_completion(&mut self) -> Option<Completion<Operation, Failure>> {
        RecoverableStream::poll_completion(self)
    }

    fn has_completion(&self) -> bool {
        RecoverableStream::has_completion(self)
    }

    fn poll_wait(&mut self) -> Option<Duration> {
        RecoverableStream::poll_wait(self)
    }

    fn stop(&mut self) {
        RecoverableStream::stop(self);
    }
}

impl StreamHandle for DIFFUSION_RECOVERABLE_UPDATE_STREAM_T {
    type Machine = RecoverableMachine;

    fn calls(&self) -> &Calls<RecoverableMachine> {
        &self.calls
    }

    fn tell(&self, program: &CProgram, completion: Completion<Operation, Failure>) {
        let Operation {
            on_callback,
            target,
        } = completion.token;
        match completion.outcome {
            Ok(result) => {
                if let Some(handler) = on_callback {
                    let response = DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T {
                        result: creation_result(result),
                    };
                    // SAFETY: the program's function and context; the response lives during the call, and so does the
                    // stream, also when the program has freed it.
                    unsafe {
                        outcall!(
                            "callback of a recoverable update stream",
                            handler(
                                program.session(),
                                self,
                                &raw const response,
                                ptr::null(),
                                target.context(),
                            )
                        );
                    }
                }
            }
            Err(failure) => match request_error(program, &failure) {
                Some(error) => self.fail(program, on_callback, target, &error),
                None => target.discard(program),
            },
        }
    }
}

impl DIFFUSION_RECOVERABLE_UPDATE_STREAM_T {
    /// A stream that the program owns.
    pub(crate) fn owned(target: StreamTarget, retries: RetryStrategy) -> *mut Self {
        owned::share(Arc::new(Self {
            calls: Calls::new(RecoverableStream::new(target, retries)),
        }))
    }

    fn fail(
        &self,
        program: &CProgram,
        on_callback: RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T,
        target: ErrorTarget,
        error: &Failure,
    ) {
        let Some(handler) = on_callback else {
            target.fail(program, error);
            return;
        };
        let message = c_text(&error.message);
        let c_error = DIFFUSION_ERROR_T {
            code: from_raw(error.code.number()),
            message: message.as_ptr().cast_mut(),
            context: target.context(),
        };
        // SAFETY: the program's function and context; the error lives during the call, and so does the stream, also when the
        // program has freed it.
        unsafe {
            outcall!(
                "callback of a recoverable update stream",
                handler(
                    program.session(),
                    self,
                    ptr::null(),
                    &raw const c_error,
                    target.context(),
                )
            );
        }
    }
}

/// Begins an operation; on failure fills the program's error.
///
/// # Safety
/// `stream` is NULL or a live stream; `error` is NULL or an error of the program, whose contents may be anything.
unsafe fn operation(
    function: &str,
    session: *const SESSION_T,
    stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    params: &DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T,
    error: *mut DIFFUSION_ERROR_T,
    run: impl FnOnce(&mut RecoverableMachine, Operation) -> Result<(), Failure>,
) -> bool {
    let operation = Operation {
        on_callback: params.on_callback,
        target: ErrorTarget::new(None, params.on_discard, params.context),
    };
    // SAFETY: as the caller promises.
    let begun = unsafe { found(session, stream) }.and_then(|(handle, stream)| {
        operate(&stream, &handle, |machine| run(machine, operation)).unwrap_or(Err(Failure::new(
            ErrorCode::ILLEGAL_ARGUMENT,
            OtherSession::TEXT,
        )))
    });
    match begun {
        Ok(()) => true,
        Err(failure) => {
            log::warn!("{function}: {}", failure.message);
            // SAFETY: as the caller promises.
            unsafe { fill_error(error, failure.code, &failure.message) };
            false
        }
    }
}

/// # Safety
/// `stream` is NULL or a live stream.
unsafe fn found(
    session: *const SESSION_T,
    stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
) -> Result<(Arc<Handle>, Arc<DIFFUSION_RECOVERABLE_UPDATE_STREAM_T>), Failure> {
    let handle = Handle::find(session)?;
    if handle.is_closed_by_program() {
        // Nothing can be called any more (`specification/sessions/errors-and-callbacks section 5`). Streams have their own code for it
        // (`specification/topics/subscribe section 0.5`).
        return Err(Failure::new(
            ErrorCode::NO_SESSION,
            "the program has closed the session",
        ));
    }
    // SAFETY: as the caller promises.
    let stream = unsafe { owned::shared(stream) }.ok_or(Failure::new(
        ErrorCode::ILLEGAL_ARGUMENT,
        "the recoverable update stream is NULL",
    ))?;
    Ok((handle, stream))
}

/// Sets the value of the stream's topic, as diffusion_topic_update_stream_set() does (since 6.10).
/// The value is remembered until the server has acknowledged it. While the stream recovers, the
/// operation waits.
///
/// One of `params.on_callback` and `params.on_discard` is called, on the session's callback thread.
/// When the operation has failed and the stream is recovered then, `on_callback` is called once
/// more: when the value has been sent again, or when the recovery has failed.
///
/// @param session The session. It must be that of the stream's first operation.
/// @param recoverable_update_stream The stream.
/// @param value The value, encoded for the stream's data type; copied. NULL stands for the null of
///     strings and numbers.
/// @param params The handlers and their context; copied.
/// @param[out] error Filled when the result is false, with a message that the program releases with
///     `free()`; otherwise not touched. May be NULL.
/// @return True if the operation has begun. False, and nothing is called, if an argument is NULL,
///     if the program has closed or freed the session (`DIFF_ERR_NO_SESSION`), or if the stream
///     belongs to another one.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_set(
    session: *const SESSION_T,
    recoverable_update_stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    value: *const BUF_T,
    params: DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T,
    error: *mut DIFFUSION_ERROR_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or live arguments by contract.
        unsafe {
            let value = copied(value);
            operation(
                "diffusion_recoverable_update_stream_set",
                session,
                recoverable_update_stream,
                &params,
                error,
                |machine, token| {
                    let null = machine.target().datatype.null_value();
                    let value = value.or(null.map(Bytes::from_static)).ok_or(Failure::new(
                        ErrorCode::INVALID_DATA,
                        "there is no value, and the data type has no null",
                    ))?;
                    machine.set(token, value);
                    Ok(())
                },
            )
        }
    })
}

/// Opens the stream, if that was not done yet, or asks the server whether it is still valid (since
/// 6.10). While the stream recovers, the operation waits. A failed validation is not repeated by a
/// recovery.
///
/// If the result is true, one of `params.on_callback` and `params.on_discard` is called, on the
/// session's callback thread.
///
/// @param session The session. It must be that of the stream's first operation.
/// @param recoverable_update_stream The stream.
/// @param params The handlers and their context; copied.
/// @param[out] error Filled if the result is false, with a message that the program releases with
///     `free()`; otherwise left alone. May be NULL.
/// @return True if the operation has begun. False, and nothing is called, if an argument is NULL,
///     if the program has closed or freed the session (`DIFF_ERR_NO_SESSION`), or if the stream
///     belongs to another one.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_validate(
    session: *const SESSION_T,
    recoverable_update_stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    params: DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T,
    error: *mut DIFFUSION_ERROR_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or live arguments by contract.
        unsafe {
            operation(
                "diffusion_recoverable_update_stream_validate",
                session,
                recoverable_update_stream,
                &params,
                error,
                |machine, token| {
                    machine.validate(token);
                    Ok(())
                },
            )
        }
    })
}

/// Gives the value that was set last, whether or not the server has acknowledged it (since 6.10).
///
/// @param recoverable_update_stream The stream.
/// @param[out] error Filled when the result is NULL, with a message that the program releases with
///     `free()`; otherwise not touched. May be NULL.
/// @return The value, to be released with diffusion_value_free(); NULL if nothing or null was set,
///     if the stream can neither be used nor recovered any more, or if it is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_get(
    recoverable_update_stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    error: *mut DIFFUSION_ERROR_T,
) -> *mut DIFFUSION_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live stream by contract.
        let stream = unsafe { recoverable_update_stream.as_ref() };
        let (code, text) = match stream {
            None => (
                ErrorCode::ILLEGAL_ARGUMENT,
                "the recoverable update stream is NULL",
            ),
            Some(stream) => {
                let (datatype, value) = stream
                    .calls
                    .with(|machine| (machine.target().datatype, machine.value().cloned()));
                if let Some(value) = value {
                    return DIFFUSION_VALUE_T::owned(datatype, &value);
                }
                (ErrorCode::ILLEGAL_STATE, "the stream has no value")
            }
        };
        // SAFETY: NULL or an error of the program by contract.
        unsafe { fill_error(error, code, text) };
        ptr::null_mut()
    })
}

/// Says whether a recovery may mend what failed (since 6.10): the cluster has lost the route to the
/// topic.
///
/// @param error The error that a handler was given.
/// @return True if its code is `DIFF_ERR_CLUSTER_ROUTING`; false for other codes and NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_is_error_recoverable(
    error: *const DIFFUSION_ERROR_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or a live error by contract.
        unsafe { error.as_ref() }
            .is_some_and(|error| raw(error.code) == ErrorCode::CLUSTER_ROUTING.number())
    })
}

/// Begins the recovery of a stream, whose first failure must be recoverable (since 6.10). Returns
/// at once, also inside a handler. After the interval of the stream's retry strategy a new stream
/// is opened, and the values that the server has not acknowledged are sent again, in order; if that
/// fails with a recoverable error it is tried again, as often as the strategy allows. Operations
/// wait meanwhile. When a recovery has failed, all values that it would have sent are told of with
/// the last error, and the stream is of no use any more.
///
/// When messages were lost at a reconnection, a stream with no failure recovers by itself: what was
/// under way is discarded, and later operations wait for the new stream.
///
/// @param session The session. It must be that of the stream.
/// @param recoverable_update_stream The stream.
/// @return True if the stream is being recovered now: true also when it was already. False if
///     nothing has failed, if the failure is not recoverable, if a recovery has failed before, if
///     the strategy allows no attempt, or if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_recover(
    session: *const SESSION_T,
    recoverable_update_stream: *const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
) -> bool {
    guard(false, || {
        // SAFETY: NULL or a live stream by contract.
        let recovery =
            unsafe { found(session, recoverable_update_stream) }.and_then(|(handle, stream)| {
                operate(&stream, &handle, RecoverableStream::recover).map_err(|OtherSession| {
                    Failure::new(ErrorCode::ILLEGAL_ARGUMENT, OtherSession::TEXT)
                })
            });
        let refusal = match recovery {
            Ok(Recovery::Started | Recovery::Running) => return true,
            Ok(Recovery::Refused) => "there is no failure that can be recovered".to_owned(),
            Err(failure) => failure.message,
        };
        log::warn!("diffusion_recoverable_update_stream_recover: {refusal}");
        false
    })
}

/// Releases a stream (since 6.10). Allowed at any time, also after its session was freed.
/// Operations that are under way go on, and their handlers are called. A recovery is given up: what
/// waits for it, and was not told of yet, is discarded.
///
/// @param recoverable_update_stream The stream; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_recoverable_update_stream_free(
    recoverable_update_stream: *mut DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
) {
    guard((), || {
        // SAFETY: NULL or a live stream that the program gives up.
        unsafe { release(recoverable_update_stream.cast_const()) }
    });
}
