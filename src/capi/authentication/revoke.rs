//! `features/authentication-control.h`: withdrawing the authentication of a session
//! (`specification/control/authentication-control section 4.1`).
//!
//! Callable from any thread; the outcome is called on the session's callback thread. No locks.

use core::ffi::{c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{argument, attempt};
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T};
use crate::session::{ErrorCode, Failure};
use crate::wire::error::Unsupported;
use crate::wire::services::common::Empty;
use crate::wire::services::control::authentication::RevokeAuthentication;
use crate::wire::services::Service;
use crate::wire::session_id::SessionId;

/// Called on the session's callback thread when the authentication of another session was withdrawn.
///
/// @param session The session that asked for it.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_session_revoked_cb =
    Option<unsafe extern "C" fn(session: *mut SESSION_T, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_revoke_authentication().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_revoke_authentication_params_s {
    /// The session that ends; must not be NULL.
    pub session_id: *mut SESSION_ID_T,
    /// The authentication was withdrawn.
    pub on_session_revoked: on_session_revoked_cb,
    /// The server has refused.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}

/// Parameters of diffusion_revoke_authentication().
pub type DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T = diffusion_revoke_authentication_params_s;

assert_layout!(diffusion_revoke_authentication_params_s, size 40, align 8, {
    session_id: 0, on_session_revoked: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Withdraws the authentication of a session, which the server closes then. Servers have this since
/// 6.12.
///
/// If the result is true, exactly one of `params.on_session_revoked`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
/// an error then goes to `session->global_service_error_handler`. The error is
/// `DIFF_ERR_NO_SUCH_SESSION` for an id that the server does not know, and `DIFF_ERR_ACCESS_DENIED`
/// without the permissions to modify sessions and to authenticate.
///
/// @param session The session.
/// @param params The session that ends, and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is sent. False if `session` is NULL or closed, if the id is NULL
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server is older (`DIFF_ERR_UNSUPPORTED`); while the
///     session still connects, that goes to `params.on_error`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_revoke_authentication(
    session: *mut SESSION_T,
    params: DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let revoke = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live id by contract.
        let id = *unsafe { argument(params.session_id.cast_const(), "the session id") }?;
        if let Some(version) = handle.session.facts().version() {
            let (name, since) = (RevokeAuthentication::NAME, RevokeAuthentication::SINCE);
            Unsupported::check(name, since, version).map_err(|error| {
                Failure::new(ErrorCode::UNSUPPORTED, crate::data::memory::text_of(&error))
            })?;
        }
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let request = SessionId {
            server_instance: id.server_instance,
            value: id.value,
        };
        let on_session_revoked = params.on_session_revoked;
        handle.call::<RevokeAuthentication>(request, target, move |program, Empty| {
            if let Some(call) = on_session_revoked {
                // SAFETY: the program's function and context.
                unsafe {
                    outcall!(
                        "on_session_revoked",
                        call(program.session(), target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_revoke_authentication", api_error, revoke) }.is_some()
}
