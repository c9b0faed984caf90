/*
 * Adds one topic of each type, adds one of them again, shows what happens when the specification differs, and removes
 * them all by one selector.
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
    END_OF_ARG_OPTS
};

/* Requests that have no answer yet. The callbacks run on a thread of the library. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_answered = PTHREAD_COND_INITIALIZER;
static int open_requests = 0;

static void begin_request(void) {
    pthread_mutex_lock(&mutex);
    open_requests++;
    pthread_mutex_unlock(&mutex);
}

static int end_request(void) {
    pthread_mutex_lock(&mutex);
    if (--open_requests == 0) {
        pthread_cond_signal(&all_answered);
    }
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void wait_for_answers(void) {
    pthread_mutex_lock(&mutex);
    while (open_requests > 0) {
        pthread_cond_wait(&all_answered, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static int on_topic_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE result_code, void *context) {
    (void)session;
    printf("%s: %s\n", (const char *)context, result_code == TOPIC_ADD_RESULT_CREATED ? "added" : "was there already");
    return end_request();
}

static int on_topic_add_failed(
        SESSION_T *session, TOPIC_ADD_FAIL_RESULT_CODE result_code, const DIFFUSION_ERROR_T *error, void *context) {
    (void)session;
    printf("%s: not added, code %d: %s\n", (const char *)context, (int)result_code, error->message);
    return end_request();
}

static int on_topics_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)context;
    printf("removed %d topics\n", diffusion_topic_removal_result_removed_count(result));
    return end_request();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", (int)error->code, error->message);
    return end_request();
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    printf("no answer: the session was closed\n");
    return end_request();
}

/* Adds a topic, and releases the specification. The path is the context of the callbacks. */
static void add_topic(SESSION_T *session, const char *path, TOPIC_SPECIFICATION_T *specification) {
    ADD_TOPIC_CALLBACK_T callback = {
        .on_topic_added_with_specification = on_topic_added,
        .on_topic_add_failed_with_specification = on_topic_add_failed,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = (void *)path
    };
    begin_request();
    add_topic_from_specification(session, path, specification, callback);
    topic_specification_free(specification);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    hash_free(arguments, NULL, free);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        return EXIT_FAILURE;
    }

    add_topic(session, "shop/logo", topic_specification_init(TOPIC_TYPE_BINARY));
    add_topic(session, "shop/catalogue", topic_specification_init(TOPIC_TYPE_JSON));
    add_topic(session, "shop/name", topic_specification_init(TOPIC_TYPE_STRING));
    add_topic(session, "shop/customers", topic_specification_init(TOPIC_TYPE_INT64));
    add_topic(session, "shop/temperature", topic_specification_init(TOPIC_TYPE_DOUBLE));
    add_topic(session, "shop/prices", topic_specification_init(TOPIC_TYPE_RECORDV2));

    /* A time series needs to know what its events are; keys and values of the properties are copied. */
    HASH_T *properties = hash_new(2);
    hash_add(properties, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, "double");
    hash_add(properties, DIFFUSION_TIME_SERIES_RETAINED_RANGE, "last 1h");
    add_topic(session, "shop/sales", topic_specification_init_with_properties(TOPIC_TYPE_TIME_SERIES, properties));
    hash_free(properties, NULL, NULL);
    wait_for_answers();

    add_topic(session, "shop/name", topic_specification_init(TOPIC_TYPE_STRING));
    add_topic(session, "shop/name", topic_specification_init(TOPIC_TYPE_JSON));
    wait_for_answers();

    TOPIC_REMOVAL_PARAMS_T removal = {
        .on_removed = on_topics_removed, .on_error = on_error, .on_discard = on_discard, .topic_selector = "?shop//"
    };
    begin_request();
    topic_removal(session, removal);
    wait_for_answers();

    session_close(session, NULL);
    session_free(session);
    return EXIT_SUCCESS;
}
