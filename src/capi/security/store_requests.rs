//! `features/security-control.h`: reading and changing the server's security store
//! (`specification/control/security-control sections 3 and 5`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_int, c_void};

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::outcall::outcall;
use crate::capi::security::store::{self, SECURITY_STORE_T};
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::error_report;
use crate::capi::util::list::LIST_T;
use crate::capi::util::utils::script::{self, SCRIPT_T};
use crate::wire::services::common::Empty;
use crate::wire::services::control::outcomes::Script;
use crate::wire::services::control::security::{
    GetSecurityConfiguration, UpdateSecurityConfiguration,
};

/// Called with the security store of the server.
///
/// @param session The session.
/// @param store The store. What is in it is valid until the callback returns; security_store_dup()
///     keeps it.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_security_store_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        store: SECURITY_STORE_T,
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
pub type on_update_security_store_cb = Option<
    unsafe extern "C" fn(
        session: *mut SESSION_T,
        error_reports: *const LIST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of get_security_store().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct get_security_store_params_s {
    /// Called with the store.
    pub on_get: on_get_security_store_cb,
    /// Called when the store could not be read.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of get_security_store().
pub type GET_SECURITY_STORE_PARAMS_T = get_security_store_params_s;
assert_layout!(get_security_store_params_s, size 32, align 8, { on_get: 0, on_error: 8, on_discard: 16, context: 24 });

/// Parameters of update_security_store().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct update_security_store_params_s {
    /// Called when the server has read the script, whether or not it is right.
    pub on_update: on_update_security_store_cb,
    /// Called when the store may not be changed, or for other failures.
    pub on_error: ERROR_HANDLER_T,
    /// Called when there will be no answer.
    pub on_discard: DISCARD_HANDLER_T,
    /// The commands.
    pub update_script: *mut SCRIPT_T,
    /// Passed to the functions.
    pub context: *mut c_void,
}
/// Parameters of update_security_store().
pub type UPDATE_SECURITY_STORE_PARAMS_T = update_security_store_params_s;
assert_layout!(update_security_store_params_s, size 40, align 8, {
    on_update: 0, on_error: 8, on_discard: 16, update_script: 24, context: 32,
});

/// Reads the security store of the server: its roles with their permissions, the roles that
/// sessions have by default, and the isolated paths.
///
/// Exactly one of `params.on_get`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `VIEW_SECURITY`, otherwise the error is
///     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
/// @param params The handlers; copied.
#[no_mangle]
pub unsafe extern "C" fn get_security_store(
    session: *mut SESSION_T,
    params: GET_SECURITY_STORE_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let Some((handle, ())) = begin("get_security_store", session, target, |_| Ok(())) else {
            return;
        };
        let on_get = params.on_get;
        handle.call::<GetSecurityConfiguration>(Empty, target, move |program, configuration| {
            if let Some(call) = on_get {
                store::lend(&configuration, |store| {
                    // SAFETY: the program's function and context; what is in the store lives during the call.
                    unsafe { outcall!("on_get", call(program.session(), store, target.context())) };
                });
            }
            Ok(())
        });
    });
}

/// Changes the security store of the server. The commands of a script are applied together: if one
/// of them fails, nothing is changed.
///
/// Exactly one of `params.on_update`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. What is wrong with the script goes to
/// `params.on_update`.
///
/// @param session The session, which needs the permission `MODIFY_SECURITY`, otherwise the error is
///     `DIFF_ERR_ACCESS_DENIED`. Nothing happens if it is NULL or the program has closed it.
/// @param params The script and the handlers; copied. If the script is NULL or not UTF-8, the error
///     is `DIFF_ERR_ILLEGAL_ARGUMENT`.
#[no_mangle]
pub unsafe extern "C" fn update_security_store(
    session: *mut SESSION_T,
    params: UPDATE_SECURITY_STORE_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let script = |_: &_| {
            // SAFETY: NULL or a live script by contract; copied here.
            let text = unsafe { script::text_of(params.update_script) }?;
            Ok(Script(crate::data::memory::copy_text(text)))
        };
        let Some((handle, script)) = begin("update_security_store", session, target, script) else {
            return;
        };
        let on_update = params.on_update;
        handle.call::<UpdateSecurityConfiguration>(script, target, move |program, reports| {
            if let Some(call) = on_update {
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
            Ok(())
        });
    });
}
