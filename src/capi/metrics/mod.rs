//! Metric collectors: of sessions and of topics.

pub(crate) mod checks;
pub(crate) mod getters;
pub(crate) mod session_builder;
pub(crate) mod session_collector;
pub(crate) mod session_requests;
pub(crate) mod topic_builder;
pub(crate) mod topic_collector;
pub(crate) mod topic_requests;

pub use self::session_builder::{
    diffusion_session_metric_collector_builder_create,
    diffusion_session_metric_collector_builder_create_collector,
    diffusion_session_metric_collector_builder_export_to_prometheus,
    diffusion_session_metric_collector_builder_free,
    diffusion_session_metric_collector_builder_group_by_properties,
    diffusion_session_metric_collector_builder_group_by_property,
    diffusion_session_metric_collector_builder_init,
    diffusion_session_metric_collector_builder_maximum_groups,
    diffusion_session_metric_collector_builder_remove_metrics_with_no_matches,
    diffusion_session_metric_collector_builder_reset, DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T,
};
pub use self::session_collector::{
    diffusion_session_metric_collector_compare,
    diffusion_session_metric_collector_exports_to_prometheus,
    diffusion_session_metric_collector_free,
    diffusion_session_metric_collector_get_group_by_properties,
    diffusion_session_metric_collector_get_name,
    diffusion_session_metric_collector_get_session_filter,
    diffusion_session_metric_collector_maximum_groups,
    diffusion_session_metric_collector_removes_metrics_with_no_matches,
    DIFFUSION_SESSION_METRIC_COLLECTOR_T,
};
pub use self::session_requests::{
    diffusion_metrics_list_session_metric_collectors,
    diffusion_metrics_list_session_metric_collectors_params_s,
    diffusion_metrics_put_session_metric_collector,
    diffusion_metrics_put_session_metric_collector_params_s,
    diffusion_metrics_remove_session_metric_collector,
    diffusion_metrics_remove_session_metric_collector_params_s, session_metric_collector_list_cb,
    session_metric_collector_put_cb, session_metric_collector_remove_cb,
    DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T,
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T,
    DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T,
};
pub use self::topic_builder::{
    diffusion_topic_metric_collector_builder_create,
    diffusion_topic_metric_collector_builder_create_collector,
    diffusion_topic_metric_collector_builder_export_to_prometheus,
    diffusion_topic_metric_collector_builder_free,
    diffusion_topic_metric_collector_builder_group_by_path_prefix_parts,
    diffusion_topic_metric_collector_builder_group_by_topic_type,
    diffusion_topic_metric_collector_builder_group_by_topic_view,
    diffusion_topic_metric_collector_builder_init,
    diffusion_topic_metric_collector_builder_maximum_groups,
    diffusion_topic_metric_collector_builder_reset, DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T,
};
pub use self::topic_collector::{
    diffusion_topic_metric_collector_compare,
    diffusion_topic_metric_collector_exports_to_prometheus, diffusion_topic_metric_collector_free,
    diffusion_topic_metric_collector_get_name, diffusion_topic_metric_collector_get_topic_selector,
    diffusion_topic_metric_collector_group_by_path_prefix_parts,
    diffusion_topic_metric_collector_groups_by_topic_type,
    diffusion_topic_metric_collector_groups_by_topic_view,
    diffusion_topic_metric_collector_maximum_groups, DIFFUSION_TOPIC_METRIC_COLLECTOR_T,
};
pub use self::topic_requests::{
    diffusion_metrics_list_topic_metric_collectors,
    diffusion_metrics_list_topic_metric_collectors_params_s,
    diffusion_metrics_put_topic_metric_collector,
    diffusion_metrics_put_topic_metric_collector_params_s,
    diffusion_metrics_remove_topic_metric_collector,
    diffusion_metrics_remove_topic_metric_collector_params_s, topic_metric_collector_list_cb,
    topic_metric_collector_put_cb, topic_metric_collector_remove_cb,
    DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T,
    DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T,
    DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T,
};
