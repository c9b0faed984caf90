/*
 * An authenticator: a session that decides who else may open one. It lets in whoever shows a ticket, refuses those that it
 * knows as troublemakers, and leaves everybody else to the server's own authenticator. One decision takes longer: it is made
 * by another thread, with a duplicate of the authenticator.
 *
 * The name of the handler must be one that the server's configuration lists.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with, which may authenticate and register handlers", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'n', "name", "Name of the handler", ARG_OPTIONAL, ARG_HAS_VALUE, "before-system-handler" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static DIFFUSION_REGISTRATION_T *registration;
static int is_closed;

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", error->code, error->message);
    exit(EXIT_FAILURE);
}

/* ---- the handler; its functions are called on the callback thread of its session ---- */

static int on_active(SESSION_T *session, const DIFFUSION_REGISTRATION_T *registered_handler) {
    (void)session;
    pthread_mutex_lock(&mutex);
    registration = diffusion_registration_dup(registered_handler);
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_handler_error(const DIFFUSION_ERROR_T *error) {
    return on_error(NULL, error);
}

static void on_close(void) {
    pthread_mutex_lock(&mutex);
    is_closed = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

/* A decision that is made later. */
typedef struct {
    SESSION_T *session;
    DIFFUSION_AUTHENTICATOR_T *authenticator;
} LATER_T;

static void *decide_later(void *argument) {
    LATER_T *later = argument;
    printf("authenticator: the boss says yes\n");
    diffusion_authenticator_allow(later->session, later->authenticator, NULL);
    diffusion_authenticator_free(later->authenticator);
    free(later);
    return NULL;
}

static void ask_the_boss(SESSION_T *session, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    LATER_T *later = malloc(sizeof *later);
    later->session = session;
    later->authenticator = diffusion_authenticator_dup(authenticator);
    pthread_t thread;
    pthread_create(&thread, NULL, decide_later, later);
    pthread_detach(thread);
}

/* With the properties that the client asks for, its seat, and one role. */
static void allow_guest(SESSION_T *session, const char *seat, const HASH_T *proposed, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    HASH_T *properties = hash_new(8);
    char **names = hash_keys((HASH_T *)proposed);
    for (char **name = names; *name != NULL; name++) {
        hash_add(properties, *name, hash_get((HASH_T *)proposed, *name));
    }
    SET_T *roles = set_new_string(1);
    set_add(roles, "CLIENT");
    char *role_text = diffusion_roles_to_string(roles);
    hash_add(properties, "Seat", seat);
    hash_add(properties, "$Roles", role_text);
    diffusion_authenticator_allow_with_properties(session, authenticator, properties, NULL);
    free(names);
    free(role_text);
    set_free(roles);
    hash_free(properties, NULL, NULL);
}

static int on_authenticate(SESSION_T *session, const char *principal, const CREDENTIALS_T *credentials, const HASH_T *session_properties,
                           const HASH_T *proposed_session_properties, const DIFFUSION_AUTHENTICATOR_T *authenticator) {
    static const char ticket[] = "ticket for seat ";
    (void)session_properties;
    if (strcmp(principal, "mallory") == 0) {
        printf("authenticator: not you again, %s\n", principal);
        diffusion_authenticator_deny(session, authenticator, NULL);
    }
    else if (strcmp(principal, "visitor") == 0) {
        printf("authenticator: %s has to wait\n", principal);
        ask_the_boss(session, authenticator);
    }
    /* A NUL byte follows the bytes. */
    else if (credentials->type == CUSTOM && strncmp(credentials->data->data, ticket, sizeof ticket - 1) == 0) {
        printf("authenticator: %s has a ticket\n", principal);
        allow_guest(session, credentials->data->data + sizeof ticket - 1, proposed_session_properties, authenticator);
    }
    else {
        printf("authenticator: the server may decide about %s\n", principal);
        diffusion_authenticator_abstain(session, authenticator, NULL);
    }
    return HANDLER_SUCCESS;
}

static void register_handler(SESSION_T *session, const char *name) {
    DIFFUSION_AUTHENTICATION_HANDLER_T handler = {
        .handler_name = (char *)name,
        .on_active = on_active,
        .on_authenticate = on_authenticate,
        .on_error = on_handler_error,
        .on_close = on_close,
    };
    DIFFUSION_AUTHENTICATION_HANDLER_PARAMS_T params = { .handler = &handler, .on_error = on_error };
    diffusion_set_authentication_handler(session, params);
    pthread_mutex_lock(&mutex);
    while (registration == NULL) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    printf("%s is registered\n", name);
}

static void close_handler(SESSION_T *session) {
    diffusion_registration_close(session, registration);
    diffusion_registration_free(registration);
    pthread_mutex_lock(&mutex);
    while (!is_closed) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    printf("the handler is closed\n");
}

/* ---- the clients ---- */

static int on_session_properties(SESSION_T *session, const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response, void *context) {
    const char *seat = hash_get(response->properties, "Seat");
    const char *colour = hash_get(response->properties, "Colour");
    const char *roles = hash_get(response->properties, "$Roles");
    (void)session;
    printf("seat %s, colour %s, roles %s\n", seat, colour, roles);
    pthread_mutex_lock(&mutex);
    *(int *)context = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

/* What the server knows of a session. */
static void show_properties(SESSION_T *control, SESSION_T *client) {
    int done = 0;
    SET_T *wanted = set_new_string(2);
    set_add(wanted, PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES);
    set_add(wanted, PROPERTIES_SELECTOR_ALL_USER_PROPERTIES);
    GET_SESSION_PROPERTIES_PARAMS_T params = {
        .session_id = client->id,
        .required_properties = wanted,
        .on_session_properties = on_session_properties,
        .on_error = on_error,
        .context = &done,
    };
    get_session_properties(control, params);
    set_free(wanted);
    pthread_mutex_lock(&mutex);
    while (!done) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static SESSION_T *try_to_connect(const char *url, const char *principal, CREDENTIALS_T *credentials) {
    DIFFUSION_SESSION_FACTORY_T *factory = diffusion_session_factory_init();
    diffusion_session_factory_principal(factory, principal);
    diffusion_session_factory_credentials(factory, credentials);
    diffusion_session_factory_property(factory, "Colour", "green");
    SESSION_T *session = session_create_with_session_factory(factory, url);
    diffusion_session_factory_free(factory);
    credentials_free(credentials);
    printf("%s is %s\n", principal, session == NULL ? "refused" : "connected");
    return session;
}

static void close_and_free(SESSION_T *session) {
    if (session != NULL) {
        session_close(session, NULL);
        session_free(session);
    }
}

static CREDENTIALS_T *ticket_for(const char *seat) {
    char text[50];
    snprintf(text, sizeof text, "ticket for seat %s", seat);
    return credentials_create_custom(text, strlen(text));
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *url = hash_get(arguments, "url");
    const char *password = hash_get(arguments, "credentials");
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *control = session_create(url, hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (control == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        return EXIT_FAILURE;
    }
    register_handler(control, hash_get(arguments, "name"));

    SESSION_T *guest = try_to_connect(url, "guest", ticket_for("17"));
    if (guest != NULL) {
        show_properties(control, guest);
    }
    close_and_free(guest);
    close_and_free(try_to_connect(url, "mallory", ticket_for("18")));
    close_and_free(try_to_connect(url, "visitor", credentials_create_none()));
    close_and_free(try_to_connect(url, "client", credentials_create_password(password)));
    close_and_free(try_to_connect(url, "client", credentials_create_password("a guess")));

    close_handler(control);
    close_and_free(try_to_connect(url, "guest", ticket_for("19")));
    close_and_free(control);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
