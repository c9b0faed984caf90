/*
 * Is told of topics that come and go, without subscribing to them: for programs that show or mirror the topic tree.
 * To have something to tell of, it adds some topics below a path and removes them again.
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
    { 't', "topic", "Path below which topics are added", ARG_OPTIONAL, ARG_HAS_VALUE, "example/watched" },
    END_OF_ARG_OPTS
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int notifications;
static int finished;
static DIFFUSION_REGISTRATION_T *registration;

/* Waits for the next step to be finished. */
static void await(void) {
    pthread_mutex_lock(&mutex);
    while (!finished) {
        pthread_cond_wait(&changed, &mutex);
    }
    finished = 0;
    pthread_mutex_unlock(&mutex);
}

static int finish(void) {
    pthread_mutex_lock(&mutex);
    finished = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static void await_notifications(int count) {
    pthread_mutex_lock(&mutex);
    while (notifications < count) {
        pthread_cond_wait(&changed, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static int on_registered(const DIFFUSION_REGISTRATION_T *given, void *context) {
    (void)context;
    registration = diffusion_registration_dup(given);
    return finish();
}

static const char *what(DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type) {
    switch (type) {
    case TOPIC_ADDED:
        return "was added";
    case TOPIC_SELECTED:
        return "is there";
    case TOPIC_REMOVED:
        return "was removed";
    default:
        return "is not watched any more";
    }
}

static int on_topic(const char *path, const TOPIC_SPECIFICATION_T *specification, const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type,
                    void *context) {
    (void)context;
    const char *kind = topic_specification_get_topic_type(specification) == TOPIC_TYPE_STRING ? "string" : "other";
    printf("topic %s (%s) %s\n", path, kind, what(type));
    pthread_mutex_lock(&mutex);
    notifications++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return HANDLER_SUCCESS;
}

static int on_descendant(const char *path, const DIFFUSION_TOPIC_NOTIFICATION_TYPE_T type, void *context) {
    (void)context;
    printf("below a watched path: topic %s %s\n", path, what(type));
    return HANDLER_SUCCESS;
}

static void on_close(void) {
    printf("the listener is closed\n");
    finish();
}

static int on_selected(void *context) {
    (void)context;
    printf("watching\n");
    return finish();
}

static int on_deselected(void *context) {
    (void)context;
    printf("not watching any more\n");
    return finish();
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("failed: %s\n", error->message);
    exit(EXIT_FAILURE);
}

static int on_topic_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE result, void *context) {
    (void)session;
    (void)result;
    (void)context;
    return finish();
}

static int on_topic_add_failed(SESSION_T *session, TOPIC_ADD_FAIL_RESULT_CODE result, const DIFFUSION_ERROR_T *error, void *context) {
    (void)result;
    (void)context;
    return on_error(session, error);
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)result;
    (void)context;
    return finish();
}

static void create_topic(SESSION_T *session, const char *parent, const char *name, TOPIC_TYPE_T type) {
    char path[200];
    snprintf(path, sizeof path, "%s/%s", parent, name);
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(type);
    ADD_TOPIC_CALLBACK_T callback = {
        .on_topic_added_with_specification = on_topic_added,
        .on_topic_add_failed_with_specification = on_topic_add_failed,
        .on_error = on_error,
    };
    add_topic_from_specification(session, path, specification, callback);
    topic_specification_free(specification);
    await();
}

int main(int argc, char **argv) {
    HASH_T *arguments = parse_cmdline(argc, argv, options);
    if (arguments == NULL || hash_get(arguments, "help") != NULL) {
        show_usage(argc, argv, options);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *topic = hash_get(arguments, "topic");
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
    create_topic(session, topic, "first", TOPIC_TYPE_STRING);

    DIFFUSION_TOPIC_NOTIFICATION_LISTENER_T listener = {
        .on_registered = on_registered,
        .on_topic_notification = on_topic,
        .on_descendant_notification = on_descendant,
        .on_close = on_close,
        .on_error = on_error,
    };
    if (!diffusion_topic_notification_add_listener(session, listener, NULL)) {
        return EXIT_FAILURE;
    }
    await();

    /* Everything below the path. The same struct serves for selecting and for deselecting. */
    char selector[200];
    snprintf(selector, sizeof selector, "?%s/.*//", topic);
    DIFFUSION_TOPIC_NOTIFICATION_REGISTRATION_PARAMS_T params = {
        .on_selected = on_selected,
        .on_deselected = on_deselected,
        .registration = registration,
        .selector = selector,
        .on_error = on_error,
    };
    DIFFUSION_API_ERROR api_error;
    if (!diffusion_topic_notification_registration_select(session, params, &api_error)) {
        printf("failed: %s\n", get_diffusion_api_error_description(api_error));
        diffusion_api_error_free(api_error);
        return EXIT_FAILURE;
    }
    await();
    await_notifications(1);
    create_topic(session, topic, "second", TOPIC_TYPE_STRING);
    await_notifications(2);
    create_topic(session, topic, "third/deep", TOPIC_TYPE_INT64);
    await_notifications(3);
    snprintf(selector, sizeof selector, "%s/second", topic);
    TOPIC_REMOVAL_PARAMS_T removal = { .on_removed = on_removed, .on_error = on_error, .topic_selector = selector };
    topic_removal(session, removal);
    await();
    await_notifications(4);

    snprintf(selector, sizeof selector, "?%s/.*//", topic);
    diffusion_topic_notification_registration_deselect(session, params, NULL);
    await();
    diffusion_registration_close(session, registration);
    diffusion_registration_free(registration);
    await();

    topic_removal(session, removal);
    await();
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
