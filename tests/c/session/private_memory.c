/* A program that writes over everything in its SESSION_T that is not its own to assign, and over what the members point to: the session is
   displayed there, but never read from there. */
#include "topics.h"

/* What the session displayed when it was connected: all of it belongs to the library. */
typedef struct {
    SESSION_ID_T *id;
    char *url;
    SESSION_LISTENER_T *listener;
    RECONNECTION_STRATEGY_T *strategy;
    char *principal;
    CREDENTIALS_T *credentials;
    BUF_T *secret;
    char *secret_bytes;
    size_t secret_length;
} DISPLAYED;

static DISPLAYED displayed_by(SESSION_T *session) {
    DISPLAYED displayed;
    CHECK(session->id != NULL && session->url_str != NULL && session->listener != NULL && session->principal != NULL);
    CHECK(session->reconnection_strategy != NULL && session->credentials != NULL && session->credentials->data != NULL);
    displayed.id = session->id;
    displayed.url = (char *)session->url_str;
    displayed.listener = session->listener;
    displayed.strategy = session->reconnection_strategy;
    displayed.principal = (char *)session->principal;
    displayed.credentials = session->credentials;
    displayed.secret = session->credentials->data;
    displayed.secret_bytes = displayed.secret->data;
    displayed.secret_length = displayed.secret->len;
    return displayed;
}

static void fill(void *from, const void *to, int with) {
    memset(from, with, (size_t)((const char *)to - (char *)from));
}

/* Whatever is behind the pointers, by the addresses that were displayed. */
static void overwrite_displayed(const DISPLAYED *displayed, int with) {
    memset((void *)displayed->secret_bytes, with, displayed->secret_length);
    memset((void *)displayed->secret, with, sizeof *displayed->secret);
    memset((void *)displayed->credentials, with, sizeof *displayed->credentials);
    memset((void *)displayed->principal, with, strlen("control") + 1);
    memset((void *)displayed->strategy, with, sizeof *displayed->strategy);
    memset((void *)displayed->listener, with, sizeof *displayed->listener);
    memset((void *)displayed->url, with, strlen(server_url) + 1);
    memset((void *)displayed->id, with, sizeof *displayed->id);
}

/* Everything in the struct but the three members that programs may assign. */
static void overwrite(SESSION_T *session, int with) {
    fill((void *)session, (void *)&session->global_topic_handler, with);
    fill((void *)&session->session_attributes, session + 1, with);
}

/* Numbers that could be true: a closed session of another protocol version, whose connection was refused. */
static void lie(SESSION_T *session) {
    overwrite(session, 0);
    session->state = CLOSED_BY_CLIENT;
    session->_connection_version = 25;
    session->_connection_response_code = CONNECTION_RESPONSE_CODE_REJECTED;
}

/* ---- what the program goes on doing; each outcome is a word in the record ---- */

static int on_done(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_stream_done(const DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    return on_done(context);
}

static int on_pinged(SESSION_T *session, void *context) {
    CHECK(session != NULL);
    return on_done(context);
}

static int on_default_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[40];
    CHECK(session != NULL && session->user_context == &server_url);
    snprintf(word, sizeof word, "default!%d", (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char *text = NULL;
    char word[40];
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    CHECK(read_diffusion_string_value(new_value, &text, NULL));
    snprintf(word, sizeof word, "value:%s", text);
    free(text);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_registered(const DIFFUSION_REGISTRATION_T *registration, void *context) {
    CHECK(registration != NULL);
    return on_done(context);
}

static void on_listener_closed(void) {
    record("listener-closed");
}

static DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T setting(const char *path, BUF_T *value) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.datatype = DATATYPE_STRING;
    params.update = value;
    params.on_topic_update = on_done;
    params.on_discard = record_discard;
    params.context = (void *)"set";
    return params;
}

static void set(SESSION_T *session, const char *path, const char *text) {
    BUF_T *value = string_value(text);
    diffusion_topic_update_set(session, setting(path, value));
    buf_free(value);
}

static void set_by_stream(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *text) {
    BUF_T *value = string_value(text);
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_creation_result = on_stream_done;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.context = (void *)"stream-set";
    diffusion_topic_update_stream_set(session, stream, value, params);
    buf_free(value);
}

static void ping(SESSION_T *session) {
    PING_USER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_ping_response = on_pinged;
    params.on_error = record_error;
    params.on_discard = record_discard;
    params.context = (void *)"pinged";
    ping_user(session, params);
}

static void listen_to_topics(SESSION_T *session) {
    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_registered = on_registered;
    listener.on_close = on_listener_closed;
    listener.on_error = record_error;
    listener.on_discard = record_discard;
    listener.context = (void *)"registered";
    CHECK(diffusion_topic_notification_add_listener(session, listener, NULL));
    record_wait("registered");
}

static void subscribe_to(SESSION_T *session, const char *path) {
    VALUE_STREAM_T stream;
    SUBSCRIPTION_PARAMS_T params;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_value;
    CHECK(add_stream(session, path, &stream) != NULL);
    memset(&params, 0, sizeof params);
    params.topic_selector = path;
    params.on_error = record_error;
    subscribe(session, params);
}

/* Everything once, with what the session says of itself. */
static void work(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *text, CONNECTION_RESPONSE_CODE_T code) {
    char expected[40];
    record_clear();
    CHECK(session_state_get(session) == CONNECTED_ACTIVE);
    CHECK(session_is_connected(session) && !session_is_closed(session) && !session_is_recovering(session));
    CHECK(session_connection_response_code(session) == code);
    CHECK(session->user_context == &server_url);
    ping(session);
    record_wait("pinged");
    set(session, "private/set", text);
    record_wait("set");
    snprintf(expected, sizeof expected, "value:%s", text);
    record_wait(expected);
    set_by_stream(session, stream, text);
    record_wait("stream-set");
    /* To the default handler, which is the program's to assign. */
    set(session, "private/nowhere", text);
    record_wait("default!38");
    CONVERSATION_ID_T *number = conversation_id_create(session);
    CHECK(number != NULL);
    conversation_id_free(number);
}

static SESSION_T *overwritten(DISPLAYED *displayed, DIFFUSION_TOPIC_UPDATE_STREAM_T **stream) {
    record_clear();
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(20, 100);
    SESSION_T *session = connected(strategy);
    free_reconnection_strategy(strategy);
    session->user_context = &server_url;
    make_string(session, "private/set", "first");
    make_string(session, "private/stream", "first");
    session->global_service_error_handler = on_default_error;
    *displayed = displayed_by(session);
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    *stream = diffusion_update_stream_builder_create_update_stream(builder, "private/stream", DATATYPE_STRING, &error);
    diffusion_update_stream_builder_free(builder);
    CHECK(*stream != NULL && error == NULL);
    listen_to_topics(session);
    subscribe_to(session, "private/set");
    record_wait("value:first");
    return session;
}

/* From the first connection to the end by the program, with one lost connection and one loss of messages. */
static void test_a_whole_life(void) {
    DISPLAYED displayed;
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream;
    SESSION_T *session = overwritten(&displayed, &stream);

    overwrite(session, 0xa5);
    overwrite_displayed(&displayed, 0xa5);
    work(session, stream, "second", CONNECTION_RESPONSE_CODE_OK);
    lie(session);
    work(session, stream, "third", CONNECTION_RESPONSE_CODE_OK);

    /* The listener is called as ever, and what changes is displayed again. */
    overwrite(session, 0xff);
    record_clear();
    server_do("cut session=all");
    record_wait("2>3 3>2");
    CHECK(session->state == CONNECTED_ACTIVE);
    overwrite(session, 0xff);
    work(session, stream, "fourth", CONNECTION_RESPONSE_CODE_RECONNECTED);

    /* A loss of messages: what is open is discarded, and the session goes on. */
    overwrite_displayed(&displayed, 0xff);
    lie(session);
    record_clear();
    server_do("loss answer=106; lose session=all; cut session=all");
    record_wait("3>2");
    record_wait("discarded");
    CHECK(session->state == CONNECTED_ACTIVE);
    server_do("normal");
    diffusion_topic_update_stream_free(stream);
    listen_to_topics(session);

    lie(session);
    overwrite_displayed(&displayed, 0);
    record_clear();
    CHECK(session_close(session, NULL));
    record_wait("2>5");
    record_wait("listener-closed");
    CHECK(session_state_get(session) == CLOSED_BY_CLIENT);
    overwrite(session, 0xa5);
    CHECK(session_is_closed(session));
    session_free(session);
}

/* Ended by the server, while the struct says that it was the program. */
static void test_an_end_by_the_server(void) {
    DISPLAYED displayed;
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream;
    SESSION_T *session = overwritten(&displayed, &stream);
    lie(session);
    overwrite_displayed(&displayed, 0xa5);
    record_clear();
    server_do("abort session=all");
    record_wait("2>6");
    record_wait("discarded");
    overwrite(session, 0xa5);
    CHECK(session_state_get(session) == CLOSED_BY_SERVER);
    /* The stream's session is over, not the stream invalid. */
    set_by_stream(session, stream, "late");
    record_wait("!5");
    diffusion_topic_update_stream_free(stream);
    session_free(session);
}

/* Freed while it recovers. */
static void test_freed_while_recovering(void) {
    DISPLAYED displayed;
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream;
    SESSION_T *session = overwritten(&displayed, &stream);
    server_do("refuse; cut session=all");
    record_wait("2>3");
    overwrite(session, 0xa5);
    overwrite_displayed(&displayed, 0xa5);
    CHECK(session_is_recovering(session));
    diffusion_topic_update_stream_free(stream);
    session_free(session);
    record_wait("3>5");
    server_do("normal");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    test_a_whole_life();
    test_an_end_by_the_server();
    test_freed_while_recovering();
    return 0;
}
