//! `features/topics.h`: subscribing and unsubscribing, and watching subscriptions (`specification/topics/subscribe`).
//!
//! Callable from any thread. Locks: those of the session's tables of handlers and of the session, one after the other, never
//! held over a call of the program.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{attempt, string_argument};
use crate::capi::ffi::outcall::outcall;
use crate::capi::session::handle::Handle;
use crate::capi::session::program::CProgram;
use crate::capi::session::request::arguments;
use crate::capi::session::request::arguments::Selector;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::request::frame::begin;
use crate::capi::session::types::{
    session_s, DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T, TOPIC_HANDLER_T,
};
use crate::capi::topics::delivery::TopicReceivers;
use crate::capi::topics::handlers::HandlerSlot;
use crate::capi::topics::specification::TOPIC_SPECIFICATION_T;
use crate::capi::topics::streams::NOTIFY_UNSUBSCRIPTION_REASON_T;
use crate::session::{ErrorCode, Failure};
use crate::wire::services::common::SelectionScope;
use crate::wire::services::topics::subscription::{
    SelectionRequest, Subscribe, Unsubscribe, UnsubscribeAll, UnsubscribeAllRequest,
};
use crate::wire::services::Service;

/// Protocol version from which selections have scopes.
const SCOPES_SINCE: u8 = 29;
/// Scopes that begin with it are reserved.
const RESERVED: char = '$';

/// Called when the server has accepted a subscription.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_subscribe_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;
/// Called when the session is subscribed to a topic. The request is valid until the callback
/// returns.
///
/// @param session The session.
/// @param request The topic; valid until the callback returns.
/// @param context The context of the handlers.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_notify_subscription_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        request: *const SVC_NOTIFY_SUBSCRIPTION_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;
/// Called when the server has accepted the end of a subscription.
///
/// @param session The session.
/// @param context The context of the parameters.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_unsubscribe_cb =
    Option<unsafe extern "C" fn(session: *mut session_s, context: *mut c_void) -> c_int>;
/// Called when the session is no longer subscribed to a topic. The request is valid until the
/// callback returns.
///
/// @param session The session.
/// @param request The topic and the reason; valid until the callback returns.
/// @param context The context of the handlers.
/// @return #HANDLER_SUCCESS; ignored.
pub type on_notify_unsubscription_cb = Option<
    unsafe extern "C" fn(
        session: *mut session_s,
        request: *const SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Handlers of a subscription.
#[repr(C)]
pub struct subscription_handlers_s {
    /// A value of a topic that the selector selects came.
    pub on_topic_message: TOPIC_HANDLER_T,
    /// The server has accepted the subscription.
    pub on_subscribe: on_subscribe_cb,
    /// The subscription failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of a subscription.
pub type SUBSCRIPTION_HANDLERS_T = subscription_handlers_s;
assert_layout!(subscription_handlers_s, size 32, align 8, { on_topic_message: 0, on_subscribe: 8, on_error: 16, on_discard: 24 });

/// Handlers and selector of a subscription.
#[repr(C)]
pub struct subscription_params_s {
    /// A value of a topic that the selector selects came; NULL leaves what was registered for the
    /// selector before.
    pub on_topic_message: TOPIC_HANDLER_T,
    /// The server has accepted the subscription.
    pub on_subscribe: on_subscribe_cb,
    /// The subscription failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Which topics.
    pub topic_selector: *const c_char,
    /// Passed to the handlers but `on_topic_message`.
    pub context: *mut c_void,
}
/// Handlers and selector of a subscription.
pub type SUBSCRIPTION_PARAMS_T = subscription_params_s;
assert_layout!(subscription_params_s, size 48, align 8, {
    on_topic_message: 0, on_subscribe: 8, on_error: 16, on_discard: 24, topic_selector: 32, context: 40,
});

/// Names a subscribed topic.
#[repr(C)]
pub struct diffusion_topic_info_s {
    /// What the server calls it.
    pub topic_id: u32,
    /// Its path.
    pub topic_path: *mut c_char,
}
assert_layout!(diffusion_topic_info_s, size 16, align 8, { topic_id: 0, topic_path: 8 });

/// The session is subscribed to a topic.
#[repr(C)]
pub struct svc_notify_subscription_request_s {
    /// Which topic.
    pub topic_info: diffusion_topic_info_s,
    /// What the topic is.
    pub topic_specification: *mut TOPIC_SPECIFICATION_T,
}
/// The session is subscribed to a topic.
pub type SVC_NOTIFY_SUBSCRIPTION_REQUEST_T = svc_notify_subscription_request_s;
assert_layout!(svc_notify_subscription_request_s, size 24, align 8, { topic_info: 0, topic_specification: 16 });

/// Handlers of subscription notifications.
#[repr(C)]
pub struct notify_subscription_handlers_s {
    /// The session is subscribed to a topic.
    pub on_notify_subscription: on_notify_subscription_cb,
    /// A notification cannot be read.
    pub on_error: ERROR_HANDLER_T,
}
/// Handlers of subscription notifications.
pub type NOTIFY_SUBSCRIPTION_HANDLERS_T = notify_subscription_handlers_s;
assert_layout!(notify_subscription_handlers_s, size 16, align 8, { on_notify_subscription: 0, on_error: 8 });

/// Handlers of subscription notifications and their context.
#[repr(C)]
pub struct notify_subscription_params_s {
    /// The session is subscribed to a topic; NULL for nobody.
    pub on_notify_subscription: on_notify_subscription_cb,
    /// A notification cannot be read: `DIFF_ERR_INVALID_DATA`.
    pub on_error: ERROR_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Handlers of subscription notifications and their context.
pub type NOTIFY_SUBSCRIPTION_PARAMS_T = notify_subscription_params_s;
assert_layout!(notify_subscription_params_s, size 24, align 8, { on_notify_subscription: 0, on_error: 8, context: 16 });

/// Handlers of the end of a subscription.
#[repr(C)]
pub struct unsubscription_handlers_s {
    /// The server has accepted it.
    pub on_unsubscribe: on_unsubscribe_cb,
    /// It failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
}
/// Handlers of the end of a subscription.
pub type UNSUBSCRIPTION_HANDLERS_T = unsubscription_handlers_s;
assert_layout!(unsubscription_handlers_s, size 24, align 8, { on_unsubscribe: 0, on_error: 8, on_discard: 16 });

/// Handlers and selector of the end of a subscription.
#[repr(C)]
pub struct unsubscription_params_s {
    /// The server has accepted it.
    pub on_unsubscribe: on_unsubscribe_cb,
    /// It failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Which topics.
    pub topic_selector: *const c_char,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Handlers and selector of the end of a subscription.
pub type UNSUBSCRIPTION_PARAMS_T = unsubscription_params_s;
assert_layout!(unsubscription_params_s, size 40, align 8, {
    on_unsubscribe: 0, on_error: 8, on_discard: 16, topic_selector: 24, context: 32,
});

/// The session is no longer subscribed to a topic.
#[repr(C)]
pub struct svc_notify_unsubscription_request_s {
    /// What the server called it.
    pub topic_id: u32,
    /// Its path; NULL if the session knew of no such subscription.
    pub topic_path: *mut c_char,
    /// Why.
    pub reason: NOTIFY_UNSUBSCRIPTION_REASON_T,
}
/// The session is no longer subscribed to a topic.
pub type SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T = svc_notify_unsubscription_request_s;
assert_layout!(svc_notify_unsubscription_request_s, size 24, align 8, { topic_id: 0, topic_path: 8, reason: 16 });

/// Handlers of notifications that a subscription has ended.
#[repr(C)]
pub struct notify_unsubscription_handlers_s {
    /// The session is no longer subscribed to a topic.
    pub on_notify_unsubscription: on_notify_unsubscription_cb,
    /// A notification cannot be read.
    pub on_error: ERROR_HANDLER_T,
}
/// Handlers of notifications that a subscription has ended.
pub type NOTIFY_UNSUBSCRIPTION_HANDLERS_T = notify_unsubscription_handlers_s;
assert_layout!(notify_unsubscription_handlers_s, size 16, align 8, { on_notify_unsubscription: 0, on_error: 8 });

/// Handlers of notifications that a subscription has ended, and their context.
#[repr(C)]
pub struct notify_unsubscription_params_s {
    /// The session is no longer subscribed to a topic; NULL for nobody.
    pub on_notify_unsubscription: on_notify_unsubscription_cb,
    /// A notification cannot be read: `DIFF_ERR_INVALID_DATA`.
    pub on_error: ERROR_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Handlers of notifications that a subscription has ended, and their context.
pub type NOTIFY_UNSUBSCRIPTION_PARAMS_T = notify_unsubscription_params_s;
assert_layout!(notify_unsubscription_params_s, size 24, align 8, { on_notify_unsubscription: 0, on_error: 8, context: 16 });

impl subscription_params_s {
    fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_error, self.on_discard, self.context)
    }
}

impl unsubscription_params_s {
    fn target(&self) -> ErrorTarget {
        ErrorTarget::new(self.on_error, self.on_discard, self.context)
    }
}

const SELECTOR: &str = "the topic selector";

fn in_scope(selector: &Selector<'_>, scope: SelectionScope) -> SelectionRequest {
    SelectionRequest {
        selector: selector.normalised(),
        scope,
    }
}

/// Registers a handler of topic messages. Gives the one that it replaces; without a new one, the one that is there.
fn register_handler(
    handle: &Handle,
    selector: &Selector<'_>,
    handler: TOPIC_HANDLER_T,
) -> TOPIC_HANDLER_T {
    let handlers = &handle.program.feature::<TopicReceivers>().handlers;
    if handler.is_none() {
        return handlers.registered(selector.text);
    }
    match handlers.register(selector.text, handler) {
        HandlerSlot::Replaces(former) => former,
        HandlerSlot::First(id) => {
            match &selector.compiled {
                Ok(compiled) => handle.session.add_topic_handler(id, compiled.clone()),
                Err(error) => log::warn!("a handler of topic messages will get none: {error}"),
            }
            None
        }
    }
}

fn send_subscribe(
    handle: &Handle,
    params: &SUBSCRIPTION_PARAMS_T,
    selector: &Selector<'_>,
    scope: SelectionScope,
) -> TOPIC_HANDLER_T {
    let former = register_handler(handle, selector, params.on_topic_message);
    let target = params.target();
    let on_subscribe = params.on_subscribe;
    handle.call::<Subscribe>(in_scope(selector, scope), target, move |program, _| {
        call_accepted(program, on_subscribe, &target);
        Ok(())
    });
    former
}

fn send_unsubscribe<S: Service>(
    handle: &Handle,
    params: &UNSUBSCRIPTION_PARAMS_T,
    request: S::Request,
) where
    S::Request: Send + 'static,
{
    let target = params.target();
    let on_unsubscribe = params.on_unsubscribe;
    handle.call::<S>(request, target, move |program, _| {
        call_accepted(program, on_unsubscribe, &target);
        Ok(())
    });
}

fn call_accepted(program: &CProgram, handler: on_subscribe_cb, target: &ErrorTarget) {
    if let Some(handler) = handler {
        // SAFETY: the program's function and context.
        unsafe {
            outcall!(
                "on_subscribe or on_unsubscribe",
                handler(program.session(), target.context())
            )
        };
    }
}

/// Subscribes to the topics that a selector selects, those that are there and those that will be.
/// What value streams get of them is up to the streams (add_stream()), which are told of
/// subscriptions and first values before `on_subscribe` is called. Topics that the session may not
/// read are left out.
///
/// Exactly one of `params.on_subscribe`, `params.on_error` and `params.on_discard` is called, on
/// the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. A selector that is NULL or malformed is
/// `DIFF_ERR_ILLEGAL_ARGUMENT`, a missing permission `DIFF_ERR_ACCESS_DENIED`.
///
/// `params.on_topic_message` is called for every value of a topic that the selector selects, whole
/// values in any case, before the value streams. It is kept for the selector as it is written, as
/// long as the session, and replaces the one before. Values that no such handler takes go to
/// `session->global_topic_handler`.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params Handlers, selector and context; copied.
/// @return The handler of topic messages that was registered for the same selector before, or NULL.
#[no_mangle]
pub unsafe extern "C" fn subscribe(
    session: *mut SESSION_T,
    params: SUBSCRIPTION_PARAMS_T,
) -> TOPIC_HANDLER_T {
    guard(None, || {
        // SAFETY: NULL or a C string by contract.
        let selector = |_: &_| unsafe { arguments::selector(params.topic_selector, SELECTOR) };
        let (handle, selector) = begin("subscribe", session, params.target(), selector)?;
        send_subscribe(&handle, &params, &selector, SelectionScope::default())
    })
}

/// Unsubscribes from the topics that a selector selects. Value streams are told with
/// `UNSUBSCRIPTION_REASON_REQUESTED` before `on_unsubscribe` is called; they and the handlers of
/// topic messages stay.
///
/// Exactly one of `params.on_unsubscribe`, `params.on_error` and `params.on_discard` is called, on
/// the session's callback thread; those that are NULL are skipped, an error then goes to
/// `session->global_service_error_handler`. A selector that is NULL or malformed is
/// `DIFF_ERR_ILLEGAL_ARGUMENT`.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params Handlers, selector and context; copied.
#[no_mangle]
pub unsafe extern "C" fn unsubscribe(session: *mut SESSION_T, params: UNSUBSCRIPTION_PARAMS_T) {
    guard((), || {
        // SAFETY: NULL or a C string by contract.
        let selector = |_: &_| unsafe { arguments::selector(params.topic_selector, SELECTOR) };
        let begun = begin("unsubscribe", session, params.target(), selector);
        if let Some((handle, selector)) = begun {
            let request = in_scope(&selector, SelectionScope::default());
            send_unsubscribe::<Unsubscribe>(&handle, &params, request);
        }
    });
}

/// Sets who is told of every topic that the session is subscribed to from now on, before the value
/// streams are. This is local.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The handler replaces the one before, NULL removes it; copied. The handlers are
///     called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn notify_subscription_register(
    session: *mut SESSION_T,
    params: NOTIFY_SUBSCRIPTION_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("notify_subscription_register", session) {
            handle
                .program
                .feature::<TopicReceivers>()
                .handlers
                .watch_subscriptions(&params);
        }
    });
}

/// Sets who is told of every topic that the session is no longer subscribed to, before the value
/// streams are. This is local.
///
/// @param session The session; nothing happens if it is NULL or was freed.
/// @param params The handler replaces the one before, NULL removes it; copied. The handlers are
///     called on the session's callback thread.
#[no_mangle]
pub unsafe extern "C" fn notify_unsubscription_register(
    session: *mut SESSION_T,
    params: NOTIFY_UNSUBSCRIPTION_PARAMS_T,
) {
    guard((), || {
        if let Some(handle) = Handle::find_for("notify_unsubscription_register", session) {
            handle
                .program
                .feature::<TopicReceivers>()
                .handlers
                .watch_unsubscriptions(&params);
        }
    });
}

/// A scope of the program; NULL is the default one.
///
/// # Safety
/// `scope` is NULL or a C string.
pub(crate) unsafe fn given_scope(
    handle: &Handle,
    scope: *const c_char,
) -> Result<SelectionScope, Failure> {
    if scope.is_null() {
        return Ok(SelectionScope::default());
    }
    // SAFETY: as the caller promises.
    let scope = unsafe { string_argument(scope, "the selection scope") }?;
    if scope.starts_with(RESERVED) {
        return Err(Failure::illegal_argument(format!(
            "the selection scope {scope} begins with {RESERVED}, which is reserved"
        )));
    }
    if !scope.is_empty() {
        check_scopes(handle)?;
    }
    Ok(SelectionScope(crate::data::memory::copy_text(scope)))
}

/// While the session connects for the first time the version is not known: then the request itself fails.
pub(crate) fn check_scopes(handle: &Handle) -> Result<(), Failure> {
    match handle.session.facts().version() {
        Some(version) if version < SCOPES_SINCE => Err(Failure::new(
            ErrorCode::UNSUPPORTED,
            format!("selection scopes need protocol {SCOPES_SINCE}, the session has {version}"),
        )),
        _ => Ok(()),
    }
}

/// Subscribes to the topics that a selector selects, in a scope. The server keeps a set of
/// selections for each scope, and the session is subscribed to a topic while the selections of any
/// scope select it.
///
/// If the result is true, exactly one of `params.on_subscribe`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
/// `params.on_topic_message` is called for every value of a topic that the selector selects, before
/// the value streams.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope, the one that
///     subscribe() uses. Must not begin with `$`.
/// @param params Handlers, selector and context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
///     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed or the scope reserved
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_subscribe_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: SUBSCRIPTION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or C strings, NULL or room for an error, by contract.
    unsafe {
        attempt("diffusion_subscribe_with_scope", api_error, || {
            let handle = arguments::session(session)?;
            let selector = arguments::selector(params.topic_selector, SELECTOR)?;
            let scope = given_scope(&handle, selection_scope)?;
            send_subscribe(&handle, &params, &selector, scope);
            Ok(())
        })
        .is_some()
    }
}

/// Unsubscribes from the topics that a selector selects, for the selections of one scope. The
/// session stays subscribed to topics that the selections of other scopes select.
///
/// If the result is true, exactly one of `params.on_unsubscribe`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param selection_scope The scope; copied. NULL or empty for the default scope. Must not begin
///     with `$`.
/// @param params Handlers, selector and context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
///     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed or the scope reserved
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_with_scope(
    session: *mut SESSION_T,
    selection_scope: *const c_char,
    params: UNSUBSCRIPTION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or C strings, NULL or room for an error, by contract.
    unsafe {
        attempt("diffusion_unsubscribe_with_scope", api_error, || {
            let handle = arguments::session(session)?;
            let selector = arguments::selector(params.topic_selector, SELECTOR)?;
            let scope = given_scope(&handle, selection_scope)?;
            send_unsubscribe::<Unsubscribe>(&handle, &params, in_scope(&selector, scope));
            Ok(())
        })
        .is_some()
    }
}

/// Unsubscribes from the topics that a selector selects, for the selections of all scopes.
///
/// If the result is true, exactly one of `params.on_unsubscribe`, `params.on_error` and
/// `params.on_discard` is called, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params Handlers, selector and context; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session (`DIFF_ERR_NO_SESSION`), if the program has closed it
///     (`DIFF_ERR_SESSION_CLOSED`), if the selector is NULL or malformed
///     (`DIFF_ERR_ILLEGAL_ARGUMENT`), or if the server does not know scopes
///     (`DIFF_ERR_UNSUPPORTED`).
#[no_mangle]
pub unsafe extern "C" fn diffusion_unsubscribe_all_scopes(
    session: *mut SESSION_T,
    params: UNSUBSCRIPTION_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    // SAFETY: NULL or a C string, NULL or room for an error, by contract.
    unsafe {
        attempt("diffusion_unsubscribe_all_scopes", api_error, || {
            let handle = arguments::session(session)?;
            let selector = arguments::selector(params.topic_selector, SELECTOR)?;
            check_scopes(&handle)?;
            let request = UnsubscribeAllRequest {
                selector: selector.normalised(),
            };
            send_unsubscribe::<UnsubscribeAll>(&handle, &params, request);
            Ok(())
        })
        .is_some()
    }
}
