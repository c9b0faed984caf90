/* Authentication handlers (specification/control/authentication-control) that decide about sessions of a real server: at once, later, never,
   one after the other, and when they or their sessions go. */
#include "server.h"

/* One that is answered later, by the test. */
static DIFFUSION_AUTHENTICATOR_T *kept;
static SESSION_T *asked_session;
static DIFFUSION_REGISTRATION_T *registrations[2];

static SESSION_T *session_of(const char *principal, CREDENTIALS_T *credentials) {
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    SESSION_T *session = session_create(server_url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    CHECK((session == NULL) == (error.message != NULL));
    free(error.message);
    return session;
}

/* May authenticate and register handlers. */
static SESSION_T *control(void) {
    SESSION_T *session = session_of("control", credentials_create_password("password"));
    CHECK(session != NULL);
    return session;
}

static void close_and_free(SESSION_T *session) {
    session_close(session, NULL);
    session_free(session);
}

/* Whether somebody may open a session. */
static int connects(const char *principal) {
    SESSION_T *session = session_of(principal, credentials_create_custom("secret", 6));
    if (session == NULL) {
        return 0;
    }
    close_and_free(session);
    return 1;
}

/* ---- handlers; decide by the principal ---- */

static int decide(SESSION_T *session, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *session_properties,
                  const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    DIFFUSION_API_ERROR error;
    CHECK(session_properties != NULL && proposed != NULL && credentials->data != NULL);
    if (credentials->type != CUSTOM) {
        CHECK(diffusion_authenticator_abstain(session, authenticator, NULL));
        return HANDLER_SUCCESS;
    }
    CHECK(credentials->data->len == 6 && strcmp(credentials->data->data, "secret") == 0);
    if (strcmp(principal, "good") == 0) {
        CHECK(diffusion_authenticator_allow(session, authenticator, &error) && error == NULL);
        CHECK(!diffusion_authenticator_deny(session, authenticator, &error));
        CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_STATE);
        diffusion_api_error_free(error);
    } else if (strcmp(principal, "bad") == 0) {
        CHECK(diffusion_authenticator_deny(session, authenticator, NULL));
    } else if (strcmp(principal, "failing") == 0) {
        return HANDLER_FAILURE;
    } else if (strcmp(principal, "later") == 0) {
        CHECK(kept == NULL);
        asked_session = session;
        kept = diffusion_authenticator_dup(authenticator);
        record("kept");
    } else if (strcmp(principal, "closing") == 0) {
        session_close(session, NULL);
        CHECK(!diffusion_authenticator_allow(session, authenticator, &error));
        CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_SESSION_CLOSED);
        diffusion_api_error_free(error);
    } else if (strcmp(principal, "freeing") == 0) {
        session_free(session);
        CHECK(!diffusion_authenticator_allow(session, authenticator, NULL));
    } else {
        CHECK(diffusion_authenticator_abstain(session, authenticator, NULL));
    }
    return HANDLER_SUCCESS;
}

static int before_active(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration) {
    CHECK(session != NULL && registrations[0] == NULL);
    registrations[0] = diffusion_registration_dup(registration);
    record("before:active");
    return HANDLER_SUCCESS;
}

static int after_active(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration) {
    CHECK(session != NULL && registrations[1] == NULL);
    registrations[1] = diffusion_registration_dup(registration);
    record("after:active");
    return HANDLER_SUCCESS;
}

static int before_authenticate(SESSION_T *session, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *properties,
                               const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    return decide(session, principal, credentials, properties, proposed, authenticator);
}

/* Comes last: allows those that nobody else wants. */
static int after_authenticate(SESSION_T *session, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *properties,
                              const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    CHECK(credentials != NULL && properties != NULL && proposed != NULL);
    if (strcmp(principal, "stray") == 0) {
        /* Text that is not UTF-8 is no answer: another one may follow. */
        HASH_T *odd = hash_new(1);
        DIFFUSION_API_ERROR failure = NULL;
        hash_add(odd, "$Country", (void *)"C\xf4te");
        CHECK(!diffusion_authenticator_allow_with_properties(session, authenticator, odd, &failure));
        CHECK(get_diffusion_api_error_code(failure) == DIFF_ERR_ILLEGAL_ARGUMENT);
        diffusion_api_error_free(failure);
        hash_free(odd, NULL, NULL);
        CHECK(diffusion_authenticator_allow_with_properties(session, authenticator, NULL, NULL));
    } else {
        CHECK(diffusion_authenticator_abstain(session, authenticator, NULL));
    }
    return HANDLER_SUCCESS;
}

static int on_handler_error(const DIFFUSION_ERROR_T *error) {
    record_named_error((SESSION_T *)error->context, error);
    return HANDLER_SUCCESS;
}

static void before_close(void) {
    record("before:closed");
}

static void after_close(void) {
    record("after:closed");
}

static void set_handler(SESSION_T *session, const char *name, int is_first) {
    DIFFUSION_AUTHENTICATION_HANDLER_T handler;
    memset(&handler, 0, sizeof handler);
    handler.handler_name = (char *)name;
    handler.on_active = is_first ? before_active : after_active;
    handler.on_authenticate = is_first ? before_authenticate : after_authenticate;
    handler.on_error = on_handler_error;
    handler.on_close = is_first ? before_close : after_close;
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.handler = &handler;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.context = (void *)(is_first ? "before" : "after");
    diffusion_set_authentication_handler(session, params);
}

static void forget_registrations(void) {
    for (int i = 0; i < 2; i++) {
        diffusion_registration_free(registrations[i]);
        registrations[i] = NULL;
    }
    record_clear();
}

static void a_chain_of_handlers(void) {
    SESSION_T *session = control();
    CHECK(!connects("good"));
    set_handler(session, "before-system-handler", 1);
    record_wait("before:active");
    CHECK(connects("good"));
    CHECK(!connects("bad"));
    CHECK(!connects("failing"));
    /* Everybody else is left to the server. */
    CHECK(!connects("stray"));
    SESSION_T *client = session_of("client", credentials_create_password("password"));
    CHECK(client != NULL);
    close_and_free(client);
    CHECK(session_of("client", credentials_create_password("wrong")) == NULL);

    set_handler(session, "after-system-handler", 0);
    record_wait("after:active");
    CHECK(connects("stray"));
    CHECK(!connects("bad"));

    /* One handler of a name for each session, and names that the server does not know. */
    set_handler(session, "before-system-handler", 1);
    record_wait("before!2");
    diffusion_registration_close(session, registrations[0]);
    diffusion_registration_close(session, registrations[0]);
    record_wait("before:closed");
    CHECK(!connects("good"));
    CHECK(connects("stray"));
    diffusion_registration_close(session, registrations[1]);
    record_wait("after:closed");
    CHECK(!connects("stray"));
    RECORD_IS("before:active after:active before!2 before:closed after:closed");
    forget_registrations();
    close_and_free(session);
}

static int not_permitted_on_active(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registration) {
    CHECK(session == NULL && registration == NULL);
    return HANDLER_SUCCESS;
}

static void who_may_not(void) {
    SESSION_T *session = session_of("client", credentials_create_password("password"));
    DIFFUSION_AUTHENTICATION_HANDLER_T handler;
    memset(&handler, 0, sizeof handler);
    handler.handler_name = (char *)"before-system-handler";
    handler.on_active = not_permitted_on_active;
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.handler = &handler;
    params.on_error = record_named_error;
    params.context = (void *)"client";
    diffusion_set_authentication_handler(session, params);
    record_wait("client!103");
    RECORD_IS("client!103");
    record_clear();
    close_and_free(session);
}

/* ---- answers that take their time ---- */

static void *allow_later(void *argument) {
    (void)argument;
    record_wait("kept");
    CHECK(diffusion_authenticator_allow(asked_session, kept, NULL));
    CHECK(!diffusion_authenticator_allow(asked_session, kept, NULL));
    diffusion_authenticator_free(kept);
    kept = NULL;
    return NULL;
}

static void *close_later(void *argument) {
    record_wait("kept");
    CHECK(session_close((SESSION_T *)argument, NULL) == DIFFUSION_TRUE);
    return NULL;
}

static void answers_from_other_threads(void) {
    SESSION_T *session = control();
    set_handler(session, "before-system-handler", 1);
    record_wait("before:active");
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, allow_later, NULL) == 0);
    CHECK(connects("later"));
    pthread_join(thread, NULL);
    forget_registrations();

    /* The session of the handler goes while somebody waits: the others decide, and refuse. */
    CHECK(pthread_create(&thread, NULL, close_later, session) == 0);
    CHECK(!connects("later"));
    pthread_join(thread, NULL);
    DIFFUSION_API_ERROR error;
    CHECK(!diffusion_authenticator_allow(session, kept, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_SESSION_CLOSED);
    diffusion_api_error_free(error);
    session_free(session);
    CHECK(!diffusion_authenticator_allow(session, kept, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    diffusion_authenticator_free(kept);
    kept = NULL;
    RECORD_IS("kept before:closed");
    forget_registrations();
}

/* Handlers that end their session while they are asked. */
static void ends_inside(void) {
    SESSION_T *session = control();
    set_handler(session, "before-system-handler", 1);
    record_wait("before:active");
    CHECK(!connects("closing"));
    record_wait("before:closed");
    session_free(session);
    forget_registrations();

    session = control();
    set_handler(session, "before-system-handler", 1);
    record_wait("before:active");
    CHECK(!connects("freeing"));
    record_wait("before:closed");
    forget_registrations();
    /* The server goes on. */
    close_and_free(control());
}

/* ---- the interface of 6.4 ---- */

static int on_registration(SESSION_T *session, void *context) {
    CHECK(session != NULL);
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static int on_authentication(SESSION_T *session, const SVC_AUTHENTICATION_REQUEST_T *request, SVC_AUTHENTICATION_RESPONSE_T *response,
                             void *context) {
    CHECK(session != NULL && strcmp((const char *)context, "old") == 0 && response->value == AUTHENTICATION_DENY);
    CHECK(request->session_details != NULL && request->location_details == NULL && request->connector_details == NULL);
    CHECK(request->session_details->client_type == CLIENT_TYPE_C);
    if (strcmp(request->principal, "good") == 0) {
        response->value = AUTHENTICATION_ALLOW;
    } else if (request->credentials->type == PLAIN_PASSWORD) {
        response->value = AUTHENTICATION_ABSTAIN;
    }
    return HANDLER_SUCCESS;
}

static void the_interface_of_6_4(void) {
    SESSION_T *session = control();
    HASH_T *details = hash_new(3);
    char number[12];
    snprintf(number, sizeof number, "%d", SESSION_DETAIL_SUMMARY);
    hash_add(details, number, NULL);
    AUTHENTICATION_REGISTRATION_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.name = "before-system-handler";
    params.detail_set = details;
    params.on_registration = on_registration;
    params.on_error = record_named_error;
    params.on_discard = record_named_discard;
    params.authentication_handlers.on_authentication = on_authentication;
    params.context = (void *)"old";
    SVC_AUTHENTICATION_REGISTER_REQUEST_T *request = authentication_register(session, params);
    CHECK(request != NULL && strcmp(request->handler_name, "before-system-handler") == 0);
    hash_free(details, NULL, NULL);
    record_wait("old");
    CHECK(connects("good"));
    CHECK(!connects("bad"));
    close_and_free(control());
    AUTHENTICATION_DEREGISTRATION_PARAMS_T deregistration;
    memset(&deregistration, 0, sizeof deregistration);
    deregistration.on_deregistration = on_registration;
    deregistration.on_error = record_named_error;
    deregistration.original_request = request;
    deregistration.context = (void *)"gone";
    authentication_deregister(session, deregistration);
    record_wait("gone");
    CHECK(!connects("good"));
    RECORD_IS("old gone");
    svc_authentication_register_request_free(session, request);
    record_clear();
    close_and_free(session);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    a_chain_of_handlers();
    who_may_not();
    answers_from_other_threads();
    ends_inside();
    the_interface_of_6_4();
    return 0;
}
