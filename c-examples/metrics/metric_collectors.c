/*
 * Metric collectors: the server counts sessions by principal, and topics by type, for Prometheus. The example sets both
 * collectors, lists all that the server has, and removes them again.
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
    { 'f', "filter", "Which sessions are counted", ARG_OPTIONAL, ARG_HAS_VALUE, "all" },
    { 't', "topics", "Which topics are counted", ARG_OPTIONAL, ARG_HAS_VALUE, "?.*//" },
    { 'k', "keep", "Leave the collectors at the server", ARG_OPTIONAL, ARG_NO_VALUE, NULL },
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

static int on_done(void *context) {
    printf("%s\n", (const char *)context);
    answer();
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("not %s: %s\n", (const char *)error->context, error->message);
    answer();
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("no answer: the session has ended\n");
    answer();
    return HANDLER_SUCCESS;
}

/* The collectors belong to the library; the strings and lists that the getters give have to be released. */
static int on_session_collectors(const LIST_T *collectors, void *context) {
    (void)context;
    printf("%d collectors of session metrics\n", list_get_size(collectors));
    for (LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector = node->data;
        char *name, *filter;
        bool exported, removed;
        int limit;
        LIST_T *properties;
        diffusion_session_metric_collector_get_name(collector, &name);
        diffusion_session_metric_collector_get_session_filter(collector, &filter);
        diffusion_session_metric_collector_exports_to_prometheus(collector, &exported);
        diffusion_session_metric_collector_removes_metrics_with_no_matches(collector, &removed);
        diffusion_session_metric_collector_maximum_groups(collector, &limit);
        diffusion_session_metric_collector_get_group_by_properties(collector, &properties);
        printf("  %s: sessions with '%s'%s%s, at most %d groups by", name, filter, exported ? ", for Prometheus" : "",
               removed ? ", without empty groups" : "", limit);
        for (LIST_NODE_T *property = properties->first; property != NULL; property = property->next) {
            printf(" %s", (char *)property->data);
        }
        printf("\n");
        list_free(properties, free);
        free(filter);
        free(name);
    }
    answer();
    return HANDLER_SUCCESS;
}

static int on_topic_collectors(const LIST_T *collectors, void *context) {
    (void)context;
    printf("%d collectors of topic metrics\n", list_get_size(collectors));
    for (LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector = node->data;
        char *name, *selector;
        bool exported, by_type, by_view;
        int parts;
        diffusion_topic_metric_collector_get_name(collector, &name);
        diffusion_topic_metric_collector_get_topic_selector(collector, &selector);
        diffusion_topic_metric_collector_exports_to_prometheus(collector, &exported);
        diffusion_topic_metric_collector_groups_by_topic_type(collector, &by_type);
        diffusion_topic_metric_collector_groups_by_topic_view(collector, &by_view);
        diffusion_topic_metric_collector_group_by_path_prefix_parts(collector, &parts);
        printf("  %s: topics of '%s'%s%s%s, by %d parts of the path\n", name, selector, exported ? ", for Prometheus" : "",
               by_type ? ", by type" : "", by_view ? ", by view" : "", parts);
        free(selector);
        free(name);
    }
    answer();
    return HANDLER_SUCCESS;
}

static void put_session_collector(SESSION_T *session, char *filter) {
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    diffusion_session_metric_collector_builder_export_to_prometheus(builder, true);
    diffusion_session_metric_collector_builder_group_by_property(builder, "$Principal");
    diffusion_session_metric_collector_builder_maximum_groups(builder, 100);
    diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(builder, true);
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector =
        diffusion_session_metric_collector_builder_create(builder, "sessions by principal", filter, &error);
    diffusion_session_metric_collector_builder_free(builder);
    if (collector == NULL) {
        printf("no collector: %s\n", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
        return;
    }
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params = {
        .collector = collector, .on_collector_set = on_done, .on_error = on_error, .on_discard = on_discard,
        .context = "set: sessions by principal",
    };
    diffusion_metrics_put_session_metric_collector(session, params, NULL);
    diffusion_session_metric_collector_free(collector);
    wait_for_answer();
}

static void put_topic_collector(SESSION_T *session, char *selector) {
    DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_topic_metric_collector_builder_init();
    diffusion_topic_metric_collector_builder_export_to_prometheus(builder, true);
    diffusion_topic_metric_collector_builder_group_by_topic_type(builder, true);
    diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, 1);
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector =
        diffusion_topic_metric_collector_builder_create(builder, "topics by type", selector, &error);
    diffusion_topic_metric_collector_builder_free(builder);
    if (collector == NULL) {
        printf("no collector: %s\n", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
        return;
    }
    DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params = {
        .collector = collector, .on_collector_set = on_done, .on_error = on_error, .on_discard = on_discard,
        .context = "set: topics by type",
    };
    diffusion_metrics_put_topic_metric_collector(session, params, NULL);
    diffusion_topic_metric_collector_free(collector);
    wait_for_answer();
}

static void list_collectors(SESSION_T *session) {
    DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T sessions = {
        .on_collectors_received = on_session_collectors, .on_error = on_error, .on_discard = on_discard, .context = "listed",
    };
    diffusion_metrics_list_session_metric_collectors(session, sessions, NULL);
    wait_for_answer();
    DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T topics = {
        .on_collectors_received = on_topic_collectors, .on_error = on_error, .on_discard = on_discard, .context = "listed",
    };
    diffusion_metrics_list_topic_metric_collectors(session, topics, NULL);
    wait_for_answer();
}

static void remove_collectors(SESSION_T *session) {
    DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T sessions = {
        .collector_name = "sessions by principal", .on_collector_removed = on_done, .on_error = on_error,
        .on_discard = on_discard, .context = "removed: sessions by principal",
    };
    diffusion_metrics_remove_session_metric_collector(session, sessions, NULL);
    wait_for_answer();
    DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T topics = {
        .collector_name = "topics by type", .on_collector_removed = on_done, .on_error = on_error,
        .on_discard = on_discard, .context = "removed: topics by type",
    };
    diffusion_metrics_remove_topic_metric_collector(session, topics, NULL);
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
    put_session_collector(session, hash_get(arguments, "filter"));
    put_topic_collector(session, hash_get(arguments, "topics"));
    list_collectors(session);
    if (hash_get(arguments, "keep") == NULL) {
        remove_collectors(session);
        list_collectors(session);
    }
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
