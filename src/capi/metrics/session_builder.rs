//! `features/metrics.h`: builders of collectors of session metrics (`specification/control/metrics section 2`).
//!
//! Callable from any thread; a builder itself is not synchronised.

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;
use std::ffi::CString;

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::builder::change;
use crate::capi::ffi::cenum::truth;
use crate::capi::ffi::guard::guard;
use crate::capi::ffi::memory;
use crate::capi::ffi::out_param::{argument, attempt, string_argument};
use crate::capi::ffi::owned::{self, handles, Keeper};
use crate::capi::metrics::checks;
use crate::capi::metrics::session_collector::DIFFUSION_SESSION_METRIC_COLLECTOR_T;
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::data::memory::{copy_text, try_collect};
use crate::session::Failure;
use crate::wire::services::control::metric_collectors::SessionMetricCollector;

/// Creates collectors of session metrics.
pub struct DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    exports_to_prometheus: bool,
    maximum_groups: i32,
    removes_metrics_with_no_matches: bool,
    /// As the program wrote them; checked when a collector is created, because the setters have no way to refuse.
    group_by_properties: Vec<CString>,
}
handles!(Boxed: DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T);

impl DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    fn new() -> Self {
        Self {
            exports_to_prometheus: false,
            maximum_groups: i32::MAX,
            removes_metrics_with_no_matches: false,
            group_by_properties: Vec::new(),
        }
    }

    fn build(&self, name: &str, session_filter: &str) -> Result<SessionMetricCollector, Failure> {
        let names = self.group_by_properties.iter();
        Ok(SessionMetricCollector {
            name: checks::name(name)?,
            exports_to_prometheus: self.exports_to_prometheus,
            maximum_groups: checks::maximum_groups(self.maximum_groups)?,
            removes_metrics_with_no_matches: self.removes_metrics_with_no_matches,
            session_filter: copy_text(session_filter),
            group_by_properties: try_collect(
                names.map(|name| checks::kept_text(name, "a property of group_by")),
            )?,
        })
    }
}

/// Creates a builder. Collectors that it creates are not shown to Prometheus, keep the metrics of
/// groups without sessions, have no limit of groups, and do not group, unless it is told otherwise.
///
/// @return The builder, to be released with diffusion_session_metric_collector_builder_free().
#[no_mangle]
pub extern "C" fn diffusion_session_metric_collector_builder_init(
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    guard(ptr::null_mut(), || {
        owned::give(DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T::new())
    })
}

/// Makes a builder as it was when it was created.
///
/// @param builder The builder; may be NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_reset(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_reset";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            *builder = DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T::new();
        })
    }
}

/// Releases a builder. Collectors that it has created stay.
///
/// @param builder The builder; may be NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_free(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
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
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_export_to_prometheus(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    export_to_prometheus: MaybeUninit<bool>,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_export_to_prometheus";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.exports_to_prometheus = truth(export_to_prometheus);
        })
    }
}

/// Limits the number of groups (since 6.8). Sessions that would make another group are not
/// measured.
///
/// @param builder The builder; may be NULL.
/// @param limit The limit, `INT_MAX` for none. If it is less than 1, no collector can be created.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_maximum_groups(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    limit: c_int,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_maximum_groups";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe { change(function, builder, |builder| builder.maximum_groups = limit) }
}

/// Adds a session property by whose values sessions are grouped.
///
/// @param builder The builder; may be NULL.
/// @param property_name The name of the property; copied. Nothing happens if it is NULL.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_group_by_property(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    property_name: *mut c_char,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_group_by_property";
    // SAFETY: NULL or live and ours during the call, and NULL or a C string, by contract.
    unsafe {
        change(function, builder, |builder| {
            let name = memory::c_copy(property_name);
            builder.group_by_properties.extend(name);
        })
    }
}

/// Sets the session properties by whose values sessions are grouped, in place of all that were
/// there before.
///
/// @param builder The builder; may be NULL.
/// @param property_names A list of the names, `char *`; copied. NULL or empty for no groups.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_group_by_properties(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    property_names: *mut LIST_T,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_group_by_properties";
    // SAFETY: NULL or live and ours during the call, and NULL or a list of C strings, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.group_by_properties = contents::strings(property_names);
        })
    }
}

/// Says whether the metrics of groups that have no session any more are dropped.
///
/// @param builder The builder; may be NULL.
/// @param remove Whether they are.
/// @return `builder`.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    remove: MaybeUninit<bool>,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T {
    let function = "diffusion_session_metric_collector_builder_remove_metrics_with_no_matches";
    // SAFETY: NULL or live and ours during the call, by contract.
    unsafe {
        change(function, builder, |builder| {
            builder.removes_metrics_with_no_matches = truth(remove);
        })
    }
}

/// # Safety
/// `builder` is NULL or live, the strings are NULL or C strings, `api_error` is NULL or has room for an error.
unsafe fn create(
    function: &str,
    builder: *const DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    name: *const c_char,
    session_filter: *const c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    // SAFETY: as the caller promises.
    let body = || unsafe {
        let builder = argument(builder, "builder")?;
        let name = string_argument(name, "name")?;
        let filter = string_argument(session_filter, "session_filter")?;
        let collector = builder.build(name, filter)?;
        let own = DIFFUSION_SESSION_METRIC_COLLECTOR_T::new(collector, Keeper::Program);
        Ok(owned::give_kept(own))
    };
    // SAFETY: as the caller promises.
    unsafe { attempt(function, api_error, body) }.unwrap_or(ptr::null_mut())
}

/// Creates a collector (since 6.8). The builder stays as it is and may create others.
///
/// @param builder The builder.
/// @param name The name of the collector, which must not be empty; copied.
/// @param session_filter Which sessions are measured: a session filter, which the server checks;
///     copied.
/// @param[out] api_error Receives NULL, or on failure an error with `DIFF_ERR_ILLEGAL_ARGUMENT`, to
///     be released with diffusion_api_error_free(); may be NULL.
/// @return The collector, to be released with diffusion_session_metric_collector_free(); NULL if
///     another argument is NULL or not UTF-8, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_create(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    name: *mut c_char,
    session_filter: *mut c_char,
    api_error: *mut DIFFUSION_API_ERROR,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    let function = "diffusion_session_metric_collector_builder_create";
    // SAFETY: NULL or live, C strings, and room for an error, by contract.
    unsafe { create(function, builder, name, session_filter, api_error) }
}

/// Creates a collector.
///
/// @deprecated Since 6.8; use diffusion_session_metric_collector_builder_create(), which says why
///     it has failed.
///
/// @param builder The builder.
/// @param name The name of the collector, which must not be empty; copied.
/// @param session_filter Which sessions are measured: a session filter, which the server checks;
///     copied.
/// @return The collector, to be released with diffusion_session_metric_collector_free(); NULL if an
///     argument is NULL or not UTF-8, or if what the builder was told is not allowed.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_metric_collector_builder_create_collector(
    builder: *mut DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
    name: *mut c_char,
    session_filter: *mut c_char,
) -> *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T {
    let function = "diffusion_session_metric_collector_builder_create_collector";
    // SAFETY: NULL or live, and C strings, by contract.
    unsafe { create(function, builder, name, session_filter, ptr::null_mut()) }
}
