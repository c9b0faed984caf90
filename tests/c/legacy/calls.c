/* What programs for versions 6.4 and older do (specification/compatibility/legacy-topics), on a server of today. */
#define DIFFUSION_LEGACY_MEMBERS
#include "topics.h"

static char context_of_calls;

static int record_source(const char *what, const CONVERSATION_ID_T *id, const SVC_UPDATE_REGISTRATION_RESPONSE_T *response, void *context) {
    char word[32];
    CHECK(context == &context_of_calls && id->id != 0);
    snprintf(word, sizeof word, "%s%d", what, (int)response->state);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_registered(SESSION_T *session, const CONVERSATION_ID_T *id, const SVC_UPDATE_REGISTRATION_RESPONSE_T *response, void *context) {
    CHECK(session != NULL);
    return record_source("registered", id, response, context);
}

static int on_active(SESSION_T *session, const CONVERSATION_ID_T *id, const SVC_UPDATE_REGISTRATION_RESPONSE_T *response, void *context) {
    CHECK(session != NULL);
    return record_source("active", id, response, context);
}

static int on_close(SESSION_T *session, const CONVERSATION_ID_T *id, const SVC_UPDATE_REGISTRATION_RESPONSE_T *response, void *context) {
    CHECK(session != NULL);
    return record_source("close", id, response, context);
}

static int on_deregistered(SESSION_T *session, const CONVERSATION_ID_T *id, void *context) {
    CHECK(session != NULL && id != NULL && context == &context_of_calls);
    record("deregistered");
    return HANDLER_SUCCESS;
}

static int record_update(const char *what, const SVC_UPDATE_RESPONSE_T *response) {
    char word[32];
    snprintf(word, sizeof word, "%s%d", what, (int)response->status);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_success(SESSION_T *session, const CONVERSATION_ID_T *id, const SVC_UPDATE_RESPONSE_T *response, void *context) {
    CHECK(session != NULL && id != NULL && context == &context_of_calls);
    return record_update("success", response);
}

static int on_failure(SESSION_T *session, const CONVERSATION_ID_T *id, const SVC_UPDATE_RESPONSE_T *response, void *context) {
    CHECK(session != NULL && id != NULL && context == &context_of_calls);
    return record_update("failure", response);
}

static CONVERSATION_ID_T *source(SESSION_T *session) {
    UPDATE_SOURCE_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = "old";
    params.on_registered = on_registered;
    params.on_active = on_active;
    params.on_close = on_close;
    params.on_error = record_error;
    params.context = &context_of_calls;
    CONVERSATION_ID_T *id = register_update_source(session, params);
    CHECK(id != NULL);
    record_wait("active1");
    RECORD_IS("registered1 active1");
    record_clear();
    return id;
}

static UPDATE_VALUE_PARAMS_T value_params(CONVERSATION_ID_T *id, const char *path, BUF_T *data) {
    UPDATE_VALUE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_success = on_success;
    params.on_failure = on_failure;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.updater_id = id;
    params.topic_path = (char *)path;
    params.data = data;
    params.context = &context_of_calls;
    return params;
}

/* Old programs keep what they need where topic messages find it, which have no context. */
static int on_topic_message(SESSION_T *session, const TOPIC_MESSAGE_T *message) {
    char word[64];
    CHECK(session != NULL && message->type == MESSAGE_TYPE_FETCH_REPLY && message->details == NULL);
    CHECK(list_get_size(message->headers) == 0);
    CHECK(topic_specification_get_topic_type(message->specification) == TOPIC_TYPE_STRING);
    /* A CBOR string shorter than 24 bytes. */
    snprintf(word, sizeof word, "%s=%.*s", message->name, (int)message->payload->len - 1, message->payload->data + 1);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_fetch(SESSION_T *session, void *context) {
    CHECK(session != NULL && context == &context_of_calls);
    record("fetched");
    return HANDLER_SUCCESS;
}

static int on_status_message(SESSION_T *session, const SVC_FETCH_STATUS_RESPONSE_T *status, void *context) {
    CHECK(session != NULL && context == &context_of_calls);
    CHECK(status->status_flag == DIFFUSION_TRUE && status->payload->len == 0);
    record(status->topic_path);
    return HANDLER_SUCCESS;
}

static void old_fetch(SESSION_T *session, const char *selector) {
    FETCH_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_message = on_topic_message;
    params.on_fetch = on_fetch;
    params.on_status_message = on_status_message;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.selector = selector;
    params.context = &context_of_calls;
    fetch(session, params);
}

static void updates_and_the_old_fetch(SESSION_T *session) {
    make_string(session, "old/a", "first");
    make_string(session, "old/b", "first");
    CONVERSATION_ID_T *id = source(session);

    BUF_T *data = string_value("second");
    update_value_with_datatype(session, DATATYPE_STRING, value_params(id, "old/a", data));
    buf_free(data);
    /* Without a type, which is found out. Order is kept. */
    CONTENT_T content;
    content.encoding = CONTENT_ENCODING_NONE;
    content.data = string_value("third");
    UPDATE_T *whole = update_create(UPDATE_ACTION_REFRESH, UPDATE_TYPE_CONTENT, &content);
    buf_free(content.data);
    UPDATE_SOURCE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_success = on_success;
    params.on_failure = on_failure;
    params.on_error = record_error;
    params.updater_id = id;
    params.topic_path = "old/b";
    params.update = whole;
    params.context = &context_of_calls;
    update(session, params);
    update_free(whole);
    data = string_value("fourth");
    update_value(session, value_params(id, "old/b", data));
    record_wait("success0 success0 success0");
    old_fetch(session, "?old//");
    record_wait("?old//");
    RECORD_IS("success0 success0 success0 fetched old/a=second old/b=fourth ?old//");
    record_clear();

    /* No such topic, with and without a type. */
    update_value(session, value_params(id, "old/missing", data));
    update_value_with_datatype(session, DATATYPE_STRING, value_params(id, "old/missing", data));
    record_wait("failure4 failure4");
    /* Another type than the topic's. */
    update_value_with_datatype(session, DATATYPE_INT64, value_params(id, "old/a", data));
    record_wait("failure1");
    record_clear();

    UPDATE_SOURCE_DEREGISTRATION_PARAMS_T end;
    memset(&end, 0, sizeof end);
    end.on_deregistered = on_deregistered;
    end.on_error = record_error;
    end.updater_id = id;
    end.context = &context_of_calls;
    deregister_update_source(session, end);
    record_wait("deregistered");
    update_value_with_datatype(session, DATATYPE_STRING, value_params(id, "old/a", data));
    record_wait("failure3");
    record_clear();
    buf_free(data);
    conversation_id_free(id);
}

static int on_removed(SESSION_T *session, const SVC_REMOVE_TOPICS_RESPONSE_T *response, void *context) {
    CHECK(session != NULL && response != NULL && context == &context_of_calls);
    record("removed");
    return HANDLER_SUCCESS;
}

static void the_old_removal(SESSION_T *session) {
    REMOVE_TOPICS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_removed = on_removed;
    params.on_error = record_error;
    params.topic_selector = "?old//";
    params.context = &context_of_calls;
    remove_topics(session, params);
    record_wait("removed");
    old_fetch(session, "?old//");
    record_wait("?old//");
    RECORD_IS("removed fetched ?old//");
    record_clear();
}

static void what_is_gone(SESSION_T *session) {
    char path[] = "old";
    SEND_MSG_PARAMS_T message;
    memset(&message, 0, sizeof message);
    message.topic_path = path;
    message.on_error = record_error;
    send_msg(session, message);
    record_wait("!104");
    record_clear();
    SESSION_WILLS_REMOVE_TOPIC_PARAMS_T will;
    memset(&will, 0, sizeof will);
    will.topic_path = path;
    will.on_error = record_error;
    session_wills_remove_topics(session, will);
    record_wait("!104");
    record_clear();
    MSG_LISTENER_REGISTRATION_PARAMS_T listener;
    memset(&listener, 0, sizeof listener);
    listener.topic_path = path;
    register_msg_listener(session, listener);
    MSG_LISTENER_DEREGISTRATION_PARAMS_T no_listener;
    no_listener.topic_path = path;
    deregister_msg_listener(session, no_listener);
    missing_topic_cancel(session, NULL);
}

static void topic_details(void) {
    char path[] = "master";
    TOPIC_DETAILS_T *slave = create_topic_details_slave(path);
    TOPIC_DETAILS_T *json = create_topic_details_json();
    TOPIC_DETAILS_T *binary = create_topic_details_binary();
    TOPIC_DETAILS_T *copy = topic_details_dup(slave);
    topic_details_free(slave);
    CHECK(copy->topic_type == TOPIC_TYPE_SLAVE && copy->level == TOPIC_DETAILS_LEVEL_BASIC);
    CHECK(strcmp(copy->master_topic, path) == 0);
    CHECK(json->topic_type == TOPIC_TYPE_JSON && binary->topic_type == TOPIC_TYPE_BINARY);
    CHECK(topic_details_schema_build(json) == NULL && topic_details_marshal(json) == NULL);
    topic_details_free(copy);
    topic_details_free(json);
    topic_details_free(binary);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    record_clear();
    updates_and_the_old_fetch(session);
    the_old_removal(session);
    what_is_gone(session);
    topic_details();
    conversation_id_free(source(session));
    CHECK(session_close(session, NULL) == DIFFUSION_TRUE);
    RECORD_IS("2>5 close2");
    session_free(session);
    return 0;
}
