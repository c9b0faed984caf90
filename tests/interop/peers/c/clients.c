/* Other sessions: watching and changing them. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* Of a listener: what events call it, and the command that waits for it to be registered. */
struct watch {
    char *name;
    struct command *registering;
};

static const char *or_none(const char *text) {
    return text == NULL ? NO_VALUE : text;
}

static void told(const char *what, const SESSION_PROPERTIES_EVENT_T *event, const void *context, const char *more) {
    char *id = session_id_to_string(&event->session_id);
    tell("session", ((const struct watch *)context)->name, what, id, or_none((const char *)hash_get(event->properties, "Peer")),
         or_none((const char *)hash_get(event->properties, "k")), more, NULL);
    free(id);
}

static int on_opened(SESSION_T *of, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)of;
    told("opened", event, context, NULL);
    return HANDLER_SUCCESS;
}

static int on_updated(SESSION_T *of, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)of;
    told(event->update_type == SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED ? "reconnected" : "updated", event, context, NULL);
    return HANDLER_SUCCESS;
}

static int on_disconnected(SESSION_T *of, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)of;
    told("disconnected", event, context, NULL);
    return HANDLER_SUCCESS;
}

static int on_closed(SESSION_T *of, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    char reason[16];
    (void)of;
    snprintf(reason, sizeof reason, "%d", (int)event->close_reason);
    told("closed", event, context, reason);
    return HANDLER_SUCCESS;
}

static int on_watch_error(SESSION_T *of, const DIFFUSION_ERROR_T *error) {
    (void)of;
    tell("listener_error", error->message, NULL);
    return HANDLER_SUCCESS;
}

static int on_watching(SESSION_T *of, void *context) {
    (void)of;
    answer(((struct watch *)context)->registering, NULL);
    return HANDLER_SUCCESS;
}

static int on_not_watching(SESSION_T *of, const DIFFUSION_ERROR_T *error) {
    (void)of;
    refuse(((struct watch *)error->context)->registering, error_name(error->code), error->message);
    return HANDLER_SUCCESS;
}

/* The last call of a listener. */
static int on_watched(SESSION_T *of, void *context) {
    struct watch *watch = (struct watch *)context;
    (void)of;
    free(watch->name);
    free(watch);
    return HANDLER_SUCCESS;
}

/* NAME */
static void do_watch(const char *id, char **words, int count) {
    (void)count;
    struct watch *watch = (struct watch *)calloc(1, sizeof *watch);
    if (watch == NULL) {
        abort();
    }
    watch->name = strdup(words[0]);
    watch->registering = command_new(id, NULL, NULL);
    SET_T *wanted = set_new_string(2);
    set_add(wanted, "Peer");
    set_add(wanted, "k");
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_registered = on_watching;
    params.on_registration_error = on_not_watching;
    params.on_discard = on_watched;
    params.on_session_open = on_opened;
    params.on_session_update = on_updated;
    params.on_session_disconnect = on_disconnected;
    params.on_session_close = on_closed;
    params.on_session_error = on_watch_error;
    params.required_properties = wanted;
    params.context = watch;
    session_properties_listener_register(session, params);
    set_free(wanted);
}

SESSION_ID_T session_id_of(const char *text) {
    SESSION_ID_T none = {0, 0};
    SESSION_ID_T *found = session_id_create_from_string(text);
    if (found != NULL) {
        none = *found;
        session_id_free(found);
    }
    return none;
}

static int on_property(SESSION_T *of, const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response, void *context) {
    struct command *command = (struct command *)context;
    (void)of;
    answer(command, or_none((const char *)hash_get(response->properties, command->name)));
    return HANDLER_SUCCESS;
}

/* SESSION KEY */
static void do_session_property(const char *id, char **words, int count) {
    (void)count;
    SESSION_ID_T of = session_id_of(words[0]);
    SET_T *wanted = set_new_string(1);
    set_add(wanted, words[1]);
    GET_SESSION_PROPERTIES_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_session_properties = on_property;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.session_id = &of;
    params.required_properties = wanted;
    params.context = command_new(id, NULL, words[1]);
    get_session_properties(session, params);
    set_free(wanted);
}

static int on_property_set(const HASH_T *former, void *context) {
    struct command *command = (struct command *)context;
    answer(command, or_none((const char *)hash_get(former, command->name)));
    return HANDLER_SUCCESS;
}

static int on_count(int number, void *context) {
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    answer((struct command *)context, text);
    return HANDLER_SUCCESS;
}

static int on_done(void *context) {
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

static int on_complete(SESSION_T *of, void *context) {
    (void)of;
    return on_done(context);
}

/* SESSION|FILTER KEY VALUE */
static void set_properties(const char *id, char **words, bool by_filter) {
    DIFFUSION_API_ERROR error = NULL;
    HASH_T *properties = hash_new(1);
    hash_add(properties, words[1], strcmp(words[2], NO_VALUE) == 0 ? NULL : words[2]);
    struct command *command = command_new(id, NULL, words[1]);
    bool sent;
    if (by_filter) {
        DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.filter = words[0];
        params.properties = properties;
        params.on_session_properties_set = on_count;
        params.on_error = on_error;
        params.on_discard = on_discard;
        params.context = command;
        sent = diffusion_set_session_properties_filter(session, params, &error);
    } else {
        SESSION_ID_T of = session_id_of(words[0]);
        DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.session_id = &of;
        params.properties = properties;
        params.on_session_properties_set = on_property_set;
        params.on_error = on_error;
        params.on_discard = on_discard;
        params.context = command;
        sent = diffusion_set_session_properties(session, params, &error);
    }
    hash_free(properties, NULL, NULL);
    if (!sent) {
        refuse_api(command, error);
    }
}

static void do_set_session_property(const char *id, char **words, int count) {
    (void)count;
    set_properties(id, words, false);
}

static void do_set_session_properties(const char *id, char **words, int count) {
    (void)count;
    set_properties(id, words, true);
}

/* SESSION|FILTER ROLE add|remove */
static void change_roles(const char *id, char **words, bool by_filter) {
    DIFFUSION_API_ERROR error = NULL;
    SET_T *roles = set_new_string(1);
    set_add(roles, words[1]);
    const bool add = strcmp(words[2], "add") == 0;
    struct command *command = command_new(id, NULL, NULL);
    bool sent;
    if (by_filter) {
        DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.filter = words[0];
        params.roles_to_add = add ? roles : NULL;
        params.roles_to_remove = add ? NULL : roles;
        params.on_roles_changed = on_count;
        params.on_error = on_error;
        params.on_discard = on_discard;
        params.context = command;
        sent = diffusion_change_roles_with_filter(session, params, &error);
    } else {
        SESSION_ID_T of = session_id_of(words[0]);
        DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T params;
        memset(&params, 0, sizeof params);
        params.session_id = &of;
        params.roles_to_add = add ? roles : NULL;
        params.roles_to_remove = add ? NULL : roles;
        params.on_roles_changed = on_done;
        params.on_error = on_error;
        params.on_discard = on_discard;
        params.context = command;
        sent = diffusion_change_roles_with_session_id(session, params, &error);
    }
    set_free(roles);
    if (!sent) {
        refuse_api(command, error);
    }
}

static void do_change_role(const char *id, char **words, int count) {
    (void)count;
    change_roles(id, words, false);
}

static void do_change_roles(const char *id, char **words, int count) {
    (void)count;
    change_roles(id, words, true);
}

/* FILTER true|false */
static void do_conflate(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.conflate = strcmp(words[1], "true") == 0;
    params.on_clients_conflated_set = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_client_set_conflated_with_filter(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* SESSION */
static void do_close_session(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SESSION_ID_T of = session_id_of(words[0]);
    DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = &of;
    params.on_closed = on_done;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_client_close_with_session(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* FILTER */
static void do_close_sessions(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.on_clients_closed = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_client_close_with_filter(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* SESSION SELECTOR */
static SUBSCRIPTION_CONTROL_PARAMS_T control(const char *id, char **words) {
    SUBSCRIPTION_CONTROL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_complete = on_complete;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.session_id = session_id_of(words[0]);
    params.topic_selector = words[1];
    params.context = command_new(id, NULL, NULL);
    return params;
}

static void do_subscribe_session(const char *id, char **words, int count) {
    (void)count;
    subscribe_client(session, control(id, words));
}

static void do_unsubscribe_session(const char *id, char **words, int count) {
    (void)count;
    unsubscribe_client(session, control(id, words));
}

/* FILTER SELECTOR */
static void do_subscribe_sessions(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.topic_selector = words[1];
    params.on_subscribe_by_filter = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_subscribe_by_filter(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* FILTER SELECTOR */
static void do_unsubscribe_sessions(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = words[0];
    params.topic_selector = words[1];
    params.on_unsubscribe_by_filter = on_count;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_unsubscribe_by_filter(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

const struct verb client_verbs[] = {
    {"watch", 1, do_watch},
    {"session_property", 2, do_session_property},
    {"set_session_property", 3, do_set_session_property},
    {"set_session_properties", 3, do_set_session_properties},
    {"change_role", 3, do_change_role},
    {"change_roles", 3, do_change_roles},
    {"conflate", 2, do_conflate},
    {"close_session", 1, do_close_session},
    {"close_sessions", 1, do_close_sessions},
    {"subscribe_session", 2, do_subscribe_session},
    {"unsubscribe_session", 2, do_unsubscribe_session},
    {"subscribe_sessions", 2, do_subscribe_sessions},
    {"unsubscribe_sessions", 2, do_unsubscribe_sessions},
    {NULL, 0, NULL},
};
