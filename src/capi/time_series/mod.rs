//! Time series topics: appending, editing, querying.

pub(crate) mod append;
pub(crate) mod event;
pub(crate) mod query_result;
pub(crate) mod range_points;
pub(crate) mod range_query;

pub use self::append::{
    diffusion_time_series_append, diffusion_time_series_append_params_s,
    diffusion_time_series_edit, diffusion_time_series_edit_params_s,
    diffusion_time_series_timestamp_append, diffusion_time_series_timestamp_append_params_s,
    on_append_cb, on_edit_cb, DIFFUSION_TIME_SERIES_APPEND_PARAMS_T,
    DIFFUSION_TIME_SERIES_EDIT_PARAMS_T, DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T,
};
pub use self::event::{
    diffusion_time_series_event_dup, diffusion_time_series_event_free,
    diffusion_time_series_event_get_author, diffusion_time_series_event_get_original_event,
    diffusion_time_series_event_get_sequence, diffusion_time_series_event_get_timestamp,
    diffusion_time_series_event_get_value, diffusion_time_series_event_is_edit_event,
    diffusion_time_series_event_metadata_dup, diffusion_time_series_event_metadata_free,
    diffusion_time_series_event_metadata_get_author,
    diffusion_time_series_event_metadata_get_sequence,
    diffusion_time_series_event_metadata_get_timestamp, diffusion_time_series_event_with_value,
    read_diffusion_time_series_event, DIFFUSION_TIME_SERIES_EVENT_METADATA_T,
    DIFFUSION_TIME_SERIES_EVENT_T,
};
pub use self::query_result::{
    diffusion_query_result_structure_e, diffusion_time_series_query_result_dup,
    diffusion_time_series_query_result_free, diffusion_time_series_query_result_get_events,
    diffusion_time_series_query_result_get_selected_count,
    diffusion_time_series_query_result_is_complete, diffusion_time_series_query_result_merge,
    diffusion_time_series_query_result_structure, DIFFUSION_QUERY_RESULT_STRUCTURE_T,
    DIFFUSION_TIME_SERIES_QUERY_RESULT_T,
};
pub use self::range_points::{
    diffusion_time_series_range_query_from, diffusion_time_series_range_query_from_last,
    diffusion_time_series_range_query_from_last_millis,
    diffusion_time_series_range_query_from_start, diffusion_time_series_range_query_from_time,
    diffusion_time_series_range_query_next, diffusion_time_series_range_query_next_millis,
    diffusion_time_series_range_query_previous, diffusion_time_series_range_query_previous_millis,
    diffusion_time_series_range_query_to, diffusion_time_series_range_query_to_start,
    diffusion_time_series_range_query_to_time, diffusion_time_series_range_query_until_last,
    diffusion_time_series_range_query_until_last_millis,
};
pub use self::range_query::{
    diffusion_time_series_range_query, diffusion_time_series_range_query_all_edits,
    diffusion_time_series_range_query_as, diffusion_time_series_range_query_dup,
    diffusion_time_series_range_query_edit_range, diffusion_time_series_range_query_for_edits,
    diffusion_time_series_range_query_for_values, diffusion_time_series_range_query_free,
    diffusion_time_series_range_query_latest_edits, diffusion_time_series_range_query_limit,
    diffusion_time_series_range_query_params_s, diffusion_time_series_select_from,
    on_query_result_cb, DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T,
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T,
};
