//! Sessions: closing and recovering them, and what every request of a program shares.
//!
//! Two circles are in here. `program` holds what the `features` keep of it, and a feature is told of the session together with its program,
//! on which it calls functions. And the structs of the interface point to each other: a session to its strategy, a strategy's functions
//! to their session; the files that hold them follow.

pub(crate) mod conversation;
pub(crate) mod diagnosis;
pub(crate) mod factory;
pub(crate) mod features;
pub(crate) mod handle;
pub(crate) mod id;
pub(crate) mod lifecycle;
pub(crate) mod log_handler;
pub(crate) mod memory;
pub(crate) mod pings;
pub(crate) mod program;
pub(crate) mod protocol;
pub(crate) mod reconnect;
pub(crate) mod registration;
pub(crate) mod registry;
pub(crate) mod request;
pub(crate) mod retry;
pub(crate) mod security;
pub(crate) mod statistics;
pub(crate) mod traffic;
pub(crate) mod types;

pub use self::conversation::{
    conversation_id_create, conversation_id_create_from_string, conversation_id_dup,
    conversation_id_free, conversation_id_s, conversation_id_to_string, one_way_cid_e,
    CONVERSATION_ID_T, ONE_WAY_CID_T,
};
pub use self::diagnosis::{
    diffusion_session_diagnosis, diffusion_session_diagnosis_s, DIFFUSION_SESSION_DIAGNOSIS_T,
};
pub use self::factory::defaults::{
    DIFFUSION_DEFAULT_CONNECTION_TIMEOUT, DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE,
    DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE, DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE,
    DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE, DIFFUSION_DEFAULT_RECONNECT_DELAY,
    DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT, DIFFUSION_DEFAULT_RECONNECT_TIMEOUT,
    DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE, DIFFUSION_DEFAULT_REQUEST_PATH,
    DIFFUSION_DEFAULT_WRITE_TIMEOUT, DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM,
};
pub use self::factory::extensions::{
    diffusion_session_factory_proxy, diffusion_session_factory_proxy_from_environment,
    diffusion_session_factory_tls_ca_file, diffusion_session_factory_tls_client_certificate,
    diffusion_session_factory_tls_minimum_version, diffusion_session_factory_tls_trust_self_signed,
    diffusion_tls_version_e, DIFFUSION_TLS_VERSION_T,
};
pub use self::factory::inline::diffusion_session_factory_inline_callbacks;
pub use self::factory::io_threads::diffusion_session_factory_io_threads;
pub use self::factory::traffic::diffusion_session_factory_traffic_handler;
pub use self::factory::{
    diffusion_session_factory_connection_timeout, diffusion_session_factory_credentials,
    diffusion_session_factory_custom_credentials, diffusion_session_factory_free,
    diffusion_session_factory_init, diffusion_session_factory_initial_retry_strategy,
    diffusion_session_factory_input_buffer_size, diffusion_session_factory_maximum_message_size,
    diffusion_session_factory_maximum_queue_size, diffusion_session_factory_no_credentials,
    diffusion_session_factory_no_reconnection, diffusion_session_factory_output_buffer_size,
    diffusion_session_factory_password, diffusion_session_factory_principal,
    diffusion_session_factory_properties, diffusion_session_factory_property,
    diffusion_session_factory_reconnection_strategy,
    diffusion_session_factory_reconnection_timeout, diffusion_session_factory_recovery_buffer_size,
    diffusion_session_factory_request_path, diffusion_session_factory_secure_transport,
    diffusion_session_factory_server_host, diffusion_session_factory_server_port,
    diffusion_session_factory_session_listener, diffusion_session_factory_user_context,
    diffusion_session_factory_write_timeout, DIFFUSION_SESSION_FACTORY_T,
};
pub use self::id::{
    session_id_cmp, session_id_create_from_string, session_id_free, session_id_to_string,
};
pub use self::lifecycle::{
    session_close, session_connection_response_code, session_free, session_is_closed,
    session_is_connected, session_is_recovering, session_set_maximum_outbound_queue_size,
    session_state_as_string, session_state_get, set_global_topic_handler,
};
pub use self::log_handler::{
    diffusion_log_level_e, diffusion_set_log_handler, DIFFUSION_LOG_HANDLER_T,
    DIFFUSION_LOG_LEVEL_T,
};
pub use self::pings::{
    on_ping_system_request_cb, on_ping_system_response_cb, on_ping_user_request_cb,
    on_ping_user_response_cb, ping_system_handlers_s, ping_system_params_s,
    ping_system_register_handler, ping_user, ping_user_handlers_s, ping_user_params_s,
    ping_user_register_handler, svc_ping_system_request_s, svc_ping_user_request_s,
    PING_SYSTEM_HANDLERS_T, PING_SYSTEM_PARAMS_T, PING_USER_HANDLERS_T, PING_USER_PARAMS_T,
    SVC_PING_SYSTEM_REQUEST_T, SVC_PING_USER_REQUEST_T,
};
pub use self::protocol::codes::{
    connection_response_code_e, connection_response_code_type_e, session_close_reason_e,
    CONNECTION_RESPONSE_CODE_T, CONNECTION_RESPONSE_CODE_TYPE_T, SESSION_CLOSE_REASON_T,
};
pub use self::protocol::messages::{
    message_s, message_type_e, message_type_synonym_e, stream_message_options_s, stream_message_s,
    topic_message_s, v5_message_s, ENCODING_COMPRESSED, ENCODING_COMPRESSED_NONE,
    ENCODING_COMPRESSED_ZLIB, ENCODING_NONE, FIELD_DELIM, MESSAGE_T, MESSAGE_TYPE_MAX_VALUE,
    MESSAGE_TYPE_T, PROTOCOL_BYTE, RECORD_DELIM, STREAM_MESSAGE_OPTIONS_T, STREAM_MESSAGE_T,
    TOPIC_MESSAGE_T, V5_MESSAGE_T, WS_PROTOCOL_VERSION,
};
pub use self::protocol::services::{
    handler_set_s, service_mode_e, service_type_e, svc_defn_s, svc_msg_common_s, HANDLER_SET_T,
    SERVICE_MODE_T, SERVICE_TYPE_MAX_VALUE, SERVICE_TYPE_T, SVC_DEFN_T, SVC_MSG_COMMON_T,
};
pub use self::protocol::transport::{
    address_type_e, client_type_e, transport_s, transport_type_e, ADDRESS_TYPE_T, CLIENT_TYPE_T,
    TRANSPORT_T, TRANSPORT_TYPE_T,
};
pub use self::reconnect::attempt_object::{
    diffusion_reconnection_attempt_abort, diffusion_reconnection_attempt_start,
    diffusion_reconnection_attempt_start_after,
};
pub use self::reconnect::types::{
    reconnection_args_repeating, reconnection_attempt_action_e, reconnection_strategy_s,
    reconnection_strategy_type_e, PERFORM_RECONNECTION_AFTER_ACTION_CB, PERFORM_RECONNECTION_CB,
    RECONNECTION_ATTEMPT_ACTION_T, RECONNECTION_STRATEGY_T, RECONNECTION_STRATEGY_TYPE_T,
    SESSION_FAILOVER_STRATEGY_T,
};
pub use self::reconnect::{
    diffusion_exponential_backoff_s, diffusion_reconnection_strategy_attempt_object,
    diffusion_reconnection_strategy_exponential_backoff, free_reconnection_strategy,
    make_reconnection_strategy_repeating_attempt, make_reconnection_strategy_user_function,
    reconnection_repeating, reconnection_strategy_set_timeout, DIFFUSION_EXPONENTIAL_BACKOFF_T,
    DIFFUSION_RECONNECTION_ATTEMPT_CB, DIFFUSION_RECONNECTION_ATTEMPT_T,
};
pub use self::registration::{
    diffusion_registration_close, diffusion_registration_dup, diffusion_registration_free,
    DIFFUSION_REGISTRATION_T,
};
pub use self::retry::{
    diffusion_retry_strategy_create, diffusion_retry_strategy_create_interval_only,
    diffusion_retry_strategy_free, diffusion_retry_strategy_get_attempts,
    diffusion_retry_strategy_get_interval, diffusion_retry_strategy_no_retry,
    DIFFUSION_RETRY_STRATEGY_T,
};
pub use self::security::{
    buf_read_credentials, credentials_create_custom, credentials_create_none,
    credentials_create_password, credentials_free, credentials_marshal, credentials_s,
    credentials_type_e, credentials_unmarshal, CREDENTIALS_T, CREDENTIALS_TYPE_T,
};
pub use self::statistics::{
    diffusion_session_statistics, diffusion_session_statistics_s, DIFFUSION_SESSION_STATISTICS_T,
};
pub use self::traffic::{
    diffusion_traffic_kind_e, diffusion_traffic_s, DIFFUSION_TRAFFIC_HANDLER_T,
    DIFFUSION_TRAFFIC_KIND_T, DIFFUSION_TRAFFIC_T,
};
pub use self::types::{
    session_create_callback_s, session_id_s, session_listener_s, session_s, session_state_e,
    DIFFUSION_CLIENT_SESSION_LOCKS_T, DIFFUSION_REQUEST_STREAM_REGISTRY_T,
    DIFFUSION_SESSION_ATTRIBUTES_T, DISCARD_HANDLER_T, ERROR_HANDLER_T, FLOW_CONTROL_T,
    MESSAGE_QUEUE_T, RECOVERY_BUFFER_T, SESSION_CREATE_CALLBACK_T, SESSION_ID_T,
    SESSION_LISTENER_T, SESSION_STATE_T, SESSION_T, STREAM_MESSAGE_LISTENER_T, TOPIC_HANDLER_T,
    TOPIC_ROUTING_T,
};
