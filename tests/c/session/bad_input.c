/* Bad input of a program and of a server for topics, streams, fetches, time series and the old interfaces (specification/topics/subscribe,
 * specification/topics/value-streams, specification/topics/fetch, specification/topics/time-series, specification/compatibility/legacy-topics):
 * each as documented, and the session goes on. */
#include "topics.h"

/* No data type, no topic type. */
static const int garbage = 77;

static char long_text[100001];

static const char *const bad_selectors[] = {NULL, "", ">", "a//b", "$a", "?(", "*a**", "#>a////", "a\xff"};
#define BAD_SELECTORS (sizeof bad_selectors / sizeof *bad_selectors)

static SESSION_T *connected_and_quiet(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    return session;
}

static int on_accepted(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    record("accepted");
    return HANDLER_SUCCESS;
}

static SUBSCRIPTION_PARAMS_T subscription(const char *selector) {
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.on_subscribe = on_accepted;
    params.on_error = record_error;
    params.on_discard = record_discard;
    return params;
}

static UNSUBSCRIPTION_PARAMS_T unsubscription(const char *selector) {
    UNSUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.on_unsubscribe = on_accepted;
    params.on_error = record_error;
    params.on_discard = record_discard;
    return params;
}

/* The session is alive: what was asked before has been answered. */
static void settle(SESSION_T *session) {
    record_clear();
    unsubscribe(session, unsubscription("settled"));
    record_wait("accepted");
    RECORD_IS("accepted");
    record_clear();
}

/* The call, which writes to `error`, is refused with this code. */
#define REFUSED(call, code) \
    do { \
        DIFFUSION_API_ERROR error; \
        CHECK(!(call)); \
        CHECK((int)get_diffusion_api_error_code(error) == (int)(code)); \
        CHECK(get_diffusion_api_error_description(error) != NULL); \
        diffusion_api_error_free(error); \
    } while (0)

static void selectors(SESSION_T *session) {
    for (size_t n = 0; n < BAD_SELECTORS; n++) {
        const char *selector = bad_selectors[n];
        CHECK(subscribe(session, subscription(selector)) == NULL);
        record_wait("!48");
        record_clear();
        unsubscribe(session, unsubscription(selector));
        record_wait("!48");
        record_clear();
        DIFFUSION_FETCH_REQUEST_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.topic_selector = selector;
        params.fetch_request = diffusion_fetch_request_init(session);
        params.on_error = record_error;
        diffusion_fetch_request_fetch(session, params);
        diffusion_fetch_request_free(params.fetch_request);
        record_wait("!48");
        record_clear();
        FETCH_PARAMS_T old;
        memset(&old, 0, sizeof old);
        old.selector = selector;
        old.on_error = record_error;
        fetch(session, old);
        record_wait("!48");
        record_clear();
        REFUSED(diffusion_subscribe_with_scope(session, "scope", subscription(selector), &error), DIFF_ERR_ILLEGAL_ARGUMENT);
        REFUSED(diffusion_unsubscribe_all_scopes(session, unsubscription(selector), &error), DIFF_ERR_ILLEGAL_ARGUMENT);
        VALUE_STREAM_T nothing;
        memset(&nothing, 0, sizeof nothing);
        CHECK(add_stream(session, selector, &nothing) == NULL);
        CHECK(add_time_series_stream(session, selector, &nothing) == NULL);
        CHECK(!selector_match(selector, "a"));
    }
    settle(session);
    /* A long path is no bad one. */
    memset(long_text, 'a', sizeof long_text - 1);
    subscribe(session, subscription(long_text));
    record_wait("accepted");
    unsubscribe(session, unsubscription(long_text));
    record_wait("accepted accepted");
    settle(session);
}

/* Everything with all members zero, and with all functions NULL. */
static void zeroes(SESSION_T *session) {
    static SUBSCRIPTION_PARAMS_T subscription_zero;
    static UNSUBSCRIPTION_PARAMS_T unsubscription_zero;
    static NOTIFY_SUBSCRIPTION_PARAMS_T subscriptions_zero;
    static NOTIFY_UNSUBSCRIPTION_PARAMS_T unsubscriptions_zero;
    static DIFFUSION_FETCH_REQUEST_PARAMS_T fetch_zero;
    static FETCH_PARAMS_T old_fetch_zero;
    static REMOVE_TOPICS_PARAMS_T removal_zero;
    static DIFFUSION_TIME_SERIES_APPEND_PARAMS_T append_zero;
    static DIFFUSION_TIME_SERIES_TIMESTAMP_APPEND_PARAMS_T timestamp_zero;
    static DIFFUSION_TIME_SERIES_EDIT_PARAMS_T edit_zero;
    static DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T query_zero;
    static UPDATE_SOURCE_REGISTRATION_PARAMS_T source_zero;
    static UPDATE_SOURCE_DEREGISTRATION_PARAMS_T deregistration_zero;
    static UPDATE_SOURCE_PARAMS_T update_zero;
    static UPDATE_VALUE_PARAMS_T value_zero;
    static VALUE_STREAM_T stream_zero;
    SESSION_T *const sessions[] = {NULL, session};
    for (int n = 0; n < 2; n++) {
        SESSION_T *any = sessions[n];
        int code = any == NULL ? DIFF_ERR_NO_SESSION : DIFF_ERR_ILLEGAL_ARGUMENT;
        subscribe(any, subscription_zero);
        unsubscribe(any, unsubscription_zero);
        notify_subscription_register(any, subscriptions_zero);
        notify_unsubscription_register(any, unsubscriptions_zero);
        diffusion_fetch_request_fetch(any, fetch_zero);
        fetch(any, old_fetch_zero);
        remove_topics(any, removal_zero);
        REFUSED(diffusion_time_series_append(any, append_zero, &error), code);
        REFUSED(diffusion_time_series_timestamp_append(any, timestamp_zero, &error), code);
        REFUSED(diffusion_time_series_edit(any, edit_zero, &error), code);
        REFUSED(diffusion_time_series_select_from(any, query_zero, &error), code);
        CHECK(!diffusion_time_series_append(any, append_zero, NULL));
        conversation_id_free(register_update_source(any, source_zero));
        deregister_update_source(any, deregistration_zero);
        update(any, update_zero);
        update_value(any, value_zero);
        update_value_with_datatype(any, DATATYPE_STRING, value_zero);
        CHECK(add_stream(any, NULL, &stream_zero) == NULL);
        remove_stream(any, NULL);
        remove_stream(any, (VALUE_STREAM_HANDLE_T *)(uintptr_t)garbage);
        add_fallback_stream(any, &stream_zero);
    }
    /* Valid requests that nobody wants to hear of. */
    SUBSCRIPTION_PARAMS_T silent = subscription("silent");
    silent.on_subscribe = NULL;
    subscribe(session, silent);
    DIFFUSION_FETCH_REQUEST_PARAMS_T unheard = fetch_zero;
    unheard.topic_selector = "?.*";
    unheard.fetch_request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_fetch(session, unheard);
    diffusion_fetch_request_free(unheard.fetch_request);
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T append = append_zero;
    append.topic_path = "there is none";
    append.value = string_value("x");
    CHECK(diffusion_time_series_append(session, append, NULL));
    buf_free(append.value);
    settle(session);
}

static void numbers_that_name_nothing(SESSION_T *session) {
    DIFFUSION_DATATYPE no_type;
    memcpy(&no_type, &garbage, sizeof no_type);
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T append;
    memset(&append, 0, sizeof append);
    append.topic_path = "series";
    append.datatype = no_type;
    append.value = string_value("x");
    REFUSED(diffusion_time_series_append(session, append, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    append.datatype = DATATYPE_STRING;
    append.topic_path = "series\xff";
    REFUSED(diffusion_time_series_append(session, append, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    REFUSED(diffusion_fetch_request_with_values(request, &no_type, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    SET_T *types = set_new_int(3);
    set_add(types, (void *)&garbage);
    REFUSED(diffusion_fetch_request_topic_types(request, types, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    set_free(types);
    REFUSED(diffusion_fetch_request_from(request, "\xff", &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    REFUSED(diffusion_fetch_request_first(request, -1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    REFUSED(diffusion_fetch_request_first(NULL, 1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_fetch_request_free(request);
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    REFUSED(diffusion_time_series_range_query_as(query, &no_type, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    REFUSED(diffusion_time_series_range_query_next(query, -1, &error), DIFF_ERR_ILLEGAL_ARGUMENT);
    REFUSED(diffusion_time_series_range_query_all_edits(query, &error), DIFF_ERR_ILLEGAL_STATE);
    diffusion_time_series_range_query_free(query);
    UPDATE_VALUE_PARAMS_T value;
    memset(&value, 0, sizeof value);
    CONVERSATION_ID_T *source = conversation_id_create_from_string("4711");
    value.updater_id = source;
    value.topic_path = (char *)"series";
    value.data = append.value;
    value.on_error = record_error;
    update_value_with_datatype(session, no_type, value);
    record_wait("!48");
    record_clear();
    /* No such source, and nobody but on_error to hear it. */
    update_value_with_datatype(session, DATATYPE_STRING, value);
    record_wait("!48");
    conversation_id_free(source);
    buf_free(append.value);
    settle(session);
}

static void topics_of_other_kinds(SESSION_T *session) {
    make_string(session, "text", "a");
    make_time_series(session, "series", "int64");
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T append;
    memset(&append, 0, sizeof append);
    append.datatype = DATATYPE_STRING;
    append.value = string_value("x");
    append.on_error = record_error;
    append.topic_path = "text";
    CHECK(diffusion_time_series_append(session, append, NULL));
    record_wait("!40");
    record_clear();
    append.topic_path = "series";
    CHECK(diffusion_time_series_append(session, append, NULL));
    record_wait("!108");
    record_clear();
    append.topic_path = "missing";
    CHECK(diffusion_time_series_append(session, append, NULL));
    record_wait("!38");
    record_clear();
    DIFFUSION_TIME_SERIES_EDIT_PARAMS_T edit;
    memset(&edit, 0, sizeof edit);
    edit.topic_path = "series";
    edit.datatype = DATATYPE_INT64;
    edit.original_sequence = 1000;
    edit.value = buf_create();
    write_diffusion_int64_value(5, edit.value);
    edit.on_error = record_error;
    CHECK(diffusion_time_series_edit(session, edit, NULL));
    record_wait("!2");
    record_clear();
    DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T query;
    memset(&query, 0, sizeof query);
    query.topic_path = "text";
    query.range_query = diffusion_time_series_range_query();
    query.on_error = record_error;
    CHECK(diffusion_time_series_select_from(session, query, NULL));
    record_wait("!40");
    diffusion_time_series_range_query_free(query.range_query);
    buf_free(edit.value);
    buf_free(append.value);
    settle(session);
}

/* Answers of no conversation, notifications that are cut off, values of topics that are not there. */
static void a_server_that_errs(SESSION_T *session) {
    server_do("send hex=0663; send hex=07630064; send hex=0057007f0574; send hex=002a007f; send hex=040000006305; "
              "send hex=0500000063f6; send hex=0057007e017a6300; send hex=040000007e00; send hex=050000007eff; "
              "send hex=002a007e63");
    settle(session);
}

typedef struct {
    SESSION_T *session;
    VALUE_STREAM_HANDLE_T *handle;
} INSIDE_T;

static int on_first_value(const char *const path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                          const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    INSIDE_T *inside = (INSIDE_T *)context;
    (void)specification;
    (void)datatype;
    (void)old_value;
    CHECK(new_value != NULL && strcmp(path, "text") == 0);
    SUBSCRIPTION_PARAMS_T silent = subscription("other");
    silent.on_subscribe = NULL;
    subscribe(inside->session, silent);
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(inside->session);
    DIFFUSION_FETCH_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = "text";
    params.fetch_request = request;
    params.on_discard = record_discard;
    diffusion_fetch_request_fetch(inside->session, params);
    diffusion_fetch_request_free(request);
    remove_stream(inside->session, inside->handle);
    record("value");
    return HANDLER_SUCCESS;
}

static void on_removed(void) {
    record("removed");
}

static int on_value_that_closes(const char *const path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                                const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    INSIDE_T *inside = (INSIDE_T *)context;
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)new_value;
    subscribe(inside->session, subscription("other"));
    session_close(inside->session, NULL);
    record("value");
    return HANDLER_SUCCESS;
}

static void calls_inside_a_stream(void) {
    SESSION_T *session = connected_and_quiet();
    INSIDE_T inside = {session, NULL};
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_first_value;
    stream.on_close = on_removed;
    stream.context = &inside;
    inside.handle = add_stream(session, "text", &stream);
    CHECK(inside.handle != NULL);
    subscribe(session, subscription("text"));
    record_wait("value");
    record_wait("removed");
    record_wait("accepted");
    settle(session);
    stream.on_value = on_value_that_closes;
    stream.on_close = NULL;
    CHECK(add_stream(session, "text", &stream) != NULL);
    record_wait("value");
    session_close(session, NULL);
    session_free(session);
    /* The request inside had its answer by then, or never will. */
    CHECK((strstr(record_text, "accepted") == NULL) != (strstr(record_text, "discarded") == NULL));
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected_and_quiet();
    selectors(session);
    zeroes(session);
    numbers_that_name_nothing(session);
    topics_of_other_kinds(session);
    a_server_that_errs(session);
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    calls_inside_a_stream();
    return 0;
}
