/* Metric collectors (specification/control/metrics) at a server: put, listed, counted, removed. */
#include "server.h"

#define TEXT(literal) ((char *)(literal))

static int on_done(void *context) {
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void put_session(SESSION_T *session, DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector, const char *name) {
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector = collector;
    params.on_collector_set = on_done;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    /* What is there before is not looked at. */
    DIFFUSION_API_ERROR error = (DIFFUSION_API_ERROR)1;
    CHECK(diffusion_metrics_put_session_metric_collector(session, params, &error));
    CHECK(error == NULL);
}

static void put_topic(SESSION_T *session, DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector, const char *name) {
    DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector = collector;
    params.on_collector_set = on_done;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_metrics_put_topic_metric_collector(session, params, NULL));
}

static void remove_session(SESSION_T *session, const char *collector, const char *name) {
    DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector_name = (char *)collector;
    params.on_collector_removed = on_done;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_metrics_remove_session_metric_collector(session, params, NULL));
}

static void remove_topic(SESSION_T *session, const char *collector, const char *name) {
    DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.collector_name = (char *)collector;
    params.on_collector_removed = on_done;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_metrics_remove_topic_metric_collector(session, params, NULL));
}

static int on_session_list(const LIST_T *collectors, void *context) {
    CHECK(collectors != NULL);
    char text[500];
    int used = snprintf(text, sizeof text, "%s:", (const char *)context);
    for (const LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector = (DIFFUSION_SESSION_METRIC_COLLECTOR_T *)node->data;
        char *name = NULL, *filter = NULL;
        LIST_T *groups = NULL;
        bool prometheus = false, removes = false;
        int limit = 0;
        CHECK(diffusion_session_metric_collector_get_name(collector, &name));
        CHECK(diffusion_session_metric_collector_get_session_filter(collector, &filter));
        CHECK(diffusion_session_metric_collector_exports_to_prometheus(collector, &prometheus));
        CHECK(diffusion_session_metric_collector_removes_metrics_with_no_matches(collector, &removes));
        CHECK(diffusion_session_metric_collector_maximum_groups(collector, &limit));
        CHECK(diffusion_session_metric_collector_get_group_by_properties(collector, &groups));
        used += snprintf(text + used, sizeof text - (size_t)used, "%s,%s,%d,%d,%d,%d", name, filter, prometheus, removes, limit,
                         list_get_size(groups));
        free(name);
        free(filter);
        list_free(groups, free);
        /* Not the program's: tolerated, and without effect. */
        diffusion_session_metric_collector_free(collector);
    }
    record(text);
    return HANDLER_SUCCESS;
}

static int on_topic_list(const LIST_T *collectors, void *context) {
    CHECK(collectors != NULL);
    char text[500];
    int used = snprintf(text, sizeof text, "%s:", (const char *)context);
    for (const LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector = (DIFFUSION_TOPIC_METRIC_COLLECTOR_T *)node->data;
        char *name = NULL, *selector = NULL;
        bool prometheus = false, by_type = false, by_view = false;
        int limit = 0, parts = 0;
        CHECK(diffusion_topic_metric_collector_get_name(collector, &name));
        CHECK(diffusion_topic_metric_collector_get_topic_selector(collector, &selector));
        CHECK(diffusion_topic_metric_collector_exports_to_prometheus(collector, &prometheus));
        CHECK(diffusion_topic_metric_collector_groups_by_topic_type(collector, &by_type));
        CHECK(diffusion_topic_metric_collector_groups_by_topic_view(collector, &by_view));
        CHECK(diffusion_topic_metric_collector_maximum_groups(collector, &limit));
        CHECK(diffusion_topic_metric_collector_group_by_path_prefix_parts(collector, &parts));
        used += snprintf(text + used, sizeof text - (size_t)used, "%s,%s,%d,%d,%d,%d,%d", name, selector, prometheus, by_type, by_view,
                         limit, parts);
        free(name);
        free(selector);
        diffusion_topic_metric_collector_free(collector);
    }
    record(text);
    return HANDLER_SUCCESS;
}

static void list_sessions(SESSION_T *session, const char *name) {
    DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_collectors_received = on_session_list;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_metrics_list_session_metric_collectors(session, params, NULL));
}

static void list_topics(SESSION_T *session, const char *name) {
    DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_collectors_received = on_topic_list;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_metrics_list_topic_metric_collectors(session, params, NULL));
}

static void figures_contain(const char *line) {
    static char answer[20000];
    server_ask("GET", "metrics", answer, sizeof answer);
    if (strstr(answer, line) == NULL) {
        fprintf(stderr, "no `%s` in: %s\n", line, answer);
        exit(1);
    }
}

static void collectors_of_sessions(SESSION_T *admin) {
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    diffusion_session_metric_collector_builder_export_to_prometheus(builder, true);
    diffusion_session_metric_collector_builder_group_by_property(builder, TEXT("$Principal"));
    diffusion_session_metric_collector_builder_maximum_groups(builder, 9);
    diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(builder, true);
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector =
        diffusion_session_metric_collector_builder_create(builder, TEXT("c1"), TEXT("all"), NULL);
    CHECK(collector != NULL);
    put_session(admin, collector, "put");
    diffusion_session_metric_collector_free(collector);
    record_wait("put");
    list_sessions(admin, "listed");
    record_wait("listed:c1,all,1,1,9,1");
    figures_contain("diffusion_session_collector_sessions{collector=\"c1\",Principal=\"admin\"} 1\n");
    /* Another session is another group. */
    SESSION_T *client = connected_as("client", NULL);
    figures_contain("diffusion_session_collector_sessions{collector=\"c1\",Principal=\"client\"} 1\n");
    record_clear();
    collector = diffusion_session_metric_collector_builder_create_collector(builder, TEXT("c1"), TEXT("$Principal is 'client'"));
    put_session(client, collector, "denied");
    record_wait("denied!103");
    put_session(admin, collector, "replaced");
    record_wait("replaced");
    list_sessions(client, "hidden");
    record_wait("hidden!103");
    record_clear();
    list_sessions(admin, "listed");
    /* The server shows filters in a form of its own. */
    record_wait("listed:c1,$Principal is \"client\",1,1,9,1");
    RECORD_IS("listed:c1,$Principal is \"client\",1,1,9,1");
    diffusion_session_metric_collector_free(collector);
    /* A filter that is none. */
    collector = diffusion_session_metric_collector_builder_create_collector(builder, TEXT("c2"), TEXT("$Principal is"));
    put_session(admin, collector, "wrong");
    record_wait("wrong!35");
    diffusion_session_metric_collector_free(collector);
    diffusion_session_metric_collector_builder_free(builder);
    record_clear();
    remove_session(admin, "c1", "removed");
    record_wait("removed");
    remove_session(admin, "c1", "again");
    record_wait("again");
    list_sessions(admin, "none");
    record_wait("none:");
    RECORD_IS("removed again none:");
    session_close(client, NULL);
    session_free(client);
    record_clear();
}

static void collectors_of_topics(SESSION_T *admin) {
    DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_topic_metric_collector_builder_init();
    diffusion_topic_metric_collector_builder_export_to_prometheus(builder, true);
    diffusion_topic_metric_collector_builder_group_by_topic_type(builder, true);
    diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, 1);
    DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector =
        diffusion_topic_metric_collector_builder_create(builder, TEXT("t1"), TEXT("?metrics//"), NULL);
    CHECK(collector != NULL);
    put_topic(admin, collector, "put");
    diffusion_topic_metric_collector_free(collector);
    record_wait("put");
    list_topics(admin, "listed");
    record_wait("listed:t1,?metrics//,1,1,0,2147483647,1");
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    ADD_TOPIC_CALLBACK_T callback;
    memset(&callback, 0, sizeof callback);
    add_topic_from_specification(admin, "metrics/a", specification, callback);
    topic_specification_free(specification);
    /* The server deals with requests in their order. */
    list_topics(admin, "after");
    record_wait("after:");
    figures_contain("diffusion_topic_collector_topics{collector=\"t1\",topic_type=\"STRING\",path_prefix=\"metrics\"} 1\n");
    record_clear();
    collector = diffusion_topic_metric_collector_builder_create_collector(builder, TEXT("t2"), TEXT("?a("));
    put_topic(admin, collector, "wrong");
    record_wait("wrong!");
    diffusion_topic_metric_collector_free(collector);
    diffusion_topic_metric_collector_builder_free(builder);
    record_clear();
    remove_topic(admin, "t1", "removed");
    list_topics(admin, "none");
    record_wait("none:");
    RECORD_IS("removed none:");
    record_clear();
}

static void what_is_refused_at_once(SESSION_T *session) {
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T put;
    memset(&put, 0, sizeof put);
    DIFFUSION_API_ERROR error = NULL;
    CHECK(!diffusion_metrics_put_session_metric_collector(session, put, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(!diffusion_metrics_put_session_metric_collector(session, put, NULL));
    CHECK(!diffusion_metrics_put_session_metric_collector(NULL, put, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T removed;
    memset(&removed, 0, sizeof removed);
    CHECK(!diffusion_metrics_remove_topic_metric_collector(session, removed, NULL));
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    CHECK(diffusion_session_metric_collector_builder_create(builder, NULL, TEXT("all"), &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    diffusion_session_metric_collector_builder_free(builder);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *admin = connected_as("admin", NULL);
    record_clear();
    collectors_of_sessions(admin);
    collectors_of_topics(admin);
    what_is_refused_at_once(admin);
    session_close(admin, NULL);
    session_free(admin);
    return 0;
}
