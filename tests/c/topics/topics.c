/* Subscribing through the development server's own topics (specification/topics/subscribe, specification/topics/value-streams): what is
   called, and in which order. */
#include "server.h"

static int on_subscription(const char *const path, const TOPIC_SPECIFICATION_T *specification, void *context) {
    char word[64];
    (void)context;
    snprintf(word, sizeof word, "+%s/%d", path, (int)topic_specification_get_topic_type(specification));
    record(word);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    char word[64];
    (void)context;
    CHECK(specification != NULL);
    snprintf(word, sizeof word, "-%s(%llx)", path, (unsigned long long)reason);
    record(word);
    return HANDLER_SUCCESS;
}

static void print_value(char *to, size_t size, const DIFFUSION_VALUE_T *value) {
    char *text = NULL;
    DIFFUSION_API_ERROR error;
    if (value == NULL) {
        snprintf(to, size, "~");
        return;
    }
    CHECK(to_diffusion_json_string(value, &text, &error));
    snprintf(to, size, "%s", text);
    free(text);
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char word[128];
    char old_text[40];
    char new_text[40];
    (void)context;
    CHECK(specification != NULL && datatype == DATATYPE_JSON);
    print_value(old_text, sizeof old_text, old_value);
    print_value(new_text, sizeof new_text, new_value);
    snprintf(word, sizeof word, "%s=%s<%s", path, new_text, old_text);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_subscribe(SESSION_T *session, void *context) {
    CHECK(session != NULL);
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[64];
    CHECK(session != NULL && error->message != NULL);
    snprintf(word, sizeof word, "%s!%d", (const char *)error->context, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_topic_message(SESSION_T *session, const TOPIC_MESSAGE_T *message) {
    char word[64];
    CHECK(session != NULL && message->payload != NULL && message->headers != NULL);
    snprintf(word, sizeof word, "m:%s/%d/%d", message->name, (int)message->type, (int)message->payload->len);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_added(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    record("set");
    return HANDLER_SUCCESS;
}

/* Adds a JSON topic, or sets its value; returns when the server has it. */
static void set(SESSION_T *session, const char *path, const char *json, const char *property) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    HASH_T *properties = hash_new(2);
    if (property != NULL) {
        hash_add(properties, strdup(property), strdup("true"));
        topic_specification_set_properties(specification, properties);
    }
    BUF_T *update = buf_create();
    CHECK(write_diffusion_json_value(json, update));
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.specification = specification;
    params.datatype = DATATYPE_JSON;
    params.update = update;
    params.on_topic_update_add_and_set = on_added;
    diffusion_topic_update_add_and_set(session, params);
    buf_free(update);
    hash_free(properties, free, free);
    topic_specification_free(specification);
}

static SUBSCRIPTION_PARAMS_T subscription(const char *selector, const char *name) {
    SUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.on_subscribe = on_subscribe;
    params.on_error = on_error;
    params.context = (void *)(uintptr_t)name;
    return params;
}

static UNSUBSCRIPTION_PARAMS_T unsubscription(const char *selector, const char *name) {
    UNSUBSCRIPTION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_selector = selector;
    params.on_unsubscribe = on_subscribe;
    params.on_error = on_error;
    params.context = (void *)(uintptr_t)name;
    return params;
}

static SESSION_T *subscriber(void) {
    SESSION_T *session = connected(NULL);
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_JSON;
    stream.on_subscription = on_subscription;
    stream.on_unsubscription = on_unsubscription;
    stream.on_value = on_value;
    CHECK(add_stream(session, "?s//", &stream) != NULL);
    record_clear();
    return session;
}

static void values_come_before_the_answer(SESSION_T *publisher) {
    set(publisher, "s/a", "{\"x\":1}", NULL);
    record_wait("set");
    SESSION_T *session = subscriber();
    SUBSCRIPTION_PARAMS_T params = subscription("?s//", "accepted");
    params.on_topic_message = on_topic_message;
    CHECK(subscribe(session, params) == NULL);
    record_wait("accepted");
    RECORD_IS("+s/a/15 m:s/a/4/5 s/a={\"x\":1}<~ accepted");
    record_clear();
    /* A topic that comes later, and a change of the first one. */
    set(publisher, "s/b", "[1,2]", NULL);
    record_wait("s/b=[1,2]<~");
    record_wait("set");
    record_clear();
    set(publisher, "s/a", "{\"x\":2}", NULL);
    record_wait("s/a={\"x\":2}<{\"x\":1}");
    record_wait("set");
    record_clear();
    /* One whose values are not kept: neither deltas nor old values. */
    set(publisher, "s/c", "1", "DONT_RETAIN_VALUE");
    record_wait("set");
    record_wait("+s/c/15");
    record_clear();
    set(publisher, "s/c", "2", "DONT_RETAIN_VALUE");
    record_wait("s/c=2<~");
    record_wait("set");
    record_clear();
    unsubscribe(session, unsubscription("s/a", "gone"));
    record_wait("gone");
    RECORD_IS("-s/a(0) gone");
    record_clear();
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    record_clear();
}

static void a_recovery_keeps_what_is_known(SESSION_T *publisher) {
    SESSION_T *session = subscriber();
    subscribe(session, subscription("s/b", "accepted"));
    record_wait("accepted");
    record_clear();
    char actions[160];
    char *id = session_id_to_string(session->id);
    snprintf(actions, sizeof actions, "cut session=%s", id);
    server_do(actions);
    record_wait("3>2");
    record_clear();
    set(publisher, "s/b", "[1,2,3]", NULL);
    record_wait("s/b=[1,2,3]<[1,2]");
    record_wait("set");
    record_clear();
    /* With loss everything begins anew. */
    snprintf(actions, sizeof actions, "loss answer=106; lose session=%s; cut session=%s", id, id);
    free(id);
    server_do(actions);
    record_wait("s/b=[1,2,3]<~");
    RECORD_IS("2>3 3>2 -s/b(fffffff0) +s/b/15 s/b=[1,2,3]<~");
    server_do("normal");
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    record_clear();
}

static void scopes(void) {
    SESSION_T *session = subscriber();
    DIFFUSION_API_ERROR error;
    CHECK(diffusion_subscribe_with_scope(session, "one", subscription("s/b", "one"), &error));
    CHECK(diffusion_subscribe_with_scope(session, "two", subscription("s/b", "two"), &error));
    record_wait("two");
    RECORD_IS("+s/b/15 s/b=[1,2,3]<~ one two");
    record_clear();
    CHECK(diffusion_unsubscribe_with_scope(session, "one", unsubscription("s/b", "one"), &error));
    record_wait("one");
    RECORD_IS("one");
    record_clear();
    CHECK(diffusion_unsubscribe_all_scopes(session, unsubscription("s/b", "all"), NULL));
    record_wait("all");
    RECORD_IS("-s/b(0) all");
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    session_free(session);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *publisher = connected(NULL);
    record_clear();
    values_come_before_the_answer(publisher);
    a_recovery_keeps_what_is_known(publisher);
    scopes();
    CHECK(session_close(publisher, NULL) == DIFFUSION_TRUE);
    session_free(publisher);
    return 0;
}
