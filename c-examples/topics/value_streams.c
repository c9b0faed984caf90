/*
 * Shows which value streams are told of a topic: a fallback stream takes what no other stream reads, a stream with a
 * selector takes the topic over, and gives it back when it is removed. A stream of JSON reads numbers as well.
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
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 't', "topic", "Path of the topic", ARG_OPTIONAL, ARG_HAS_VALUE, "house/temperature" },
    END_OF_ARG_OPTS
};

/* Steps that the callbacks have taken; they run on a thread of the library. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int steps = 0;

static void step(void) {
    pthread_mutex_lock(&mutex);
    steps++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void wait_for_steps(int count) {
    pthread_mutex_lock(&mutex);
    while (steps < count) {
        pthread_cond_wait(&changed, &mutex);
    }
    steps -= count;
    pthread_mutex_unlock(&mutex);
}

static int on_subscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification, void *context) {
    (void)specification;
    printf("%s: gets %s\n", (const char *)context, path);
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    (void)specification;
    printf("%s: no longer gets %s (%s)\n", (const char *)context, path,
           reason == UNSUBSCRIPTION_REASON_STREAM_CHANGE ? "another stream does" : "unsubscribed");
    return HANDLER_SUCCESS;
}

static void print_json(const DIFFUSION_VALUE_T *value) {
    char *text = NULL;
    if (value != NULL && to_diffusion_json_string(value, &text, NULL)) {
        printf("%s", text);
        free(text);
    } else {
        printf("nothing");
    }
}

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)specification;
    (void)datatype;
    printf("%s: %s is ", (const char *)context, path);
    print_json(new_value);
    printf(", was ");
    print_json(old_value);
    printf("\n");
    step();
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    printf("a stream was removed\n");
}

static int on_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    step();
    return HANDLER_SUCCESS;
}

static int on_done(SESSION_T *session, void *context) {
    (void)session;
    printf("%s\n", (const char *)context);
    step();
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "error %d: %s\n", (int)error->code, error->message);
    exit(EXIT_FAILURE);
}

static void set(SESSION_T *session, const char *path, int64_t number) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_INT64);
    BUF_T *value = buf_create();
    write_diffusion_int64_value(number, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = path,
        .specification = specification,
        .datatype = DATATYPE_INT64,
        .update = value,
        .on_topic_update_add_and_set = on_set,
        .on_error = on_error
    };
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
}

static VALUE_STREAM_T stream(const char *name, DIFFUSION_DATATYPE datatype) {
    VALUE_STREAM_T stream = {
        .datatype = datatype,
        .on_subscription = on_subscription,
        .on_unsubscription = on_unsubscription,
        .on_value = on_value,
        .on_close = on_close,
        .context = (void *)name
    };
    return stream;
}

static void show(SESSION_T *session, const char *path) {
    const VALUE_STREAM_T rest = stream("rest", DATATYPE_JSON);
    add_fallback_stream(session, &rest);

    set(session, path, 20);
    wait_for_steps(1);
    SUBSCRIPTION_PARAMS_T subscription = {
        .topic_selector = path, .on_subscribe = on_done, .on_error = on_error, .context = "subscribed"
    };
    subscribe(session, subscription);
    wait_for_steps(2);

    /* The stream is copied: it may be on the stack. It is told of what is there already. */
    const VALUE_STREAM_T thermometer = stream("thermometer", DATATYPE_INT64);
    VALUE_STREAM_HANDLE_T *handle = add_stream(session, path, &thermometer);
    wait_for_steps(1);
    set(session, path, 21);
    wait_for_steps(2);

    remove_stream(session, handle);
    wait_for_steps(1);
    UNSUBSCRIPTION_PARAMS_T end = {
        .topic_selector = path, .on_unsubscribe = on_done, .on_error = on_error, .context = "unsubscribed"
    };
    unsubscribe(session, end);
    wait_for_steps(1);
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
    if (session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    show(session, hash_get(arguments, "topic"));
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
