/*
 * Keeps temperatures in a time series: appends some, corrects one of them, and asks for the latest values and for the
 * history of corrections.
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
    { 't', "topic", "Path of the time series", ARG_OPTIONAL, ARG_HAS_VALUE, "examples/temperature" },
    END_OF_ARG_OPTS
};

/* What is under way; `context` of all handlers. */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    int finished;
    long sequence;
} WORK_T;

static void finish(WORK_T *work) {
    pthread_mutex_lock(&work->mutex);
    work->finished = 1;
    pthread_cond_signal(&work->cond);
    pthread_mutex_unlock(&work->mutex);
}

static void wait_until_finished(WORK_T *work) {
    pthread_mutex_lock(&work->mutex);
    while (!work->finished) {
        pthread_cond_wait(&work->cond, &work->mutex);
    }
    work->finished = 0;
    pthread_mutex_unlock(&work->mutex);
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    printf("error %d: %s\n", error->code, error->message);
    finish(error->context);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *context) {
    (void)session;
    printf("not answered: the session was closed\n");
    finish(context);
    return HANDLER_SUCCESS;
}

static int on_topic_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE result, void *context) {
    (void)session;
    printf("the topic is %s\n", result == TOPIC_ADD_RESULT_CREATED ? "new" : "there already");
    finish(context);
    return HANDLER_SUCCESS;
}

static void add_topic(SESSION_T *session, const char *path, WORK_T *work) {
    HASH_T *properties = hash_new(2);
    hash_add(properties, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, "double");
    hash_add(properties, DIFFUSION_TIME_SERIES_RETAINED_RANGE, "limit 100");
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(TOPIC_TYPE_TIME_SERIES, properties);
    hash_free(properties, NULL, NULL);
    ADD_TOPIC_CALLBACK_T callback = { 0 };
    callback.on_topic_added_with_specification = &on_topic_added;
    callback.on_error = &on_error;
    callback.on_discard = &on_discard;
    callback.context = work;
    add_topic_from_specification(session, path, specification, callback);
    topic_specification_free(specification);
    wait_until_finished(work);
}

static int on_event(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    WORK_T *work = context;
    work->sequence = diffusion_time_series_event_metadata_get_sequence(metadata);
    char *author = diffusion_time_series_event_metadata_get_author(metadata);
    printf("event %ld of %s\n", work->sequence, author);
    free(author);
    finish(work);
    return HANDLER_SUCCESS;
}

/* Appends a temperature and gives the sequence of its event. */
static long append(SESSION_T *session, const char *path, double temperature, WORK_T *work) {
    BUF_T *value = buf_create();
    write_diffusion_double_value(temperature, value);
    DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params = { 0 };
    params.topic_path = path;
    params.datatype = DATATYPE_DOUBLE;
    params.value = value;
    params.on_append = &on_event;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = work;
    DIFFUSION_API_ERROR error = NULL;
    if (diffusion_time_series_append(session, params, &error)) {
        wait_until_finished(work);
    } else {
        printf("not appended: %s\n", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
    buf_free(value);
    return work->sequence;
}

static void edit(SESSION_T *session, const char *path, long sequence, double temperature, WORK_T *work) {
    BUF_T *value = buf_create();
    write_diffusion_double_value(temperature, value);
    DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params = { 0 };
    params.topic_path = path;
    params.original_sequence = sequence;
    params.datatype = DATATYPE_DOUBLE;
    params.value = value;
    params.on_edit = &on_event;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = work;
    if (diffusion_time_series_edit(session, params, NULL)) {
        wait_until_finished(work);
    }
    buf_free(value);
}

static void show_event(const DIFFUSION_TIME_SERIES_EVENT_T *event) {
    double temperature = 0;
    DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
    read_diffusion_double_value(value, &temperature, NULL);
    diffusion_value_free(value);
    printf("  %ld: %.1f", diffusion_time_series_event_get_sequence(event), temperature);
    if (diffusion_time_series_event_is_edit_event(event) == 1) {
        DIFFUSION_TIME_SERIES_EVENT_METADATA_T *original = diffusion_time_series_event_get_original_event(event);
        printf(" instead of %ld", diffusion_time_series_event_metadata_get_sequence(original));
        diffusion_time_series_event_metadata_free(original);
    }
    printf("\n");
}

static int on_query_result(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result, void *context) {
    LIST_T *events = diffusion_time_series_query_result_get_events(result);
    printf("%d of %ld events\n", list_get_size(events), diffusion_time_series_query_result_get_selected_count(result));
    for (int i = 0; i < list_get_size(events); i++) {
        show_event(list_get_data_indexed(events, i));
    }
    list_free(events, (void (*)(void *))diffusion_time_series_event_free);
    finish(context);
    return HANDLER_SUCCESS;
}

/* Queries, and releases the query. */
static void show(SESSION_T *session, const char *path, DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query, WORK_T *work) {
    DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params = { 0 };
    params.topic_path = path;
    params.range_query = query;
    params.on_query_result = &on_query_result;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = work;
    if (diffusion_time_series_select_from(session, params, NULL)) {
        wait_until_finished(work);
    }
    diffusion_time_series_range_query_free(query);
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

    WORK_T work = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 };
    add_topic(session, path, &work);
    const double temperatures[] = { 19.5, 20.0, 205.0, 21.0 };
    long outlier = 0;
    for (int i = 0; i < 4; i++) {
        const long sequence = append(session, path, temperatures[i], &work);
        if (temperatures[i] > 100) {
            outlier = sequence;
        }
    }
    edit(session, path, outlier, 20.5, &work);

    printf("values from the second event on:\n");
    DIFFUSION_TIME_SERIES_RANGE_QUERY_T *query = diffusion_time_series_range_query();
    diffusion_time_series_range_query_for_values(query, NULL);
    diffusion_time_series_range_query_from(query, 1, NULL);
    show(session, path, query, &work);

    printf("the outlier and its corrections:\n");
    query = diffusion_time_series_range_query();
    diffusion_time_series_range_query_for_edits(query, NULL);
    diffusion_time_series_range_query_from(query, outlier, NULL);
    diffusion_time_series_range_query_to(query, outlier, NULL);
    show(session, path, query, &work);

    session_close(session, NULL);
    session_free(session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
