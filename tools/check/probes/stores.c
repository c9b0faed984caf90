/* Control calls that change what the server keeps, and restore it: topic views, remote servers, metric collectors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../restoring.h"
#include "../steps.h"

/* What is taken back by its name. */
typedef struct {
    OUTCOME_T outcome;
    char *name;
} NAMED_T;

static NAMED_T *make_name(CHECK_T *check) {
    NAMED_T *named = check_keep(check, sizeof *named);
    named->name = restoring_name(check);
    return named;
}

#define HANDLERS .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome

static int on_view(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    (void)view;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_done(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void remove_view(SESSION_T *session, void *what) {
    NAMED_T *view = what;
    OUTCOME_T *outcome = &view->outcome;
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params = { .view = view->name, .on_topic_view_removed = on_done, HANDLERS };
    outcome_expect(outcome);
    step_called(outcome, diffusion_topic_views_remove_topic_view(session, params, &error), error);
}

/* Makes a topic view of one topic, which it adds and sets, and looks at it. */
static void try_view(CHECK_T *check, const char *options, void (*look)(CHECK_T *check, SESSION_T *session)) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL || !step_add(check, opened->session, "source", TOPIC_TYPE_STRING, NULL)
        || !step_set(check, opened->session, "source", DATATYPE_STRING, "shown")) {
        return;
    }
    char specification[400];
    NAMED_T *view = make_name(check);
    snprintf(specification, sizeof specification, "map >%s/source to %s/view%s", check->branch, check->branch, options);
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params = { .view = view->name, .specification = specification, .on_topic_view_created = on_view, HANDLERS };
    step_called(outcome, diffusion_topic_views_create_topic_view(opened->session, params, &error), error);
    if (step_done(check, outcome, "a topic view is created", "MODIFY_TOPIC_VIEWS")) {
        look(check, opened->session);
    }
    if (restoring_is_due(outcome)) {
        restoring_run(check, opened, remove_view, view, "topic view", view->name);
    }
}

static void watch_view(CHECK_T *check, SESSION_T *session) {
    HEARD_T *heard = step_watch(check, session, "view", DATATYPE_STRING);
    if (heard != NULL && heard_expect(heard, "the topic of the view", (const char *[]){ "view = shown", NULL }, true)
        && step_set(check, session, "source", DATATYPE_STRING, "changed")) {
        heard_expect(heard, "the topic of the view", (const char *[]){ "view = shown", "view = changed", NULL }, true);
    }
}

static void probe_view(CHECK_T *check) {
    try_view(check, "", watch_view);
}

/* The topic is due in an hour; until then only who asks for it sees it. */
static void fetch_delayed(CHECK_T *check, SESSION_T *session) {
    HEARD_T *heard = step_fetch(check, session, "view", diffusion_fetch_request_init(session), DATATYPE_STRING);
    if (heard == NULL || !heard_expect(heard, "a fetch of a topic that is not yet published", (const char *[]){ NULL }, true)) {
        return;
    }
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_with_unpublished_delayed_topics(request, NULL);
    heard = step_fetch(check, session, "view", request, DATATYPE_STRING);
    if (heard != NULL) {
        heard_expect(heard, "a fetch with unpublished delayed topics", (const char *[]){ "view", NULL }, true);
    }
}

static void probe_delayed(CHECK_T *check) {
    try_view(check, " delay by 1 hours", fetch_delayed);
}

typedef struct {
    OUTCOME_T outcome;
    HEARD_T *heard;
    const char *name;
} SERVER_T;

static int on_created(DIFFUSION_REMOTE_SERVER_T *server, LIST_T *errors, void *context) {
    SERVER_T *created = context;
    if (server == NULL) {
        const ERROR_REPORT_T *report = errors == NULL || errors->first == NULL ? NULL : errors->first->data;
        outcome_failed(&created->outcome, DIFF_ERR_ILLEGAL_ARGUMENT, report == NULL || report->message == NULL ? "refused" : report->message);
    } else {
        outcome_arrived(&created->outcome);
    }
    return HANDLER_SUCCESS;
}

static int on_servers(LIST_T *servers, void *context) {
    SERVER_T *listed = context;
    for (LIST_NODE_T *node = servers == NULL ? NULL : servers->first; node != NULL; node = node->next) {
        char *name = diffusion_remote_server_get_name(node->data);
        if (name != NULL && strcmp(name, listed->name) == 0) {
            HASH_NUM_T *options = diffusion_remote_server_get_connection_options(node->data);
            for (int option = 1; options != NULL && option <= 8; option++) {
                const char *value = hash_num_get(options, (unsigned long)option);
                heard_format(listed->heard, "%d: %s", option, value == NULL ? "none" : value);
            }
            hash_num_free(options, free);
        }
        free(name);
    }
    outcome_arrived(&listed->outcome);
    return HANDLER_SUCCESS;
}

static SERVER_T *begin_server(CHECK_T *check, SESSION_T *session, const char *name) {
    SERVER_T *server = check_keep(check, sizeof *server);
    server->heard = heard_begin(check, session, DATATYPE_STRING);
    server->name = name;
    outcome_expect(&server->outcome);
    return server;
}

static void remove_server(SESSION_T *session, void *what) {
    NAMED_T *server = what;
    OUTCOME_T *outcome = &server->outcome;
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_REMOVE_REMOTE_SERVER_PARAMS_T params = { .name = server->name, .on_remote_server_removed = on_done, HANDLERS };
    outcome_expect(outcome);
    step_called(outcome, diffusion_remove_remote_server(session, params, &error), error);
}

/* The numbers of the options are inferred. A server that knows them otherwise refuses a value, or gives another back. */
static void probe_remote_server(CHECK_T *check) {
    static const char *const values[] = { "1001", "20002", "303", "40004", "5005", "606", "7007", "8008" };
    static const char *const expected[] = { "1: 1001", "2: 20002", "3: 303", "4: 40004", "5: 5005", "6: 606", "7: 7007", "8: 8008", NULL };
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL) {
        return;
    }
    NAMED_T *named = make_name(check);
    char *name = named->name;
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    for (int option = 1; option <= 8; option++) {
        diffusion_remote_server_builder_connection_option(builder, (DIFFUSION_REMOTE_SERVER_CONNECTION_OPTION_T)option, (char *)values[option - 1]);
    }
    DIFFUSION_API_ERROR error = NULL;
    /* Nobody listens there, and without a topic view nobody connects. */
    DIFFUSION_REMOTE_SERVER_T *server = diffusion_remote_server_builder_create_secondary_initiator(builder, name, (char *)"ws://127.0.0.1:9", &error);
    diffusion_remote_server_builder_free(builder);
    if (server == NULL) {
        check_failed(check, "a remote server can be described", "%s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
        return;
    }
    SERVER_T *created = begin_server(check, opened->session, name);
    const DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T params = {
        .remote_server = server, .on_remote_server_created = on_created, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = created
    };
    step_called(&created->outcome, diffusion_create_remote_server(opened->session, params, &error), error);
    diffusion_remote_server_free(server);
    if (step_done(check, &created->outcome, "a remote server is created", "CONTROL_SERVER")) {
        SERVER_T *listed = begin_server(check, opened->session, name);
        const DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T list = {
            .on_remote_servers_listed = on_servers, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = listed
        };
        step_called(&listed->outcome, diffusion_list_remote_servers(opened->session, list, &error), error);
        if (step_done(check, &listed->outcome, "remote servers are listed", "VIEW_SERVER")) {
            heard_expect(listed->heard, "each option as it was set", expected, true);
        }
    }
    if (restoring_is_due(&created->outcome)) {
        restoring_run(check, opened, remove_server, named, "remote server", name);
    }
}

static void remove_collector(SESSION_T *session, void *what) {
    NAMED_T *collector = what;
    OUTCOME_T *outcome = &collector->outcome;
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_METRICS_REMOVE_SESSION_METRIC_COLLECTOR_PARAMS_T params = {
        .collector_name = collector->name, .on_collector_removed = on_done, HANDLERS
    };
    outcome_expect(outcome);
    step_called(outcome, diffusion_metrics_remove_session_metric_collector(session, params, &error), error);
}

static void probe_collector(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL) {
        return;
    }
    NAMED_T *named = make_name(check);
    DIFFUSION_SESSION_METRIC_COLLECTOR_BUILDER_T *builder = diffusion_session_metric_collector_builder_init();
    diffusion_session_metric_collector_builder_group_by_property(builder, (char *)"$Transport");
    DIFFUSION_SESSION_METRIC_COLLECTOR_T *collector =
        diffusion_session_metric_collector_builder_create_collector(builder, named->name, (char *)"$Principal is 'diffusion-check'");
    diffusion_session_metric_collector_builder_free(builder);
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_METRICS_PUT_SESSION_METRIC_COLLECTOR_PARAMS_T params = { .collector = collector, .on_collector_set = on_done, HANDLERS };
    step_called(outcome, diffusion_metrics_put_session_metric_collector(opened->session, params, &error), error);
    diffusion_session_metric_collector_free(collector);
    step_done(check, outcome, "a metric collector is put", "CONTROL_SERVER");
    if (restoring_is_due(outcome)) {
        restoring_run(check, opened, remove_collector, named, "session metric collector", named->name);
    }
}

const PROBE_T store_probes[] = {
    { "stores/topic-view", "a topic view shows a topic of the branch", 0, WRITES_CONTROL, probe_view },
    { "fetch/unpublished-delayed-topics", "topics of a delayed topic view are fetched before they are published", 0, WRITES_CONTROL, probe_delayed },
    { "stores/doubt-remote-server-option-codes", "the numbers of the options of remote servers", 0, WRITES_CONTROL, probe_remote_server },
    { "stores/session-metric-collector", "a metric collector is put and removed", 0, WRITES_CONTROL, probe_collector },
    { 0 },
};
