/*
 * A session with more settings than session_create() takes: made by a session factory. The factory also says what
 * happens when the server is not there yet: here the first connection is tried up to ten times.
 */
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    END_OF_ARG_OPTS
};

static void on_session_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    printf("%s: %s -> %s\n", (const char *)session->user_context, session_state_as_string(old_state),
           session_state_as_string(new_state));
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, hash_get(arguments, "principal"));
    diffusion_session_factory_password(factory, hash_get(arguments, "credentials"));

    /* The factory copies what it is given, so the listener may be gone when the session is created. */
    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = &on_session_state_changed;
    diffusion_session_factory_session_listener(factory, &listener);
    static char name[] = "my session";
    diffusion_session_factory_user_context(factory, name);

    /* Properties of the session that the server may accept. */
    diffusion_session_factory_property(factory, "department", "accounting");

    /* Milliseconds for making a connection; and how long the session may be without one. */
    diffusion_session_factory_connection_timeout(factory, 5000);
    diffusion_session_factory_reconnection_timeout(factory, 20 * 1000);

    /* When the server cannot be reached: try again every 200 ms, at most ten times. */
    DIFFUSION_API_ERROR api_error;
    DIFFUSION_RETRY_STRATEGY_T *retries = diffusion_retry_strategy_create(200, 10, &api_error);
    if (retries == NULL) {
        fprintf(stderr, "%s\n", get_diffusion_api_error_description(api_error));
        diffusion_api_error_free(api_error);
    }
    diffusion_session_factory_initial_retry_strategy(factory, retries);
    diffusion_retry_strategy_free(retries);

    SESSION_T *session = session_create_with_session_factory(factory, hash_get(arguments, "url"));
    diffusion_session_factory_free(factory);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session\n");
        return EXIT_FAILURE;
    }

    char *id = session_id_to_string(session->id);
    printf("session id: %s, answer of the server: %d\n", id, (int)session_connection_response_code(session));
    free(id);

    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
