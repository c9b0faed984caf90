//! Requests to a path and to a session (`specification/topics/messaging section 1`). Callable from any thread; outcomes are called on the
//! session's callback thread. No locks.

use core::mem::MaybeUninit;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::outcall::outcall;
use crate::capi::messaging::types::{
    request_on_response_cb, SEND_REQUEST_PARAMS_T, SEND_REQUEST_TO_SESSION_PARAMS_T,
};
use crate::capi::messaging::values::{to_send, Received};
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::SESSION_T;
use crate::session::Failure;
use crate::wire::services::common::TypedValue;
use crate::wire::services::topics::messaging::{
    MessagingReceiverServer, MessagingSend, MessagingSendRequest, SessionMessageRequest,
};
use crate::wire::services::Service;
use crate::wire::session_id::SessionId;

/// Where the outcome of a request goes.
struct Reply {
    response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    on_response: request_on_response_cb,
    target: ErrorTarget,
}

/// Sends a request whose response is one value.
fn send<S: Service<Response = TypedValue>>(
    function: &str,
    session: *const SESSION_T,
    request: impl FnOnce() -> Result<S::Request, Failure>,
    reply: &Reply,
) where
    S::Request: Send + 'static,
{
    let (target, on_response) = (reply.target, reply.on_response);
    let read = |_: &_| {
        let request = request()?;
        let what = "the data type of the response";
        Ok((request, arguments::datatype(reply.response_datatype, what)?))
    };
    let Some((handle, (request, datatype))) = begin(function, session, target, read) else {
        return;
    };
    handle.call::<S>(request, target, move |_: &CProgram, value| {
        let response = Received::read(&value, datatype)?;
        if let Some(call) = on_response {
            // SAFETY: the program's function and context; the value lives during the call.
            unsafe {
                outcall!(
                    "on_response",
                    call(response.datatype(), response.as_ptr(), target.context())
                )
            };
        }
        Ok(())
    });
}

/// Sends a request to a path. It reaches one of the request handlers that sessions have registered
/// for the path or one above it.
///
/// Errors are, among others, `DIFF_ERR_UNHANDLED_MESSAGE` when nobody handles the path,
/// `DIFF_ERR_REJECTED_REQUEST`, `DIFF_ERR_ACCESS_DENIED`, `DIFF_ERR_CALLBACK_FAIL`, and
/// `DIFF_ERR_INCOMPATIBLE_DATATYPE` when the handler cannot read the request or the response is not
/// of the type that was asked for. `DIFF_ERR_ILLEGAL_ARGUMENT`: the path is NULL or not UTF-8, or a
/// data type is not valid. `DIFF_ERR_INVALID_DATA`: the request is NULL and its type has no null.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The request, everything in it copied, and what is called, on the session's
///     callback thread; exactly one of the functions.
#[no_mangle]
pub unsafe extern "C" fn send_request(session: *mut SESSION_T, params: SEND_REQUEST_PARAMS_T) {
    guard((), || {
        // SAFETY: NULL, or a C string and a live buffer, by contract.
        let request = || unsafe {
            arguments::text(params.path, "the path").and_then(|path| {
                let request = to_send(params.request, params.request_datatype)?;
                Ok(MessagingSendRequest { path, request })
            })
        };
        let reply = Reply {
            response_datatype: params.response_datatype,
            on_response: params.on_response,
            target: ErrorTarget::new(params.on_error, params.on_discard, params.context),
        };
        send::<MessagingSend>("send_request", session, request, &reply);
    });
}

/// Sends a request to a session, which may be the sender itself. It reaches the request stream that
/// the session has set for exactly this path.
///
/// Errors are, among others, `DIFF_ERR_NO_SUCH_SESSION`, `DIFF_ERR_UNHANDLED_MESSAGE` if the
/// session has no stream for the path, `DIFF_ERR_REJECTED_REQUEST`, `DIFF_ERR_ACCESS_DENIED`,
/// `DIFF_ERR_CALLBACK_FAIL`, and `DIFF_ERR_INCOMPATIBLE_DATATYPE` if the stream cannot read the
/// request or the response is not of the type that was asked for. `DIFF_ERR_ILLEGAL_ARGUMENT`: the
/// path is NULL or not UTF-8, or a data type is not valid. `DIFF_ERR_INVALID_DATA`: the request is
/// NULL and its type has no null.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The request, everything in it copied, and what is called, on the session's
///     callback thread; exactly one of the functions.
#[no_mangle]
pub unsafe extern "C" fn send_request_to_session(
    session: *mut SESSION_T,
    params: SEND_REQUEST_TO_SESSION_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL, or a C string, a live buffer and a session id, by contract.
        let request = || unsafe {
            arguments::text(params.path, "the path").and_then(|path| {
                let recipient = params
                    .recipient_session
                    .as_ref()
                    .ok_or_else(|| arguments::illegal("the recipient is NULL"))?;
                let request = to_send(params.request, params.request_datatype)?;
                Ok(SessionMessageRequest {
                    session_id: SessionId {
                        server_instance: recipient.server_instance,
                        value: recipient.value,
                    },
                    path,
                    request,
                })
            })
        };
        let reply = Reply {
            response_datatype: params.response_datatype,
            on_response: params.on_response,
            target: ErrorTarget::new(params.on_error, params.on_discard, params.context),
        };
        let function = "send_request_to_session";
        send::<MessagingReceiverServer>(function, session, request, &reply);
    });
}
