/*
 * Watches the sessions of a server and changes them: their properties, their roles, whether what waits for them is
 * conflated, and whether they may stay. To have something to change, it opens two more sessions itself.
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
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password of this and of the other sessions", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'o', "other", "Name of the other sessions", ARG_OPTIONAL, ARG_HAS_VALUE, "client" },
    END_OF_ARG_OPTS
};

/* What the callbacks have seen, which run on a thread of the library: answers, and events by kind. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answers, opened, updated, closed;

static int count(int *what) {
    pthread_mutex_lock(&mutex);
    (*what)++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void await(int *what, int number) {
    pthread_mutex_lock(&mutex);
    while (*what < number) {
        pthread_cond_wait(&changed, &mutex);
    }
    *what -= number;
    pthread_mutex_unlock(&mutex);
}

static const char *property(const HASH_T *properties, const char *name) {
    const char *value = hash_get(properties, name);
    return value == NULL ? "-" : value;
}

static void print_event(const char *what, const SESSION_PROPERTIES_EVENT_T *event) {
    printf("[%s] %s: roles %s, department %s\n", what, property(event->properties, "$Principal"),
           property(event->properties, "$Roles"), property(event->properties, "department"));
}

static int on_registered(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    printf("watching\n");
    return count(&answers);
}

static int on_session_open(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)session;
    (void)context;
    print_event("opened", event);
    return count(&opened);
}

static int on_session_update(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)session;
    (void)context;
    print_event("updated", event);
    return count(&updated);
}

static int on_session_close(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)session;
    (void)context;
    print_event(event->close_reason == SESSION_CLOSE_REASON_CLOSED_BY_CONTROLLER ? "closed by another session" : "closed",
                event);
    return count(&closed);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", (int)error->code, error->message);
    return count(&answers);
}

static int on_session_properties(SESSION_T *session, const SVC_GET_SESSION_PROPERTIES_RESPONSE_T *response, void *context) {
    (void)session;
    printf("%s: %s with a client of type %s over %s\n", (const char *)context, property(response->properties, "$Principal"),
           property(response->properties, "$ClientType"), property(response->properties, "$Transport"));
    return count(&answers);
}

static int on_session_properties_set(const HASH_T *former, void *context) {
    char **names = hash_keys(former);
    for (char **name = names; *name != NULL; name++) {
        const char *value = hash_get(former, *name);
        printf("%s: %s was %s\n", (const char *)context, *name, value == NULL ? "not there" : value);
    }
    free(names);
    return count(&answers);
}

static int on_done(void *context) {
    printf("%s: done\n", (const char *)context);
    return count(&answers);
}

static int on_count(int number_of_matching_sessions, void *context) {
    printf("%s: done for %d sessions\n", (const char *)context, number_of_matching_sessions);
    return count(&answers);
}

static void watch(SESSION_T *session) {
    SET_T *wanted = set_new_string(4);
    set_add(wanted, "$Principal");
    set_add(wanted, "$Roles");
    set_add(wanted, PROPERTIES_SELECTOR_ALL_USER_PROPERTIES);
    SESSION_PROPERTIES_REGISTRATION_PARAMS_T params = {
        .on_registered = on_registered,
        .on_registration_error = on_error,
        .on_session_open = on_session_open,
        .on_session_update = on_session_update,
        .on_session_close = on_session_close,
        .on_session_error = on_error,
        .required_properties = wanted
    };
    session_properties_listener_register(session, params);
    set_free(wanted);
    await(&answers, 1);
}

static void ask(SESSION_T *session, SESSION_ID_T *id, char *name) {
    SET_T *wanted = set_new_string(4);
    set_add(wanted, PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES);
    GET_SESSION_PROPERTIES_PARAMS_T params = {
        .on_session_properties = on_session_properties,
        .on_error = on_error,
        .session_id = id,
        .required_properties = wanted,
        .context = name
    };
    get_session_properties(session, params);
    set_free(wanted);
    await(&answers, 1);
}

/* NULL removes the property. */
static void set_department(SESSION_T *session, const SESSION_ID_T *id, char *department) {
    HASH_T *properties = hash_new(1);
    hash_add(properties, "department", department);
    DIFFUSION_SET_SESSION_PROPERTIES_PARAMS_T params = {
        .session_id = id,
        .properties = properties,
        .on_session_properties_set = on_session_properties_set,
        .on_error = on_error,
        .context = "set properties"
    };
    diffusion_set_session_properties(session, params, NULL);
    hash_free(properties, NULL, NULL);
    await(&answers, 1);
}

static void set_department_of_all(SESSION_T *session, const char *filter, char *department) {
    HASH_T *properties = hash_new(1);
    hash_add(properties, "department", department);
    DIFFUSION_SET_SESSION_PROPERTIES_FILTER_PARAMS_T params = {
        .filter = filter,
        .properties = properties,
        .on_session_properties_set = on_count,
        .on_error = on_error,
        .context = "set properties by filter"
    };
    diffusion_set_session_properties_filter(session, params, NULL);
    hash_free(properties, NULL, NULL);
    await(&answers, 1);
}

static void add_role(SESSION_T *session, const SESSION_ID_T *id, char *role) {
    SET_T *roles = set_new_string(1);
    set_add(roles, role);
    DIFFUSION_CHANGE_ROLES_WITH_SESSION_ID_PARAMS_T params = {
        .session_id = id,
        .roles_to_add = roles,
        .on_roles_changed = on_done,
        .on_error = on_error,
        .context = "add a role"
    };
    diffusion_change_roles_with_session_id(session, params, NULL);
    set_free(roles);
    await(&answers, 1);
}

static void remove_role_of_all(SESSION_T *session, const char *filter, char *role) {
    SET_T *roles = set_new_string(1);
    set_add(roles, role);
    DIFFUSION_CHANGE_ROLES_WITH_FILTER_PARAMS_T params = {
        .filter = filter,
        .roles_to_remove = roles,
        .on_roles_changed = on_count,
        .on_error = on_error,
        .context = "remove a role by filter"
    };
    diffusion_change_roles_with_filter(session, params, NULL);
    set_free(roles);
    await(&answers, 1);
}

static void conflate_all(SESSION_T *session, const char *filter) {
    DIFFUSION_CLIENT_SET_CONFLATED_WITH_FILTER_PARAMS_T params = {
        .filter = filter,
        .conflate = true,
        .on_clients_conflated_set = on_count,
        .on_error = on_error,
        .context = "conflate by filter"
    };
    diffusion_client_set_conflated_with_filter(session, params, NULL);
    await(&answers, 1);
}

static void close_one(SESSION_T *session, SESSION_ID_T *id) {
    DIFFUSION_CLIENT_CLOSE_WITH_SESSION_PARAMS_T params = {
        .session_id = id, .on_closed = on_done, .on_error = on_error, .context = "close"
    };
    diffusion_client_close_with_session(session, params, NULL);
    await(&answers, 1);
}

static void close_all(SESSION_T *session, const char *filter) {
    DIFFUSION_CLIENT_CLOSE_WITH_FILTER_PARAMS_T params = {
        .filter = filter, .on_clients_closed = on_count, .on_error = on_error, .context = "close by filter"
    };
    diffusion_client_close_with_filter(session, params, NULL);
    await(&answers, 1);
}

static SESSION_T *open_session(HASH_T *arguments, const char *principal) {
    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(hash_get(arguments, "url"), principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        exit(EXIT_FAILURE);
    }
    return session;
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *other = hash_get(arguments, "other");
    SESSION_T *session = open_session(arguments, hash_get(arguments, "principal"));
    watch(session);
    SESSION_T *first = open_session(arguments, other);
    SESSION_T *second = open_session(arguments, other);
    /* This session is one of those that are watched. */
    await(&opened, 3);
    char filter[200];
    snprintf(filter, sizeof filter, "$Principal is '%s'", other);

    ask(session, first->id, "the first session");
    set_department(session, first->id, "sales");
    await(&updated, 1);
    set_department(session, first->id, "stock");
    await(&updated, 1);
    set_department(session, first->id, NULL);
    await(&updated, 1);
    set_department_of_all(session, filter, "service");
    await(&updated, 2);
    add_role(session, first->id, "OPERATOR");
    await(&updated, 1);
    remove_role_of_all(session, "hasRoles ['OPERATOR']", "OPERATOR");
    await(&updated, 1);
    conflate_all(session, filter);

    close_one(session, first->id);
    await(&closed, 1);
    /* It is gone. */
    ask(session, first->id, "the first session");
    close_one(session, first->id);
    /* A filter that the server cannot read: the error says where. */
    close_all(session, "$Principal is is");
    close_all(session, filter);
    await(&closed, 1);

    session_close(second, NULL);
    session_free(second);
    session_close(first, NULL);
    session_free(first);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
