/* Topics for the tests of what reads them. */
#ifndef TOPICS_H
#define TOPICS_H

#include "server.h"

static inline int topic_is_there(const DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)context;
    CHECK(result == TOPIC_CREATED || result == TOPIC_EXISTS);
    record("there");
    return HANDLER_SUCCESS;
}

static inline int topic_is_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE result, void *context) {
    (void)session;
    (void)context;
    CHECK(result == TOPIC_ADD_RESULT_CREATED || result == TOPIC_ADD_RESULT_EXISTS);
    record("there");
    return HANDLER_SUCCESS;
}

static inline int topic_failed(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    fprintf(stderr, "a topic cannot be made: %d %s\n", (int)error->code, error->message);
    exit(1);
}

/* Makes sure that there is a topic with this value, and waits for it. The value is released. Clears the record. */
static inline void make_topic(SESSION_T *session, const char *path, TOPIC_TYPE_T type, DIFFUSION_DATATYPE datatype, BUF_T *value) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(type);
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.specification = specification;
    params.datatype = datatype;
    params.update = value;
    params.on_topic_update_add_and_set = topic_is_there;
    params.on_error = topic_failed;
    record_clear();
    diffusion_topic_update_add_and_set(session, params);
    topic_specification_free(specification);
    buf_free(value);
    record_wait("there");
    record_clear();
}

static inline BUF_T *string_value(const char *text) {
    BUF_T *value = buf_create();
    CHECK(write_diffusion_string_value(text, value));
    return value;
}

static inline void make_string(SESSION_T *session, const char *path, const char *text) {
    make_topic(session, path, TOPIC_TYPE_STRING, DATATYPE_STRING, string_value(text));
}

/* Makes sure that there is a time series, and waits for it. Clears the record. */
static inline void make_time_series(SESSION_T *session, const char *path, const char *value_type) {
    HASH_T *properties = hash_new(2);
    hash_add(properties, DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE, value_type);
    hash_add(properties, DIFFUSION_TIME_SERIES_RETAINED_RANGE, "limit 100");
    TOPIC_SPECIFICATION_T *specification = topic_specification_init_with_properties(TOPIC_TYPE_TIME_SERIES, properties);
    hash_free(properties, NULL, NULL);
    ADD_TOPIC_CALLBACK_T callback;
    memset(&callback, 0, sizeof callback);
    callback.on_topic_added_with_specification = topic_is_added;
    callback.on_error = topic_failed;
    record_clear();
    add_topic_from_specification(session, path, specification, callback);
    topic_specification_free(specification);
    record_wait("there");
    record_clear();
}

/* Records `!code`. */
static inline int record_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[16];
    (void)session;
    CHECK(error->message != NULL && error->message[0] != '\0');
    snprintf(word, sizeof word, "!%d", (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static inline int record_discard(SESSION_T *session, void *context) {
    (void)session;
    (void)context;
    record("discarded");
    return HANDLER_SUCCESS;
}

#endif
