//! Request handlers (`specification/topics/messaging section 2`): what a session has registered at the server for branches of paths.
//!
//! Adding: any thread. Everything else: the session's callback thread. Lock: that of the table, never held over a call of the program.

use core::ffi::c_char;
use std::sync::Arc;

use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::context::ContextPointer;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory::c_text;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::messaging::feature::Messaging;
use crate::capi::messaging::request_context::DIFFUSION_REQUEST_CONTEXT_T;
use crate::capi::messaging::responder::DIFFUSION_RESPONDER_HANDLE_T;
use crate::capi::messaging::types::{ADD_REQUEST_HANDLER_PARAMS_T, DIFFUSION_REQUEST_HANDLER_T};
use crate::capi::messaging::values::{read_message, read_request, tell_error};
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::table::{RegistrationTable, TableEntry};
use crate::capi::session::registration::{Registration, RegistrationKind};
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::SESSION_T;
use crate::capi::util::utils::arrays::elements;
use crate::data::datatype::Datatype;
use crate::data::memory::{copy_text, try_collect};
use crate::engine::ServiceRequest;
use crate::session::Failure;
use crate::wire::services::common::Empty;
use crate::wire::services::topics::messaging::{
    HandlerMessageRequest, MessagingReceiverClient, MessagingReceiverControlDeregistration,
    MessagingReceiverControlRegistration, MessagingRegistration, MessagingRegistrationRequest,
};
use crate::wire::services::topics::missing_topic::DEFAULT_CONTROL_GROUP;
use crate::wire::{reason, service};

/// A program's handler, as it was when it was added.
pub(crate) struct RequestHandler {
    c: DIFFUSION_REQUEST_HANDLER_T,
    request_datatype: Datatype,
    response_datatype: Datatype,
    path: String,
    /// For the registration, and the context of everything.
    target: ErrorTarget,
    registration: Arc<Registration>,
}

// SAFETY: function pointers and numbers of the program; they are only used on the callback thread.
unsafe impl Send for RequestHandler {}
// SAFETY: nothing in it changes.
unsafe impl Sync for RequestHandler {}

impl TableEntry for RequestHandler {
    fn registration(&self) -> &Arc<Registration> {
        &self.registration
    }

    fn target(&self) -> &ErrorTarget {
        &self.target
    }

    fn closed(&self) {
        if let Some(call) = self.c.on_close {
            // SAFETY: the program's function.
            unsafe { outcall!("on_close", call()) };
        }
    }

    fn over(&self, _program: &CProgram) {
        self.closed();
    }
}

impl RequestHandler {
    fn activated(&self, program: &CProgram) {
        if let Some(call) = self.c.on_active {
            let path = c_text(&self.path);
            let registration = owned::lend(&self.registration);
            // SAFETY: the program's function; the arguments live during the call.
            unsafe {
                outcall!(
                    "on_active",
                    call(program.session(), path.as_ptr(), registration)
                )
            };
        }
    }

    /// The handler of the registration's errors comes first, then the handler's own.
    fn not_registered(&self, program: &CProgram, error: &Failure) {
        if self.target.on_error.is_none() && self.c.on_error.is_some() {
            self.failed(error);
        } else {
            self.target.fail(program, error);
        }
    }

    fn failed(&self, error: &Failure) {
        tell_error(
            self.c.on_error,
            error,
            ContextPointer(self.target.context()),
        );
    }

    fn requested(
        &self,
        program: &CProgram,
        message: HandlerMessageRequest,
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
        let context = DIFFUSION_REQUEST_CONTEXT_T::new(
            message.session_id,
            message.path,
            message.session_properties,
        );
        let handle =
            DIFFUSION_RESPONDER_HANDLE_T::lent(program, &request.responder, self.response_datatype);
        let result = match self.c.on_request {
            // SAFETY: the program's function and context; the arguments live during the call.
            Some(call) => unsafe {
                outcall!(
                    "on_request",
                    call(
                        program.session(),
                        value.datatype(),
                        value.as_ptr(),
                        &raw const context,
                        &raw const handle,
                        self.target.context(),
                    )
                )
            },
            // Nobody could ever answer.
            None => HANDLER_FAILURE,
        };
        handle.returned(result);
    }
}

/// The request handlers of one session.
pub(crate) type RequestHandlers = RegistrationTable<RequestHandler>;

impl RequestHandlers {
    /// A session has sent a request. Every request is answered, unless the program leaves it open.
    pub(crate) fn on_request(&self, program: &CProgram, request: &ServiceRequest) {
        let Some(message) = read_message::<MessagingReceiverClient>(request) else {
            return;
        };
        match self.find(message.handler_cid) {
            Some(handler) => handler.requested(program, message, request),
            None => {
                let text = format!("no handler is registered for path {}", message.path);
                fail(&request.responder, reason::UNHANDLED_MESSAGE, &text);
            }
        }
    }

    fn on_registration(&self, program: &CProgram, number: i64, outcome: CallOutcome<Empty>) {
        // Gone when the session has ended meanwhile, which was told then.
        let Some(handler) = self.find(number) else {
            return;
        };
        match outcome {
            CallOutcome::Response(Empty) => {
                handler.registration.confirm();
                handler.activated(program);
            }
            CallOutcome::Failed(failure) => {
                self.remove(number);
                handler.not_registered(program, &failure);
            }
            CallOutcome::Discarded => {
                self.remove(number);
                handler.target.discard(program);
            }
        }
    }
}

/// Asks the server to send no more requests.
fn close(handle: &Handle, registration: &Arc<Registration>, registered: &MessagingRegistration) {
    let number = registration.conversation();
    let request = registered.copied();
    handle.call_with::<MessagingReceiverControlDeregistration>(request, move |program, outcome| {
        let handlers = &program.feature::<Messaging>().handlers;
        handlers.on_deregistration(program, number, outcome);
    });
}

/// What was given for a handler, checked.
struct Given {
    c: DIFFUSION_REQUEST_HANDLER_T,
    request_datatype: Datatype,
    response_datatype: Datatype,
    registered: MessagingRegistration,
}

/// # Safety
/// The pointers in `params` are NULL or valid.
unsafe fn read_params(params: &ADD_REQUEST_HANDLER_PARAMS_T) -> Result<Given, Failure> {
    // SAFETY: as the caller promises.
    let c = unsafe { params.request_handler.as_ref() }
        .copied()
        .ok_or_else(|| arguments::illegal("the request handler is NULL"))?;
    Ok(Given {
        c,
        request_datatype: arguments::datatype(c.request_datatype, "the data type of requests")?,
        response_datatype: arguments::datatype(c.response_datatype, "the data type of responses")?,
        registered: MessagingRegistration {
            service: service::MESSAGING_RECEIVER_CLIENT,
            control_group: DEFAULT_CONTROL_GROUP.to_owned(),
            // SAFETY: as the caller promises.
            path: unsafe { arguments::text(params.path, "the path") }?,
            // SAFETY: as the caller promises.
            session_property_keys: unsafe { property_keys(params.session_properties) }?,
        },
    })
}

/// # Safety
/// `keys` is NULL or an array of C strings that ends with NULL.
unsafe fn property_keys(keys: *mut *mut c_char) -> Result<Vec<String>, Failure> {
    if keys.is_null() {
        return Ok(Vec::new());
    }
    // SAFETY: as the caller promises.
    let keys = unsafe { elements(keys.cast_const()) }.iter();
    // SAFETY: as the caller promises.
    try_collect(keys.map(|key| unsafe { arguments::text(*key, "a session property") }))
}

/// Registers a handler for the requests that are sent to a path, or to paths below it for which
/// nobody has a handler of their own.
///
/// When the server has registered it `on_active` is called; requests may then be sent to it. It is
/// closed with diffusion_registration_close(), which leads to `on_close`, and so does the end of
/// the session. When the session reconnects but messages were lost, the handler is not registered
/// any more, and `on_discard` is called. A request is answered with diffusion_respond_to_request()
/// or diffusion_reject_request(). Requests that cannot be read as `request_datatype` do not reach
/// the handler: their senders get an error.
///
/// The error is `DIFF_ERR_ACCESS_DENIED` without the permission to register handlers, or to view
/// sessions when properties are asked for, `DIFF_ERR_SERVICE` when the session has a handler for
/// the path, and `DIFF_ERR_ILLEGAL_ARGUMENT` when the path or the handler is NULL or a data type is
/// not valid.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The handler, everything in it copied. Its functions are called on the session's
///     callback thread.
#[no_mangle]
pub unsafe extern "C" fn add_request_handler(
    session: *mut SESSION_T,
    params: ADD_REQUEST_HANDLER_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or valid by contract.
        let given = |_: &_| unsafe { read_params(&params) };
        let Some((handle, given)) = begin("add_request_handler", session, target, given) else {
            return;
        };
        let registered = given.registered.copied();
        let kind = RegistrationKind::RequestHandler;
        let registration = Registration::new(&handle, kind, move |handle, registration| {
            close(handle, registration, &registered);
        });
        let number = registration.conversation();
        let handler = RequestHandler {
            c: given.c,
            request_datatype: given.request_datatype,
            response_datatype: given.response_datatype,
            path: copy_text(&given.registered.path),
            target,
            registration,
        };
        // Before the server knows of it: requests may overtake the answer.
        let handlers = &handle.program.feature::<Messaging>().handlers;
        if let Err(error) = handlers.insert(handler) {
            return handle.fail_later(target, error);
        }
        let request = MessagingRegistrationRequest {
            registration: given.registered,
            handler_cid: number,
        };
        handle.call_with::<MessagingReceiverControlRegistration>(
            request,
            move |program, outcome| {
                let handlers = &program.feature::<Messaging>().handlers;
                handlers.on_registration(program, number, outcome);
            },
        );
    });
}
