/* Topic notifications (specification/topics/topic-notifications): what listeners are told of topics that come and go on a server. */
#include "server.h"

static DIFFUSION_REGISTRATION_T *registration;

static int on_registered(const DIFFUSION_REGISTRATION_T *given, void *context) {
    CHECK(given != NULL && strcmp((const char *)context, "listener") == 0);
    registration = diffusion_registration_dup(given);
    record("registered");
    return HANDLER_SUCCESS;
}

static const char *word_of(DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type) {
    switch (type) {
    case TOPIC_ADDED:
        return "added";
    case TOPIC_SELECTED:
        return "selected";
    case TOPIC_REMOVED:
        return "removed";
    case TOPIC_DESELECTED:
        return "deselected";
    }
    return "?";
}

static int on_topic(const char *path, const TOPIC_SPECIFICATION_T *specification, const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                    void *context) {
    char word[100];
    CHECK(context != NULL);
    snprintf(word, sizeof word, "%s/%d:%s", path, (int)topic_specification_get_topic_type(specification), word_of(type));
    record(word);
    return HANDLER_SUCCESS;
}

static int on_descendant(const char *path, const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    char word[100];
    CHECK(context != NULL);
    snprintf(word, sizeof word, "below:%s:%s", path, word_of(type));
    record(word);
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    record("closed");
}

static int on_selected(void *context) {
    CHECK(context != NULL);
    record("select-done");
    return HANDLER_SUCCESS;
}

static int on_deselected(void *context) {
    CHECK(context != NULL);
    record("deselect-done");
    return HANDLER_SUCCESS;
}

static void add_listener(SESSION_T *session) {
    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener;
    DIFFUSION_API_ERROR error;
    memset(&listener, 0, sizeof listener);
    listener.on_registered = on_registered;
    listener.on_topic_notification = on_topic;
    listener.on_descendant_notification = on_descendant;
    listener.on_close = on_close;
    listener.on_error = record_named_error;
    listener.on_discard = record_named_discard;
    listener.context = (void *)"listener";
    CHECK(diffusion_topic_notification_add_listener(session, listener, &error));
    CHECK(error == NULL);
    record_wait("registered");
    record_clear();
}

/* One struct serves for both directions. */
static DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params_of(const char *selector) {
    DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_selected = on_selected;
    params.on_deselected = on_deselected;
    params.registration = registration;
    params.selector = selector;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)"selection";
    return params;
}

static void select_topics(SESSION_T *session, const char *selector) {
    DIFFUSION_API_ERROR error;
    CHECK(diffusion_topic_notification_registration_select(session, params_of(selector), &error));
    CHECK(error == NULL);
    record_wait("select-done");
}

static int on_topic_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE result, void *context) {
    CHECK(session != NULL && context == NULL);
    (void)result;
    record("add-done");
    return HANDLER_SUCCESS;
}

static void create_topic(SESSION_T *session, const char *path, TOPIC_TYPE_T type) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(type);
    ADD_TOPIC_CALLBACK_T callback;
    memset(&callback, 0, sizeof callback);
    callback.on_topic_added_with_specification = on_topic_added;
    add_topic_from_specification(session, path, specification, callback);
    topic_specification_free(specification);
}

static int on_topics_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    CHECK(session != NULL && result != NULL && context == NULL);
    record("removal-done");
    return HANDLER_SUCCESS;
}

static void remove_selected(SESSION_T *session, const char *selector) {
    TOPIC_REMOVAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_removed = on_topics_removed;
    params.topic_selector = selector;
    topic_removal(session, params);
}

/* Has the words, which are separated by blanks, in this order; others may stand between. */
static void record_has(const char *words) {
    char copy[500];
    pthread_mutex_lock(&record_mutex);
    snprintf(copy, sizeof copy, "%s", words);
    const char *at = record_text;
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        at = strstr(at, word);
        if (at == NULL) {
            fprintf(stderr, "no `%s` at its place in `%s`\n", word, record_text);
            exit(1);
        }
        at += strlen(word);
    }
    pthread_mutex_unlock(&record_mutex);
}

static void listening(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    create_topic(session, "n/there", TOPIC_TYPE_STRING);
    record_wait("add-done");
    add_listener(session);
    select_topics(session, "?n/.*");
    record_wait("n/there/17:selected");
    record_clear();
    create_topic(session, "n/new", TOPIC_TYPE_JSON);
    record_wait("add-done");
    record_wait("n/new/15:added");
    create_topic(session, "elsewhere", TOPIC_TYPE_JSON);
    record_wait("add-done n/new/15:added add-done");
    remove_selected(session, "n/new");
    record_wait("n/new/15:removed");
    record_wait("removal-done");
    CHECK(strstr(record_text, "elsewhere") == NULL);
    record_clear();

    DIFFUSION_API_ERROR error;
    CHECK(diffusion_topic_notification_registration_deselect(session, params_of("?n/.*"), &error));
    CHECK(error == NULL);
    record_wait("n/there/17:deselected");
    record_wait("deselect-done");
    record_clear();

    /* A branch below a selected path. */
    select_topics(session, ">b");
    create_topic(session, "b/c/d", TOPIC_TYPE_INT64);
    record_wait("below:b/c/d:added");
    create_topic(session, "b", TOPIC_TYPE_STRING);
    record_wait("b/17:added");
    remove_selected(session, "?b//");
    record_wait("b/17:removed");
    record_wait("below:b/c/d:removed");
    record_has("below:b/c/d:added b/17:added");
    record_clear();

    diffusion_registration_close(session, registration);
    diffusion_registration_close(session, registration);
    CHECK(!diffusion_topic_notification_registration_select(session, params_of("a"), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_STATE);
    diffusion_api_error_free(error);
    diffusion_registration_free(registration);
    record_wait("closed");
    create_topic(session, "n/after", TOPIC_TYPE_STRING);
    record_wait("add-done");
    RECORD_IS("closed add-done");
    session_close(session, NULL);
    session_free(session);
    record_clear();
}

static void endings(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    add_listener(session);
    select_topics(session, "?x/.*");
    record_clear();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("2>5 closed");
    diffusion_registration_close(session, registration);
    session_free(session);
    diffusion_registration_free(registration);
    record_clear();

    session = connected(NULL);
    record_clear();
    add_listener(session);
    server_do("abort session=all");
    record_wait("listener:discarded");
    RECORD_IS("2>6 listener:discarded");
    diffusion_registration_close(session, registration);
    diffusion_registration_free(registration);
    session_free(session);
    record_clear();
}

static void what_is_refused(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    add_listener(session);
    DIFFUSION_API_ERROR error;
    CHECK(!diffusion_topic_notification_registration_select(NULL, params_of("a"), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    CHECK(!diffusion_topic_notification_registration_select(session, params_of(NULL), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_topic_notification_registration_deselect(session, params_of("?("), NULL));
    DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params = params_of("a");
    params.registration = NULL;
    CHECK(!diffusion_topic_notification_registration_select(session, params, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    session_close(session, NULL);
    CHECK(!diffusion_topic_notification_registration_select(session, params_of("a"), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_SESSION_CLOSED);
    diffusion_api_error_free(error);
    session_free(session);
    diffusion_registration_free(registration);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    listening();
    endings();
    what_is_refused();
    return 0;
}
