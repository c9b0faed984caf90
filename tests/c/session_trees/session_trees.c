/* Session trees (specification/control/session-trees) at a server: tables are set, read, removed, and change what sessions see. */
#include "server.h"

#define TEXT(literal) ((char *)(literal))

static int on_set(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void put(SESSION_T *session, DIFFUSION_BRANCH_MAPPING_TABLE_T *table, const char *name) {
    DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.table = table;
    params.on_table_set = on_set;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_session_trees_put_branch_mapping_table(session, params, NULL));
    diffusion_branch_mapping_table_free(table);
}

static DIFFUSION_BRANCH_MAPPING_TABLE_T *table_of(const char *branch, const char *filter, const char *target) {
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder = diffusion_branch_mapping_table_builder_init();
    CHECK(diffusion_branch_mapping_table_builder_add_branch_mapping(builder, (char *)filter, (char *)target) == builder);
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table = diffusion_branch_mapping_table_builder_create_table(builder, (char *)branch);
    diffusion_branch_mapping_table_builder_free(builder);
    CHECK(table != NULL);
    return table;
}

static int on_branches(const LIST_T *branches, void *context) {
    char word[200];
    int used = snprintf(word, sizeof word, "%s:", (const char *)context);
    CHECK(branches != NULL);
    for (const LIST_NODE_T *node = branches->first; node != NULL; node = node->next) {
        used += snprintf(word + used, sizeof word - (size_t)used, "[%s]", (const char *)node->data);
    }
    record(word);
    return HANDLER_SUCCESS;
}

static void get_branches(SESSION_T *session, const char *name) {
    DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_session_tree_branches_received = on_branches;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_session_trees_get_session_tree_branches(session, params, NULL));
}

static int on_table(const DIFFUSION_BRANCH_MAPPING_TABLE_T *received, void *context) {
    char word[300];
    CHECK(received != NULL);
    DIFFUSION_BRANCH_MAPPING_TABLE_T *table = (DIFFUSION_BRANCH_MAPPING_TABLE_T *)received;
    char *branch = diffusion_branch_mapping_table_get_session_tree_branch(table);
    int used = snprintf(word, sizeof word, "%s:%s", (const char *)context, branch);
    free(branch);
    LIST_T *mappings = diffusion_branch_mapping_table_get_branch_mappings(table);
    /* Not the program's: tolerated, and without effect. */
    diffusion_branch_mapping_table_free(table);
    for (const LIST_NODE_T *node = mappings->first; node != NULL; node = node->next) {
        DIFFUSION_BRANCH_MAPPING_T *mapping = (DIFFUSION_BRANCH_MAPPING_T *)node->data;
        char *filter = diffusion_branch_mapping_get_session_filter(mapping);
        char *target = diffusion_branch_mapping_get_topic_tree_branch(mapping);
        used += snprintf(word + used, sizeof word - (size_t)used, "(%s>%s)", filter, target);
        free(filter);
        free(target);
    }
    diffusion_branch_mapping_table_free_branch_mappings(mappings);
    record(word);
    return HANDLER_SUCCESS;
}

static void get_table(SESSION_T *session, const char *branch, const char *name) {
    DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_tree_branch = (char *)branch;
    params.on_table_received = on_table;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_session_trees_get_branch_mapping_table(session, params, NULL));
}

static void tables_are_kept(SESSION_T *admin, SESSION_T *client) {
    get_branches(admin, "none");
    record_wait("none:");
    DIFFUSION_BRANCH_MAPPING_TABLE_BUILDER_T *builder = diffusion_branch_mapping_table_builder_init();
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, TEXT("$Principal is 'client'"), TEXT("target/1"));
    diffusion_branch_mapping_table_builder_add_branch_mapping(builder, TEXT("all"), TEXT("target/2"));
    put(admin, diffusion_branch_mapping_table_builder_create_table(builder, TEXT("market/prices")), "put");
    record_wait("put");
    diffusion_branch_mapping_table_builder_reset(builder);
    get_branches(admin, "one");
    record_wait("one:[market/prices]");
    /* Filters come back in their canonical form. */
    get_table(admin, "market/prices", "table");
    record_wait("table:market/prices($Principal is \"client\">target/1)(all>target/2)");
    get_table(admin, "nothing", "empty");
    record_wait("empty:nothing");
    put(client, table_of("market/prices", "all", "x"), "denied");
    record_wait("denied!103");
    put(admin, table_of("market/prices", "$Principal is", "x"), "wrong");
    record_wait("wrong!53");
    record_clear();
    put(admin, diffusion_branch_mapping_table_builder_create_table(builder, TEXT("market/prices")), "removed");
    get_branches(admin, "none");
    record_wait("none:");
    RECORD_IS("removed none:");
    diffusion_branch_mapping_table_builder_free(builder);
    record_clear();
}

static int on_created(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void set_value(SESSION_T *session, const char *path, const char *text) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    BUF_T *value = buf_create();
    CHECK(write_diffusion_string_value(text, value));
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    params.topic_path = path;
    params.specification = specification;
    params.datatype = DATATYPE_STRING;
    params.update = value;
    params.on_topic_update_add_and_set = on_created;
    params.on_error = record_named_error;
    params.context = (void *)text;
    diffusion_topic_update_add_and_set(session, params);
    record_wait(text);
    topic_specification_free(specification);
    buf_free(value);
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    char word[200];
    char *text = NULL;
    (void)specification;
    (void)datatype;
    (void)old_value;
    CHECK(read_diffusion_string_value(new_value, &text, NULL));
    snprintf(word, sizeof word, "%s=%s=%s", (const char *)context, path, text);
    free(text);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    char word[200];
    (void)specification;
    snprintf(word, sizeof word, "%s-%s:%d", (const char *)context, path, (int)reason);
    record(word);
    return HANDLER_SUCCESS;
}

/* A session subscribes to the session tree, and gets the topics of the branch that is mapped there for it. */
static void sessions_see_their_trees(SESSION_T *admin, SESSION_T *client) {
    set_value(admin, "target/1/a", "first");
    set_value(admin, "target/2/a", "second");
    record_clear();
    put(admin, table_of("view", "$Principal is 'client'", "target/1"), "put");
    record_wait("put");
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_value;
    stream.on_unsubscription = on_unsubscription;
    stream.context = (void *)"client";
    VALUE_STREAM_HANDLE_T *handle = add_stream(client, "?view//", &stream);
    CHECK(handle != NULL);
    SUBSCRIPTION_PARAMS_T subscription;
    memset(&subscription, 0, sizeof subscription);
    subscription.topic_selector = "?view//";
    subscribe(client, subscription);
    record_wait("client=view/a=first");
    record_clear();
    put(admin, table_of("view", "all", "target/2"), "again");
    record_wait("client=view/a=second");
    char word[60];
    snprintf(word, sizeof word, "client-view/a:%d", (int)UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS);
    record_wait(word);
    record_clear();
}

static void what_is_refused_at_once(SESSION_T *session) {
    DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T put_nothing;
    DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T get_nothing;
    memset(&put_nothing, 0, sizeof put_nothing);
    memset(&get_nothing, 0, sizeof get_nothing);
    DIFFUSION_API_ERROR error = NULL;
    CHECK(!diffusion_session_trees_put_branch_mapping_table(session, put_nothing, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_session_trees_get_branch_mapping_table(session, get_nothing, NULL));
    CHECK(!diffusion_session_trees_get_branch_mapping_table(NULL, get_nothing, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *admin = connected_as("admin", NULL);
    SESSION_T *client = connected_as("client", NULL);
    record_clear();
    tables_are_kept(admin, client);
    sessions_see_their_trees(admin, client);
    what_is_refused_at_once(admin);
    session_close(client, NULL);
    session_free(client);
    session_close(admin, NULL);
    session_free(admin);
    return 0;
}
