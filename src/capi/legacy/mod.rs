//! What programs for versions 6.4 and older of the vendor's interface use, and later versions no longer have
//! (`specification/compatibility/legacy-topics`).

pub(crate) mod authentication;
pub(crate) mod authentication_request;
pub(crate) mod authentication_types;
pub(crate) mod fetch;
pub(crate) mod messaging;
pub(crate) mod topic_control;
pub(crate) mod topic_details;
pub(crate) mod topic_update_control;
pub(crate) mod update;
pub(crate) mod update_sources;
pub(crate) mod update_types;

pub use self::authentication::{
    authentication_deregister, authentication_register, svc_authentication_register_request_free,
};
pub use self::authentication_types::{
    authentication_deregistration_handlers_s, authentication_deregistration_params_s,
    authentication_handlers_s, authentication_registration_params_s, connector_details_s,
    on_authentication_cb, on_authentication_deregistration_cb, on_authentication_registration_cb,
    session_detail_type_e, svc_authentication_register_request_s, svc_authentication_request_s,
    svc_authentication_response_s, svc_authentication_response_value_e,
    AUTHENTICATION_DEREGISTRATION_HANDLERS_T, AUTHENTICATION_DEREGISTRATION_PARAMS_T,
    AUTHENTICATION_HANDLERS_T, AUTHENTICATION_REGISTRATION_PARAMS_T, CONNECTOR_DETAILS_T,
    SESSION_DETAIL_TYPE_T, SVC_AUTHENTICATION_DEREGISTER_REQUEST_T,
    SVC_AUTHENTICATION_REGISTER_REQUEST_T, SVC_AUTHENTICATION_REQUEST_T,
    SVC_AUTHENTICATION_RESPONSE_T, SVC_AUTHENTICATION_RESPONSE_VALUE_T,
};
pub use self::fetch::{
    fetch, fetch_handlers_s, fetch_params_s, on_fetch_cb, on_fetch_status_message_cb,
    svc_fetch_status_response_s, FETCH_HANDLERS_T, FETCH_PARAMS_T, SVC_FETCH_STATUS_RESPONSE_T,
};
pub use self::messaging::{
    deregister_msg_handler, deregister_msg_listener, msg_listener_deregistration_params_s,
    msg_listener_registration_params_s, on_send_msg_cb, on_send_msg_to_filter_cb,
    on_send_msg_to_session_cb, register_msg_handler, register_msg_listener, send_msg,
    send_msg_handlers_s, send_msg_params_s, send_msg_to_filter, send_msg_to_filter_handlers_s,
    send_msg_to_filter_params_s, send_msg_to_session, send_msg_to_session_handlers_s,
    send_msg_to_session_params_s, svc_send_msg_to_filter_response_s,
    MSG_LISTENER_DEREGISTRATION_PARAMS_T, MSG_LISTENER_REGISTRATION_PARAMS_T, SEND_MSG_HANDLERS_T,
    SEND_MSG_PARAMS_T, SEND_MSG_TO_FILTER_HANDLERS_T, SEND_MSG_TO_FILTER_PARAMS_T,
    SEND_MSG_TO_SESSION_HANDLERS_T, SEND_MSG_TO_SESSION_PARAMS_T,
    SVC_SEND_MSG_TO_FILTER_RESPONSE_T,
};
pub use self::topic_control::{
    missing_topic_cancel, on_remove_topics_cb, on_session_will_registration_cb, remove_topics,
    remove_topics_params_s, session_wills_remove_topic_params_s, session_wills_remove_topics,
    svc_remove_topics_response_s, REMOVE_TOPICS_PARAMS_T, SESSION_WILLS_REMOVE_TOPIC_PARAMS_T,
    SVC_REMOVE_TOPICS_RESPONSE_T,
};
pub use self::topic_details::{
    buf_read_topic_details, create_topic_details_binary, create_topic_details_json,
    create_topic_details_slave, m_data_type_e, topic_details_attributes_s, topic_details_cache_s,
    topic_details_decimal_s, topic_details_dup, topic_details_free, topic_details_integer_s,
    topic_details_level_e, topic_details_marshal, topic_details_params, topic_details_schema_build,
    topic_details_string_s, topic_id_details_free, topic_id_details_s, topic_properties_e,
    topics_details_s, M_DATA_TYPE_T, TOPIC_DETAILS_ATTRIBUTES_T, TOPIC_DETAILS_CACHE_T,
    TOPIC_DETAILS_DECIMAL_T, TOPIC_DETAILS_INTEGER_T, TOPIC_DETAILS_LEVEL_T,
    TOPIC_DETAILS_STRING_T, TOPIC_DETAILS_T, TOPIC_ID_DETAILS_T, TOPIC_PROPERTIES_T,
};
pub use self::topic_update_control::{
    deregister_update_source, register_update_source, update, update_value,
    update_value_with_datatype,
};
pub use self::update::{
    buf_read_update, update_action_e, update_create, update_dup, update_free, update_marshal,
    update_s, update_type_e, update_unmarshal, UPDATE_ACTION_T, UPDATE_T, UPDATE_TYPE_T,
};
pub use self::update_types::{
    on_update_source_deregistration_cb, on_update_source_registration_cb,
    on_update_source_update_cb, svc_update_registration_response_s, svc_update_response_s,
    update_response_status_e, update_source_deregistration_handlers_s,
    update_source_deregistration_params_s, update_source_handlers_s, update_source_params_s,
    update_source_registration_handlers_s, update_source_registration_params_s,
    update_source_state_e, update_value_params_s, SVC_UPDATE_REGISTRATION_RESPONSE_T,
    SVC_UPDATE_RESPONSE_T, UPDATE_RESPONSE_STATUS_T, UPDATE_SOURCE_DEREGISTRATION_HANDLERS_T,
    UPDATE_SOURCE_DEREGISTRATION_PARAMS_T, UPDATE_SOURCE_HANDLERS_T, UPDATE_SOURCE_PARAMS_T,
    UPDATE_SOURCE_REGISTRATION_HANDLERS_T, UPDATE_SOURCE_REGISTRATION_PARAMS_T,
    UPDATE_SOURCE_STATE_T, UPDATE_VALUE_PARAMS_T,
};
