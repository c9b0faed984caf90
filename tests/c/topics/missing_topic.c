/* Handlers of missing topics (specification/topics/topic-control section 3): who is told of what, and that each is told once that it is over. */
#include "server.h"

static SESSION_T *subscriber;
static char handler_a[] = "A";
static char handler_b[] = "B";

static int on_missing(SESSION_T *session, const SVC_MISSING_TOPIC_REQUEST_T *request, void *context) {
    char word[64];
    CHECK(session != NULL && session != subscriber);
    CHECK(request->session_id != NULL && session_id_cmp(*request->session_id, *subscriber->id) == 0);
    CHECK(strcmp((const char *)hash_get(request->session_properties, "$Principal"), "control") == 0);
    CHECK(list_get_size(request->server_names) >= 1);
    CHECK(request->conversation_id->id > 0);
    snprintf(word, sizeof word, "%s%s", (const char *)context, request->topic_selector);
    record(word);
    /* Older programs call it; it does nothing. */
    missing_topic_proceed(session, (SVC_MISSING_TOPIC_REQUEST_T *)request);
    return HANDLER_FAILURE; /* has no effect */
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[32];
    CHECK(session != NULL && error->message != NULL);
    snprintf(word, sizeof word, "%s!%d", error->context == NULL ? "" : (const char *)error->context, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    char word[32];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%s-", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static CONVERSATION_ID_T *handle_missing(SESSION_T *session, char *name, const char *branch) {
    MISSING_TOPIC_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_missing_topic = on_missing;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.topic_path = branch;
    params.context = name;
    return missing_topic_register_handler(session, params);
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)context;
    CHECK(session == subscriber);
    record("subscribed");
    return HANDLER_SUCCESS;
}

static void select_topics(const char *selector) {
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.on_subscribe = on_subscribed;
    params.on_error = on_error;
    subscribe(subscriber, params);
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)context;
    CHECK(diffusion_topic_removal_result_removed_count(result) == 0);
    record("there");
    return HANDLER_SUCCESS;
}

/* The server has done what the session asked for before, and the session has been told what the server had to tell it. */
static void wait_for_server(SESSION_T *session) {
    TOPIC_REMOVAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = ">none";
    params.on_removed = on_removed;
    params.on_error = on_error;
    topic_removal(session, params);
    record_wait("there");
}

/* Selects, and waits until both what the handler and what the subscriber is told have come. */
static void check_missing(const char *selector, const char *told) {
    record_clear();
    select_topics(selector);
    record_wait("subscribed");
    record_wait(told);
    record_clear();
}

/* Nobody is told. */
static void check_not_missing(SESSION_T *session, const char *selector) {
    record_clear();
    select_topics(selector);
    record_wait("subscribed");
    wait_for_server(session);
    RECORD_IS("subscribed there");
    record_clear();
}

static void test_handlers(SESSION_T *session) {
    CONVERSATION_ID_T *a = handle_missing(session, handler_a, "a");
    CONVERSATION_ID_T *b = handle_missing(session, handler_b, "a/b");
    CHECK(a != NULL && b != NULL && a->id != b->id);
    record_clear();
    wait_for_server(session);
    RECORD_IS("there");
    check_missing("a/x", "A>a/x");
    check_missing("a/b/y", "B>a/b/y");
    check_missing("?a/b/.*", "B?a/b/.*");
    check_not_missing(session, "elsewhere");

    /* The branch has a handler of this session. */
    record_clear();
    CONVERSATION_ID_T *again = handle_missing(session, handler_b, "a");
    record_wait("B!2");
    record_clear();
    missing_topic_deregister_handler(session, again); /* is none */
    conversation_id_free(again);

    missing_topic_deregister_handler(session, b);
    wait_for_server(session);
    check_missing("a/b/z", "A>a/b/z");
    missing_topic_deregister_handler(session, a);
    missing_topic_deregister_handler(session, a);
    missing_topic_deregister_handler(session, NULL);
    missing_topic_deregister_handler(NULL, a);
    wait_for_server(session);
    check_not_missing(session, "a/z");
    conversation_id_free(a);
    conversation_id_free(b);
    missing_topic_proceed(NULL, NULL);
}

static void test_refusals(SESSION_T *session) {
    record_clear();
    CHECK(handle_missing(session, handler_a, NULL) == NULL);
    record_wait("A!48");
    CHECK(handle_missing(NULL, handler_a, "a") == NULL);
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *client = session_create(server_url, "client", credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    CHECK(client != NULL);
    CONVERSATION_ID_T *id = handle_missing(client, handler_a, "a");
    CHECK(id != NULL);
    record_wait("A!103");
    session_close(client, NULL);
    session_free(client);
    conversation_id_free(id);
    RECORD_IS("A!48 A!103");
}

/* After a loss of messages nothing is registered any more, and that is told. */
static void test_loss(SESSION_T *session) {
    CONVERSATION_ID_T *a = handle_missing(session, handler_a, "a");
    CONVERSATION_ID_T *b = handle_missing(session, handler_b, "b");
    wait_for_server(session);
    session_close(subscriber, NULL);
    session_free(subscriber);
    record_clear();
    server_do("loss answer=106; lose session=all; cut session=all");
    record_wait("A-");
    record_wait("B-");
    missing_topic_deregister_handler(session, a);
    conversation_id_free(a);
    conversation_id_free(b);
    a = handle_missing(session, handler_a, "a");
    subscriber = connected(NULL);
    record_clear();
    wait_for_server(session);
    check_missing("a/after", "A>a/after");
    conversation_id_free(a);
    record_clear();
    session_close(session, NULL);
    session_free(session);
    record_wait("A-");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    subscriber = connected(NULL);
    test_handlers(session);
    test_refusals(session);
    test_loss(session);
    session_close(subscriber, NULL);
    session_free(subscriber);
    return 0;
}
