//! `update-stream.h`: setting the value of one topic again and again (`specification/topics/update-streams sections 1 to 3`).
//!
//! Callable from any thread. What a stream sends, and in which order, is decided in `crate::topics::update_stream`.

pub(crate) mod builder;
pub(crate) mod calls;
pub(crate) mod create;
pub(crate) mod recoverable;

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::value::DIFFUSION_VALUE_T;
use crate::capi::ffi::cenum::{c_enums, from_raw};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned::{self, handles};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::update::creation_result::{creation_result, DIFFUSION_TOPIC_CREATION_RESULT_T};
use crate::capi::update::stream::calls::{
    operate, release, request_error, Calls, Machine, OtherSession, StreamHandle,
};
use crate::capi::util::buf;
use crate::capi::util::buf::BUF_T;
use crate::data::memory;
use crate::session::{ErrorCode, Failure};
use crate::topics::update_stream::{
    Answer, Completion, OperationFailure, Request, RequestId, StreamTarget, UpdateStream,
};
use bytes::Bytes;
use std::sync::Arc;

/// What an update stream can do at the moment.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum diffusion_update_stream_state_e {
    /// No operation has failed.
    DIFFUSION_UPDATE_STREAM_STATE_ACTIVE = 0,
    /// The stream is being recovered; a plain stream never is.
    DIFFUSION_UPDATE_STREAM_STATE_RECOVERING = 1,
    /// An operation has failed, messages were lost at a reconnection, or the session has ended: a new
    /// stream is needed.
    DIFFUSION_UPDATE_STREAM_STATE_INVALID = 2,
}
/// What an update stream can do at the moment.
pub type DIFFUSION_UPDATE_STREAM_STATE_T = diffusion_update_stream_state_e;

c_enums!(diffusion_update_stream_state_e);

/// Called when an operation of an update stream has succeeded: `TOPIC_CREATED` when this operation
/// created the topic, else `TOPIC_EXISTS`.
///
/// @param result Whether the topic is new.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_update_stream_result_cb = Option<
    unsafe extern "C" fn(
        result: MaybeUninit<DIFFUSION_TOPIC_CREATION_RESULT_T>,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of the outcome of an operation of an update stream. The struct is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_update_stream_params_s {
    /// Told of success; may be NULL.
    pub on_topic_creation_result: on_topic_update_stream_result_cb,
    /// Told of failure. When it is NULL, `session->global_service_error_handler` is.
    pub on_error: ERROR_HANDLER_T,
    /// Told that no answer will come; may be NULL.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed on to the handlers, otherwise not touched.
    pub context: *mut c_void,
}
/// Handlers of the outcome of an operation of an update stream.
pub type DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T = diffusion_topic_update_stream_params_s;
assert_layout!(diffusion_topic_update_stream_params_s, size 32, align 8, {
    on_topic_creation_result: 0, on_error: 8, on_discard: 16, context: 24,
});

/// A stream of values to one topic. It is created without a session, and belongs to the session of
/// its first operation.
pub struct DIFFUSION_TOPIC_UPDATE_STREAM_T {
    calls: Calls<PlainMachine>,
}
handles!(Shared: DIFFUSION_TOPIC_UPDATE_STREAM_T);

type PlainMachine = UpdateStream<Operation, Failure>;

/// Who is told of the end of one operation.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    on_result: on_topic_update_stream_result_cb,
    target: ErrorTarget,
}

impl Operation {
    fn new(params: &DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T) -> Self {
        Self {
            on_result: params.on_topic_creation_result,
            target: ErrorTarget::new(params.on_error, params.on_discard, params.context),
        }
    }
}

impl Machine for PlainMachine {
    type Token = Operation;

    fn handle_answer(&mut self, id: RequestId, answer: Answer) {
        UpdateStream::handle_answer(self, id, answer);
    }

    fn handle_failure(&mut self, id: RequestId, failure: OperationFailure<Failure>) {
        UpdateStream::handle_failure(self, id, failure);
    }

    fn handle_loss(&mut self) {
        UpdateStream::handle_loss(self);
    }

    fn handle_end(&mut self) {
        UpdateStream::handle_end(self);
    }

    fn poll_request(&mut self) -> Option<Request> {
        UpdateStream::poll_request(self)
    }

    fn can_send(&self) -> bool {
        UpdateStream::can_send(self)
    }

    fn backlog(&self) -> usize {
        UpdateStream::backlog(self)
    }

    fn awaits_answer(&self) -> bool {
        UpdateStream::awaits_answer(self)
    }

    fn poll_completion(&mut self) -> Option<Completion<Operation, Failure>> {
        UpdateStream::poll_completion(self)
    }

    fn has_completion(&self) -> bool {
        UpdateStream::has_completion(self)
    }
}

impl StreamHandle for DIFFUSION_TOPIC_UPDATE_STREAM_T {
    type Machine = PlainMachine;

    fn calls(&self) -> &Calls<PlainMachine> {
        &self.calls
    }

    fn tell(&self, program: &CProgram, completion: Completion<Operation, Failure>) {
        let Operation { on_result, target } = completion.token;
        match completion.outcome {
            Ok(result) => {
                if let Some(handler) = on_result {
                    // SAFETY: the program's function and context.
                    unsafe {
                        outcall!(
                            "success callback of an update stream",
                            handler(creation_result(result), target.context())
                        )
                    };
                }
            }
            Err(failure) => match request_error(program, &failure) {
                Some(error) => target.fail(program, &error),
                None => target.discard(program),
            },
        }
    }
}

impl DIFFUSION_TOPIC_UPDATE_STREAM_T {
    /// A stream that the program owns.
    pub(crate) fn owned(target: StreamTarget) -> *mut Self {
        owned::share(Arc::new(Self {
            calls: Calls::new(UpdateStream::new(target)),
        }))
    }
}

/// The bytes of a value that the program gave; `None` for NULL.
///
/// # Safety
/// `value` is NULL or a live buffer.
pub(crate) unsafe fn copied(value: *const BUF_T) -> Option<Bytes> {
    // SAFETY: as the caller promises.
    (!value.is_null()).then(|| Bytes::from(memory::copy(unsafe { buf::bytes(value) })))
}

/// # Safety
/// `stream` is NULL or a live stream.
unsafe fn operation(
    function: &str,
    session: *mut SESSION_T,
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
    params: &DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
    run: impl FnOnce(&mut PlainMachine, Operation),
) {
    let Some(handle) = Handle::find_for(function, session) else {
        return;
    };
    let operation = Operation::new(params);
    // SAFETY: as the caller promises.
    let done = match unsafe { owned::shared(stream) } {
        Some(stream) => operate(&stream, &handle, |machine| run(machine, operation))
            .map_err(|OtherSession| OtherSession::TEXT),
        None => Err("the update stream is NULL"),
    };
    if let Err(text) = done {
        let error = Failure::new(ErrorCode::ILLEGAL_ARGUMENT, text);
        handle.fail_later(operation.target, error);
    }
}

/// Opens a stream or asks whether it is valid, for the functions that create streams with handlers.
///
/// # Safety
/// `stream` is a live stream.
pub(crate) unsafe fn validate(
    function: &str,
    session: *mut SESSION_T,
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
    params: &DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) {
    // SAFETY: as the caller promises.
    unsafe { operation(function, session, stream, params, UpdateStream::validate) }
}

/// Sets the value of the stream's topic. Several values may be set without waiting for answers;
/// they reach the server in the order of the calls, as differences to the value before where that
/// is shorter. Values that are set while the first operation of the stream is unanswered may be
/// skipped, if the topic conflates; their handlers are called as if they had been sent.
///
/// Exactly one of the handlers of `params` is called, on the session's callback thread and in the
/// order of the calls. After a failure the stream is invalid, and all that follows fails with
/// `DIFF_ERR_INVALID_UPDATE_STREAM`. While the session recovers its connection, the operation
/// waits; if messages were lost then, it is discarded and the stream is invalid.
///
/// @param session The session; nothing happens if it is NULL or was freed. It must be that of the
///     stream's first operation: with another one the operation fails with
///     `DIFF_ERR_ILLEGAL_ARGUMENT`. When it is closed, with `DIFF_ERR_NO_SESSION`.
/// @param stream The stream. When it is NULL the operation fails with `DIFF_ERR_ILLEGAL_ARGUMENT`.
/// @param value The value, encoded for the stream's data type; copied. NULL stands for the null of
///     strings and numbers; for other types the operation fails with `DIFF_ERR_INVALID_DATA` and
///     the stream goes on.
/// @param params The handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_stream_set(
    session: *mut SESSION_T,
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
    value: *const BUF_T,
    params: DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL or a live buffer, and NULL or a live stream, by contract.
        unsafe {
            const FUNCTION: &str = "diffusion_topic_update_stream_set";
            let Ok(value) = memory::catch(|| copied(value)) else {
                if let Some(handle) = Handle::find_for(FUNCTION, session) {
                    let target = Operation::new(&params).target;
                    handle.fail_later(target, Failure::out_of_memory());
                }
                return;
            };
            operation(FUNCTION, session, stream, &params, |machine, token| {
                machine.set(token, value);
            });
        }
    });
}

/// Gives the value that was set last, whether or not the server has acknowledged it.
///
/// @param stream The stream.
/// @return The value, to be released with diffusion_value_free(); NULL if nothing or null was set,
///     or if the stream is invalid or NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_stream_get(
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
) -> *mut DIFFUSION_VALUE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live stream by contract.
        let Some(stream) = (unsafe { stream.as_ref() }) else {
            return ptr::null_mut();
        };
        let value = stream
            .calls
            .with(|machine| (machine.target().datatype, machine.value().cloned()));
        match value {
            (datatype, Some(value)) => DIFFUSION_VALUE_T::owned(datatype, &value),
            (_, None) => ptr::null_mut(),
        }
    })
}

/// Opens the stream, if that was not done yet, or asks the server whether it is still valid. It is
/// not if the topic was removed or set by others, if another stream was opened for it, or if
/// permissions were lost.
///
/// Exactly one of the handlers of `params` is called, on the session's callback thread and in the
/// order of the calls. After a failure the stream is invalid, and all that follows fails with
/// `DIFF_ERR_INVALID_UPDATE_STREAM`. While the session recovers its connection, the operation
/// waits; if messages were lost then, it is discarded and the stream is invalid.
///
/// @param session The session; nothing happens if it is NULL or was freed. It must be that of the
///     stream's first operation: with another one the operation fails with
///     `DIFF_ERR_ILLEGAL_ARGUMENT`, with a closed one with `DIFF_ERR_NO_SESSION`.
/// @param stream The stream. If it is NULL, the operation fails with `DIFF_ERR_ILLEGAL_ARGUMENT`.
/// @param params The handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_stream_validate(
    session: *mut SESSION_T,
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
    params: DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T,
) {
    guard((), || {
        let function = "diffusion_topic_update_stream_validate";
        // SAFETY: NULL or a live stream by contract.
        unsafe { operation(function, session, stream, &params, UpdateStream::validate) }
    });
}

/// Says whether the stream can be used (since 6.10).
///
/// @param stream The stream.
/// @return `DIFFUSION_UPDATE_STREAM_STATE_INVALID` when an operation has failed, when messages were
///     lost at a reconnection, when the session of the stream's first operation has ended, or when
///     `stream` is NULL; otherwise `DIFFUSION_UPDATE_STREAM_STATE_ACTIVE`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_stream_get_state(
    stream: *const DIFFUSION_TOPIC_UPDATE_STREAM_T,
) -> MaybeUninit<DIFFUSION_UPDATE_STREAM_STATE_T> {
    use diffusion_update_stream_state_e::{
        DIFFUSION_UPDATE_STREAM_STATE_ACTIVE as ACTIVE,
        DIFFUSION_UPDATE_STREAM_STATE_INVALID as INVALID,
    };
    guard(from_raw(INVALID as i32), || {
        // SAFETY: NULL or a live stream by contract.
        let valid = unsafe { stream.as_ref() }
            .is_some_and(|stream| !stream.calls.with(UpdateStream::is_invalid));
        from_raw(if valid { ACTIVE } else { INVALID } as i32)
    })
}

/// Releases a stream. Allowed at any time, also after its session was freed. Operations that are
/// under way go on, and their handlers are called.
///
/// @param stream The stream; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_update_stream_free(
    stream: *mut DIFFUSION_TOPIC_UPDATE_STREAM_T,
) {
    guard((), || {
        // SAFETY: NULL or a live stream that the program gives up.
        unsafe { release(stream.cast_const()) }
    });
}
