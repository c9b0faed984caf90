/*
 * The store of the server's own authenticator: a principal is added, its password is changed by who knows the old one, and it
 * is removed again. Commands of a script are applied together or not at all.
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
    { 'p', "principal", "Name to connect with, which may change the store", ARG_OPTIONAL, ARG_HAS_VALUE, "admin" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
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
    tell_main();
    return HANDLER_SUCCESS;
}

static int compare(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Prints strings in their order. The array is freed, the strings belong to the store. */
static void print_sorted(char **strings) {
    size_t count = 0;
    while (strings[count] != NULL) {
        count++;
    }
    qsort(strings, count, sizeof *strings, compare);
    for (size_t i = 0; i < count; i++) {
        printf(" %s", strings[i]);
    }
    printf("\n");
    free(strings);
}

/* The store is taken apart here; system_authentication_store_dup() would keep it. */
static int on_get(SESSION_T *session, const SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    static const char *const actions[] = { "allowed", "refused", "left to others" };
    const char *principal = context;
    (void)session;
    char **roles = get_roles_for_principal(store, principal);
    if (roles == NULL) {
        printf("there is no %s\n", principal);
    }
    else {
        printf("roles of %s:", principal);
        print_sorted(roles);
    }
    printf("anonymous clients are %s, with roles", actions[store.anonymous_connection_action]);
    print_sorted(get_anonymous_roles(store));
    tell_main();
    return HANDLER_SUCCESS;
}

static void show(SESSION_T *session, const char *principal) {
    GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params = { .on_get = on_get, .on_error = on_error, .context = (void *)principal };
    get_system_authentication_store(session, params);
    wait_for_answer();
}

static int on_update(SESSION_T *session, const LIST_T *error_reports, void *context) {
    int count = list_get_size(error_reports);
    (void)session;
    printf("%s: %s\n", (const char *)context, count == 0 ? "done" : "nothing was changed");
    for (int i = 0; i < count; i++) {
        const ERROR_REPORT_T *report = list_get_data_indexed(error_reports, i);
        printf("  line %u, column %u: %s\n", report->line, report->column, report->message);
    }
    tell_main();
    return HANDLER_SUCCESS;
}

/* Sends a script and gives it up: there may be passwords in it, so it is overwritten first. */
static void apply(SESSION_T *session, const char *name, SCRIPT_T *script) {
    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params = {
        .on_update = on_update, .on_error = on_error, .update_script = script, .context = (void *)name,
    };
    update_system_authentication_store(session, params);
    memset(script->data, 0, script->len);
    script_free(script);
    wait_for_answer();
}

static SESSION_T *try_to_connect(const char *url, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    free(error.message);
    return session;
}

static void show_whether_it_connects(const char *url, const char *principal, const char *password) {
    SESSION_T *session = try_to_connect(url, principal, password);
    printf("%s with the password '%s' is %s\n", principal, password, session == NULL ? "refused" : "connected");
    if (session != NULL) {
        session_close(session, NULL);
        session_free(session);
    }
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
    SESSION_T *session = try_to_connect(url, hash_get(arguments, "principal"), hash_get(arguments, "credentials"));
    if (session == NULL) {
        fprintf(stderr, "no session\n");
        return EXIT_FAILURE;
    }

    LIST_T *roles = list_create();
    list_append_last(roles, "CLIENT");
    list_append_last(roles, "OPERATOR");
    SCRIPT_T *script = script_create();
    update_auth_store_add_principal(script, "ada", "first", roles);
    update_auth_store_allow_anonymous_connections(script, NULL);
    apply(session, "add", script);
    show(session, "ada");
    show_whether_it_connects(url, "ada", "first");

    /* Who wants to change the password has to know it. The second command is not applied without the first. */
    script = script_create();
    update_auth_store_verify_password(script, "ada", "a guess");
    update_auth_store_set_password(script, "ada", "stolen");
    apply(session, "change with a guess", script);
    script = script_create();
    update_auth_store_verify_password(script, "ada", "first");
    update_auth_store_set_password(script, "ada", "second");
    apply(session, "change", script);
    show_whether_it_connects(url, "ada", "first");
    show_whether_it_connects(url, "ada", "second");

    /* What is no command, and a principal that is there already. */
    script = script_create();
    buf_write_bytes(script, "make tea", 8);
    apply(session, "tea", script);
    script = script_create();
    update_auth_store_remove_principal(script, "ada");
    update_auth_store_remove_principal(script, "ada");
    apply(session, "remove twice", script);

    script = script_create();
    update_auth_store_remove_principal(script, "ada");
    update_auth_store_deny_anonymous_connections(script);
    apply(session, "remove", script);
    show(session, "ada");
    show_whether_it_connects(url, "ada", "second");

    list_free(roles, NULL);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
