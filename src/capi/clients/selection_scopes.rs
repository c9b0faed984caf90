//! `features/subscription-control.h` of 6.12: selections of other sessions by scope
//! (`specification/control/subscription-control`, scopes and selections).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::clients::arguments::session_id;
use crate::capi::clients::outcome::send_filter;
use crate::capi::clients::subscriptions::{
    filter, of_session, of_sessions, selector, send_control,
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T, DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T,
    SUBSCRIPTION_CONTROL_PARAMS_T,
};
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::id::wire_id;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T,
};
use crate::capi::topics::subscribe::{check_scopes, given_scope};
use crate::capi::util::hash::{LentMap, HASH_T};
use crate::wire::services::topics::subscription_control::{
    FilterSubscribe, FilterUnsubscribe, GetSelectors, GetSelectorsRequest, GetSelectorsResponse,
    SelectionKind, SubscribeClient, UnsubscribeAllByFilter, UnsubscribeAllByFilterRequest,
    UnsubscribeAllControl, UnsubscribeAllControlRequest, UnsubscribeClient,
};

/// Called on the session's callback thread with the topic selections of a session.
///
/// @param session The session that asked.
/// @param topic_selections By the name of the scope, which is empty for the default one, a `LIST_T`
///     of topic selectors, strings in the order of their selection. It belongs to the library, with
///     all that is in it, and is valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_get_topic_selections_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        topic_selections: *mut HASH_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of diffusion_get_topic_selections().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_get_topic_selections_s {
    /// The session that is asked about.
    pub session_id: *mut SESSION_ID_T,
    /// The selections are there.
    pub on_topic_selections: on_get_topic_selections_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_get_topic_selections().
pub type DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T = diffusion_get_topic_selections_s;
assert_layout!(diffusion_get_topic_selections_s, size 40, align 8, {
    session_id: 0, on_topic_selections: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Subscribes another session to the topics that a selector selects, in a scope of its selections.
/// It is subscribed to a topic while the selections of any scope select it.
///
/// If the result is true, exactly one of `params.on_complete`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
///     with `$`.
/// @param params The other session, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the selector is NULL or malformed or the
///     scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_subscribe_client_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: SUBSCRIPTION_CONTROL_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let subscribe = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe { of_session(&params, given_scope(&handle, selection_scope)?) }?;
        send_control::<SubscribeClient>(&handle, request, &params);
        Ok(())
    };
    let function = "diffusion_subscribe_client_with_scope";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, subscribe) }.is_some()
}

/// Unsubscribes another session from the topics that a selector selects, in a scope of its
/// selections. It stays subscribed to topics that the selections of other scopes select.
///
/// If the result is true, exactly one of `params.on_complete`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
///     with `$`.
/// @param params The other session, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the selector is NULL or malformed or the
///     scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_client_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: SUBSCRIPTION_CONTROL_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let unsubscribe = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe { of_session(&params, given_scope(&handle, selection_scope)?) }?;
        send_control::<UnsubscribeClient>(&handle, request, &params);
        Ok(())
    };
    let function = "diffusion_unsubscribe_client_with_scope";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, unsubscribe) }.is_some()
}

/// Unsubscribes another session from the topics that a selector selects, in all scopes of its
/// selections.
///
/// If the result is true, exactly one of `params.on_complete`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The other session, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the selector is NULL or malformed
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_client_all_scopes(
    session: *mut SESSION_T,
    params: SUBSCRIPTION_CONTROL_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let unsubscribe = || {
        let handle = arguments::session(session)?;
        let request = UnsubscribeAllControlRequest {
            // SAFETY: NULL or a C string by contract.
            selector: unsafe { selector(params.topic_selector) }?,
            session_id: wire_id(params.session_id),
        };
        check_scopes(&handle)?;
        send_control::<UnsubscribeAllControl>(&handle, request, &params);
        Ok(())
    };
    let function = "diffusion_unsubscribe_client_all_scopes";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, unsubscribe) }.is_some()
}

/// Subscribes all sessions that a filter selects now to the topics that a topic selector selects, in
/// a scope of their selections.
///
/// If the result is true, exactly one of `params.on_subscribe_by_filter`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
///     with `$`.
/// @param params The filter, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, the
///     selector is NULL or malformed or the scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the
///     server does not know scopes (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_subscribe_client_by_filter_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let subscribe = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe {
            let scope = given_scope(&handle, selection_scope)?;
            of_sessions(params.filter, params.topic_selector, scope)
        }?;
        let on_count = params.on_subscribe_by_filter;
        send_filter::<FilterSubscribe>(&handle, request, params.target(), on_count);
        Ok(())
    };
    let function = "diffusion_subscribe_client_by_filter_with_scope";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, subscribe) }.is_some()
}

/// Unsubscribes all sessions that a filter selects now from the topics that a topic selector
/// selects, in a scope of their selections.
///
/// If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
///     with `$`.
/// @param params The filter, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, the
///     selector is NULL or malformed or the scope reserved (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the
///     server does not know scopes (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_client_by_filter_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let unsubscribe = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe {
            let scope = given_scope(&handle, selection_scope)?;
            of_sessions(params.filter, params.topic_selector, scope)
        }?;
        let on_count = params.on_unsubscribe_by_filter;
        send_filter::<FilterUnsubscribe>(&handle, request, params.target(), on_count);
        Ok(())
    };
    let function = "diffusion_unsubscribe_client_by_filter_with_scope";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, unsubscribe) }.is_some()
}

/// Unsubscribes all sessions that a filter selects now from the topics that a topic selector
/// selects, in all scopes of their selections.
///
/// If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The filter, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8 or the
///     selector is NULL or malformed (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know
///     scopes (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_client_by_filter_all_scopes(
    session: *mut SESSION_T,
    params: DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let unsubscribe = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe {
            UnsubscribeAllByFilterRequest {
                selector: selector(params.topic_selector)?,
                filter: filter(params.filter)?,
            }
        };
        check_scopes(&handle)?;
        let on_count = params.on_unsubscribe_by_filter;
        send_filter::<UnsubscribeAllByFilter>(&handle, request, params.target(), on_count);
        Ok(())
    };
    let function = "diffusion_unsubscribe_client_by_filter_all_scopes";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, unsubscribe) }.is_some()
}

/// What a session has selected, as C sees it: without what it has deselected.
fn lent_selections(response: &GetSelectorsResponse) -> LentMap {
    LentMap::of_lists(response.scopes.iter().map(|(scope, selections)| {
        let selected = selections
            .iter()
            .filter(|selection| selection.kind == SelectionKind::Select);
        let selectors = selected.map(|selection| &*selection.selector).collect();
        (&**scope, selectors)
    }))
}

/// Asks for the topic selections of a session, which may be this one.
///
/// If the result is true, exactly one of `params.on_topic_selections`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If there is no such
/// session the error is `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session.
/// @param params The session id, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the session id is NULL
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_get_topic_selections(
    session: *mut SESSION_T,
    params: DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let get = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live id by contract.
        let session_id = unsafe { session_id(params.session_id) }?;
        check_scopes(&handle)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_topic_selections = params.on_topic_selections;
        let request = GetSelectorsRequest { session_id };
        handle.call::<GetSelectors>(request, target, move |program, response| {
            if let Some(call) = on_topic_selections {
                let selections = lent_selections(&response);
                // SAFETY: the program's function and context; the selections live during the call.
                unsafe {
                    outcall!(
                        "on_topic_selections",
                        call(program.session(), selections.as_ptr(), target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_get_topic_selections", api_error, get) }.is_some()
}
