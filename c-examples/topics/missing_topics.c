/*
 * Creates topics when somebody asks for them: one session handles missing topics below a branch, another one subscribes
 * to a topic that does not exist, and gets its value as soon as the first has added it.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'b', "branch", "Branch whose topics are created on demand", ARG_OPTIONAL, ARG_HAS_VALUE, "on-demand" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int is_registered = 0;
static int has_value = 0;

/* Sets a variable that main waits for. */
static void tell(int *variable) {
    pthread_mutex_lock(&mutex);
    *variable = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for(const int *variable) {
    pthread_mutex_lock(&mutex);
    while (*variable == 0) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static int on_added_and_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)context;
    printf("handler: the topic was %s\n", result == TOPIC_CREATED ? "created" : "there already");
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "error %d: %s\n", (int)error->code, error->message);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    printf("handler: discarded\n");
    return HANDLER_SUCCESS;
}

/* The request belongs to the library and is gone when this returns; so is everything in it. */
static int on_missing_topic(SESSION_T *session, const SVC_MISSING_TOPIC_REQUEST_T *request, void *context) {
    (void)context;
    char *id = session_id_to_string(request->session_id);
    const char *principal = hash_get(request->session_properties, "$Principal");
    printf("handler: %s misses %s\n", principal != NULL ? principal : id, request->topic_selector);
    free(id);
    if (request->topic_selector[0] != '>') {
        return HANDLER_SUCCESS; /* a pattern: there is no telling which topics it wants */
    }

    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    BUF_T *value = buf_create();
    write_diffusion_string_value("made for you", value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = request->topic_selector + 1,
        .specification = specification,
        .datatype = DATATYPE_STRING,
        .update = value,
        .on_topic_update_add_and_set = on_added_and_set,
        .on_error = on_error
    };
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
    return HANDLER_SUCCESS;
}

static int on_value(
        const char *const topic_path,
        const TOPIC_SPECIFICATION_T *const specification,
        DIFFUSION_DATATYPE datatype,
        const DIFFUSION_VALUE_T *const old_value,
        const DIFFUSION_VALUE_T *const new_value,
        void *context) {
    char *text = NULL;
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    if (read_diffusion_string_value(new_value, &text, NULL)) {
        printf("subscriber: %s is \"%s\"\n", topic_path, text);
        free(text);
    }
    tell(&has_value);
    return HANDLER_SUCCESS;
}

/* The server answers requests in their order, so it has the registration that was sent before. */
static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)context;
    printf("handler: removed %d topics of the branch\n", diffusion_topic_removal_result_removed_count(result));
    tell(&is_registered);
    return HANDLER_SUCCESS;
}

static SESSION_T *connect_to(const char *url, const char *principal, const char *password) {
    CREDENTIALS_T *credentials = credentials_create_password(password);
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(url, principal, credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
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
    const char *url = hash_get(arguments, "url");
    const char *principal = hash_get(arguments, "principal");
    const char *password = hash_get(arguments, "credentials");
    const char *branch = hash_get(arguments, "branch");
    SESSION_T *handler = connect_to(url, principal, password);
    SESSION_T *subscriber = connect_to(url, principal, password);

    MISSING_TOPIC_PARAMS_T params = {
        .on_missing_topic = on_missing_topic, .on_error = on_error, .on_discard = on_discard, .topic_path = branch
    };
    CONVERSATION_ID_T *registration = missing_topic_register_handler(handler, params);

    /* Nothing tells that the server has accepted a registration. Start with an empty branch, so that something is missing. */
    char selector[256];
    snprintf(selector, sizeof selector, "?%s//", branch);
    TOPIC_REMOVAL_PARAMS_T removal = { .on_removed = on_removed, .on_error = on_error, .topic_selector = selector };
    topic_removal(handler, removal);
    wait_for(&is_registered);

    snprintf(selector, sizeof selector, "%s/greeting", branch);
    VALUE_STREAM_T stream = { .datatype = DATATYPE_STRING, .on_value = on_value };
    add_stream(subscriber, selector, &stream);
    SUBSCRIPTION_PARAMS_T subscription = { .topic_selector = selector, .on_error = on_error };
    subscribe(subscriber, subscription);

    wait_for(&has_value);

    missing_topic_deregister_handler(handler, registration);
    conversation_id_free(registration);
    session_close(subscriber, NULL);
    session_free(subscriber);
    session_close(handler, NULL);
    session_free(handler);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
