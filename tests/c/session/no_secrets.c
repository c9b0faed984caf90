/* No credential is in the log, whatever the level (the runner looks at the server's log): everything that takes credentials is
 * called, rightly and wrongly, and each line of the log is looked at. */
#include "server.h"

#define SECRET "open-sesame"
/* The same as a connection request has it. */
#define SECRET_OF_THE_WIRE "AQtvcGVuLXNlc2FtZQ"

static long lines;

static void on_line(DIFFUSION_LOG_LEVEL_T level, const char *module, const char *message, void *context) {
    (void)level;
    (void)context;
    __atomic_add_fetch(&lines, 1, __ATOMIC_RELAXED);
    if (strstr(message, SECRET) != NULL || strstr(message, SECRET_OF_THE_WIRE) != NULL) {
        fprintf(stderr, "logged by %s: %s\n", module, message);
        abort();
    }
}

static int on_changed(SESSION_T *session, void *context) {
    (void)session;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    CHECK(strstr(error->message, SECRET) == NULL);
    record((const char *)error->context);
    return HANDLER_SUCCESS;
}

static void change(SESSION_T *session, const char *principal, const char *password, const char *name) {
    CHANGE_PRINCIPAL_PARAMS_T params;
    memset(&params, 0, sizeof params);
    CREDENTIALS_T *credentials = credentials_create_password(password);
    params.principal = principal;
    params.credentials = credentials;
    params.on_change_principal = on_changed;
    params.on_change_principal_failure = on_changed;
    params.on_error = on_error;
    params.context = (void *)name;
    change_principal(session, params);
    credentials_free(credentials);
    record_wait(name);
}

static int on_updated(SESSION_T *session, const LIST_T *error_reports, void *context) {
    (void)session;
    (void)error_reports;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void run_script(SESSION_T *session, SCRIPT_T *script, const char *name) {
    UPDATE_SYSTEM_AUTHENTICATION_STORE_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.update_script = script;
    params.on_update = on_updated;
    params.on_error = on_error;
    params.context = (void *)name;
    update_system_authentication_store(session, params);
    script_free(script);
    record_wait(name);
}

static int on_created(DIFFUSION_REMOTE_SERVER_T *remote_server, LIST_T *errors, void *context) {
    (void)remote_server;
    (void)errors;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_checked(DIFFUSION_CHECK_REMOTE_SERVER_RESPONSE_T *response, void *context) {
    char *message = diffusion_check_remote_server_response_get_failure_message(response);
    CHECK(strstr(message, SECRET) == NULL);
    free(message);
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void remote_server(SESSION_T *session, const char *principal, const char *password, const char *created, const char *checked) {
    DIFFUSION_REMOTE_SERVER_BUILDER_T *builder = diffusion_remote_server_builder_init();
    CREDENTIALS_T *credentials = credentials_create_password(password);
    diffusion_remote_server_builder_principal(builder, (char *)principal);
    diffusion_remote_server_builder_credentials(builder, credentials);
    credentials_free(credentials);
    /* A URL with a password in it is refused, without being quoted. */
    DIFFUSION_API_ERROR error = NULL;
    CHECK(diffusion_remote_server_builder_create_secondary_initiator(
              builder, (char *)created, (char *)"dpt://user:" SECRET "@localhost", &error) == NULL);
    CHECK(strstr(get_diffusion_api_error_description(error), SECRET) == NULL);
    diffusion_api_error_free(error);
    DIFFUSION_CREATE_REMOTE_SERVER_PARAMS_T create;
    memset(&create, 0, sizeof create);
    create.remote_server =
        diffusion_remote_server_builder_create_secondary_initiator(builder, (char *)created, (char *)server_url, NULL);
    CHECK(create.remote_server != NULL);
    create.on_remote_server_created = on_created;
    create.on_error = on_error;
    create.context = (void *)created;
    CHECK(diffusion_create_remote_server(session, create, NULL));
    diffusion_remote_server_free(create.remote_server);
    diffusion_remote_server_builder_free(builder);
    record_wait(created);
    DIFFUSION_CHECK_REMOTE_SERVER_PARAMS_T check;
    memset(&check, 0, sizeof check);
    check.name = (char *)created;
    check.on_remote_server_checked = on_checked;
    check.on_error = on_error;
    check.context = (void *)checked;
    CHECK(diffusion_check_remote_server(session, check, NULL));
    record_wait(checked);
}

static int on_active(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration) {
    (void)session;
    (void)registration;
    record("handler");
    return HANDLER_SUCCESS;
}

static int on_authenticate(SESSION_T *session, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *properties,
                           const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    (void)principal;
    (void)credentials;
    (void)properties;
    (void)proposed;
    diffusion_authenticator_abstain(session, authenticator, NULL);
    return HANDLER_SUCCESS;
}

static int on_handler_error(const DIFFUSION_ERROR_T *error) {
    (void)error;
    record("handler");
    return HANDLER_SUCCESS;
}

static SESSION_T *authenticating(void) {
    SESSION_T *session = connected_as("admin", NULL);
    DIFFUSION_AUTHENTICATION_HANDLER_T handler;
    memset(&handler, 0, sizeof handler);
    handler.handler_name = (char *)"before-system-handler";
    handler.on_active = on_active;
    handler.on_authenticate = on_authenticate;
    handler.on_error = on_handler_error;
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.handler = &handler;
    diffusion_set_authentication_handler(session, params);
    record_wait("handler");
    return session;
}

static bool opens(const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    SESSION_T *session = session_create(server_url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    bool opened = session != NULL;
    if (opened) {
        session_close(session, NULL);
        session_free(session);
    }
    else {
        CHECK(strstr(error.message, SECRET) == NULL);
        free(error.message);
    }
    return opened;
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    diffusion_set_log_handler(DIFFUSION_LOG_TRACE, on_line, NULL);
    SESSION_T *judge = authenticating();
    CHECK(opens("ali", SECRET));
    CHECK(!opens("ali", SECRET "?"));
    CHECK(!opens("baba", SECRET));
    /* The reconnection of a session that was opened with it. */
    RECONNECTION_STRATEGY_T *strategy = make_reconnection_strategy_repeating_attempt(100, 10);
    CREDENTIALS_T *credentials = credentials_create_password(SECRET);
    SESSION_LISTENER_T listener = recording_listener();
    SESSION_T *session = session_create(server_url, "ali", credentials, &listener, strategy, NULL);
    credentials_free(credentials);
    CHECK(session != NULL);
    server_do("cut");
    record_wait("2>3");
    record_wait("3>2");
    change(session, "ali", SECRET, "changed");
    change(session, "ali", SECRET "?", "refused");
    session_close(session, NULL);
    session_free(session);
    free_reconnection_strategy(strategy);

    SESSION_T *admin = connected_as("admin", NULL);
    remote_server(admin, "ali", SECRET, "remote-right", "checked-right");
    remote_server(admin, "baba", SECRET, "remote-wrong", "checked-wrong");
    run_script(admin, update_auth_store_add_principal(script_create(), "baba", SECRET, NULL), "added");
    run_script(admin, update_auth_store_add_principal(script_create(), "baba", SECRET, NULL), "added-again");
    run_script(admin, update_auth_store_set_password(script_create(), "baba", SECRET), "set");
    run_script(admin, update_auth_store_set_password(script_create(), "nobody", SECRET), "not-set");
    run_script(admin, update_auth_store_verify_password(script_create(), "baba", SECRET), "verified");
    session_close(admin, NULL);
    session_free(admin);
    session_close(judge, NULL);
    session_free(judge);
    diffusion_set_log_handler(DIFFUSION_LOG_OFF, NULL, NULL);
    /* The handler was called at all. */
    CHECK(__atomic_load_n(&lines, __ATOMIC_RELAXED) > 20);
    return 0;
}
