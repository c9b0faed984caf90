//! `features/client-control.h`: properties of sessions (`specification/control/client-control sections 3 and 4`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::clients::arguments::{property_changes, required_properties, session_id};
use crate::capi::clients::event::lent;
use crate::capi::clients::outcome::send_filter;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T,
};
use crate::capi::util::hash::{LentMap, HASH_T};
use crate::capi::util::set::SET_T;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::control::session_properties::{
    GetSessionProperties, GetSessionPropertiesRequest, SetSessionProperties,
    SetSessionPropertiesFilter, SetSessionPropertiesFilterRequest, SetSessionPropertiesRequest,
    SetSessionPropertiesResponse,
};

/// The properties of a session.
#[repr(C)]
pub struct svc_get_session_properties_response_s {
    /// Strings by strings; never NULL. Properties that the session does not have are not in it.
    pub properties: *mut HASH_T,
}
/// The properties of a session.
pub type SVC_GET_SESSION_PROPERTIES_RESPONSE_T = svc_get_session_properties_response_s;
assert_layout!(svc_get_session_properties_response_s, size 8, align 8, { properties: 0 });

/// Called on the session's callback thread with the properties of a session.
///
/// @param session The session that asked.
/// @param response The properties; valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type get_session_properties_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        response: *const SVC_GET_SESSION_PROPERTIES_RESPONSE_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called on the session's callback thread when properties of a session were set.
///
/// @param properties What has changed: the former values of properties that have changed or were
///     removed, by name, and NULL for properties that are new. Valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type set_session_properties_cb =
    Option<unsafe extern "C" fn(properties: *const HASH_T, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when properties of sessions were set.
///
/// @param number_of_matching_sessions How many sessions the filter has selected.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type set_session_properties_filter_cb =
    Option<unsafe extern "C" fn(number_of_matching_sessions: c_int, context: *mut c_void) -> c_int>;

/// Parameters of get_session_properties().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct get_session_properties_params_s {
    /// The properties are there.
    pub on_session_properties: get_session_properties_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// The session that is asked about.
    pub session_id: *mut SESSION_ID_T,
    /// The properties that are wanted: a set of names as strings, in which
    /// #PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES and #PROPERTIES_SELECTOR_ALL_USER_PROPERTIES may
    /// be. NULL for none.
    pub required_properties: *mut SET_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of get_session_properties().
pub type GET_SESSION_PROPERTIES_PARAMS_T = get_session_properties_params_s;
assert_layout!(get_session_properties_params_s, size 48, align 8, {
    on_session_properties: 0, on_error: 8, on_discard: 16, session_id: 24, required_properties: 32, context: 40,
});

/// Parameters of diffusion_set_session_properties().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_set_session_properties_params_s {
    /// The session.
    pub session_id: *const SESSION_ID_T,
    /// The new values, strings by strings; NULL removes a property.
    pub properties: *const HASH_T,
    /// The properties were set.
    pub on_session_properties_set: set_session_properties_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_set_session_properties().
pub type DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T = diffusion_set_session_properties_params_s;
assert_layout!(diffusion_set_session_properties_params_s, size 48, align 8, {
    session_id: 0, properties: 8, on_session_properties_set: 16, on_error: 24, on_discard: 32, context: 40,
});

/// Parameters of diffusion_set_session_properties_filter().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_set_session_properties_filter_params_s {
    /// The session filter.
    pub filter: *const c_char,
    /// The new values, strings by strings; NULL removes a property.
    pub properties: *const HASH_T,
    /// The properties were set.
    pub on_session_properties_set: set_session_properties_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_set_session_properties_filter().
pub type DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T =
    diffusion_set_session_properties_filter_params_s;
assert_layout!(diffusion_set_session_properties_filter_params_s, size 48, align 8, {
    filter: 0, properties: 8, on_session_properties_set: 16, on_error: 24, on_discard: 32, context: 40,
});

/// Asks for properties of a session, which may be this one.
///
/// Exactly one of `params.on_session_properties`, `params.on_error` and `params.on_discard` is
/// called, on the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. If there is no such session the error is
/// `DIFF_ERR_NO_SUCH_SESSION`; a session id that is NULL is `DIFF_ERR_ILLEGAL_ARGUMENT`.
///
/// @param session The session, which needs the permission `VIEW_SESSION`; nothing happens if it is
///     NULL or was freed.
/// @param params The session id, the names, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn get_session_properties(
    session: *mut SESSION_T,
    params: GET_SESSION_PROPERTIES_PARAMS_T,
) {
    guard((), || {
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        // SAFETY: NULL, a live id and a live set of strings, by contract.
        let read = |_: &_| unsafe {
            Ok(GetSessionPropertiesRequest {
                session_id: session_id(params.session_id)?,
                keys: required_properties(params.required_properties)?,
            })
        };
        let Some((handle, request)) = begin("get_session_properties", session, target, read) else {
            return;
        };
        let on_session_properties = params.on_session_properties;
        handle.call::<GetSessionProperties>(request, target, move |program, properties| {
            let Some(properties) = properties else {
                let code = ErrorCode::NO_SUCH_SESSION;
                return Err(Failure::new(code, "there is no session with that id"));
            };
            if let Some(call) = on_session_properties {
                let properties = lent(&properties);
                let response = SVC_GET_SESSION_PROPERTIES_RESPONSE_T {
                    properties: properties.as_ptr(),
                };
                // SAFETY: the program's function and context; the response lives during the call.
                unsafe {
                    outcall!(
                        "on_session_properties",
                        call(program.session(), &raw const response, target.context())
                    )
                };
            }
            Ok(())
        });
    });
}

/// What a change of properties did, as C sees it.
fn lent_former(response: &SetSessionPropertiesResponse) -> LentMap {
    let changed = response.changed.iter().flatten();
    let added = response.added.iter().flatten();
    LentMap::of_strings(
        changed
            .map(|(key, former)| (&**key, Some(&**former)))
            .chain(added.map(|key| (&**key, None))),
    )
}

/// Sets and removes properties of a session. User-defined properties that are not there are added.
/// Of the fixed ones, whose names begin with `$`, only `$Country`, `$Language`, `$Latitude` and
/// `$Longitude` can be set; others are ignored.
///
/// If the result is true, exactly one of `params.on_session_properties_set`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If there is no such
/// session the error is `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session, which needs the permission `MODIFY_SESSION`.
/// @param params The session id, the properties, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the session id or the properties are NULL
///     or not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_set_session_properties(
    session: *mut SESSION_T,
    params: DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let set = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL, a live id and a live map of strings, by contract.
        let (session_id, changes) = unsafe {
            (
                session_id(params.session_id)?,
                property_changes(params.properties)?,
            )
        };
        let request = SetSessionPropertiesRequest {
            session_id,
            overwrite: changes.overwrite,
            remove: changes.remove,
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_session_properties_set = params.on_session_properties_set;
        handle.call::<SetSessionProperties>(request, target, move |_, response| {
            if let Some(call) = on_session_properties_set {
                let former = lent_former(&response);
                // SAFETY: the program's function and context; the map lives during the call.
                unsafe {
                    outcall!(
                        "on_session_properties_set",
                        call(former.as_ptr(), target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_set_session_properties", api_error, set) }.is_some()
}

/// Sets and removes properties of all sessions that a filter selects. User-defined properties that
/// are not there are added. Of the fixed ones, whose names begin with `$`, only `$Country`,
/// `$Language`, `$Latitude` and `$Longitude` can be set; others are ignored.
///
/// If the result is true, exactly one of `params.on_session_properties_set`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permissions `VIEW_SESSION` and `MODIFY_SESSION`.
/// @param params The filter, the properties, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the filter or the properties are NULL or
///     not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_set_session_properties_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let set = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL, a C string and a live map of strings, by contract.
        let (filter, changes) = unsafe {
            (
                arguments::text(params.filter, "the session filter")?,
                property_changes(params.properties)?,
            )
        };
        let request = SetSessionPropertiesFilterRequest {
            filter,
            overwrite: changes.overwrite,
            remove: changes.remove,
        };
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_count = params.on_session_properties_set;
        send_filter::<SetSessionPropertiesFilter>(&handle, request, target, on_count);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_set_session_properties_filter", api_error, set) }.is_some()
}
