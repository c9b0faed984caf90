//! Other sessions: what a program may know of them, and what it may do to them.

mod arguments;
pub(crate) mod control;
pub(crate) mod details;
pub(crate) mod event;
pub(crate) mod listener;
mod outcome;
pub(crate) mod properties;
pub(crate) mod roles;
pub(crate) mod selection_scopes;
pub(crate) mod subscriptions;

pub use self::control::{
    client_close_with_filter_cb, client_close_with_session_cb, client_conflated_set_with_filter_cb,
    diffusion_client_close_with_filter, diffusion_client_close_with_filter_params_s,
    diffusion_client_close_with_session, diffusion_client_close_with_session_params_s,
    diffusion_client_set_conflated_with_filter,
    diffusion_client_set_conflated_with_filter_params_s,
    DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T, DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T,
    DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T,
};
pub use self::details::{
    location_details_s, session_details_s, session_details_summary_s, CLIENT_DETAILS_SUMMARY_T,
    LOCATION_DETAILS_T, SESSION_DETAILS_SUMMARY_T, SESSION_DETAILS_T,
};
pub use self::event::{
    session_properties_event_s, session_properties_event_type_e, session_properties_update_type_e,
    SESSION_PROPERTIES_EVENT_T, SESSION_PROPERTIES_EVENT_TYPE_T, SESSION_PROPERTIES_UPDATE_TYPE_T,
};
pub use self::listener::{
    on_session_properties_event_cb, on_session_properties_registered_cb,
    session_properties_listener_register, session_properties_registration_handlers_s,
    session_properties_registration_params_s, SESSION_PROPERTIES_REGISTRATION_HANDLERS_T,
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T,
};
pub use self::properties::{
    diffusion_set_session_properties, diffusion_set_session_properties_filter,
    diffusion_set_session_properties_filter_params_s, diffusion_set_session_properties_params_s,
    get_session_properties, get_session_properties_cb, get_session_properties_params_s,
    set_session_properties_cb, set_session_properties_filter_cb,
    svc_get_session_properties_response_s, DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T,
    DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T, GET_SESSION_PROPERTIES_PARAMS_T,
    SVC_GET_SESSION_PROPERTIES_RESPONSE_T,
};
pub use self::roles::{
    change_roles_with_filter_cb, change_roles_with_session_id_cb,
    diffusion_change_roles_params_with_filter_s, diffusion_change_roles_with_filter,
    diffusion_change_roles_with_session_id, diffusion_change_roles_with_session_id_params_s,
    DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T, DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T,
};
pub use self::selection_scopes::{
    diffusion_get_topic_selections, diffusion_get_topic_selections_s,
    diffusion_subscribe_client_by_filter_with_scope, diffusion_subscribe_client_with_scope,
    diffusion_unsubscribe_client_all_scopes, diffusion_unsubscribe_client_by_filter_all_scopes,
    diffusion_unsubscribe_client_by_filter_with_scope, diffusion_unsubscribe_client_with_scope,
    on_get_topic_selections_cb, DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T,
};
pub use self::subscriptions::{
    diffusion_subscribe_by_filter, diffusion_subscribe_by_filter_s,
    diffusion_unsubscribe_by_filter, diffusion_unsubscribe_by_filter_s,
    on_subscription_control_by_filter_cb, on_subscription_control_cb, subscribe_client,
    subscription_control_params_s, unsubscribe_client, DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T,
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T, SUBSCRIPTION_CONTROL_PARAMS_T,
};
