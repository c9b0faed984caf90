/* What the server stores for administrators: metric collectors and remote servers. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

static void add_number(FILE *line, int number) {
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    line_add(line, text);
}

static void add_truth(FILE *line, bool truth) {
    line_add(line, truth ? "true" : "false");
}

/* Writes a text of the library, and releases it. */
static void add_taken(FILE *line, char *text) {
    line_add(line, text == NULL ? NO_VALUE : text);
    free(text);
}

static bool truth_of(const char *word) {
    return strcmp(word, "true") == 0;
}

static int on_done(void *context) {
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* NAME FILTER PROMETHEUS MAXIMUM_GROUPS REMOVE [PROPERTY]... */
static void do_put_session_collector(const char *id, char **words, int count) {
    struct command *command = command_new(id, NULL, NULL);
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    diffusion_session_metric_collector_builder_export_to_prometheus(builder, truth_of(words[2]));
    diffusion_session_metric_collector_builder_maximum_groups(builder, atoi(words[3]));
    diffusion_session_metric_collector_builder_remove_metrics_with_no_matches(builder, truth_of(words[4]));
    for (int i = 5; i < count; i++) {
        diffusion_session_metric_collector_builder_group_by_property(builder, words[i]);
    }
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params = {
        .collector = diffusion_session_metric_collector_builder_create(builder, words[0], words[1], &error),
        .on_collector_set = on_done, .on_error = on_error, .on_discard = on_discard, .context = command,
    };
    diffusion_session_metric_collector_builder_free(builder);
    if (params.collector == NULL || !diffusion_metrics_put_session_metric_collector(session, params, &error)) {
        refuse_api(command, error);
    }
    diffusion_session_metric_collector_free(params.collector);
}

static int on_session_collectors(const LIST_T *collectors, void *context) {
    struct command *command = (struct command *)context;
    FILE *line = answer_begin(command);
    for (const LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector = node->data;
        char *name, *filter;
        bool prometheus, removes;
        int limit;
        LIST_T *properties;
        diffusion_session_metric_collector_get_name(collector, &name);
        diffusion_session_metric_collector_get_session_filter(collector, &filter);
        diffusion_session_metric_collector_exports_to_prometheus(collector, &prometheus);
        diffusion_session_metric_collector_maximum_groups(collector, &limit);
        diffusion_session_metric_collector_removes_metrics_with_no_matches(collector, &removes);
        diffusion_session_metric_collector_get_group_by_properties(collector, &properties);
        add_taken(line, name);
        add_taken(line, filter);
        add_truth(line, prometheus);
        add_number(line, limit);
        add_truth(line, removes);
        for (LIST_NODE_T *property = properties->first; property != NULL; property = property->next) {
            line_add(line, property->data);
        }
        list_free(properties, free);
    }
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

static void do_session_collectors(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params = {
        .on_collectors_received = on_session_collectors, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_metrics_list_session_metric_collectors(session, params, NULL);
}

/* NAME */
static void do_remove_session_collector(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T params = {
        .collector_name = words[0], .on_collector_removed = on_done, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_metrics_remove_session_metric_collector(session, params, NULL);
}

/* NAME SELECTOR PROMETHEUS MAXIMUM_GROUPS BY_TYPE BY_VIEW PATH_PARTS */
static void do_put_topic_collector(const char *id, char **words, int count) {
    (void)count;
    struct command *command = command_new(id, NULL, NULL);
    DIFFUSION_TOPIC_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_topic_metric_collector_builder_init();
    diffusion_topic_metric_collector_builder_export_to_prometheus(builder, truth_of(words[2]));
    diffusion_topic_metric_collector_builder_maximum_groups(builder, atoi(words[3]));
    diffusion_topic_metric_collector_builder_group_by_topic_type(builder, truth_of(words[4]));
    diffusion_topic_metric_collector_builder_group_by_topic_view(builder, truth_of(words[5]));
    diffusion_topic_metric_collector_builder_group_by_path_prefix_parts(builder, atoi(words[6]));
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_METRICS_PUT_TOPIC_METRIC_COLLECTOR_PARAMS_T params = {
        .collector = diffusion_topic_metric_collector_builder_create(builder, words[0], words[1], &error),
        .on_collector_set = on_done, .on_error = on_error, .on_discard = on_discard, .context = command,
    };
    diffusion_topic_metric_collector_builder_free(builder);
    if (params.collector == NULL || !diffusion_metrics_put_topic_metric_collector(session, params, &error)) {
        refuse_api(command, error);
    }
    diffusion_topic_metric_collector_free(params.collector);
}

static int on_topic_collectors(const LIST_T *collectors, void *context) {
    struct command *command = (struct command *)context;
    FILE *line = answer_begin(command);
    for (const LIST_NODE_T *node = collectors->first; node != NULL; node = node->next) {
        DIFFUSION_TOPIC_METRIC_COLLECTOR_T *collector = node->data;
        char *name, *selector;
        bool prometheus, by_type, by_view;
        int limit, parts;
        diffusion_topic_metric_collector_get_name(collector, &name);
        diffusion_topic_metric_collector_get_topic_selector(collector, &selector);
        diffusion_topic_metric_collector_exports_to_prometheus(collector, &prometheus);
        diffusion_topic_metric_collector_maximum_groups(collector, &limit);
        diffusion_topic_metric_collector_groups_by_topic_type(collector, &by_type);
        diffusion_topic_metric_collector_groups_by_topic_view(collector, &by_view);
        diffusion_topic_metric_collector_group_by_path_prefix_parts(collector, &parts);
        add_taken(line, name);
        add_taken(line, selector);
        add_truth(line, prometheus);
        add_number(line, limit);
        add_truth(line, by_type);
        add_truth(line, by_view);
        add_number(line, parts);
    }
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

static void do_topic_collectors(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params = {
        .on_collectors_received = on_topic_collectors, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_metrics_list_topic_metric_collectors(session, params, NULL);
}

/* NAME */
static void do_remove_topic_collector(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_METRICS_REMOVE_TOPIC_METRIC_COLLECTOR_PARAMS_T params = {
        .collector_name = words[0], .on_collector_removed = on_done, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_metrics_remove_topic_metric_collector(session, params, NULL);
}

static int on_created(DIFFUSION_REMOTE_SERVER_T *remote_server, LIST_T *errors, void *context) {
    struct command *command = (struct command *)context;
    if (remote_server == NULL) {
        ERROR_REPORT_T *report = list_get_data_first(errors);
        refuse(command, "OTHER", report->message);
        return HANDLER_SUCCESS;
    }
    answer(command, NULL);
    return HANDLER_SUCCESS;
}

static void create(struct command *command, DIFFUSION_REMOTE_SERVER_T *remote_server, DIFFUSION_API_ERROR error) {
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params = {
        .remote_server = remote_server, .on_remote_server_created = on_created, .on_error = on_error,
        .on_discard = on_discard, .context = command,
    };
    if (remote_server == NULL || !diffusion_create_remote_server(session, params, &error)) {
        refuse_api(command, error);
    }
    diffusion_remote_server_free(remote_server);
}

/* initiator|acceptor NAME URL|HOST PRINCIPAL PASSWORD FILTER [OPTION VALUE]... */
static void do_create_secondary(const char *id, char **words, int count) {
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    CREDENTIALS_T *credentials = credentials_create_password(words[4]);
    diffusion_remote_server_builder_principal(builder, words[3]);
    diffusion_remote_server_builder_credentials(builder, credentials);
    credentials_free(credentials);
    if (strcmp(words[5], NO_VALUE) != 0) {
        diffusion_remote_server_builder_missing_topic_notification_filter(builder, words[5]);
    }
    for (int i = 6; i + 1 < count; i += 2) {
        diffusion_remote_server_builder_connection_option(
            builder, (DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T)atoi(words[i]), words[i + 1]);
    }
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_REMOTE_SERVER_T *remote_server = strcmp(words[0], "acceptor") == 0
        ? diffusion_remote_server_builder_create_secondary_acceptor(builder, words[1], words[2], &error)
        : diffusion_remote_server_builder_create_secondary_initiator(builder, words[1], words[2], &error);
    diffusion_remote_server_builder_free(builder);
    create(command_new(id, NULL, NULL), remote_server, error);
}

/* NAME CONNECTOR RETRY_DELAY URL... */
static void do_create_primary(const char *id, char **words, int count) {
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    LIST_T *urls = list_create();
    for (int i = 3; i < count; i++) {
        list_append_last(urls, words[i]);
    }
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_REMOTE_SERVER_T *remote_server = NULL;
    if (diffusion_remote_server_builder_retry_delay(builder, atoi(words[2]), &error) != NULL) {
        remote_server = diffusion_remote_server_builder_create_primary_initiator(builder, words[0], urls, words[1], &error);
    }
    list_free(urls, NULL);
    diffusion_remote_server_builder_free(builder);
    create(command_new(id, NULL, NULL), remote_server, error);
}

static int on_servers(LIST_T *remote_servers, void *context) {
    struct command *command = (struct command *)context;
    FILE *line = answer_begin(command);
    for (LIST_NODE_T *node = remote_servers->first; node != NULL; node = node->next) {
        DIFFUSION_REMOTE_SERVER_T *remote_server = node->data;
        add_number(line, diffusion_remote_server_get_type(remote_server));
        add_taken(line, diffusion_remote_server_get_name(remote_server));
        LIST_T *urls = diffusion_remote_server_get_urls(remote_server);
        for (LIST_NODE_T *url = urls->first; url != NULL; url = url->next) {
            line_add(line, url->data);
        }
        list_free(urls, free);
        add_taken(line, diffusion_remote_server_get_principal(remote_server));
        HASH_NUM_T *options = diffusion_remote_server_get_connection_options(remote_server);
        for (unsigned long option = 1; option <= 8; option++) {
            const char *value = hash_num_get(options, option);
            line_add(line, value == NULL ? NO_VALUE : value);
        }
        hash_num_free(options, free);
        add_taken(line, diffusion_remote_server_get_missing_topic_notification_filter(remote_server));
        add_taken(line, diffusion_remote_server_get_connector(remote_server));
    }
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

static void do_remote_servers(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params = {
        .on_remote_servers_listed = on_servers, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_list_remote_servers(session, params, NULL);
}

static int on_checked(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response, void *context) {
    struct command *command = (struct command *)context;
    FILE *line = answer_begin(command);
    add_number(line, diffusion_check_remote_server_response_get_state(response));
    add_taken(line, diffusion_check_remote_server_response_get_failure_message(response));
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

/* NAME */
static void do_check_remote_server(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T params = {
        .name = words[0], .on_remote_server_checked = on_checked, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_check_remote_server(session, params, NULL);
}

/* NAME */
static void do_remove_remote_server(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params = {
        .name = words[0], .on_remote_server_removed = on_done, .on_error = on_error, .on_discard = on_discard,
        .context = command_new(id, NULL, NULL),
    };
    diffusion_remove_remote_server(session, params, NULL);
}

const struct verb store_verbs[] = {
    {"put_session_collector", 5, do_put_session_collector}, {"session_collectors", 0, do_session_collectors},
    {"remove_session_collector", 1, do_remove_session_collector}, {"put_topic_collector", 7, do_put_topic_collector},
    {"topic_collectors", 0, do_topic_collectors}, {"remove_topic_collector", 1, do_remove_topic_collector},
    {"create_secondary", 6, do_create_secondary}, {"create_primary", 4, do_create_primary},
    {"remote_servers", 0, do_remote_servers}, {"check_remote_server", 1, do_check_remote_server},
    {"remove_remote_server", 1, do_remove_remote_server}, {NULL, 0, NULL},
};
