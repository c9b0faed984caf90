//! `features/client-control.h`: roles of sessions (`specification/control/client-control section 5`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::clients::arguments::{role_changes, session_id};
use crate::capi::clients::outcome::{send, send_filter};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T};
use crate::capi::util::set::SET_T;
use crate::wire::services::control::client_control::{
    ChangeAuthorisationRoles, ChangeAuthorisationRolesFilter,
    ChangeAuthorisationRolesFilterRequest, ChangeAuthorisationRolesRequest,
};

/// Called on the session's callback thread when the roles of a session were changed.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type change_roles_with_session_id_cb =
    Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when the roles of sessions were changed.
///
/// @param number_of_matching_sessions How many sessions the filter has selected.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type change_roles_with_filter_cb =
    Option<unsafe extern "C" fn(number_of_matching_sessions: c_int, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_change_roles_with_session_id().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_change_roles_with_session_id_params_s {
    /// The session.
    pub session_id: *const SESSION_ID_T,
    /// Roles to take away: a set of strings; may be NULL.
    pub roles_to_remove: *const SET_T,
    /// Roles to add: a set of strings; may be NULL.
    pub roles_to_add: *const SET_T,
    /// The roles were changed.
    pub on_roles_changed: change_roles_with_session_id_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_change_roles_with_session_id().
pub type DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T =
    diffusion_change_roles_with_session_id_params_s;
assert_layout!(diffusion_change_roles_with_session_id_params_s, size 56, align 8, {
    session_id: 0, roles_to_remove: 8, roles_to_add: 16, on_roles_changed: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Parameters of diffusion_change_roles_with_filter().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_change_roles_params_with_filter_s {
    /// The session filter.
    pub filter: *const c_char,
    /// Roles to take away: a set of strings; may be NULL.
    pub roles_to_remove: *const SET_T,
    /// Roles to add: a set of strings; may be NULL.
    pub roles_to_add: *const SET_T,
    /// The roles were changed.
    pub on_roles_changed: change_roles_with_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_change_roles_with_filter().
pub type DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T = diffusion_change_roles_params_with_filter_s;
assert_layout!(diffusion_change_roles_params_with_filter_s, size 56, align 8, {
    filter: 0, roles_to_remove: 8, roles_to_add: 16, on_roles_changed: 24, on_error: 32, on_discard: 40, context: 48,
});

/// Changes the roles of a session. Roles to take away that it does not have and roles to add that it
/// has are ignored. Its property `$Roles` and its subscriptions follow.
///
/// If the result is true, exactly one of `params.on_roles_changed`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If there is no such
/// session the error is `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session, which needs the permission `MODIFY_SESSION`.
/// @param params The session id, the roles, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the session id is NULL, if there are no roles
///     or a role is in both sets, or if a role is not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_change_roles_with_session_id(
    session: *mut SESSION_T,
    params: DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let change = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL, a live id and live sets of strings, by contract.
        let (session_id, roles) = unsafe {
            (
                session_id(params.session_id)?,
                role_changes(params.roles_to_remove, params.roles_to_add)?,
            )
        };
        let request = ChangeAuthorisationRolesRequest {
            session_id,
            roles_to_remove: roles.remove,
            roles_to_add: roles.add,
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        send::<ChangeAuthorisationRoles>(&handle, request, target, params.on_roles_changed);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_change_roles_with_session_id", api_error, change) }.is_some()
}

/// Changes the roles of all sessions that a filter selects. Roles to take away that a session does
/// not have and roles to add that it has are ignored. Their properties `$Roles` and their
/// subscriptions follow.
///
/// If the result is true, exactly one of `params.on_roles_changed`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
/// @param params The filter, the roles, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, if there are no roles or
///     a role is in both sets, or if a text is not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_change_roles_with_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let change = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL, a C string and live sets of strings, by contract.
        let (filter, roles) = unsafe {
            (
                arguments::text(params.filter, "the session filter")?,
                role_changes(params.roles_to_remove, params.roles_to_add)?,
            )
        };
        let request = ChangeAuthorisationRolesFilterRequest {
            filter,
            roles_to_remove: roles.remove,
            roles_to_add: roles.add,
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_count = params.on_roles_changed;
        send_filter::<ChangeAuthorisationRolesFilter>(&handle, request, target, on_count);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_change_roles_with_filter", api_error, change) }.is_some()
}
