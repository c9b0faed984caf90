/*
 * Reconnection with the library's own exponential backoff (an extension): no callback of the program has to sleep, and
 * a part of each wait is left to chance, so that a thousand clients do not all come back in the same moment.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'd', "duration", "Seconds to stay connected", ARG_OPTIONAL, ARG_HAS_VALUE, "30" },
    END_OF_ARG_OPTS
};

static void on_session_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    printf("state: %s -> %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
}

static void on_success(SESSION_T *session, void *context) {
    int *failures = context;
    (void)session;
    printf("back after %d failed attempts\n", *failures);
    *failures = 0;
}

static void on_failure(SESSION_T *session, void *context) {
    int *failures = context;
    (void)session;
    *failures += 1;
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    int failures = 0;
    DIFFUSION_EXPONENTIAL_BACKOFF_T backoff = { 0 }; /* what is zero has a default */
    backoff.initial_delay_ms = 50;
    backoff.maximum_delay_ms = 10 * 1000;
    backoff.multiplier = 2.0;
    backoff.jitter = 0.5; /* each wait is between half of it and all of it */
    backoff.maximum_attempts = 20;
    backoff.on_success = &on_success;
    backoff.on_failure = &on_failure;
    backoff.context = &failures;
    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_exponential_backoff(&backoff);
    reconnection_strategy_set_timeout(strategy, 60 * 1000);

    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = &on_session_state_changed;
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, &listener, strategy, &error);
    free_reconnection_strategy(strategy);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    sleep((unsigned int)atoi(hash_get(arguments, "duration")));

    hash_free(arguments, NULL, free);
    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
