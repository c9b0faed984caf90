/* Fetching topics (specification/topics/fetch) from a server that has some. */
#include "topics.h"

static void free_topic(void *topic) {
    diffusion_topic_result_free((DIFFUSION_TOPIC_RESULT_T *)topic);
}

/* `path=value`, read by the type of the topic; `path` alone without a value; `path=event(value)` for a time series of numbers. */
static void describe(const DIFFUSION_TOPIC_RESULT_T *topic, char *to, size_t size) {
    const char *path = diffusion_topic_result_get_path(topic);
    const DIFFUSION_VALUE_T *value = diffusion_topic_result_get_value(topic);
    char *text = NULL;
    int64_t number = 0;
    void *bytes = NULL;
    CHECK(path != NULL);
    if (value == NULL) {
        snprintf(to, size, "%s", path);
        return;
    }
    switch (diffusion_topic_result_get_topic_type(topic)) {
    case TOPIC_TYPE_STRING:
        CHECK(read_diffusion_string_value(value, &text, NULL));
        snprintf(to, size, "%s=%s", path, text);
        free(text);
        /* The same as JSON. */
        CHECK(to_diffusion_json_string(value, &text, NULL));
        CHECK(text[0] == '"');
        break;
    case TOPIC_TYPE_INT64:
        CHECK(read_diffusion_int64_value(value, &number, NULL));
        snprintf(to, size, "%s=%d", path, (int)number);
        CHECK(!read_diffusion_string_value(value, &text, NULL));
        break;
    case TOPIC_TYPE_JSON:
        CHECK(to_diffusion_json_string(value, &text, NULL));
        snprintf(to, size, "%s=%s", path, text);
        break;
    case TOPIC_TYPE_BINARY:
        CHECK(read_diffusion_binary_value(value, &bytes, NULL));
        snprintf(to, size, "%s=%s", path, (char *)bytes);
        free(bytes);
        break;
    case TOPIC_TYPE_TIME_SERIES: {
        DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
        CHECK(!read_diffusion_int64_value(value, &number, NULL));
        CHECK(read_diffusion_time_series_event(value, &event, NULL));
        DIFFUSION_VALUE_T *inner = diffusion_time_series_event_get_value(event);
        CHECK(read_diffusion_int64_value(inner, &number, NULL));
        snprintf(to, size, "%s=event(%d)", path, (int)number);
        diffusion_value_free(inner);
        diffusion_time_series_event_free(event);
        break;
    }
    default:
        CHECK(0);
    }
    free(text);
}

static void record_result(const DIFFUSION_FETCH_RESULT_T *result) {
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    CHECK(list_get_size(topics) == diffusion_fetch_result_size(result));
    CHECK(diffusion_fetch_result_is_empty(result) == (list_get_size(topics) == 0));
    for (int i = 0; i < list_get_size(topics); i++) {
        char word[100];
        describe((const DIFFUSION_TOPIC_RESULT_T *)list_get_data_indexed(topics, i), word, sizeof word);
        record(word);
    }
    list_free(topics, free_topic);
    record(diffusion_fetch_result_has_more(result) ? "more" : "end");
}

static int on_result(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    (void)context;
    record_result(result);
    return HANDLER_SUCCESS;
}

static DIFFUSION_FETCH_REQUEST_PARAMS_T params(const char *selector, DIFFUSION_FETCH_REQUEST_T *request) {
    DIFFUSION_FETCH_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.fetch_request = request;
    params.on_fetch_result = on_result;
    params.on_error = record_error;
    params.on_discard = record_discard;
    return params;
}

/* Fetches, checks what is recorded, and releases the request. */
static void fetch_is(SESSION_T *session, const char *selector, DIFFUSION_FETCH_REQUEST_T *request, const char *expected) {
    record_clear();
    diffusion_fetch_request_fetch(session, params(selector, request));
    /* The session has its own copy. */
    diffusion_fetch_request_free(request);
    const char *last = strrchr(expected, ' ');
    record_wait(last != NULL ? last + 1 : expected);
    RECORD_IS(expected);
    record_clear();
}

static BUF_T *int64_value(int64_t number) {
    BUF_T *value = buf_create();
    CHECK(write_diffusion_int64_value(number, value));
    return value;
}

static void make_topics(SESSION_T *session) {
    BUF_T *json = buf_create();
    BUF_T *binary = buf_create();
    CHECK(write_diffusion_json_value("{\"x\":1}", json));
    CHECK(write_diffusion_binary_value("bytes", binary, 5));
    make_string(session, "f/a", "one");
    make_topic(session, "f/b", TOPIC_TYPE_INT64, DATATYPE_INT64, int64_value(5));
    make_topic(session, "f/c", TOPIC_TYPE_JSON, DATATYPE_JSON, json);
    make_topic(session, "f/d", TOPIC_TYPE_BINARY, DATATYPE_BINARY, binary);
    make_time_series(session, "f/e", "int64");
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T append;
    memset(&append, 0, sizeof append);
    append.topic_path = "f/e";
    append.datatype = DATATYPE_INT64;
    append.value = int64_value(7);
    CHECK(diffusion_time_series_append(session, append, NULL));
    buf_free(append.value);
}

static void values_and_properties(SESSION_T *session) {
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    DIFFUSION_DATATYPE json = DATATYPE_JSON;
    CHECK(diffusion_fetch_request_with_values(request, NULL, NULL));
    fetch_is(session, "?f//", request, "f/a=one f/b=5 f/c={\"x\":1} f/d=bytes f/e=event(7) end");

    fetch_is(session, "?f//", diffusion_fetch_request_init(session), "f/a f/b f/c f/d f/e end");

    request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_with_values(request, &json, NULL));
    fetch_is(session, "?f//", request, "f/a=one f/b=5 f/c={\"x\":1} end");

    request = diffusion_fetch_request_init(session);
    SET_T *types = set_new_int(3);
    set_add_int(types, TOPIC_TYPE_BINARY);
    set_add_int(types, TOPIC_TYPE_STRING);
    CHECK(diffusion_fetch_request_topic_types(request, types, NULL));
    set_free(types);
    fetch_is(session, "?f//", request, "f/a f/d end");

    fetch_is(session, "nothing/here", diffusion_fetch_request_init(session), "end");
}

static void ranges_and_limits(SESSION_T *session) {
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_from(request, "f/b", NULL));
    CHECK(diffusion_fetch_request_to(request, "f/d", NULL));
    DIFFUSION_FETCH_REQUEST_T *open = diffusion_fetch_request_dup(request);
    CHECK(diffusion_fetch_request_after(open, "f/b", NULL));
    CHECK(diffusion_fetch_request_before(open, "f/d", NULL));
    fetch_is(session, "?f//", request, "f/b f/c f/d end");
    fetch_is(session, "?f//", open, "f/c end");

    request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_last(request, 2, NULL));
    fetch_is(session, "?f//", request, "f/d f/e more");

    request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_first(request, 0, NULL));
    fetch_is(session, "?f//", request, "more");
}

/* What a fetch page by page needs. */
typedef struct {
    SESSION_T *session;
    DIFFUSION_FETCH_REQUEST_T *request;
} PAGING_T;

static int on_page(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    PAGING_T *paging = (PAGING_T *)context;
    record_result(result);
    if (diffusion_fetch_result_has_more(result)) {
        LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
        const DIFFUSION_TOPIC_RESULT_T *last = (const DIFFUSION_TOPIC_RESULT_T *)list_get_data_last(topics);
        CHECK(diffusion_fetch_request_after(paging->request, diffusion_topic_result_get_path(last), NULL));
        DIFFUSION_FETCH_REQUEST_PARAMS_T next = params("?f//", paging->request);
        next.on_fetch_result = on_page;
        next.context = paging;
        diffusion_fetch_request_fetch(paging->session, next);
        list_free(topics, free_topic);
    }
    return HANDLER_SUCCESS;
}

static void page_by_page(SESSION_T *session) {
    PAGING_T paging;
    paging.session = session;
    paging.request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_first(paging.request, 2, NULL));
    DIFFUSION_FETCH_REQUEST_PARAMS_T first = params("?f//", paging.request);
    first.on_fetch_result = on_page;
    first.context = &paging;
    record_clear();
    diffusion_fetch_request_fetch(session, first);
    record_wait("end");
    RECORD_IS("f/a f/b more f/c f/d more f/e end");
    record_clear();
    diffusion_fetch_request_free(paging.request);
}

static int on_properties(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    (void)context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    CHECK(list_get_size(topics) == 1);
    const DIFFUSION_TOPIC_RESULT_T *topic = (const DIFFUSION_TOPIC_RESULT_T *)list_get_data_first(topics);
    const TOPIC_SPECIFICATION_T *specification = diffusion_topic_result_get_specification(topic);
    CHECK(topic_specification_get_topic_type(specification) == TOPIC_TYPE_TIME_SERIES);
    HASH_T *properties = topic_specification_get_properties(specification);
    record((const char *)hash_get(properties, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE));
    hash_free(properties, free, free);
    list_free(topics, free_topic);
    return HANDLER_SUCCESS;
}

static void properties(SESSION_T *session) {
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_with_properties(request, NULL));
    DIFFUSION_FETCH_REQUEST_PARAMS_T with_properties = params("f/e", request);
    with_properties.on_fetch_result = on_properties;
    diffusion_fetch_request_fetch(session, with_properties);
    diffusion_fetch_request_free(request);
    record_wait("int64");
    record_clear();
}

static void failures(SESSION_T *session) {
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_fetch(session, params(NULL, request));
    record_wait("!48");
    diffusion_fetch_request_fetch(session, params("$", request));
    record_wait("!48 !48");
    diffusion_fetch_request_fetch(session, params("?f//", NULL));
    record_wait("!48 !48 !48");
    diffusion_fetch_request_fetch(NULL, params("?f//", request));
    record_clear();
    /* The server ends the session. */
    server_do("abort session=all");
    record_wait("2>6");
    diffusion_fetch_request_fetch(session, params("?f//", request));
    record_wait("!101");
    session_free(session);
    /* A request may outlive the session that it was made for. */
    diffusion_fetch_request_free(request);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    make_topics(session);
    values_and_properties(session);
    ranges_and_limits(session);
    page_by_page(session);
    properties(session);
    failures(session);
    return 0;
}
