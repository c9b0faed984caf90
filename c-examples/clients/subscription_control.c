/*
 * Subscribes other sessions to topics, so that they need not know which topics are for them: one session by its id, all
 * of a principal by a filter. The subscribers only have a stream for what comes, and select nothing themselves.
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

/* What the callbacks have seen, which run on threads of the library. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int answers, values, ends;

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

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)specification;
    (void)datatype;
    (void)old_value;
    char *text = NULL;
    if (read_diffusion_string_value(new_value, &text, NULL)) {
        printf("[%s] %s is %s\n", (const char *)context, path, text);
        free(text);
    }
    return count(&values);
}

static int on_unsubscription(const char *const path, const TOPIC_SPECIFICATION_T *const specification,
                             NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    (void)specification;
    printf("[%s] no longer gets %s%s\n", (const char *)context, path,
           reason == UNSUBSCRIPTION_REASON_CONTROL ? ": another session has decided so" : "");
    return count(&ends);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", (int)error->code, error->message);
    return count(&answers);
}

static int on_complete(SESSION_T *session, void *context) {
    (void)session;
    printf("%s: done\n", (const char *)context);
    return count(&answers);
}

static int on_selected(const int number_selected, void *context) {
    printf("%s: done for %d sessions\n", (const char *)context, number_selected);
    return count(&answers);
}

static int on_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    (void)context;
    return count(&answers);
}

static void set(SESSION_T *session, const char *path, const char *text) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    BUF_T *value = buf_create();
    write_diffusion_string_value(text, value);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = path,
        .specification = specification,
        .datatype = DATATYPE_STRING,
        .update = value,
        .on_topic_update_add_and_set = on_set,
        .on_error = on_error
    };
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
    await(&answers, 1);
}

static SUBSCRIPTION_CONTROL_PARAMS_T control(SESSION_ID_T id, char *selector, char *what) {
    SUBSCRIPTION_CONTROL_PARAMS_T params = {
        .on_complete = on_complete, .on_error = on_error, .session_id = id, .topic_selector = selector, .context = what
    };
    return params;
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

static SESSION_T *open_subscriber(HASH_T *arguments, char *name) {
    SESSION_T *session = open_session(arguments, hash_get(arguments, "other"));
    const VALUE_STREAM_T stream = {
        .datatype = DATATYPE_STRING, .on_value = on_value, .on_unsubscription = on_unsubscription, .context = name
    };
    add_fallback_stream(session, &stream);
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
    SESSION_T *session = open_session(arguments, hash_get(arguments, "principal"));
    SESSION_T *ann = open_subscriber(arguments, "Ann");
    SESSION_T *ben = open_subscriber(arguments, "Ben");
    char filter[200];
    snprintf(filter, sizeof filter, "$Principal is '%s'", (const char *)hash_get(arguments, "other"));

    /* One session by its id, to all topics below a path, also those that are added later. */
    set(session, "news/sports", "kick-off");
    subscribe_client(session, control(*ann->id, "?news//", "subscribe Ann"));
    await(&answers, 1);
    await(&values, 1);
    set(session, "news/weather", "sunny");
    await(&values, 1);

    /* All sessions of a principal. Ann has these topics already. */
    DIFFUSION_SUBSCRIBE_BY_FILTER_PARAMS_T by_filter = {
        .filter = filter,
        .topic_selector = "?news//",
        .on_subscribe_by_filter = on_selected,
        .on_error = on_error,
        .context = "subscribe by filter"
    };
    diffusion_subscribe_by_filter(session, by_filter, NULL);
    await(&answers, 1);
    await(&values, 2);
    set(session, "news/weather", "cloudy");
    await(&values, 2);

    unsubscribe_client(session, control(*ann->id, ">news/weather", "unsubscribe Ann"));
    await(&answers, 1);
    await(&ends, 1);
    set(session, "news/weather", "rain");
    await(&values, 1);
    DIFFUSION_UNSUBSCRIBE_BY_FILTER_PARAMS_T no_longer = {
        .filter = filter,
        .topic_selector = "?news//",
        .on_unsubscribe_by_filter = on_selected,
        .on_error = on_error,
        .context = "unsubscribe by filter"
    };
    diffusion_unsubscribe_by_filter(session, no_longer, NULL);
    await(&answers, 1);
    await(&ends, 3);

    /* What cannot be done. */
    SESSION_ID_T nobody = { 1, 2 };
    subscribe_client(session, control(nobody, "?news//", "subscribe nobody"));
    await(&answers, 1);
    subscribe_client(session, control(*ann->id, "$news", "subscribe Ann"));
    await(&answers, 1);
    by_filter.filter = "$Principal is is";
    diffusion_subscribe_by_filter(session, by_filter, NULL);
    await(&answers, 1);

    session_close(ben, NULL);
    session_free(ben);
    session_close(ann, NULL);
    session_free(ann);
    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
