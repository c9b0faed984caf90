/*
 * Remote servers: the server is told of another one, from which remote topic views could take topics. The example defines
 * one that can be connected to, one with a wrong password and one that is not there, checks them, and removes them again.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "admin" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'r', "remote", "URL of the other server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answered;
static int denied;

static void answer(void) {
    pthread_mutex_lock(&mutex);
    answered++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for_answer(void) {
    pthread_mutex_lock(&mutex);
    while (answered == 0) {
        pthread_cond_wait(&changed, &mutex);
    }
    answered--;
    pthread_mutex_unlock(&mutex);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("%s: %s\n", (const char *)error->context,
           error->code == DIFF_ERR_REMOTE_SERVER_EXISTS ? "there is one of that name" : error->message);
    denied = error->code == DIFF_ERR_ACCESS_DENIED;
    answer();
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%s: no answer, the session has ended\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

/* The remote server belongs to the library; the strings that the getters give have to be released. */
static void show(DIFFUSION_REMOTE_SERVER_T *remote_server) {
    static const char *types[] = { "", "secondary initiator", "primary initiator", "secondary acceptor" };
    char *name = diffusion_remote_server_get_name(remote_server);
    char *principal = diffusion_remote_server_get_principal(remote_server);
    HASH_NUM_T *set = diffusion_remote_server_get_connection_options(remote_server);
    char *timeout = hash_num_get(set, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT);
    printf("  %s is a %s", name, types[diffusion_remote_server_get_type(remote_server)]);
    if (principal[0] != '\0') {
        printf(" that connects as %s", principal);
    }
    if (timeout != NULL) {
        printf(" within %s ms", timeout);
    }
    if (diffusion_remote_server_get_type(remote_server) == DIFFUSION_REMOTE_SERVER_TYPE_PRIMARY_INITIATOR) {
        printf(" every %d ms", diffusion_remote_server_get_retry_delay(remote_server));
    }
    printf("\n");
    hash_num_free(set, free);
    free(principal);
    free(name);
}

static int on_created(DIFFUSION_REMOTE_SERVER_T *remote_server, LIST_T *errors, void *context) {
    if (remote_server != NULL) {
        printf("%s: created\n", (const char *)context);
        show(remote_server);
    }
    else {
        for (LIST_NODE_T *node = errors->first; node != NULL; node = node->next) {
            printf("%s: %s\n", (const char *)context, ((ERROR_REPORT_T *)node->data)->message);
        }
    }
    answer();
    return HANDLER_SUCCESS;
}

static int on_removed(void *context) {
    printf("%s: removed\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

static int on_listed(LIST_T *remote_servers, void *context) {
    (void)context;
    printf("%d remote servers\n", list_get_size(remote_servers));
    for (LIST_NODE_T *node = remote_servers->first; node != NULL; node = node->next) {
        show(node->data);
    }
    answer();
    return HANDLER_SUCCESS;
}

static DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T state;

static int on_checked(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response, void *context) {
    static const char *states[] = { "", "inactive", "connected", "retrying", "failed", "missing" };
    DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_T last = state;
    state = diffusion_check_remote_server_response_get_state(response);
    char *message = diffusion_check_remote_server_response_get_failure_message(response);
    if (state != last) {
        printf("%s is %s%s%s\n", (const char *)context, states[state], message[0] == '\0' ? "" : ": ", message);
    }
    free(message);
    answer();
    return HANDLER_SUCCESS;
}

static void create(SESSION_T *session, DIFFUSION_REMOTE_SERVER_T *remote_server, char *name, DIFFUSION_API_ERROR *error) {
    if (remote_server == NULL) {
        printf("%s: %s\n", name, get_diffusion_api_error_description(*error));
        diffusion_api_error_free(*error);
        return;
    }
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params = {
        .remote_server = remote_server, .on_remote_server_created = on_created, .on_error = on_error,
        .on_discard = on_discard, .context = name,
    };
    diffusion_create_remote_server(session, params, NULL);
    diffusion_remote_server_free(remote_server);
    wait_for_answer();
}

static void list_all(SESSION_T *session) {
    DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params = {
        .on_remote_servers_listed = on_listed, .on_error = on_error, .on_discard = on_discard, .context = "list",
    };
    diffusion_list_remote_servers(session, params, NULL);
    wait_for_answer();
}

static void check(SESSION_T *session, char *name) {
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params = {
        .name = name, .on_remote_server_checked = on_checked, .on_error = on_error, .on_discard = on_discard, .context = name,
    };
    diffusion_check_remote_server(session, params, NULL);
    wait_for_answer();
}

static void remove_one(SESSION_T *session, char *name) {
    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params = {
        .name = name, .on_remote_server_removed = on_removed, .on_error = on_error, .on_discard = on_discard, .context = name,
    };
    diffusion_remove_remote_server(session, params, NULL);
    wait_for_answer();
}

static void define(SESSION_T *session, char *url) {
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    CREDENTIALS_T *credentials = credentials_create_password("password");
    diffusion_remote_server_builder_principal(builder, "control");
    diffusion_remote_server_builder_credentials(builder, credentials);
    credentials_free(credentials);
    diffusion_remote_server_builder_connection_option(
            builder, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_CONNECTION_TIMEOUT, "5000");
    create(session, diffusion_remote_server_builder_create_secondary_initiator(builder, "other", url, &error), "other", &error);
    create(session, diffusion_remote_server_builder_create_secondary_initiator(builder, "other", url, &error), "other", &error);

    /* The builder may be used again, with other settings. */
    credentials = credentials_create_password("a wrong password");
    diffusion_remote_server_builder_credentials(builder, credentials);
    credentials_free(credentials);
    create(session, diffusion_remote_server_builder_create_secondary_initiator(builder, "locked", url, &error), "locked", &error);

    LIST_T *urls = list_create();
    list_append_last(urls, "ws://localhost:1");
    diffusion_remote_server_builder_retry_delay(builder, 100, NULL);
    create(session, diffusion_remote_server_builder_create_primary_initiator(builder, "absent", urls, "connector", &error),
           "absent", &error);
    list_free(urls, NULL);

    diffusion_remote_server_builder_connection_option(
            builder, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE, "none");
    create(session, diffusion_remote_server_builder_create_secondary_initiator(builder, "odd", url, &error), "odd", &error);
    diffusion_remote_server_builder_free(builder);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    define(session, hash_get(arguments, "remote"));
    list_all(session);
    check(session, "other");
    check(session, "locked");
    check(session, "nobody");
    /* The server may not have tried yet. */
    struct timespec pause = { 0, 50 * 1000 * 1000 };
    for (int tries = 0; tries < 100 && !denied && state != DIFFUSION_REMOTE_SERVER_CONNECTION_STATE_RETRYING; tries++) {
        nanosleep(&pause, NULL);
        check(session, "absent");
    }
    remove_one(session, "other");
    remove_one(session, "locked");
    remove_one(session, "absent");
    list_all(session);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
