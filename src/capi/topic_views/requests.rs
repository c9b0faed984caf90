//! `features/topic-views.h`: creating, removing and looking up topic views (`specification/control/topic-views section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::attempt;
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::{arguments, reports};
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::topic_views::view::DIFFUSION_TOPIC_VIEW_T;
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::data::memory::collect;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::Empty;
use crate::wire::services::control::outcomes::CreatedOrErrors;
use crate::wire::services::control::topic_views::{
    CreateTopicView, CreateTopicViewRequest, GetTopicView, ListTopicViews, RemoveTopicView,
};

/// Called on the session's callback thread when a view has been created.
///
/// @param topic_view The view as the server has stored it. It belongs to the library and is valid
///     until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_view_created_cb = Option<
    unsafe extern "C" fn(topic_view: *const DIFFUSION_TOPIC_VIEW_T, context: *mut c_void) -> c_int,
>;
/// Called on the session's callback thread when there is no view of the name any more.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_view_response_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the view of a name.
///
/// @param topic_view The view; NULL if there is none of that name. It belongs to the library and is
///     valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_view_retrieved_cb = Option<
    unsafe extern "C" fn(topic_view: *const DIFFUSION_TOPIC_VIEW_T, context: *mut c_void) -> c_int,
>;
/// Called on the session's callback thread with the views of the server.
///
/// @param topic_views A list of `DIFFUSION_TOPIC_VIEW_T *` in the order of their creation, empty if
///     there are none. It belongs to the library, with all that is in it, and is valid until the
///     callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_topic_views_list_cb =
    Option<unsafe extern "C" fn(topic_views: *const LIST_T, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_topic_views_create_topic_view().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_create_topic_view_params_s {
    /// The name of the view.
    pub view: *const c_char,
    /// What it does.
    pub specification: *const c_char,
    /// The view was created.
    pub on_topic_view_created: on_topic_view_created_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_topic_views_create_topic_view().
pub type DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T = diffusion_create_topic_view_params_s;
assert_layout!(diffusion_create_topic_view_params_s, size 48, align 8, { view: 0, specification: 8, on_topic_view_created: 16, on_error: 24, on_discard: 32, context: 40 });

/// Parameters of diffusion_topic_views_list_topic_views().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_topic_views_list_params_s {
    /// The views are there.
    pub on_topic_views_list: on_topic_views_list_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_topic_views_list_topic_views().
pub type DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T = diffusion_topic_views_list_params_s;
assert_layout!(diffusion_topic_views_list_params_s, size 32, align 8, { on_topic_views_list: 0, on_error: 8, on_discard: 16, context: 24 });

/// Parameters of diffusion_topic_views_remove_topic_view().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_remove_topic_view_params_s {
    /// The name of the view.
    pub view: *const c_char,
    /// There is no view of that name any more.
    pub on_topic_view_removed: on_topic_view_response_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_topic_views_remove_topic_view().
pub type DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T = diffusion_remove_topic_view_params_s;
assert_layout!(diffusion_remove_topic_view_params_s, size 40, align 8, { view: 0, on_topic_view_removed: 8, on_error: 16, on_discard: 24, context: 32 });

/// Parameters of diffusion_topic_views_get_topic_view().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_get_topic_view_params_s {
    /// The name of the view.
    pub name: *const c_char,
    /// The server has looked for the view.
    pub on_topic_view: on_topic_view_retrieved_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_topic_views_get_topic_view().
pub type DIFFUSION_GET_TOPIC_VIEW_PARAMS_T = diffusion_get_topic_view_params_s;
assert_layout!(diffusion_get_topic_view_params_s, size 40, align 8, { name: 0, on_topic_view: 8, on_error: 16, on_discard: 24, context: 32 });

/// Creates a topic view, or replaces the one of that name. The server checks the specification: if it
/// cannot be read, the error is `DIFF_ERR_INVALID_SCRIPT`, with a line of its message for each
/// mistake, as `line:column text`.
///
/// If the result is true, exactly one of `params.on_topic_view_created`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permissions `MODIFY_TOPIC_VIEWS` and, for the
///     sources, `SELECT_TOPIC`; otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The name, the specification and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, if the name is NULL or empty, or if
///     the specification is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_views_create_topic_view(
    session: *mut SESSION_T,
    params: DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or C strings by contract.
        let request = unsafe {
            CreateTopicViewRequest {
                name: arguments::text(params.view, "the name of the view")?,
                specification: arguments::text(params.specification, "the specification")?,
            }
        };
        if request.name.is_empty() {
            return Err(Failure::illegal_argument("the name of the view is empty"));
        }
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_topic_view_created;
        handle.call::<CreateTopicView>(request, target, move |_program, outcome| {
            let view = match outcome {
                CreatedOrErrors::Created(view) => DIFFUSION_TOPIC_VIEW_T::lent(view),
                CreatedOrErrors::Errors(errors) => {
                    return Err(reports::failure(ErrorCode::INVALID_SCRIPT, &errors));
                }
            };
            if let Some(call) = call {
                // SAFETY: the program's function and context; the view lives during the call.
                unsafe {
                    outcall!(
                        "on_topic_view_created",
                        call(owned::lend_kept(&view), target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_topic_views_create_topic_view";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Lists the topic views of the server.
///
/// If the result is true, exactly one of `params.on_topic_views_list`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `READ_TOPIC_VIEWS`; otherwise the error
///     is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_views_list_topic_views(
    session: *mut SESSION_T,
    params: DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_topic_views_list;
        handle.call::<ListTopicViews>(Empty, target, move |_program, views| {
            if let Some(call) = call {
                let views = collect(views.into_iter().map(DIFFUSION_TOPIC_VIEW_T::lent));
                contents::lend_kept(&views, |list| {
                    // SAFETY: the program's function and context; the list lives during the call.
                    unsafe { outcall!("on_topic_views_list", call(list, target.context())) };
                });
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_topic_views_list_topic_views";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Removes a topic view, and with it the topics that it has made. That there is no view of the name is
/// no failure.
///
/// If the result is true, exactly one of `params.on_topic_view_removed`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permissions `MODIFY_TOPIC_VIEWS` and, for the
///     sources, `SELECT_TOPIC`; otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The name and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the name is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_views_remove_topic_view(
    session: *mut SESSION_T,
    params: DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let name = unsafe { arguments::text(params.view, "the name of the view") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_topic_view_removed;
        handle.call::<RemoveTopicView>(name, target, move |_program, Empty| {
            if let Some(call) = call {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_topic_view_removed", call(target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_topic_views_remove_topic_view";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Looks for the topic view of a name.
///
/// If the result is true, exactly one of `params.on_topic_view`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `READ_TOPIC_VIEWS`; otherwise the error
///     is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The name and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the name is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_views_get_topic_view(
    session: *mut SESSION_T,
    params: DIFFUSION_GET_TOPIC_VIEW_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let name = unsafe { arguments::text(params.name, "the name of the view") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_topic_view;
        handle.call::<GetTopicView>(name, target, move |_program, view| {
            if let Some(call) = call {
                let view = view.map(DIFFUSION_TOPIC_VIEW_T::lent);
                let lent = view.as_ref().map_or(ptr::null(), owned::lend_kept);
                // SAFETY: the program's function and context; the view lives during the call.
                unsafe { outcall!("on_topic_view", call(lent, target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_topic_views_get_topic_view";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}
