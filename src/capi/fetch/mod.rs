//! Fetching topics.

pub(crate) mod request;
pub(crate) mod result;

pub use self::request::{
    diffusion_fetch_request_after, diffusion_fetch_request_before, diffusion_fetch_request_dup,
    diffusion_fetch_request_fetch, diffusion_fetch_request_first, diffusion_fetch_request_free,
    diffusion_fetch_request_from, diffusion_fetch_request_init, diffusion_fetch_request_last,
    diffusion_fetch_request_limit_deep_branches, diffusion_fetch_request_maximum_result_size,
    diffusion_fetch_request_params_s, diffusion_fetch_request_to,
    diffusion_fetch_request_topic_types, diffusion_fetch_request_with_properties,
    diffusion_fetch_request_with_unpublished_delayed_topics, diffusion_fetch_request_with_values,
    diffusion_fetch_request_without_values, on_fetch_result_cb, DIFFUSION_FETCH_REQUEST_PARAMS_T,
    DIFFUSION_FETCH_REQUEST_T,
};
pub use self::result::{
    diffusion_fetch_result_get_topic_results, diffusion_fetch_result_has_more,
    diffusion_fetch_result_is_empty, diffusion_fetch_result_size, diffusion_topic_result_free,
    diffusion_topic_result_get_path, diffusion_topic_result_get_specification,
    diffusion_topic_result_get_topic_type, diffusion_topic_result_get_value,
    DIFFUSION_FETCH_RESULT_T, DIFFUSION_TOPIC_RESULT_T,
};
