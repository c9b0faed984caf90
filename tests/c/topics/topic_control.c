/* Adding and removing topics (specification/topics/topic-control): what the server says reaches the program under the interface's names. */
#include "server.h"

static int context;

static int on_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE code, void *given) {
    char word[32];
    CHECK(session != NULL && given == &context);
    snprintf(word, sizeof word, "added:%d", (int)code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_failed(SESSION_T *session, TOPIC_ADD_FAIL_RESULT_CODE code, const DIFFUSION_ERROR_T *error, void *given) {
    char word[64];
    CHECK(session != NULL && given == &context);
    CHECK(error != NULL && error->message != NULL && error->context == &context);
    snprintf(word, sizeof word, "failed:%d(%d)", (int)code, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[32];
    CHECK(session != NULL && error->message != NULL && error->context == &context);
    snprintf(word, sizeof word, "error:%d", (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *given) {
    CHECK(session != NULL && given == &context);
    record("discarded");
    return HANDLER_SUCCESS;
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *given) {
    char word[32];
    CHECK(session != NULL && given == &context);
    snprintf(word, sizeof word, "removed:%d", diffusion_topic_removal_result_removed_count(result));
    record(word);
    return HANDLER_SUCCESS;
}

static ADD_TOPIC_CALLBACK_T handlers(void) {
    ADD_TOPIC_CALLBACK_T callback;
    memset(&callback, 0, sizeof callback);
    callback.on_topic_added_with_specification = on_added;
    callback.on_topic_add_failed_with_specification = on_failed;
    callback.on_error = on_error;
    callback.on_discard = on_discard;
    callback.context = &context;
    return callback;
}

/* Path and specification are gone before the server has answered. */
static void add(SESSION_T *session, const char *path, TOPIC_TYPE_T type, const char *property, const char *value) {
    HASH_T *properties = hash_new(2);
    if (property != NULL) {
        hash_add(properties, strdup(property), strdup(value));
    }
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(type, properties);
    char *copy = strdup(path);
    add_topic_from_specification(session, copy, specification, handlers());
    memset(copy, 'x', strlen(copy));
    free(copy);
    topic_specification_free(specification);
    hash_free(properties, free, free);
}

static void removal(SESSION_T *session, const char *selector) {
    TOPIC_REMOVAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_removed = on_removed;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.topic_selector = selector;
    params.context = &context;
    topic_removal(session, params);
}

static void test_adding(SESSION_T *session) {
    record_clear();
    add(session, "a/b", TOPIC_TYPE_JSON, NULL, NULL);
    add(session, "a/b", TOPIC_TYPE_JSON, NULL, NULL);
    add(session, "a/b", TOPIC_TYPE_STRING, NULL, NULL);
    add(session, "a/b/c", TOPIC_TYPE_STRING, DIFFUSION_DONT_RETAIN_VALUE, "true");
    add(session, "a//b", TOPIC_TYPE_STRING, NULL, NULL);
    add(session, "", TOPIC_TYPE_STRING, NULL, NULL);
    add(session, "series", TOPIC_TYPE_TIME_SERIES, NULL, NULL);
    add(session, "series", TOPIC_TYPE_TIME_SERIES, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, "int64");
    add_topic_from_specification(session, "a", NULL, handlers());
    /* Local failures come when their turn has come, but need no answer. */
    record_wait("failed:2(46)");
    record_wait("failed:3(16)");
    /* The last answer of the server. */
    removal(session, "none");
    record_wait("removed:0");
    pthread_mutex_lock(&record_mutex);
    const char *answers[] = { "added:0", "added:1", "failed:1(44)", "added:0", "failed:2(46)", "failed:3(16)", "added:0", "removed:0" };
    const char *at = record_text;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const char *found = strstr(at, answers[i]);
        if (found == NULL) {
            fprintf(stderr, "no %s in `%s`\n", answers[i], record_text);
            exit(1);
        }
        at = found + strlen(answers[i]);
    }
    pthread_mutex_unlock(&record_mutex);
}

static void test_removing(SESSION_T *session) {
    record_clear();
    removal(session, "?a//");
    removal(session, "?a//");
    removal(session, "#series////none");
    record_wait("removed:1");
    RECORD_IS("removed:2 removed:0 removed:1");
    record_clear();
    removal(session, "$a");
    record_wait("error");
    removal(session, NULL);
    record_wait("error:48 error:48");
}

/* Everything that C allows to be left out. */
static void test_without_handlers(SESSION_T *session) {
    ADD_TOPIC_CALLBACK_T none;
    TOPIC_REMOVAL_PARAMS_T params;
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_BINARY);
    record_clear();
    memset(&none, 0, sizeof none);
    memset(&params, 0, sizeof params);
    add_topic_from_specification(NULL, "quiet", specification, none);
    add_topic_from_specification(session, "quiet", specification, none);
    add_topic_from_specification(session, NULL, NULL, none);
    topic_specification_set_topic_type(specification, TOPIC_TYPE_JSON);
    add_topic_from_specification(session, "quiet", specification, none);
    /* Without the handler of failures they are errors. */
    none = handlers();
    none.on_topic_add_failed_with_specification = NULL;
    add_topic_from_specification(session, "quiet", specification, none);
    record_wait("error");
    RECORD_IS("error:44");
    topic_specification_free(specification);
    topic_removal(NULL, params);
    params.topic_selector = ">quiet";
    topic_removal(session, params);
    removal(session, ">quiet");
    record_wait("removed:0");
    CHECK(diffusion_topic_removal_result_removed_count(NULL) == -1);
}

/* A principal that may read topics only. */
static void test_permissions(void) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *client = session_create(server_url, "client", credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    CHECK(client != NULL);
    record_clear();
    add(client, "a/b", TOPIC_TYPE_JSON, NULL, NULL);
    record_wait("failed");
    RECORD_IS("failed:4(103)");
    session_close(client, NULL);
    session_free(client);
}

/* Exactly one call for every request, whatever happens to the session. */
static void test_session_that_ends(SESSION_T *session) {
    record_clear();
    server_do("abort session=all");
    record_wait("2>6");
    add(session, "late", TOPIC_TYPE_JSON, NULL, NULL);
    removal(session, "late");
    record_wait("error:101 error:101");
    session_close(session, NULL);
    record_clear();
    add(session, "later", TOPIC_TYPE_JSON, NULL, NULL);
    session_free(session);
    RECORD_IS("");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    test_adding(session);
    test_removing(session);
    test_without_handlers(session);
    test_permissions();
    test_session_that_ends(session);
    return 0;
}
