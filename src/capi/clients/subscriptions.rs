//! `features/subscription-control.h`: subscribing and unsubscribing other sessions (`specification/control/subscription-control`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. No locks.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::clients::outcome::send_filter;
use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::id::wire_id;
use crate::capi::session::request::arguments;
use crate::capi::session::request::arguments::illegal;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_ID_T, SESSION_T,
};
use crate::session::Failure;
use crate::wire::services::common::{Empty, SelectionScope};
use crate::wire::services::topics::subscription_control::{
    FilterSelectionRequest, FilterSubscribe, FilterUnsubscribe, SessionSelectionRequest,
    SubscribeClient, UnsubscribeClient,
};
use crate::wire::services::Service;

/// Called on the session's callback thread when the server has subscribed or unsubscribed a session.
/// That session may not have been told yet.
///
/// @param session The session that asked for it.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_subscription_control_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when the server has subscribed or unsubscribed sessions.
/// Those may not have been told yet.
///
/// @param number_selected How many sessions the filter has selected.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_subscription_control_by_filter_cb =
    Option<unsafe extern "C" fn(number_selected: c_int, context: *mut c_void) -> c_int>;

/// Subscribes or unsubscribes a session. One struct may serve for several calls.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct subscription_control_params_s {
    /// The server has done it.
    pub on_complete: on_subscription_control_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// The session.
    pub session_id: SESSION_ID_T,
    /// Which topics.
    pub topic_selector: *mut c_char,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Subscribes or unsubscribes a session.
pub type SUBSCRIPTION_CONTROL_PARAMS_T = subscription_control_params_s;
assert_layout!(subscription_control_params_s, size 56, align 8, {
    on_complete: 0, on_error: 8, on_discard: 16, session_id: 24, topic_selector: 40, context: 48,
});

/// Subscribes all sessions that a filter selects.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_subscribe_by_filter_s {
    /// The session filter.
    pub filter: *const c_char,
    /// Which topics.
    pub topic_selector: *const c_char,
    /// The server has subscribed the sessions.
    pub on_subscribe_by_filter: on_subscription_control_by_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Subscribes all sessions that a filter selects.
pub type DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T = diffusion_subscribe_by_filter_s;
assert_layout!(diffusion_subscribe_by_filter_s, size 48, align 8, {
    filter: 0, topic_selector: 8, on_subscribe_by_filter: 16, on_error: 24, on_discard: 32, context: 40,
});

/// Unsubscribes all sessions that a filter selects.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_unsubscribe_by_filter_s {
    /// The session filter.
    pub filter: *const c_char,
    /// Which topics.
    pub topic_selector: *const c_char,
    /// The server has unsubscribed the sessions.
    pub on_unsubscribe_by_filter: on_subscription_control_by_filter_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Unsubscribes all sessions that a filter selects.
pub type DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T = diffusion_unsubscribe_by_filter_s;
assert_layout!(diffusion_unsubscribe_by_filter_s, size 48, align 8, {
    filter: 0, topic_selector: 8, on_unsubscribe_by_filter: 16, on_error: 24, on_discard: 32, context: 40,
});

impl subscription_control_params_s {
    fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_error, self.on_discard, self.context)
    }
}

impl diffusion_subscribe_by_filter_s {
    pub(super) fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_error, self.on_discard, self.context)
    }
}

impl diffusion_unsubscribe_by_filter_s {
    pub(super) fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_error, self.on_discard, self.context)
    }
}

/// A topic selector of the program in its normalised form.
///
/// # Safety
/// `selector` is NULL or a C string.
pub(super) unsafe fn selector(selector: *const c_char) -> Result<String, Failure> {
    // SAFETY: as the caller promises.
    let selector = unsafe { arguments::selector(selector, "the topic selector") }?;
    Ok(selector.normalised())
}

/// A session filter of the program.
///
/// # Safety
/// `filter` is NULL or a C string.
pub(super) unsafe fn filter(filter: *const c_char) -> Result<String, Failure> {
    // SAFETY: as the caller promises.
    let filter = unsafe { arguments::text(filter, "the session filter") }?;
    if filter.is_empty() {
        return Err(illegal("the session filter is empty"));
    }
    Ok(filter)
}

/// What is asked of one session.
///
/// # Safety
/// The selector is NULL or a C string.
pub(super) unsafe fn of_session(
    params: &SUBSCRIPTION_CONTROL_PARAMS_T,
    scope: SelectionScope,
) -> Result<SessionSelectionRequest, Failure> {
    Ok(SessionSelectionRequest {
        session_id: wire_id(params.session_id),
        // SAFETY: as the caller promises.
        selector: unsafe { selector(params.topic_selector) }?,
        scope,
    })
}

/// What is asked of many sessions.
///
/// # Safety
/// Both texts are NULL or C strings.
pub(super) unsafe fn of_sessions(
    session_filter: *const c_char,
    topic_selector: *const c_char,
    scope: SelectionScope,
) -> Result<FilterSelectionRequest, Failure> {
    // SAFETY: as the caller promises.
    unsafe {
        Ok(FilterSelectionRequest {
            filter: filter(session_filter)?,
            selector: selector(topic_selector)?,
            scope,
        })
    }
}

/// Sends a request about one session.
pub(super) fn send_control<S: Service<Response = Empty>>(
    handle: &Handle,
    request: S::Request,
    params: &SUBSCRIPTION_CONTROL_PARAMS_T,
) where
    S::Request: Send + 'static,
{
    let (target, on_complete) = (params.target(), params.on_complete);
    handle.call::<S>(request, target, move |program, Empty| {
        if let Some(call) = on_complete {
            // SAFETY: the program's function and context.
            unsafe { outcall!("on_complete", call(program.session(), target.context())) };
        }
        Ok(())
    });
}

/// Subscribes another session to the topics that a selector selects, those that are there and those
/// that will be, as far as that session may read them. Its own permission to select topics does not
/// matter.
///
/// Exactly one of `params.on_complete`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. A selector that is NULL or malformed is
/// `DIFF_ERR_ILLEGAL_ARGUMENT`; if there is no such session the error is
/// `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session, which needs the permissions `MODIFY_SESSION` and, for the topics,
///     `SELECT_TOPIC`; nothing happens if it is NULL or was freed.
/// @param params The other session, the selector, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn subscribe_client(
    session: *mut SESSION_T,
    params: SUBSCRIPTION_CONTROL_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL or a C string by contract.
        let request = |_: &_| unsafe { of_session(&params, SelectionScope::default()) };
        let begun = begin("subscribe_client", session, params.target(), request);
        if let Some((handle, request)) = begun {
            send_control::<SubscribeClient>(&handle, request, &params);
        }
    });
}

/// Unsubscribes another session from the topics that a selector selects. Its value streams are told
/// with `UNSUBSCRIPTION_REASON_CONTROL`.
///
/// Exactly one of `params.on_complete`, `params.on_error` and `params.on_discard` is called, on the
/// session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. A selector that is NULL or malformed is
/// `DIFF_ERR_ILLEGAL_ARGUMENT`; if there is no such session the error is
/// `DIFF_ERR_NO_SUCH_SESSION`.
///
/// @param session The session, which needs the permission `MODIFY_SESSION`; nothing happens if it is
///     NULL or was freed.
/// @param params The other session, the selector, the handlers and their context; copied.
#[no_mangle]
pub unsafe extern "C" fn unsubscribe_client(
    session: *mut SESSION_T,
    params: SUBSCRIPTION_CONTROL_PARAMS_T,
) {
    guard((), || {
        // SAFETY: NULL or a C string by contract.
        let request = |_: &_| unsafe { of_session(&params, SelectionScope::default()) };
        let begun = begin("unsubscribe_client", session, params.target(), request);
        if let Some((handle, request)) = begun {
            send_control::<UnsubscribeClient>(&handle, request, &params);
        }
    });
}

/// Subscribes all sessions that a filter selects now to the topics that a topic selector selects,
/// those that are there and those that will be, as far as the sessions may read them.
///
/// If the result is true, exactly one of `params.on_subscribe_by_filter`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permissions `MODIFY_SESSION` and, for the topics,
///     `SELECT_TOPIC`.
/// @param params The filter, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, or if
///     the selector is NULL or malformed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_subscribe_by_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let subscribe = || {
        let handle = arguments::session(session)?;
        let scope = SelectionScope::default();
        // SAFETY: NULL or C strings by contract.
        let request = unsafe { of_sessions(params.filter, params.topic_selector, scope) }?;
        let on_count = params.on_subscribe_by_filter;
        send_filter::<FilterSubscribe>(&handle, request, params.target(), on_count);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_subscribe_by_filter", api_error, subscribe) }.is_some()
}

/// Unsubscribes all sessions that a filter selects now from the topics that a topic selector
/// selects. Their value streams are told with `UNSUBSCRIPTION_REASON_CONTROL`.
///
/// If the result is true, exactly one of `params.on_unsubscribe_by_filter`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. If the server cannot
/// read the filter the error is `DIFF_ERR_INVALID_FILTER`, and its message says where.
///
/// @param session The session, which needs the permission `MODIFY_SESSION`.
/// @param params The filter, the selector, the handlers and their context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the filter is NULL, empty or not UTF-8, or if
///     the selector is NULL or malformed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_by_filter(
    session: *mut SESSION_T,
    params: DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let unsubscribe = || {
        let handle = arguments::session(session)?;
        let scope = SelectionScope::default();
        // SAFETY: NULL or C strings by contract.
        let request = unsafe { of_sessions(params.filter, params.topic_selector, scope) }?;
        let on_count = params.on_unsubscribe_by_filter;
        send_filter::<FilterUnsubscribe>(&handle, request, params.target(), on_count);
        Ok(())
    };
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt("diffusion_unsubscribe_by_filter", api_error, unsubscribe) }.is_some()
}
