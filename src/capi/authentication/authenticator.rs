//! `authenticator.h` (`specification/control/authentication-control section 4`): deciding about a session, at once or later.
//!
//! Callable from any thread. Lock: the session core's, inside the answer.

use core::ffi::c_int;
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::constants::HANDLER_FAILURE;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{argument, attempt};
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::session::program::CProgram;
use crate::capi::session::request::answer::{fail, refused};
use crate::capi::session::request::arguments;
use crate::capi::session::types::SESSION_T;
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;
use crate::engine::{Responder, ServiceRequest};
use crate::session::Failure;
use crate::wire::reason;
use crate::wire::services::control::authentication::{Authenticator, AuthenticatorResponse};
use crate::wire::services::Service;

/// What a request for authentication is answered with, once.
pub struct DIFFUSION_AUTHENTICATOR_T {
    responder: Responder,
    /// The protocol version of the request.
    version: u8,
    /// The address of the session that was asked.
    session: usize,
    /// The library keeps it until the callback returns.
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_AUTHENTICATOR_T);

impl HasKeeper for DIFFUSION_AUTHENTICATOR_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

/// Answers a request for authentication.
fn decide(
    responder: &Responder,
    version: u8,
    decision: &AuthenticatorResponse,
) -> Result<(), Failure> {
    let mut body = Vec::new();
    Authenticator::write_response(decision, &mut body, version)
        .map_err(|error| Failure::internal(crate::data::memory::text_of(&error)))?;
    responder.respond(&body).map_err(refused)
}

/// Answers for the library's own reasons.
pub(crate) fn answer(request: &ServiceRequest, decision: &AuthenticatorResponse) {
    if let Err(failure) = decide(&request.responder, request.version, decision) {
        log::debug!("an answer was not sent: {}", failure.message);
    }
}

impl DIFFUSION_AUTHENTICATOR_T {
    /// One that is lent for one callback.
    pub(crate) fn lent(program: &CProgram, request: &ServiceRequest) -> Self {
        Self {
            responder: request.responder.clone(),
            version: request.version,
            session: program.session() as usize,
            keeper: Keeper::Library,
        }
    }

    fn for_program(&self) -> Self {
        Self {
            responder: self.responder.clone(),
            keeper: Keeper::Program,
            ..*self
        }
    }

    /// The callback that was to decide has returned.
    pub(crate) fn returned(&self, result: c_int) {
        if result == HANDLER_FAILURE && !self.responder.is_answered() {
            let reason = reason::CALLBACK_EXCEPTION;
            fail(&self.responder, reason, "the authenticator failed");
        }
    }
}

/// What all functions have in common that decide.
///
/// # Safety
/// The pointers are NULL or valid, as the interface says.
unsafe fn decide_for_program(
    function: &str,
    session: *mut SESSION_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    error: *mut DIFFUSION_API_ERROR,
    decision: impl FnOnce() -> Result<AuthenticatorResponse, Failure>,
) -> bool {
    let body = || {
        arguments::session(session)?;
        // SAFETY: NULL or live, as the caller promises.
        let authenticator = unsafe { argument(authenticator, "the authenticator") }?;
        if authenticator.session != session as usize {
            let text = "another session was asked";
            return Err(Failure::illegal_argument(text));
        }
        decide(
            &authenticator.responder,
            authenticator.version,
            &decision()?,
        )
    };
    // SAFETY: NULL or room for an error, as the caller promises.
    unsafe { attempt(function, error, body) }.is_some()
}

/// Allows the session, with the properties that the server has assigned to it and none of those
/// that the client proposed.
///
/// May be called in the callback that asked, or later with a duplicate of the authenticator, from
/// any thread. A request is answered once, with whichever of its duplicates. It may still be
/// answered after the handler was closed; an answer that the server does not wait for any more has
/// no effect.
///
/// @param session The session that was asked.
/// @param authenticator The authenticator.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
///     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
///     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_allow(
    session: *mut SESSION_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let name = "diffusion_authenticator_allow";
    let decision = || {
        Ok(AuthenticatorResponse::Allow {
            properties: Vec::new(),
        })
    };
    // SAFETY: NULL or valid by contract.
    unsafe { decide_for_program(name, session, authenticator, error, decision) }
}

/// Allows the session with properties: any of its own, for example those that the client proposed,
/// and other values for `$Country`, `$Language`, `$Latitude`, `$Longitude`, `$Principal` and
/// `$Roles`, which is written as diffusion_roles_to_string() does.
///
/// May be called in the callback that asked, or later with a duplicate of the authenticator, from
/// any thread. A request is answered once, with whichever of its duplicates.
///
/// @param session The session that was asked.
/// @param authenticator The authenticator.
/// @param properties Strings by strings; copied. NULL for none.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
///     another session was asked, if a property is not UTF-8, if the session is closed
///     (`DIFF_ERR_SESSION_CLOSED`), or if the request was answered before
///     (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_allow_with_properties(
    session: *mut SESSION_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    properties: *const HASH_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let name = "diffusion_authenticator_allow_with_properties";
    let decision = || {
        // SAFETY: NULL or a live map of strings by contract.
        let properties = unsafe { hash::string_pairs(properties, "the properties") }?;
        Ok(AuthenticatorResponse::Allow { properties })
    };
    // SAFETY: NULL or valid by contract.
    unsafe { decide_for_program(name, session, authenticator, error, decision) }
}

/// Leaves the decision to the next handler that the server's configuration lists. If all abstain,
/// the session is refused.
///
/// May be called in the callback that asked, or later with a duplicate of the authenticator, from
/// any thread. A request is answered once, with whichever of its duplicates.
///
/// @param session The session that was asked.
/// @param authenticator The authenticator.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
///     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
///     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_abstain(
    session: *mut SESSION_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let name = "diffusion_authenticator_abstain";
    let decision = || Ok(AuthenticatorResponse::Abstain);
    // SAFETY: NULL or valid by contract.
    unsafe { decide_for_program(name, session, authenticator, error, decision) }
}

/// Refuses the session.
///
/// May be called in the callback that asked, or later with a duplicate of the authenticator, from
/// any thread. A request is answered once, with whichever of its duplicates.
///
/// @param session The session that was asked.
/// @param authenticator The authenticator.
/// @param[out] error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the answer will be sent. False if `session` or `authenticator` is NULL, if
///     another session was asked, if the session is closed (`DIFF_ERR_SESSION_CLOSED`), or if the
///     request was answered before (`DIFF_ERR_ILLEGAL_STATE`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_deny(
    session: *mut SESSION_T,
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
    error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let name = "diffusion_authenticator_deny";
    let decision = || Ok(AuthenticatorResponse::Deny);
    // SAFETY: NULL or valid by contract.
    unsafe { decide_for_program(name, session, authenticator, error, decision) }
}

/// Duplicates an authenticator, so that the request can be answered after the callback has
/// returned. All duplicates stand for the same request, which is answered once.
///
/// @param authenticator The authenticator; may be NULL.
/// @return The duplicate, to be released with diffusion_authenticator_free(); NULL if
///     `authenticator` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_dup(
    authenticator: *const DIFFUSION_AUTHENTICATOR_T,
) -> *mut DIFFUSION_AUTHENTICATOR_T {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or live by contract.
        match unsafe { authenticator.as_ref() } {
            Some(original) => owned::give_kept(original.for_program()),
            None => ptr::null_mut(),
        }
    })
}

/// Releases a duplicate of an authenticator. A request that was not answered stays so: the server
/// refuses the session when its patience ends. Does nothing to the authenticator that was passed to
/// a callback.
///
/// @param authenticator The duplicate; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_authenticator_free(
    authenticator: *mut DIFFUSION_AUTHENTICATOR_T,
) {
    guard((), || {
        // SAFETY: NULL, lent and live, or a duplicate that the program gives up, by contract.
        unsafe { owned::free_if_given(authenticator) };
    });
}
