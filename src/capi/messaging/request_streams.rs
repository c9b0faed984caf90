//! Request streams (`specification/topics/messaging section 3`): what handles the requests that are sent to this session. The server does
//! not know of them.
//!
//! Setting and removing: any thread. Calls: the session's callback thread. Lock: that of the table, never held over a call of the
//! program.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::ptr;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::capi::datatypes::datatype::DIFFUSION_DATATYPE;
use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::messaging::feature::Messaging;
use crate::capi::messaging::responder::DIFFUSION_RESPONDER_HANDLE_T;
use crate::capi::messaging::types::DIFFUSION_REQUEST_STREAM_T;
use crate::capi::messaging::values::{read_message, read_request, tell_error};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::arguments;
use crate::capi::session::types::SESSION_T;
use crate::data::datatype::Datatype;
use crate::engine::sync::Mutex;
use crate::engine::ServiceRequest;
use crate::session::{ErrorCode, Failure};
use crate::wire::reason;
use crate::wire::services::topics::messaging::{MessagingSend, MessagingSendRequest};

/// A program's stream, as it was when it was set.
struct RequestStream {
    c: DIFFUSION_REQUEST_STREAM_T,
    request_datatype: Datatype,
    response_datatype: Datatype,
}

// SAFETY: function pointers and a number of the program; they are only used on the callback thread.
unsafe impl Send for RequestStream {}
// SAFETY: nothing in it changes.
unsafe impl Sync for RequestStream {}

impl RequestStream {
    fn failed(&self, error: &Failure) {
        tell_error(self.c.on_error, error, ContextPointer(self.c.context));
    }

    fn closed(&self) {
        if let Some(call) = self.c.on_close {
            // SAFETY: the program's function.
            unsafe { outcall!("on_close", call()) };
        }
    }

    fn session_closed(&self) {
        let closed = ErrorCode::SESSION_CLOSED;
        self.failed(&Failure::new(closed, "the session is closed"));
    }

    fn requested(
        &self,
        program: &CProgram,
        message: &MessagingSendRequest,
        request: &ServiceRequest,
    ) {
        let value = read_request(
            &message.request,
            self.request_datatype,
            &request.responder,
            |error| self.failed(error),
        );
        let Some(value) = value else {
            return;
        };
        let path = c_text(&message.path);
        let handle =
            DIFFUSION_RESPONDER_HANDLE_T::lent(program, &request.responder, self.response_datatype);
        let result = match self.c.on_request {
            // SAFETY: the program's function and context; the arguments live during the call.
            Some(call) => unsafe {
                outcall!(
                    "on_request",
                    call(
                        program.session(),
                        path.as_ptr(),
                        value.datatype(),
                        value.as_ptr(),
                        &raw const handle,
                        self.c.context,
                    )
                )
            },
            // Nobody could ever answer.
            None => HANDLER_FAILURE,
        };
        handle.returned(result);
    }
}

#[derive(Default)]
struct State {
    streams: BTreeMap<String, Arc<RequestStream>>,
    /// The session has ended, and what was set then was told.
    over: bool,
}

/// The request streams of one session, by path.
#[derive(Default)]
pub(crate) struct RequestStreams {
    state: Mutex<State>,
}

impl RequestStreams {
    /// A session has sent a request. Every request is answered, unless the program leaves it open.
    pub(crate) fn on_request(&self, program: &CProgram, request: &ServiceRequest) {
        let Some(message) = read_message::<MessagingSend>(request) else {
            return;
        };
        let found = self.state.lock().streams.get(&message.path).cloned();
        match found {
            Some(stream) => stream.requested(program, &message, request),
            None => {
                let session = program
                    .facts
                    .id()
                    .map_or(String::new(), |id| id.to_string());
                let path = &message.path;
                let text =
                    format!("session {session} has no registered stream for message path {path}");
                fail(&request.responder, reason::UNHANDLED_MESSAGE, &text);
            }
        }
    }

    /// The session has ended.
    pub(crate) fn on_closed(&self) {
        let mut state = self.state.lock();
        state.over = true;
        let streams = std::mem::take(&mut state.streams);
        drop(state);
        for stream in streams.into_values() {
            stream.session_closed();
        }
    }

    fn insert(&self, path: String, stream: &Arc<RequestStream>) -> Inserted {
        let mut state = self.state.lock();
        if state.over {
            return Inserted::TooLate;
        }
        Inserted::Instead(state.streams.insert(path, Arc::clone(stream)))
    }
}

/// What came of setting a stream.
enum Inserted {
    Instead(Option<Arc<RequestStream>>),
    TooLate,
}

/// Closes a stream that is not used any more, and gives the program its struct back.
fn give_back(
    handle: &Handle,
    former: Option<Arc<RequestStream>>,
) -> *mut DIFFUSION_REQUEST_STREAM_T {
    let Some(former) = former else {
        return ptr::null_mut();
    };
    let copy = memory::boxed(former.c);
    handle.run_later(move |_| former.closed());
    copy
}

/// Sets the stream for requests that are sent to this session and a path, by
/// send_request_to_session() or send_request_to_filter(). The path of a request must be exactly
/// this one. Nothing is sent to the server.
///
/// A stream that was set for the path before is replaced; its `on_close` is called. When the
/// session ends, `on_error` is called with `DIFF_ERR_SESSION_CLOSED`. Requests that cannot be read
/// as `request_datatype` do not reach the stream: their senders get an error.
///
/// @param session The session.
/// @param path The path; copied.
/// @param request_datatype The type that requests are read as.
/// @param response_datatype The type of the responses.
/// @param request_stream The stream; copied. Its functions are called on the session's callback
///     thread.
/// @return A copy of the stream that was replaced, to be released with `free()`; NULL if there was
///     none, if an argument is NULL, or if a data type is not valid.
#[no_mangle]
pub unsafe extern "C" fn set_request_stream(
    session: *mut SESSION_T,
    path: *const c_char,
    request_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    response_datatype: MaybeUninit<DIFFUSION_DATATYPE>,
    request_stream: *const DIFFUSION_REQUEST_STREAM_T,
) -> *mut DIFFUSION_REQUEST_STREAM_T {
    guard(ptr::null_mut(), || {
        let Some(handle) = Handle::find_for("set_request_stream", session) else {
            return ptr::null_mut();
        };
        let read = || {
            // SAFETY: NULL or valid by contract.
            let (path, c) =
                unsafe { (arguments::text(path, "the path")?, request_stream.as_ref()) };
            let stream = RequestStream {
                c: *c.ok_or_else(|| arguments::illegal("the request stream is NULL"))?,
                request_datatype: arguments::datatype(
                    request_datatype,
                    "the data type of requests",
                )?,
                response_datatype: arguments::datatype(
                    response_datatype,
                    "the data type of responses",
                )?,
            };
            Ok::<_, Failure>((path, Arc::new(stream)))
        };
        let (path, stream) = match read() {
            Ok(given) => given,
            Err(error) => {
                log::warn!("set_request_stream: {}", &error.message);
                return ptr::null_mut();
            }
        };
        let streams = &handle.program.feature::<Messaging>().streams;
        match streams.insert(path, &stream) {
            Inserted::Instead(former) => give_back(&handle, former),
            Inserted::TooLate => {
                handle.run_later(move |_| stream.session_closed());
                ptr::null_mut()
            }
        }
    })
}

/// Removes a stream that was set with set_request_stream(). Its `on_close` is called on the
/// session's callback thread: its last call.
///
/// @param session The session.
/// @param request_path The path.
/// @return A copy of the stream, to be released with `free()`; NULL if there was none, or if an
///     argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn remove_request_stream(
    session: *mut SESSION_T,
    request_path: *const c_char,
) -> *mut DIFFUSION_REQUEST_STREAM_T {
    guard(ptr::null_mut(), || {
        let Some(handle) = Handle::find_for("remove_request_stream", session) else {
            return ptr::null_mut();
        };
        // SAFETY: NULL or a C string by contract.
        let path = match unsafe { arguments::text(request_path, "the path") } {
            Ok(path) => path,
            Err(error) => {
                log::warn!("remove_request_stream: {}", &error.message);
                return ptr::null_mut();
            }
        };
        let streams = &handle.program.feature::<Messaging>().streams;
        let former = streams.state.lock().streams.remove(&path);
        give_back(&handle, former)
    })
}
