//! `features/metrics.h`: collectors of session metrics, and the functions that look at them (`specification/control/metrics section 3`).
//!
//! Callable from any thread; a collector never changes.

use core::ffi::{c_char, c_int};

use crate::capi::ffi::guard::guard;
use crate::capi::ffi::owned::{self, handles, HasKeeper, Keeper};
use crate::capi::metrics::getters::{compare, existing, get, text_for_program};
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::wire::services::control::metric_collectors::SessionMetricCollector;

/// A collector of session metrics.
pub struct DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    pub(super) collector: SessionMetricCollector,
    keeper: Keeper,
}
handles!(Kept: DIFFUSION_SESSION_METRIC_COLLECTOR_T);

impl HasKeeper for DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    fn keeper(&self) -> Keeper {
        self.keeper
    }
}

impl DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    pub(super) fn new(collector: SessionMetricCollector, keeper: Keeper) -> Self {
        Self { collector, keeper }
    }
}

/// Gives the name of a collector.
///
/// @param collector The collector; may be NULL.
/// @param[out] name Receives a copy of the name, to be released with `free()`; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_get_name(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    name: *mut *mut c_char,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe { get(collector, name, |own| text_for_program(&own.collector.name)) }
}

/// Gives the filter of a collector: which sessions it measures.
///
/// @param collector The collector; may be NULL.
/// @param[out] session_filter Receives a copy of the filter, to be released with `free()`; may be
///     NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_get_session_filter(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    session_filter: *mut *mut c_char,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, session_filter, |own| {
            text_for_program(&own.collector.session_filter)
        })
    }
}

/// Says whether the metrics of a collector are shown to Prometheus.
///
/// @param collector The collector; may be NULL.
/// @param[out] exports_to_prometheus Receives the answer; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_exports_to_prometheus(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
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
pub unsafe extern "C" fn diffusion_session_metric_collector_maximum_groups(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    maximum_groups: *mut c_int,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, maximum_groups, |own| {
            own.collector.maximum_groups
        })
    }
}

/// Says whether a collector drops the metrics of groups that have no session any more.
///
/// @param collector The collector; may be NULL.
/// @param[out] removes Receives the answer; may be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_removes_metrics_with_no_matches(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    removes: *mut bool,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, removes, |own| {
            own.collector.removes_metrics_with_no_matches
        })
    }
}

/// Gives the session properties by whose values a collector groups sessions.
///
/// @param collector The collector; may be NULL.
/// @param[out] group_by Receives a list of the names, to be released with `list_free(list, free)`.
///     It is empty if the sessions are not grouped. May be NULL.
/// @return True; false, and nothing is written, if an argument is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_get_group_by_properties(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    group_by: *mut *mut LIST_T,
) -> bool {
    // SAFETY: NULL or live, and room for the result, by contract.
    unsafe {
        get(collector, group_by, |own| {
            let names = &own.collector.group_by_properties;
            existing(contents::of_texts(names.iter().map(String::as_str)))
        })
    }
}

/// Compares two collectors.
///
/// @param collector_1 One collector; may be NULL.
/// @param collector_2 The other one; may be NULL.
/// @return True if everything about them is equal, or if both are NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_compare(
    collector_1: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
    collector_2: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
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
pub unsafe extern "C" fn diffusion_session_metric_collector_free(
    collector: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T,
) {
    // SAFETY: NULL, given up by the program, or lent and live, by contract.
    guard((), || unsafe { owned::free_if_given(collector) });
}
