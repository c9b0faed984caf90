/* What the tests that need a server share: commands to the development server, and a record of what happened. */
#ifndef SERVER_H
#define SERVER_H

#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "diffusion.h"

#include "check.h"

/* Program arguments: URL of the server and of its control port. The port's token comes in the environment. */
static const char *server_url;
static const char *server_control;
static const char *server_token;

static inline void server_from_arguments(int argc, char **argv) {
    CHECK(argc >= 3);
    server_url = argv[1];
    server_control = argv[2];
    server_token = getenv("DEVSERVER_CONTROL_TOKEN");
    CHECK(server_token != NULL);
}

/* Sends a request to the control port; gives all of the answer, which must be a good one. */
static inline void server_ask(const char *method, const char *target, char *answer, size_t size) {
    const char *colon = strrchr(server_control, ':');
    CHECK(colon != NULL);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connection >= 0);
    CHECK(connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
    char text[2000];
    int length = snprintf(text, sizeof text,
        "%s /%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\n\r\n", method, target, server_token);
    CHECK(write(connection, text, (size_t)length) == length);
    size_t filled = 0;
    ssize_t got;
    while ((got = read(connection, answer + filled, size - 1 - filled)) > 0) {
        filled += (size_t)got;
    }
    answer[filled] = '\0';
    close(connection);
    if (strstr(answer, " 200 ") == NULL) {
        fprintf(stderr, "%s: %s\n", target, answer);
        exit(1);
    }
}

/* Makes the server do one action, written as `name key=value key=value`; returns when it was done. */
static inline void server_do_one(const char *action, int length) {
    /* As a URL: /name?key=value&key=value */
    char target[200];
    CHECK(length < (int)sizeof target);
    snprintf(target, sizeof target, "%.*s", length, action);
    char separator = '?';
    for (char *at = target; (at = strchr(at, ' ')) != NULL; separator = '&') {
        *at = separator;
    }
    char answer[2000];
    server_ask("POST", target, answer, sizeof answer);
}

/* Makes the server do some actions, separated by `; `. */
static inline void server_do(const char *actions) {
    const char *end;
    while ((end = strstr(actions, "; ")) != NULL) {
        server_do_one(actions, (int)(end - actions));
        actions = end + 2;
    }
    server_do_one(actions, (int)strlen(actions));
}

static inline long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What happened, as words separated by blanks. */
static pthread_mutex_t record_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t record_changed = PTHREAD_COND_INITIALIZER;
static char record_text[4096];

static inline void record(const char *word) {
    pthread_mutex_lock(&record_mutex);
    CHECK(strlen(record_text) + strlen(word) + 2 < sizeof record_text);
    if (record_text[0] != '\0') {
        strcat(record_text, " ");
    }
    strcat(record_text, word);
    pthread_cond_broadcast(&record_changed);
    pthread_mutex_unlock(&record_mutex);
}

static inline void record_clear(void) {
    pthread_mutex_lock(&record_mutex);
    record_text[0] = '\0';
    pthread_mutex_unlock(&record_mutex);
}

/* Waits until the record contains the text; the test fails after a generous time. */
static inline void record_wait(const char *text) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 40;
    pthread_mutex_lock(&record_mutex);
    while (strstr(record_text, text) == NULL) {
        if (pthread_cond_timedwait(&record_changed, &record_mutex, &until) != 0) {
            fprintf(stderr, "waited for `%s`, have `%s`\n", text, record_text);
            exit(1);
        }
    }
    pthread_mutex_unlock(&record_mutex);
}

static inline void record_is_at(const char *file, int line, const char *text) {
    pthread_mutex_lock(&record_mutex);
    if (strcmp(record_text, text) != 0) {
        fprintf(stderr, "%s:%d: expected `%s`, have `%s`\n", file, line, text, record_text);
        exit(1);
    }
    pthread_mutex_unlock(&record_mutex);
}
/* The record is exactly this. */
#define RECORD_IS(text) record_is_at(__FILE__, __LINE__, text)

/* Records an error as `name!code`, where the context is the name. */
static inline int record_named_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[100];
    CHECK(session != NULL && error->message != NULL && error->message[0] != '\0');
    snprintf(word, sizeof word, "%s!%d", (const char *)error->context, (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

/* Records `name:discarded`. */
static inline int record_named_discard(SESSION_T *session, void *context) {
    char word[100];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%s:discarded", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static inline int record_pong(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    record("pong");
    return HANDLER_SUCCESS;
}

/* Pings the server. Records `pong`, or what else became of it: `ping!5`, `ping:discarded`. */
static inline void server_ping(SESSION_T *session) {
    PING_USER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_ping_response = record_pong;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)"ping";
    ping_user(session, params);
}

/* A listener that records `2>3` and so on. The session itself may be further already. */
static inline void record_state(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    char word[16];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%d>%d", (int)old_state, (int)new_state);
    record(word);
}

static inline SESSION_LISTENER_T recording_listener(void) {
    SESSION_LISTENER_T listener;
    memset(&listener, 0, sizeof listener);
    listener.on_state_changed = record_state;
    return listener;
}

/* A connected session with the recording listener; fails the test otherwise. */
static inline SESSION_T *connected_as(const char *principal, RECONNECTION_STRATEGY_T *strategy) {
    SESSION_LISTENER_T listener = recording_listener();
    CREDENTIALS_T *credentials = credentials_create_password("password");
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    SESSION_T *session = session_create(server_url, principal, credentials, &listener, strategy, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(1);
    }
    CHECK(error.message == NULL);
    return session;
}

static inline SESSION_T *connected(RECONNECTION_STRATEGY_T *strategy) {
    return connected_as("control", strategy);
}

#endif
