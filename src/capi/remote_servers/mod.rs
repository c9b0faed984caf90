//! Remote servers: definitions of other servers, for remote topic views.

pub(crate) mod builder;
pub(crate) mod create;
pub(crate) mod options;
pub(crate) mod remote_server;
pub(crate) mod requests;
pub(crate) mod types;

pub use self::builder::{
    diffusion_remote_server_builder_connection_option,
    diffusion_remote_server_builder_connection_options,
    diffusion_remote_server_builder_credentials, diffusion_remote_server_builder_free,
    diffusion_remote_server_builder_init,
    diffusion_remote_server_builder_missing_topic_notification_filter,
    diffusion_remote_server_builder_principal, diffusion_remote_server_builder_reset,
    diffusion_remote_server_builder_retry_delay, DIFFUSION_REMOTE_SERVER_BUILDER_T,
};
pub use self::create::{
    diffusion_remote_server_builder_create,
    diffusion_remote_server_builder_create_primary_initiator,
    diffusion_remote_server_builder_create_secondary_acceptor,
    diffusion_remote_server_builder_create_secondary_initiator,
};
pub use self::remote_server::{
    diffusion_remote_server_free, diffusion_remote_server_get_connection_options,
    diffusion_remote_server_get_connector,
    diffusion_remote_server_get_missing_topic_notification_filter,
    diffusion_remote_server_get_name, diffusion_remote_server_get_principal,
    diffusion_remote_server_get_retry_delay, diffusion_remote_server_get_type,
    diffusion_remote_server_get_url, diffusion_remote_server_get_urls, DIFFUSION_REMOTE_SERVER_T,
};
pub use self::requests::{
    diffusion_check_remote_server, diffusion_check_remote_server_params_s,
    diffusion_check_remote_server_response_get_failure_message,
    diffusion_check_remote_server_response_get_state, diffusion_create_remote_server,
    diffusion_create_remote_server_params_s, diffusion_list_remote_servers,
    diffusion_list_remote_servers_params_s, diffusion_remove_remote_server,
    diffusion_remove_remote_server_params_s, on_remote_server_checked_cb,
    on_remote_server_created_cb, on_remote_server_removed_cb, on_remote_servers_listed_cb,
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T, DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T,
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T, DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T,
    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T,
};
pub use self::types::{
    diffusion_remote_server_connection_option_e, diffusion_remote_server_connection_state_e,
    diffusion_remote_server_type_e, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T,
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T, DIFFUSION_REMOTE_SERVER_TYPE_T,
};
