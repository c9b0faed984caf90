/*
 * The three ways to ask other sessions something: by path, which reaches a request handler that some session has
 * registered; by session id; and by session filter, which may reach many. The last two reach request streams.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name of the session that handles requests and may send to sessions", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'q', "client", "Name of the sessions that ask and listen", ARG_OPTIONAL, ARG_HAS_VALUE, "client" },
    { 'c', "credentials", "Password of both", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    END_OF_ARG_OPTS
};

#define LISTENERS 3
#define TEMPERATURE_PATH "example/temperature"
#define NOTICE_PATH "example/notice"

/* How many callbacks are still awaited. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int awaited;
static DIFFUSION_REGISTRATION_T *registration;

static void await(int count) {
    pthread_mutex_lock(&mutex);
    awaited += count;
    while (awaited > 0) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

/* Callbacks may come before anybody waits for them: the count is negative then. */
static int done(void) {
    pthread_mutex_lock(&mutex);
    awaited--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static SESSION_T *connect_as(const char *url, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return session;
}

/* ---- the session that is asked by path ---- */

static int on_active(SESSION_T *session, const char *path, const DIFFUSION_REGISTRATION_T *given) {
    (void)session;
    printf("handling requests to %s\n", path);
    registration = diffusion_registration_dup(given);
    return done();
}

static int on_request(SESSION_T *session, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                      const DIFFUSION_REQUEST_CONTEXT_T *request_context, const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)datatype;
    (void)context;
    char *city = NULL;
    if (value == NULL || !read_diffusion_string_value(value, &city, NULL)) {
        return HANDLER_FAILURE;
    }
    HASH_T *properties = diffusion_request_context_get_session_properties(request_context);
    const char *principal = hash_get(properties, "$Principal");
    printf("%s asks for the temperature in %s\n", principal == NULL ? "somebody" : principal, city);
    hash_free(properties, free, free);
    if (strcmp(city, "Atlantis") == 0) {
        diffusion_reject_request(session, handle, "no such city", NULL);
    } else {
        BUF_T *response = buf_create();
        write_diffusion_double_value(21.5, response);
        diffusion_respond_to_request(session, handle, response, NULL);
        buf_free(response);
    }
    free(city);
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    printf("no longer handling requests\n");
    done();
}

/* ---- the sessions that are asked by id or filter ---- */

static int on_notice(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value,
                     const DIFFUSION_RESPONDER_HANDLE_T *handle, void *context) {
    (void)path;
    (void)datatype;
    BUF_T *response = buf_create();
    write_diffusion_string_value(value == NULL ? "what?" : "noted", response);
    diffusion_respond_to_request(session, handle, response, NULL);
    buf_free(response);
    (void)context;
    return HANDLER_SUCCESS;
}

/* ---- the sessions that ask ---- */

static int on_temperature(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    (void)datatype;
    double degrees = 0;
    if (value != NULL && read_diffusion_double_value(value, &degrees, NULL)) {
        printf("in %s it is %.1f degrees\n", (const char *)context, degrees);
    }
    return done();
}

static int on_answer(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value, void *context) {
    (void)datatype;
    char *text = NULL;
    if (value != NULL && read_diffusion_string_value(value, &text, NULL)) {
        printf("%s: %s\n", (const char *)context, text);
        free(text);
    }
    return done();
}

static int on_number_sent(int number, void *context) {
    (void)context;
    printf("the notice went to %d sessions\n", number);
    return done();
}

static int on_answer_error(const SESSION_ID_T *id, const DIFFUSION_ERROR_T *error) {
    (void)id;
    printf("%s: one session did not answer: %s\n", (const char *)error->context, diffusion_error_str(error->code));
    return done();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("%s: %s: %s\n", (const char *)error->context, diffusion_error_str(error->code), error->message);
    return done();
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%s: the session ended before there was an answer\n", (const char *)context);
    return done();
}

static BUF_T *string_value(const char *text) {
    BUF_T *value = buf_create();
    write_diffusion_string_value(text, value);
    return value;
}

static void ask_for_temperature(SESSION_T *session, const char *city) {
    BUF_T *request = string_value(city);
    SEND_REQUEST_PARAMS_T params = {
        .path = TEMPERATURE_PATH,
        .request = request,
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_DOUBLE,
        .on_response = on_temperature,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = (void *)city,
    };
    send_request(session, params);
    buf_free(request);
    await(1);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *url = hash_get(arguments, "url");
    const char *password = hash_get(arguments, "credentials");
    const char *client = hash_get(arguments, "client");
    SESSION_T *control = connect_as(url, hash_get(arguments, "principal"), password);
    SESSION_T *listeners[LISTENERS];
    for (int i = 0; i < LISTENERS; i++) {
        listeners[i] = connect_as(url, client, password);
    }

    char *wanted[] = { "$Principal", NULL };
    DIFFUSION_REQUEST_HANDLER_T handler = {
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_DOUBLE,
        .on_active = on_active,
        .on_request = on_request,
        .on_close = on_close,
    };
    ADD_REQUEST_HANDLER_PARAMS_T handler_params = {
        .path = TEMPERATURE_PATH,
        .request_handler = &handler,
        .session_properties = wanted,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = "handler",
    };
    add_request_handler(control, handler_params);
    await(1);
    ask_for_temperature(listeners[0], "Cambridge");
    ask_for_temperature(listeners[0], "Atlantis");

    /* All but the last one listen for notices. */
    DIFFUSION_REQUEST_STREAM_T stream = { .on_request = on_notice };
    for (int i = 0; i < LISTENERS - 1; i++) {
        free(set_request_stream(listeners[i], NOTICE_PATH, DATATYPE_STRING, DATATYPE_STRING, &stream));
    }
    BUF_T *notice = string_value("lunch is ready");
    SEND_REQUEST_TO_SESSION_PARAMS_T to_session = {
        .recipient_session = listeners[0]->id,
        .path = NOTICE_PATH,
        .request = notice,
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_STRING,
        .on_response = on_answer,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = "to one session",
    };
    send_request_to_session(control, to_session);
    await(1);

    char filter[200];
    snprintf(filter, sizeof filter, "$Principal is '%s'", client);
    SEND_REQUEST_TO_FILTER_PARAMS_T to_filter = {
        .path = NOTICE_PATH,
        .filter = filter,
        .request = notice,
        .request_datatype = DATATYPE_STRING,
        .response_datatype = DATATYPE_STRING,
        .on_number_sent = on_number_sent,
        .on_response = on_answer,
        .on_response_error = on_answer_error,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = "to many sessions",
    };
    send_request_to_filter(control, to_filter);
    /* The number, and one answer of each session. */
    await(1 + LISTENERS);
    buf_free(notice);

    diffusion_registration_close(control, registration);
    diffusion_registration_free(registration);
    await(1);
    ask_for_temperature(listeners[0], "Cambridge");

    for (int i = 0; i < LISTENERS; i++) {
        session_close(listeners[i], NULL);
        session_free(listeners[i]);
    }
    session_close(control, NULL);
    session_free(control);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
