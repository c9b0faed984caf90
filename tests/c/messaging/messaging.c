/* Messaging (specification/topics/messaging) between sessions of a server: requests to paths, sessions and filters, and what becomes of them. */
#include "server.h"

/* A request that is answered later, by the test. */
static DIFFUSION_RESPONDER_HANDLE_T *kept;
static DIFFUSION_REGISTRATION_T *registration;

static SESSION_T *session_of(const char *principal) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    SESSION_T *session = session_create(server_url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(1);
    }
    return session;
}

static BUF_T *string_of(const char *text) {
    BUF_T *buf = buf_create();
    CHECK(write_diffusion_string_value(text, buf));
    return buf;
}

/* The value as a string of the program; `~` for null. */
static char *text_of(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value) {
    char *text = NULL;
    CHECK(datatype == DATATYPE_STRING);
    if (value == NULL) {
        return strdup("~");
    }
    CHECK(read_diffusion_string_value(value, &text, NULL));
    return text;
}

/* ---- what senders are told; `context` is the name of the request ---- */

static int on_response(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    char word[100];
    char *text = text_of(datatype, value);
    snprintf(word, sizeof word, "%s=%s", (const char *)context, text);
    free(text);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_number_sent(int number, void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s:%d-sent", (const char *)context, number);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_response_error(const SESSION_ID_T *id, const DIFFUSION_ERROR_T *error) {
    char word[100];
    CHECK(id != NULL && error->message != NULL);
    snprintf(word, sizeof word, "%s:one!%d", (const char *)error->context, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static void ask(SESSION_T *session, const char *name, const char *path, const char *text) {
    SEND_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.path = path;
    params.request = text == NULL ? NULL : string_of(text);
    params.request_datatype = DATATYPE_STRING;
    params.response_datatype = DATATYPE_STRING;
    params.on_response = on_response;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    send_request(session, params);
    buf_free(params.request);
}

static void ask_session(SESSION_T *session, SESSION_ID_T id, const char *name, const char *path) {
    SEND_REQUEST_TO_SESSION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.recipient_session = &id;
    params.path = path;
    params.request = string_of("to you");
    params.request_datatype = DATATYPE_STRING;
    params.response_datatype = DATATYPE_STRING;
    params.on_response = on_response;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    send_request_to_session(session, params);
    buf_free(params.request);
}

static void ask_filter(SESSION_T *session, const char *filter, const char *name) {
    SEND_REQUEST_TO_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = filter;
    params.path = "to/many";
    params.request = string_of("to all");
    params.request_datatype = DATATYPE_STRING;
    params.response_datatype = DATATYPE_STRING;
    params.on_number_sent = on_number_sent;
    params.on_response = on_response;
    params.on_response_error = on_response_error;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    send_request_to_filter(session, params);
    buf_free(params.request);
}

/* ---- the handler ---- */

static int on_active(SESSION_T *session, const char *path, const DIFFUSION_REGISTRATION_T *given) {
    CHECK(session != NULL && strcmp(path, "service") == 0);
    CHECK(registration == NULL);
    registration = diffusion_registration_dup(given);
    record("active");
    return HANDLER_SUCCESS;
}

static int respond(SESSION_T *session, const DIFFUSION_RESPONDER_HANDLE_T *handle, const char *text) {
    BUF_T *response = string_of(text);
    DIFFUSION_API_ERROR error;
    CHECK(diffusion_respond_to_request(session, handle, response, &error));
    CHECK(error == NULL);
    CHECK(!diffusion_respond_to_request(session, handle, response, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_STATE);
    diffusion_api_error_free(error);
    buf_free(response);
    return HANDLER_SUCCESS;
}

static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request_context, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    char *text = text_of(datatype, value);
    int result = HANDLER_SUCCESS;
    DIFFUSION_DATATYPE response_datatype = DATATYPE_BINARY;
    CHECK(strcmp((const char *)context, "handler") == 0);
    CHECK(diffusion_responder_get_response_datatype(handle, &response_datatype, NULL));
    CHECK(response_datatype == DATATYPE_STRING);
    if (strcmp(text, "who") == 0) {
        char answer[200];
        SESSION_ID_T *id = diffusion_request_context_get_session_id(request_context);
        char *id_text = session_id_to_string(id);
        char *path = diffusion_request_context_get_path(request_context);
        HASH_T *properties = diffusion_request_context_get_session_properties(request_context);
        const char *principal = (const char *)hash_get(properties, "$Principal");
        snprintf(answer, sizeof answer, "%s/%s/%d", path, principal, (int)strlen(id_text));
        respond(session, handle, answer);
        hash_free(properties, free, free);
        free(path);
        free(id_text);
        session_id_free(id);
    } else if (strcmp(text, "later") == 0) {
        kept = diffusion_responder_handle_dup(handle);
        record("kept");
    } else if (strcmp(text, "reject") == 0) {
        DIFFUSION_API_ERROR error;
        CHECK(!diffusion_reject_request(session, handle, "not t\xf6" "day", &error));
        CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
        diffusion_api_error_free(error);
        CHECK(diffusion_reject_request(session, handle, "not today", &error));
        CHECK(error == NULL);
    } else if (strcmp(text, "fail") == 0) {
        result = HANDLER_FAILURE;
    } else {
        respond(session, handle, text);
    }
    free(text);
    return result;
}

static int on_handler_error(const DIFFUSION_ERROR_T *error) {
    CHECK(error != NULL);
    record("handler-error");
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    record("closed");
}

static void add_handler(SESSION_T *session) {
    char principal[] = "$Principal";
    char *properties[] = { principal, NULL };
    DIFFUSION_REQUEST_HANDLER_T handler;
    ADD_REQUEST_HANDLER_PARAMS_T params;
    memset(&handler, 0, sizeof handler);
    handler.request_datatype = DATATYPE_STRING;
    handler.response_datatype = DATATYPE_STRING;
    handler.on_active = on_active;
    handler.on_request = on_request;
    handler.on_error = on_handler_error;
    handler.on_close = on_close;
    memset(&params, 0, sizeof params);
    params.path = "service";
    params.request_handler = &handler;
    params.session_properties = properties;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)"handler";
    add_request_handler(session, params);
    /* The library has its own copy when the function returns. */
    memset(&handler, 0xff, sizeof handler);
    memset(principal, 'x', sizeof principal - 1);
}

static void *answer_later(void *session) {
    respond((SESSION_T *)session, kept, "at last");
    diffusion_responder_handle_free(kept);
    return NULL;
}

static void requests_to_a_path(void) {
    SESSION_T *control = session_of("control");
    SESSION_T *client = session_of("client");
    ask(client, "early", "service/a", "x");
    record_wait("early!109");
    add_handler(control);
    record_wait("active");
    record_clear();
    ask(client, "echo", "service/a/b", "x");
    record_wait("echo=x");
    ask(client, "null", "service", NULL);
    record_wait("null=~");
    ask(client, "who", "service/a", "who");
    record_wait("who=service/a/client/33");
    ask(client, "reject", "service", "reject");
    record_wait("reject!39");
    ask(client, "fail", "service", "fail");
    record_wait("fail!105");
    ask(client, "elsewhere", "services", "x");
    record_wait("elsewhere!109");
    /* The handler's own session may ask as well. */
    ask(control, "self", "service", "me");
    record_wait("self=me");
    RECORD_IS("echo=x null=~ who=service/a/client/33 reject!39 fail!105 elsewhere!109 self=me");
    record_clear();

    /* Another type than the handler reads. */
    SEND_REQUEST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.path = "service";
    params.request = buf_create();
    CHECK(write_diffusion_int64_value(5, params.request));
    params.request_datatype = DATATYPE_INT64;
    params.response_datatype = DATATYPE_STRING;
    params.on_response = on_response;
    params.on_error = record_named_error;
    params.context = (void *)"number";
    send_request(client, params);
    buf_free(params.request);
    record_wait("number!108");
    /* A response of another type than the sender reads. */
    params.request = string_of("x");
    params.request_datatype = DATATYPE_STRING;
    params.response_datatype = DATATYPE_INT64;
    send_request(client, params);
    buf_free(params.request);
    record_wait("number!108 number!108");
    record_clear();

    /* Answered by another thread while a further request is handled. */
    ask(client, "later", "service", "later");
    record_wait("kept");
    ask(client, "meanwhile", "service", "x");
    record_wait("meanwhile=x");
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, answer_later, control) == 0);
    pthread_join(thread, NULL);
    record_wait("later=at last");
    RECORD_IS("kept meanwhile=x later=at last");
    record_clear();

    /* A second handler for the path is refused. */
    add_handler(control);
    record_wait("handler!2");
    diffusion_registration_close(control, registration);
    diffusion_registration_close(control, registration);
    diffusion_registration_free(registration);
    registration = NULL;
    record_wait("closed");
    ask(client, "late", "service", "x");
    record_wait("late!109");
    RECORD_IS("handler!2 closed late!109");
    record_clear();

    /* Closing a session ends its handlers, and what they have not answered. */
    add_handler(control);
    record_wait("active");
    ask(client, "open", "service", "later");
    record_wait("kept");
    record_clear();
    CHECK(session_close(control, NULL) == DIFFUSION_TRUE);
    record_wait("closed");
    record_wait("open!109");
    DIFFUSION_API_ERROR error;
    BUF_T *response = string_of("too late");
    CHECK(!diffusion_respond_to_request(control, kept, response, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_SESSION_CLOSED);
    diffusion_api_error_free(error);
    buf_free(response);
    session_free(control);
    diffusion_responder_handle_free(kept);
    diffusion_registration_free(registration);
    registration = NULL;
    session_close(client, NULL);
    session_free(client);
    record_clear();
}

/* ---- streams ---- */

static int on_stream_request(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                             const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    char answer[100];
    char *text = text_of(datatype, value);
    snprintf(answer, sizeof answer, "%s(%s)", (const char *)context, text);
    free(text);
    CHECK(path != NULL);
    return respond(session, handle, answer);
}

static int on_stream_error(const DIFFUSION_ERROR_T *error) {
    char word[100];
    snprintf(word, sizeof word, "%s!%d", (const char *)error->context, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static void on_stream_close(void) {
    record("stream-closed");
}

static DIFFUSION_REQUEST_STREAM_T *set_stream(SESSION_T *session, const char *path, const char *name) {
    DIFFUSION_REQUEST_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.on_request = on_stream_request;
    stream.on_error = on_stream_error;
    stream.on_close = on_stream_close;
    stream.context = (void *)name;
    DIFFUSION_REQUEST_STREAM_T *former = set_request_stream(session, path, DATATYPE_STRING, DATATYPE_STRING, &stream);
    memset(&stream, 0xff, sizeof stream);
    return former;
}

static void requests_to_a_session(void) {
    SESSION_T *control = session_of("control");
    SESSION_T *client = session_of("client");
    CHECK(set_stream(client, "to/me", "first") == NULL);
    ask_session(control, *client->id, "you", "to/me");
    record_wait("you=first(to you)");
    ask_session(control, *client->id, "other-path", "to/me/too");
    record_wait("other-path!109");
    DIFFUSION_REQUEST_STREAM_T *former = set_stream(client, "to/me", "second");
    CHECK(former != NULL && strcmp((const char *)former->context, "first") == 0);
    free(former);
    record_wait("stream-closed");
    ask_session(control, *client->id, "again", "to/me");
    record_wait("again=second(to you)");
    former = remove_request_stream(client, "to/me");
    CHECK(former != NULL && strcmp((const char *)former->context, "second") == 0);
    free(former);
    CHECK(remove_request_stream(client, "to/me") == NULL);
    record_wait("stream-closed again=second(to you) stream-closed");
    ask_session(control, *client->id, "gone", "to/me");
    record_wait("gone!109");
    /* To itself. */
    CHECK(set_stream(control, "to/me", "itself") == NULL);
    ask_session(control, *control->id, "self", "to/me");
    record_wait("self=itself(to you)");
    SESSION_ID_T nobody = *client->id;
    nobody.value ^= 0x7fff;
    ask_session(control, nobody, "nobody", "to/me");
    record_wait("nobody!107");
    RECORD_IS("you=first(to you) other-path!109 stream-closed again=second(to you) stream-closed gone!109 self=itself(to you) nobody!107");
    record_clear();
    /* Clients may not send to sessions. */
    ask_session(client, *control->id, "denied", "to/me");
    record_wait("denied!103");
    session_close(control, NULL);
    record_wait("itself!101");
    RECORD_IS("denied!103 itself!101");
    record_clear();
    session_free(control);
    session_close(client, NULL);
    session_free(client);
}

/* Waits until the record contains the text so many times. */
static void record_wait_count(const char *text, int count) {
    int found = 0;
    pthread_mutex_lock(&record_mutex);
    while (found < count) {
        found = 0;
        for (const char *at = record_text; (at = strstr(at, text)) != NULL; at++) {
            found++;
        }
        if (found < count) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += 40;
            CHECK(pthread_cond_timedwait(&record_changed, &record_mutex, &until) == 0);
        }
    }
    pthread_mutex_unlock(&record_mutex);
    CHECK(found == count);
}

static void requests_to_a_filter(void) {
    SESSION_T *control = session_of("control");
    SESSION_T *with_stream[2];
    for (int i = 0; i < 2; i++) {
        with_stream[i] = session_of("client");
        CHECK(set_stream(with_stream[i], "to/many", "one") == NULL);
    }
    SESSION_T *without = session_of("client");
    ask_filter(control, "$Principal is 'client'", "many");
    record_wait("many:3-sent");
    record_wait("many:one!109");
    ask_filter(control, "$Principal is 'nobody'", "none");
    record_wait("none:0-sent");
    ask_filter(control, "$Principal is", "invalid");
    record_wait("invalid!35");
    /* Both sessions with a stream have answered, in whatever order. */
    record_wait_count("many=one(to all)", 2);
    record_clear();
    for (int i = 0; i < 2; i++) {
        CHECK(session_close(with_stream[i], NULL) == DIFFUSION_TRUE);
        session_free(with_stream[i]);
    }
    session_close(without, NULL);
    session_free(without);
    session_close(control, NULL);
    session_free(control);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    requests_to_a_path();
    requests_to_a_session();
    requests_to_a_filter();
    return 0;
}
