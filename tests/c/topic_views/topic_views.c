/* Topic views (specification/control/topic-views) at a server: created, listed, looked up, removed, and what they make. */
#include "server.h"

static int on_view(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    char word[300];
    if (view == NULL) {
        snprintf(word, sizeof word, "%s:none", (const char *)context);
        record(word);
        return HANDLER_SUCCESS;
    }
    DIFFUSION_TOPIC_VIEW_T *copy = diffusion_topic_view_dup(view);
    /* Not the program's: tolerated, and without effect. */
    diffusion_topic_view_free((DIFFUSION_TOPIC_VIEW_T *)view);
    char *name = diffusion_topic_view_get_name(copy);
    char *specification = diffusion_topic_view_get_specification(view);
    SET_T *roles = diffusion_topic_view_get_roles(copy);
    diffusion_topic_view_free(copy);
    snprintf(word, sizeof word, "%s:%s=%s%s", (const char *)context, name, specification,
             set_contains(roles, "ADMINISTRATOR") != NULL ? "/ADMINISTRATOR" : "");
    set_free(roles);
    free(specification);
    free(name);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_removed(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_list(const LIST_T *views, void *context) {
    char word[300];
    int used = snprintf(word, sizeof word, "%s:", (const char *)context);
    CHECK(views != NULL);
    for (const LIST_NODE_T *node = views->first; node != NULL; node = node->next) {
        char *name = diffusion_topic_view_get_name((const DIFFUSION_TOPIC_VIEW_T *)node->data);
        used += snprintf(word + used, sizeof word - (size_t)used, "[%s]", name);
        free(name);
    }
    record(word);
    return HANDLER_SUCCESS;
}

static int on_script_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    unsigned line = 0, column = 0;
    /* The message begins with the place. */
    CHECK(sscanf(error->message, "%u:%u ", &line, &column) == 2 && line == 1 && column > 1);
    return record_named_error(session, error);
}

static void create(SESSION_T *session, const char *view, const char *specification, const char *name, ERROR_HANDLER_T on_error) {
    DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.view = view;
    params.specification = specification;
    params.on_topic_view_created = on_view;
    params.on_error = on_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_topic_views_create_topic_view(session, params, NULL));
}

static void remove_view(SESSION_T *session, const char *view, const char *name) {
    DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.view = view;
    params.on_topic_view_removed = on_removed;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_topic_views_remove_topic_view(session, params, NULL));
}

static void list_views(SESSION_T *session, const char *name) {
    DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_topic_views_list = on_list;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_topic_views_list_topic_views(session, params, NULL));
}

static void get_view(SESSION_T *session, const char *view, const char *name) {
    DIFFUSION_GET_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.name = view;
    params.on_topic_view = on_view;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_topic_views_get_topic_view(session, params, NULL));
}

static void views_are_kept(SESSION_T *admin, SESSION_T *client) {
    list_views(admin, "none");
    record_wait("none:");
    create(admin, "v1", "map ?source// to view/<path(1)>", "made", record_named_error);
    record_wait("made:v1=map ?source// to view/<path(1)>/ADMINISTRATOR");
    create(admin, "v2", "map >source/a to other", "made", record_named_error);
    record_wait("made:v2=");
    list_views(admin, "two");
    record_wait("two:[v1][v2]");
    get_view(admin, "v2", "got");
    record_wait("got:v2=map >source/a to other");
    get_view(admin, "v3", "got");
    record_wait("got:none");
    create(admin, "v3", "map ?source// nowhere", "wrong", on_script_error);
    record_wait("wrong!49");
    create(client, "v3", "map a to b", "denied", record_named_error);
    record_wait("denied!103");
    list_views(client, "hidden");
    record_wait("hidden!103");
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

static void reference_topics_follow_their_sources(SESSION_T *admin) {
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_value;
    stream.on_unsubscription = on_unsubscription;
    stream.context = (void *)"seen";
    CHECK(add_stream(admin, "?view//", &stream) != NULL);
    SUBSCRIPTION_PARAMS_T subscription;
    memset(&subscription, 0, sizeof subscription);
    subscription.topic_selector = "?view//";
    subscribe(admin, subscription);
    set_value(admin, "source/a", "one");
    record_wait("seen=view/a=one");
    set_value(admin, "source/a", "two");
    record_wait("seen=view/a=two");
    remove_view(admin, "v1", "gone");
    char word[60];
    snprintf(word, sizeof word, "seen-view/a:%d", (int)UNSUBSCRIPTION_REASON_REMOVAL);
    record_wait(word);
    record_wait("gone");
    record_clear();
    remove_view(admin, "v1", "again");
    list_views(admin, "left");
    record_wait("left:[v2]");
    RECORD_IS("again left:[v2]");
    record_clear();
}

static void what_is_refused_at_once(SESSION_T *session) {
    DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params;
    memset(&params, 0, sizeof params);
    DIFFUSION_API_ERROR error = NULL;
    CHECK(!diffusion_topic_views_create_topic_view(session, params, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    params.view = "";
    params.specification = "map a to b";
    CHECK(!diffusion_topic_views_create_topic_view(session, params, NULL));
    CHECK(!diffusion_topic_views_create_topic_view(NULL, params, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *admin = connected_as("admin", NULL);
    SESSION_T *client = connected_as("client", NULL);
    record_clear();
    views_are_kept(admin, client);
    reference_topics_follow_their_sources(admin);
    what_is_refused_at_once(admin);
    session_close(client, NULL);
    session_free(client);
    session_close(admin, NULL);
    session_free(admin);
    return 0;
}
