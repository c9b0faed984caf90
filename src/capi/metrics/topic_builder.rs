//! `features/metrics.h`: builders of collectors of topic metrics (`specification/control/metrics section 2`).
//!
//! Callable from any thread; a builder itself is not synchronised.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::builder::change;
use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::owned::{self, handles, Keeper};
use crate::capi::metrics::checks;
use crate::capi::metrics::topic_collector::DIFFUSION_TOPIC_METRIC_COLLECTOR_T;
use crate::session::Failure;
use crate::wire::services::control::metric_collectors::TopicMetricCollector;

/// Creates collectors of topic metrics.
pub struct DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    exports_to_prometheus: bool,
    maximum_groups: i32,
    groups_by_topic_type: bool,
    groups_by_topic_view: bool,
    /// Checked when a collector is created, because the setters have no way to refuse.
    group_by_path_prefix_parts: i32,
}
handles!(Boxed: DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T);

impl DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    fn new() -> Self {
        Self {
            exports_to_prometheus: false,
            maximum_groups: i32::MAX,
            groups_by_topic_type: false,
            groups_by_topic_view: false,
            group_by_path_prefix_parts: 0,
        }
    }

    fn build(&self, name: &str, topic_selector: &str) -> Result<TopicMetricCollector, Failure> {
        Ok(TopicMetricCollector {
            name: checks::name(name)?,
            exports_to_prometheus: self.exports_to_prometheus,
            maximum_groups: checks::maximum_groups(self.maximum_groups)?,
            topic_selector: crate::data::memory::copy_text(topic_selector),
            groups_by_topic_type: self.groups_by_topic_type,
            groups_by_topic_view: self.groups_by_topic_view,
            group_by_path_prefix_parts: checks::prefix_parts(self.group_by_path_prefix_parts)?,
        })
    }
}

/// Creates a builder. Collectors that it creates are not shown to Prometheus, have no limit of
/// groups, and do not group, unless it is told otherwise.
///
/// @return The builder, to be released with diffusion_topic_metric_collector_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_topic_metric_collector_builder_init(
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T::new())
    })
}

/// Makes a builder as it was when it was created.
///
/// @param builder The builder; may be NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_reset(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_reset";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            *builder = DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T::new();
        })
    }
}

/// Releases a builder. Collectors that it has created stay.
///
/// @param builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_free(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
) {
    // SAFETY: NULL or a builder that the program gives up, by contract.
    guard((), || unsafe { owned::free(builder) });
}

/// Says whether the metrics are shown to Prometheus.
///
/// @param builder The builder; may be NULL.
/// @param export_to_prometheus Whether they are.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_export_to_prometheus(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    export_to_prometheus: MaybeUninit<bool>,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_export_to_prometheus";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.exports_to_prometheus = truth(export_to_prometheus);
        })
    }
}

/// Limits the number of groups (since 6.8). Topics that would make another group are not measured.
///
/// @param builder The builder; may be NULL.
/// @param limit The limit, `INT_MAX` for none. If it is less than 1, no collector can be created.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_maximum_groups(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    limit: c_int,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_maximum_groups";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe { change(function, builder, |builder| builder.maximum_groups = limit) }
}

/// Says whether topics are grouped by their type.
///
/// @param builder The builder; may be NULL.
/// @param group_by_topic_type Whether they are.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_group_by_topic_type(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    group_by_topic_type: MaybeUninit<bool>,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_group_by_topic_type";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.groups_by_topic_type = truth(group_by_topic_type);
        })
    }
}

/// Says whether topics are grouped by the topic view that has created them (since 6.9).
///
/// @param builder The builder; may be NULL.
/// @param group_by_topic_view Whether they are.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_group_by_topic_view(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    group_by_topic_view: MaybeUninit<bool>,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_group_by_topic_view";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.groups_by_topic_view = truth(group_by_topic_view);
        })
    }
}

/// Lets topics be grouped by the leading parts of their paths (since 6.8).
///
/// @param builder The builder; may be NULL.
/// @param parts The number of parts, 0 if paths do not matter. If it is negative, no collector can
///     be created.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    parts: c_int,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_topic_metric_collector_builder_group_by_path_prefix_parts";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.group_by_path_prefix_parts = parts;
        })
    }
}

/// # Safety
/// `builder` is NULL or live, the strings are NULL or C strings, `api_error` is NULL or has room for an error.
unsafe fn create(
    function: &str,
    builder: *const DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    name: *const c_char,
    topic_selector: *const c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    // SAFETY: as the caller promises.
    let body = || unsafe {
        let builder = argument(builder, "builder")?;
        let name = string_argument(name, "name")?;
        let selector = string_argument(topic_selector, "topic_selector")?;
        let collector = builder.build(name, selector)?;
        let own = DIFFUSION_TOPIC_METRIC_COLLECTOR_T::new(collector, Keeper::Program);
        Ok(owned::give_kept(own))
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, api_error, body) }.unwrap_or(ptr::null_mut())
}

/// Creates a collector (since 6.8). The builder stays as it is and may create others.
///
/// @param builder The builder.
/// @param name The name of the collector, which must not be empty; copied.
/// @param topic_selector Which topics are measured: a topic selector, which the server checks;
///     copied.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The collector, to be released with diffusion_topic_metric_collector_free(); NULL if
///     another argument is NULL or not UTF-8, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_create(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    name: *mut c_char,
    topic_selector: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    let function = "diffusion_topic_metric_collector_builder_create";
    // SAFETY: NULL or live, C strings, and room for an error, by contract.
    unsafe { create(function, builder, name, topic_selector, api_error) }
}

/// Creates a collector.
///
/// @deprecated Since 6.8; use diffusion_topic_metric_collector_builder_create(), which says why
///     it has failed.
///
/// @param builder The builder.
/// @param name The name of the collector, which must not be empty; copied.
/// @param topic_selector Which topics are measured: a topic selector, which the server checks;
///     copied.
/// @return The collector, to be released with diffusion_topic_metric_collector_free(); NULL if an
///     argument is NULL or not UTF-8, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_builder_create_collector(
    builder: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
    name: *mut c_char,
    topic_selector: *mut c_char,
) -> *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    let function = "diffusion_topic_metric_collector_builder_create_collector";
    // SAFETY: NULL or live, and C strings, by contract.
    unsafe { create(function, builder, name, topic_selector, ptr::null_mut()) }
}
