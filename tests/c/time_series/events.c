/* Time series (specification/topics/time-series): appending, editing, and streams of events, on a server. */
#include "topics.h"

static char context_of_calls;

static void record_metadata(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata) {
    char word[32];
    char *author = diffusion_time_series_event_metadata_get_author(metadata);
    CHECK(author != NULL);
    free(author);
    snprintf(word, sizeof word, "#%ld", diffusion_time_series_event_metadata_get_sequence(metadata));
    record(word);
}

static int on_metadata(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    CHECK(context == &context_of_calls);
    CHECK(diffusion_time_series_event_metadata_get_timestamp(metadata) > 0);
    DIFFUSION_TIME_SERIES_EVENT_METADATA_T *copy = diffusion_time_series_event_metadata_dup(metadata);
    record_metadata(copy);
    diffusion_time_series_event_metadata_free(copy);
    return HANDLER_SUCCESS;
}

static bool append(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text) {
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_append = on_metadata;
    params.topic_path = path;
    params.datatype = datatype;
    params.value = text != NULL ? string_value(text) : NULL;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.context = &context_of_calls;
    bool queued = diffusion_time_series_append(session, params, NULL);
    buf_free(params.value);
    return queued;
}

static bool append_at(SESSION_T *session, long timestamp, const char *text) {
    DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_append = on_metadata;
    params.topic_path = "series";
    params.datatype = DATATYPE_STRING;
    params.value = string_value(text);
    params.timestamp = timestamp;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.context = &context_of_calls;
    bool queued = diffusion_time_series_timestamp_append(session, params, NULL);
    buf_free(params.value);
    return queued;
}

static bool edit(SESSION_T *session, long sequence, const char *text) {
    DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_edit = on_metadata;
    params.topic_path = "series";
    params.original_sequence = sequence;
    params.datatype = DATATYPE_STRING;
    params.value = string_value(text);
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.context = &context_of_calls;
    bool queued = diffusion_time_series_edit(session, params, NULL);
    buf_free(params.value);
    return queued;
}

/* `sequence=text`, or `original>sequence=text` for an edit. */
static int on_event(const char *const path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    char word[64];
    char original[16] = "";
    char *text = NULL;
    DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
    (void)old_value;
    (void)context;
    CHECK(strcmp(path, "series") == 0 && specification != NULL && datatype == DATATYPE_STRING);
    CHECK(read_diffusion_time_series_event(new_value, &event, NULL));
    DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
    CHECK(read_diffusion_string_value(value, &text, NULL));
    DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata = diffusion_time_series_event_get_original_event(event);
    if (diffusion_time_series_event_is_edit_event(event) == 1) {
        snprintf(original, sizeof original, "%ld>", diffusion_time_series_event_metadata_get_sequence(metadata));
    } else {
        CHECK(diffusion_time_series_event_metadata_get_sequence(metadata) == diffusion_time_series_event_get_sequence(event));
    }
    snprintf(word, sizeof word, "%s%ld=%s", original, diffusion_time_series_event_get_sequence(event), text);
    record(word);
    diffusion_time_series_event_metadata_free(metadata);
    free(text);
    diffusion_value_free(value);
    diffusion_time_series_event_free(event);
    return HANDLER_SUCCESS;
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    record("subscribed");
    return HANDLER_SUCCESS;
}

static void events_come_in_order(SESSION_T *session, SESSION_T *reader) {
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_event;
    CHECK(add_time_series_stream(reader, "series", &stream) != NULL);
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = "series";
    params.on_subscribe = on_subscribed;
    params.on_error = record_error;
    subscribe(reader, params);
    record_wait("subscribed");
    record_clear();
    CHECK(append(session, "series", DATATYPE_STRING, "a"));
    record_wait("#0");
    record_wait("0=a");
    CHECK(edit(session, 0, "b"));
    record_wait("#1");
    record_wait("0>1=b");
    /* Far in the future, so that it is not before the latest event. */
    CHECK(append_at(session, 4102444800000L, "c"));
    record_wait("#2");
    record_wait("2=c");
    record_clear();
}

static void failures(SESSION_T *session) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T nothing;
    memset(&nothing, 0, sizeof nothing);
    make_string(session, "no/series", "text");
    CHECK(append(session, "missing", DATATYPE_STRING, "x"));
    record_wait("!38");
    CHECK(append(session, "no/series", DATATYPE_STRING, "x"));
    record_wait("!40");
    record_clear();
    CHECK(edit(session, 4711, "x"));
    record_wait("!2");
    record_clear();
    /* A value of another type than the topic's. */
    CHECK(append(session, "series", DATATYPE_JSON, "x"));
    record_wait("!");
    /* Before the latest event. */
    record_clear();
    CHECK(append_at(session, 1, "x"));
    record_wait("!");
    record_clear();
    CHECK(!append(session, "series", DATATYPE_STRING, NULL));
    CHECK(!append(NULL, "series", DATATYPE_STRING, "x"));
    CHECK(!append(session, NULL, DATATYPE_STRING, "x"));
    CHECK(!edit(session, -1, "x"));
    CHECK(!diffusion_time_series_append(NULL, nothing, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    RECORD_IS("");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    SESSION_T *reader = connected(NULL);
    make_time_series(session, "series", "string");
    events_come_in_order(session, reader);
    failures(session);
    server_do("abort session=all");
    record_wait("2>6 2>6");
    CHECK(append(session, "series", DATATYPE_STRING, "x"));
    record_wait("!101");
    session_free(session);
    session_free(reader);
    return 0;
}
