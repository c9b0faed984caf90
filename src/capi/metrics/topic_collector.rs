//! `features/metrics.h`: collectors of topic metrics, and the functions that look at them (`specification/control/metrics section 3`).
//!
//! Callable from any thread; a collector never changes.

use core::ffi::{c_char, c_int};

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::metrics::getters::{compare, get, text_for_program};
use crate::wire::services::control::metric_collectors::TopicMetricCollector;

/// A collector of topic metrics.
pub struct DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    pub(super) collector: TopicMetricCollector,
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_TOPIC_METRIC_COLLECTOR_T);

impl HasKeeper for DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_TOPIC_METRIC_COLLECTOR_T {
    pub(super) fn new(collector: TopicMetricCollector, keeper: Keeper) -> Self {
        Self { collector, keeper }
    }
}

/// Gives the name of a collector.
///
/// @param collector The collector; may be NULL.
/// @param[out] name Receives a copy of the name, to be released with `free()`; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_get_name(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    name: *mut *mut c_char,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe { get(collector, name, |own| text_for_program(&own.collector.name)) }
}

/// Gives the selector of a collector: which topics it measures.
///
/// @param collector The collector; may be NULL.
/// @param[out] topic_selector Receives a copy of the selector, to be released with `free()`; may be
///     NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_get_topic_selector(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    topic_selector: *mut *mut c_char,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, topic_selector, |own| {
            text_for_program(&own.collector.topic_selector)
        })
    }
}

/// Says whether the metrics of a collector are shown to Prometheus.
///
/// @param collector The collector; may be NULL.
/// @param[out] exports_to_prometheus Receives the answer; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_exports_to_prometheus(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    exports_to_prometheus: *mut bool,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, exports_to_prometheus, |own| {
            own.collector.exports_to_prometheus
        })
    }
}

/// Gives the limit of the number of groups of a collector.
///
/// @param collector The collector; may be NULL.
/// @param[out] maximum_groups Receives the limit, `INT_MAX` if there is none; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_maximum_groups(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    maximum_groups: *mut c_int,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, maximum_groups, |own| {
            own.collector.maximum_groups
        })
    }
}

/// Says whether a collector groups topics by their type.
///
/// @param collector The collector; may be NULL.
/// @param[out] groups_by_topic_type Receives the answer; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_groups_by_topic_type(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    groups_by_topic_type: *mut bool,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, groups_by_topic_type, |own| {
            own.collector.groups_by_topic_type
        })
    }
}

/// Says whether a collector groups topics by the topic view that has created them.
///
/// @param collector The collector; may be NULL.
/// @param[out] groups_by_topic_view Receives the answer; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_groups_by_topic_view(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    groups_by_topic_view: *mut bool,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, groups_by_topic_view, |own| {
            own.collector.groups_by_topic_view
        })
    }
}

/// Gives the number of leading parts of their paths by which a collector groups topics.
///
/// @param collector The collector; may be NULL.
/// @param[out] group_by_path_prefix_parts Receives the number, 0 if paths do not matter; may be
///     NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_group_by_path_prefix_parts(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    group_by_path_prefix_parts: *mut c_int,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, group_by_path_prefix_parts, |own| {
            own.collector.group_by_path_prefix_parts
        })
    }
}

/// Compares two collectors.
///
/// @param collector_1 One collector; may be NULL.
/// @param collector_2 The other one; may be NULL.
/// @return True if everything about them is equal, or if both are NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_compare(
    collector_1: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
    collector_2: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
) -> bool {
    // SAFETY: NULL or live by contract.
    unsafe {
        compare(collector_1, collector_2, |left, right| {
            left.collector == right.collector
        })
    }
}

/// Releases a collector that a builder has created. Nothing happens to one that the server has
/// listed: it belongs to the library.
///
/// @param collector The collector; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_topic_metric_collector_free(
    collector: *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
) {
    // SAFETY: NULL, given up by the program, or lent and live, by contract.
    guard((), || unsafe { owned::free_if_given(collector) });
}
