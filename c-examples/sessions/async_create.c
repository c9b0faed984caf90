/*
 * Creating a session without waiting for it: exactly one of two callbacks tells how it ended. Meanwhile the program
 * can do something else. Whatever the outcome, the session is closed and freed in the end.
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
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static enum { WAITING, CONNECTED, FAILED } outcome = WAITING;

static int finish(int result) {
    pthread_mutex_lock(&mutex);
    outcome = result;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_connected(SESSION_T *session) {
    char *id = session_id_to_string(session->id);
    printf("connected, session id %s\n", id);
    free(id);
    return finish(CONNECTED);
}

static int on_error(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    printf("%s, error %d: %s\n", session_state_as_string(session->state), (int)error->code, error->message);
    return finish(FAILED);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    SESSION_CREATE_CALLBACK_T callbacks = { &on_connected, &on_error };
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 }; /* must stay until a callback was called */
    SESSION_T *session = session_create_async(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &callbacks, &error);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        return EXIT_FAILURE;
    }
    printf("doing something else\n");

    pthread_mutex_lock(&mutex);
    while (outcome == WAITING) {
        pthread_cond_wait(&cond, &mutex);
    }
    const int connected = outcome == CONNECTED;
    pthread_mutex_unlock(&mutex);

    session_close(session, NULL);
    session_free(session);
    free(error.message); /* this program's own copy; NULL when the session was connected */
    return connected ? EXIT_SUCCESS : EXIT_FAILURE;
}
