/*
 * Session trees: clients find the same path, but each kind of session sees other topics there. The example maps a branch to
 * one branch of the topic tree for anonymous sessions and to another for all others, and reads the mappings back.
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
    { 'b', "branch", "The branch of session trees", ARG_OPTIONAL, ARG_HAS_VALUE, "market/prices" },
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

static int on_table_set(void *context) {
    printf("%s\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

/* The list and the texts in it belong to the library. */
static int on_branches(const LIST_T *branches, void *context) {
    (void)context;
    printf("%d branches have mappings\n", list_get_size(branches));
    for (LIST_NODE_T *node = branches->first; node != NULL; node = node->next) {
        printf("  %s\n", (const char *)node->data);
    }
    answer();
    return HANDLER_SUCCESS;
}

/* So does the table, but what its getters give has to be released. */
static int on_table(const DIFFUSION_BRANCH_MAPPING_TABLE_T *received, void *context) {
    (void)context;
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table = (DIFFUSION_BRANCH_MAPPING_TABLE_T *)received;
    char *branch = diffusion_branch_mapping_table_get_session_tree_branch(table);
    LIST_T *mappings = diffusion_branch_mapping_table_get_branch_mappings(table);
    printf("%s has %d mappings\n", branch, list_get_size(mappings));
    for (LIST_NODE_T *node = mappings->first; node != NULL; node = node->next) {
        char *filter = diffusion_branch_mapping_get_session_filter(node->data);
        char *target = diffusion_branch_mapping_get_topic_tree_branch(node->data);
        printf("  sessions with '%s' see %s\n", filter, target);
        free(target);
        free(filter);
    }
    diffusion_branch_mapping_table_free_branch_mappings(mappings);
    free(branch);
    answer();
    return HANDLER_SUCCESS;
}

static void put_table(SESSION_T *session, DIFFUSION_BRANCH_MAPPING_TABLE_T *table, char *what) {
    DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T params = {
        .table = table, .on_table_set = on_table_set, .on_error = on_error, .on_discard = on_discard, .context = what,
    };
    diffusion_session_trees_put_branch_mapping_table(session, params, NULL);
    diffusion_branch_mapping_table_free(table);
    wait_for_answer();
}

static void show_branches(SESSION_T *session) {
    DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params = {
        .on_session_tree_branches_received = on_branches, .on_error = on_error, .on_discard = on_discard, .context = "listed",
    };
    diffusion_session_trees_get_session_tree_branches(session, params, NULL);
    wait_for_answer();
}

static void show_table(SESSION_T *session, char *branch) {
    DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T params = {
        .session_tree_branch = branch, .on_table_received = on_table, .on_error = on_error, .on_discard = on_discard,
        .context = "read",
    };
    diffusion_session_trees_get_branch_mapping_table(session, params, NULL);
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
    char *branch = hash_get(arguments, "branch");
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder = diffusion_branch_mapping_table_builder_init();
    /* The first filter that selects a session counts. */
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, "$Principal is ''", "backend/delayed_prices");
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, "all", "backend/prices");
    put_table(session, diffusion_branch_mapping_table_builder_create_table(builder, branch), "mapped");
    show_branches(session);
    show_table(session, branch);

    diffusion_branch_mapping_table_builder_reset(builder);
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, "$Principal is", "backend/prices");
    put_table(session, diffusion_branch_mapping_table_builder_create_table(builder, branch), "mapped with half a filter");

    /* A table without mappings removes what is there. */
    diffusion_branch_mapping_table_builder_reset(builder);
    put_table(session, diffusion_branch_mapping_table_builder_create_table(builder, branch), "removed");
    diffusion_branch_mapping_table_builder_free(builder);
    show_table(session, branch);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
