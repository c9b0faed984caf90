/*
 * Counts in a topic as fast as the server takes it: the first update creates the topic, the others follow without
 * waiting for answers. A value stream of the same session shows the last value.
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
    { 't', "topic", "Path of the topic", ARG_OPTIONAL, ARG_HAS_VALUE, "counter" },
    { 'n', "count", "Number of updates", ARG_OPTIONAL, ARG_HAS_VALUE, "1000" },
    END_OF_ARG_OPTS
};

/* What is under way, and what came of it. The callbacks run on a thread of the library. */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int answers;
    int failures;
    int64_t last_value;
} PROGRESS_T;

static void count_answer(PROGRESS_T *progress, int failed) {
    pthread_mutex_lock(&progress->mutex);
    progress->answers++;
    progress->failures += failed;
    pthread_cond_signal(&progress->changed);
    pthread_mutex_unlock(&progress->mutex);
}

static int on_added_and_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    printf("%s\n", result == TOPIC_CREATED ? "the topic is new" : "the topic was there already");
    count_answer(context, 0);
    return HANDLER_SUCCESS;
}

static int on_set(void *context) {
    count_answer(context, 0);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "error %d: %s\n", (int)error->code, error->message);
    count_answer(error->context, 1);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    count_answer(context, 1);
    return HANDLER_SUCCESS;
}

static int on_value(
        const char *const topic_path,
        const TOPIC_SPECIFICATION_T *const specification,
        DIFFUSION_DATATYPE datatype,
        const DIFFUSION_VALUE_T *const old_value,
        const DIFFUSION_VALUE_T *const new_value,
        void *context) {
    PROGRESS_T *progress = context;
    int64_t value = 0;
    (void)topic_path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    if (read_diffusion_int64_value(new_value, &value, NULL)) {
        pthread_mutex_lock(&progress->mutex);
        progress->last_value = value;
        pthread_cond_signal(&progress->changed);
        pthread_mutex_unlock(&progress->mutex);
    }
    return HANDLER_SUCCESS;
}

static void wait_for(PROGRESS_T *progress, int answers, int64_t last_value) {
    pthread_mutex_lock(&progress->mutex);
    while (progress->answers < answers || (progress->failures == 0 && progress->last_value < last_value)) {
        pthread_cond_wait(&progress->changed, &progress->mutex);
    }
    pthread_mutex_unlock(&progress->mutex);
}

static void count_to(SESSION_T *session, const char *path, int count, PROGRESS_T *progress) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_INT64);
    BUF_T *value = buf_create();
    write_diffusion_int64_value(1, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T first = {
        .topic_path = path,
        .specification = specification,
        .datatype = DATATYPE_INT64,
        .update = value,
        .on_topic_update_add_and_set = on_added_and_set,
        .on_error = on_error,
        .on_discard = on_discard,
        .context = progress
    };
    diffusion_topic_update_add_and_set(session, first);
    topic_specification_free(specification);
    buf_free(value);

    for (int number = 2; number <= count; number++) {
        value = buf_create();
        write_diffusion_int64_value(number, value);
        DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
            .topic_path = path,
            .datatype = DATATYPE_INT64,
            .update = value,
            .on_topic_update = on_set,
            .on_error = on_error,
            .on_discard = on_discard,
            .context = progress
        };
        /* Waits only when too much is under way. Everything is copied: the buffer is free again. */
        diffusion_topic_update_set(session, params);
        buf_free(value);
    }
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *path = hash_get(arguments, "topic");
    const int count = atoi(hash_get(arguments, "count"));

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session = session_create(
            hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    PROGRESS_T progress = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0 };
    VALUE_STREAM_T stream = { .datatype = DATATYPE_INT64, .on_value = on_value, .context = &progress };
    add_stream(session, path, &stream);
    SUBSCRIPTION_PARAMS_T subscription = { .topic_selector = path };
    subscribe(session, subscription);

    count_to(session, path, count, &progress);
    wait_for(&progress, count, count);
    printf("%d answers, %d failures, the topic has the value %ld\n", progress.answers, progress.failures,
           (long)progress.last_value);

    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return progress.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
