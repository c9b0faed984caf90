/*
 * A session that loses its network and recovers.
 *
 * The program opens a session, stays for a while, and closes it. When the connection breaks, the session tries to
 * reconnect with a strategy of this program's own: it waits a little longer after each failure. When the server still
 * knows the session, it goes on with the same session id, and nothing sent in either direction is lost.
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

/* What the strategy remembers between its calls. It must live as long as the session. */
typedef struct {
    long current_wait; /* milliseconds before the next attempt */
    long maximum_wait;
} BACKOFF_ARGS_T;

/* Called for every change of state, here also once when the connection is lost and once when it is back. */
static void on_session_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    printf("state: %s -> %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
}

/* Decides about one attempt. It may block: the library calls it on a thread that has nothing else to do. */
static RECONNECTION_ATTEMPT_ACTION_T backoff_strategy(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    (void)session;
    printf("waiting %ld ms before the next attempt\n", backoff->current_wait);
    SLEEP_MS(backoff->current_wait);
    return RECONNECTION_ATTEMPT_ACTION_START; /* or RECONNECTION_ATTEMPT_ACTION_ABORT to give up */
}

static void backoff_success(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    (void)session;
    printf("reconnection succeeded\n");
    backoff->current_wait = 0;
}

static void backoff_failure(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    printf("reconnection failed, session state %s\n", session_state_as_string(session->state));
    backoff->current_wait = backoff->current_wait == 0 ? 100 : backoff->current_wait * 2;
    if (backoff->current_wait > backoff->maximum_wait) {
        backoff->current_wait = backoff->maximum_wait;
    }
}

static void print_session_id(const char *when, const SESSION_T *session) {
    char *text = session_id_to_string(session->id);
    printf("session id %s: %s\n", when, text);
    free(text);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const char *url = hash_get(arguments, "url");
    const char *principal = hash_get(arguments, "principal");
    const char *password = hash_get(arguments, "credentials");
    const unsigned int duration = (unsigned int)atoi(hash_get(arguments, "duration"));
    setvbuf(stdout, NULL, _IOLBF, 0);

    CREDENTIALS_T *credentials = credentials_create_password(password);

    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = &on_session_state_changed;

    BACKOFF_ARGS_T backoff = { 0, 5000 };
    RECONNECTION_STRATEGY_T *strategy =
            make_reconnection_strategy_user_function(backoff_strategy, &backoff, backoff_success, backoff_failure);

    /* Give up when there is no connection again within 30 seconds. The server keeps the session no longer than that. */
    reconnection_strategy_set_timeout(strategy, 30 * 1000);

    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, principal, credentials, &listener, strategy, &error);

    /* The session has its own copy of the strategy. */
#ifdef RELEASE_WITH_FREE
    free(strategy);
#else
    free_reconnection_strategy(strategy);
#endif

    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
    } else {
        print_session_id("at the beginning", session);
        sleep(duration);
        print_session_id("at the end", session);
    }
    const int outcome = session == NULL ? EXIT_FAILURE : EXIT_SUCCESS;

    session_close(session, NULL); /* harmless without a session, as the next line */
    session_free(session);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    return outcome;
}
