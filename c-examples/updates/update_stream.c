/*
 * An update stream: the cheap way to set one topic again and again.
 *
 * The stream adds its topic with the first value, if there is none yet. From then on only what has changed is sent, and
 * nothing waits for answers: the answers come to the handlers, in order, while the program goes on. Another stream to the
 * same topic, or anybody else who sets it, makes this stream invalid, which the program shows at the end.
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
    { 't', "topic", "Path of the topic", ARG_OPTIONAL, ARG_HAS_VALUE, "examples/news" },
    { 'n', "values", "Number of values", ARG_OPTIONAL, ARG_HAS_VALUE, "5" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int open_operations = 0;

static void operation_begins(void) {
    pthread_mutex_lock(&mutex);
    open_operations++;
    pthread_mutex_unlock(&mutex);
}

static int operation_ends(void) {
    pthread_mutex_lock(&mutex);
    open_operations--;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void wait_for_answers(void) {
    pthread_mutex_lock(&mutex);
    while (open_operations > 0) {
        pthread_cond_wait(&answered, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static int on_result(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    printf("%s: done%s\n", (const char *)context, result == TOPIC_CREATED ? ", the topic is new" : "");
    return operation_ends();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("%s: failed with error %d: %s\n", (const char *)error->context, (int)error->code, error->message);
    return operation_ends();
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("%s: no answer will come\n", (const char *)context);
    return operation_ends();
}

static DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T told_as(const char *what) {
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params = {
        .on_topic_creation_result = on_result, .on_error = on_error, .on_discard = on_discard, .context = (void *)what
    };
    return params;
}

static void set(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *text) {
    BUF_T *value = buf_create();
    write_diffusion_string_value(text, value);
    operation_begins();
    diffusion_topic_update_stream_set(session, stream, value, told_as("set"));
    buf_free(value); /* it was copied */
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    const char *topic = hash_get(arguments, "topic");
    const int values = atoi(hash_get(arguments, "values"));
    setvbuf(stdout, NULL, _IOLBF, 0);

    CREDENTIALS_T *credentials = credentials_create_password(hash_get(arguments, "credentials"));
    DIFFUSION_ERROR_T error = { 0 };
    SESSION_T *session =
            session_create(hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    /* One builder makes any number of streams. */
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    topic_specification_free(specification);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
            diffusion_update_stream_builder_create_update_stream(builder, topic, DATATYPE_STRING, NULL);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *rival =
            diffusion_update_stream_builder_create_update_stream(builder, topic, DATATYPE_STRING, NULL);
    diffusion_update_stream_builder_free(builder);

    for (int i = 1; i <= values; i++) {
        char text[64];
        snprintf(text, sizeof text, "The news of the day, edition %d", i);
        set(session, stream, text);
    }
    wait_for_answers();

    DIFFUSION_VALUE_T *value = diffusion_topic_update_stream_get(stream);
    char *text = NULL;
    if (value != NULL && read_diffusion_string_value(value, &text, NULL)) {
        printf("the last value: %s\n", text);
    }
    free(text);
    diffusion_value_free(value);

    operation_begins();
    diffusion_topic_update_stream_validate(session, rival, told_as("another stream"));
    wait_for_answers();
    set(session, stream, "Too late");
    wait_for_answers();
    const int active = diffusion_topic_update_stream_get_state(stream) == DIFFUSION_UPDATE_STREAM_STATE_ACTIVE;
    printf("the stream is %s\n", active ? "active" : "invalid");

    session_close(session, NULL);
    session_free(session);
    diffusion_topic_update_stream_free(stream);
    diffusion_topic_update_stream_free(rival);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
