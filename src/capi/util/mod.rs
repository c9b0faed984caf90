//! The utilities of the interface: containers, buffers, CBOR, deltas, arrays, command lines.

pub(crate) mod activity_history;
pub(crate) mod args;
pub(crate) mod buf;
pub(crate) mod cbor;
pub(crate) mod chained_map;
pub(crate) mod container_lock;
pub(crate) mod content;
pub(crate) mod delta;
pub(crate) mod error_report;
pub(crate) mod hash;
pub(crate) mod hash_num;
pub(crate) mod list;
pub(crate) mod semaphore;
pub(crate) mod set;
pub(crate) mod utils;

pub use self::activity_history::{
    diffusion_activity_history_create, diffusion_activity_history_free,
    diffusion_activity_history_start, diffusion_activity_history_stop,
    diffusion_activity_history_utilisation, diffusion_delta_quality_e,
    DIFFUSION_ACTIVITY_HISTORY_T, DIFFUSION_DELTA_BUCKET_COUNT, DIFFUSION_DELTA_BUCKET_MILLIS,
    DIFFUSION_DELTA_QUALITY_T,
};
pub use self::args::{
    arg_opts_s, parse_cmdline, show_usage, ARG_HAS_VALUE, ARG_NO_VALUE, ARG_OPTIONAL, ARG_OPTS_T,
    ARG_REQUIRED,
};
pub use self::buf::inspect::{
    buf_as_hex, buf_as_string, buf_cmp, buf_discard_front, buf_substr, hexdump_buf,
};
pub use self::buf::read::{
    buf_read_bool, buf_read_byte, buf_read_float, buf_read_string_length_enc, buf_read_uint32,
    buf_read_uint32_enc, buf_read_uint64, buf_read_uint64_enc,
};
pub use self::buf::sprintf::buf_sprintf;
pub use self::buf::{
    buf_create, buf_dup, buf_free, buf_s, buf_write_bool, buf_write_buf, buf_write_byte,
    buf_write_bytes, buf_write_float, buf_write_list, buf_write_string, buf_write_string_enc,
    buf_write_string_length_enc, buf_write_uint32_enc, buf_write_uint64_enc, BUF_T,
};
pub use self::cbor::parse::{
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
pub use self::cbor::write::{
    cbor_generator_create, cbor_generator_free, cbor_generator_s, cbor_write_array,
    cbor_write_break, cbor_write_byte_string, cbor_write_false, cbor_write_float, cbor_write_map,
    cbor_write_negint, cbor_write_null, cbor_write_text_string, cbor_write_true, cbor_write_uint,
    cbor_write_undefined, CBOR_GENERATOR_T,
};
pub use self::cbor::{
    cbor_jump_fn, cbor_next_val, cbor_parser_available_bytes, cbor_parser_create, cbor_parser_free,
    cbor_parser_s, cbor_type_e, cbor_val_free, cbor_val_s, cbor_value_union_u, CBOR_PARSER_T,
    CBOR_TYPE_T, CBOR_VAL16, CBOR_VAL32, CBOR_VAL64, CBOR_VAL8, CBOR_VALUE_UNION_T, CBOR_VAL_BREAK,
    CBOR_VAL_FALSE, CBOR_VAL_NULL, CBOR_VAL_SMALL, CBOR_VAL_T, CBOR_VAL_TRUE, CBOR_VAL_UNDEFINED,
};
pub use self::content::{
    content_encoding_e, content_free, content_s, CONTENT_ENCODING_T, CONTENT_T,
};
pub use self::delta::{
    diff_apply_binary, diff_generate_binary, diff_generate_binary_ex,
    diff_generate_binary_with_activity_history, diff_generate_binary_with_activity_history_ex,
    DIFF_DEFAULT_BAILOUT_FACTOR, DIFF_DEFAULT_MAX_STORAGE,
};
pub use self::error_report::{
    buf_read_error_report, buf_read_error_reports, error_report_create, error_report_dup,
    error_report_free, error_report_s, ERROR_REPORT_T,
};
pub use self::hash::{
    hash_add, hash_clear, hash_del, hash_dup, hash_dup_strval, hash_entry_s, hash_free, hash_get,
    hash_keys, hash_new, hash_s, unsync_hash_new, HASH_ENTRY_T, HASH_T,
};
pub use self::hash_num::{
    hash_num_add, hash_num_clear, hash_num_del, hash_num_dup, hash_num_dup_strval,
    hash_num_entry_s, hash_num_free, hash_num_get, hash_num_keys, hash_num_new, hash_num_s,
    unsync_hash_num_new, HASH_NUM_ENTRY_T, HASH_NUM_T,
};
pub use self::list::{
    list_append, list_append_last, list_append_list, list_cmp, list_create, list_dup, list_free,
    list_get_data_first, list_get_data_indexed, list_get_data_last, list_get_size, list_insert,
    list_insert_first, list_node_s, list_of_lists_free, list_remove_data_indexed, list_s,
    LIST_NODE_T, LIST_T,
};
pub use self::semaphore::{
    semaphore_broadcast, semaphore_create, semaphore_create_reentrant, semaphore_free,
    semaphore_get_count, semaphore_get_data, semaphore_lock, semaphore_s, semaphore_set_count,
    semaphore_set_data, semaphore_unlock, semaphore_wait, SEMAPHORE_T,
};
pub use self::set::{
    set_add, set_add_int, set_contains, set_del, set_dup, set_entry_s, set_free, set_new,
    set_new_ex, set_new_int, set_new_string, set_s, set_values, SET_ENTRY_T, SET_T,
};
pub use self::utils::arrays::{
    append_pointer_array, append_string_array, dup_pointer_array, dup_string_array,
    free_pointer_array, free_string_array,
};
pub use self::utils::encoding::{
    buf_read_hash_strings_enc, buf_read_list_strings_enc, buf_write_hash_strings_enc,
    buf_write_list_strings_enc, buf_write_set_strings_enc,
};
pub use self::utils::roles::{diffusion_roles_to_string, diffusion_string_to_roles};
pub use self::utils::script::{
    add_permissions_to_script, add_roles_to_script, add_set_to_script, SCRIPT_T,
};
pub use self::utils::{
    diffusion_escape, double_to_str, float_to_uint32, hash_to_set, int_to_str, is_ascii_alpha,
    string_by_trimming_whitespaces, string_ends_with, string_starts_with, substring,
    uint32_to_float, uint32_to_str,
};
