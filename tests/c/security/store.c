/* The security store (specification/control/security-control) at a server: scripts, what they change, and who may. */
#include "server.h"

static int on_update(SESSION_T *session, const LIST_T *error_reports, void *context) {
    char word[200];
    CHECK(session != NULL && error_reports != NULL);
    const LIST_NODE_T *node = error_reports->first;
    if (node == NULL) {
        snprintf(word, sizeof word, "%s+", (const char *)context);
    } else {
        const ERROR_REPORT_T *report = (const ERROR_REPORT_T *)node->data;
        CHECK(report->message != NULL && report->message[0] != '\0');
        snprintf(word, sizeof word, "%s-%u:%u", (const char *)context, report->line, report->column);
    }
    record(word);
    return HANDLER_SUCCESS;
}

static void change(SESSION_T *session, SCRIPT_T *script, const char *name) {
    UPDATE_SECURITY_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_update = on_update;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.update_script = script;
    params.context = (void *)name;
    update_security_store(session, params);
    script_free(script);
}

/* A copy of the store that outlives the callback. */
static SECURITY_STORE_T *kept;

static int on_get(SESSION_T *session, const SECURITY_STORE_T store, void *context) {
    CHECK(session != NULL && store.roles != NULL && store.isolated_paths != NULL);
    security_store_free(kept);
    kept = security_store_dup(&store);
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void get(SESSION_T *session, const char *name) {
    GET_SECURITY_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_get = on_get;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    get_security_store(session, params);
}

/* Whether an array of the getters has a text; releases the array. */
static bool has(char **texts, const char *wanted) {
    bool found = false;
    CHECK(texts != NULL);
    for (char **text = texts; *text != NULL; text++) {
        found = found || strcmp(*text, wanted) == 0;
    }
    free(texts);
    return found;
}

static int count_of(PATH_PERMISSIONS_T **permissions) {
    int count = 0;
    if (permissions == NULL) {
        return -1;
    }
    while (permissions[count] != NULL) {
        count++;
    }
    free(permissions);
    return count;
}

static void a_role_comes_and_is_read_back(SESSION_T *admin) {
    SET_T *global = set_new_int(5);
    set_add_int(global, GLOBAL_PERMISSION_VIEW_SESSION);
    SET_T *paths = set_new_int(5);
    set_add(paths, &SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_READ_TOPIC]);
    set_add(paths, &SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_SELECT_TOPIC]);
    LIST_T *included = list_create();
    list_append_last(included, (void *)"CLIENT");
    SCRIPT_T *script = script_create();
    CHECK(update_security_store_global_role_permissions(script, "it's", global) == script);
    CHECK(update_security_store_default_path_permissions(script, "it's", paths) == script);
    CHECK(update_security_store_path_permissions(script, "it's", "stocks/secret", NULL) == script);
    CHECK(update_security_store_include_roles(script, "it's", included) == script);
    CHECK(update_security_store_isolate_path(script, "stocks/alone") == script);
    set_free(global);
    set_free(paths);
    list_free(included, NULL);
    change(admin, script, "made");
    record_wait("made+");
    get(admin, "read");
    record_wait("read");
    CHECK(has(get_security_role_names(*kept), "it's") && has(get_security_role_names(*kept), "ADMINISTRATOR"));
    CHECK(has(get_security_included_roles(*kept, "it's"), "CLIENT"));
    CHECK(has(get_security_isolated_paths(*kept), "stocks/alone"));
    CHECK(!has(get_security_default_anonymous_roles(*kept), "it's"));
    CHECK(get_security_included_roles(*kept, "nobody") == NULL);
    CHECK(count_of(get_security_default_path_permissions(*kept, "it's")) == 2);
    CHECK(count_of(get_security_path_permissions(*kept, "it's", "stocks/secret")) == 0);
    CHECK(count_of(get_security_path_permissions(*kept, "it's", "stocks")) == -1);
    GLOBAL_PERMISSIONS_T **permissions = get_security_global_permissions(*kept, "it's");
    CHECK(permissions[0] != NULL && permissions[1] == NULL);
    CHECK(strcmp(SECURITY_GLOBAL_PERMISSIONS_NAMES[*permissions[0]], "VIEW_SESSION") == 0);
    free(permissions);
    record_clear();
}

static void what_is_refused(SESSION_T *admin, SESSION_T *client) {
    /* All or nothing: the first line is right. */
    SCRIPT_T *script = script_create();
    CHECK(update_security_store_isolate_path(script, "never") == script);
    buf_write_string(script, "\nset nonsense");
    change(admin, script, "wrong");
    record_wait("wrong-2:");
    get(admin, "unchanged");
    record_wait("unchanged");
    CHECK(!has(get_security_isolated_paths(*kept), "never"));
    script = script_create();
    CHECK(update_security_store_isolate_path(script, "a") == script);
    change(client, script, "denied");
    record_wait("denied!103");
    get(client, "hidden");
    record_wait("hidden!103");
    change(admin, NULL, "null");
    record_wait("null!48");
    /* A locked role is changed by its principal only. */
    script = script_create();
    CHECK(update_security_store_role_locked_by_principal(script, "it's", "control") == script);
    change(admin, script, "locked");
    record_wait("locked+");
    script = script_create();
    CHECK(update_security_store_default_path_permissions(script, "it's", NULL) == script);
    change(admin, script, "too-late");
    record_wait("too-late-1:");
    record_clear();
}

static int on_set(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_create_or_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    return on_set(context);
}

static void set(SESSION_T *session, const char *path, const char *name) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    BUF_T *value = buf_create();
    CHECK(write_diffusion_string_value("x", value));
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    params.topic_path = path;
    params.specification = specification;
    params.datatype = DATATYPE_STRING;
    params.update = value;
    params.on_topic_update_add_and_set = on_create_or_set;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    diffusion_topic_update_add_and_set(session, params);
    topic_specification_free(specification);
    buf_free(value);
}

/* Permissions are asked for at each request: what a script gives holds at once, and so does what one takes away. */
static void permissions_are_enforced(SESSION_T *admin, SESSION_T *client) {
    set(client, "shop/a", "before");
    record_wait("before!103");
    SET_T *all = set_new_int(5);
    set_add_int(all, PATH_PERMISSION_UPDATE_TOPIC);
    set_add_int(all, PATH_PERMISSION_MODIFY_TOPIC);
    set_add_int(all, PATH_PERMISSION_READ_TOPIC);
    set_add_int(all, PATH_PERMISSION_SELECT_TOPIC);
    SCRIPT_T *script = script_create();
    CHECK(update_security_store_path_permissions(script, "CLIENT", "shop", all) == script);
    change(admin, script, "given");
    record_wait("given+");
    set(client, "shop/a", "allowed");
    record_wait("allowed");
    script = script_create();
    CHECK(update_security_store_isolate_path(script, "shop/back") == script);
    change(admin, script, "isolated");
    record_wait("isolated+");
    set(client, "shop/back/b", "outside");
    record_wait("outside!103");
    script = script_create();
    CHECK(update_security_store_deisolate_path(script, "shop/back") == script);
    change(admin, script, "open");
    record_wait("open+");
    set(client, "shop/back/b", "inside");
    record_wait("inside");
    script = script_create();
    CHECK(update_security_store_remove_path_permissions(script, "CLIENT", "shop") == script);
    change(admin, script, "taken");
    record_wait("taken+");
    set(client, "shop/a", "after");
    record_wait("after!103");
    set_free(all);
    RECORD_IS("before!103 given+ allowed isolated+ outside!103 open+ inside taken+ after!103");
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *admin = connected_as("admin", NULL);
    SESSION_T *client = connected_as("client", NULL);
    record_clear();
    a_role_comes_and_is_read_back(admin);
    what_is_refused(admin, client);
    permissions_are_enforced(admin, client);
    security_store_free(kept);
    session_close(client, NULL);
    session_free(client);
    session_close(admin, NULL);
    session_free(admin);
    return 0;
}
