/* The own principal and permissions (specification/control/security), and the store of the server's authenticator
   (specification/control/system-authentication-control) against a real server. */
#include "server.h"

static int on_changed(SESSION_T *session, void *context) {
    char word[100];
    snprintf(word, sizeof word, "%s=%s", (const char *)context, session->principal == NULL ? "nobody" : session->principal);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_refused(SESSION_T *session, void *context) {
    char word[100];
    CHECK(session != NULL);
    snprintf(word, sizeof word, "%s:refused", (const char *)context);
    record(word);
    return HANDLER_SUCCESS;
}

static void change(SESSION_T *session, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = password == NULL ? credentials_create_none() : credentials_create_password(password);
    CHANGE_PRINCIPAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_change_principal = on_changed;
    params.on_change_principal_failure = on_refused;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.principal = principal;
    params.credentials = credentials;
    params.context = (void *)"change";
    change_principal(session, params);
    credentials_free(credentials);
}

static int on_reauthenticate(const SESSION_T *session, bool success, void *context) {
    CHECK(session != NULL && strcmp((const char *)context, "again") == 0);
    record(success ? "again:yes" : "again:no");
    return HANDLER_SUCCESS;
}

static int on_global(const SET_T *permissions, void *context) {
    int wanted = GLOBAL_PERMISSION_MODIFY_SECURITY;
    CHECK(permissions != NULL && context == NULL);
    record(set_contains(permissions, &wanted) != NULL ? "may-modify-security" : "may-not-modify-security");
    return HANDLER_SUCCESS;
}

static void ask_permissions(SESSION_T *session) {
    DIFFUSION_GET_GLOBAL_PERMISSIONS_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_global_permissions = on_global;
    CHECK(diffusion_get_global_permissions(session, params, NULL));
}

static void principals(void) {
    SESSION_T *session = connected(NULL);
    record_clear();
    ask_permissions(session);
    record_wait("may-not-modify-security");
    record_clear();
    change(session, "admin", "wrong");
    record_wait("change:refused");
    CHECK(strcmp(session->principal, "control") == 0);
    change(session, "admin", "password");
    record_wait("change=admin");
    CHECK(strcmp(session->principal, "admin") == 0);
    ask_permissions(session);
    record_wait(" may-modify-security");

    DIFFUSION_REAUTHENTICATE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    CREDENTIALS_T *credentials = credentials_create_password("password");
    HASH_T *properties = hash_new(1);
    hash_add(properties, "Colour", (void *)"green");
    params.principal = "client";
    params.credentials = credentials;
    params.properties = properties;
    params.on_reauthenticate = on_reauthenticate;
    params.on_error = record_named_error;
    params.context = (void *)"again";
    CHECK(diffusion_reauthenticate(session, params, NULL));
    record_wait("again:yes");
    CHECK(strcmp(session->principal, "client") == 0);
    params.principal = "nobody";
    CHECK(diffusion_reauthenticate(session, params, NULL));
    record_wait("again:no");
    /* Nothing is sent that says something else than the program did. */
    DIFFUSION_API_ERROR failure = NULL;
    hash_add(properties, "Town", (void *)"Orl\xe9" "ans");
    CHECK(!diffusion_reauthenticate(session, params, &failure));
    CHECK(get_diffusion_api_error_code(failure) == DIFF_ERR_ILLEGAL_ARGUMENT);
    CHECK(strstr(get_diffusion_api_error_description(failure), "Town") != NULL);
    diffusion_api_error_free(failure);
    hash_free(properties, NULL, NULL);
    credentials_free(credentials);
    RECORD_IS("change:refused change=admin may-modify-security again:yes again:no");
    session_close(session, NULL);
    session_free(session);
    record_clear();
}

/* ---- the store ---- */

static SYSTEM_AUTHENTICATION_STORE_T *seen;

static int on_get(SESSION_T *session, const SYSTEM_AUTHENTICATION_STORE_T store, void *context) {
    CHECK(session != NULL && context == NULL);
    seen = system_authentication_store_dup(&store);
    record("got");
    return HANDLER_SUCCESS;
}

static int on_update(SESSION_T *session, const LIST_T *reports, void *context) {
    char word[30];
    CHECK(session != NULL && context != NULL && reports != NULL);
    for (int i = 0; i < list_get_size(reports); i++) {
        const ERROR_REPORT_T *report = (const ERROR_REPORT_T *)list_get_data_indexed(reports, i);
        CHECK(report->message != NULL && report->message[0] != '\0' && report->line > 0);
    }
    snprintf(word, sizeof word, "reports:%d", list_get_size(reports));
    record(word);
    return HANDLER_SUCCESS;
}

static void get(SESSION_T *session) {
    GET_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_get = on_get;
    params.on_error = record_named_error;
    params.context = NULL;
    get_system_authentication_store(session, params);
    record_wait("got");
    record_clear();
}

static void change_store(SESSION_T *session, SCRIPT_T *script, const char *expected) {
    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.on_update = on_update;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.update_script = script;
    params.context = (void *)"update";
    update_system_authentication_store(session, params);
    script_free(script);
    record_wait(expected);
    RECORD_IS(expected);
    record_clear();
}

static int connects(const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    SESSION_T *session = session_create(server_url, principal, credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    if (session == NULL) {
        return 0;
    }
    session_close(session, NULL);
    session_free(session);
    return 1;
}

static void store(void) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *session = session_create(server_url, "admin", credentials, NULL, NULL, NULL);
    SESSION_T *client = session_create(server_url, "client", credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    CHECK(session != NULL && client != NULL);
    get(session);
    unsigned long before = seen->system_principals->size;
    CHECK(before >= 4 && hash_get(seen->system_principals, "joe") == NULL);
    system_authentication_store_free(seen);

    LIST_T *roles = list_create();
    list_append_last(roles, (void *)"CLIENT");
    SCRIPT_T *script = script_create();
    update_auth_store_add_locked_principal(script, "joe", "it's", roles, "admin");
    list_free(roles, NULL);
    change_store(session, script, "reports:0");
    CHECK(connects("joe", "it's") && !connects("joe", "its"));
    get(session);
    CHECK(seen->system_principals->size == before + 1);
    const SYSTEM_PRINCIPAL_T *joe = (const SYSTEM_PRINCIPAL_T *)hash_get(seen->system_principals, "joe");
    CHECK(joe != NULL && strcmp(joe->locking_principal, "admin") == 0 && joe->role_set->size == 1);
    char **held = get_roles_for_principal(*seen, "joe");
    CHECK(strcmp(held[0], "CLIENT") == 0 && held[1] == NULL);
    free(held);
    system_authentication_store_free(seen);

    /* All or nothing. */
    script = script_create();
    update_auth_store_set_password(script, "joe", "other");
    update_auth_store_remove_principal(script, "unknown");
    change_store(session, script, "reports:1");
    CHECK(connects("joe", "it's") && !connects("joe", "other"));

    /* Who may not. */
    script = script_create();
    update_auth_store_remove_principal(script, "joe");
    change_store(client, script, "update!103");
    script = script_create();
    update_auth_store_remove_principal(script, "joe");
    change_store(session, script, "reports:0");
    CHECK(!connects("joe", "it's"));
    session_close(client, NULL);
    session_free(client);
    session_close(session, NULL);
    session_free(session);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    principals();
    store();
    return 0;
}
