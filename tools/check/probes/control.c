/* Control calls that change nothing but sessions of the probe. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

typedef struct {
    OUTCOME_T outcome;
    CHECK_T *check;
    char id[64];
    char property[256];
    bool found;
} PROPERTIES_T;

#define PROPERTY "diffusion-check"

static int on_properties(SESSION_T *session, const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response, void *context) {
    (void)session;
    PROPERTIES_T *properties = context;
    const char *id = hash_get(response->properties, "$SessionId");
    const char *property = hash_get(response->properties, PROPERTY);
    snprintf(properties->id, sizeof properties->id, "%s", id == NULL ? "none" : id);
    snprintf(properties->property, sizeof properties->property, "%s", property == NULL ? "" : property);
    properties->found = property != NULL;
    outcome_arrived(&properties->outcome);
    return HANDLER_SUCCESS;
}

/* The properties of one session, asked by another; NULL after a verdict. */
static PROPERTIES_T *ask_properties(CHECK_T *check, SESSION_T *asks, SESSION_T *of) {
    PROPERTIES_T *properties = check_keep(check, sizeof *properties);
    SET_T *names = set_new_string(4);
    set_add(names, PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES);
    set_add(names, PROPERTIES_SELECTOR_ALL_USER_PROPERTIES);
    const GET_SESSION_PROPERTIES_PARAMS_T params = {
        .on_session_properties = on_properties, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .session_id = of->id,
        .required_properties = names, .context = properties
    };
    outcome_expect(&properties->outcome);
    get_session_properties(asks, params);
    set_free(names);
    if (!step_done(check, &properties->outcome, "the properties of a session are given", "VIEW_SESSION")) {
        return NULL;
    }
    char *id = session_id_to_string(of->id);
    const bool same = step_equal(check, "the id of the session among its properties", id, properties->id);
    free(id);
    return same ? properties : NULL;
}

static void probe_properties(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other != NULL) {
        ask_properties(check, other->session, one->session);
    }
}

static const char proposed[] = "a b&c=d/e+f%20 \xc3\xa9,\"x\"";

static void propose(DIFFUSION_SESSION_FACTORY_T *factory, void *context) {
    (void)context;
    diffusion_session_factory_property(factory, PROPERTY, proposed);
}

/* Which form of the request parameter servers take is known of the vendor's other clients only. */
static void probe_sp(CHECK_T *check) {
    const SESSION_SETTINGS_T settings = { .configure = propose };
    CHECK_SESSION_T *one = check_open(check, &settings);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    const PROPERTIES_T *properties = other == NULL ? NULL : ask_properties(check, other->session, one->session);
    if (properties == NULL) {
        return;
    }
    if (properties->found) {
        step_equal(check, "the property that the session has proposed", proposed, properties->property);
    } else {
        check_note(check, "the server takes no property that it does not know from its configuration");
    }
}

static int on_stored(const HASH_T *properties, void *context) {
    (void)properties;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void probe_setting_properties(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL) {
        return;
    }
    HASH_T *values = hash_new(4);
    hash_add(values, PROPERTY, "set");
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params = {
        .session_id = one->session->id, .properties = values, .on_session_properties_set = on_stored, .on_error = outcome_on_error,
        .on_discard = outcome_on_discard, .context = outcome
    };
    step_called(outcome, diffusion_set_session_properties(other->session, params, &error), error);
    hash_free(values, NULL, NULL);
    if (step_done(check, outcome, "a property of a session is set", "MODIFY_SESSION")) {
        const PROPERTIES_T *properties = ask_properties(check, other->session, one->session);
        if (properties != NULL) {
            step_equal(check, "the property that was set", "set", properties->property);
        }
    }
}

static int on_controlled(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void probe_subscribing(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL || !step_add(check, other->session, "topic", TOPIC_TYPE_STRING, NULL) || !step_set(check, other->session, "topic", DATATYPE_STRING, "x")) {
        return;
    }
    HEARD_T *heard = step_listen(check, one->session, "topic", DATATYPE_STRING);
    OUTCOME_T *outcome = step_begin(check);
    const SUBSCRIPTION_CONTROL_PARAMS_T params = {
        .on_complete = on_controlled, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .session_id = *one->session->id,
        .topic_selector = (char *)step_selector(check, "topic"), .context = outcome
    };
    subscribe_client(other->session, params);
    if (heard != NULL && step_done(check, outcome, "a session is subscribed by another", "MODIFY_SESSION")) {
        heard_expect(heard, "what the other session is subscribed to", (const char *[]){ "topic = x", NULL }, true);
    }
}

static int on_closed(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void probe_closing(CHECK_T *check) {
    CHECK_SESSION_T *one = check_open(check, NULL);
    CHECK_SESSION_T *other = one == NULL ? NULL : check_open(check, NULL);
    if (other == NULL) {
        return;
    }
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params = {
        .session_id = one->session->id, .on_closed = on_closed, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    step_called(outcome, diffusion_client_close_with_session(other->session, params, &error), error);
    if (!step_done(check, outcome, "a session is closed by another", "MODIFY_SESSION")) {
        return;
    }
    const int64_t deadline = now_ns() + check->patience_ns;
    run_lock();
    while (!session_is_closed(one->session) && run_wait(deadline)) {
    }
    run_unlock();
    step_equal(check, "the state of the session that was closed", session_state_as_string(CLOSED_BY_SERVER),
               session_state_as_string(session_state_get(one->session)));
}

/* Lists: that they can be read, and how long they are. */
typedef struct {
    OUTCOME_T outcome;
    long count;
} LISTED_T;

static int on_list(const LIST_T *list, void *context) {
    LISTED_T *listed = context;
    for (const LIST_NODE_T *node = list == NULL ? NULL : list->first; node != NULL; node = node->next) {
        listed->count++;
    }
    outcome_arrived(&listed->outcome);
    return HANDLER_SUCCESS;
}

static int on_servers(LIST_T *list, void *context) {
    return on_list(list, context);
}

static int on_security(SESSION_T *session, SECURITY_STORE_T store, void *context) {
    (void)session;
    char **roles = get_security_default_named_roles(store);
    LISTED_T *listed = context;
    for (char **role = roles; role != NULL && *role != NULL; role++) {
        listed->count++;
    }
    free(roles);
    outcome_arrived(&listed->outcome);
    return HANDLER_SUCCESS;
}

static int on_principals(SESSION_T *session, SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    (void)session;
    char **names = get_principal_names(store);
    LISTED_T *listed = context;
    for (char **name = names; name != NULL && *name != NULL; name++) {
        listed->count++;
    }
    free(names);
    outcome_arrived(&listed->outcome);
    return HANDLER_SUCCESS;
}

static LISTED_T *begin_list(CHECK_T *check, SESSION_T **session) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL) {
        return NULL;
    }
    *session = opened->session;
    LISTED_T *listed = check_keep(check, sizeof *listed);
    outcome_expect(&listed->outcome);
    return listed;
}

static void end_list(CHECK_T *check, LISTED_T *listed, const char *permission) {
    if (step_done(check, &listed->outcome, "a list is given", permission)) {
        check_note(check, "entries: %ld", listed->count);
    }
}

#define HANDLERS .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = listed

static void probe_security_store(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        get_security_store(session, (GET_SECURITY_STORE_PARAMS_T){ .on_get = on_security, HANDLERS });
        end_list(check, listed, "VIEW_SECURITY");
    }
}

static void probe_authentication_store(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        get_system_authentication_store(session, (GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T){ .on_get = on_principals, HANDLERS });
        end_list(check, listed, "VIEW_SECURITY");
    }
}

static void probe_views(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        DIFFUSION_API_ERROR error = NULL;
        const DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params = { .on_topic_views_list = on_list, HANDLERS };
        step_called(&listed->outcome, diffusion_topic_views_list_topic_views(session, params, &error), error);
        end_list(check, listed, "READ_TOPIC_VIEWS");
    }
}

static void probe_collectors(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        DIFFUSION_API_ERROR error = NULL;
        const DIFFUSION_METRICS_LIST_SESSION_METRIC_COLLECTORS_PARAMS_T params = { .on_collectors_received = on_list, HANDLERS };
        step_called(&listed->outcome, diffusion_metrics_list_session_metric_collectors(session, params, &error), error);
        end_list(check, listed, "VIEW_SERVER");
    }
}

static void probe_topic_collectors(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        DIFFUSION_API_ERROR error = NULL;
        const DIFFUSION_METRICS_LIST_TOPIC_METRIC_COLLECTORS_PARAMS_T params = { .on_collectors_received = on_list, HANDLERS };
        step_called(&listed->outcome, diffusion_metrics_list_topic_metric_collectors(session, params, &error), error);
        end_list(check, listed, "VIEW_SERVER");
    }
}

static void probe_trees(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        DIFFUSION_API_ERROR error = NULL;
        const DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T params = { .on_session_tree_branches_received = on_list, HANDLERS };
        step_called(&listed->outcome, diffusion_session_trees_get_session_tree_branches(session, params, &error), error);
        end_list(check, listed, "none");
    }
}

static void probe_servers(CHECK_T *check) {
    SESSION_T *session;
    LISTED_T *listed = begin_list(check, &session);
    if (listed != NULL) {
        DIFFUSION_API_ERROR error = NULL;
        const DIFFUSION_LIST_REMOTE_SERVERS_PARAMS_T params = { .on_remote_servers_listed = on_servers, HANDLERS };
        step_called(&listed->outcome, diffusion_list_remote_servers(session, params, &error), error);
        end_list(check, listed, "VIEW_SERVER");
    }
}

const PROBE_T control_probes[] = {
    { "control/session-properties", "the properties of another session", 0, READS_CONTROL, probe_properties },
    { "control/doubt-sp", "the request parameter sp: properties that a session proposes", 0, READS_CONTROL, probe_sp },
    { "control/setting-properties", "a property of a session of the probe is set by another", 0, READS_CONTROL, probe_setting_properties },
    { "control/subscribing", "a session of the probe is subscribed by another", 0, READS_CONTROL, probe_subscribing },
    { "control/closing", "a session of the probe is closed by another", 0, READS_CONTROL, probe_closing },
    { "control/security-store", "the security store can be read", 0, READS_CONTROL, probe_security_store },
    { "control/authentication-store", "the system authentication store can be read", 0, READS_CONTROL, probe_authentication_store },
    { "control/topic-views", "the list of topic views can be read", 0, READS_CONTROL, probe_views },
    { "control/session-metric-collectors", "the list of session metric collectors can be read", 0, READS_CONTROL, probe_collectors },
    { "control/topic-metric-collectors", "the list of topic metric collectors can be read", 0, READS_CONTROL, probe_topic_collectors },
    { "control/session-trees", "the list of session trees can be read", 0, READS_CONTROL, probe_trees },
    { "control/remote-servers", "the list of remote servers can be read", 0, READS_CONTROL, probe_servers },
    { 0 },
};
