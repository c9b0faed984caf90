//! `features/security.h`: the principal of the program's own session (`specification/control/security section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::security;
use crate::capi::session::security::CREDENTIALS_T;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::hash;
use crate::capi::util::hash::HASH_T;
use crate::data::memory::copy_text;
use crate::engine::Addressed;
use crate::session::{ErrorCode, Failure};
use crate::wire::credentials::Credentials;
use crate::wire::error::Unsupported;
use crate::wire::request_body::RequestBody;
use crate::wire::services::common::StringMap;
use crate::wire::services::control::authentication::{
    ChangePrincipal, ChangePrincipalRequest, ReAuthenticate, ReAuthenticateRequest,
};
use crate::wire::services::Service;

/// Called when the server has decided about another principal for a session.
///
/// @param session The session.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_change_principal_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Called when the server has decided whether a session is authenticated again.
///
/// @param session The session.
/// @param success Whether it is. If not, its principal stays.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_reauthenticate_cb = Option<
    unsafe extern "C" fn(session: *const SESSION_T, success: bool, context: *mut c_void) -> c_int,
>;

/// Handlers of a change of principal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct change_principal_handlers_s {
    /// The session has the principal now.
    pub on_change_principal: on_change_principal_cb,
    /// The server has refused the principal; the old one stays.
    pub on_change_principal_failure: on_change_principal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a change of principal.
pub type CHANGE_PRINCIPAL_HANDLERS_T = change_principal_handlers_s;
assert_layout!(change_principal_handlers_s, size 32, align 8, {
    on_change_principal: 0, on_change_principal_failure: 8, on_error: 16, on_discard: 24,
});

/// Parameters of change_principal().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct change_principal_params_s {
    /// The session has the principal now.
    pub on_change_principal: on_change_principal_cb,
    /// The server has refused the principal; the old one stays.
    pub on_change_principal_failure: on_change_principal_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// The principal. Anonymous if it is NULL or empty.
    pub principal: *const c_char,
    /// What proves it; NULL for nothing.
    pub credentials: *const CREDENTIALS_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of change_principal().
pub type CHANGE_PRINCIPAL_PARAMS_T = change_principal_params_s;
assert_layout!(change_principal_params_s, size 56, align 8, {
    on_change_principal: 0, on_change_principal_failure: 8, on_error: 16, on_discard: 24, principal: 32, credentials: 40,
    context: 48,
});

/// Parameters of diffusion_reauthenticate().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_reauthenticate_params_s {
    /// The principal. Anonymous if it is NULL or empty.
    pub principal: *const c_char,
    /// What proves it; NULL for nothing.
    pub credentials: *const CREDENTIALS_T,
    /// Properties that the session asks for, strings by strings; NULL for none.
    pub properties: *mut HASH_T,
    /// The server has decided.
    pub on_reauthenticate: on_reauthenticate_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_reauthenticate().
pub type DIFFUSION_REAUTHENTICATE_PARAMS_T = diffusion_reauthenticate_params_s;
assert_layout!(diffusion_reauthenticate_params_s, size 56, align 8, {
    principal: 0, credentials: 8, properties: 16, on_reauthenticate: 24, on_error: 32, on_discard: 40, context: 48,
});

/// A length on the wire, at most.
const LENGTH: usize = 5;

/// An upper bound of the size of a request's body.
fn size(request: &ReAuthenticateRequest) -> usize {
    let secret = match &request.credentials {
        Credentials::None => 0,
        Credentials::Password(secret) | Credentials::Custom(secret) => secret.len(),
    };
    let pairs = request.proposed_properties.iter();
    let properties: usize = pairs
        .map(|(key, value)| key.len() + value.len() + 2 * LENGTH)
        .sum();
    request.principal.len() + secret + properties + 4 * LENGTH
}

/// The request as the version has it: older ones cannot ask for properties.
fn encode(request: ReAuthenticateRequest, version: u8) -> Result<Addressed, Unsupported> {
    let size = size(&request);
    if version < ReAuthenticate::SINCE && request.proposed_properties.is_empty() {
        let request = ChangePrincipalRequest {
            principal: request.principal,
            credentials: request.credentials,
        };
        let body = RequestBody::write_secret(size, |body| {
            ChangePrincipal::write_request(&request, body, version)
        })?;
        return Ok((ChangePrincipal::ID, body));
    }
    let body = RequestBody::write_secret(size, |body| {
        ReAuthenticate::write_request(&request, body, version)
    })?;
    Ok((ReAuthenticate::ID, body))
}

/// # Safety
/// The pointers are NULL or valid, as the interface says.
unsafe fn read(
    principal: *const c_char,
    credentials: *const CREDENTIALS_T,
    properties: *const HASH_T,
) -> Result<ReAuthenticateRequest, Failure> {
    // SAFETY: as the caller promises.
    unsafe {
        Ok(ReAuthenticateRequest {
            principal: if principal.is_null() {
                String::new()
            } else {
                arguments::text(principal, "the principal")?
            },
            credentials: security::read(credentials),
            proposed_properties: hash::string_pairs(properties, "the properties")?,
        })
    }
}

/// Asks for another principal. `on_decision` is told whether the session has it now.
fn send(
    handle: &Handle,
    request: ReAuthenticateRequest,
    target: ErrorTarget,
    on_decision: impl FnOnce(&CProgram, bool) + Send + 'static,
) {
    let principal = copy_text(&request.principal);
    // Both services have the same answer.
    handle.call_encoded::<ChangePrincipal>(
        None,
        move |version| encode(request, version),
        move |program, outcome| match outcome {
            CallOutcome::Response(response) => {
                if response.accepted {
                    program.memory().show_principal(&principal);
                }
                on_decision(program, response.accepted);
            }
            CallOutcome::Failed(failure) => target.fail(program, &failure),
            CallOutcome::Discarded => target.discard(program),
        },
    );
}

/// Changes the principal of a session. The server authenticates the new one; its roles, and with
/// them its permissions, are those of the session then.
///
/// Exactly one of `params.on_change_principal`, `params.on_change_principal_failure`,
/// `params.on_error` and `params.on_discard` is called, on the session's callback thread; those that
/// are NULL are skipped, an error then goes to `session->global_service_error_handler`. Before the
/// first of them is called `session->principal` is the new principal, NULL for none.
///
/// diffusion_reauthenticate() does the same, and can ask for properties of the session too.
///
/// @param session The session; nothing happens if it is NULL.
/// @param params The principal, its credentials and the handlers; copied, and the copy of the
///     credentials is wiped from memory when it was sent.
#[no_mangle]
pub unsafe extern "C" fn change_principal(
    session: *mut SESSION_T,
    params: CHANGE_PRINCIPAL_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let (principal, credentials) = (params.principal, params.credentials);
        // SAFETY: NULL or valid by contract.
        let request = |_: &_| unsafe { read(principal, credentials, core::ptr::null()) };
        let Some((handle, request)) = begin("change_principal", session, target, request) else {
            return;
        };
        let (changed, refused) = (
            params.on_change_principal,
            params.on_change_principal_failure,
        );
        send(&handle, request, target, move |program, accepted| {
            if let Some(call) = if accepted { changed } else { refused } {
                // SAFETY: the program's function and context.
                unsafe {
                    outcall!(
                        "on_change_principal",
                        call(program.session(), target.context())
                    )
                };
            }
        });
    });
}

/// Authenticates a session again, with the same principal or another one, and asks for properties
/// of the session. The server has this since 6.12; for older ones that is change_principal(), and
/// properties cannot be asked for.
///
/// If the result is true, exactly one of `params.on_reauthenticate`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
/// an error then goes to `session->global_service_error_handler`. On success `session->principal` is
/// the principal when `params.on_reauthenticate` is called.
///
/// @param session The session.
/// @param params The principal, its credentials, the properties and the handlers; copied, and the
///     copy of the credentials is wiped from memory when it was sent.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is sent. False if `session` is NULL or closed, if the principal or
///     a property is not UTF-8, or if there are properties and the server is older
///     (`DIFF_ERR_UNSUPPORTED`); while the session still connects, that goes to
///     `params.on_error`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_reauthenticate(
    session: *mut SESSION_T,
    params: DIFFUSION_REAUTHENTICATE_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let reauthenticate = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or valid by contract.
        let request = unsafe { read(params.principal, params.credentials, params.properties) }?;
        let version = handle.session.facts().version();
        check(&request.proposed_properties, version)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_reauthenticate = params.on_reauthenticate;
        send(&handle, request, target, move |program, accepted| {
            if let Some(call) = on_reauthenticate {
                // SAFETY: the program's function and context.
                unsafe {
                    outcall!(
                        "on_reauthenticate",
                        call(program.session(), accepted, target.context())
                    )
                };
            }
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_reauthenticate", api_error, reauthenticate) }.is_some()
}

/// Whether the version, if it is known, can ask for the properties.
fn check(properties: &StringMap, version: Option<u8>) -> Result<(), Failure> {
    match version {
        Some(version) if !properties.is_empty() => {
            Unsupported::check(ReAuthenticate::NAME, ReAuthenticate::SINCE, version).map_err(
                |error| Failure::new(ErrorCode::UNSUPPORTED, crate::data::memory::text_of(&error)),
            )
        }
        _ => Ok(()),
    }
}
