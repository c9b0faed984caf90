//! `features/authentication-control.h`: registering an authentication handler
//! (`specification/control/authentication-control sections 2 and 3`).
//!
//! Registering: any thread. The calls of the program: the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::authentication::authenticator::{answer, DIFFUSION_AUTHENTICATOR_T};
use crate::capi::authentication::handlers::{register, AuthenticationHandler, HandlerCalls};
use crate::capi::authentication::question::{Properties, Question};
use crate::capi::ffi::error_code::DIFFUSION_ERROR_T;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::session::program::CProgram;
use crate::capi::session::registration::DIFFUSION_REGISTRATION_T;
use crate::capi::session::request::answer::fail;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::hash::HASH_T;
use crate::engine::ServiceRequest;
use crate::session::Failure;
use crate::wire::reason;
use crate::wire::services::control::authentication::{AuthenticatorRequest, AuthenticatorResponse};

/// Called once when the server has accepted a handler.
///
/// @param session The session that registered the handler.
/// @param registered_handler What the handler is closed with, by diffusion_registration_close().
///     Valid until the callback returns; diffusion_registration_dup() makes one that lasts.
/// @return #HANDLER_SUCCESS; ignored.
pub type authenticator_on_active = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        registered_handler: *const DIFFUSION_REGISTRATION_T,
    ) -> c_int,
>;

/// Called when a client wants to open a session, or to change its principal. Everything but
/// `session` is valid until the callback returns; the credentials are wiped from memory then.
///
/// The request is answered with one of the functions for a ::DIFFUSION_AUTHENTICATOR_T, here or
/// later with a duplicate. The client waits until then, or until the server's patience ends.
///
/// @param session The session that registered the handler.
/// @param principal The principal that the client claims to be; empty if it is anonymous.
/// @param credentials What the client proves it with; never NULL. A NUL byte follows the bytes.
/// @param session_properties Strings by strings: fixed properties as they would be, or of a session
///     that is open as they are, together with its own.
/// @param proposed_session_properties Strings by strings: properties that the client asks for.
/// @param authenticator What the request is answered with.
/// @return #HANDLER_SUCCESS. With #HANDLER_FAILURE the server is told that the callback failed, if
///     the request was not answered before.
pub type authenticator_on_authenticate = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        principal: *const c_char,
        credentials: *const CREDENTIALS_T,
        session_properties: *const HASH_T,
        proposed_session_properties: *const HASH_T,
        authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    ) -> c_int,
>;

/// Called when a handler could not be registered, or not be closed. It is called no more.
///
/// @param error The error, with the context of the registration; valid until the callback returns.
/// @return #HANDLER_SUCCESS; ignored.
pub type authenticator_on_error =
    Option<unsafe extern "C" fn(error: *const DIFFUSION_ERROR_T) -> c_int>;

/// Called once when a handler was closed with diffusion_registration_close(), or when the session
/// has ended. Not called after an error.
pub type authenticator_on_close = Option<unsafe extern "C" fn()>;

/// An authentication handler.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_authentication_handler_s {
    /// The name under which the server's configuration lists the handler, for example
    /// `before-system-handler`. Must not be NULL.
    pub handler_name: *mut c_char,
    /// The server has accepted the handler; may be NULL.
    pub on_active: authenticator_on_active,
    /// Decides about a session. If NULL the handler always abstains.
    pub on_authenticate: authenticator_on_authenticate,
    /// The handler could not be registered or closed; may be NULL.
    pub on_error: authenticator_on_error,
    /// The handler was closed, or the session has ended; may be NULL.
    pub on_close: authenticator_on_close,
}

/// An authentication handler.
pub type DIFFUSION_AUTHENTICATION_HANDLER_T = diffusion_authentication_handler_s;

assert_layout!(diffusion_authentication_handler_s, size 40, align 8, {
    handler_name: 0, on_active: 8, on_authenticate: 16, on_error: 24, on_close: 32,
});

/// Parameters of diffusion_set_authentication_handler().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_authentication_handler_params_s {
    /// The handler; must not be NULL.
    pub handler: *mut DIFFUSION_AUTHENTICATION_HANDLER_T,
    /// The handler could not be registered. If NULL, the handler's own function is called.
    pub on_error: ERROR_HANDLER_T,
    /// No answer to the registration will come, or the handler was lost when the session reconnected
    /// with loss of messages.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to `on_discard`, and in errors.
    pub context: *mut c_void,
}

/// Parameters of diffusion_set_authentication_handler().
pub type DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T = diffusion_authentication_handler_params_s;

assert_layout!(diffusion_authentication_handler_params_s, size 32, align 8, {
    handler: 0, on_error: 8, on_discard: 16, context: 24,
});

/// A program's functions, as they were when the handler was given.
struct Calls(DIFFUSION_AUTHENTICATION_HANDLER_T);

// SAFETY: the name is not used any more; functions of the program, which are only called on the callback thread.
unsafe impl Send for Calls {}
// SAFETY: nothing in it changes.
unsafe impl Sync for Calls {}

impl HandlerCalls for Calls {
    fn on_registered(&self, program: &CProgram, handler: &AuthenticationHandler) {
        if let Some(call) = self.0.on_active {
            // SAFETY: the program's function; the registration lives during the call.
            unsafe {
                outcall!(
                    "on_active",
                    call(program.session(), owned::lend(handler.registration()))
                )
            };
        }
    }

    fn on_refused(&self, program: &CProgram, target: &ErrorTarget, error: &Failure) {
        if target.on_error.is_none() && self.0.on_error.is_some() {
            self.on_failed(program, target, error);
        } else {
            target.fail(program, error);
        }
    }

    fn on_request(
        &self,
        program: &CProgram,
        _target: &ErrorTarget,
        question: &AuthenticatorRequest,
        request: &ServiceRequest,
    ) {
        let Some(call) = self.0.on_authenticate else {
            return answer(request, &AuthenticatorResponse::Abstain);
        };
        let shown = (
            Question::new(question),
            Properties::new(&question.session_properties),
            Properties::new(&question.proposed_properties),
        );
        let (Some(question), Some(properties), Some(proposed)) = shown else {
            let reason = reason::CALLBACK_EXCEPTION;
            return fail(&request.responder, reason, "out of memory");
        };
        let authenticator = DIFFUSION_AUTHENTICATOR_T::lent(program, request);
        // SAFETY: the program's function; the arguments live during the call.
        let result = unsafe {
            outcall!(
                "on_authenticate",
                call(
                    program.session(),
                    question.principal.as_ptr(),
                    question.credentials,
                    properties.as_ptr(),
                    proposed.as_ptr(),
                    owned::lend_kept(&authenticator),
                )
            )
        };
        authenticator.returned(result);
    }

    fn on_failed(&self, _program: &CProgram, target: &ErrorTarget, error: &Failure) {
        let Some(call) = self.0.on_error else {
            return log::debug!("nobody handles: {}", &error.message);
        };
        target.show(error, |error| {
            // SAFETY: the program's function; the error lives during the call.
            unsafe { outcall!("on_error", call(error)) };
        });
    }

    fn on_closed(&self) {
        if let Some(call) = self.0.on_close {
            // SAFETY: the program's function.
            unsafe { outcall!("on_close", call()) };
        }
    }

    fn on_over(&self, _program: &CProgram, _target: &ErrorTarget) {
        self.on_closed();
    }
}

/// # Safety
/// The pointers in `params` are NULL or valid.
unsafe fn read_params(
    params: &DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T,
) -> Result<(String, Calls), Failure> {
    // SAFETY: as the caller promises.
    let handler = unsafe { params.handler.as_ref() }
        .copied()
        .ok_or_else(|| arguments::illegal("the handler is NULL"))?;
    // SAFETY: as the caller promises.
    let name = unsafe { arguments::text(handler.handler_name, "the name of the handler") }?;
    Ok((name, Calls(handler)))
}

/// Registers an authentication handler, which the server asks about every client that wants to open
/// a session or to change its principal.
///
/// When the server has accepted it `on_active` is called; it may be asked from then on. It is closed
/// with diffusion_registration_close(), which leads to `on_close`, and so does the end of the
/// session. When the session reconnects but messages were lost, the handler is not registered any
/// more, and `on_discard` is called.
///
/// The error is `DIFF_ERR_ACCESS_DENIED` without the permissions to authenticate and to register
/// handlers, `DIFF_ERR_SERVICE` when the session has a handler of the name, and
/// `DIFF_ERR_ILLEGAL_ARGUMENT` when the handler or its name is NULL.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The handler, everything in it copied. Its functions are called on the session's
///     callback thread.
#[no_mangle]
pub unsafe extern "C" fn diffusion_set_authentication_handler(
    session: *mut SESSION_T,
    params: DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T,
) {
    guard((), || {
        let function = "diffusion_set_authentication_handler";
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or valid by contract.
        let given = |_: &_| unsafe { read_params(&params) };
        if let Some((handle, (name, calls))) = begin(function, session, target, given) {
            register(&handle, name, target, calls);
        }
    });
}
