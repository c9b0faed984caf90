//! `features/security.h`: what the program's own session may do (`specification/control/security section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::security::permissions::{global_numbers, path_numbers};
use crate::capi::session::handle::Handle;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::set;
use crate::capi::util::set::SET_T;
use crate::wire::services::common::Empty;
use crate::wire::services::control::security::{ListGlobalPermissions, ListPathPermissions};
use crate::wire::services::Service;

/// Called with the permissions of a session that concern the whole server.
///
/// @param permissions Pointers to `int` (`GLOBAL_PERMISSIONS_T`), those that this version does not
///     know as `GLOBAL_PERMISSION_UNKNOWN`. Never NULL; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_global_permissions_cb =
    Option<unsafe extern "C" fn(permissions: *const SET_T, context: *mut c_void) -> c_int>;

/// Called with the permissions of a session for a path.
///
/// @param permissions Pointers to `int` (`PATH_PERMISSIONS_T`), those that this version does not
///     know as `PATH_PERMISSION_UNKNOWN`. Never NULL; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_path_permissions_cb =
    Option<unsafe extern "C" fn(permissions: *const SET_T, context: *mut c_void) -> c_int>;

/// Older name of ::on_get_path_permissions_cb.
///
/// @param permissions The permissions, as pointers to `int`; valid until the callback returns.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_topic_permissions_cb =
    Option<unsafe extern "C" fn(permissions: *const SET_T, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_get_global_permissions().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_get_global_permissions_params_s {
    /// Called with the permissions.
    pub on_global_permissions: on_get_global_permissions_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of diffusion_get_global_permissions().
pub type DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T = diffusion_get_global_permissions_params_s;
assert_layout!(diffusion_get_global_permissions_params_s, size 32, align 8, {
    on_global_permissions: 0, on_error: 8, on_discard: 16, context: 24,
});

/// Parameters of diffusion_get_path_permissions().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_get_path_permissions_params_s {
    /// The path; must not be NULL.
    pub path: *const c_char,
    /// Called with the permissions.
    pub on_path_permissions: on_get_path_permissions_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of diffusion_get_path_permissions().
pub type DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T = diffusion_get_path_permissions_params_s;
assert_layout!(diffusion_get_path_permissions_params_s, size 40, align 8, {
    path: 0, on_path_permissions: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Asks for permissions, which `numbers` makes out of the answer.
fn ask<S>(
    handle: &Handle,
    request: S::Request,
    target: ErrorTarget,
    numbers: impl FnOnce(&S::Response) -> Vec<c_int> + Send + 'static,
    on_permissions: on_get_global_permissions_cb,
) where
    S: Service,
    S::Request: Send + 'static,
{
    handle.call::<S>(request, target, move |_, response| {
        let Some(call) = on_permissions else {
            return Ok(());
        };
        let permissions = set::of_numbers(numbers(&response));
        // SAFETY: the program's function and context; the set lives during the call.
        unsafe {
            outcall!("on_permissions", call(permissions, target.context()));
            set::free(permissions);
        }
        Ok(())
    });
}

/// Asks which permissions the session has that concern the whole server.
///
/// If the result is true, exactly one of `params.on_global_permissions`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
/// an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is sent; false if `session` is NULL or closed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_get_global_permissions(
    session: *mut SESSION_T,
    params: DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let get = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let numbers = |permissions: &Vec<_>| global_numbers(permissions);
        let on_permissions = params.on_global_permissions;
        ask::<ListGlobalPermissions>(&handle, Empty, target, numbers, on_permissions);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_get_global_permissions", api_error, get) }.is_some()
}

/// Asks which permissions the session has for a path.
///
/// If the result is true, exactly one of `params.on_path_permissions`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are skipped,
/// an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The path, which the server judges, and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request is sent. False if `session` is NULL or closed, or if the path is NULL
///     or not UTF-8 (`DIFF_ERR_ILLEGAL_ARGUMENT`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_get_path_permissions(
    session: *mut SESSION_T,
    params: DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let get = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let path = unsafe { string_argument(params.path, "the path") }
            .map(crate::data::memory::copy_text)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let numbers = |permissions: &Vec<_>| path_numbers(permissions);
        let on_permissions = params.on_path_permissions;
        ask::<ListPathPermissions>(&handle, path, target, numbers, on_permissions);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_get_path_permissions", api_error, get) }.is_some()
}
