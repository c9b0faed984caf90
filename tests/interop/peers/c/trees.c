/* Topic views and session trees: what sessions see in other places than where it was published. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* The name, the specification and the roles, by the alphabet. */
static void add_view(FILE *line, const DIFFUSION_TOPIC_VIEW_T *view) {
    char *name = diffusion_topic_view_get_name(view);
    char *specification = diffusion_topic_view_get_specification(view);
    SET_T *roles = diffusion_topic_view_get_roles(view);
    line_add(line, name);
    line_add(line, specification);
    add_sorted(line, (char **)set_values(roles));
    set_free(roles);
    free(specification);
    free(name);
}

static int on_view(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    FILE *line = answer_begin((struct command *)context);
    if (view == NULL) {
        line_add(line, NO_VALUE);
    } else {
        add_view(line, view);
    }
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static int on_done(void *context) {
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* NAME SPECIFICATION */
static void do_create_view(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.view = words[0];
    params.specification = words[1];
    params.on_topic_view_created = on_view;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_topic_views_create_topic_view(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* NAME */
static void do_view(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_GET_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.name = words[0];
    params.on_topic_view = on_view;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_topic_views_get_topic_view(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

static int on_views(const LIST_T *views, void *context) {
    FILE *line = answer_begin((struct command *)context);
    for (int i = 0; i < list_get_size(views); i++) {
        char *name = diffusion_topic_view_get_name((DIFFUSION_TOPIC_VIEW_T *)list_get_data_indexed(views, i));
        line_add(line, name);
        free(name);
    }
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_views(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_views_list = on_views;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_topic_views_list_topic_views(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* NAME */
static void do_remove_view(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.view = words[0];
    params.on_topic_view_removed = on_done;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_topic_views_remove_topic_view(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* BRANCH [FILTER TOPIC_BRANCH]... */
static void do_map_branch(const char *id, char **words, int count) {
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder = diffusion_branch_mapping_table_builder_init();
    for (int i = 1; i + 1 < count; i += 2) {
        diffusion_branch_mapping_table_builder_add_branch_mapping(builder, words[i], words[i + 1]);
    }
    DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.table = diffusion_branch_mapping_table_builder_create_table(builder, words[0]);
    params.on_table_set = on_done;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_session_trees_put_branch_mapping_table(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
    diffusion_branch_mapping_table_free(params.table);
    diffusion_branch_mapping_table_builder_free(builder);
}

static int on_branches(const LIST_T *branches, void *context) {
    FILE *line = answer_begin((struct command *)context);
    for (int i = 0; i < list_get_size(branches); i++) {
        line_add(line, (const char *)list_get_data_indexed(branches, i));
    }
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_mapped_branches(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_session_tree_branches_received = on_branches;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_session_trees_get_session_tree_branches(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

static int on_table(const DIFFUSION_BRANCH_MAPPING_TABLE_T *table, void *context) {
    FILE *line = answer_begin((struct command *)context);
    LIST_T *mappings = diffusion_branch_mapping_table_get_branch_mappings((DIFFUSION_BRANCH_MAPPING_TABLE_T *)table);
    char *of = diffusion_branch_mapping_table_get_session_tree_branch((DIFFUSION_BRANCH_MAPPING_TABLE_T *)table);
    line_add(line, of);
    free(of);
    for (int i = 0; i < list_get_size(mappings); i++) {
        DIFFUSION_BRANCH_MAPPING_T *mapping = (DIFFUSION_BRANCH_MAPPING_T *)list_get_data_indexed(mappings, i);
        char *filter = diffusion_branch_mapping_get_session_filter(mapping);
        char *branch = diffusion_branch_mapping_get_topic_tree_branch(mapping);
        line_add(line, filter);
        line_add(line, branch);
        free(branch);
        free(filter);
    }
    diffusion_branch_mapping_table_free_branch_mappings(mappings);
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

/* BRANCH */
static void do_branch_mappings(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_tree_branch = words[0];
    params.on_table_received = on_table;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_session_trees_get_branch_mapping_table(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

const struct verb tree_verbs[] = {
    {"create_view", 2, do_create_view},
    {"view", 1, do_view},
    {"views", 0, do_views},
    {"remove_view", 1, do_remove_view},
    {"map_branch", 1, do_map_branch},
    {"mapped_branches", 0, do_mapped_branches},
    {"branch_mappings", 1, do_branch_mappings},
    {NULL, 0, NULL},
};
