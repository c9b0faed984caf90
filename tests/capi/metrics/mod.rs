//! Metric collectors from C (`specification/control/metrics`), against a server that is played by hand.

mod builders;
mod requests;
mod vectors;

use std::ffi::c_int;
use std::ptr;

use diffusion::capi::*;

use crate::given::*;

pub type SessionCollector = *mut DIFFUSION_SESSION_METRIC_COLLECTOR_T;
pub type TopicCollector = *mut DIFFUSION_TOPIC_METRIC_COLLECTOR_T;

/// Everything that the getters say.
pub fn describe_session(it: SessionCollector) -> String {
    // SAFETY: a live collector.
    unsafe {
        let name = taken(got(|out| {
            diffusion_session_metric_collector_get_name(it, out)
        }));
        let filter = taken(got(|out| {
            diffusion_session_metric_collector_get_session_filter(it, out)
        }));
        let prometheus =
            got(|out| diffusion_session_metric_collector_exports_to_prometheus(it, out));
        let limit: c_int = got(|out| diffusion_session_metric_collector_maximum_groups(it, out));
        let removes =
            got(|out| diffusion_session_metric_collector_removes_metrics_with_no_matches(it, out));
        let groups = taken_list(got(|out| {
            diffusion_session_metric_collector_get_group_by_properties(it, out)
        }));
        format!("{name} {prometheus} {limit} {removes} [{filter}] {groups:?}")
    }
}

/// Everything that the getters say.
pub fn describe_topic(it: TopicCollector) -> String {
    // SAFETY: a live collector.
    unsafe {
        let name = taken(got(|out| {
            diffusion_topic_metric_collector_get_name(it, out)
        }));
        let selector = taken(got(|out| {
            diffusion_topic_metric_collector_get_topic_selector(it, out)
        }));
        let prometheus = got(|out| diffusion_topic_metric_collector_exports_to_prometheus(it, out));
        let limit: c_int = got(|out| diffusion_topic_metric_collector_maximum_groups(it, out));
        let by_type = got(|out| diffusion_topic_metric_collector_groups_by_topic_type(it, out));
        let by_view = got(|out| diffusion_topic_metric_collector_groups_by_topic_view(it, out));
        let parts: c_int =
            got(|out| diffusion_topic_metric_collector_group_by_path_prefix_parts(it, out));
        format!("{name} {prometheus} {limit} [{selector}] {by_type} {by_view} {parts}")
    }
}

/// A collector with the defaults of its builder.
pub fn plain_session(name: &str, filter: &str) -> SessionCollector {
    let (name, filter) = (c(name), c(filter));
    // SAFETY: a builder made just now, and C strings.
    unsafe {
        let builder = diffusion_session_metric_collector_builder_init();
        let (name, filter) = (name.as_ptr().cast_mut(), filter.as_ptr().cast_mut());
        let none = ptr::null_mut();
        let collector =
            diffusion_session_metric_collector_builder_create(builder, name, filter, none);
        diffusion_session_metric_collector_builder_free(builder);
        assert!(!collector.is_null());
        collector
    }
}

/// A collector with the defaults of its builder.
pub fn plain_topic(name: &str, selector: &str) -> TopicCollector {
    let (name, selector) = (c(name), c(selector));
    // SAFETY: a builder made just now, and C strings.
    unsafe {
        let builder = diffusion_topic_metric_collector_builder_init();
        let (name, selector) = (name.as_ptr().cast_mut(), selector.as_ptr().cast_mut());
        let none = ptr::null_mut();
        let collector =
            diffusion_topic_metric_collector_builder_create(builder, name, selector, none);
        diffusion_topic_metric_collector_builder_free(builder);
        assert!(!collector.is_null());
        collector
    }
}
