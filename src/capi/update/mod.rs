//! Updating topics: values, JSON patches, constraints, update streams.

pub(crate) mod constraint;
pub(crate) mod creation_result;
pub(crate) mod json_patch;
pub(crate) mod set;
pub(crate) mod stream;

pub use self::constraint::value::{
    diffusion_update_constraint_value_free, diffusion_update_constraint_value_from_binary,
    diffusion_update_constraint_value_from_bool, diffusion_update_constraint_value_from_double,
    diffusion_update_constraint_value_from_int64,
    diffusion_update_constraint_value_from_json_string,
    diffusion_update_constraint_value_from_string, diffusion_update_constraint_value_null,
    DIFFUSION_UPDATE_CONSTRAINT_VALUE_T,
};
pub use self::constraint::{
    diffusion_topic_update_constraint_and, diffusion_topic_update_constraint_free,
    diffusion_topic_update_constraint_locked, diffusion_topic_update_constraint_no_topic,
    diffusion_topic_update_constraint_no_value, diffusion_topic_update_constraint_operator_e,
    diffusion_topic_update_constraint_or,
    diffusion_topic_update_constraint_partial_json_comparison,
    diffusion_topic_update_constraint_partial_json_with_value,
    diffusion_topic_update_constraint_partial_json_without_value,
    diffusion_topic_update_constraint_unconstrained, diffusion_topic_update_constraint_value,
    diffusion_topic_update_constraint_value_comparison,
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T,
};
pub use self::creation_result::{
    diffusion_topic_creation_result_e, on_topic_update_topic_creation_cb,
    DIFFUSION_TOPIC_CREATION_RESULT_T,
};
pub use self::json_patch::{
    diffusion_apply_json_patch, diffusion_apply_json_patch_params_s,
    diffusion_apply_json_patch_with_constraint, diffusion_json_patch_result_get_first_failure,
    on_json_patch_result_cb, DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, DIFFUSION_JSON_PATCH_RESULT_T,
};
pub use self::set::{
    diffusion_topic_update_add_and_set, diffusion_topic_update_add_and_set_params_s,
    diffusion_topic_update_add_and_set_with_constraint, diffusion_topic_update_params_s,
    diffusion_topic_update_set, diffusion_topic_update_set_with_constraint,
    on_topic_update_set_success_cb, DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T,
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T,
};
pub use self::stream::builder::{
    diffusion_update_stream_builder_create_recoverable_update_stream,
    diffusion_update_stream_builder_create_update_stream, diffusion_update_stream_builder_free,
    diffusion_update_stream_builder_init, diffusion_update_stream_builder_reset,
    diffusion_update_stream_builder_topic_specification,
    diffusion_update_stream_builder_update_constraint, DIFFUSION_UPDATE_STREAM_BUILDER_T,
};
pub use self::stream::create::{
    diffusion_topic_update_create_update_stream,
    diffusion_topic_update_create_update_stream_adding_topic,
    diffusion_topic_update_create_update_stream_adding_topic_with_constraint,
    diffusion_topic_update_create_update_stream_with_constraint,
};
pub use self::stream::recoverable::{
    diffusion_recoverable_update_stream_callback_response_s,
    diffusion_recoverable_update_stream_free, diffusion_recoverable_update_stream_get,
    diffusion_recoverable_update_stream_is_error_recoverable,
    diffusion_recoverable_update_stream_params_s, diffusion_recoverable_update_stream_recover,
    diffusion_recoverable_update_stream_set, diffusion_recoverable_update_stream_validate,
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T,
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T, DIFFUSION_RECOVERABLE_UPDATE_STREAM_T,
    RECOVERABLE_UPDATE_STREAM_CALLBACK_HANDLER_T,
};
pub use self::stream::{
    diffusion_topic_update_stream_free, diffusion_topic_update_stream_get,
    diffusion_topic_update_stream_get_state, diffusion_topic_update_stream_params_s,
    diffusion_topic_update_stream_set, diffusion_topic_update_stream_validate,
    diffusion_update_stream_state_e, on_topic_update_stream_result_cb,
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, DIFFUSION_TOPIC_UPDATE_STREAM_T,
    DIFFUSION_UPDATE_STREAM_STATE_T,
};
