//! `features/system-authentication-control.h`: reading and changing the system authentication store
//! (`specification/control/system-authentication-control sections 2 and 3`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use zeroize::Zeroize;

use crate::capi::authentication::system_store::{
    self, SYSTEM_AUTHENTICATION_STORE_T, SYSTEM_PRINCIPAL_T,
};
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::call::CallOutcome;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::list::LIST_T;
use crate::capi::util::set::SET_T;
use crate::capi::util::utils::script::{self, SCRIPT_T};
use crate::capi::util::{chained_map, error_report, hash, set};
use crate::session::Failure;
use crate::wire::request_body::RequestBody;
use crate::wire::services::common::Empty;
use crate::wire::services::control::outcomes::Script;
use crate::wire::services::control::system_authentication::{
    GetSystemAuthentication, UpdateSystemAuthentication,
};
use crate::wire::services::Service;
use crate::wire::PROTOCOL_VERSION_MIN;

/// Called with the system authentication store of the server.
///
/// @param session The session.
/// @param store The store. What is in it is valid until the callback returns;
///     system_authentication_store_dup() keeps it.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_system_authentication_store_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        store: SYSTEM_AUTHENTICATION_STORE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Called when the server has read a script.
///
/// @param session The session.
/// @param error_reports What is wrong with the script, `ERROR_REPORT_T *`. An empty list means that
///     the script was applied; otherwise nothing of it was. Valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_update_system_authentication_store_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        error_reports: *const LIST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of get_system_authentication_store().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct get_system_authentication_store_params_s {
    /// Called with the store.
    pub on_get: on_get_system_authentication_store_cb,
    /// Called when the store could not be read.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of get_system_authentication_store().
pub type GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T = get_system_authentication_store_params_s;
assert_layout!(get_system_authentication_store_params_s, size 32, align 8, {
    on_get: 0, on_error: 8, on_discard: 16, context: 24,
});

/// Parameters of update_system_authentication_store().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct update_system_authentication_store_params_s {
    /// Called when the server has read the script, whether or not it is right.
    pub on_update: on_update_system_authentication_store_cb,
    /// Called when the store may not be changed, or for other failures.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// The commands.
    pub update_script: *mut SCRIPT_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of update_system_authentication_store().
pub type UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T = update_system_authentication_store_params_s;
assert_layout!(update_system_authentication_store_params_s, size 40, align 8, {
    on_update: 0, on_error: 8, on_discard: 16, update_script: 24, context: 32,
});

/// Reads the system authentication store of the server: the principals of its own authenticator,
/// and what happens to anonymous clients.
///
/// Exactly one of `params.on_get`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `VIEW_SECURITY`, otherwise the error is
///     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
/// @param params The handlers; copied.
#[no_mangle]
pub unsafe extern "C" fn get_system_authentication_store(
    session: *mut SESSION_T,
    params: GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T,
) {
    guard((), || {
        let function = "get_system_authentication_store";
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let Some((handle, ())) = begin(function, session, target, |_| Ok(())) else {
            return;
        };
        let on_get = params.on_get;
        handle.call::<GetSystemAuthentication>(Empty, target, move |program, configuration| {
            if let Some(call) = on_get {
                system_store::lend(&configuration, |store| {
                    // SAFETY: the program's function and context; what is in the store lives during the call.
                    unsafe { outcall!("on_get", call(program.session(), store, target.context())) };
                });
            }
            Ok(())
        });
    });
}

/// The body of an update, which may have passwords in it.
///
/// # Safety
/// `script` is NULL or a live script.
unsafe fn body(script: *const SCRIPT_T) -> Result<RequestBody, Failure> {
    // SAFETY: as the caller promises.
    let text = unsafe { script::text_of(script) }?;
    let mut script = Script(crate::data::memory::copy_text(text));
    // The same in every version, with a length of at most five bytes.
    let body = RequestBody::write_secret(text.len() + 5, |out| {
        UpdateSystemAuthentication::write_request(&script, out, PROTOCOL_VERSION_MIN)
    });
    script.0.zeroize();
    body.map_err(|unsupported| Failure::internal(unsupported.to_string()))
}

/// Changes the system authentication store of the server. The commands of a script are applied
/// together: if one of them fails, nothing is changed.
///
/// Exactly one of `params.on_update`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. What is wrong with the script goes to
/// `params.on_update`.
///
/// @param session The session, which needs the permission `MODIFY_SECURITY`, otherwise the error is
///     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
/// @param params The script and the handlers; copied, and the copy of the script is wiped from
///     memory when it was sent. If the script is NULL or not UTF-8, the error is
///     `DIFF_ERR_ILLEGAL_ARGUMENT`.
#[no_mangle]
pub unsafe extern "C" fn update_system_authentication_store(
    session: *mut SESSION_T,
    params: UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T,
) {
    guard((), || {
        let function = "update_system_authentication_store";
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL or a live script by contract; copied here.
        let given = |_: &_| unsafe { body(params.update_script) };
        let Some((handle, body)) = begin(function, session, target, given) else {
            return;
        };
        let on_update = params.on_update;
        handle.call_encoded::<UpdateSystemAuthentication>(
            None,
            move |_| Ok((UpdateSystemAuthentication::ID, body)),
            move |program, outcome| match outcome {
                CallOutcome::Response(reports) => {
                    let Some(call) = on_update else { return };
                    error_report::lend_list(&reports, |reports| {
                        // SAFETY: the program's function and context; the reports live during the call.
                        unsafe {
                            outcall!(
                                "on_update",
                                call(program.session(), reports, target.context())
                            )
                        };
                    });
                }
                CallOutcome::Failed(failure) => target.fail(program, &failure),
                CallOutcome::Discarded => target.discard(program),
            },
        );
    });
}

/// The values of a set in a new array that ends with NULL; NULL without a set.
///
/// # Safety
/// `values` is NULL or a live set of strings.
unsafe fn array(values: *const SET_T) -> *mut *mut c_char {
    if values.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: not NULL; as the caller promises.
    unsafe { set::array(values).cast() }
}

/// Lists the names of the principals.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_principal_names(
    store: SYSTEM_AUTHENTICATION_STORE_T,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        if store.system_principals.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a live store by contract. The array ends with NULL.
        unsafe { chained_map::keys(store.system_principals, 1) }
    })
}

/// Lists the roles of a principal.
///
/// @param store The store.
/// @param principal The name of the principal.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if the store has no such principal, if
///     `principal` is NULL, or if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_roles_for_principal(
    store: SYSTEM_AUTHENTICATION_STORE_T,
    principal: *const c_char,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        if store.system_principals.is_null() || principal.is_null() {
            return ptr::null_mut();
        }
        // SAFETY: a live store by contract, whose map holds principals.
        unsafe {
            let found = hash::get(store.system_principals, principal);
            let found = found.cast::<SYSTEM_PRINCIPAL_T>().as_ref();
            found.map_or(ptr::null_mut(), |found| array(found.role_set))
        }
    })
}

/// Lists the roles of anonymous clients that are allowed.
///
/// @param store The store.
/// @return A new array, in no certain order, that ends with NULL. The array is to be released with
///     `free()`; what it points to belongs to the store. NULL if out of memory.
#[no_mangle]
pub unsafe extern "C" fn get_anonymous_roles(
    store: SYSTEM_AUTHENTICATION_STORE_T,
) -> *mut *mut c_char {
    guard(ptr::null_mut(), || {
        // SAFETY: a live store by contract.
        unsafe { array(store.anon_roles) }
    })
}
