/*
 * An update stream that is recovered when the servers of a cluster have lost the way to its topic.
 *
 * The program counts in a topic. When a value could not be set because of such a loss, the handler starts the recovery: after
 * a while the library opens a new stream and sends all values again that were not acknowledged, in order, and then their
 * handlers are called once more. A lost connection needs nothing of this: the session takes it up again by itself.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "diffusion.h"
#include "args.h"

static ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 't', "topic", "Path of the topic", ARG_OPTIONAL, ARG_HAS_VALUE, "examples/counter" },
    { 'n', "values", "Number of values", ARG_OPTIONAL, ARG_HAS_VALUE, "20" },
    { 'i', "interval", "Milliseconds between values", ARG_OPTIONAL, ARG_HAS_VALUE, "100" },
    { 'a', "attempts", "Attempts of a recovery", ARG_OPTIONAL, ARG_HAS_VALUE, "10" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int64_t acknowledged = 0;
static int failed = 0;

static void note(int64_t number, int failure) {
    pthread_mutex_lock(&mutex);
    acknowledged = number > acknowledged ? number : acknowledged;
    failed = failed || failure;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

/*
 * Whether the value will be sent again. Only the first failure says that the way is lost: values that were set after it, but
 * before its handler began the recovery, have failed because the stream is no longer valid, and are recovered as well.
 */
static int is_being_recovered(const SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream,
                              const DIFFUSION_ERROR_T *error) {
    const int may_be = diffusion_recoverable_update_stream_is_error_recoverable(error) ||
                       error->code == DIFF_ERR_INVALID_UPDATE_STREAM;
    return may_be && diffusion_recoverable_update_stream_recover(session, stream);
}

static int on_callback(const SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream,
                       const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T *response, const DIFFUSION_ERROR_T *error,
                       void *context) {
    const int64_t number = (int64_t)(intptr_t)context;
    if (error == NULL) {
        printf("%d is acknowledged%s\n", (int)number, response->result == TOPIC_CREATED ? ", the topic is new" : "");
        note(number, 0);
    } else if (is_being_recovered(session, stream, error)) {
        printf("%d failed: %s; the stream is being recovered\n", (int)number, error->message);
    } else {
        printf("%d failed with error %d: %s\n", (int)number, (int)error->code, error->message);
        note(0, 1);
    }
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%d is lost\n", (int)(intptr_t)context);
    note(0, 1);
    return HANDLER_SUCCESS;
}

static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    printf("state: %s -> %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
}

static void count(SESSION_T *session, DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream, int64_t number) {
    BUF_T *value = buf_create();
    write_diffusion_int64_value(number, value);
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params = {
        .on_callback = on_callback, .on_discard = on_discard, .context = (void *)(intptr_t)number
    };
    DIFFUSION_ERROR_T error = { 0 };
    if (!diffusion_recoverable_update_stream_set(session, stream, value, params, &error)) {
        printf("%d was not begun: %s\n", (int)number, error.message);
        free(error.message);
        note(0, 1);
    }
    buf_free(value);
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const int values = atoi(hash_get(arguments, "values"));
    const long interval = atol(hash_get(arguments, "interval"));
    setvbuf(stdout, NULL, _IOLBF, 0);

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    SESSION_LISTENER_T listener = { 0 };
    listener.on_state_changed = on_state_changed;
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session =
            session_create(hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, &listener, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    /* All three are copied into the stream. */
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_INT64);
    DIFFUSION_RETRY_STRATEGY_T *strategy =
            diffusion_retry_strategy_create(200, (uint32_t)atoi(hash_get(arguments, "attempts")), NULL);
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream = diffusion_update_stream_builder_create_recoverable_update_stream(
            builder, hash_get(arguments, "topic"), DATATYPE_INT64, strategy, NULL);
    diffusion_retry_strategy_free(strategy);
    topic_specification_free(specification);
    diffusion_update_stream_builder_free(builder);

    for (int64_t number = 1; number <= values; number++) {
        count(session, stream, number);
        SLEEP_MS(interval);
    }
    pthread_mutex_lock(&mutex);
    while (acknowledged < values && !failed) {
        pthread_cond_wait(&changed, &mutex);
    }
    const int result = failed ? EXIT_FAILURE : EXIT_SUCCESS;
    pthread_mutex_unlock(&mutex);

    session_close(session, NULL);
    session_free(session);
    diffusion_recoverable_update_stream_free(stream);
    hash_free(arguments, NULL, free);
    return result;
}
