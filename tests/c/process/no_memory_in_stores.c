/* No memory in a session for locks, metric collectors and remote servers, whose names and texts the program chooses or the server, as
 * no_memory_in_session.c for values; and none for the settings of session factories. */
#include "refused_session.h"

static DIFFUSION_SESSION_LOCK_T *held;

static int on_held(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    (void)context;
    held = diffusion_session_lock_dup(lock);
    settle(held != NULL);
    return HANDLER_SUCCESS;
}

static int on_unlock(bool lock_owned, void *context) {
    (void)context;
    CHECK(lock_owned);
    settle(1);
    return HANDLER_SUCCESS;
}

static int long_unlock(void) {
    static char name[LONG + 1];
    static int number;
    DIFFUSION_SESSION_LOCK_PARAMS_T params;
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T release;
    memcpy(name, text, sizeof name);
    name[snprintf(name, sizeof name, "-%d", ++number)] = 'x';
    memset(&params, 0, sizeof params);
    params.on_lock_acquired = on_held;
    begin();
    allow();
    diffusion_session_lock(session, name, params);
    CHECK(end());
    memset(&release, 0, sizeof release);
    release.on_unlock = on_unlock;
    release.on_error = on_error;
    release.on_discard = on_discard;
    begin();
    diffusion_session_lock_unlock(session, held, release);
    int done = end();
    diffusion_session_lock_free(held);
    return done;
}

static int on_put(void *context) {
    (void)context;
    settle(1);
    return HANDLER_SUCCESS;
}

static int on_collectors(const LIST_T *collectors, void *context) {
    char *name = NULL;
    (void)context;
    CHECK(list_get_size(collectors) == 1);
    settle(diffusion_topic_metric_collector_get_name(
        (DIFFUSION_TOPIC_METRIC_COLLECTOR_T *)list_get_data_indexed(collectors, 0), &name));
    free(name);
    return HANDLER_SUCCESS;
}

/* What `list_collectors` lists. */
static int put_collector(void) {
    DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_topic_metric_collector_builder_init();
    DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector = diffusion_topic_metric_collector_builder_create(builder, text, text, NULL);
    params.on_collector_set = on_put;
    params.on_error = on_error;
    params.on_discard = on_discard;
    CHECK(params.collector != NULL);
    begin();
    if (!diffusion_metrics_put_topic_metric_collector(session, params, NULL)) {
        settle(0);
    }
    int done = end();
    diffusion_topic_metric_collector_free(params.collector);
    diffusion_topic_metric_collector_builder_free(builder);
    return done;
}

static int list_collectors(void) {
    DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_collectors_received = on_collectors;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_metrics_list_topic_metric_collectors(session, params, NULL)) {
        settle(0);
    }
    return end();
}

static int on_session_collectors(const LIST_T *collectors, void *context) {
    char *name = NULL;
    (void)context;
    CHECK(list_get_size(collectors) == 1);
    settle(diffusion_session_metric_collector_get_name(
        (DIFFUSION_SESSION_METRIC_COLLECTOR_T *)list_get_data_indexed(collectors, 0), &name));
    free(name);
    return HANDLER_SUCCESS;
}

static int put_session_collector(void) {
    char filter[] = "$Principal is 'a'";
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector = diffusion_session_metric_collector_builder_create(builder, text, filter, NULL);
    params.on_collector_set = on_put;
    params.on_error = on_error;
    params.on_discard = on_discard;
    CHECK(params.collector != NULL);
    begin();
    if (!diffusion_metrics_put_session_metric_collector(session, params, NULL)) {
        settle(0);
    }
    int done = end();
    diffusion_session_metric_collector_free(params.collector);
    diffusion_session_metric_collector_builder_free(builder);
    return done;
}

static int list_session_collectors(void) {
    DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_collectors_received = on_session_collectors;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_metrics_list_session_metric_collectors(session, params, NULL)) {
        settle(0);
    }
    return end();
}

static int on_remote_server(DIFFUSION_REMOTE_SERVER_T *made, LIST_T *errors, void *context) {
    (void)context;
    CHECK(errors == NULL);
    settle(made != NULL);
    return HANDLER_SUCCESS;
}

static int remote_server(void) {
    static char name[LONG + 1], url[LONG + 6];
    static int number;
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params;
    memcpy(name, text, sizeof name);
    name[snprintf(name, sizeof name, "%d", ++number)] = 'x';
    snprintf(url, sizeof url, "ws://%s", text);
    memset(&params, 0, sizeof params);
    params.remote_server = diffusion_remote_server_builder_create_secondary_initiator(builder, name, url, NULL);
    params.on_remote_server_created = on_remote_server;
    params.on_error = on_error;
    params.on_discard = on_discard;
    CHECK(params.remote_server != NULL);
    begin();
    if (!diffusion_create_remote_server(session, params, NULL)) {
        settle(0);
    }
    int done = end();
    diffusion_remote_server_free(params.remote_server);
    diffusion_remote_server_builder_free(builder);
    return done;
}

static int on_remote_servers(LIST_T *servers, void *context) {
    char *name;
    (void)context;
    CHECK(list_get_size(servers) > 0);
    name = diffusion_remote_server_get_name((DIFFUSION_REMOTE_SERVER_T *)list_get_data_indexed(servers, 0));
    settle(name != NULL);
    free(name);
    return HANDLER_SUCCESS;
}

/* Those that `remote_server` has made. */
static int list_remote_servers(void) {
    DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_remote_servers_listed = on_remote_servers;
    params.on_error = on_error;
    params.on_discard = on_discard;
    begin();
    if (!diffusion_list_remote_servers(session, params, NULL)) {
        settle(0);
    }
    return end();
}

static int on_creation_failed(SESSION_T *of, DIFFUSION_ERROR_T *error) {
    CHECK(of != NULL);
    settle(strstr(error->message, "memory") == NULL);
    return HANDLER_SUCCESS;
}

/* With all of them there is no session either, because no server is set; without one it is for lack of memory. */
static int factory_settings(void) {
    static char path[LONG + 12];
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    HASH_T *properties = hash_new(1);
    SESSION_CREATE_CALLBACK_T callbacks;
    snprintf(path, sizeof path, "/%s/diffusion", text);
    hash_add(properties, "name", text);
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.on_error = on_creation_failed;
    begin();
    diffusion_session_factory_principal(factory, text);
    diffusion_session_factory_password(factory, text);
    diffusion_session_factory_property(factory, text, text);
    diffusion_session_factory_properties(factory, properties);
    diffusion_session_factory_request_path(factory, path);
    diffusion_session_factory_tls_ca_file(factory, text);
    diffusion_session_factory_tls_client_certificate(factory, text, text);
    diffusion_session_factory_proxy(factory, text);
    SESSION_T *created = session_create_async_with_session_factory(factory, &callbacks, NULL);
    if (created == NULL) {
        settle(0);
    }
    int done = end();
    if (created != NULL) {
        session_close(created, NULL);
        session_free(created);
    }
    diffusion_session_factory_free(factory);
    hash_free(properties, NULL, NULL);
    return done;
}

/* Some blocks only make things faster, and the library asks whether there is a block before it takes it. */
#define TRIAL(name) { #name, name, 1 }

static const trial_t trials[] = {
    TRIAL(long_unlock), TRIAL(put_collector), TRIAL(list_collectors), TRIAL(put_session_collector), TRIAL(list_session_collectors),
    TRIAL(remote_server), TRIAL(list_remote_servers), { "factory_settings", factory_settings, 0 },
};

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    memset(text, 'x', LONG);
    principal = "admin";
    int refusing = can_refuse();
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        sweep(&trials[i], refusing);
    }
    session_close(session, NULL);
    session_free(session);
    return 0;
}
