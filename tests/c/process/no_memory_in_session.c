/* No memory in a session for what the program or the server chooses the size of: for each of the large blocks that the library asks for,
 * on whatever thread, a call has one outcome, a session that cannot go on ends with an error, and the process goes on. */
#include "refused_session.h"

static BUF_T *string, *json, *binary;

static int on_set(void *context) {
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int set(void) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "set";
    params.datatype = DATATYPE_STRING;
    params.update = string;
    params.on_topic_update = on_set;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    diffusion_topic_update_set(session, params);
    return end();
}

/* With a constraint that is as long as a value. */
static int constrained_set(void) {
    static char pointer[LONG + 2];
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    snprintf(pointer, sizeof pointer, "/%s", text);
    memset(&params, 0, sizeof params);
    params.topic_path = "long/json";
    params.datatype = DATATYPE_JSON;
    params.update = json;
    params.on_topic_update = on_set;
    params.on_error = on_error;
    params.on_discard = on_discard;
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = diffusion_topic_update_constraint_partial_json_without_value(pointer);
    CHECK(constraint != NULL);
    begin();
    diffusion_topic_update_set_with_constraint(session, constraint, params);
    int done = end();
    diffusion_topic_update_constraint_free(constraint);
    return done;
}

static int on_stream_result(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int update_stream(void) {
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_creation_result = on_stream_result;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = diffusion_topic_update_create_update_stream(session, "set", DATATYPE_STRING);
    diffusion_topic_update_stream_set(session, stream, string, params);
    int done = end();
    diffusion_topic_update_stream_free(stream);
    return done;
}

/* All that can be made of a value of a topic. */
static int is_whole(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value) {
    char *read = NULL;
    void *raw = NULL;
    int done = 0;
    if (datatype == DATATYPE_STRING) {
        done = read_diffusion_string_value(value, &read, NULL);
        CHECK(!done || strlen(read) == LONG);
    } else if (datatype == DATATYPE_JSON) {
        done = to_diffusion_json_string(value, &read, NULL);
        CHECK(!done || strlen(read) == LONG + 2);
    } else {
        done = read_diffusion_binary_value(value, &raw, NULL);
    }
    free(read);
    free(raw);
    DIFFUSION_VALUE_T *copy = diffusion_value_dup(value);
    done = done && copy != NULL;
    diffusion_value_free(copy);
    return done;
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)path;
    (void)specification;
    (void)old_value;
    (void)context;
    settle(is_whole(datatype, new_value));
    return HANDLER_SUCCESS;
}

static int receive(DIFFUSION_DATATYPE datatype, const char *path) {
    VALUE_STREAM_T stream;
    SUBSCRIPTION_PARAMS_T subscription;
    UNSUBSCRIPTION_PARAMS_T unsubscription;
    memset(&stream, 0, sizeof stream);
    memset(&subscription, 0, sizeof subscription);
    memset(&unsubscription, 0, sizeof unsubscription);
    stream.datatype = datatype;
    stream.on_value = on_value;
    subscription.topic_selector = path;
    subscription.on_error = on_error;
    unsubscription.topic_selector = path;
    begin();
    VALUE_STREAM_HANDLE_T *handle = add_stream(session, path, &stream);
    subscribe(session, subscription);
    int done = end();
    remove_stream(session, handle);
    unsubscribe(session, unsubscription);
    return done;
}

static int receive_string(void) {
    return receive(DATATYPE_STRING, "long/string");
}

static int receive_json(void) {
    return receive(DATATYPE_JSON, "long/json");
}

static int receive_binary(void) {
    return receive(DATATYPE_BINARY, "long/binary");
}

static void free_topic(void *topic) {
    diffusion_topic_result_free((DIFFUSION_TOPIC_RESULT_T *)topic);
}

static int on_fetched(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    static const DIFFUSION_DATATYPE datatypes[] = { DATATYPE_BINARY, DATATYPE_JSON, DATATYPE_STRING };
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    int done = topics != NULL;
    (void)context;
    CHECK(!done || list_get_size(topics) == 3);
    for (int i = 0; done && i < 3; i++) {
        const DIFFUSION_TOPIC_RESULT_T *topic = (const DIFFUSION_TOPIC_RESULT_T *)list_get_data_indexed(topics, i);
        CHECK(diffusion_topic_result_get_path(topic) != NULL);
        done = is_whole(datatypes[i], diffusion_topic_result_get_value(topic));
    }
    list_free(topics, free_topic);
    settle(done);
    return HANDLER_SUCCESS;
}

static int fetch_values(void) {
    DIFFUSION_FETCH_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = "?long//";
    params.on_fetch_result = on_fetched;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    params.fetch_request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_with_values(params.fetch_request, NULL, NULL));
    diffusion_fetch_request_fetch(session, params);
    int done = end();
    diffusion_fetch_request_free(params.fetch_request);
    return done;
}

static int on_paths(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    (void)result;
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

/* To a path that is as long as a value, which the request keeps. */
static int fetch_to_path(void) {
    DIFFUSION_FETCH_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = "?long//";
    params.on_fetch_result = on_paths;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    allow();
    params.fetch_request = diffusion_fetch_request_init(session);
    CHECK(diffusion_fetch_request_to(params.fetch_request, text, NULL));
    refuse();
    diffusion_fetch_request_fetch(session, params);
    int done = end();
    diffusion_fetch_request_free(params.fetch_request);
    return done;
}

static int on_appended(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    (void)metadata;
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int append(void) {
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "series/appended";
    params.datatype = DATATYPE_STRING;
    params.value = string;
    params.on_append = on_appended;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_time_series_append(session, params, NULL)) {
        settle(0);
    }
    return end();
}

static void free_event(void *event) {
    diffusion_time_series_event_free((DIFFUSION_TIME_SERIES_EVENT_T *)event);
}

static int on_queried(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result, void *context) {
    LIST_T *events = diffusion_time_series_query_result_get_events(result);
    DIFFUSION_TIME_SERIES_QUERY_RESULT_T *copy = diffusion_time_series_query_result_dup(result);
    int done = events != NULL && copy != NULL;
    (void)context;
    if (done) {
        const DIFFUSION_TIME_SERIES_EVENT_T *event = (const DIFFUSION_TIME_SERIES_EVENT_T *)list_get_data_first(events);
        DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
        DIFFUSION_TIME_SERIES_EVENT_T *again = diffusion_time_series_event_dup(event);
        DIFFUSION_TIME_SERIES_EVENT_T *other = diffusion_time_series_event_with_value(event, string);
        done = value != NULL && again != NULL && other != NULL && is_whole(DATATYPE_STRING, value);
        diffusion_time_series_event_free(again);
        diffusion_time_series_event_free(other);
        diffusion_value_free(value);
    }
    diffusion_time_series_query_result_free(copy);
    list_free(events, free_event);
    settle(done);
    return HANDLER_SUCCESS;
}

static int query(void) {
    DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "series/long";
    params.range_query = diffusion_time_series_range_query();
    params.on_query_result = on_queried;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_time_series_select_from(session, params, NULL)) {
        settle(0);
    }
    int done = end();
    diffusion_time_series_range_query_free(params.range_query);
    return done;
}

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    (void)context;
    settle(is_whole(datatype, value));
    return HANDLER_SUCCESS;
}

static int on_request(SESSION_T *of, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    char *path = diffusion_request_context_get_path(request);
    (void)context;
    free(path);
    if (!is_whole(datatype, value) || !diffusion_respond_to_request(of, handle, string, NULL)) {
        diffusion_reject_request(of, handle, "no memory", NULL);
    }
    return HANDLER_SUCCESS;
}

static int on_active(SESSION_T *of, const char *path, const DIFFUSION_REGISTRATION_T *registration) {
    (void)of;
    (void)path;
    (void)registration;
    settle(1);
    return HANDLER_SUCCESS;
}

/* The session answers itself, at a path of its own: the server goes on asking a session that has failed. */
static int request(void) {
    static int handling;
    static char path[32];
    SEND_REQUEST_PARAMS_T params;
    begin();
    allow();
    if (handling != sessions) {
        DIFFUSION_REQUEST_HANDLER_T handler;
        ADD_REQUEST_HANDLER_PARAMS_T registration;
        memset(&handler, 0, sizeof handler);
        memset(&registration, 0, sizeof registration);
        handler.request_datatype = DATATYPE_STRING;
        handler.response_datatype = DATATYPE_STRING;
        handler.on_active = on_active;
        handler.on_request = on_request;
        snprintf(path, sizeof path, "service/%d", sessions);
        registration.path = path;
        registration.request_handler = &handler;
        add_request_handler(session, registration);
        CHECK(end());
        handling = sessions;
    }
    memset(&params, 0, sizeof params);
    params.path = path;
    params.request = string;
    params.request_datatype = DATATYPE_STRING;
    params.response_datatype = DATATYPE_STRING;
    params.on_response = on_response;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    send_request(session, params);
    return end();
}

static int on_selected(void *context) {
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int on_subscribed(SESSION_T *of, void *context) {
    (void)of;
    return on_selected(context);
}

/* A selector that is as long as a value. */
static int long_selector(void) {
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = text;
    params.on_subscribe = on_subscribed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    subscribe(session, params);
    return end();
}

static int on_lock(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    char *name = diffusion_session_lock_get_name(lock);
    (void)context;
    settle(name != NULL);
    free(name);
    return HANDLER_SUCCESS;
}

/* Another one each time: the server keeps the lock of a session that has failed. */
static int long_lock(void) {
    static char name[LONG + 1];
    static int number;
    memcpy(name, text, sizeof name);
    name[snprintf(name, sizeof name, "%d", ++number)] = 'x';
    DIFFUSION_SESSION_LOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_lock_acquired = on_lock;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    diffusion_session_lock(session, name, params);
    return end();
}

static int on_view(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    (void)view;
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int long_view(void) {
    DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params;
    static char specification[LONG + 100];
    snprintf(specification, sizeof specification, "map ?nothing// to %s", text);
    memset(&params, 0, sizeof params);
    params.view = "view";
    params.specification = specification;
    params.on_topic_view_created = on_view;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_topic_views_create_topic_view(session, params, NULL)) {
        settle(0);
    }
    return end();
}

/* Some blocks only make things faster, and the library asks whether there is a block before it takes it. */
#define TRIAL(name) { #name, name, 1 }

static const trial_t trials[] = {
    TRIAL(set), TRIAL(constrained_set), TRIAL(update_stream), TRIAL(receive_string), TRIAL(receive_json), TRIAL(receive_binary),
    TRIAL(fetch_values), TRIAL(fetch_to_path), TRIAL(append), TRIAL(query), TRIAL(request), TRIAL(long_selector),
    TRIAL(long_lock), TRIAL(long_view),
};

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    memset(text, 'x', LONG);
    string = string_value(text);
    json = buf_create();
    binary = buf_create();
    char *quoted = (char *)malloc(LONG + 3);
    snprintf(quoted, LONG + 3, "\"%s\"", text);
    CHECK(write_diffusion_json_value(quoted, json));
    CHECK(write_diffusion_binary_value(text, binary, LONG));
    free(quoted);
    SESSION_T *making = connected(NULL);
    make_string(making, "set", "short");
    make_topic(making, "long/string", TOPIC_TYPE_STRING, DATATYPE_STRING, buf_dup(string));
    make_topic(making, "long/json", TOPIC_TYPE_JSON, DATATYPE_JSON, buf_dup(json));
    make_topic(making, "long/binary", TOPIC_TYPE_BINARY, DATATYPE_BINARY, buf_dup(binary));
    make_time_series(making, "series/appended", "string");
    make_time_series(making, "series/long", "string");
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T event;
    memset(&event, 0, sizeof event);
    event.topic_path = "series/long";
    event.datatype = DATATYPE_STRING;
    event.value = string;
    event.on_append = on_appended;
    CHECK(diffusion_time_series_append(making, event, NULL));
    CHECK(end());
    /* Each trial has a session whose end it hears of. */
    session_close(making, NULL);
    session_free(making);
    int refusing = can_refuse();
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        sweep(&trials[i], refusing);
    }
    session_close(session, NULL);
    session_free(session);
    buf_free(string);
    buf_free(json);
    buf_free(binary);
    return 0;
}
