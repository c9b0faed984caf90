/*
 * Adds some topics and fetches them page by page: their paths, types, values and properties, a few at a time, each page
 * beginning behind the last path of the one before.
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
    { 's', "selector", "Topics to fetch", ARG_OPTIONAL, ARG_HAS_VALUE, "?examples/fetch//" },
    { 'n', "page-size", "Topics on a page", ARG_OPTIONAL, ARG_HAS_VALUE, "2" },
    END_OF_ARG_OPTS
};

/* What is under way; `context` of all handlers. */
typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    int unfinished;
    SESSION_T *session;
    const char *selector;
    DIFFUSION_FETCH_REQUEST_T *request;
    int pages;
} WORK_T;

static void finish(WORK_T *work) {
    pthread_mutex_lock(&work->mutex);
    work->unfinished--;
    pthread_cond_signal(&work->cond);
    pthread_mutex_unlock(&work->mutex);
}

static void wait_until_finished(WORK_T *work) {
    pthread_mutex_lock(&work->mutex);
    while (work->unfinished > 0) {
        pthread_cond_wait(&work->cond, &work->mutex);
    }
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

static int on_set(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    finish(context);
    return HANDLER_SUCCESS;
}

/* Adds a topic with a value; the value is released. */
static void add(WORK_T *work, const char *path, TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype, BUF_T *value) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = { 0 };
    params.topic_path = path;
    params.specification = specification;
    params.datatype = datatype;
    params.update = value;
    params.on_topic_update_add_and_set = &on_set;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = work;
    work->unfinished++;
    diffusion_topic_update_add_and_set(work->session, params);
    wait_until_finished(work);
    topic_specification_free(specification);
    buf_free(value);
}

static void add_topics(WORK_T *work) {
    BUF_T *value = buf_create();
    write_diffusion_string_value("a text", value);
    HASH_T *properties = hash_new(1);
    hash_add(properties, DIFFUSION_DONT_RETAIN_VALUE, "false");
    add(work, "examples/fetch/string", topic_specification_init_with_properties(TOPIC_TYPE_STRING, properties), DATATYPE_STRING, value);
    hash_free(properties, NULL, NULL);

    value = buf_create();
    write_diffusion_int64_value(42, value);
    add(work, "examples/fetch/int64", topic_specification_init(TOPIC_TYPE_INT64), DATATYPE_INT64, value);

    value = buf_create();
    write_diffusion_double_value(2.5, value);
    add(work, "examples/fetch/double", topic_specification_init(TOPIC_TYPE_DOUBLE), DATATYPE_DOUBLE, value);

    value = buf_create();
    write_diffusion_json_value("{\"colour\":\"blue\"}", value);
    add(work, "examples/fetch/json", topic_specification_init(TOPIC_TYPE_JSON), DATATYPE_JSON, value);

    value = buf_create();
    write_diffusion_binary_value("bytes", value, 5);
    add(work, "examples/fetch/binary", topic_specification_init(TOPIC_TYPE_BINARY), DATATYPE_BINARY, value);
}

static void show_topic(const DIFFUSION_TOPIC_RESULT_T *topic) {
    const char *path = diffusion_topic_result_get_path(topic);
    const TOPIC_TYPE_T type = diffusion_topic_result_get_topic_type(topic);
    const DIFFUSION_VALUE_T *value = diffusion_topic_result_get_value(topic);
    DIFFUSION_API_ERROR error = NULL;

    HASH_T *properties = topic_specification_get_properties(diffusion_topic_result_get_specification(topic));
    printf("%s, type %d, %lu properties", path, type, properties->size);
    hash_free(properties, free, free);

    if (value == NULL) {
        printf(", no value\n");
    } else if (type == TOPIC_TYPE_BINARY) {
        void *bytes = NULL;
        size_t length = 0;
        diffusion_value_get_raw_bytes(value, &bytes, &length);
        printf(", %lu bytes\n", (unsigned long)length);
    } else {
        /* Strings, numbers and JSON can all be read as JSON. */
        char *text = NULL;
        if (to_diffusion_json_string(value, &text, &error)) {
            printf(": %s\n", text);
            free(text);
        } else {
            printf(", cannot be read: %s\n", get_diffusion_api_error_description(error));
            diffusion_api_error_free(error);
        }
    }
}

static void fetch_page(WORK_T *work);

static int on_fetch_result(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    WORK_T *work = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    printf("page %d has %d topics\n", ++work->pages, diffusion_fetch_result_size(result));
    for (int i = 0; i < list_get_size(topics); i++) {
        show_topic(list_get_data_indexed(topics, i));
    }
    if (diffusion_fetch_result_has_more(result) && !diffusion_fetch_result_is_empty(result)) {
        diffusion_fetch_request_after(work->request, diffusion_topic_result_get_path(list_get_data_last(topics)), NULL);
        fetch_page(work);
    } else {
        finish(work);
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    return HANDLER_SUCCESS;
}

static void fetch_page(WORK_T *work) {
    DIFFUSION_FETCH_REQUEST_PARAMS_T params = { 0 };
    params.topic_selector = work->selector;
    params.fetch_request = work->request;
    params.on_fetch_result = &on_fetch_result;
    params.on_error = &on_error;
    params.on_discard = &on_discard;
    params.context = work;
    diffusion_fetch_request_fetch(work->session, params);
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
    WORK_T work = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, NULL, hash_get(arguments, "selector"), NULL, 0 };
    work.session = session_create(hash_get(arguments, "url"), hash_get(arguments, "principal"), credentials, NULL, NULL, &error);
    credentials_free(credentials);
    if (work.session == NULL) {
        fprintf(stderr, "no session: %s\n", error.message);
        free(error.message);
        hash_free(arguments, NULL, free);
        return EXIT_FAILURE;
    }

    add_topics(&work);

    DIFFUSION_API_ERROR api_error = NULL;
    work.request = diffusion_fetch_request_init(work.session);
    diffusion_fetch_request_with_values(work.request, NULL, NULL);
    diffusion_fetch_request_with_properties(work.request, NULL);
    if (diffusion_fetch_request_first(work.request, atoi(hash_get(arguments, "page-size")), &api_error)) {
        work.unfinished++;
        fetch_page(&work);
        wait_until_finished(&work);
    } else {
        printf("%s\n", get_diffusion_api_error_description(api_error));
        diffusion_api_error_free(api_error);
    }
    diffusion_fetch_request_free(work.request);

    session_close(work.session, NULL);
    session_free(work.session);
    hash_free(arguments, NULL, free);
    return EXIT_SUCCESS;
}
