/* Requests that cannot succeed (specification/topics/topic-control, specification/topics/topic-update,
   specification/topics/update-streams, specification/topics/update-constraints, specification/topics/messaging,
   specification/sessions/session-locks): each fails as documented, and the session goes on with the next one. The server takes messages of
   at most 4096 bytes. */
#include "topics.h"

#define LARGE 5000

/* ---- handlers; `context` is the name of the request ---- */

static int say(const void *name, const char *what) {
    char word[100];
    snprintf(word, sizeof word, "%s%s", (const char *)name, what);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_set(void *context) {
    return say(context, "+");
}

static int on_created(const DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    return say(context, "+");
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char code[20];
    CHECK(session != NULL && error->message != NULL && error->message[0] != '\0');
    snprintf(code, sizeof code, "!%d", (int)error->code);
    return say(error->context, code);
}

static int on_discard(SESSION_T *session, void *context) {
    CHECK(session != NULL);
    return say(context, ":discarded");
}

static DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T setting(const char *name, const char *path, BUF_T *value) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.datatype = DATATYPE_STRING;
    params.update = value;
    params.on_topic_update = on_set;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = (void *)name;
    return params;
}

static void set(SESSION_T *session, const char *name, const char *path, const char *text) {
    BUF_T *value = string_value(text);
    diffusion_topic_update_set(session, setting(name, path, value));
    buf_free(value);
}

/* Whatever came before has had its outcome when this has. */
static void settle(SESSION_T *session) {
    set(session, "settled", "own", "settled");
    record_wait("settled+");
}

static char *large_text(void) {
    char *text = (char *)malloc(LARGE + 1);
    CHECK(text != NULL);
    memset(text, 'x', LARGE);
    text[LARGE] = '\0';
    return text;
}

/* ---- what is wrong with one request ---- */

static void test_values_and_paths(SESSION_T *session) {
    char *large = large_text();
    make_string(session, "own", "first");
    set(session, "none", "nowhere", "x");
    record_wait("none!38");
    set(session, "no-path", NULL, "x");
    record_wait("no-path!48");
    set(session, "bytes", "\xff\xfe", "x");
    record_wait("bytes!48");
    set(session, "large", "own", large);
    record_wait("large!21");
    set(session, "large-path", large, "x");
    record_wait("large-path!21");
    /* Another type than the topic's, one that is none, and no value for a type without null. */
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = setting("type", "own", NULL);
    params.datatype = DATATYPE_INT64;
    params.update = buf_create();
    CHECK(write_diffusion_int64_value(5, params.update));
    diffusion_topic_update_set(session, params);
    record_wait("type!40");
    params.datatype = (DIFFUSION_DATATYPE)77;
    params.context = (void *)"no-type";
    diffusion_topic_update_set(session, params);
    record_wait("no-type!48");
    buf_free(params.update);
    params = setting("no-value", "own", NULL);
    params.datatype = DATATYPE_JSON;
    diffusion_topic_update_set(session, params);
    record_wait("no-value!106");
    settle(session);
    RECORD_IS("none!38 no-path!48 bytes!48 large!21 large-path!21 type!40 no-type!48 no-value!106 settled+");
    record_clear();
    free(large);
}

/* Text that is not UTF-8 is refused, not replaced, whatever has kept it in between. */
static void test_odd_text_of_specifications(SESSION_T *session) {
    HASH_T *properties = hash_new(2);
    hash_add(properties, DIFFUSION_TIDY_ON_UNSUBSCRIBE, (void *)"true");
    hash_add(properties, DIFFUSION_OWNER, (void *)"$Principal is 'Andr\xe9'");
    TOPIC_SPECIFICATION_T *odd = topic_specification_init_with_properties(TOPIC_TYPE_STRING, properties);
    TOPIC_SPECIFICATION_T *copy = topic_specification_dup(odd);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "odd";
    params.datatype = DATATYPE_STRING;
    params.update = string_value("x");
    params.on_topic_update_add_and_set = on_created;
    params.on_error = on_error;
    params.specification = odd;
    params.context = (void *)"odd";
    diffusion_topic_update_add_and_set(session, params);
    record_wait("odd!48");
    params.specification = copy;
    params.context = (void *)"copy";
    diffusion_topic_update_add_and_set(session, params);
    record_wait("copy!48");
    hash_free(properties, NULL, NULL);
    topic_specification_set_properties(copy, NULL);
    params.context = (void *)"mended";
    diffusion_topic_update_add_and_set(session, params);
    record_wait("mended+");
    RECORD_IS("odd!48 copy!48 mended+");
    buf_free(params.update);
    topic_specification_free(odd);
    topic_specification_free(copy);
    record_clear();
}

/* Nobody is told, and nothing breaks. */
static void test_no_handlers(SESSION_T *session) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T adding;
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T patch;
    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener;
    DIFFUSION_SESSION_LOCK_PARAMS_T lock;
    SEND_REQUEST_PARAMS_T request;
    SEND_REQUEST_TO_FILTER_PARAMS_T filter;
    ADD_REQUEST_HANDLER_PARAMS_T handler;
    DIFFUSION_REQUEST_HANDLER_T functions;
    TOPIC_REMOVAL_PARAMS_T removal;
    ADD_TOPIC_CALLBACK_T addition;
    MISSING_TOPIC_PARAMS_T missing;
    memset(&params, 0, sizeof params);
    memset(&adding, 0, sizeof adding);
    memset(&patch, 0, sizeof patch);
    memset(&listener, 0, sizeof listener);
    memset(&lock, 0, sizeof lock);
    memset(&request, 0, sizeof request);
    memset(&filter, 0, sizeof filter);
    memset(&handler, 0, sizeof handler);
    memset(&functions, 0, sizeof functions);
    memset(&removal, 0, sizeof removal);
    memset(&addition, 0, sizeof addition);
    memset(&missing, 0, sizeof missing);
    /* First with nothing at all, then with what is needed, some of which the server refuses. */
    for (int round = 0; round < 2; round++) {
        BUF_T *value = string_value("x");
        diffusion_topic_update_set(session, params);
        diffusion_topic_update_add_and_set(session, adding);
        CHECK(diffusion_apply_json_patch(session, patch, NULL) == (round == 1));
        CHECK(diffusion_topic_notification_add_listener(session, listener, NULL));
        diffusion_session_lock(session, round == 0 ? NULL : "unheard", lock);
        send_request(session, request);
        send_request_to_filter(session, filter);
        add_request_handler(session, handler);
        topic_removal(session, removal);
        add_topic_from_specification(session, missing.topic_path, adding.specification, addition);
        CONVERSATION_ID_T *id = missing_topic_register_handler(session, missing);
        CHECK((id != NULL) == (round == 1));
        conversation_id_free(id);
        topic_specification_free(adding.specification);
        buf_free(params.update);
        params.topic_path = adding.topic_path = "unheard";
        params.datatype = adding.datatype = DATATYPE_STRING;
        params.update = adding.update = request.request = filter.request = value;
        adding.specification = topic_specification_init(TOPIC_TYPE_STRING);
        patch.topic_path = patch.patch = request.path = filter.path = handler.path = missing.topic_path = "unheard";
        request.request_datatype = request.response_datatype = DATATYPE_STRING;
        filter.request_datatype = filter.response_datatype = DATATYPE_STRING;
        functions.request_datatype = functions.response_datatype = DATATYPE_STRING;
        filter.filter = "$Principal is 'nobody'";
        handler.request_handler = &functions;
        removal.topic_selector = "?unheard//";
    }
    topic_specification_free(adding.specification);
    buf_free(params.update);
    settle(session);
    RECORD_IS("settled+");
    record_clear();
}

/* ---- what others own ---- */

static DIFFUSION_SESSION_LOCK_T *owned;

static int on_lock_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    CHECK(diffusion_session_lock_is_owned(lock));
    /* The session's own handle is not the program's to free, however often. */
    diffusion_session_lock_free((DIFFUSION_SESSION_LOCK_T *)lock);
    diffusion_session_lock_free((DIFFUSION_SESSION_LOCK_T *)lock);
    owned = diffusion_session_lock_dup(lock);
    return say(context, "+");
}

static int on_unlock(bool was_owned, void *context) {
    return say(context, was_owned ? ":owned" : ":not-owned");
}

static void test_locks_of_others(SESSION_T *session, SESSION_T *other) {
    DIFFUSION_SESSION_LOCK_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_lock_acquired = on_lock_acquired;
    params.on_error = on_error;
    params.context = (void *)"lock";
    diffusion_session_lock(session, "lock", params);
    record_wait("lock+");
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *locked = diffusion_topic_update_constraint_locked(owned);
    BUF_T *value = string_value("under a lock");
    diffusion_topic_update_set_with_constraint(other, locked, setting("other", "own", value));
    record_wait("other!42");
    diffusion_topic_update_set_with_constraint(session, locked, setting("owner", "own", value));
    record_wait("owner+");
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T unlock;
    memset(&unlock, 0, sizeof unlock);
    unlock.on_unlock = on_unlock;
    unlock.on_error = on_error;
    unlock.context = (void *)"unlock";
    diffusion_session_lock_unlock(other, owned, unlock);
    record_wait("unlock:not-owned");
    CHECK(diffusion_session_lock_is_owned(owned));
    diffusion_session_lock_unlock(session, owned, unlock);
    record_wait("unlock:owned");
    diffusion_topic_update_set_with_constraint(session, locked, setting("former", "own", value));
    record_wait("former!42");
    RECORD_IS("lock+ other!42 owner+ unlock:not-owned unlock:owned former!42");
    record_clear();
    buf_free(value);
    diffusion_topic_update_constraint_free(locked);
    diffusion_session_lock_free(owned);
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *stream_to(const char *path) {
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, path, DATATYPE_STRING, NULL);
    CHECK(stream != NULL);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

static void stream_set(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *name, const char *text) {
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_creation_result = on_created;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = (void *)name;
    BUF_T *value = string_value(text);
    diffusion_topic_update_stream_set(session, stream, value, params);
    buf_free(value);
}

static void test_streams_of_others(SESSION_T *session, SESSION_T *other) {
    char *large = large_text();
    DIFFUSION_TOPIC_UPDATE_STREAM_T *first = stream_to("own");
    DIFFUSION_TOPIC_UPDATE_STREAM_T *second = stream_to("own");
    stream_set(session, first, "first", "1");
    record_wait("first+");
    stream_set(other, first, "foreign", "2");
    record_wait("foreign!48");
    stream_set(other, second, "second", "3");
    record_wait("second+");
    stream_set(session, first, "former", "4");
    record_wait("former!43");
    stream_set(session, first, "invalid", "5");
    record_wait("invalid!43");
    CHECK(diffusion_topic_update_stream_get_state(first) == DIFFUSION_UPDATE_STREAM_STATE_INVALID);
    CHECK(diffusion_topic_update_stream_get(first) == NULL);
    /* A value that cannot be sent ends its stream, and nothing else. */
    stream_set(other, second, "large", large);
    record_wait("large!21");
    stream_set(other, second, "after", "6");
    record_wait("after!43");
    settle(session);
    RECORD_IS("first+ foreign!48 second+ former!43 invalid!43 large!21 after!43 settled+");
    record_clear();
    diffusion_topic_update_stream_free(first);
    diffusion_topic_update_stream_free(second);
    free(large);
}

/* ---- handlers that take their time, and that call back ---- */

static SESSION_T *calling;

static int on_set_and_wait(void *context) {
    struct timespec wait = { 1, 500 * 1000 * 1000 };
    nanosleep(&wait, NULL);
    set(calling, "inner", "own", "set inside");
    return say(context, "+");
}

static void test_slow_handlers(SESSION_T *session, SESSION_T *other) {
    BUF_T *value = string_value("slow");
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = setting("slow", "own", value);
    calling = session;
    params.on_topic_update = on_set_and_wait;
    diffusion_topic_update_set(session, params);
    for (int i = 0; i < 3; i++) {
        set(session, "next", "own", "next");
    }
    /* Other sessions do not wait. */
    set(other, "other", "own", "other");
    record_wait("inner+");
    RECORD_IS("other+ slow+ next+ next+ next+ inner+");
    record_clear();
    buf_free(value);
}

static int on_set_and_close(void *context) {
    CHECK(session_close(calling, NULL) == DIFFUSION_TRUE);
    set(calling, "never", "own", "after the close");
    return say(context, "+");
}

static void test_close_inside(SESSION_T *session, SESSION_T *other) {
    BUF_T *value = string_value("last");
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = setting("close", "own", value);
    DIFFUSION_SESSION_LOCK_PARAMS_T lock;
    calling = session;
    params.on_topic_update = on_set_and_close;
    memset(&lock, 0, sizeof lock);
    lock.on_lock_acquired = on_lock_acquired;
    lock.context = (void *)"lock";
    diffusion_session_lock(other, "taken", lock);
    record_wait("lock+");
    record_clear();
    diffusion_session_lock_free(owned);
    /* Never answered, because the other session has the lock. */
    lock.on_discard = on_discard;
    diffusion_session_lock(session, "taken", lock);
    diffusion_topic_update_set(session, params);
    record_wait("lock:discarded");
    session_free(session);
    RECORD_IS("close+ lock:discarded");
    record_clear();
    buf_free(value);
}

/* A session whose states are not recorded. */
static SESSION_T *control_session(void) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *session = session_create(server_url, "control", credentials, NULL, NULL, NULL);
    CHECK(session != NULL);
    credentials_free(credentials);
    return session;
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = control_session();
    SESSION_T *other = control_session();
    test_values_and_paths(session);
    test_odd_text_of_specifications(session);
    test_no_handlers(session);
    test_locks_of_others(session, other);
    test_streams_of_others(session, other);
    test_slow_handlers(session, other);
    test_close_inside(session, other);
    session_close(other, NULL);
    session_free(other);
    return 0;
}
