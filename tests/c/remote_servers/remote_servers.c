/* Remote servers (specification/control/remote-servers) at a server: created, listed, checked, removed. The server's own URL
 * is that of the other server, which can be connected to. */
#include "server.h"

#define TEXT(literal) ((char *)(literal))

static int on_created(DIFFUSION_REMOTE_SERVER_T *remote_server, LIST_T *errors, void *context) {
    char word[200];
    CHECK(remote_server != NULL && errors == NULL);
    char *name = diffusion_remote_server_get_name(remote_server);
    snprintf(word, sizeof word, "%s+%s/%d", (const char *)context, name, (int)diffusion_remote_server_get_type(remote_server));
    free(name);
    /* Not the program's: tolerated, and without effect. */
    diffusion_remote_server_free(remote_server);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_removed(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_listed(LIST_T *remote_servers, void *context) {
    char text[1000];
    int used = snprintf(text, sizeof text, "%s:", (const char *)context);
    for (LIST_NODE_T *node = remote_servers->first; node != NULL; node = node->next) {
        DIFFUSION_REMOTE_SERVER_T *remote_server = (DIFFUSION_REMOTE_SERVER_T *)node->data;
        char *name = diffusion_remote_server_get_name(remote_server);
        char *principal = diffusion_remote_server_get_principal(remote_server);
        char *filter = diffusion_remote_server_get_missing_topic_notification_filter(remote_server);
        char *connector = diffusion_remote_server_get_connector(remote_server);
        HASH_NUM_T *options = diffusion_remote_server_get_connection_options(remote_server);
        LIST_T *urls = diffusion_remote_server_get_urls(remote_server);
        const char *timeout =
            (const char *)hash_num_get(options, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT);
        used += snprintf(text + used, sizeof text - (size_t)used, "(%s,%s,%s,%s,%s,%d,%d)", name, principal,
                         filter == NULL ? "-" : filter, connector == NULL ? "-" : connector, timeout == NULL ? "-" : timeout,
                         list_get_size(urls), diffusion_remote_server_get_retry_delay(remote_server));
        free(name);
        free(principal);
        free(filter);
        free(connector);
        hash_num_free(options, free);
        list_free(urls, free);
    }
    record(text);
    return HANDLER_SUCCESS;
}

static int on_checked(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response, void *context) {
    char word[200];
    char *message = diffusion_check_remote_server_response_get_failure_message(response);
    CHECK(message != NULL);
    snprintf(word, sizeof word, "%s=%d%s", (const char *)context, (int)diffusion_check_remote_server_response_get_state(response),
             message[0] == '\0' ? "" : "?");
    free(message);
    record(word);
    return HANDLER_SUCCESS;
}

static void create(SESSION_T *session, DIFFUSION_REMOTE_SERVER_T *remote_server, const char *name) {
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.remote_server = remote_server;
    params.on_remote_server_created = on_created;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    DIFFUSION_API_ERROR error = (DIFFUSION_API_ERROR)1;
    CHECK(diffusion_create_remote_server(session, params, &error));
    CHECK(error == NULL);
    diffusion_remote_server_free(remote_server);
}

static void remove_server(SESSION_T *session, const char *remote_server, const char *name) {
    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.name = (char *)remote_server;
    params.on_remote_server_removed = on_removed;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_remove_remote_server(session, params, NULL));
}

static void list_servers(SESSION_T *session, const char *name) {
    DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_remote_servers_listed = on_listed;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_list_remote_servers(session, params, NULL));
}

static void check(SESSION_T *session, const char *remote_server, const char *name) {
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.name = (char *)remote_server;
    params.on_remote_server_checked = on_checked;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_check_remote_server(session, params, NULL));
}

static DIFFUSION_REMOTE_SERVER_T *secondary(DIFFUSION_REMOTE_SERVER_BUILDER_T *builder, const char *name, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    diffusion_remote_server_builder_principal(builder, TEXT("control"));
    diffusion_remote_server_builder_credentials(builder, credentials);
    credentials_free(credentials);
    DIFFUSION_REMOTE_SERVER_T *remote_server =
        diffusion_remote_server_builder_create_secondary_initiator(builder, (char *)name, (char *)server_url, NULL);
    CHECK(remote_server != NULL);
    return remote_server;
}

static void all_types(SESSION_T *admin) {
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    HASH_NUM_T *options = hash_num_new(8);
    hash_num_add(options, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_RECONNECTION_TIMEOUT, "120000");
    hash_num_add(options, DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_MAXIMUM_QUEUE_SIZE, "1000");
    diffusion_remote_server_builder_connection_options(builder, options);
    hash_num_free(options, NULL);
    diffusion_remote_server_builder_missing_topic_notification_filter(builder, TEXT("*.*"));
    create(admin, secondary(builder, "right", "password"), "right");
    create(admin, secondary(builder, "wrong", "not this one"), "wrong");
    create(admin, secondary(builder, "right", "password"), "again");
    record_wait("right+right/1 wrong+wrong/1 again!52");
    RECORD_IS("right+right/1 wrong+wrong/1 again!52");
    record_clear();

    diffusion_remote_server_builder_reset(builder);
    create(admin, diffusion_remote_server_builder_create_secondary_acceptor(builder, TEXT("acceptor"), TEXT("localhost"), NULL), "acceptor");
    DIFFUSION_API_ERROR error = NULL;
    CHECK(diffusion_remote_server_builder_retry_delay(builder, 20, &error) == builder && error == NULL);
    LIST_T *urls = list_create();
    list_append_last(urls, TEXT("ws://localhost:1"));
    list_append_last(urls, TEXT("ws://localhost:2"));
    create(admin, diffusion_remote_server_builder_create_primary_initiator(builder, TEXT("primary"), urls, TEXT("connector"), &error),
           "primary");
    CHECK(error == NULL);
    list_free(urls, NULL);
    record_wait("acceptor+acceptor/3 primary+primary/2");
    record_clear();
    list_servers(admin, "all");
    record_wait("all:");
    record_wait("(right,control,*.*,-,120000,1,1000)");
    record_wait("(wrong,control,*.*,-,120000,1,1000)");
    record_wait("(acceptor,,-,-,-,1,1000)");
    record_wait("(primary,,-,connector,-,2,20)");
    record_clear();

    check(admin, "right", "right");
    record_wait("right=1");
    check(admin, "wrong", "wrong");
    record_wait("wrong=4?");
    check(admin, "acceptor", "acceptor");
    record_wait("acceptor=1");
    check(admin, "nowhere", "missing");
    record_wait("missing=5");
    RECORD_IS("right=1 wrong=4? acceptor=1 missing=5");
    record_clear();
    /* The first attempt of the primary initiator needs a moment. */
    for (long end = now_ms() + 20000; ; record_clear()) {
        check(admin, "primary", "primary");
        record_wait("primary=");
        if (strstr(record_text, "primary=3?") != NULL) {
            break;
        }
        CHECK(now_ms() < end);
    }
    record_clear();
    const char *names[] = { "right", "wrong", "acceptor", "primary", "primary" };
    for (int i = 0; i < 5; i++) {
        remove_server(admin, names[i], names[i]);
        record_wait(names[i]);
    }
    list_servers(admin, "none");
    record_wait("none:");
    RECORD_IS("right wrong acceptor primary primary none:");
    record_clear();
    diffusion_remote_server_builder_free(builder);
}

static void what_is_refused(void) {
    SESSION_T *client = connected_as("client", NULL);
    record_clear();
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    create(client, secondary(builder, "denied", "password"), "create");
    check(client, "right", "check");
    list_servers(client, "list");
    remove_server(client, "right", "remove");
    record_wait("create!103 check!103 list!103 remove!103");
    record_clear();
    DIFFUSION_API_ERROR error = NULL;
    CHECK(diffusion_remote_server_builder_create_secondary_initiator(builder, TEXT(" "), (char *)server_url, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    diffusion_remote_server_builder_connection_option(builder, (DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T)99, TEXT("1"));
    CHECK(diffusion_remote_server_builder_create(builder, TEXT("name"), (char *)server_url, &error) == NULL);
    diffusion_api_error_free(error);
    diffusion_remote_server_builder_free(builder);
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    CHECK(!diffusion_check_remote_server(client, params, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    session_close(client, NULL);
    session_free(client);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *admin = connected_as("admin", NULL);
    record_clear();
    all_types(admin);
    session_close(admin, NULL);
    session_free(admin);
    what_is_refused();
    return 0;
}
