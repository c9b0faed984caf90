/* Control of other sessions (specification/control/client-control) at a server. */
#include "server.h"

static void end(SESSION_T *session) {
    session_close(session, NULL);
    session_free(session);
}

/* Records what `context` names, what happened to whom, and the property `k`. */
static void note_event(const char *what, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    char word[200];
    const char *principal = (const char *)hash_get(event->properties, "$Principal");
    const char *k = (const char *)hash_get(event->properties, "k");
    CHECK(event->session_id.value != 0);
    snprintf(word, sizeof word, "%s:%s:%s:%s:%d", (const char *)context, what, principal == NULL ? "" : principal,
             k == NULL ? "" : k, (int)event->close_reason);
    record(word);
}

static int on_open(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    CHECK(session != NULL && event->type == SESSION_PROPERTIES_EVENT_TYPE_OPEN);
    note_event("open", event, context);
    return HANDLER_SUCCESS;
}

static int on_update(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    CHECK(session != NULL && event->type == SESSION_PROPERTIES_EVENT_TYPE_UPDATE);
    note_event(event->update_type == SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED ? "reconnected" : "update", event, context);
    return HANDLER_SUCCESS;
}

static int on_disconnect(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    CHECK(session != NULL && event->type == SESSION_PROPERTIES_EVENT_TYPE_DISCONNECTED);
    CHECK(event->update_type == SESSION_PROPERTIES_UPDATE_TYPE_DISCONNECTED);
    note_event("disconnected", event, context);
    return HANDLER_SUCCESS;
}

static int on_close(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    CHECK(session != NULL && event->type == SESSION_PROPERTIES_EVENT_TYPE_CLOSE);
    note_event("close", event, context);
    return HANDLER_SUCCESS;
}

static int on_registered(SESSION_T *session, void *context) {
    char word[100];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%s:registered", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static SESSION_PROPERTIES_REGISTRATION_PARAMS_T listener(const char *name, SET_T *wanted) {
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_registered = on_registered;
    params.on_registration_error = record_named_error;
    params.on_discard = record_named_discard;
    params.on_session_open = on_open;
    params.on_session_update = on_update;
    params.on_session_disconnect = on_disconnect;
    params.on_session_close = on_close;
    params.on_session_error = record_named_error;
    params.required_properties = wanted;
    params.context = (void *)name;
    return params;
}

/* A set of pointers to literals. */
static SET_T *wanted_properties(void) {
    SET_T *wanted = set_new(2);
    set_add(wanted, (void *)"$Principal");
    set_add(wanted, (void *)"k");
    return wanted;
}

static int on_done(void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s:done", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_count(int number, void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s:%d", (const char *)context, number);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_properties(SESSION_T *session, const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response, void *context) {
    char word[200];
    CHECK(session != NULL && response->properties != NULL);
    const char *principal = (const char *)hash_get(response->properties, "$Principal");
    snprintf(word, sizeof word, "%s=%s/%lu", (const char *)context, principal == NULL ? "" : principal,
             response->properties->size);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_properties_set(const HASH_T *former, void *context) {
    char word[200];
    const char *k = (const char *)hash_get(former, "k");
    snprintf(word, sizeof word, "%s:k=%s/%lu", (const char *)context, k == NULL ? "" : k, former->size);
    record(word);
    return HANDLER_SUCCESS;
}

static void get(SESSION_T *session, SESSION_ID_T *id, SET_T *wanted, const char *name) {
    GET_SESSION_PROPERTIES_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_session_properties = on_properties;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.session_id = id;
    params.required_properties = wanted;
    params.context = (void *)name;
    get_session_properties(session, params);
}

/* NULL removes the property. */
static void set_k(SESSION_T *session, const SESSION_ID_T *id, const char *value, const char *name) {
    DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params;
    memset(&params, 0, sizeof params);
    HASH_T *properties = hash_new(1);
    char *copy = value == NULL ? NULL : strdup(value);
    hash_add(properties, "k", copy);
    params.session_id = id;
    params.properties = properties;
    params.on_session_properties_set = on_properties_set;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    DIFFUSION_API_ERROR error;
    CHECK(diffusion_set_session_properties(session, params, &error) && error == NULL);
    /* It has been copied. */
    if (copy != NULL) {
        memset(copy, 'x', strlen(copy));
        free(copy);
    }
    hash_free(properties, NULL, NULL);
}

static void close_other(SESSION_T *session, SESSION_ID_T *id, const char *name) {
    DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = id;
    params.on_closed = on_done;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_client_close_with_session(session, params, NULL));
}

static void close_by_filter(SESSION_T *session, const char *filter, const char *name) {
    DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = filter;
    params.on_clients_closed = on_count;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_client_close_with_filter(session, params, NULL));
}

static void roles_by_filter(SESSION_T *session, const char *filter, SET_T *add, SET_T *remove, const char *name) {
    DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.filter = filter;
    params.roles_to_add = add;
    params.roles_to_remove = remove;
    params.on_roles_changed = on_count;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)name;
    CHECK(diffusion_change_roles_with_filter(session, params, NULL));
}

/* What happens to a session is told to those that listen, and to them only what they asked for. */
static void watching(void) {
    SESSION_T *session = connected_as("control", NULL);
    SET_T *wanted = wanted_properties();
    session_properties_listener_register(session, listener("all", wanted));
    set_free(wanted);
    record_wait("all:registered all:open:control::0");
    /* Without properties there are no updates. */
    session_properties_listener_register(session, listener("none", NULL));
    record_wait("none:registered none:open:::0");
    record_clear();

    SESSION_T *other = connected_as("client", NULL);
    record_wait("all:open:client::0");
    record_wait("none:open:::0");
    record_clear();
    set_k(session, other->id, "1", "set");
    record_wait("set:k=/1");
    record_wait("all:update:client:1:0");
    set_k(session, other->id, "2", "again");
    record_wait("again:k=1/1");
    record_wait("all:update:client:2:0");
    set_k(session, other->id, NULL, "gone");
    record_wait("gone:k=2/1");
    record_wait("all:update:client::0");
    CHECK(strstr(record_text, "none:update") == NULL);
    record_clear();
    SESSION_ID_T id = *other->id;
    end(other);
    record_wait("all:close:client::4");
    record_wait("none:close:::4");
    record_clear();
    get(session, &id, NULL, "ended");
    record_wait("ended!107");
    set_k(session, &id, "1", "ended");
    record_wait("ended!107 ended!107");
    close_other(session, &id, "ended");
    record_wait("ended!107 ended!107 ended!107");
    record_clear();
    end(session);
    /* Both listeners have ended with their session, each once. */
    RECORD_IS("2>5 all:discarded none:discarded");
    record_clear();
}

static void properties(void) {
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *other = connected_as("client", NULL);
    SET_T *wanted = wanted_properties();
    get(session, session->id, wanted, "own");
    record_wait("own=control/1");
    get(session, other->id, wanted, "other");
    record_wait("other=client/1");
    get(session, other->id, NULL, "nothing");
    record_wait("nothing=/0");
    set_free(wanted);
    get(session, NULL, NULL, "null");
    record_wait("null!48");
    record_clear();

    DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    HASH_T *properties = hash_new(1);
    hash_add(properties, "k", (void *)"all");
    params.filter = "$Principal is 'client'";
    params.properties = properties;
    params.on_session_properties_set = on_count;
    params.on_error = record_named_error;
    params.context = (void *)"filter";
    CHECK(diffusion_set_session_properties_filter(session, params, NULL));
    record_wait("filter:1");
    params.filter = "$Principal iss 'client'";
    CHECK(diffusion_set_session_properties_filter(session, params, NULL));
    record_wait("filter!35");
    hash_free(properties, NULL, NULL);
    set_k(session, other->id, "more", "one");
    record_wait("one:k=all/1");
    record_clear();
    end(other);
    end(session);
}

/* What a session is allowed to follows from its roles, and who has none of them may do nothing. */
static void roles(void) {
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *other = connected_as("client", NULL);
    record_clear();
    SET_T *wanted = wanted_properties();
    get(other, session->id, wanted, "get");
    record_wait("get!103");
    set_k(other, session->id, "1", "set");
    record_wait("set!103");
    close_other(other, session->id, "close");
    record_wait("close!103");
    close_by_filter(other, "all", "filter");
    record_wait("filter!103");
    session_properties_listener_register(other, listener("listen", wanted));
    record_wait("listen!103");
    record_clear();

    SET_T *role = set_new_string(1);
    set_add(role, (void *)"CLIENT_CONTROL");
    roles_by_filter(session, "$Principal is 'client'", role, NULL, "add");
    record_wait("add:1");
    get(other, session->id, wanted, "get");
    record_wait("get=control/1");
    roles_by_filter(session, "hasRoles ['CLIENT_CONTROL'] and $Principal is 'client'", NULL, role, "remove");
    record_wait("remove:1");
    get(other, session->id, wanted, "denied");
    record_wait("denied!103");
    DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = other->id;
    params.roles_to_add = role;
    params.on_roles_changed = on_done;
    params.on_error = record_named_error;
    params.context = (void *)"id";
    CHECK(diffusion_change_roles_with_session_id(session, params, NULL));
    record_wait("id:done");
    get(other, session->id, wanted, "again");
    record_wait("again=control/1");
    set_free(role);
    set_free(wanted);
    end(other);
    end(session);
    record_clear();
}

/* Closes every session of a client that is opened, from inside the callback. */
static int close_at_once(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    const char *principal = (const char *)hash_get(event->properties, "$Principal");
    if (principal != NULL && strcmp(principal, "client") == 0) {
        SESSION_ID_T id = event->session_id;
        close_other(session, &id, (const char *)context);
    }
    return HANDLER_SUCCESS;
}

/* Closes its own session when it is told of it. */
static int close_myself(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)event;
    (void)context;
    record("myself");
    session_close(session, NULL);
    return HANDLER_FAILURE;
}

static void closing(void) {
    SESSION_T *session = connected_as("control", NULL);
    SET_T *wanted = wanted_properties();
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T params = listener("guard", wanted);
    params.on_session_open = close_at_once;
    session_properties_listener_register(session, params);
    record_wait("guard:registered");
    SESSION_LISTENER_T states = recording_listener();
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *other = session_create(server_url, "client", credentials, &states, NULL, NULL);
    record_wait("guard:done");
    record_wait("guard:close:client::11");
    if (other != NULL) {
        /* Closed by the server, which is no failure, and no reason to reconnect. */
        record_wait(">6");
        session_free(other);
    }
    record_clear();
    close_by_filter(session, "$Principal is 'client'", "nobody");
    record_wait("nobody:0");
    close_by_filter(session, "", "empty");
    record_wait("empty!35");
    record_clear();

    /* The listener that is told closes its own session; the one of the other session goes on. */
    SESSION_T *brief = session_create(server_url, "control", credentials, &states, NULL, NULL);
    credentials_free(credentials);
    CHECK(brief != NULL);
    params = listener("brief", wanted);
    params.on_session_open = close_myself;
    session_properties_listener_register(brief, params);
    record_wait("myself");
    record_wait("guard:close:control::4");
    session_free(brief);
    CHECK(strstr(record_text, "brief!") == NULL);
    record_wait("brief:discarded");
    /* A session may close itself through the server. */
    record_clear();
    close_other(session, session->id, "itself");
    record_wait("guard:discarded");
    set_free(wanted);
    session_free(session);
    record_clear();
}

/* Connections that are lost and come back, and listeners whose session vanishes. */
static void connections(void) {
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(1000, 10);
    SESSION_T *session = connected_as("control", NULL);
    SESSION_T *other = connected_as("client", strategy);
    SESSION_T *vanishing = connected_as("control", NULL);
    free_reconnection_strategy(strategy);
    SET_T *wanted = wanted_properties();
    session_properties_listener_register(vanishing, listener("vanishing", wanted));
    record_wait("vanishing:registered");
    record_wait("vanishing:open:client");
    session_properties_listener_register(session, listener("l", wanted));
    set_free(wanted);
    record_wait("l:open:client");
    record_clear();
    char command[100];
    char *id = session_id_to_string(other->id);
    snprintf(command, sizeof command, "cut session=%s", id);
    free(id);
    server_do(command);
    record_wait("l:disconnected:client");
    record_wait("l:reconnected:client");
    record_clear();
    id = session_id_to_string(vanishing->id);
    snprintf(command, sizeof command, "expire session=%s", id);
    free(id);
    server_do(command);
    record_wait("l:close:control");
    record_wait("vanishing:discarded");
    set_k(session, other->id, "after", "set");
    record_wait("l:update:client:after");
    CHECK(strstr(record_text, "vanishing:update") == NULL);
    session_free(vanishing);
    end(other);
    end(session);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    watching();
    properties();
    roles();
    closing();
    connections();
    return 0;
}
