/* Made by generate_layout.py from the tables of the interface; do not change by hand. Compiled, never run. */
#include "diffusion.h"
#include "args.h"

#ifdef __cplusplus
#define CHECK_STATIC(condition) static_assert(condition, #condition)
#define ALIGNMENT(type) alignof(type)
#else
#define CHECK_STATIC(condition) _Static_assert(condition, #condition)
#define ALIGNMENT(type) _Alignof(type)
#endif

CHECK_STATIC(sizeof(LIST_NODE_T) == 24);
CHECK_STATIC(ALIGNMENT(LIST_NODE_T) == 8);
CHECK_STATIC(sizeof(struct list_node_s) == sizeof(LIST_NODE_T));
CHECK_STATIC(offsetof(LIST_NODE_T, prev) == 0);
CHECK_STATIC(offsetof(LIST_NODE_T, next) == 8);
CHECK_STATIC(offsetof(LIST_NODE_T, data) == 16);

CHECK_STATIC(sizeof(LIST_T) == 16);
CHECK_STATIC(ALIGNMENT(LIST_T) == 8);
CHECK_STATIC(sizeof(struct list_s) == sizeof(LIST_T));
CHECK_STATIC(offsetof(LIST_T, first) == 0);
CHECK_STATIC(offsetof(LIST_T, last) == 8);

CHECK_STATIC(sizeof(BUF_T) == 24);
CHECK_STATIC(ALIGNMENT(BUF_T) == 8);
CHECK_STATIC(sizeof(struct buf_s) == sizeof(BUF_T));
CHECK_STATIC(offsetof(BUF_T, data) == 0);
CHECK_STATIC(offsetof(BUF_T, len) == 8);
CHECK_STATIC(offsetof(BUF_T, available) == 16);

CHECK_STATIC(sizeof(HASH_ENTRY_T) == 24);
CHECK_STATIC(ALIGNMENT(HASH_ENTRY_T) == 8);
CHECK_STATIC(sizeof(struct hash_entry_s) == sizeof(HASH_ENTRY_T));
CHECK_STATIC(offsetof(HASH_ENTRY_T, key) == 0);
CHECK_STATIC(offsetof(HASH_ENTRY_T, val) == 8);
CHECK_STATIC(offsetof(HASH_ENTRY_T, next) == 16);

CHECK_STATIC(sizeof(HASH_T) == 40);
CHECK_STATIC(ALIGNMENT(HASH_T) == 8);
CHECK_STATIC(sizeof(struct hash_s) == sizeof(HASH_T));
CHECK_STATIC(offsetof(HASH_T, slots) == 0);
CHECK_STATIC(offsetof(HASH_T, size) == 8);
CHECK_STATIC(offsetof(HASH_T, entries) == 16);
CHECK_STATIC(offsetof(HASH_T, pool) == 24);
CHECK_STATIC(offsetof(HASH_T, mutex) == 32);

CHECK_STATIC(sizeof(SET_ENTRY_T) == 16);
CHECK_STATIC(ALIGNMENT(SET_ENTRY_T) == 8);
CHECK_STATIC(sizeof(struct set_entry_s) == sizeof(SET_ENTRY_T));
CHECK_STATIC(offsetof(SET_ENTRY_T, val) == 0);
CHECK_STATIC(offsetof(SET_ENTRY_T, next) == 8);

CHECK_STATIC(sizeof(SET_T) == 56);
CHECK_STATIC(ALIGNMENT(SET_T) == 8);
CHECK_STATIC(sizeof(struct set_s) == sizeof(SET_T));
CHECK_STATIC(offsetof(SET_T, slots) == 0);
CHECK_STATIC(offsetof(SET_T, size) == 8);
CHECK_STATIC(offsetof(SET_T, entries) == 16);
CHECK_STATIC(offsetof(SET_T, dup_fn) == 24);
CHECK_STATIC(offsetof(SET_T, free_fn) == 32);
CHECK_STATIC(offsetof(SET_T, hash_fn) == 40);
CHECK_STATIC(offsetof(SET_T, cmp_fn) == 48);

CHECK_STATIC(sizeof(DIFFUSION_ERROR_T) == 24);
CHECK_STATIC(ALIGNMENT(DIFFUSION_ERROR_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_error_s) == sizeof(DIFFUSION_ERROR_T));
CHECK_STATIC(offsetof(DIFFUSION_ERROR_T, code) == 0);
CHECK_STATIC(offsetof(DIFFUSION_ERROR_T, message) == 8);
CHECK_STATIC(offsetof(DIFFUSION_ERROR_T, context) == 16);

CHECK_STATIC(sizeof(ERROR_REPORT_T) == 16);
CHECK_STATIC(ALIGNMENT(ERROR_REPORT_T) == 8);
CHECK_STATIC(sizeof(struct error_report_s) == sizeof(ERROR_REPORT_T));
CHECK_STATIC(offsetof(ERROR_REPORT_T, message) == 0);
CHECK_STATIC(offsetof(ERROR_REPORT_T, line) == 8);
CHECK_STATIC(offsetof(ERROR_REPORT_T, column) == 12);

CHECK_STATIC(sizeof(struct _semaphore_internal) == 4);
CHECK_STATIC(ALIGNMENT(struct _semaphore_internal) == 4);
CHECK_STATIC(offsetof(struct _semaphore_internal, pool_alloc) == 0);

CHECK_STATIC(sizeof(SEMAPHORE_T) == 48);
CHECK_STATIC(ALIGNMENT(SEMAPHORE_T) == 8);
CHECK_STATIC(sizeof(struct semaphore_s) == sizeof(SEMAPHORE_T));
CHECK_STATIC(offsetof(SEMAPHORE_T, pool) == 0);
CHECK_STATIC(offsetof(SEMAPHORE_T, mutex) == 8);
CHECK_STATIC(offsetof(SEMAPHORE_T, cond) == 16);
CHECK_STATIC(offsetof(SEMAPHORE_T, count) == 24);
CHECK_STATIC(offsetof(SEMAPHORE_T, _internal) == 32);
CHECK_STATIC(offsetof(SEMAPHORE_T, user_data) == 40);

CHECK_STATIC(sizeof(CONNECTION_RESPONSE_T) == 24);
CHECK_STATIC(ALIGNMENT(CONNECTION_RESPONSE_T) == 8);
CHECK_STATIC(offsetof(CONNECTION_RESPONSE_T, code) == 0);
CHECK_STATIC(offsetof(CONNECTION_RESPONSE_T, msg) == 8);
CHECK_STATIC(offsetof(CONNECTION_RESPONSE_T, type) == 16);
CHECK_STATIC(offsetof(CONNECTION_RESPONSE_T, diffusion_error_code) == 20);

CHECK_STATIC(sizeof(CREDENTIALS_T) == 16);
CHECK_STATIC(ALIGNMENT(CREDENTIALS_T) == 8);
CHECK_STATIC(sizeof(struct credentials_s) == sizeof(CREDENTIALS_T));
CHECK_STATIC(offsetof(CREDENTIALS_T, type) == 0);
CHECK_STATIC(offsetof(CREDENTIALS_T, data) == 8);

CHECK_STATIC(sizeof(CONVERSATION_ID_T) == 8);
CHECK_STATIC(ALIGNMENT(CONVERSATION_ID_T) == 8);
CHECK_STATIC(sizeof(struct conversation_id_s) == sizeof(CONVERSATION_ID_T));
CHECK_STATIC(offsetof(CONVERSATION_ID_T, id) == 0);

CHECK_STATIC(sizeof(SVC_MSG_COMMON_T) == 16);
CHECK_STATIC(ALIGNMENT(SVC_MSG_COMMON_T) == 8);
CHECK_STATIC(sizeof(struct svc_msg_common_s) == sizeof(SVC_MSG_COMMON_T));
CHECK_STATIC(offsetof(SVC_MSG_COMMON_T, service_type) == 0);
CHECK_STATIC(offsetof(SVC_MSG_COMMON_T, service_mode) == 4);
CHECK_STATIC(offsetof(SVC_MSG_COMMON_T, conversation_id) == 8);

CHECK_STATIC(sizeof(SVC_DEFN_T) == 96);
CHECK_STATIC(ALIGNMENT(SVC_DEFN_T) == 8);
CHECK_STATIC(sizeof(struct svc_defn_s) == sizeof(SVC_DEFN_T));
CHECK_STATIC(offsetof(SVC_DEFN_T, request_handler) == 0);
CHECK_STATIC(offsetof(SVC_DEFN_T, response_handler) == 8);
CHECK_STATIC(offsetof(SVC_DEFN_T, error_handler) == 16);
CHECK_STATIC(offsetof(SVC_DEFN_T, request_unmarshal) == 24);
CHECK_STATIC(offsetof(SVC_DEFN_T, request_marshal) == 32);
CHECK_STATIC(offsetof(SVC_DEFN_T, response_unmarshal) == 40);
CHECK_STATIC(offsetof(SVC_DEFN_T, response_marshal) == 48);
CHECK_STATIC(offsetof(SVC_DEFN_T, request_create) == 56);
CHECK_STATIC(offsetof(SVC_DEFN_T, response_create) == 64);
CHECK_STATIC(offsetof(SVC_DEFN_T, request_free) == 72);
CHECK_STATIC(offsetof(SVC_DEFN_T, response_free) == 80);
CHECK_STATIC(offsetof(SVC_DEFN_T, local) == 88);

CHECK_STATIC(sizeof(CONTENT_T) == 16);
CHECK_STATIC(ALIGNMENT(CONTENT_T) == 8);
CHECK_STATIC(sizeof(struct content_s) == sizeof(CONTENT_T));
CHECK_STATIC(offsetof(CONTENT_T, encoding) == 0);
CHECK_STATIC(offsetof(CONTENT_T, data) == 8);

CHECK_STATIC(sizeof(MESSAGE_T) == 24);
CHECK_STATIC(ALIGNMENT(MESSAGE_T) == 8);
CHECK_STATIC(sizeof(struct message_s) == sizeof(MESSAGE_T));
CHECK_STATIC(offsetof(MESSAGE_T, type) == 0);
CHECK_STATIC(offsetof(MESSAGE_T, headers) == 8);
CHECK_STATIC(offsetof(MESSAGE_T, payload) == 16);

CHECK_STATIC(sizeof(TOPIC_MESSAGE_T) == 40);
CHECK_STATIC(ALIGNMENT(TOPIC_MESSAGE_T) == 8);
CHECK_STATIC(sizeof(struct topic_message_s) == sizeof(TOPIC_MESSAGE_T));
CHECK_STATIC(offsetof(TOPIC_MESSAGE_T, type) == 0);
CHECK_STATIC(offsetof(TOPIC_MESSAGE_T, headers) == 8);
CHECK_STATIC(offsetof(TOPIC_MESSAGE_T, payload) == 16);
CHECK_STATIC(offsetof(TOPIC_MESSAGE_T, name) == 24);
CHECK_STATIC(offsetof(TOPIC_MESSAGE_T, specification) == 32);

CHECK_STATIC(sizeof(V5_MESSAGE_T) == 24);
CHECK_STATIC(ALIGNMENT(V5_MESSAGE_T) == 8);
CHECK_STATIC(sizeof(struct v5_message_s) == sizeof(V5_MESSAGE_T));
CHECK_STATIC(offsetof(V5_MESSAGE_T, service_type) == 0);
CHECK_STATIC(offsetof(V5_MESSAGE_T, service_mode) == 4);
CHECK_STATIC(offsetof(V5_MESSAGE_T, conversation_id) == 8);
CHECK_STATIC(offsetof(V5_MESSAGE_T, payload) == 16);

CHECK_STATIC(sizeof(STREAM_MESSAGE_OPTIONS_T) == 16);
CHECK_STATIC(ALIGNMENT(STREAM_MESSAGE_OPTIONS_T) == 8);
CHECK_STATIC(sizeof(struct stream_message_options_s) == sizeof(STREAM_MESSAGE_OPTIONS_T));
CHECK_STATIC(offsetof(STREAM_MESSAGE_OPTIONS_T, priority) == 0);
CHECK_STATIC(offsetof(STREAM_MESSAGE_OPTIONS_T, headers) == 8);

CHECK_STATIC(sizeof(STREAM_MESSAGE_T) == 40);
CHECK_STATIC(ALIGNMENT(STREAM_MESSAGE_T) == 8);
CHECK_STATIC(sizeof(struct stream_message_s) == sizeof(STREAM_MESSAGE_T));
CHECK_STATIC(offsetof(STREAM_MESSAGE_T, topic_path) == 0);
CHECK_STATIC(offsetof(STREAM_MESSAGE_T, content) == 8);
CHECK_STATIC(offsetof(STREAM_MESSAGE_T, options) == 24);

CHECK_STATIC(sizeof(SESSION_ID_T) == 16);
CHECK_STATIC(ALIGNMENT(SESSION_ID_T) == 8);
CHECK_STATIC(sizeof(struct session_id_s) == sizeof(SESSION_ID_T));
CHECK_STATIC(offsetof(SESSION_ID_T, server_instance) == 0);
CHECK_STATIC(offsetof(SESSION_ID_T, value) == 8);

CHECK_STATIC(sizeof(SESSION_LISTENER_T) == 16);
CHECK_STATIC(ALIGNMENT(SESSION_LISTENER_T) == 8);
CHECK_STATIC(sizeof(struct session_listener_s) == sizeof(SESSION_LISTENER_T));
CHECK_STATIC(offsetof(SESSION_LISTENER_T, on_state_changed) == 0);
CHECK_STATIC(offsetof(SESSION_LISTENER_T, on_handler_error) == 8);

CHECK_STATIC(sizeof(HANDLER_SET_T) == 6192);
CHECK_STATIC(ALIGNMENT(HANDLER_SET_T) == 8);
CHECK_STATIC(sizeof(struct handler_set_s) == sizeof(HANDLER_SET_T));
CHECK_STATIC(offsetof(HANDLER_SET_T, service_type) == 0);
CHECK_STATIC(offsetof(HANDLER_SET_T, service_handler) == 8);
CHECK_STATIC(offsetof(HANDLER_SET_T, error_handler) == 2056);
CHECK_STATIC(offsetof(HANDLER_SET_T, discard_handler) == 4104);
CHECK_STATIC(offsetof(HANDLER_SET_T, topic_message_handler) == 6152);
CHECK_STATIC(offsetof(HANDLER_SET_T, system_context) == 6160);
CHECK_STATIC(offsetof(HANDLER_SET_T, user_params) == 6168);
CHECK_STATIC(offsetof(HANDLER_SET_T, system_context_free) == 6176);
CHECK_STATIC(offsetof(HANDLER_SET_T, user_params_free) == 6184);

CHECK_STATIC(sizeof(struct reconnection_args_repeating) == 24);
CHECK_STATIC(ALIGNMENT(struct reconnection_args_repeating) == 8);
CHECK_STATIC(offsetof(struct reconnection_args_repeating, retry_count) == 0);
CHECK_STATIC(offsetof(struct reconnection_args_repeating, retry_delay) == 8);
CHECK_STATIC(offsetof(struct reconnection_args_repeating, retries_done) == 16);

CHECK_STATIC(sizeof(RECONNECTION_STRATEGY_T) == 88);
CHECK_STATIC(ALIGNMENT(RECONNECTION_STRATEGY_T) == 8);
CHECK_STATIC(sizeof(struct reconnection_strategy_s) == sizeof(RECONNECTION_STRATEGY_T));
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, type) == 0);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, retry_count) == 8);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, retry_delay) == 16);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, reconnect_timeout) == 24);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, _overridden_reconnect_timeout) == 32);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, current_url_ptr) == 40);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, perform_reconnection) == 48);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, on_success) == 56);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, on_failure) == 64);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, perform_reconnection_args) == 72);
CHECK_STATIC(offsetof(RECONNECTION_STRATEGY_T, _free_args_fn) == 80);

CHECK_STATIC(sizeof(SESSION_CREATE_CALLBACK_T) == 16);
CHECK_STATIC(ALIGNMENT(SESSION_CREATE_CALLBACK_T) == 8);
CHECK_STATIC(sizeof(struct session_create_callback_s) == sizeof(SESSION_CREATE_CALLBACK_T));
CHECK_STATIC(offsetof(SESSION_CREATE_CALLBACK_T, on_connected) == 0);
CHECK_STATIC(offsetof(SESSION_CREATE_CALLBACK_T, on_error) == 8);

CHECK_STATIC(sizeof(SESSION_T) == 2904);
CHECK_STATIC(ALIGNMENT(SESSION_T) == 8);
CHECK_STATIC(sizeof(struct session_s) == sizeof(SESSION_T));
CHECK_STATIC(offsetof(SESSION_T, id) == 0);
CHECK_STATIC(offsetof(SESSION_T, url_str) == 8);
CHECK_STATIC(offsetof(SESSION_T, state) == 16);
CHECK_STATIC(offsetof(SESSION_T, listener) == 24);
CHECK_STATIC(offsetof(SESSION_T, global_topic_handler) == 32);
CHECK_STATIC(offsetof(SESSION_T, global_service_error_handler) == 40);
CHECK_STATIC(offsetof(SESSION_T, user_context) == 48);
CHECK_STATIC(offsetof(SESSION_T, session_attributes) == 56);
CHECK_STATIC(offsetof(SESSION_T, session_locks) == 64);
CHECK_STATIC(offsetof(SESSION_T, reconnection_strategy) == 72);
CHECK_STATIC(offsetof(SESSION_T, principal) == 80);
CHECK_STATIC(offsetof(SESSION_T, credentials) == 88);
CHECK_STATIC(offsetof(SESSION_T, token) == 96);
CHECK_STATIC(offsetof(SESSION_T, _connection_protocol) == 104);
CHECK_STATIC(offsetof(SESSION_T, _connection_version) == 108);
CHECK_STATIC(offsetof(SESSION_T, _connection_response_code) == 112);
CHECK_STATIC(offsetof(SESSION_T, ping_period) == 120);

CHECK_STATIC(sizeof(SESSION_DETAILS_SUMMARY_T) == 16);
CHECK_STATIC(ALIGNMENT(SESSION_DETAILS_SUMMARY_T) == 8);
CHECK_STATIC(sizeof(struct session_details_summary_s) == sizeof(SESSION_DETAILS_SUMMARY_T));
CHECK_STATIC(offsetof(SESSION_DETAILS_SUMMARY_T, principal) == 0);
CHECK_STATIC(offsetof(SESSION_DETAILS_SUMMARY_T, client_type) == 8);
CHECK_STATIC(offsetof(SESSION_DETAILS_SUMMARY_T, transport_type) == 12);

CHECK_STATIC(sizeof(LOCATION_DETAILS_T) == 56);
CHECK_STATIC(ALIGNMENT(LOCATION_DETAILS_T) == 8);
CHECK_STATIC(sizeof(struct location_details_s) == sizeof(LOCATION_DETAILS_T));
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, address) == 0);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, hostname) == 8);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, resolvedname) == 16);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, addresstype) == 24);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, country) == 32);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, language) == 40);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, latitude) == 48);
CHECK_STATIC(offsetof(LOCATION_DETAILS_T, longitude) == 52);

CHECK_STATIC(sizeof(SESSION_DETAILS_T) == 40);
CHECK_STATIC(ALIGNMENT(SESSION_DETAILS_T) == 8);
CHECK_STATIC(sizeof(struct session_details_s) == sizeof(SESSION_DETAILS_T));
CHECK_STATIC(offsetof(SESSION_DETAILS_T, available_details) == 0);
CHECK_STATIC(offsetof(SESSION_DETAILS_T, client_summary) == 8);
CHECK_STATIC(offsetof(SESSION_DETAILS_T, location) == 16);
CHECK_STATIC(offsetof(SESSION_DETAILS_T, connector_name) == 24);
CHECK_STATIC(offsetof(SESSION_DETAILS_T, server_name) == 32);

CHECK_STATIC(sizeof(SEND_OPTIONS_T) == 16);
CHECK_STATIC(ALIGNMENT(SEND_OPTIONS_T) == 8);
CHECK_STATIC(sizeof(struct send_options_s) == sizeof(SEND_OPTIONS_T));
CHECK_STATIC(offsetof(SEND_OPTIONS_T, priority) == 0);
CHECK_STATIC(offsetof(SEND_OPTIONS_T, headers) == 8);

CHECK_STATIC(sizeof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T) == 64);
CHECK_STATIC(ALIGNMENT(SVC_SEND_RECEIVER_CLIENT_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_send_receiver_client_request_s) == sizeof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T));
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, topic_path) == 0);
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, content) == 8);
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, session_id) == 16);
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, send_options) == 32);
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, session_properties) == 48);
CHECK_STATIC(offsetof(SVC_SEND_RECEIVER_CLIENT_REQUEST_T, conversation_id) == 56);

CHECK_STATIC(sizeof(MSG_RECEIVER_REGISTRATION_PARAMS_T) == 64);
CHECK_STATIC(ALIGNMENT(MSG_RECEIVER_REGISTRATION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct msg_receiver_registration_params_s) == sizeof(MSG_RECEIVER_REGISTRATION_PARAMS_T));
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, on_registered) == 0);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, on_message) == 8);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, on_error) == 16);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, on_discard) == 24);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, topic_path) == 32);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, control_group) == 40);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, session_properties) == 48);
CHECK_STATIC(offsetof(MSG_RECEIVER_REGISTRATION_PARAMS_T, context) == 56);

CHECK_STATIC(sizeof(SEND_REQUEST_TO_SESSION_PARAMS_T) == 64);
CHECK_STATIC(ALIGNMENT(SEND_REQUEST_TO_SESSION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct send_request_to_session_params_s) == sizeof(SEND_REQUEST_TO_SESSION_PARAMS_T));
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, recipient_session) == 0);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, path) == 8);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, request) == 16);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, request_datatype) == 24);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, response_datatype) == 28);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, on_response) == 32);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, on_error) == 40);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, on_discard) == 48);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_SESSION_PARAMS_T, context) == 56);

CHECK_STATIC(sizeof(DIFFUSION_REQUEST_HANDLER_T) == 40);
CHECK_STATIC(ALIGNMENT(DIFFUSION_REQUEST_HANDLER_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_request_handler_s) == sizeof(DIFFUSION_REQUEST_HANDLER_T));
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, request_datatype) == 0);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, response_datatype) == 4);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, on_active) == 8);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, on_request) == 16);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, on_error) == 24);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_HANDLER_T, on_close) == 32);

CHECK_STATIC(sizeof(ADD_REQUEST_HANDLER_PARAMS_T) == 48);
CHECK_STATIC(ALIGNMENT(ADD_REQUEST_HANDLER_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct add_request_handler_params_s) == sizeof(ADD_REQUEST_HANDLER_PARAMS_T));
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, path) == 0);
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, request_handler) == 8);
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, session_properties) == 16);
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, on_error) == 24);
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, on_discard) == 32);
CHECK_STATIC(offsetof(ADD_REQUEST_HANDLER_PARAMS_T, context) == 40);

CHECK_STATIC(sizeof(SEND_REQUEST_TO_FILTER_PARAMS_T) == 80);
CHECK_STATIC(ALIGNMENT(SEND_REQUEST_TO_FILTER_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct send_request_to_filter_params_s) == sizeof(SEND_REQUEST_TO_FILTER_PARAMS_T));
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, path) == 0);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, filter) == 8);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, request_datatype) == 16);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, response_datatype) == 20);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, request) == 24);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, on_number_sent) == 32);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, on_response) == 40);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, on_response_error) == 48);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, on_error) == 56);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, on_discard) == 64);
CHECK_STATIC(offsetof(SEND_REQUEST_TO_FILTER_PARAMS_T, context) == 72);

CHECK_STATIC(sizeof(SEND_REQUEST_PARAMS_T) == 56);
CHECK_STATIC(ALIGNMENT(SEND_REQUEST_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct send_request_params_s) == sizeof(SEND_REQUEST_PARAMS_T));
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, path) == 0);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, request) == 8);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, request_datatype) == 16);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, response_datatype) == 20);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, on_response) == 24);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, on_error) == 32);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, on_discard) == 40);
CHECK_STATIC(offsetof(SEND_REQUEST_PARAMS_T, context) == 48);

CHECK_STATIC(sizeof(DIFFUSION_REQUEST_STREAM_T) == 32);
CHECK_STATIC(ALIGNMENT(DIFFUSION_REQUEST_STREAM_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_request_stream_s) == sizeof(DIFFUSION_REQUEST_STREAM_T));
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_STREAM_T, on_request) == 0);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_STREAM_T, on_error) == 8);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_STREAM_T, on_close) == 16);
CHECK_STATIC(offsetof(DIFFUSION_REQUEST_STREAM_T, context) == 24);

CHECK_STATIC(sizeof(SVC_PING_SYSTEM_REQUEST_T) == 8);
CHECK_STATIC(ALIGNMENT(SVC_PING_SYSTEM_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_ping_system_request_s) == sizeof(SVC_PING_SYSTEM_REQUEST_T));
CHECK_STATIC(offsetof(SVC_PING_SYSTEM_REQUEST_T, _reserved) == 0);

CHECK_STATIC(sizeof(SVC_PING_USER_REQUEST_T) == 8);
CHECK_STATIC(ALIGNMENT(SVC_PING_USER_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_ping_user_request_s) == sizeof(SVC_PING_USER_REQUEST_T));
CHECK_STATIC(offsetof(SVC_PING_USER_REQUEST_T, _reserved) == 0);

CHECK_STATIC(sizeof(PING_SYSTEM_HANDLERS_T) == 24);
CHECK_STATIC(ALIGNMENT(PING_SYSTEM_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct ping_system_handlers_s) == sizeof(PING_SYSTEM_HANDLERS_T));
CHECK_STATIC(offsetof(PING_SYSTEM_HANDLERS_T, on_ping_request) == 0);
CHECK_STATIC(offsetof(PING_SYSTEM_HANDLERS_T, on_ping_response) == 8);
CHECK_STATIC(offsetof(PING_SYSTEM_HANDLERS_T, on_error) == 16);

CHECK_STATIC(sizeof(PING_SYSTEM_PARAMS_T) == 32);
CHECK_STATIC(ALIGNMENT(PING_SYSTEM_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct ping_system_params_s) == sizeof(PING_SYSTEM_PARAMS_T));
CHECK_STATIC(offsetof(PING_SYSTEM_PARAMS_T, on_ping_request) == 0);
CHECK_STATIC(offsetof(PING_SYSTEM_PARAMS_T, on_ping_response) == 8);
CHECK_STATIC(offsetof(PING_SYSTEM_PARAMS_T, on_error) == 16);
CHECK_STATIC(offsetof(PING_SYSTEM_PARAMS_T, context) == 24);

CHECK_STATIC(sizeof(PING_USER_HANDLERS_T) == 32);
CHECK_STATIC(ALIGNMENT(PING_USER_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct ping_user_handlers_s) == sizeof(PING_USER_HANDLERS_T));
CHECK_STATIC(offsetof(PING_USER_HANDLERS_T, on_ping_request) == 0);
CHECK_STATIC(offsetof(PING_USER_HANDLERS_T, on_ping_response) == 8);
CHECK_STATIC(offsetof(PING_USER_HANDLERS_T, on_error) == 16);
CHECK_STATIC(offsetof(PING_USER_HANDLERS_T, on_discard) == 24);

CHECK_STATIC(sizeof(PING_USER_PARAMS_T) == 40);
CHECK_STATIC(ALIGNMENT(PING_USER_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct ping_user_params_s) == sizeof(PING_USER_PARAMS_T));
CHECK_STATIC(offsetof(PING_USER_PARAMS_T, on_ping_request) == 0);
CHECK_STATIC(offsetof(PING_USER_PARAMS_T, on_ping_response) == 8);
CHECK_STATIC(offsetof(PING_USER_PARAMS_T, on_error) == 16);
CHECK_STATIC(offsetof(PING_USER_PARAMS_T, on_discard) == 24);
CHECK_STATIC(offsetof(PING_USER_PARAMS_T, context) == 32);

CHECK_STATIC(sizeof(HASH_NUM_ENTRY_T) == 24);
CHECK_STATIC(ALIGNMENT(HASH_NUM_ENTRY_T) == 8);
CHECK_STATIC(sizeof(struct hash_num_entry_s) == sizeof(HASH_NUM_ENTRY_T));
CHECK_STATIC(offsetof(HASH_NUM_ENTRY_T, key) == 0);
CHECK_STATIC(offsetof(HASH_NUM_ENTRY_T, val) == 8);
CHECK_STATIC(offsetof(HASH_NUM_ENTRY_T, next) == 16);

CHECK_STATIC(sizeof(HASH_NUM_T) == 40);
CHECK_STATIC(ALIGNMENT(HASH_NUM_T) == 8);
CHECK_STATIC(sizeof(struct hash_num_s) == sizeof(HASH_NUM_T));
CHECK_STATIC(offsetof(HASH_NUM_T, slots) == 0);
CHECK_STATIC(offsetof(HASH_NUM_T, entries) == 8);
CHECK_STATIC(offsetof(HASH_NUM_T, size) == 16);
CHECK_STATIC(offsetof(HASH_NUM_T, pool) == 24);
CHECK_STATIC(offsetof(HASH_NUM_T, mutex) == 32);

CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T) == 48);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_time_series_range_query_params_s) == sizeof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, topic_path) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, range_query) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, on_query_result) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, on_error) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, on_discard) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T, context) == 40);

CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T) == 56);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_time_series_append_params_s) == sizeof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, on_append) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, topic_path) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, datatype) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, value) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, on_error) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, on_discard) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_APPEND_PARAMS_T, context) == 48);

CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T) == 64);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_time_series_timestamp_append_params_s) == sizeof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, on_append) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, topic_path) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, datatype) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, value) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, timestamp) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, on_error) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, on_discard) == 48);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T, context) == 56);

CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T) == 64);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_time_series_edit_params_s) == sizeof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, on_edit) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, topic_path) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, original_sequence) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, datatype) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, value) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, on_error) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, on_discard) == 48);
CHECK_STATIC(offsetof(DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, context) == 56);

CHECK_STATIC(sizeof(ADD_TOPIC_CALLBACK_T) == 40);
CHECK_STATIC(ALIGNMENT(ADD_TOPIC_CALLBACK_T) == 8);
CHECK_STATIC(sizeof(struct add_topic_callback_s) == sizeof(ADD_TOPIC_CALLBACK_T));
CHECK_STATIC(offsetof(ADD_TOPIC_CALLBACK_T, on_topic_added_with_specification) == 0);
CHECK_STATIC(offsetof(ADD_TOPIC_CALLBACK_T, on_topic_add_failed_with_specification) == 8);
CHECK_STATIC(offsetof(ADD_TOPIC_CALLBACK_T, on_error) == 16);
CHECK_STATIC(offsetof(ADD_TOPIC_CALLBACK_T, on_discard) == 24);
CHECK_STATIC(offsetof(ADD_TOPIC_CALLBACK_T, context) == 32);

CHECK_STATIC(sizeof(TOPIC_REMOVAL_HANDLERS_T) == 24);
CHECK_STATIC(ALIGNMENT(TOPIC_REMOVAL_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct topic_removal_handlers_s) == sizeof(TOPIC_REMOVAL_HANDLERS_T));
CHECK_STATIC(offsetof(TOPIC_REMOVAL_HANDLERS_T, on_removed) == 0);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_HANDLERS_T, on_error) == 8);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_HANDLERS_T, on_discard) == 16);

CHECK_STATIC(sizeof(TOPIC_REMOVAL_PARAMS_T) == 40);
CHECK_STATIC(ALIGNMENT(TOPIC_REMOVAL_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct topic_removal_params_s) == sizeof(TOPIC_REMOVAL_PARAMS_T));
CHECK_STATIC(offsetof(TOPIC_REMOVAL_PARAMS_T, on_removed) == 0);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_PARAMS_T, topic_selector) == 24);
CHECK_STATIC(offsetof(TOPIC_REMOVAL_PARAMS_T, context) == 32);

CHECK_STATIC(sizeof(SVC_MISSING_TOPIC_REQUEST_T) == 40);
CHECK_STATIC(ALIGNMENT(SVC_MISSING_TOPIC_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_missing_topic_request_s) == sizeof(SVC_MISSING_TOPIC_REQUEST_T));
CHECK_STATIC(offsetof(SVC_MISSING_TOPIC_REQUEST_T, session_id) == 0);
CHECK_STATIC(offsetof(SVC_MISSING_TOPIC_REQUEST_T, session_properties) == 8);
CHECK_STATIC(offsetof(SVC_MISSING_TOPIC_REQUEST_T, topic_selector) == 16);
CHECK_STATIC(offsetof(SVC_MISSING_TOPIC_REQUEST_T, server_names) == 24);
CHECK_STATIC(offsetof(SVC_MISSING_TOPIC_REQUEST_T, conversation_id) == 32);

CHECK_STATIC(sizeof(MISSING_TOPIC_HANDLERS_T) == 24);
CHECK_STATIC(ALIGNMENT(MISSING_TOPIC_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct missing_topic_handlers_s) == sizeof(MISSING_TOPIC_HANDLERS_T));
CHECK_STATIC(offsetof(MISSING_TOPIC_HANDLERS_T, on_missing_topic) == 0);
CHECK_STATIC(offsetof(MISSING_TOPIC_HANDLERS_T, on_error) == 8);
CHECK_STATIC(offsetof(MISSING_TOPIC_HANDLERS_T, on_discard) == 16);

CHECK_STATIC(sizeof(MISSING_TOPIC_PARAMS_T) == 40);
CHECK_STATIC(ALIGNMENT(MISSING_TOPIC_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct missing_topic_params_s) == sizeof(MISSING_TOPIC_PARAMS_T));
CHECK_STATIC(offsetof(MISSING_TOPIC_PARAMS_T, on_missing_topic) == 0);
CHECK_STATIC(offsetof(MISSING_TOPIC_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(MISSING_TOPIC_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(MISSING_TOPIC_PARAMS_T, topic_path) == 24);
CHECK_STATIC(offsetof(MISSING_TOPIC_PARAMS_T, context) == 32);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T) == 56);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_topic_notification_registration_params_s) == sizeof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, on_selected) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, on_deselected) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, registration) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, selector) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, on_error) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, on_discard) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T, context) == 48);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T) == 56);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_topic_notification_listener_s) == sizeof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T));
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_registered) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_descendant_notification) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_topic_notification) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_close) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_error) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, on_discard) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T, context) == 48);

CHECK_STATIC(sizeof(DIFFUSION_SESSION_LOCK_PARAMS_T) == 32);
CHECK_STATIC(ALIGNMENT(DIFFUSION_SESSION_LOCK_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_session_lock_params_s) == sizeof(DIFFUSION_SESSION_LOCK_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_PARAMS_T, on_lock_acquired) == 0);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_PARAMS_T, context) == 24);

CHECK_STATIC(sizeof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T) == 32);
CHECK_STATIC(ALIGNMENT(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_session_lock_unlock_params_s) == sizeof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T, on_unlock) == 0);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T, context) == 24);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T) == 32);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_topic_update_stream_params_s) == sizeof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, on_topic_creation_result) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T, context) == 24);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T) == 56);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_topic_update_params_s) == sizeof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, topic_path) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, datatype) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, update) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, on_topic_update) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, on_error) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, on_discard) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T, context) == 48);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T) == 64);
CHECK_STATIC(ALIGNMENT(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_topic_update_add_and_set_params_s) == sizeof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, topic_path) == 0);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, specification) == 8);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, datatype) == 16);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, update) == 24);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, on_topic_update_add_and_set) == 32);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, on_error) == 40);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, on_discard) == 48);
CHECK_STATIC(offsetof(DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T, context) == 56);

CHECK_STATIC(sizeof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T) == 48);
CHECK_STATIC(ALIGNMENT(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_apply_json_patch_params_s) == sizeof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, topic_path) == 0);
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, patch) == 8);
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, on_json_patch_result) == 16);
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, on_error) == 24);
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, on_discard) == 32);
CHECK_STATIC(offsetof(DIFFUSION_APPLY_JSON_PATCH_PARAMS_T, context) == 40);

CHECK_STATIC(sizeof(DIFFUSION_FETCH_REQUEST_PARAMS_T) == 48);
CHECK_STATIC(ALIGNMENT(DIFFUSION_FETCH_REQUEST_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct diffusion_fetch_request_params_s) == sizeof(DIFFUSION_FETCH_REQUEST_PARAMS_T));
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, topic_selector) == 0);
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, fetch_request) == 8);
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, on_fetch_result) == 16);
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, on_error) == 24);
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, on_discard) == 32);
CHECK_STATIC(offsetof(DIFFUSION_FETCH_REQUEST_PARAMS_T, context) == 40);

CHECK_STATIC(sizeof(SUBSCRIPTION_HANDLERS_T) == 32);
CHECK_STATIC(ALIGNMENT(SUBSCRIPTION_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct subscription_handlers_s) == sizeof(SUBSCRIPTION_HANDLERS_T));
CHECK_STATIC(offsetof(SUBSCRIPTION_HANDLERS_T, on_topic_message) == 0);
CHECK_STATIC(offsetof(SUBSCRIPTION_HANDLERS_T, on_subscribe) == 8);
CHECK_STATIC(offsetof(SUBSCRIPTION_HANDLERS_T, on_error) == 16);
CHECK_STATIC(offsetof(SUBSCRIPTION_HANDLERS_T, on_discard) == 24);

CHECK_STATIC(sizeof(SUBSCRIPTION_PARAMS_T) == 48);
CHECK_STATIC(ALIGNMENT(SUBSCRIPTION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct subscription_params_s) == sizeof(SUBSCRIPTION_PARAMS_T));
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, on_topic_message) == 0);
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, on_subscribe) == 8);
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, on_error) == 16);
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, on_discard) == 24);
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, topic_selector) == 32);
CHECK_STATIC(offsetof(SUBSCRIPTION_PARAMS_T, context) == 40);

CHECK_STATIC(sizeof(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T) == 24);
CHECK_STATIC(ALIGNMENT(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_notify_subscription_request_s) == sizeof(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T));
CHECK_STATIC(offsetof(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T, topic_info) == 0);
CHECK_STATIC(offsetof(SVC_NOTIFY_SUBSCRIPTION_REQUEST_T, topic_specification) == 16);

CHECK_STATIC(sizeof(NOTIFY_SUBSCRIPTION_HANDLERS_T) == 16);
CHECK_STATIC(ALIGNMENT(NOTIFY_SUBSCRIPTION_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct notify_subscription_handlers_s) == sizeof(NOTIFY_SUBSCRIPTION_HANDLERS_T));
CHECK_STATIC(offsetof(NOTIFY_SUBSCRIPTION_HANDLERS_T, on_notify_subscription) == 0);
CHECK_STATIC(offsetof(NOTIFY_SUBSCRIPTION_HANDLERS_T, on_error) == 8);

CHECK_STATIC(sizeof(NOTIFY_SUBSCRIPTION_PARAMS_T) == 24);
CHECK_STATIC(ALIGNMENT(NOTIFY_SUBSCRIPTION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct notify_subscription_params_s) == sizeof(NOTIFY_SUBSCRIPTION_PARAMS_T));
CHECK_STATIC(offsetof(NOTIFY_SUBSCRIPTION_PARAMS_T, on_notify_subscription) == 0);
CHECK_STATIC(offsetof(NOTIFY_SUBSCRIPTION_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(NOTIFY_SUBSCRIPTION_PARAMS_T, context) == 16);

CHECK_STATIC(sizeof(UNSUBSCRIPTION_HANDLERS_T) == 24);
CHECK_STATIC(ALIGNMENT(UNSUBSCRIPTION_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct unsubscription_handlers_s) == sizeof(UNSUBSCRIPTION_HANDLERS_T));
CHECK_STATIC(offsetof(UNSUBSCRIPTION_HANDLERS_T, on_unsubscribe) == 0);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_HANDLERS_T, on_error) == 8);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_HANDLERS_T, on_discard) == 16);

CHECK_STATIC(sizeof(UNSUBSCRIPTION_PARAMS_T) == 40);
CHECK_STATIC(ALIGNMENT(UNSUBSCRIPTION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct unsubscription_params_s) == sizeof(UNSUBSCRIPTION_PARAMS_T));
CHECK_STATIC(offsetof(UNSUBSCRIPTION_PARAMS_T, on_unsubscribe) == 0);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_PARAMS_T, on_discard) == 16);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_PARAMS_T, topic_selector) == 24);
CHECK_STATIC(offsetof(UNSUBSCRIPTION_PARAMS_T, context) == 32);

CHECK_STATIC(sizeof(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T) == 24);
CHECK_STATIC(ALIGNMENT(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T) == 8);
CHECK_STATIC(sizeof(struct svc_notify_unsubscription_request_s) == sizeof(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T));
CHECK_STATIC(offsetof(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T, topic_id) == 0);
CHECK_STATIC(offsetof(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T, topic_path) == 8);
CHECK_STATIC(offsetof(SVC_NOTIFY_UNSUBSCRIPTION_REQUEST_T, reason) == 16);

CHECK_STATIC(sizeof(NOTIFY_UNSUBSCRIPTION_HANDLERS_T) == 16);
CHECK_STATIC(ALIGNMENT(NOTIFY_UNSUBSCRIPTION_HANDLERS_T) == 8);
CHECK_STATIC(sizeof(struct notify_unsubscription_handlers_s) == sizeof(NOTIFY_UNSUBSCRIPTION_HANDLERS_T));
CHECK_STATIC(offsetof(NOTIFY_UNSUBSCRIPTION_HANDLERS_T, on_notify_unsubscription) == 0);
CHECK_STATIC(offsetof(NOTIFY_UNSUBSCRIPTION_HANDLERS_T, on_error) == 8);

CHECK_STATIC(sizeof(NOTIFY_UNSUBSCRIPTION_PARAMS_T) == 24);
CHECK_STATIC(ALIGNMENT(NOTIFY_UNSUBSCRIPTION_PARAMS_T) == 8);
CHECK_STATIC(sizeof(struct notify_unsubscription_params_s) == sizeof(NOTIFY_UNSUBSCRIPTION_PARAMS_T));
CHECK_STATIC(offsetof(NOTIFY_UNSUBSCRIPTION_PARAMS_T, on_notify_unsubscription) == 0);
CHECK_STATIC(offsetof(NOTIFY_UNSUBSCRIPTION_PARAMS_T, on_error) == 8);
CHECK_STATIC(offsetof(NOTIFY_UNSUBSCRIPTION_PARAMS_T, context) == 16);

CHECK_STATIC(sizeof(CBOR_PARSER_T) == 32);
CHECK_STATIC(ALIGNMENT(CBOR_PARSER_T) == 8);
CHECK_STATIC(sizeof(struct cbor_parser_s) == sizeof(CBOR_PARSER_T));
CHECK_STATIC(offsetof(CBOR_PARSER_T, data) == 0);
CHECK_STATIC(offsetof(CBOR_PARSER_T, len) == 8);
CHECK_STATIC(offsetof(CBOR_PARSER_T, ptr) == 16);
CHECK_STATIC(offsetof(CBOR_PARSER_T, in_indefinite_block) == 24);

CHECK_STATIC(sizeof(CBOR_VALUE_UNION_T) == 8);
CHECK_STATIC(ALIGNMENT(CBOR_VALUE_UNION_T) == 8);
CHECK_STATIC(offsetof(CBOR_VALUE_UNION_T, as_uint) == 0);
CHECK_STATIC(offsetof(CBOR_VALUE_UNION_T, as_negint) == 0);
CHECK_STATIC(offsetof(CBOR_VALUE_UNION_T, as_bytes) == 0);
CHECK_STATIC(offsetof(CBOR_VALUE_UNION_T, as_semantic_tag) == 0);
CHECK_STATIC(offsetof(CBOR_VALUE_UNION_T, as_float) == 0);

CHECK_STATIC(sizeof(CBOR_VAL_T) == 24);
CHECK_STATIC(ALIGNMENT(CBOR_VAL_T) == 8);
CHECK_STATIC(sizeof(struct cbor_val_s) == sizeof(CBOR_VAL_T));
CHECK_STATIC(offsetof(CBOR_VAL_T, initial_byte) == 0);
CHECK_STATIC(offsetof(CBOR_VAL_T, type) == 4);
CHECK_STATIC(offsetof(CBOR_VAL_T, value) == 8);
CHECK_STATIC(offsetof(CBOR_VAL_T, size) == 16);

CHECK_STATIC(sizeof(CBOR_GENERATOR_T) == 16);
CHECK_STATIC(ALIGNMENT(CBOR_GENERATOR_T) == 8);
CHECK_STATIC(sizeof(struct cbor_generator_s) == sizeof(CBOR_GENERATOR_T));
CHECK_STATIC(offsetof(CBOR_GENERATOR_T, data) == 0);
CHECK_STATIC(offsetof(CBOR_GENERATOR_T, len) == 8);

CHECK_STATIC(sizeof(VALUE_STREAM_T) == 56);
CHECK_STATIC(ALIGNMENT(VALUE_STREAM_T) == 8);
CHECK_STATIC(sizeof(struct value_stream_s) == sizeof(VALUE_STREAM_T));
CHECK_STATIC(offsetof(VALUE_STREAM_T, datatype) == 0);
CHECK_STATIC(offsetof(VALUE_STREAM_T, on_subscription) == 8);
CHECK_STATIC(offsetof(VALUE_STREAM_T, on_unsubscription) == 16);
CHECK_STATIC(offsetof(VALUE_STREAM_T, on_value) == 24);
CHECK_STATIC(offsetof(VALUE_STREAM_T, on_close) == 32);
CHECK_STATIC(offsetof(VALUE_STREAM_T, on_error) == 40);
CHECK_STATIC(offsetof(VALUE_STREAM_T, context) == 48);

CHECK_STATIC(sizeof(ARG_OPTS_T) == 40);
CHECK_STATIC(ALIGNMENT(ARG_OPTS_T) == 8);
CHECK_STATIC(sizeof(struct arg_opts_s) == sizeof(ARG_OPTS_T));
CHECK_STATIC(offsetof(ARG_OPTS_T, short_arg) == 0);
CHECK_STATIC(offsetof(ARG_OPTS_T, long_arg) == 8);
CHECK_STATIC(offsetof(ARG_OPTS_T, description) == 16);
CHECK_STATIC(offsetof(ARG_OPTS_T, required) == 24);
CHECK_STATIC(offsetof(ARG_OPTS_T, has_value) == 28);
CHECK_STATIC(offsetof(ARG_OPTS_T, default_value) == 32);

CHECK_STATIC(sizeof(ERROR_CODE_T) == 4);
CHECK_STATIC((long long)DIFF_ERR_SUCCESS == 0LL);
CHECK_STATIC((long long)DIFF_ERR_UNKNOWN == 1LL);
CHECK_STATIC((long long)DIFF_ERR_SERVICE == 2LL);
CHECK_STATIC((long long)DIFF_ERR_SESSION_CREATE_FAILED == 3LL);
CHECK_STATIC((long long)DIFF_ERR_TRANSPORT_CREATE_FAILED == 4LL);
CHECK_STATIC((long long)DIFF_ERR_NO_SESSION == 5LL);
CHECK_STATIC((long long)DIFF_ERR_NO_TRANSPORT == 6LL);
CHECK_STATIC((long long)DIFF_ERR_NO_START_FN == 7LL);
CHECK_STATIC((long long)DIFF_ERR_NO_CLOSE_FN == 8LL);
CHECK_STATIC((long long)DIFF_ERR_NO_SERVERS_DEFINED == 9LL);
CHECK_STATIC((long long)DIFF_ERR_ADDR_LOOKUP_FAIL == 10LL);
CHECK_STATIC((long long)DIFF_ERR_SOCKET_CREATE_FAIL == 11LL);
CHECK_STATIC((long long)DIFF_ERR_SOCKET_CONNECT_FAIL == 12LL);
CHECK_STATIC((long long)DIFF_ERR_HANDSHAKE_SEND_FAIL == 13LL);
CHECK_STATIC((long long)DIFF_ERR_HANDSHAKE_RECV_FAIL == 14LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_CONNECTION_PROTOCOL == 15LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_TOPIC_SPECIFICATION == 16LL);
CHECK_STATIC((long long)DIFF_ERR_TOPIC_ALREADY_EXISTS == 17LL);
CHECK_STATIC((long long)DIFF_ERR_CONNECTION_REJECTED == 18LL);
CHECK_STATIC((long long)DIFF_ERR_CONNECTION_ERROR_UNDEFINED == 19LL);
CHECK_STATIC((long long)DIFF_ERR_MESSAGE_QUEUE_FAIL == 20LL);
CHECK_STATIC((long long)DIFF_ERR_MESSAGE_SEND_FAIL == 21LL);
CHECK_STATIC((long long)DIFF_ERR_PARSE_URL == 22LL);
CHECK_STATIC((long long)DIFF_ERR_UNKNOWN_TRANSPORT == 23LL);
CHECK_STATIC((long long)DIFF_ERR_SOCKET_READ_FAIL == 24LL);
CHECK_STATIC((long long)DIFF_ERR_SOCKET_WRITE_FAIL == 25LL);
CHECK_STATIC((long long)DIFF_ERR_DOWNGRADE == 26LL);
CHECK_STATIC((long long)DIFF_ERR_CONNECTION_UNSUPPORTED == 27LL);
CHECK_STATIC((long long)DIFF_ERR_LICENCE_EXCEEDED == 28LL);
CHECK_STATIC((long long)DIFF_ERR_RECONNECTION_UNSUPPORTED == 29LL);
CHECK_STATIC((long long)DIFF_ERR_CONNECTION_PROTOCOL_ERROR == 30LL);
CHECK_STATIC((long long)DIFF_ERR_AUTHENTICATION_FAILED == 31LL);
CHECK_STATIC((long long)DIFF_ERR_PROTOCOL_VERSION == 32LL);
CHECK_STATIC((long long)DIFF_ERR_UNKNOWN_SESSION == 33LL);
CHECK_STATIC((long long)DIFF_ERR_MESSAGE_LOSS == 34LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_FILTER == 35LL);
CHECK_STATIC((long long)DIFF_ERR_REJECTED_SERVER_INITIALIZING == 36LL);
CHECK_STATIC((long long)DIFF_ERR_ILLEGAL_STATE == 37LL);
CHECK_STATIC((long long)DIFF_ERR_NO_SUCH_TOPIC == 38LL);
CHECK_STATIC((long long)DIFF_ERR_REJECTED_REQUEST == 39LL);
CHECK_STATIC((long long)DIFF_ERR_INCOMPATIBLE_TOPIC == 40LL);
CHECK_STATIC((long long)DIFF_ERR_INCOMPATIBLE_EXISTING_TOPIC == 41LL);
CHECK_STATIC((long long)DIFF_ERR_UNSATISFIED_CONSTRAINT == 42LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_UPDATE_STREAM == 43LL);
CHECK_STATIC((long long)DIFF_ERR_EXISTING_TOPIC == 44LL);
CHECK_STATIC((long long)DIFF_ERR_INCOMPATIBLE_PARENT_TOPIC == 45LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_TOPIC_PATH == 46LL);
CHECK_STATIC((long long)DIFF_ERR_ADD_TOPIC == 47LL);
CHECK_STATIC((long long)DIFF_ERR_ILLEGAL_ARGUMENT == 48LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_SCRIPT == 49LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_PATCH == 50LL);
CHECK_STATIC((long long)DIFF_ERR_FAILED_PATCH == 51LL);
CHECK_STATIC((long long)DIFF_ERR_REMOTE_SERVER_EXISTS == 52LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_BRANCH_MAPPING == 53LL);
CHECK_STATIC((long long)DIFF_ERR_COMMUNICATION_ERROR == 100LL);
CHECK_STATIC((long long)DIFF_ERR_SESSION_CLOSED == 101LL);
CHECK_STATIC((long long)DIFF_ERR_REQUEST_TIME_OUT == 102LL);
CHECK_STATIC((long long)DIFF_ERR_ACCESS_DENIED == 103LL);
CHECK_STATIC((long long)DIFF_ERR_UNSUPPORTED == 104LL);
CHECK_STATIC((long long)DIFF_ERR_CALLBACK_FAIL == 105LL);
CHECK_STATIC((long long)DIFF_ERR_INVALID_DATA == 106LL);
CHECK_STATIC((long long)DIFF_ERR_NO_SUCH_SESSION == 107LL);
CHECK_STATIC((long long)DIFF_ERR_INCOMPATIBLE_DATATYPE == 108LL);
CHECK_STATIC((long long)DIFF_ERR_UNHANDLED_MESSAGE == 109LL);
CHECK_STATIC((long long)DIFF_ERR_CLUSTER_REPARTITION == 110LL);
CHECK_STATIC((long long)DIFF_ERR_INCOMPATIBLE_STATE == 111LL);
CHECK_STATIC((long long)DIFF_ERR_CLUSTER_ROUTING == 112LL);
CHECK_STATIC((long long)DIFF_ERR_UPDATE_FAILED == 113LL);

CHECK_STATIC(sizeof(DIFFUSION_DELTA_QUALITY_T) == 4);
CHECK_STATIC((long long)DIFFUSION_DELTA_QUALITY_HIGHEST == 0LL);
CHECK_STATIC((long long)DIFFUSION_DELTA_QUALITY_HIGH == 1LL);
CHECK_STATIC((long long)DIFFUSION_DELTA_QUALITY_MODERATE == 2LL);
CHECK_STATIC((long long)DIFFUSION_DELTA_QUALITY_LOW == 3LL);
CHECK_STATIC((long long)DIFFUSION_DELTA_QUALITY_LOWEST == 4LL);

CHECK_STATIC(sizeof(MESSAGE_PRIORITY_T) == 4);
CHECK_STATIC((long long)MESSAGE_PRIORITY_IMMEDIATE == 0LL);
CHECK_STATIC((long long)MESSAGE_PRIORITY_HIGH == 1LL);
CHECK_STATIC((long long)MESSAGE_PRIORITY_MEDIUM == 2LL);
CHECK_STATIC((long long)MESSAGE_PRIORITY_LOW == 3LL);

CHECK_STATIC(sizeof(CLIENT_SEND_PRIORITY_T) == 4);
CHECK_STATIC((long long)CLIENT_SEND_PRIORITY_NORMAL == 0LL);
CHECK_STATIC((long long)CLIENT_SEND_PRIORITY_HIGH == 1LL);
CHECK_STATIC((long long)CLIENT_SEND_PRIORITY_LOW == 2LL);

CHECK_STATIC(sizeof(SESSION_CLOSE_REASON_T) == 4);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_CONNECTION_LOST == 0LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_IO_EXCEPTION == 1LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_CLIENT_UNRESPONSIVE == 2LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_MESSAGE_QUEUE_LIMIT_REACHED == 3LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_CLOSED_BY_CLIENT == 4LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_MESSAGE_TOO_LARGE == 5LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_INTERNAL_ERROR == 6LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_INVALID_INBOUND_MESSAGE == 7LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_ABORTED == 8LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_LOST_MESSAGES == 9LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_SERVER_CLOSING == 10LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER == 11LL);
CHECK_STATIC((long long)SESSION_CLOSE_REASON_FAILED_OVER == 12LL);

CHECK_STATIC(sizeof(CONNECTION_RESPONSE_CODE_TYPE_T) == 4);
CHECK_STATIC((long long)SUCCESS == 0LL);
CHECK_STATIC((long long)RETRIABLE == 1LL);
CHECK_STATIC((long long)FATAL == 2LL);
CHECK_STATIC((long long)FATAL_AUTHENTICATION == 3LL);

CHECK_STATIC(sizeof(CONNECTION_RESPONSE_CODE_T) == 4);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_OK == 100LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_DOWNGRADE == 102LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_RECONNECTED == 105LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_RECONNECTED_WITH_MESSAGE_LOSS == 106LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_LICENSE_EXCEEDED == 113LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_RECONNECTION_UNSUPPORTED == 114LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_CONNECTION_PROTOCOL_ERROR == 115LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_AUTHENTICATION_FAILED == 116LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_UNKNOWN_SESSION == 117LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_RECONNECTION_FAILED_MESSAGE_LOSS == 118LL);
CHECK_STATIC((long long)CONNECTION_RESPONSE_CODE_REJECTED_SERVER_INITIALISING == 119LL);

CHECK_STATIC(sizeof(CREDENTIALS_TYPE_T) == 4);
CHECK_STATIC((long long)NONE == 0LL);
CHECK_STATIC((long long)PLAIN_PASSWORD == 1LL);
CHECK_STATIC((long long)CUSTOM == 2LL);

CHECK_STATIC(sizeof(SERVICE_TYPE_T) == 4);
CHECK_STATIC((long long)SVC_PING == 1LL);
CHECK_STATIC((long long)SVC_SUBSCRIBE == 3LL);
CHECK_STATIC((long long)SVC_UNSUBSCRIBE == 4LL);
CHECK_STATIC((long long)SVC_CHANGE_PRINCIPAL == 5LL);
CHECK_STATIC((long long)SVC_SUBSCRIBE_CONTROL == 10LL);
CHECK_STATIC((long long)SVC_UNSUBSCRIBE_CONTROL == 11LL);
CHECK_STATIC((long long)SVC_CLOSE_CLIENT == 14LL);
CHECK_STATIC((long long)SVC_TOPIC_CONTROL_REGISTRATION == 20LL);
CHECK_STATIC((long long)SVC_TOPIC_CONTROL_DEREGISTRATION == 21LL);
CHECK_STATIC((long long)SVC_AUTHENTICATION == 24LL);
CHECK_STATIC((long long)SVC_SESSION_CLOSE_VIEW_UPDATE == 27LL);
CHECK_STATIC((long long)SVC_SEND_RECEIVER == 28LL);
CHECK_STATIC((long long)SVC_TOPIC_SOURCE_REGISTRATION == 30LL);
CHECK_STATIC((long long)SVC_TOPIC_SOURCE_DEREGISTRATION == 31LL);
CHECK_STATIC((long long)SVC_TOPIC_SOURCE_STATE == 32LL);
CHECK_STATIC((long long)SVC_TOPIC_SOURCE_UPDATE == 34LL);
CHECK_STATIC((long long)SVC_NOTIFY_SUBSCRIPTION == 40LL);
CHECK_STATIC((long long)SVC_NOTIFY_UNSUBSCRIPTION == 42LL);
CHECK_STATIC((long long)SVC_ADD_TOPIC == 46LL);
CHECK_STATIC((long long)SVC_REMOVE_TOPICS == 47LL);
CHECK_STATIC((long long)SVC_MISSING_TOPIC == 50LL);
CHECK_STATIC((long long)SVC_ROUTING_SUBSCRIBE_CONTROL == 51LL);
CHECK_STATIC((long long)SVC_ROUTING_SUBSCRIBE_CALLBACK == 52LL);
CHECK_STATIC((long long)SVC_PING_SYSTEM == 55LL);
CHECK_STATIC((long long)SVC_PING_USER == 56LL);
CHECK_STATIC((long long)SVC_GET_SYSTEM_AUTHENTICATION == 57LL);
CHECK_STATIC((long long)SVC_UPDATE_SYSTEM_AUTHENTICATION == 58LL);
CHECK_STATIC((long long)SVC_GET_SECURITY == 59LL);
CHECK_STATIC((long long)SVC_UPDATE_SECURITY == 60LL);
CHECK_STATIC((long long)SVC_FILTER_SUBSCRIBE == 65LL);
CHECK_STATIC((long long)SVC_FILTER_UNSUBSCRIBE == 66LL);
CHECK_STATIC((long long)SVC_GET_SESSION_PROPERTIES == 67LL);
CHECK_STATIC((long long)SVC_SESSION_PROPERTIES_REGISTRATION == 69LL);
CHECK_STATIC((long long)SVC_SESSION_PROPERTIES_EVENT == 70LL);
CHECK_STATIC((long long)SVC_SESSION_PROPERTIES_REGISTRATION_2 == 81LL);
CHECK_STATIC((long long)SVC_SESSION_PROPERTIES_EVENT_2 == 82LL);
CHECK_STATIC((long long)SVC_TOPIC_REMOVAL == 83LL);
CHECK_STATIC((long long)SVC_RANGE_QUERY == 84LL);
CHECK_STATIC((long long)SVC_NOTIFY_SUBSCRIPTION_TOPIC_SPECIFICATION == 87LL);
CHECK_STATIC((long long)SVC_TOPIC_ADD == 112LL);
CHECK_STATIC((long long)SVC_MESSAGING_SEND == 85LL);
CHECK_STATIC((long long)SVC_MESSAGING_RECEIVER_SERVER == 86LL);
CHECK_STATIC((long long)SVC_MESSAGING_RECEIVER_CLIENT == 88LL);
CHECK_STATIC((long long)SVC_TOPIC_NOTIFICATION_DEREGISTRATION == 91LL);
CHECK_STATIC((long long)SVC_TOPIC_NOTIFICATION_EVENTS == 92LL);
CHECK_STATIC((long long)SVC_TOPIC_DESCENDANT_EVENTS == 93LL);
CHECK_STATIC((long long)SVC_TOPIC_NOTIFICATION_SELECTION == 94LL);
CHECK_STATIC((long long)SVC_TOPIC_NOTIFICATION_DESELECTION == 95LL);
CHECK_STATIC((long long)SVC_MESSAGING_RECEIVER_CONTROL_REGISTRATION == 97LL);
CHECK_STATIC((long long)SVC_MESSAGING_RECEIVER_CONTROL_DEREGISTRATION == 98LL);
CHECK_STATIC((long long)SVC_TIME_SERIES_APPEND == 99LL);
CHECK_STATIC((long long)SVC_TIME_SERIES_EDIT == 100LL);
CHECK_STATIC((long long)SVC_MESSAGING_FILTER_SENDER == 102LL);
CHECK_STATIC((long long)SVC_FILTER_RESPONSE == 103LL);
CHECK_STATIC((long long)SVC_SET_SESSION_PROPERTIES == 105LL);
CHECK_STATIC((long long)SVC_SET_SESSION_PROPERTIES_FILTER == 106LL);
CHECK_STATIC((long long)SVC_ACQUIRE_SESSION_LOCK == 114LL);
CHECK_STATIC((long long)SVC_RELEASE_SESSION_LOCK == 116LL);
CHECK_STATIC((long long)SVC_FETCH_QUERY == 117LL);
CHECK_STATIC((long long)SVC_SET_TOPIC == 118LL);
CHECK_STATIC((long long)SVC_ADD_AND_SET_TOPIC == 122LL);
CHECK_STATIC((long long)SVC_AUTHENTICATOR_REGISTRATION == 119LL);
CHECK_STATIC((long long)SVC_AUTHENTICATOR == 120LL);
CHECK_STATIC((long long)SVC_AUTHENTICATOR_DEREGISTRATION == 121LL);
CHECK_STATIC((long long)SVC_CHANGE_AUTHORISATION_ROLES == 123LL);
CHECK_STATIC((long long)SVC_CHANGE_AUTHORISATION_ROLES_FILTER == 124LL);
CHECK_STATIC((long long)SVC_CREATE_UPDATE_STREAM == 125LL);
CHECK_STATIC((long long)SVC_CREATE_UPDATE_STREAM_AND_SET == 126LL);
CHECK_STATIC((long long)SVC_CHECK_UPDATE_STREAM == 127LL);
CHECK_STATIC((long long)SVC_STREAM_SET_TOPIC == 128LL);
CHECK_STATIC((long long)SVC_STREAM_APPLY_DELTA == 129LL);
CHECK_STATIC((long long)SVC_STREAM_ADD_TOPIC == 130LL);
CHECK_STATIC((long long)SVC_STREAM_ADD_AND_SET_TOPIC == 131LL);
CHECK_STATIC((long long)SVC_PUT_SESSION_METRIC_COLLECTOR == 135LL);
CHECK_STATIC((long long)SVC_REMOVE_SESSION_METRIC_COLLECTOR == 136LL);
CHECK_STATIC((long long)SVC_LIST_SESSION_METRIC_COLLECTORS == 137LL);
CHECK_STATIC((long long)SVC_CREATE_TOPIC_VIEW == 138LL);
CHECK_STATIC((long long)SVC_REMOVE_TOPIC_VIEW == 139LL);
CHECK_STATIC((long long)SVC_LIST_TOPIC_VIEWS == 141LL);
CHECK_STATIC((long long)SVC_LIST_GLOBAL_PERMISSIONS == 143LL);
CHECK_STATIC((long long)SVC_LIST_PATH_PERMISSIONS == 144LL);
CHECK_STATIC((long long)SVC_PUT_TOPIC_METRIC_COLLECTOR == 146LL);
CHECK_STATIC((long long)SVC_REMOVE_TOPIC_METRIC_COLLECTOR == 147LL);
CHECK_STATIC((long long)SVC_LIST_TOPIC_METRIC_COLLECTORS == 148LL);
CHECK_STATIC((long long)SVC_APPLY_JSON_PATCH == 151LL);
CHECK_STATIC((long long)SVC_CREATE_REMOTE_SERVER == 157LL);
CHECK_STATIC((long long)SVC_REMOVE_REMOTE_SERVER == 158LL);
CHECK_STATIC((long long)SVC_CLOSE_CLIENT_FILTER == 162LL);
CHECK_STATIC((long long)SVC_SET_CLIENT_CONFLATION_FILTER == 163LL);
CHECK_STATIC((long long)SVC_LIST_REMOTE_SERVERS == 164LL);
CHECK_STATIC((long long)SVC_CHECK_REMOTE_SERVER == 165LL);
CHECK_STATIC((long long)SVC_TIME_SERIES_TIMESTAMP_APPEND == 166LL);
CHECK_STATIC((long long)SVC_PUT_BRANCH_MAPPING_TABLE == 176LL);
CHECK_STATIC((long long)SVC_GET_SESSION_TREE_BRANCHES == 177LL);
CHECK_STATIC((long long)SVC_GET_BRANCH_MAPPING_TABLE == 178LL);
CHECK_STATIC((long long)SVC_GET_TOPIC_VIEW == 182LL);

CHECK_STATIC(sizeof(SERVICE_MODE_T) == 4);
CHECK_STATIC((long long)MODE_ERROR == 0LL);
CHECK_STATIC((long long)MODE_REQUEST == 1LL);
CHECK_STATIC((long long)MODE_RESPONSE == 2LL);

CHECK_STATIC(sizeof(CONTENT_ENCODING_T) == 4);
CHECK_STATIC((long long)CONTENT_ENCODING_NONE == 0LL);
CHECK_STATIC((long long)CONTENT_ENCODING_ENCRYPTED == 1LL);
CHECK_STATIC((long long)CONTENT_ENCODING_COMPRESSED == 2LL);

CHECK_STATIC(sizeof(TOPIC_TYPE_T) == 4);
CHECK_STATIC((long long)TOPIC_TYPE_ROUTING == 12LL);
CHECK_STATIC((long long)TOPIC_TYPE_BINARY == 14LL);
CHECK_STATIC((long long)TOPIC_TYPE_JSON == 15LL);
CHECK_STATIC((long long)TOPIC_TYPE_TIME_SERIES == 16LL);
CHECK_STATIC((long long)TOPIC_TYPE_STRING == 17LL);
CHECK_STATIC((long long)TOPIC_TYPE_INT64 == 18LL);
CHECK_STATIC((long long)TOPIC_TYPE_DOUBLE == 19LL);
CHECK_STATIC((long long)TOPIC_TYPE_RECORDV2 == 20LL);
CHECK_STATIC((long long)TOPIC_TYPE_UNKNOWN == 21LL);

CHECK_STATIC(sizeof(MESSAGE_TYPE_T) == 4);
CHECK_STATIC((long long)MESSAGE_TYPE_UNDEFINED == -1LL);
CHECK_STATIC((long long)MESSAGE_TYPE_SERVICE_REQUEST == 0LL);
CHECK_STATIC((long long)MESSAGE_TYPE_TOPIC_VALUE == 4LL);
CHECK_STATIC((long long)MESSAGE_TYPE_TOPIC_DELTA == 5LL);
CHECK_STATIC((long long)MESSAGE_TYPE_SERVICE_RESPONSE == 6LL);
CHECK_STATIC((long long)MESSAGE_TYPE_SERVICE_ERROR == 7LL);
CHECK_STATIC((long long)MESSAGE_TYPE_ABORT == 28LL);
CHECK_STATIC((long long)MESSAGE_TYPE_TOPIC_LOAD == 20LL);
CHECK_STATIC((long long)MESSAGE_TYPE_DELTA == 21LL);
CHECK_STATIC((long long)MESSAGE_TYPE_SUBSCRIBE == 22LL);
CHECK_STATIC((long long)MESSAGE_TYPE_UNSUBSCRIBE == 23LL);
CHECK_STATIC((long long)MESSAGE_TYPE_PING_SERVER == 24LL);
CHECK_STATIC((long long)MESSAGE_TYPE_PING_CLIENT == 25LL);
CHECK_STATIC((long long)MESSAGE_TYPE_CREDENTIALS == 26LL);
CHECK_STATIC((long long)MESSAGE_TYPE_CREDENTIALS_REJECTED == 27LL);
CHECK_STATIC((long long)MESSAGE_TYPE_ABORT_NOTIFICATION == 28LL);
CHECK_STATIC((long long)MESSAGE_TYPE_CLOSE_REQUEST == 29LL);
CHECK_STATIC((long long)MESSAGE_TYPE_TOPIC_LOAD_ACK_REQD == 30LL);
CHECK_STATIC((long long)MESSAGE_TYPE_DELTA_ACK_REQD == 31LL);
CHECK_STATIC((long long)MESSAGE_TYPE_ACK == 32LL);
CHECK_STATIC((long long)MESSAGE_TYPE_FETCH == 33LL);
CHECK_STATIC((long long)MESSAGE_TYPE_FETCH_REPLY == 34LL);
CHECK_STATIC((long long)MESSAGE_TYPE_TOPIC_STATUS_NOTIFICATION == 35LL);
CHECK_STATIC((long long)MESSAGE_TYPE_COMMAND_MESSAGE == 36LL);
CHECK_STATIC((long long)MESSAGE_TYPE_COMMAND_TOPIC_LOAD == 40LL);
CHECK_STATIC((long long)MESSAGE_TYPE_COMMAND_TOPIC_NOTIFICATION == 41LL);

CHECK_STATIC(sizeof(SESSION_STATE_T) == 4);
CHECK_STATIC((long long)SESSION_STATE_UNKNOWN == -1LL);
CHECK_STATIC((long long)CONNECTING == 0LL);
CHECK_STATIC((long long)CONNECTED_INITIALISING == 1LL);
CHECK_STATIC((long long)CONNECTED_ACTIVE == 2LL);
CHECK_STATIC((long long)RECOVERING_RECONNECT == 3LL);
CHECK_STATIC((long long)RECOVERING_FAILOVER == 4LL);
CHECK_STATIC((long long)CLOSED_BY_CLIENT == 5LL);
CHECK_STATIC((long long)CLOSED_BY_SERVER == 6LL);
CHECK_STATIC((long long)CLOSED_FAILED == 7LL);

CHECK_STATIC(sizeof(RECONNECTION_STRATEGY_TYPE_T) == 4);
CHECK_STATIC((long long)RECONNECTION_STRATEGY_TYPE_LEGACY == 0LL);
CHECK_STATIC((long long)RECONNECTION_STRATEGY_TYPE_CALLBACK == 1LL);

CHECK_STATIC(sizeof(RECONNECTION_ATTEMPT_ACTION_T) == 4);
CHECK_STATIC((long long)RECONNECTION_ATTEMPT_ACTION_START == 0LL);
CHECK_STATIC((long long)RECONNECTION_ATTEMPT_ACTION_ABORT == 1LL);

CHECK_STATIC(sizeof(TRANSPORT_TYPE_T) == 4);
CHECK_STATIC((long long)TRANSPORT_TYPE_WEBSOCKET == 0LL);
CHECK_STATIC((long long)TRANSPORT_TYPE_HTTP_LONG_POLL == 1LL);
CHECK_STATIC((long long)TRANSPORT_TYPE_OTHER == 7LL);

CHECK_STATIC(sizeof(CLIENT_TYPE_T) == 4);
CHECK_STATIC((long long)CLIENT_TYPE_JAVASCRIPT_BROWSER == 0LL);
CHECK_STATIC((long long)CLIENT_TYPE_ANDROID == 3LL);
CHECK_STATIC((long long)CLIENT_TYPE_IOS == 4LL);
CHECK_STATIC((long long)CLIENT_TYPE_JAVA == 8LL);
CHECK_STATIC((long long)CLIENT_TYPE_DOTNET == 9LL);
CHECK_STATIC((long long)CLIENT_TYPE_C == 10LL);
CHECK_STATIC((long long)CLIENT_TYPE_OTHER == 12LL);
CHECK_STATIC((long long)CLIENT_TYPE_PYTHON == 13LL);
CHECK_STATIC((long long)CLIENT_TYPE_MQTT == 14LL);

CHECK_STATIC(sizeof(ADDRESS_TYPE_T) == 4);
CHECK_STATIC((long long)ADDRESS_TYPE_GLOBAL == 1LL);
CHECK_STATIC((long long)ADDRESS_TYPE_LOCAL == 2LL);
CHECK_STATIC((long long)ADDRESS_TYPE_LOOPBACK == 3LL);
CHECK_STATIC((long long)ADDRESS_TYPE_UNKNOWN == 4LL);

CHECK_STATIC(sizeof(DIFFUSION_RECORDV2_FIELD_TYPE_T) == 4);
CHECK_STATIC((long long)FIELD_TYPE_STRING == 1LL);
CHECK_STATIC((long long)FIELD_TYPE_INTEGER == 2LL);
CHECK_STATIC((long long)FIELD_TYPE_DECIMAL == 3LL);

CHECK_STATIC(sizeof(DIFFUSION_DATATYPE) == 4);
CHECK_STATIC((long long)DATATYPE_BINARY == 0LL);
CHECK_STATIC((long long)DATATYPE_JSON == 1LL);
CHECK_STATIC((long long)DATATYPE_STRING == 2LL);
CHECK_STATIC((long long)DATATYPE_DOUBLE == 3LL);
CHECK_STATIC((long long)DATATYPE_INT64 == 4LL);
CHECK_STATIC((long long)DATATYPE_RECORDV2 == 5LL);

CHECK_STATIC(sizeof(DIFFUSION_QUERY_RESULT_STRUCTURE_T) == 4);
CHECK_STATIC((long long)VALUE_EVENT_STRUCTURE == 0LL);
CHECK_STATIC((long long)EDIT_EVENT_STRUCTURE == 1LL);

CHECK_STATIC(sizeof(SVC_ADD_TOPIC_FAILURE_REASON_T) == 4);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_SUCCESS == 0LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_EXISTS == 1LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_EXISTS_MISMATCH == 2LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_INVALID_NAME == 3LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_INVALID_DETAILS == 4LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_USER_CODE_ERROR == 5LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_PERMISSIONS_FAILURE == 7LL);
CHECK_STATIC((long long)ADD_TOPIC_FAILURE_REASON_UNEXPECTED_ERROR == 9LL);

CHECK_STATIC(sizeof(TOPIC_ADD_RESULT_CODE) == 4);
CHECK_STATIC((long long)TOPIC_ADD_RESULT_CREATED == 0LL);
CHECK_STATIC((long long)TOPIC_ADD_RESULT_EXISTS == 1LL);

CHECK_STATIC(sizeof(TOPIC_ADD_FAIL_RESULT_CODE) == 4);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_EXISTS_MISMATCH == 1LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_INVALID_NAME == 2LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_INVALID_DETAILS == 3LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_PERMISSIONS_FAILURE == 4LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_UNEXPECTED_ERROR == 5LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_CLUSTER_REPARTITION == 6LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_EXCEEDED_LICENSE_LIMIT == 7LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_INCOMPATIBLE_PARENT == 8LL);
CHECK_STATIC((long long)TOPIC_ADD_FAIL_EXISTS_INCOMPATIBLE == 10LL);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_NOTIFICATION_TYPE_T) == 4);
CHECK_STATIC((long long)TOPIC_ADDED == 0LL);
CHECK_STATIC((long long)TOPIC_SELECTED == 1LL);
CHECK_STATIC((long long)TOPIC_REMOVED == 2LL);
CHECK_STATIC((long long)TOPIC_DESELECTED == 3LL);

CHECK_STATIC(sizeof(DIFFUSION_SESSION_LOCK_SCOPE) == 4);
CHECK_STATIC((long long)UNLOCK_ON_CONNECTION_LOSS == 0LL);
CHECK_STATIC((long long)UNLOCK_ON_SESSION_LOSS == 1LL);

CHECK_STATIC(sizeof(DIFFUSION_TOPIC_CREATION_RESULT_T) == 4);
CHECK_STATIC((long long)TOPIC_CREATED == 0LL);
CHECK_STATIC((long long)TOPIC_EXISTS == 1LL);

CHECK_STATIC(sizeof(NOTIFY_UNSUBSCRIPTION_REASON_T) == 8);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_REQUESTED == 0LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_CONTROL == 1LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_REMOVAL == 2LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_AUTHORIZATION == 3LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_UNKNOWN_UNSUBSCRIBE_REASON == 4LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_BACK_PRESSURE == 5LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS == 6LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH == 4294967280LL);
CHECK_STATIC((long long)UNSUBSCRIPTION_REASON_STREAM_CHANGE == 68719476481LL);

CHECK_STATIC(sizeof(ONE_WAY_CID_T) == 4);
CHECK_STATIC((long long)ONE_WAY_CONVERSATION_ID == 0LL);

CHECK_STATIC(sizeof(CBOR_TYPE_T) == 4);
CHECK_STATIC((long long)CBOR_TYPE_UNSIGNED_INT == 0LL);
CHECK_STATIC((long long)CBOR_TYPE_NEGATIVE_INT == 1LL);
CHECK_STATIC((long long)CBOR_TYPE_BYTE_STRING == 2LL);
CHECK_STATIC((long long)CBOR_TYPE_TEXT_STRING == 3LL);
CHECK_STATIC((long long)CBOR_TYPE_ARRAY == 4LL);
CHECK_STATIC((long long)CBOR_TYPE_MAP == 5LL);
CHECK_STATIC((long long)CBOR_TYPE_SEMANTIC_TAG == 6LL);
CHECK_STATIC((long long)CBOR_TYPE_FLOAT == 7LL);

CHECK_STATIC(APR_DECLARE_STATIC == 1);
CHECK_STATIC(APU_DECLARE_STATIC == 1);
CHECK_STATIC(_list_h_ == 1);
#ifndef SLEEP_MS
#error "SLEEP_MS is missing"
#endif
#ifndef OS_SNPRINTF
#error "OS_SNPRINTF is missing"
#endif
#ifndef script_create
#error "script_create is missing"
#endif
#ifndef script_free
#error "script_free is missing"
#endif
#ifndef DEPRECATED
#error "DEPRECATED is missing"
#endif
#ifndef DECLARATION_DEPRECATED
#error "DECLARATION_DEPRECATED is missing"
#endif
#ifndef ATTR_DEPRECATED
#error "ATTR_DEPRECATED is missing"
#endif
#ifndef ENUM_DEPRECATED
#error "ENUM_DEPRECATED is missing"
#endif
#ifndef TYPEDEF_DEPRECATED
#error "TYPEDEF_DEPRECATED is missing"
#endif
CHECK_STATIC(DIFFUSION_DELTA_BUCKET_COUNT == 16);
CHECK_STATIC(DIFFUSION_DELTA_BUCKET_MILLIS == 1024L);
CHECK_STATIC(DIFF_DEFAULT_MAX_STORAGE == INT_MAX);
CHECK_STATIC(DIFF_DEFAULT_BAILOUT_FACTOR == 10000);
CHECK_STATIC(DIFFUSION_FALSE == 0);
CHECK_STATIC(DIFFUSION_TRUE == 1);
CHECK_STATIC(HANDLER_SUCCESS == 0);
CHECK_STATIC(HANDLER_FAILURE == -1);
#ifndef COMMAND_TOPIC_NAME
#error "COMMAND_TOPIC_NAME is missing"
#endif
CHECK_STATIC(SERVICE_TYPE_MAX_VALUE == 0x100);
#ifndef SVC_MSG_COMMON_FIELDS
#error "SVC_MSG_COMMON_FIELDS is missing"
#endif
CHECK_STATIC(RECORD_DELIM == 0x01);
CHECK_STATIC(FIELD_DELIM == 0x02);
CHECK_STATIC(PROTOCOL_BYTE == 0x23);
CHECK_STATIC(WS_PROTOCOL_VERSION == 25);
#ifndef WS_CLIENT_TYPE
#error "WS_CLIENT_TYPE is missing"
#endif
CHECK_STATIC(CAPABILITIES == (0x08 | 0x02));
CHECK_STATIC(ENCODING_NONE == 0x00);
CHECK_STATIC(ENCODING_COMPRESSED == 0x12);
CHECK_STATIC(ENCODING_COMPRESSED_NONE == 0x00);
CHECK_STATIC(ENCODING_COMPRESSED_ZLIB == 0x02);
CHECK_STATIC(MESSAGE_TYPE_MAX_VALUE == 0x3f);
#ifndef MSG_RECEIVER_REGISTRATION_HANDLERS
#error "MSG_RECEIVER_REGISTRATION_HANDLERS is missing"
#endif
#ifndef PING_SYSTEM_HANDLERS
#error "PING_SYSTEM_HANDLERS is missing"
#endif
#ifndef PING_USER_HANDLERS
#error "PING_USER_HANDLERS is missing"
#endif
#ifndef TOPIC_REMOVAL_HANDLERS
#error "TOPIC_REMOVAL_HANDLERS is missing"
#endif
#ifndef MISSING_TOPIC_HANDLERS
#error "MISSING_TOPIC_HANDLERS is missing"
#endif
#ifndef SUBSCRIPTION_HANDLERS
#error "SUBSCRIPTION_HANDLERS is missing"
#endif
#ifndef NOTIFY_SUBSCRIPTION
#error "NOTIFY_SUBSCRIPTION is missing"
#endif
#ifndef UNSUBSCRIPTION_HANDLERS
#error "UNSUBSCRIPTION_HANDLERS is missing"
#endif
#ifndef NOTIFY_UNSUBSCRIPTION
#error "NOTIFY_UNSUBSCRIPTION is missing"
#endif
CHECK_STATIC(_cbor_h_ == 1);
#ifndef DECL_PARSER_JUMP_FN
#error "DECL_PARSER_JUMP_FN is missing"
#endif
CHECK_STATIC(CBOR_VAL_SMALL == 23);
CHECK_STATIC(CBOR_VAL8 == 24);
CHECK_STATIC(CBOR_VAL16 == 25);
CHECK_STATIC(CBOR_VAL32 == 26);
CHECK_STATIC(CBOR_VAL64 == 27);
CHECK_STATIC(CBOR_VAL_FALSE == 0xf4);
CHECK_STATIC(CBOR_VAL_TRUE == 0xf5);
CHECK_STATIC(CBOR_VAL_NULL == 0xf6);
CHECK_STATIC(CBOR_VAL_UNDEFINED == 0xf7);
CHECK_STATIC(CBOR_VAL_BREAK == 0xff);
CHECK_STATIC(ARG_REQUIRED == 1);
CHECK_STATIC(ARG_OPTIONAL == 0);
CHECK_STATIC(ARG_HAS_VALUE == 1);
CHECK_STATIC(ARG_NO_VALUE == 0);
#ifndef ARG_OPTS_HELP
#error "ARG_OPTS_HELP is missing"
#endif
#ifndef END_OF_ARG_OPTS
#error "END_OF_ARG_OPTS is missing"
#endif

CHECK_STATIC(sizeof(DIFFUSION_VERSION) == 8);
CHECK_STATIC(sizeof(connectionResponseList) == 12 * sizeof(const CONNECTION_RESPONSE_T));
CHECK_STATIC(sizeof(DIFFUSION_PUBLISH_VALUES_ONLY) == 8);
CHECK_STATIC(sizeof(DIFFUSION_SCHEMA) == 8);
CHECK_STATIC(sizeof(DIFFUSION_TIDY_ON_UNSUBSCRIBE) == 8);
CHECK_STATIC(sizeof(DIFFUSION_VALIDATE_VALUES) == 8);
CHECK_STATIC(sizeof(DIFFUSION_DONT_RETAIN_VALUE) == 8);
CHECK_STATIC(sizeof(DIFFUSION_PERSISTENT) == 8);
CHECK_STATIC(sizeof(DIFFUSION_REMOVAL) == 8);
CHECK_STATIC(sizeof(DIFFUSION_OWNER) == 8);
CHECK_STATIC(sizeof(DIFFUSION_CONFLATION) == 8);
CHECK_STATIC(sizeof(DIFFUSION_COMPRESSION) == 8);
CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE) == 8);
CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_RETAINED_RANGE) == 8);
CHECK_STATIC(sizeof(DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE) == 8);
CHECK_STATIC(sizeof(DIFFUSION_PRIORITY) == 8);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_CONNECTION_TIMEOUT) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_RECONNECT_TIMEOUT) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_WRITE_TIMEOUT) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_RECONNECT_DELAY) == 4);
CHECK_STATIC(sizeof(DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_REQUEST_PATH) == 8);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE) == 4);
CHECK_STATIC(sizeof(DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT) == 4);
