//! `features/remote-servers.h`: remote servers at the server (`specification/control/remote-servers section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none of its own.

use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::cenum::from_raw;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{argument, attempt};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::remote_servers::remote_server::DIFFUSION_REMOTE_SERVER_T;
use crate::capi::remote_servers::types::DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::error_report;
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::data::memory::collect;
use crate::wire::services::common::Empty;
use crate::wire::services::control::outcomes::CreatedOrErrors;
use crate::wire::services::control::remote_servers::{
    CheckRemoteServer, CheckRemoteServerResponse, CreateRemoteServer, ListRemoteServers,
    RemoveRemoteServer,
};

/// Called on the session's callback thread when the server has dealt with a new remote server.
/// Everything belongs to the library and is valid until the callback returns.
///
/// @param remote_server The remote server as the server has stored it; NULL if something is wrong
///     with it.
/// @param errors What is wrong with it: a list of `ERROR_REPORT_T *`. NULL if nothing is.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_remote_server_created_cb = Option<
    unsafe extern "C" fn(
        remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
        errors: *mut LIST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when there is no remote server of the name any more.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_remote_server_removed_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the remote servers.
///
/// @param remote_servers A list of `DIFFUSION_REMOTE_SERVER_T *`, empty if there are none. It belongs
///     to the library, with all that is in it, and is valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_remote_servers_listed_cb =
    Option<unsafe extern "C" fn(remote_servers: *mut LIST_T, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the state of a remote server.
///
/// @param response The state. It belongs to the library and is valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_remote_server_checked_cb = Option<
    unsafe extern "C" fn(
        response: *mut DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of diffusion_create_remote_server().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_create_remote_server_params_s {
    /// The remote server; it stays the program's.
    pub remote_server: *mut DIFFUSION_REMOTE_SERVER_T,
    /// The remote server was created, or something is wrong with it.
    pub on_remote_server_created: on_remote_server_created_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_create_remote_server().
pub type DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T = diffusion_create_remote_server_params_s;
assert_layout!(diffusion_create_remote_server_params_s, size 40, align 8, {
    remote_server: 0, on_remote_server_created: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_remove_remote_server().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_remove_remote_server_params_s {
    /// The name of the remote server.
    pub name: *mut c_char,
    /// There is no remote server of that name any more.
    pub on_remote_server_removed: on_remote_server_removed_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_remove_remote_server().
pub type DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T = diffusion_remove_remote_server_params_s;
assert_layout!(diffusion_remove_remote_server_params_s, size 40, align 8, {
    name: 0, on_remote_server_removed: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_list_remote_servers().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_list_remote_servers_params_s {
    /// The remote servers are there.
    pub on_remote_servers_listed: on_remote_servers_listed_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_list_remote_servers().
pub type DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T = diffusion_list_remote_servers_params_s;
assert_layout!(diffusion_list_remote_servers_params_s, size 32, align 8, {
    on_remote_servers_listed: 0, on_error: 8, on_discard: 16, context: 24,
});

/// Parameters of diffusion_check_remote_server().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_check_remote_server_params_s {
    /// The name of the remote server.
    pub name: *mut c_char,
    /// The state is there.
    pub on_remote_server_checked: on_remote_server_checked_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_check_remote_server().
pub type DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T = diffusion_check_remote_server_params_s;
assert_layout!(diffusion_check_remote_server_params_s, size 40, align 8, {
    name: 0, on_remote_server_checked: 8, on_error: 16, on_discard: 24, context: 32,
});

/// The state of a remote server.
pub struct DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T {
    response: CheckRemoteServerResponse,
}

/// Gives a remote server to the server, which stores it. The session needs the permission
/// `CONTROL_SERVER`.
///
/// If the result is true, exactly one of `params.on_remote_server_created`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. The error is
/// `DIFF_ERR_REMOTE_SERVER_EXISTS` if the name is taken.
///
/// @param session The session.
/// @param params The remote server, which is copied, the handlers and their context.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the remote server is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_create_remote_server(
    session: *mut SESSION_T,
    params: DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live remote server by contract.
        let remote_server = unsafe { argument(params.remote_server, "the remote server") }?;
        let request = remote_server.definition().copied();
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_created = params.on_remote_server_created;
        handle.call::<CreateRemoteServer>(request, target, move |_program, outcome| {
            let Some(call) = on_created else {
                return Ok(());
            };
            match outcome {
                CreatedOrErrors::Created(server) => {
                    let server = DIFFUSION_REMOTE_SERVER_T::known(server);
                    let lent = owned::lend_kept(&server).cast_mut();
                    // SAFETY: the program's function and context; the server lives during the call.
                    unsafe {
                        outcall!(
                            "on_remote_server_created",
                            call(lent, ptr::null_mut(), target.context())
                        )
                    };
                }
                CreatedOrErrors::Errors(reports) => error_report::lend_list(&reports, |errors| {
                    // SAFETY: the program's function and context; the list lives during the call.
                    unsafe {
                        outcall!(
                            "on_remote_server_created",
                            call(ptr::null_mut(), errors.cast_mut(), target.context())
                        )
                    };
                }),
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_create_remote_server", api_error, body) }.is_some()
}

/// Removes a remote server. It is no error if there is none of that name. Topic views that take
/// topics from it have none then. The session needs the permission `CONTROL_SERVER`.
///
/// If the result is true, exactly one of `params.on_remote_server_removed`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The name, which is copied, the handlers and their context.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the name is NULL or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_remove_remote_server(
    session: *mut SESSION_T,
    params: DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let name = unsafe { arguments::text(params.name, "the name of the remote server") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_removed = params.on_remote_server_removed;
        handle.call::<RemoveRemoteServer>(name, target, move |_program, Empty| {
            if let Some(call) = on_removed {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_removed", call(target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_remove_remote_server", api_error, body) }.is_some()
}

/// Asks for all remote servers. The session needs the permission `VIEW_SERVER`.
///
/// If the result is true, exactly one of `params.on_remote_servers_listed`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The handlers and their context.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it.
#[no_mangle]
pub unsafe extern "C" fn diffusion_list_remote_servers(
    session: *mut SESSION_T,
    params: DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_listed = params.on_remote_servers_listed;
        handle.call::<ListRemoteServers>(Empty, target, move |_program, servers| {
            if let Some(call) = on_listed {
                let servers = servers.into_iter();
                let lent = collect(servers.map(DIFFUSION_REMOTE_SERVER_T::known));
                contents::lend_kept(&lent, |list| {
                    // SAFETY: the program's function and context; the list lives during the call.
                    unsafe { outcall!("on_listed", call(list, target.context())) };
                });
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_list_remote_servers", api_error, body) }.is_some()
}

/// Asks for the state of the connection to a remote server, at the server that the session is
/// connected to; others of a cluster may have another one. Where no connection is in use or it has
/// failed, the server tries to connect. The session needs the permission `CONTROL_SERVER`.
///
/// If the result is true, exactly one of `params.on_remote_server_checked`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. A name that the server
/// does not know is no error but a state.
///
/// @param session The session.
/// @param params The name, which is copied, the handlers and their context.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the name is NULL or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_check_remote_server(
    session: *mut SESSION_T,
    params: DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let name = unsafe { arguments::text(params.name, "the name of the remote server") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_checked = params.on_remote_server_checked;
        handle.call::<CheckRemoteServer>(name, target, move |_program, response| {
            if let Some(call) = on_checked {
                let mut response = DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T { response };
                // SAFETY: the program's function and context; the response lives during the call.
                unsafe { outcall!("on_checked", call(&raw mut response, target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_check_remote_server", api_error, body) }.is_some()
}

/// Gives the state of the connection.
///
/// @param response What `on_remote_server_checked` was called with; may be NULL.
/// @return The state; 0 if `response` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_check_remote_server_response_get_state(
    response: *mut DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T,
) -> MaybeUninit<DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T> {
    guard(from_raw(0), || {
        // SAFETY: NULL or a live response by contract.
        let state =
            unsafe { response.as_ref() }.map_or(0, |checked| checked.response.state.code().into());
        from_raw(state)
    })
}

/// Says why connecting has failed.
///
/// @param response What `on_remote_server_checked` was called with; may be NULL.
/// @return A copy of the text, to be released with `free()`, which is empty in states other than
///     `DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING` and
///     `DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_FAILED`; NULL if `response` is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_check_remote_server_response_get_failure_message(
    response: *mut DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T,
) -> *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: NULL or a live response by contract.
        unsafe { response.as_ref() }.map_or(ptr::null_mut(), |checked| {
            memory::dup_str(&checked.response.failure_message)
        })
    })
}
