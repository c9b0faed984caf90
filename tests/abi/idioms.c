/* What programs written for the vendor's header do with the declarations. Compiled as the vendor's examples are, never run. */
#include "diffusion.h"
#include "args.h"

void idioms(int argc, char **argv);

static ARG_OPTS_T arg_opts[] = {
    ARG_OPTS_HELP,
    {'u', "url", "Diffusion server URL", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080"},
    {'r', "retries", "Number of connection retries", ARG_REQUIRED, ARG_HAS_VALUE, NULL},
    END_OF_ARG_OPTS
};

typedef struct {
    double current_wait;
    double max_wait;
} BACKOFF_STRATEGY_ARGS;

struct own_service {
    SVC_MSG_COMMON_FIELDS
};

struct own_pings {
    PING_USER_HANDLERS
    void *context;
};

struct own_system_pings {
    PING_SYSTEM_HANDLERS
};

struct own_listener {
    SESSION_PROPERTIES_REGISTRATION_HANDLERS
    SESSION_PROPERTIES_EVENT_HANDLERS
};

struct own_properties {
    GET_SESSION_PROPERTIES_HANDLERS
};

struct own_control {
    SUBSCRIPTION_CONTROL_HANDLERS
};

/* Of programs for versions 6.4 and older. */
struct own_update_source {
    UPDATE_SOURCE_REGISTRATION_HANDLERS
    const char *topic_path;
};

struct own_deregistration {
    UPDATE_SOURCE_DEREGISTRATION_HANDLERS
};

struct own_update {
    UPDATE_SOURCE_HANDLERS
};

struct own_message {
    SEND_MSG_HANDLERS
};

struct own_message_to_session {
    SEND_MSG_TO_SESSION_HANDLERS
};

struct own_message_to_filter {
    SEND_MSG_TO_FILTER_HANDLERS
};

struct own_fetch {
    FETCH_HANDLERS
};

DEPRECATED(int old_function(int argument))
DECLARATION_DEPRECATED(int older_function(int argument))
TYPEDEF_DEPRECATED(int, old_type(int argument))
int oldest_function(int argument) ATTR_DEPRECATED;
enum own_enum { OWN_OLD ENUM_DEPRECATED("not used any more"), OWN_NEW };

static void on_session_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    printf("Session state changed from %s (%d) to %s (%d)\n", session_state_as_string(old_state), old_state,
           session_state_as_string(new_state), new_state);
    if (new_state == CONNECTED_ACTIVE && session->id != NULL) {
        char *id = session_id_to_string(session->id);
        printf("session id %s, server %" PRIu64 "\n", id, session->id->server_instance);
        free(id);
    }
}

static RECONNECTION_ATTEMPT_ACTION_T backoff(SESSION_T *session, void *args) {
    BACKOFF_STRATEGY_ARGS *backoff_args = args;
    (void)session;
    return backoff_args->current_wait > backoff_args->max_wait ? RECONNECTION_ATTEMPT_ACTION_ABORT : RECONNECTION_ATTEMPT_ACTION_START;
}

static void backoff_success(SESSION_T *session, void *args) {
    printf("state %d\n", session->state);
    ((BACKOFF_STRATEGY_ARGS *)args)->current_wait = 0;
}

static int on_connected(SESSION_T *session) {
    session->global_topic_handler = NULL;
    session->user_context = NULL;
    return HANDLER_SUCCESS;
}

static int on_create_error(SESSION_T *session, DIFFUSION_ERROR_T *error) {
    printf("%p: %s\n", (void *)session, error->message);
    return HANDLER_FAILURE;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    printf("%p: %s (%s) %p\n", (void *)session, diffusion_error_str(error->code), error->message, error->context);
    return HANDLER_SUCCESS;
}

static int on_session_open(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *request, void *context) {
    char *id = session_id_to_string(&request->session_id);
    char **keys = hash_keys(request->properties);
    for (char **key = keys; *key != NULL; key++) {
        printf("%s: %s=%s\n", id, *key, (char *)hash_get(request->properties, *key));
    }
    free(keys);
    free(id);
    /* The id is copied by assignment, the parameters by value. */
    SUBSCRIPTION_CONTROL_PARAMS_T params = { .session_id = request->session_id, .topic_selector = ">foo", .context = context };
    subscribe_client(session, params);
    unsubscribe_client(session, params);
    switch (request->update_type) {
    case SESSION_PROPERTIES_UPDATE_TYPE_UPDATED:
    case SESSION_PROPERTIES_UPDATE_TYPE_RECONNECTED:
    case SESSION_PROPERTIES_UPDATE_TYPE_FAILED_OVER:
    case SESSION_PROPERTIES_UPDATE_TYPE_DISCONNECTED:
        break;
    default:
        printf("unknown: %d, closed: %d\n", request->update_type, request->close_reason);
    }
    return HANDLER_SUCCESS;
}

static void control_sessions(SESSION_T *session) {
    SET_T *required_properties = set_new(5);
    set_add(required_properties, PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES);
    set_add(required_properties, PROPERTIES_SELECTOR_ALL_USER_PROPERTIES);
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T params = {
        .on_session_open = on_session_open, .on_session_close = on_session_open, .on_session_update = on_session_open,
        .required_properties = required_properties
    };
    session_properties_listener_register(session, params);
    GET_SESSION_PROPERTIES_PARAMS_T properties = { .session_id = session->id, .required_properties = required_properties };
    get_session_properties(session, properties);
    set_free(required_properties);
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    return HANDLER_SUCCESS;
}

static int on_ping_response(SESSION_T *session, void *context) {
    printf("ping period %" PRId64 " %p\n", session->ping_period, context);
    return HANDLER_SUCCESS;
}

void idioms(int argc, char **argv) {
    HASH_T *options = parse_cmdline(argc, argv, arg_opts);
    if (options == NULL || hash_get(options, "help") != NULL) {
        show_usage(argc, argv, arg_opts);
        return;
    }
    const char *url = hash_get(options, "url");
    const char *principal = hash_get(options, "principal");
    CREDENTIALS_T *credentials = NULL;
    const char *password = hash_get(options, "credentials");
    if (password != NULL) {
        credentials = credentials_create_password(password);
    }
    SESSION_LISTENER_T listener = {0};
    listener.on_state_changed = &on_session_state_changed;
    SESSION_LISTENER_T other_listener = { .on_state_changed = on_session_state_changed, .on_handler_error = NULL };
    RECONNECTION_STRATEGY_T literal = { .retry_count = 3, .retry_delay = 1000 };
    SESSION_FAILOVER_STRATEGY_T old_literal = { .retry_count = 3, .retry_delay = 1000 };
    BACKOFF_STRATEGY_ARGS *backoff_args = calloc(1, sizeof(BACKOFF_STRATEGY_ARGS));
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_user_function(backoff, backoff_args, backoff_success, NULL);
    reconnection_strategy_set_timeout(strategy, 30 * 1000);
    DIFFUSION_ERROR_T error = {0};
    SESSION_T *session = session_create(url, principal, credentials, &listener, strategy, &error);
    if (session == NULL) {
        fprintf(stderr, "TEST: Failed to create session: %s\n", error.message);
        free(error.message);
    }
    free(strategy);
    SESSION_CREATE_CALLBACK_T *callbacks = calloc(1, sizeof(SESSION_CREATE_CALLBACK_T));
    callbacks->on_connected = &on_connected;
    callbacks->on_error = &on_create_error;
    session_create_async(url, principal, NULL, &other_listener, &literal, callbacks, &error);
    session_create(url, NULL, NULL, NULL, &old_literal, NULL);
    while (session_state_get(session) == CONNECTED_ACTIVE) {
        SLEEP_MS(100);
    }
    switch (session->state) {
    case CLOSED_BY_CLIENT:
    case CLOSED_BY_SERVER:
    case CLOSED_FAILED:
        break;
    default:
        session->global_service_error_handler = on_error;
    }
    PING_USER_PARAMS_T params = {
        .on_ping_response = on_ping_response, .on_error = on_error, .on_discard = on_discard, .context = options
    };
    ping_user(session, params);
    SESSION_ID_T *id = session_id_create_from_string("f0e1d2c3b4a59687-0000000000000001");
    if (session_id_cmp(*session->id, *id) == 0) {
        session_id_free(id);
    }
    LIST_T *list = list_create();
    list_append_last(list, strdup("a"));
    for (LIST_NODE_T *node = list->first; node != NULL; node = node->next) {
        printf("%s\n", (char *)node->data);
    }
    list_free(list, free);
    for (const CONNECTION_RESPONSE_T *response = connectionResponseList; response->msg != NULL; response++) {
        printf("%d %s\n", response->code, response->msg);
    }
    control_sessions(session);
    BUF_T *script = script_create();
    printf("%.*s %s\n", (int)script->len, script->data, DIFFUSION_VERSION);
    script_free(script);
    session_close(session, NULL);
    session_free(session);
    credentials_free(credentials);
    hash_free(options, NULL, free);
}
