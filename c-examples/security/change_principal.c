/*
 * A session that changes its principal while it is open, and what it may do before and after.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "client" },
    { 'n', "new", "Name to change to", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password of both", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answered;

static void tell_main(void) {
    pthread_mutex_lock(&mutex);
    answered = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for_answer(void) {
    pthread_mutex_lock(&mutex);
    while (!answered) {
        pthread_cond_wait(&changed, &mutex);
    }
    answered = 0;
    pthread_mutex_unlock(&mutex);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", error->code, error->message);
    exit(EXIT_FAILURE);
}

static int on_change_principal(SESSION_T *session, void *context) {
    (void)context;
    printf("the session belongs to %s now\n", session->principal);
    tell_main();
    return HANDLER_SUCCESS;
}

static int on_change_principal_failure(SESSION_T *session, void *context) {
    (void)context;
    printf("refused, the session still belongs to %s\n", session->principal);
    tell_main();
    return HANDLER_SUCCESS;
}

static void change_to(SESSION_T *session, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    CHANGE_PRINCIPAL_PARAMS_T params = {
        .on_change_principal = on_change_principal,
        .on_change_principal_failure = on_change_principal_failure,
        .on_error = on_error,
        .principal = principal,
        .credentials = credentials,
    };
    change_principal(session, params);
    credentials_free(credentials);
    wait_for_answer();
}

/* Whether a set has a permission, or any number. */
static int has(const SET_T *permissions, int permission) {
    return set_contains(permissions, &permission) != NULL;
}

static int on_path_permissions(const SET_T *permissions, void *context) {
    printf("topics below %s: %s, %s, %s\n", (const char *)context,
           has(permissions, PATH_PERMISSION_READ_TOPIC) ? "read" : "not read",
           has(permissions, PATH_PERMISSION_UPDATE_TOPIC) ? "update" : "not update",
           has(permissions, PATH_PERMISSION_MODIFY_TOPIC) ? "add and remove" : "not add or remove");
    tell_main();
    return HANDLER_SUCCESS;
}

static int on_global_permissions(const SET_T *permissions, void *context) {
    (void)context;
    printf("%s see other sessions, %s register handlers\n",
           has(permissions, GLOBAL_PERMISSION_VIEW_SESSION) ? "may" : "may not",
           has(permissions, GLOBAL_PERMISSION_REGISTER_HANDLER) ? "may" : "may not");
    tell_main();
    return HANDLER_SUCCESS;
}

static void show_permissions(SESSION_T *session) {
    const char *path = "news";
    DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T path_params = {
        .path = path, .on_path_permissions = on_path_permissions, .on_error = on_error, .context = (void *)path,
    };
    diffusion_get_path_permissions(session, path_params, NULL);
    wait_for_answer();
    DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T global_params = {
        .on_global_permissions = on_global_permissions, .on_error = on_error,
    };
    diffusion_get_global_permissions(session, global_params, NULL);
    wait_for_answer();
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *password = hash_get(arguments, "credentials");
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        return EXIT_FAILURE;
    }
    printf("the session belongs to %s\n", session->principal);
    show_permissions(session);
    change_to(session, hash_get(arguments, "new"), "a guess");
    change_to(session, hash_get(arguments, "new"), password);
    show_permissions(session);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
