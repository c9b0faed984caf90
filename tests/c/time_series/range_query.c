/* Queries of a time series (specification/topics/time-series) with events 0 to 9, and 10 and 11 which edit 2 and 5, on a server. */
#include "topics.h"

static int on_metadata(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    char word[16];
    (void)context;
    snprintf(word, sizeof word, "#%ld", diffusion_time_series_event_metadata_get_sequence(metadata));
    record(word);
    return HANDLER_SUCCESS;
}

static void make_events(SESSION_T *session) {
    make_time_series(session, "series", "string");
    for (int i = 0; i < 10; i++) {
        char text[8];
        DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T params;
        memset(&params, 0, sizeof params);
        snprintf(text, sizeof text, "v%d", i);
        params.on_append = on_metadata;
        params.topic_path = "series";
        params.datatype = DATATYPE_STRING;
        params.value = string_value(text);
        /* One event in a second. */
        params.timestamp = 1000L * (i + 1);
        params.on_error = topic_failed;
        CHECK(diffusion_time_series_timestamp_append(session, params, NULL));
        buf_free(params.value);
    }
    for (int i = 2; i <= 5; i += 3) {
        DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.on_edit = on_metadata;
        params.topic_path = "series";
        params.original_sequence = i;
        params.datatype = DATATYPE_STRING;
        params.value = string_value("e");
        params.on_error = topic_failed;
        CHECK(diffusion_time_series_edit(session, params, NULL));
        buf_free(params.value);
    }
    record_wait("#11");
    record_clear();
}

static void free_event(void *event) {
    diffusion_time_series_event_free((DIFFUSION_TIME_SERIES_EVENT_T *)event);
}

/* Records the values of the events, and behind them `.` if these are all, else the number that was selected. */
static void record_result(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result) {
    char last[16] = ".";
    LIST_T *events = diffusion_time_series_query_result_get_events(result);
    for (int i = 0; i < list_get_size(events); i++) {
        char *text = NULL;
        const DIFFUSION_TIME_SERIES_EVENT_T *event = (const DIFFUSION_TIME_SERIES_EVENT_T *)list_get_data_indexed(events, i);
        DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
        CHECK(read_diffusion_string_value(value, &text, NULL));
        CHECK(diffusion_time_series_event_is_edit_event(event) == (text[0] == 'e'));
        record(text);
        free(text);
        diffusion_value_free(value);
    }
    /* What is behind the end is NULL, and the functions for events take that. */
    const void *behind = list_get_data_indexed(events, list_get_size(events));
    CHECK(diffusion_time_series_event_get_value((const DIFFUSION_TIME_SERIES_EVENT_T *)behind) == NULL);
    list_free(events, free_event);
    if (diffusion_time_series_query_result_is_complete(result) == 0) {
        snprintf(last, sizeof last, "of%ld", diffusion_time_series_query_result_get_selected_count(result));
    }
    record(last);
}

/* A result that is kept behind its callback. */
static DIFFUSION_TIME_SERIES_QUERY_RESULT_T *kept;

static int on_result(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result, void *context) {
    (void)context;
    diffusion_time_series_query_result_free(kept);
    kept = diffusion_time_series_query_result_dup(result);
    record_result(result);
    return HANDLER_SUCCESS;
}

static DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params(const char *path, DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query) {
    DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.range_query = query;
    params.on_query_result = on_result;
    params.on_error = record_error;
    params.on_discard = record_discard;
    return params;
}

/* Queries, checks what is recorded, and releases the query. */
static void select_is(SESSION_T *session, DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query, const char *expected) {
    const char *last = strrchr(expected, ' ');
    record_clear();
    CHECK(diffusion_time_series_select_from(session, params("series", query), NULL));
    diffusion_time_series_range_query_free(query);
    record_wait(last != NULL ? last + 1 : expected);
    RECORD_IS(expected);
    record_clear();
}

#define ALL_VALUES "v0 v1 e v3 v4 e v6 v7 v8 v9 ."

static void values(SESSION_T *session) {
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    select_is(session, query, ALL_VALUES);

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_from(query, 7, NULL));
    select_is(session, query, "v7 v8 v9 .");

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_from(query, 3, NULL));
    CHECK(diffusion_time_series_range_query_to(query, 4, NULL));
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *copy = diffusion_time_series_range_query_dup(query);
    CHECK(diffusion_time_series_range_query_to_start(copy, NULL));
    select_is(session, query, "v3 v4 .");
    select_is(session, copy, "v0 v1 e v3 .");

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_from_last(query, 3, NULL));
    CHECK(diffusion_time_series_range_query_next(query, 1, NULL));
    select_is(session, query, "v7 v8 .");

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_from(query, 4, NULL));
    CHECK(diffusion_time_series_range_query_previous(query, 1, NULL));
    select_is(session, query, "v3 v4 .");

    /* 3 to 5 seconds. */
    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_from_time(query, 4, NULL));
    CHECK(diffusion_time_series_range_query_to_time(query, 5, NULL));
    select_is(session, query, "v3 v4 .");

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_limit(query, 2, NULL));
    CHECK(diffusion_time_series_range_query_from(query, 6, NULL));
    select_is(session, query, "v8 v9 of4");

    /* Without edits. */
    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_edit_range(query, NULL));
    CHECK(diffusion_time_series_range_query_to(query, 10, NULL));
    select_is(session, query, "v0 v1 e v3 v4 v5 v6 v7 v8 v9 .");
}

static void edits_and_merging(SESSION_T *session) {
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_for_edits(query, NULL));
    CHECK(diffusion_time_series_range_query_from(query, 1, NULL));
    CHECK(diffusion_time_series_range_query_to(query, 2, NULL));
    select_is(session, query, "v1 v2 e .");
    CHECK(diffusion_time_series_query_result_structure(kept) == EDIT_EVENT_STRUCTURE);
    DIFFUSION_TIME_SERIES_QUERY_RESULT_T *edits = diffusion_time_series_query_result_dup(kept);

    query = diffusion_time_series_range_query();
    CHECK(diffusion_time_series_range_query_to(query, 1, NULL));
    select_is(session, query, "v0 v1 .");
    DIFFUSION_TIME_SERIES_QUERY_RESULT_T *merged = diffusion_time_series_query_result_merge(edits, kept);
    record_result(merged);
    RECORD_IS("v0 v1 e .");
    record_clear();
    CHECK(diffusion_time_series_query_result_structure(merged) == VALUE_EVENT_STRUCTURE);
    diffusion_time_series_query_result_free(merged);
    diffusion_time_series_query_result_free(edits);
}

static void failures(SESSION_T *session) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_DATATYPE json = DATATYPE_JSON;
    DIFFUSION_DATATYPE number = DATATYPE_INT64;
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    make_string(session, "no/series", "text");
    CHECK(diffusion_time_series_select_from(session, params("missing", query), NULL));
    record_wait("!38");
    CHECK(diffusion_time_series_select_from(session, params("no/series", query), NULL));
    record_wait("!40");
    CHECK(diffusion_time_series_range_query_as(query, &number, NULL));
    CHECK(diffusion_time_series_select_from(session, params("series", query), NULL));
    record_wait("!108");
    CHECK(diffusion_time_series_range_query_as(query, &json, NULL));
    record_clear();
    CHECK(!diffusion_time_series_select_from(session, params(NULL, query), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_time_series_select_from(session, params("series", NULL), NULL));
    CHECK(!diffusion_time_series_select_from(NULL, params("series", query), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    CHECK(!diffusion_time_series_range_query_limit(query, -1, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_time_series_range_query_latest_edits(query, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_STATE);
    diffusion_api_error_free(error);
    /* All that has no effect on the query. */
    select_is(session, query, ALL_VALUES);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    make_events(session);
    values(session);
    edits_and_merging(session);
    failures(session);
    session_close(session, NULL);
    session_free(session);
    diffusion_time_series_query_result_free(kept);
    return 0;
}
