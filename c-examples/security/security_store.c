/*
 * Roles and permissions: a script gives the server a role for people who sell in a shop, with permissions for the shop's
 * branch but not for its safe. The example reads the security store before and after, and takes the role away again.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "admin" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'r', "role", "Name of the role", ARG_OPTIONAL, ARG_HAS_VALUE, "SELLER" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answered;

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
    printf("not %s: %s\n", (const char *)error->context, error->message);
    answer();
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("not %s: the session has ended\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

/* What is in the store belongs to the library, and is gone when the callback returns; security_store_dup() keeps it. */
static int on_get(SESSION_T *session, const SECURITY_STORE_T store, void *context) {
    (void)session;
    const char *role = context;
    PATH_PERMISSIONS_T **permissions = get_security_path_permissions(store, role, "shop");
    if (permissions == NULL) {
        printf("%s has nothing of its own in the shop\n", role);
    } else {
        printf("in the shop, %s may", role);
        /* In no certain order. */
        for (int permission = 0; SECURITY_PATH_PERMISSIONS_NAMES[permission] != NULL; permission++) {
            for (int i = 0; permissions[i] != NULL; i++) {
                if ((int)*permissions[i] == permission) {
                    printf(" %s", SECURITY_PATH_PERMISSIONS_NAMES[permission]);
                }
            }
        }
        printf("\n");
    }
    free(permissions);
    char **isolated = get_security_isolated_paths(store);
    for (char **path = isolated; *path != NULL; path++) {
        printf("isolated: %s\n", *path);
    }
    free(isolated);
    answer();
    return HANDLER_SUCCESS;
}

/* A script is applied as a whole, or not at all: then the list says why. */
static int on_update(SESSION_T *session, const LIST_T *error_reports, void *context) {
    (void)session;
    for (LIST_NODE_T *node = error_reports->first; node != NULL; node = node->next) {
        const ERROR_REPORT_T *report = node->data;
        printf("line %u, column %u: %s\n", report->line, report->column, report->message);
    }
    printf("%s%s\n", error_reports->first == NULL ? "" : "not ", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

static void read_store(SESSION_T *session, char *role) {
    GET_SECURITY_STORE_PARAMS_T params = { .on_get = on_get, .on_error = on_error, .on_discard = on_discard, .context = role };
    get_security_store(session, params);
    wait_for_answer();
}

static void apply(SESSION_T *session, SCRIPT_T *script, char *what) {
    UPDATE_SECURITY_STORE_PARAMS_T params = {
        .on_update = on_update, .on_error = on_error, .on_discard = on_discard, .update_script = script, .context = what,
    };
    update_security_store(session, params);
    script_free(script);
    wait_for_answer();
}

static void give_permissions(SESSION_T *session, const char *role) {
    /* A set of numbers, and one of addresses in the table: both will do. */
    SET_T *global = set_new_int(1);
    set_add_int(global, GLOBAL_PERMISSION_VIEW_SESSION);
    SET_T *shop = set_new_int(3);
    set_add(shop, &SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_SELECT_TOPIC]);
    set_add(shop, &SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_READ_TOPIC]);
    set_add(shop, &SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_UPDATE_TOPIC]);
    LIST_T *included = list_create();
    list_append_last(included, "CLIENT");

    SCRIPT_T *script = script_create();
    update_security_store_include_roles(script, role, included);
    update_security_store_global_role_permissions(script, role, global);
    update_security_store_path_permissions(script, role, "shop", shop);
    update_security_store_isolate_path(script, "shop/safe");
    list_free(included, NULL);
    set_free(shop);
    set_free(global);
    printf("%.*s\n", (int)script->len, script->data);
    apply(session, script, "given");
}

static void take_permissions(SESSION_T *session, const char *role) {
    SCRIPT_T *script = script_create();
    update_security_store_remove_path_permissions(script, role, "shop");
    update_security_store_global_role_permissions(script, role, NULL);
    update_security_store_deisolate_path(script, "shop/safe");
    apply(session, script, "taken");
}

static void make_a_mistake(SESSION_T *session) {
    SCRIPT_T *script = script_create();
    update_security_store_isolate_path(script, "shop/office");
    buf_write_string(script, "\nopen the safe");
    apply(session, script, "opened");
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
    char *role = hash_get(arguments, "role");
    read_store(session, role);
    give_permissions(session, role);
    read_store(session, role);
    make_a_mistake(session);
    take_permissions(session, role);
    read_store(session, role);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
