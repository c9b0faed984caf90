/* Authenticators, the system authentication store, the own principal and permissions. */
#include <stdlib.h>
#include <string.h>

#include "peer.h"

/* The command that waits for a handler to be active or closed; one after the other. */
static struct command *waiting;
static DIFFUSION_REGISTRATION_T *registration;

static int on_active(SESSION_T *of, const DIFFUSION_REGISTRATION_T *registered) {
    (void)of;
    registration = diffusion_registration_dup(registered);
    answer(waiting, NULL);
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    answer(waiting, NULL);
}

static int on_handler_error(const DIFFUSION_ERROR_T *error) {
    tell("handler_error", "authenticator", error->message, NULL);
    return HANDLER_SUCCESS;
}

/* Those whose names begin with "c-": "c-refused" is refused, the others get what they propose, and one property more. */
static int on_authenticate(SESSION_T *of, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *properties,
                           const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    bool answered;
    (void)properties;
    if (strncmp(principal, "c-", 2) != 0) {
        answered = diffusion_authenticator_abstain(of, authenticator, NULL);
    } else if (strcmp(principal, "c-refused") == 0) {
        answered = diffusion_authenticator_deny(of, authenticator, NULL);
    } else {
        HASH_T *granted = hash_dup_strval(proposed);
        free(hash_add(granted, strdup("By"), strdup("c")));
        answered = diffusion_authenticator_allow_with_properties(of, authenticator, granted, NULL);
        hash_free(granted, free, free);
    }
    tell("asked", principal, credentials->type == CUSTOM ? "custom" : credentials->type == PLAIN_PASSWORD ? "password" : "none",
         credentials->data->data, answered ? "answered" : "not answered", NULL);
    return HANDLER_SUCCESS;
}

/* NAME */
static void do_authenticator(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_AUTHENTICATION_HANDLER_T handler;
    memset(&handler, 0, sizeof handler);
    handler.handler_name = words[0];
    handler.on_active = on_active;
    handler.on_authenticate = on_authenticate;
    handler.on_error = on_handler_error;
    handler.on_close = on_close;
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.handler = &handler;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = waiting = command_new(id, NULL, NULL);
    diffusion_set_authentication_handler(session, params);
}

static void do_authenticator_close(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    waiting = command_new(id, NULL, NULL);
    diffusion_registration_close(session, registration);
    diffusion_registration_free(registration);
    registration = NULL;
}

static int on_changed(SESSION_T *of, void *context) {
    answer((struct command *)context, of->principal == NULL ? "" : of->principal);
    return HANDLER_SUCCESS;
}

static int on_refused(SESSION_T *of, void *context) {
    (void)of;
    refuse((struct command *)context, "AUTHENTICATION_REFUSED", "the principal was refused");
    return HANDLER_SUCCESS;
}

/* PRINCIPAL PASSWORD */
static void do_change_principal(const char *id, char **words, int count) {
    (void)count;
    CREDENTIALS_T *credentials = credentials_create_password(words[1]);
    CHANGE_PRINCIPAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_change_principal = on_changed;
    params.on_change_principal_failure = on_refused;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.principal = words[0];
    params.credentials = credentials;
    params.context = command_new(id, NULL, NULL);
    change_principal(session, params);
    credentials_free(credentials);
}

static int on_decided(const SESSION_T *of, bool success, void *context) {
    if (success) {
        answer((struct command *)context, of->principal == NULL ? "" : of->principal);
    } else {
        refuse((struct command *)context, "AUTHENTICATION_REFUSED", "the principal was refused");
    }
    return HANDLER_SUCCESS;
}

/* PRINCIPAL PASSWORD [KEY VALUE]... */
static void do_reauthenticate(const char *id, char **words, int count) {
    DIFFUSION_API_ERROR error = NULL;
    CREDENTIALS_T *credentials = credentials_create_password(words[1]);
    HASH_T *properties = hash_new(3);
    for (int i = 2; i + 1 < count; i += 2) {
        hash_add(properties, words[i], words[i + 1]);
    }
    DIFFUSION_REAUTHENTICATE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.principal = words[0];
    params.credentials = credentials;
    params.properties = properties;
    params.on_reauthenticate = on_decided;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_reauthenticate(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
    hash_free(properties, NULL, NULL);
    credentials_free(credentials);
}

static int on_revoked(SESSION_T *of, void *context) {
    (void)of;
    answer((struct command *)context, NULL);
    return HANDLER_SUCCESS;
}

/* SESSION */
static void do_revoke(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_API_ERROR error = NULL;
    SESSION_ID_T of = session_id_of(words[0]);
    DIFFUSION_REVOKE_AUTHENTICATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.session_id = &of;
    params.on_session_revoked = on_revoked;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    if (!diffusion_revoke_authentication(session, params, &error)) {
        refuse_api((struct command *)params.context, error);
    }
}

/* Names of permissions, in the order of their numbers. */
static void add_permissions(FILE *line, const SET_T *permissions, const char *const *names, int count) {
    for (int number = 0; number < count; number++) {
        if (set_contains(permissions, &number) != NULL) {
            line_add(line, names[number]);
        }
    }
}

static int on_global_permissions(const SET_T *permissions, void *context) {
    FILE *line = answer_begin((struct command *)context);
    add_permissions(line, permissions, SECURITY_GLOBAL_PERMISSIONS_NAMES, 11);
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static int on_path_permissions(const SET_T *permissions, void *context) {
    FILE *line = answer_begin((struct command *)context);
    add_permissions(line, permissions, SECURITY_PATH_PERMISSIONS_NAMES, 12);
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_global_permissions(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_global_permissions = on_global_permissions;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    diffusion_get_global_permissions(session, params, NULL);
}

/* PATH */
static void do_path_permissions(const char *id, char **words, int count) {
    (void)count;
    DIFFUSION_GET_PATH_PERMISSIONS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.path = words[0];
    params.on_path_permissions = on_path_permissions;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command_new(id, NULL, NULL);
    diffusion_get_path_permissions(session, params, NULL);
}

static int on_get(SESSION_T *of, const SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    struct command *command = (struct command *)context;
    (void)of;
    char **roles = get_roles_for_principal(store, command->name);
    if (roles == NULL) {
        refuse(command, "NO_SUCH_PRINCIPAL", command->name);
        return HANDLER_SUCCESS;
    }
    FILE *line = answer_begin(command);
    for (char **role = roles; *role != NULL; role++) {
        line_add(line, *role);
    }
    free(roles);
    answer_end(line, command);
    return HANDLER_SUCCESS;
}

static void get_store(on_get_system_authentication_store_cb on_store, struct command *command) {
    GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_get = on_store;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = command;
    get_system_authentication_store(session, params);
}

/* PRINCIPAL */
static void do_roles_of(const char *id, char **words, int count) {
    (void)count;
    get_store(on_get, command_new(id, NULL, words[0]));
}

static int on_principals(SESSION_T *of, const SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    FILE *line = answer_begin((struct command *)context);
    (void)of;
    add_sorted(line, get_principal_names(store));
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_principals(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    get_store(on_principals, command_new(id, NULL, NULL));
}

static int on_anonymous(SESSION_T *of, const SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    FILE *line = answer_begin((struct command *)context);
    const ANONYMOUS_CONNECTION_ACTION_T action = store.anonymous_connection_action;
    (void)of;
    line_add(line, action == ANONYMOUS_CONNECTION_ACTION_ALLOW  ? "allow"
                   : action == ANONYMOUS_CONNECTION_ACTION_DENY ? "deny"
                                                                : "abstain");
    add_sorted(line, get_anonymous_roles(store));
    answer_end(line, (struct command *)context);
    return HANDLER_SUCCESS;
}

static void do_anonymous_action(const char *id, char **words, int count) {
    (void)words;
    (void)count;
    get_store(on_anonymous, command_new(id, NULL, NULL));
}

static int on_update(SESSION_T *of, const LIST_T *reports, void *context) {
    char number[20];
    (void)of;
    snprintf(number, sizeof number, "%d", list_get_size(reports));
    answer((struct command *)context, number);
    return HANDLER_SUCCESS;
}

static void update_store(const char *id, SCRIPT_T *script) {
    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_update = on_update;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.update_script = script;
    params.context = command_new(id, NULL, NULL);
    update_system_authentication_store(session, params);
    script_free(script);
}

/* PRINCIPAL PASSWORD [ROLE]... */
static void do_add_principal(const char *id, char **words, int count) {
    LIST_T *roles = list_create();
    for (int i = 2; i < count; i++) {
        list_append_last(roles, words[i]);
    }
    update_store(id, update_auth_store_add_principal(script_create(), words[0], words[1], roles));
    list_free(roles, NULL);
}

/* PRINCIPAL */
static void do_remove_principal(const char *id, char **words, int count) {
    (void)count;
    update_store(id, update_auth_store_remove_principal(script_create(), words[0]));
}

/* PROPERTY EXPRESSION */
static void do_trust_property(const char *id, char **words, int count) {
    (void)count;
    update_store(id, update_auth_store_trust_client_proposed_property_matches(script_create(), words[0], words[1]));
}

/* PROPERTY */
static void do_ignore_property(const char *id, char **words, int count) {
    (void)count;
    update_store(id, update_auth_store_ignore_client_proposed_property(script_create(), words[0]));
}

/* PRINCIPAL [ROLE]... */
static void do_assign_roles(const char *id, char **words, int count) {
    LIST_T *roles = list_create();
    for (int i = 1; i < count; i++) {
        list_append_last(roles, words[i]);
    }
    update_store(id, update_auth_store_assign_roles(script_create(), words[0], roles));
    list_free(roles, NULL);
}

/* PRINCIPAL PASSWORD */
static void do_set_password(const char *id, char **words, int count) {
    (void)count;
    update_store(id, update_auth_store_set_password(script_create(), words[0], words[1]));
}

/* PRINCIPAL PASSWORD */
static void do_verify_password(const char *id, char **words, int count) {
    (void)count;
    update_store(id, update_auth_store_verify_password(script_create(), words[0], words[1]));
}

/* allow|deny|abstain [ROLE]... */
static void do_anonymous(const char *id, char **words, int count) {
    SCRIPT_T *script = script_create();
    if (strcmp(words[0], "allow") == 0) {
        LIST_T *roles = list_create();
        for (int i = 1; i < count; i++) {
            list_append_last(roles, words[i]);
        }
        update_auth_store_allow_anonymous_connections(script, roles);
        list_free(roles, NULL);
    } else if (strcmp(words[0], "deny") == 0) {
        update_auth_store_deny_anonymous_connections(script);
    } else {
        update_auth_store_abstain_anonymous_connections(script);
    }
    update_store(id, script);
}

const struct verb authentication_verbs[] = {
    {"authenticator", 1, do_authenticator},
    {"authenticator_close", 0, do_authenticator_close},
    {"change_principal", 2, do_change_principal},
    {"reauthenticate", 2, do_reauthenticate},
    {"revoke", 1, do_revoke},
    {"global_permissions", 0, do_global_permissions},
    {"path_permissions", 1, do_path_permissions},
    {"roles_of", 1, do_roles_of},
    {"add_principal", 2, do_add_principal},
    {"remove_principal", 1, do_remove_principal},
    {"trust_property", 2, do_trust_property},
    {"ignore_property", 1, do_ignore_property},
    {"assign_roles", 1, do_assign_roles},
    {"set_password", 2, do_set_password},
    {"verify_password", 2, do_verify_password},
    {"anonymous", 1, do_anonymous},
    {"principals", 0, do_principals},
    {"anonymous_action", 0, do_anonymous_action},
    {NULL, 0, NULL},
};
