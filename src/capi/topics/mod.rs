//! Topics: subscriptions, value streams, selectors, specifications, adding and removing, notifications.
//!
//! One circle is in here, between `delivery`, `handlers`, `value_streams` and the two files of functions, `subscribe` and `streams`: those
//! hold the structs and function types of the interface that delivering calls, and register with what delivers.

pub(crate) mod add;
pub(crate) mod delivery;
pub(crate) mod handlers;
pub(crate) mod headers;
pub(crate) mod missing;
pub(crate) mod notifications;
pub(crate) mod remove;
pub(crate) mod selector;
pub(crate) mod specification;
pub(crate) mod streams;
pub(crate) mod subscribe;
pub(crate) mod value_streams;

pub use self::add::{
    add_topic_callback_s, add_topic_from_specification, on_topic_add_cb, on_topic_add_failed_cb,
    svc_add_topic_failure_reason_e, topic_add_fail_result_code_e, topic_add_result_code_e,
    ADD_TOPIC_CALLBACK_T, SVC_ADD_TOPIC_FAILURE_REASON_T, TOPIC_ADD_FAIL_RESULT_CODE,
    TOPIC_ADD_RESULT_CODE,
};
pub use self::headers::topic_get_header_indexed;
pub use self::missing::{
    missing_topic_deregister_handler, missing_topic_handlers_s, missing_topic_params_s,
    missing_topic_proceed, missing_topic_register_handler, on_missing_topic_cb,
    svc_missing_topic_request_s, MISSING_TOPIC_HANDLERS_T, MISSING_TOPIC_PARAMS_T,
    SVC_MISSING_TOPIC_REQUEST_T,
};
pub use self::notifications::registration::{
    diffusion_topic_notification_registration_deselect,
    diffusion_topic_notification_registration_params_s,
    diffusion_topic_notification_registration_select, on_deselected_cb, on_selected_cb,
    DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T,
};
pub use self::notifications::{
    diffusion_topic_notification_add_listener, diffusion_topic_notification_listener_s,
    diffusion_topic_notification_type_e, on_descendant_notification_cb, on_listener_registered_cb,
    on_topic_notification_cb, on_topic_notification_listener_close_cb,
    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, DIFFUSION_TOPIC_NOTIFICATION_TYPE_T,
};
pub use self::remove::{
    diffusion_topic_removal_result_removed_count, on_topic_removal_cb, topic_removal,
    topic_removal_handlers_s, topic_removal_params_s, DIFFUSION_TOPIC_REMOVAL_RESULT_T,
    SVC_TOPIC_REMOVAL_RESPONSE_T, TOPIC_REMOVAL_HANDLERS_T, TOPIC_REMOVAL_PARAMS_T,
};
pub use self::selector::path_match::{selector_get_prefix, selector_match};
pub use self::selector::topic_selector::{
    diffusion_topic_selector_create, diffusion_topic_selector_free,
    diffusion_topic_selector_selects, DIFFUSION_TOPIC_SELECTOR_T,
};
pub use self::specification::keys::{
    DIFFUSION_COMPRESSION, DIFFUSION_CONFLATION, DIFFUSION_DONT_RETAIN_VALUE, DIFFUSION_OWNER,
    DIFFUSION_PERSISTENT, DIFFUSION_PRIORITY, DIFFUSION_PUBLISH_VALUES_ONLY, DIFFUSION_REMOVAL,
    DIFFUSION_SCHEMA, DIFFUSION_SLAVE_MASTER_TOPIC, DIFFUSION_TIDY_ON_UNSUBSCRIBE,
    DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, DIFFUSION_TIME_SERIES_RETAINED_RANGE,
    DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE, DIFFUSION_VALIDATE_VALUES,
};
pub use self::specification::{
    topic_specification_dup, topic_specification_free, topic_specification_get_properties,
    topic_specification_get_topic_type, topic_specification_init,
    topic_specification_init_with_properties, topic_specification_set_properties,
    topic_specification_set_topic_type, topic_type_e, TOPIC_SPECIFICATION_T, TOPIC_TYPE_T,
};
pub use self::streams::{
    add_fallback_stream, add_stream, add_time_series_fallback_stream, add_time_series_stream,
    remove_stream, value_stream_on_close, value_stream_on_error, value_stream_on_subscription,
    value_stream_on_unsubscription, value_stream_on_value, value_stream_s,
    NOTIFY_UNSUBSCRIPTION_REASON_T, VALUE_STREAM_HANDLE_T, VALUE_STREAM_T,
};
pub use self::subscribe::{
    diffusion_subscribe_with_scope, diffusion_topic_info_s, diffusion_unsubscribe_all_scopes,
    diffusion_unsubscribe_with_scope, notify_subscription_handlers_s, notify_subscription_params_s,
    notify_subscription_register, notify_unsubscription_handlers_s, notify_unsubscription_params_s,
    notify_unsubscription_register, on_notify_subscription_cb, on_notify_unsubscription_cb,
    on_subscribe_cb, on_unsubscribe_cb, subscribe, subscription_handlers_s, subscription_params_s,
    svc_notify_subscription_request_s, svc_notify_unsubscription_request_s, unsubscribe,
    unsubscription_handlers_s, unsubscription_params_s, NOTIFY_SUBSCRIPTION_HANDLERS_T,
    NOTIFY_SUBSCRIPTION_PARAMS_T, NOTIFY_UNSUBSCRIPTION_HANDLERS_T, NOTIFY_UNSUBSCRIPTION_PARAMS_T,
    SUBSCRIPTION_HANDLERS_T, SUBSCRIPTION_PARAMS_T, SVC_NOTIFY_SUBSCRIPTION_REQUEST_T,
    SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T, UNSUBSCRIPTION_HANDLERS_T, UNSUBSCRIPTION_PARAMS_T,
};
