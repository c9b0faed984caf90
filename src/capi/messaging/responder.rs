//! `responder.h` (`specification/topics/messaging section 4`): answering requests of other sessions, at once or later.
//!
//! Callable from any thread. Lock: the session core's, inside the answer.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{answer, argument, attempt, string_argument};
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::{fail, refused};
use crate::capi::session::request::arguments;
use crate::capi::session::types::SESSION_T;
use crate::capi::util::buf::BUF_T;
use crate::data::datatype::Datatype;
use crate::engine::Responder;
use crate::session::Failure;
use crate::wire::reason;
use crate::wire::services::common::TypedValue;
use crate::wire::services::topics::messaging::MessagingSend;
use crate::wire::services::Service;

/// The handle of a request: what it is answered with.
pub struct DIFFUSION_RESPONDER_HANDLE_T {
    responder: Responder,
    datatype: Datatype,
    /// The address of the session that received the request.
    session: usize,
    /// The library keeps it until the callback returns.
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_RESPONDER_HANDLE_T);

impl HasKeeper for DIFFUSION_RESPONDER_HANDLE_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_RESPONDER_HANDLE_T {
    /// A handle for one callback, which answers with values of the type.
    pub(crate) fn lent(program: &CProgram, responder: &Responder, datatype: Datatype) -> Self {
        Self {
            responder: responder.clone(),
            datatype,
            session: program.session() as usize,
            keeper: Keeper::Library,
        }
    }

    /// Answers are those of the session that was asked.
    fn check_session(&self, session: *const SESSION_T) -> Result<(), Failure> {
        if self.session == session as usize {
            return Ok(());
        }
        let text = "the request was received by another session";
        Err(Failure::illegal_argument(text))
    }

    /// The callback that was to answer has returned.
    pub(crate) fn returned(&self, result: c_int) {
        if result == HANDLER_FAILURE && !self.responder.is_answered() {
            fail(
                &self.responder,
                reason::CALLBACK_EXCEPTION,
                "the callback failed",
            );
        }
    }
}

/// Answers a request. May be called in the callback that was told of the request, or later with a
/// duplicate of the handle, from any thread. A request is answered once; if an answer was refused
/// for its size, another one may follow.
///
/// @param session The session that received the request.
/// @param handle The handle of the request.
/// @param response The value, of the type that the handler was registered with; copied, not
///     checked. NULL is the null of strings and numbers.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the response will be sent. False if `session` or `handle` is NULL, if another
///     session received the request, if `response` is NULL and the type has no null, if the session
///     is closed, or if the request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_respond_to_request(
    session: *mut SESSION_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    response: *mut BUF_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let respond = || {
        let receiver = arguments::session(session)?;
        // SAFETY: NULL or a live handle by contract.
        let handle = unsafe { argument(handle, "the handle") }?;
        handle.check_session(session)?;
        // SAFETY: NULL or a live buffer by contract.
        let value = unsafe { arguments::value(response, handle.datatype) }
            .map_err(|error| Failure::invalid_data(&error.message))?;
        let response = TypedValue {
            data_type: handle.datatype.wire_name().to_owned(),
            value,
        };
        let mut body = Vec::new();
        // What was asked was connected, so the version is known.
        let version = receiver.session.facts().version().unwrap_or_default();
        MessagingSend::write_response(&response, &mut body, version)
            .map_err(|error| Failure::internal(crate::data::memory::text_of(&error)))?;
        handle.responder.respond(&body).map_err(refused)
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_respond_to_request", error, respond) }.is_some()
}

/// Rejects a request: its sender gets `DIFF_ERR_REJECTED_REQUEST`. May be called in the callback
/// that was told of the request, or later with a duplicate of the handle, from any thread. A
/// request is answered once.
///
/// @param session The session that received the request.
/// @param handle The handle of the request.
/// @param message A text for the sender; copied. NULL for a text of the library.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the rejection will be sent. False if `session` or `handle` is NULL, if another
///     session received the request, if `message` is not UTF-8, if the session is closed, or if the
///     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_reject_request(
    session: *mut SESSION_T,
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    message: *const c_char,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let reject = || {
        arguments::session(session)?;
        // SAFETY: NULL or a live handle by contract.
        let handle = unsafe { argument(handle, "the handle") }?;
        handle.check_session(session)?;
        let message = if message.is_null() {
            "the request was rejected"
        } else {
            // SAFETY: a C string by contract.
            unsafe { string_argument(message, "the message") }?
        };
        handle
            .responder
            .fail(reason::REJECTED_REQUEST, message)
            .map_err(refused)
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_reject_request", error, reject) }.is_some()
}

/// Gives the type that responses to a request must have.
///
/// @param handle The handle of the request.
/// @param[out] response_datatype Receives the type.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True on success; false if `handle` or `response_datatype` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_responder_get_response_datatype(
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
    response_datatype: *mut MaybeUninit<DIFFUSION_DATATYPE>,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let read = || {
        // SAFETY: NULL or a live handle by contract.
        let handle = unsafe { argument(handle, "the handle") }?;
        Ok(from_raw(handle.datatype.c_number()))
    };
    let function = "diffusion_responder_get_response_datatype";
    // SAFETY: NULL or room for the results by contract.
    unsafe { answer(function, response_datatype, error, read) }
}

/// Duplicates a handle, so that the request can be answered after the callback has returned. Handle
/// and duplicates stand for the same request, which is answered once.
///
/// @param handle The handle; may be NULL.
/// @return The duplicate, to be released with diffusion_responder_handle_free(); NULL if `handle`
///     is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_responder_handle_dup(
    handle: *const DIFFUSION_RESPONDER_HANDLE_T,
) -> *mut DIFFUSION_RESPONDER_HANDLE_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live handle by contract.
        match unsafe { handle.as_ref() } {
            Some(original) => owned::give_kept(DIFFUSION_RESPONDER_HANDLE_T {
                responder: original.responder.clone(),
                datatype: original.datatype,
                session: original.session,
                keeper: Keeper::Program,
            }),
            None => ptr::null_mut(),
        }
    })
}

/// Releases a duplicate of a handle. A request that was not answered stays so: its sender waits.
/// Does nothing to the handle that was passed to a callback.
///
/// @param handle The duplicate; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_responder_handle_free(
    handle: *mut DIFFUSION_RESPONDER_HANDLE_T,
) {
    guard((), || {
        // SAFETY: NULL, lent and live, or a duplicate that the program gives up, by contract.
        unsafe { owned::free_if_given(handle) };
    });
}
