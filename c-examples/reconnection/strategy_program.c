#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "strategy_program.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'd', "duration", "Seconds to stay connected", ARG_OPTIONAL, ARG_HAS_VALUE, "60" },
    { 's', "speed", "Divide all waits and timeouts by this", ARG_OPTIONAL, ARG_HAS_VALUE, "1" },
    { 't', "timeout", "Milliseconds that the session may be without connection, instead of the strategy's own", ARG_OPTIONAL,
      ARG_HAS_VALUE, NULL },
    END_OF_ARG_OPTS
};

static long speed = 1;

void strategy_wait(int n, long milliseconds) {
    printf("attempt %d after %ld ms\n", n, milliseconds);
    SLEEP_MS(milliseconds / speed);
}

int strategy_program(int argc, char **argv, const STRATEGY_PROGRAM_T *program) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const long duration = atol(hash_get(arguments, "duration")) * 1000;
    speed = atol(hash_get(arguments, "speed"));
    if (speed < 1) {
        speed = 1;
    }

    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_user_function(
            program->perform, program->args, program->on_success, program->on_failure);
    if (hash_get(arguments, "timeout") != NULL) {
        reconnection_strategy_set_timeout(strategy, atol(hash_get(arguments, "timeout")));
    } else if (program->timeout > 0) {
        reconnection_strategy_set_timeout(strategy, program->timeout / speed);
    } else if (speed > 1) {
        reconnection_strategy_set_timeout(strategy, DIFFUSION_DEFAULT_RECONNECT_TIMEOUT / speed);
    }
    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = program->on_state_changed;
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, &listener, strategy, &error);
    free_reconnection_strategy(strategy);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        return EXIT_FAILURE;
    }
    printf("connected\n");

    for (long waited = 0; waited < duration && !session_is_closed(session); waited += 50) {
        SLEEP_MS(50);
    }

    const SESSION_STATE_T state = session_state_get(session);
    session_close(session, NULL); /* the listener has been told of everything when it returns */
    printf("session state at the end: %s\n", session_state_as_string(state));
    session_free(session);
    return EXIT_SUCCESS;
}
