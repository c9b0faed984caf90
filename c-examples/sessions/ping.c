/*
 * Pings the server a few times and says how long it took, and reports the pings by which the server watches the
 * connection. (The library answers those by itself.)
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'n', "count", "Number of pings", ARG_OPTIONAL, ARG_HAS_VALUE, "3" },
    { 'i', "interval", "Milliseconds between pings", ARG_OPTIONAL, ARG_HAS_VALUE, "500" },
    END_OF_ARG_OPTS
};

/* One ping that is under way; `context` of its handlers. */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    int finished;
    const char *result;
} PING_T;

static int finish(PING_T *ping, const char *result) {
    pthread_mutex_lock(&ping->mutex);
    ping->finished = 1;
    ping->result = result;
    pthread_cond_signal(&ping->cond);
    pthread_mutex_unlock(&ping->mutex);
    return HANDLER_SUCCESS;
}

static int on_ping_response(SESSION_T *session, void *context) {
    (void)session;
    return finish(context, "answered");
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    return finish(error->context, diffusion_error_str(error->code));
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    return finish(context, "not answered: the session was closed");
}

static int on_system_ping(SESSION_T *session, const SVC_PING_SYSTEM_REQUEST_T *request, void *context) {
    (void)session;
    (void)request;
    (void)context;
    printf("ping of the server\n");
    return HANDLER_SUCCESS;
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const int count = atoi(hash_get(arguments, "count"));
    const long interval = atol(hash_get(arguments, "interval"));

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        return EXIT_FAILURE;
    }

    PING_SYSTEM_PARAMS_T system_params = { 0 };
    system_params.on_ping_request = &on_system_ping;
    ping_system_register_handler(session, system_params);

    PING_T ping = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, NULL };
    PING_USER_PARAMS_T params = { 0 };
    params.on_ping_response = &on_ping_response;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = &ping;
    for (int i = 0; i < count; i++) {
        ping.finished = 0;
        ping_user(session, params);
        pthread_mutex_lock(&ping.mutex);
        while (!ping.finished) {
            pthread_cond_wait(&ping.cond, &ping.mutex);
        }
        pthread_mutex_unlock(&ping.mutex);
        DIFFUSION_SESSION_STATISTICS_T statistics = { 0 };
        diffusion_session_statistics(session, &statistics);
        printf("ping %d %s, %ld us\n", i + 1, ping.result, (long)statistics.last_round_trip_us);
        SLEEP_MS(interval);
    }

    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
