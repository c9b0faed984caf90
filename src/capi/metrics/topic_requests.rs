//! `features/metrics.h`: collectors of topic metrics at the server (`specification/control/metrics section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none of its own.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{argument, attempt};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned::Keeper;
use crate::capi::metrics::topic_collector::DIFFUSION_TOPIC_METRIC_COLLECTOR_T;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::data::memory::collect;
use crate::wire::services::common::Empty;
use crate::wire::services::control::metric_collectors::{
    ListTopicMetricCollectors, PutTopicMetricCollector, RemoveTopicMetricCollector,
};

/// Called on the session's callback thread when a collector has been set.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type topic_metric_collector_put_cb =
    Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread when there is no collector of the name any more.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type topic_metric_collector_remove_cb =
    Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the collectors of the server.
///
/// @param collectors A list of `DIFFUSION_TOPIC_METRIC_COLLECTOR_T *`, empty if there are none.
///     It belongs to the library, with all that is in it, and is valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type topic_metric_collector_list_cb =
    Option<unsafe extern "C" fn(collectors: *const LIST_T, context: *mut c_void) -> c_int>;

/// Parameters of diffusion_metrics_put_topic_metric_collector().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_metrics_put_topic_metric_collector_params_s {
    /// The collector; it stays the program's.
    pub collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    /// The collector was set.
    pub on_collector_set: topic_metric_collector_put_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_metrics_put_topic_metric_collector().
pub type DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T =
    diffusion_metrics_put_topic_metric_collector_params_s;
assert_layout!(diffusion_metrics_put_topic_metric_collector_params_s, size 40, align 8, {
    collector: 0, on_collector_set: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_metrics_remove_topic_metric_collector().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_metrics_remove_topic_metric_collector_params_s {
    /// The name of the collector.
    pub collector_name: *mut c_char,
    /// There is no collector of that name any more.
    pub on_collector_removed: topic_metric_collector_remove_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_metrics_remove_topic_metric_collector().
pub type DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T =
    diffusion_metrics_remove_topic_metric_collector_params_s;
assert_layout!(diffusion_metrics_remove_topic_metric_collector_params_s, size 40, align 8, {
    collector_name: 0, on_collector_removed: 8, on_error: 16, on_discard: 24, context: 32,
});

/// Parameters of diffusion_metrics_list_topic_metric_collectors().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_metrics_list_topic_metric_collectors_params_s {
    /// The collectors are there.
    pub on_collectors_received: topic_metric_collector_list_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_metrics_list_topic_metric_collectors().
pub type DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T =
    diffusion_metrics_list_topic_metric_collectors_params_s;
assert_layout!(diffusion_metrics_list_topic_metric_collectors_params_s, size 32, align 8, {
    on_collectors_received: 0, on_error: 8, on_discard: 16, context: 24,
});

/// Sets a collector of topic metrics at the server, in place of one of the same name. The session
/// needs the permission `CONTROL_SERVER`.
///
/// If the result is true, exactly one of `params.on_collector_set`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`. An error is, among
/// others, that the server does not understand the topic selector of the collector.
///
/// @param session The session.
/// @param params The collector, which is copied, the handlers and their context.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the collector is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_metrics_put_topic_metric_collector(
    session: *mut SESSION_T,
    params: DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live collector by contract.
        let collector = unsafe { argument(params.collector, "the collector") }?;
        let request = collector.collector.copied();
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_collector_set = params.on_collector_set;
        handle.call::<PutTopicMetricCollector>(request, target, move |_program, Empty| {
            if let Some(call) = on_collector_set {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_collector_set", call(target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_metrics_put_topic_metric_collector";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Removes a collector of topic metrics from the server. It is no error if there is none of that
/// name. The session needs the permission `CONTROL_SERVER`.
///
/// If the result is true, exactly one of `params.on_collector_removed`, `params.on_error` and
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
pub unsafe extern "C" fn diffusion_metrics_remove_topic_metric_collector(
    session: *mut SESSION_T,
    params: DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let name = unsafe { arguments::text(params.collector_name, "the name of the collector") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_collector_removed = params.on_collector_removed;
        handle.call::<RemoveTopicMetricCollector>(name, target, move |_program, Empty| {
            if let Some(call) = on_collector_removed {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_collector_removed", call(target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_metrics_remove_topic_metric_collector";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Asks for all collectors of topic metrics of the server. The session needs the permission
/// `VIEW_SERVER`.
///
/// If the result is true, exactly one of `params.on_collectors_received`, `params.on_error` and
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
pub unsafe extern "C" fn diffusion_metrics_list_topic_metric_collectors(
    session: *mut SESSION_T,
    params: DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let on_collectors_received = params.on_collectors_received;
        handle.call::<ListTopicMetricCollectors>(Empty, target, move |_program, collectors| {
            if let Some(call) = on_collectors_received {
                let lent = collect(
                    collectors
                        .into_iter()
                        .map(|it| DIFFUSION_TOPIC_METRIC_COLLECTOR_T::new(it, Keeper::Library)),
                );
                contents::lend_kept(&lent, |list| {
                    // SAFETY: the program's function and context; the list lives during the call.
                    unsafe { outcall!("on_collectors_received", call(list, target.context())) };
                });
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_metrics_list_topic_metric_collectors";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}
