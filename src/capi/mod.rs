//! The C boundary: one file per header of the interface. It converts, calls the layers below and converts back; all historical quirks live here.
//!
//! The list at the end names everything that the library exports; `tests/capi_abi.rs` compares it with the symbols of the built library.

// The names are the C interface's. What callers have to keep to is documented for C users, in each function's comment.
#![allow(
    non_camel_case_types,
    non_upper_case_globals,
    clippy::missing_safety_doc
)]

pub mod activity_history;
mod answer;
pub mod apr;
pub mod args;
pub mod attempt;
pub mod buf;
pub mod buf_inspect;
pub mod buf_read;
pub mod buf_sprintf;
mod call;
pub mod cbor;
pub mod cbor_parse;
pub mod cbor_write;
mod cenum;
pub mod conversation;
pub mod d_semaphore;
pub mod datatypes;
pub mod delta;
pub mod diffusion_api_error;
pub mod error;
mod error_call;
mod factory_options;
pub mod features;
pub mod fetch_request;
pub mod fetch_result;
mod given;
mod guard;
pub mod hash;
pub mod hash_num;
mod layout;
pub mod legacy;
pub mod list;
mod lock;
pub mod log_handler;
mod memory;
pub mod pings;
mod program;
pub mod query_result;
pub mod range_query;
pub mod range_query_points;
mod raw_read;
pub mod reconnect;
pub mod recoverable_update_stream;
pub mod registration;
pub(crate) mod registration_table;
mod registry;
pub mod responder;
pub mod retry_strategy;
pub mod security;
pub mod selector;
pub mod session;
mod session_create;
pub mod session_factory;
pub mod session_factory_extensions;
mod session_handle;
pub mod session_lock;
mod session_memory;
pub mod set;
pub mod statistics;
mod strategy_copy;
pub mod streams;
pub mod topic;
mod topic_delivery;
mod topic_handlers;
pub mod topic_notification_registration;
pub mod topic_selector;
pub mod topic_specification;
pub mod topic_specification_keys;
pub mod types;
pub mod update_constraint;
pub mod update_constraint_value;
pub mod update_stream;
pub mod update_stream_builder;
mod update_stream_calls;
pub mod utils;
pub mod utils_arrays;
pub mod utils_encoding;
pub mod utils_roles;
pub mod utils_script;
mod value_streams;

pub use self::activity_history::{
    diffusion_activity_history_create, diffusion_activity_history_free,
    diffusion_activity_history_start, diffusion_activity_history_stop,
    diffusion_activity_history_utilisation,
};
pub use self::args::{parse_cmdline, show_usage};
pub use self::attempt::{
    diffusion_reconnection_attempt_abort, diffusion_reconnection_attempt_start,
    diffusion_reconnection_attempt_start_after,
};
pub use self::buf::{
    buf_create, buf_dup, buf_free, buf_write_bool, buf_write_buf, buf_write_byte, buf_write_bytes,
    buf_write_float, buf_write_list, buf_write_string, buf_write_string_enc,
    buf_write_string_length_enc, buf_write_uint32_enc, buf_write_uint64_enc,
};
pub use self::buf_inspect::{
    buf_as_hex, buf_as_string, buf_cmp, buf_discard_front, buf_substr, hexdump_buf,
};
pub use self::buf_read::{
    buf_read_bool, buf_read_byte, buf_read_float, buf_read_string_length_enc, buf_read_uint32,
    buf_read_uint32_enc, buf_read_uint64, buf_read_uint64_enc,
};
pub use self::buf_sprintf::buf_sprintf;
pub use self::cbor::{
    cbor_next_val, cbor_parser_available_bytes, cbor_parser_create, cbor_parser_free, cbor_val_free,
};
pub use self::cbor_parse::{
    cbor_parse_array_indefinite, cbor_parse_array_small, cbor_parse_array_uint16,
    cbor_parse_array_uint32, cbor_parse_array_uint64, cbor_parse_array_uint8, cbor_parse_break,
    cbor_parse_byte_string_indefinite, cbor_parse_byte_string_small, cbor_parse_byte_string_uint16,
    cbor_parse_byte_string_uint32, cbor_parse_byte_string_uint64, cbor_parse_byte_string_uint8,
    cbor_parse_false, cbor_parse_float16, cbor_parse_float32, cbor_parse_float64,
    cbor_parse_map_indefinite, cbor_parse_map_small, cbor_parse_map_uint16, cbor_parse_map_uint32,
    cbor_parse_map_uint64, cbor_parse_map_uint8, cbor_parse_negint16, cbor_parse_negint32,
    cbor_parse_negint64, cbor_parse_negint8, cbor_parse_negint_small, cbor_parse_null,
    cbor_parse_reserved, cbor_parse_semantic_tag, cbor_parse_text_string_indefinite,
    cbor_parse_text_string_small, cbor_parse_text_string_uint16, cbor_parse_text_string_uint32,
    cbor_parse_text_string_uint64, cbor_parse_text_string_uint8, cbor_parse_true,
    cbor_parse_uint16, cbor_parse_uint32, cbor_parse_uint64, cbor_parse_uint8,
    cbor_parse_uint_small, cbor_parse_undefined, cbor_parse_unimplemented,
};
pub use self::cbor_write::{
    cbor_generator_create, cbor_generator_free, cbor_write_array, cbor_write_break,
    cbor_write_byte_string, cbor_write_false, cbor_write_float, cbor_write_map, cbor_write_negint,
    cbor_write_null, cbor_write_text_string, cbor_write_true, cbor_write_uint,
    cbor_write_undefined,
};
pub use self::conversation::{
    conversation_id_create_from_string, conversation_id_dup, conversation_id_free,
    conversation_id_to_string,
};
pub use self::d_semaphore::{
    semaphore_broadcast, semaphore_create, semaphore_create_reentrant, semaphore_free,
    semaphore_get_count, semaphore_get_data, semaphore_lock, semaphore_set_count,
    semaphore_set_data, semaphore_unlock, semaphore_wait,
};
pub use self::datatypes::diffusion_binary::{
    read_diffusion_binary_value, write_diffusion_binary_value,
};
pub use self::datatypes::diffusion_double::{
    read_diffusion_double_value, write_diffusion_double_value,
};
pub use self::datatypes::diffusion_int64::{
    read_diffusion_int64_value, write_diffusion_int64_value,
};
pub use self::datatypes::diffusion_json::{
    cbor_to_json, to_diffusion_json_string, write_diffusion_json_value,
};
pub use self::datatypes::diffusion_recordv2::{
    diffusion_recordv2_as_fields, diffusion_recordv2_as_model, diffusion_recordv2_as_records,
    diffusion_recordv2_as_validated_model, diffusion_recordv2_to_string,
    write_diffusion_recordv2_value,
};
pub use self::datatypes::diffusion_string::{
    read_diffusion_string_value, write_diffusion_string_value,
};
pub use self::datatypes::diffusion_value::{
    diffusion_value_dup, diffusion_value_free, diffusion_value_get_raw_bytes,
};
pub use self::datatypes::recordv2::builder::{
    diffusion_recordv2_builder_add_fields, diffusion_recordv2_builder_add_fields_with_list,
    diffusion_recordv2_builder_add_record, diffusion_recordv2_builder_add_record_with_list,
    diffusion_recordv2_builder_build, diffusion_recordv2_builder_clear,
    diffusion_recordv2_builder_free, diffusion_recordv2_builder_init,
};
pub use self::datatypes::recordv2::mutable_record_model::{
    diffusion_recordv2_mutable_record_model_add_record,
    diffusion_recordv2_mutable_record_model_add_values,
    diffusion_recordv2_mutable_record_model_add_values_to_record,
    diffusion_recordv2_mutable_record_model_as_value,
    diffusion_recordv2_mutable_record_model_clear_variable_fields,
    diffusion_recordv2_mutable_record_model_clear_variable_records,
    diffusion_recordv2_mutable_record_model_field_count,
    diffusion_recordv2_mutable_record_model_free,
    diffusion_recordv2_mutable_record_model_get_field_value,
    diffusion_recordv2_mutable_record_model_get_field_value_with_key,
    diffusion_recordv2_mutable_record_model_record_count,
    diffusion_recordv2_mutable_record_model_remove_field,
    diffusion_recordv2_mutable_record_model_remove_record,
    diffusion_recordv2_mutable_record_model_set_field_value,
    diffusion_recordv2_mutable_record_model_set_field_value_with_key,
};
pub use self::datatypes::recordv2::record_model::{
    diffusion_recordv2_record_model_as_value, diffusion_recordv2_record_model_field_count,
    diffusion_recordv2_record_model_free, diffusion_recordv2_record_model_get_field_value,
    diffusion_recordv2_record_model_get_field_value_with_key,
    diffusion_recordv2_record_model_record_count,
};
pub use self::datatypes::recordv2::schema::{
    diffusion_recordv2_schema_as_json_string, diffusion_recordv2_schema_create_mutable_model,
    diffusion_recordv2_schema_free, diffusion_recordv2_schema_get_records,
};
pub use self::datatypes::recordv2::schema_builder::{
    diffusion_recordv2_schema_builder_build, diffusion_recordv2_schema_builder_decimal,
    diffusion_recordv2_schema_builder_decimal_with_min_max,
    diffusion_recordv2_schema_builder_decimal_with_occurs, diffusion_recordv2_schema_builder_free,
    diffusion_recordv2_schema_builder_init, diffusion_recordv2_schema_builder_integer,
    diffusion_recordv2_schema_builder_integer_with_min_max,
    diffusion_recordv2_schema_builder_integer_with_occurs,
    diffusion_recordv2_schema_builder_record,
    diffusion_recordv2_schema_builder_record_with_min_max,
    diffusion_recordv2_schema_builder_record_with_occurs, diffusion_recordv2_schema_builder_string,
    diffusion_recordv2_schema_builder_string_with_min_max,
    diffusion_recordv2_schema_builder_string_with_occurs,
};
pub use self::datatypes::recordv2::schema_field::{
    diffusion_recordv2_schema_field_free, diffusion_recordv2_schema_field_get_max,
    diffusion_recordv2_schema_field_get_min, diffusion_recordv2_schema_field_get_name,
    diffusion_recordv2_schema_field_get_scale, diffusion_recordv2_schema_field_get_type,
    diffusion_recordv2_schema_field_is_variable,
};
pub use self::datatypes::recordv2::schema_record::{
    diffusion_recordv2_schema_record_free, diffusion_recordv2_schema_record_get_fields,
    diffusion_recordv2_schema_record_get_max, diffusion_recordv2_schema_record_get_min,
    diffusion_recordv2_schema_record_get_name, diffusion_recordv2_schema_record_is_variable,
};
pub use self::delta::{
    diff_apply_binary, diff_generate_binary, diff_generate_binary_ex,
    diff_generate_binary_with_activity_history, diff_generate_binary_with_activity_history_ex,
};
pub use self::diffusion_api_error::{
    diffusion_api_error_free, get_diffusion_api_error_code, get_diffusion_api_error_description,
};
pub use self::error::{
    buf_read_error_report, buf_read_error_reports, diffusion_error_str, error_report_create,
    error_report_dup, error_report_free,
};
pub use self::features::json_patch::{
    diffusion_apply_json_patch, diffusion_apply_json_patch_with_constraint,
    diffusion_json_patch_result_get_first_failure,
};
pub use self::features::messaging::filter_sends::send_request_to_filter;
pub use self::features::messaging::request_context::{
    diffusion_request_context_get_path, diffusion_request_context_get_session_id,
    diffusion_request_context_get_session_properties,
};
pub use self::features::messaging::request_handlers::add_request_handler;
pub use self::features::messaging::request_streams::{remove_request_stream, set_request_stream};
pub use self::features::messaging::send::{send_request, send_request_to_session};
pub use self::features::missing_topics::{
    missing_topic_deregister_handler, missing_topic_proceed, missing_topic_register_handler,
};
pub use self::features::time_series::{
    diffusion_time_series_append, diffusion_time_series_edit,
    diffusion_time_series_timestamp_append,
};
pub use self::features::time_series_event::{
    diffusion_time_series_event_dup, diffusion_time_series_event_free,
    diffusion_time_series_event_get_author, diffusion_time_series_event_get_original_event,
    diffusion_time_series_event_get_sequence, diffusion_time_series_event_get_timestamp,
    diffusion_time_series_event_get_value, diffusion_time_series_event_is_edit_event,
    diffusion_time_series_event_metadata_dup, diffusion_time_series_event_metadata_free,
    diffusion_time_series_event_metadata_get_author,
    diffusion_time_series_event_metadata_get_sequence,
    diffusion_time_series_event_metadata_get_timestamp, diffusion_time_series_event_with_value,
    read_diffusion_time_series_event,
};
pub use self::features::topic_control::{
    add_topic_from_specification, diffusion_topic_removal_result_removed_count, topic_removal,
};
pub use self::features::topic_notifications::diffusion_topic_notification_add_listener;
pub use self::features::topic_update::{
    diffusion_topic_update_add_and_set, diffusion_topic_update_add_and_set_with_constraint,
    diffusion_topic_update_set, diffusion_topic_update_set_with_constraint,
};
pub use self::features::topic_update_streams::{
    diffusion_topic_update_create_update_stream,
    diffusion_topic_update_create_update_stream_adding_topic,
    diffusion_topic_update_create_update_stream_adding_topic_with_constraint,
    diffusion_topic_update_create_update_stream_with_constraint,
};
pub use self::features::topics::{
    diffusion_subscribe_with_scope, diffusion_unsubscribe_all_scopes,
    diffusion_unsubscribe_with_scope, notify_subscription_register, notify_unsubscription_register,
    subscribe, unsubscribe,
};
pub use self::fetch_request::{
    diffusion_fetch_request_after, diffusion_fetch_request_before, diffusion_fetch_request_dup,
    diffusion_fetch_request_fetch, diffusion_fetch_request_first, diffusion_fetch_request_free,
    diffusion_fetch_request_from, diffusion_fetch_request_init, diffusion_fetch_request_last,
    diffusion_fetch_request_limit_deep_branches, diffusion_fetch_request_maximum_result_size,
    diffusion_fetch_request_to, diffusion_fetch_request_topic_types,
    diffusion_fetch_request_with_properties,
    diffusion_fetch_request_with_unpublished_delayed_topics, diffusion_fetch_request_with_values,
    diffusion_fetch_request_without_values,
};
pub use self::fetch_result::{
    diffusion_fetch_result_get_topic_results, diffusion_fetch_result_has_more,
    diffusion_fetch_result_is_empty, diffusion_fetch_result_size, diffusion_topic_result_free,
    diffusion_topic_result_get_path, diffusion_topic_result_get_specification,
    diffusion_topic_result_get_topic_type, diffusion_topic_result_get_value,
};
pub use self::hash::{
    hash_add, hash_clear, hash_del, hash_dup, hash_dup_strval, hash_free, hash_get, hash_keys,
    hash_new, unsync_hash_new,
};
pub use self::hash_num::{
    hash_num_add, hash_num_clear, hash_num_del, hash_num_dup, hash_num_dup_strval, hash_num_free,
    hash_num_get, hash_num_keys, hash_num_new, unsync_hash_num_new,
};
pub use self::legacy::fetch::fetch;
pub use self::legacy::messaging::{
    deregister_msg_handler, deregister_msg_listener, register_msg_handler, register_msg_listener,
    send_msg, send_msg_to_filter, send_msg_to_session,
};
pub use self::legacy::topic_control::{
    missing_topic_cancel, remove_topics, session_wills_remove_topics,
};
pub use self::legacy::topic_details::{
    buf_read_topic_details, create_topic_details_binary, create_topic_details_json,
    create_topic_details_slave, topic_details_dup, topic_details_free, topic_details_marshal,
    topic_details_schema_build, topic_id_details_free,
};
pub use self::legacy::topic_update_control::{
    deregister_update_source, register_update_source, update, update_value,
    update_value_with_datatype,
};
pub use self::legacy::update::{
    buf_read_update, update_create, update_dup, update_free, update_marshal, update_unmarshal,
};
pub use self::list::{
    list_append, list_append_last, list_append_list, list_cmp, list_create, list_dup, list_free,
    list_get_data_first, list_get_data_indexed, list_get_data_last, list_get_size, list_insert,
    list_insert_first, list_of_lists_free, list_remove_data_indexed,
};
pub use self::log_handler::diffusion_set_log_handler;
pub use self::pings::{ping_system_register_handler, ping_user, ping_user_register_handler};
pub use self::query_result::{
    diffusion_time_series_query_result_dup, diffusion_time_series_query_result_free,
    diffusion_time_series_query_result_get_events,
    diffusion_time_series_query_result_get_selected_count,
    diffusion_time_series_query_result_is_complete, diffusion_time_series_query_result_merge,
    diffusion_time_series_query_result_structure,
};
pub use self::range_query::{
    diffusion_time_series_range_query, diffusion_time_series_range_query_all_edits,
    diffusion_time_series_range_query_as, diffusion_time_series_range_query_dup,
    diffusion_time_series_range_query_edit_range, diffusion_time_series_range_query_for_edits,
    diffusion_time_series_range_query_for_values, diffusion_time_series_range_query_free,
    diffusion_time_series_range_query_latest_edits, diffusion_time_series_range_query_limit,
    diffusion_time_series_select_from,
};
pub use self::range_query_points::{
    diffusion_time_series_range_query_from, diffusion_time_series_range_query_from_last,
    diffusion_time_series_range_query_from_last_millis,
    diffusion_time_series_range_query_from_start, diffusion_time_series_range_query_from_time,
    diffusion_time_series_range_query_next, diffusion_time_series_range_query_next_millis,
    diffusion_time_series_range_query_previous, diffusion_time_series_range_query_previous_millis,
    diffusion_time_series_range_query_to, diffusion_time_series_range_query_to_start,
    diffusion_time_series_range_query_to_time, diffusion_time_series_range_query_until_last,
    diffusion_time_series_range_query_until_last_millis,
};
pub use self::reconnect::{
    diffusion_reconnection_strategy_attempt_object,
    diffusion_reconnection_strategy_exponential_backoff, free_reconnection_strategy,
    make_reconnection_strategy_repeating_attempt, make_reconnection_strategy_user_function,
    reconnection_repeating, reconnection_strategy_set_timeout,
};
pub use self::recoverable_update_stream::{
    diffusion_recoverable_update_stream_free, diffusion_recoverable_update_stream_get,
    diffusion_recoverable_update_stream_is_error_recoverable,
    diffusion_recoverable_update_stream_recover, diffusion_recoverable_update_stream_set,
    diffusion_recoverable_update_stream_validate,
};
pub use self::registration::{
    diffusion_registration_close, diffusion_registration_dup, diffusion_registration_free,
};
pub use self::responder::{
    diffusion_reject_request, diffusion_respond_to_request,
    diffusion_responder_get_response_datatype, diffusion_responder_handle_dup,
    diffusion_responder_handle_free,
};
pub use self::retry_strategy::{
    diffusion_retry_strategy_create, diffusion_retry_strategy_create_interval_only,
    diffusion_retry_strategy_free, diffusion_retry_strategy_get_attempts,
    diffusion_retry_strategy_get_interval, diffusion_retry_strategy_no_retry,
};
pub use self::security::{
    buf_read_credentials, credentials_create_custom, credentials_create_none,
    credentials_create_password, credentials_free, credentials_marshal, credentials_unmarshal,
};
pub use self::selector::{selector_get_prefix, selector_match};
pub use self::session::{
    conversation_id_create, session_close, session_connection_response_code, session_create,
    session_create_async, session_create_async_with_session_factory,
    session_create_async_with_user_context, session_create_with_session_factory,
    session_create_with_user_context, session_free, session_id_cmp, session_id_create_from_string,
    session_id_free, session_id_to_string, session_is_closed, session_is_connected,
    session_is_recovering, session_set_maximum_outbound_queue_size, session_state_as_string,
    session_state_get, set_global_topic_handler,
};
pub use self::session_factory::{
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
    diffusion_session_factory_write_timeout,
};
pub use self::session_factory_extensions::{
    diffusion_session_factory_proxy, diffusion_session_factory_proxy_from_environment,
    diffusion_session_factory_tls_ca_file, diffusion_session_factory_tls_client_certificate,
    diffusion_session_factory_tls_minimum_version, diffusion_session_factory_tls_trust_self_signed,
};
pub use self::session_lock::acquire::{
    diffusion_session_lock, diffusion_session_lock_unlock, diffusion_session_lock_with_scope,
};
pub use self::session_lock::{
    diffusion_session_lock_dup, diffusion_session_lock_free, diffusion_session_lock_get_name,
    diffusion_session_lock_get_scope, diffusion_session_lock_get_sequence,
    diffusion_session_lock_is_owned,
};
pub use self::set::{
    set_add, set_add_int, set_contains, set_del, set_dup, set_free, set_new, set_new_ex,
    set_new_int, set_new_string, set_values,
};
pub use self::statistics::diffusion_session_statistics;
pub use self::streams::{
    add_fallback_stream, add_stream, add_time_series_fallback_stream, add_time_series_stream,
    remove_stream,
};
pub use self::topic::topic_get_header_indexed;
pub use self::topic_notification_registration::{
    diffusion_topic_notification_registration_deselect,
    diffusion_topic_notification_registration_select,
};
pub use self::topic_selector::{
    diffusion_topic_selector_create, diffusion_topic_selector_free,
    diffusion_topic_selector_selects,
};
pub use self::topic_specification::{
    topic_specification_dup, topic_specification_free, topic_specification_get_properties,
    topic_specification_get_topic_type, topic_specification_init,
    topic_specification_init_with_properties, topic_specification_set_properties,
    topic_specification_set_topic_type,
};
pub use self::topic_specification_keys::{
    DIFFUSION_COMPRESSION, DIFFUSION_CONFLATION, DIFFUSION_DONT_RETAIN_VALUE, DIFFUSION_OWNER,
    DIFFUSION_PERSISTENT, DIFFUSION_PRIORITY, DIFFUSION_PUBLISH_VALUES_ONLY, DIFFUSION_REMOVAL,
    DIFFUSION_SCHEMA, DIFFUSION_SLAVE_MASTER_TOPIC, DIFFUSION_TIDY_ON_UNSUBSCRIBE,
    DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, DIFFUSION_TIME_SERIES_RETAINED_RANGE,
    DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE, DIFFUSION_VALIDATE_VALUES,
};
pub use self::types::content_types::content_free;
pub use self::types::error_types::diffusion_error_free;
pub use self::types::session_types::{
    DIFFUSION_DEFAULT_CONNECTION_TIMEOUT, DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE,
    DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE, DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE,
    DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE, DIFFUSION_DEFAULT_RECONNECT_DELAY,
    DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT, DIFFUSION_DEFAULT_RECONNECT_TIMEOUT,
    DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE, DIFFUSION_DEFAULT_REQUEST_PATH,
    DIFFUSION_DEFAULT_WRITE_TIMEOUT, DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM,
};
pub use self::update_constraint::{
    diffusion_topic_update_constraint_and, diffusion_topic_update_constraint_free,
    diffusion_topic_update_constraint_locked, diffusion_topic_update_constraint_no_topic,
    diffusion_topic_update_constraint_no_value, diffusion_topic_update_constraint_or,
    diffusion_topic_update_constraint_partial_json_comparison,
    diffusion_topic_update_constraint_partial_json_with_value,
    diffusion_topic_update_constraint_partial_json_without_value,
    diffusion_topic_update_constraint_unconstrained, diffusion_topic_update_constraint_value,
    diffusion_topic_update_constraint_value_comparison,
};
pub use self::update_constraint_value::{
    diffusion_update_constraint_value_free, diffusion_update_constraint_value_from_binary,
    diffusion_update_constraint_value_from_bool, diffusion_update_constraint_value_from_double,
    diffusion_update_constraint_value_from_int64,
    diffusion_update_constraint_value_from_json_string,
    diffusion_update_constraint_value_from_string, diffusion_update_constraint_value_null,
};
pub use self::update_stream::{
    diffusion_topic_update_stream_free, diffusion_topic_update_stream_get,
    diffusion_topic_update_stream_get_state, diffusion_topic_update_stream_set,
    diffusion_topic_update_stream_validate,
};
pub use self::update_stream_builder::{
    diffusion_update_stream_builder_create_recoverable_update_stream,
    diffusion_update_stream_builder_create_update_stream, diffusion_update_stream_builder_free,
    diffusion_update_stream_builder_init, diffusion_update_stream_builder_reset,
    diffusion_update_stream_builder_topic_specification,
    diffusion_update_stream_builder_update_constraint,
};
pub use self::utils::{
    diffusion_escape, double_to_str, float_to_uint32, hash_to_set, int_to_str, is_ascii_alpha,
    string_by_trimming_whitespaces, string_ends_with, string_starts_with, substring,
    uint32_to_float, uint32_to_str,
};
pub use self::utils_arrays::{
    append_pointer_array, append_string_array, dup_pointer_array, dup_string_array,
    free_pointer_array, free_string_array,
};
pub use self::utils_encoding::{
    buf_read_hash_strings_enc, buf_read_list_strings_enc, buf_write_hash_strings_enc,
    buf_write_list_strings_enc, buf_write_set_strings_enc,
};
pub use self::utils_roles::{diffusion_roles_to_string, diffusion_string_to_roles};
pub use self::utils_script::{add_permissions_to_script, add_roles_to_script, add_set_to_script};
