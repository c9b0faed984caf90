//! `features/client-control.h`: closing sessions, and conflation of their queues
//! (`specification/control/client-control sections 6 and 7`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

use crate::capi::clients::arguments::session_id;
use crate::capi::clients::outcome::{send, send_filter};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T};
use crate::wire::services::control::client_control::{
    CloseClient, CloseClientFilter, CloseClientRequest, SetClientConflationFilter,
    SetClientConflationFilterRequest,
};

/// Called on the session's callback thread when a session was closed.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type client_close_with_session_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when sessions were closed.
///
/// @param number_of_matching_sessions How many sessions the filter has selected.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type client_close_with_filter_cb =
    Option<unsafe extern "C" fn(number_of_matching_sessions: c_int, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when conflation was turned on or off.
///
/// @param number_of_matching_sessions How many sessions the filter has selected.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type client_conflated_set_with_filter_cb =
    Option<unsafe extern "C" fn(number_of_matching_sessions: c_int, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_client_close_with_session().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_client_close_with_session_params_s {
    /// The session to close.
    pub session_id: *mut SESSION_ID_T,
    /// It was closed.
    pub on_closed: client_close_with_session_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_client_close_with_session().
pub type DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T =
    diffusion_client_close_with_session_params_s;
assert_layout!(diffusion_client_close_with_session_params_s, size 40, align 8, {
    session_id: 0, on_closed: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_client_close_with_filter().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_client_close_with_filter_params_s {
    /// The session filter.
    pub filter: *const c_char,
    /// The sessions were closed.
    pub on_clients_closed: client_close_with_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_client_close_with_filter().
pub type DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T = diffusion_client_close_with_filter_params_s;
assert_layout!(diffusion_client_close_with_filter_params_s, size 40, align 8, {
    filter: 0, on_clients_closed: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_client_set_conflated_with_filter().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_client_set_conflated_with_filter_params_s {
    /// The session filter.
    pub filter: *const c_char,
    /// Whether the server may conflate what waits for the sessions.
    pub conflate: MaybeUninit<bool>,
    /// Conflation was turned on or off.
    pub on_clients_conflated_set: client_conflated_set_with_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_client_set_conflated_with_filter().
pub type DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T =
    diffusion_client_set_conflated_with_filter_params_s;
assert_layout!(diffusion_client_set_conflated_with_filter_params_s, size 48, align 8, {
    filter: 0, conflate: 8, on_clients_conflated_set: 16, on_error: 24, on_discard: 32, context: 40,
});

/// Closes a session, which ends in the state `CLOSED_BY_SERVER`. Listeners to sessions are told that
/// it has ended with `SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER`.
///
/// If the result is true, exactly one of `params.on_closed`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If there is no such
/// session the error is `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session, which needs the permission `MODIFY_SESSION`.
/// @param params The id of the session to close, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the session id is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_client_close_with_session(
    session: *mut SESSION_T,
    params: DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let close = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live id by contract.
        let session_id = unsafe { session_id(params.session_id) }?;
        let request = CloseClientRequest { session_id };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        send::<CloseClient>(&handle, request, target, params.on_closed);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_client_close_with_session", api_error, close) }.is_some()
}

/// Closes all sessions that a filter selects. They end in the state `CLOSED_BY_SERVER`; listeners to
/// sessions are told that they have ended with `SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER`.
///
/// If the result is true, exactly one of `params.on_clients_closed`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
/// @param params The filter, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the filter is NULL or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_client_close_with_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let close = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let filter = unsafe { arguments::text(params.filter, "the session filter") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        send_filter::<CloseClientFilter>(&handle, filter, target, params.on_clients_closed);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_client_close_with_filter", api_error, close) }.is_some()
}

/// Turns conflation on or off for all sessions that a filter selects: whether the server may leave
/// out values of a topic that wait for a session when there are newer ones.
///
/// If the result is true, exactly one of `params.on_clients_conflated_set`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
/// @param params The filter, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the filter is NULL or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_client_set_conflated_with_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let set = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let filter = unsafe { arguments::text(params.filter, "the session filter") }?;
        let request = SetClientConflationFilterRequest {
            filter,
            conflate: truth(params.conflate),
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_count = params.on_clients_conflated_set;
        send_filter::<SetClientConflationFilter>(&handle, request, target, on_count);
        Ok(())
    };
    let function = "diffusion_client_set_conflated_with_filter";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, set) }.is_some()
}
