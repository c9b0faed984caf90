/* Subscribing other sessions (specification/control/subscription-control) at a server. */
#include "server.h"

static void end(SESSION_T *session) {
    session_close(session, NULL);
    session_free(session);
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char word[200];
    char *text = NULL;
    (void)datatype;
    (void)old_value;
    CHECK(specification != NULL);
    CHECK(read_diffusion_string_value(new_value, &text, NULL));
    snprintf(word, sizeof word, "%s:%s=%s", (const char *)context, path, text);
    free(text);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    char word[200];
    (void)specification;
    snprintf(word, sizeof word, "%s-%s/%d", (const char *)context, path, (int)reason);
    record(word);
    return HANDLER_SUCCESS;
}

static SESSION_T *subscriber(const char *name) {
    SESSION_T *session = connected_as("client", NULL);
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_value;
    stream.on_unsubscription = on_unsubscription;
    stream.context = (void *)name;
    add_fallback_stream(session, &stream);
    return session;
}

static int on_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    record("set");
    return HANDLER_SUCCESS;
}

static void set(SESSION_T *session, const char *path, const char *text) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    BUF_T *value = buf_create();
    write_diffusion_string_value(text, value);
    params.topic_path = path;
    params.specification = specification;
    params.datatype = DATATYPE_STRING;
    params.update = value;
    params.on_topic_update_add_and_set = on_set;
    params.on_error = record_named_error;
    params.context = (void *)"set";
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
}

static int on_complete(SESSION_T *session, void *context) {
    char word[100];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%s:done", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_count(const int number, void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s:%d", (const char *)context, number);
    record(word);
    return HANDLER_SUCCESS;
}

static SUBSCRIPTION_CONTROL_PARAMS_T control(SESSION_ID_T id, const char *selector, const char *name) {
    SUBSCRIPTION_CONTROL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_complete = on_complete;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.session_id = id;
    params.topic_selector = (char *)selector;
    params.context = (void *)name;
    return params;
}

static DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T subscribing(const char *filter, const char *selector, const char *name) {
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = filter;
    params.topic_selector = selector;
    params.on_subscribe_by_filter = on_count;
    params.on_error = record_named_error;
    params.context = (void *)name;
    return params;
}

static DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T unsubscribing(const char *filter, const char *selector, const char *name) {
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = filter;
    params.topic_selector = selector;
    params.on_unsubscribe_by_filter = on_count;
    params.on_error = record_named_error;
    params.context = (void *)name;
    return params;
}

static int on_selections(SESSION_T *session, HASH_T *selections, void *context) {
    char word[200];
    CHECK(session != NULL);
    LIST_T *of_default = (LIST_T *)hash_get(selections, "");
    LIST_T *of_scope = (LIST_T *)hash_get(selections, "s");
    snprintf(word, sizeof word, "%s=%s,%s", (const char *)context,
             of_default == NULL ? "" : (const char *)list_get_data_first(of_default),
             of_scope == NULL ? "" : (const char *)list_get_data_first(of_scope));
    record(word);
    return HANDLER_SUCCESS;
}

static void one_session(void) {
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *ann = subscriber("ann");
    set(session, "c/a", "1");
    record_wait("set");
    record_clear();
    /* One struct for several calls. */
    SUBSCRIPTION_CONTROL_PARAMS_T params = control(*ann->id, "?c//", "ann");
    subscribe_client(session, params);
    record_wait("ann:done");
    record_wait("ann:c/a=1");
    set(session, "c/b", "2");
    record_wait("ann:c/b=2");
    params.topic_selector = (char *)"c/a";
    unsubscribe_client(session, params);
    /* Reason 1: control. */
    record_wait("ann-c/a/1");
    record_clear();
    SESSION_ID_T nobody = { 1, 2 };
    subscribe_client(session, control(nobody, ">a", "nobody"));
    record_wait("nobody!107");
    subscribe_client(session, control(*ann->id, NULL, "null"));
    record_wait("null!48");
    unsubscribe_client(session, control(*ann->id, "", "empty"));
    record_wait("empty!48");
    subscribe_client(ann, control(*session->id, "?c//", "denied"));
    record_wait("denied!103");
    record_clear();
    end(ann);
    end(session);
}

static void many_sessions(void) {
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *ann = subscriber("ann");
    SESSION_T *ben = subscriber("ben");
    set(session, "d/a", "1");
    record_wait("set");
    record_clear();
    const char *clients = "$Principal is 'client'";
    CHECK(diffusion_subscribe_by_filter(session, subscribing(clients, "?d//", "two"), NULL));
    record_wait("two:2");
    record_wait("ann:d/a=1");
    record_wait("ben:d/a=1");
    CHECK(diffusion_unsubscribe_by_filter(session, unsubscribing(clients, "?d//", "away"), NULL));
    record_wait("away:2");
    record_wait("ann-d/a/1");
    record_wait("ben-d/a/1");
    record_clear();
    CHECK(diffusion_subscribe_by_filter(session, subscribing("$Principal is 'nobody'", "?d//", "none"), NULL));
    record_wait("none:0");
    CHECK(diffusion_subscribe_by_filter(session, subscribing("is is", "?d//", "bad"), NULL));
    record_wait("bad!35");
    DIFFUSION_API_ERROR error;
    CHECK(!diffusion_subscribe_by_filter(session, subscribing(NULL, "?d//", "null"), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_unsubscribe_by_filter(NULL, unsubscribing("all", "?d//", "null"), &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    RECORD_IS("none:0 bad!35");
    record_clear();
    end(ben);
    end(ann);
    end(session);
}

/* Scopes: who is selected in two of them stays subscribed when one ends. */
static void scopes(void) {
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *ann = subscriber("ann");
    set(session, "e", "1");
    record_wait("set");
    record_clear();
    subscribe_client(session, control(*ann->id, ">e", "default"));
    record_wait("default:done");
    record_wait("ann:e=1");
    CHECK(diffusion_subscribe_client_with_scope(session, "s", control(*ann->id, "?e//", "scope"), NULL));
    record_wait("scope:done");
    DIFFUSION_GET_TOPIC_SELECTIONS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = ann->id;
    params.on_topic_selections = on_selections;
    params.on_error = record_named_error;
    params.context = (void *)"selections";
    CHECK(diffusion_get_topic_selections(session, params, NULL));
    record_wait("selections=>e,?e//");
    unsubscribe_client(session, control(*ann->id, ">e", "left"));
    record_wait("left:done");
    set(session, "e", "2");
    record_wait("ann:e=2");
    CHECK(diffusion_unsubscribe_client_all_scopes(session, control(*ann->id, "?e//", "all"), NULL));
    record_wait("ann-e/1");
    record_clear();
    end(ann);
    end(session);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    one_session();
    many_sessions();
    scopes();
    return 0;
}
