/* Update streams (specification/topics/update-streams) with a development server: what the streams set is what subscribers get, and every
   call is told of. */
#include "server.h"

#include <stdlib.h>

#define BURST 5000

static int on_result(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    char word[64];
    snprintf(word, sizeof word, "%s%s", (const char *)context, result == TOPIC_CREATED ? "+created" : "+");
    record(word);
    return HANDLER_SUCCESS;
}

static DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params(const char *name) {
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T result;
    memset(&result, 0, sizeof result);
    result.on_topic_creation_result = on_result;
    result.on_error = record_named_error;
    result.on_discard = record_named_discard;
    result.context = (void *)name;
    return result;
}

static void set_text(SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *name, const char *text) {
    BUF_T *value = buf_create();
    CHECK(write_diffusion_string_value(text, value));
    diffusion_topic_update_stream_set(session, stream, value, params(name));
    buf_free(value);
}

/* What the stream says that it has set last; `~` for nothing. The caller frees it. */
static char *get_text(DIFFUSION_TOPIC_UPDATE_STREAM_T *stream) {
    DIFFUSION_VALUE_T *value = diffusion_topic_update_stream_get(stream);
    char *text = NULL;
    if (value == NULL) {
        return strdup("~");
    }
    CHECK(read_diffusion_string_value(value, &text, NULL));
    diffusion_value_free(value);
    return text;
}

static void check_text(DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, const char *expected) {
    char *text = get_text(stream);
    CHECK(strcmp(text, expected) == 0);
    free(text);
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *text_stream(const char *path, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    CHECK(diffusion_update_stream_builder_topic_specification(builder, specification, &error) == builder);
    CHECK(error == NULL);
    CHECK(diffusion_update_stream_builder_update_constraint(builder, constraint, &error) == builder);
    topic_specification_free(specification);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, path, DATATYPE_STRING, &error);
    CHECK(stream != NULL);
    CHECK(error == NULL);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *plain_stream(const char *path, DIFFUSION_DATATYPE datatype) {
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, path, datatype, NULL);
    CHECK(stream != NULL);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    (void)result;
    (void)context;
    record("removed");
    return HANDLER_SUCCESS;
}

static void remove_topic(SESSION_T *session, const char *path) {
    TOPIC_REMOVAL_PARAMS_T removal;
    memset(&removal, 0, sizeof removal);
    removal.on_removed = on_removed;
    removal.on_error = record_named_error;
    removal.context = (void *)"removal";
    removal.topic_selector = path;
    topic_removal(session, removal);
    record_wait("removed");
    record_clear();
}

/* A subscriber: records the texts of topic `text`, counts those of topic `burst`. */
static int last_number = -1;
static int burst_values;

static int on_value(const char *const path, const TOPIC_SPECIFICATION_T *const specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *const old_value, const DIFFUSION_VALUE_T *const new_value, void *context) {
    (void)specification;
    (void)datatype;
    (void)old_value;
    (void)context;
    char *text = NULL;
    if (new_value != NULL) {
        CHECK(read_diffusion_string_value(new_value, &text, NULL));
    }
    if (strcmp(path, "burst") == 0) {
        /* Values may be skipped where the topic conflates, but never come late. */
        const int number = atoi(text + strlen("a value with number "));
        CHECK(number > last_number);
        last_number = number;
        burst_values++;
        if (number == BURST - 1) {
            record("burst");
        }
    } else {
        char word[64];
        snprintf(word, sizeof word, "%s=%.20s", path, text == NULL ? "~" : text);
        record(word);
    }
    free(text);
    return HANDLER_SUCCESS;
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)session;
    record((const char *)context);
    return HANDLER_SUCCESS;
}

static void subscribe_to(SESSION_T *session, const char *selector) {
    VALUE_STREAM_T stream;
    memset(&stream, 0, sizeof stream);
    stream.datatype = DATATYPE_STRING;
    stream.on_value = on_value;
    add_stream(session, selector, &stream);
    SUBSCRIPTION_PARAMS_T subscription;
    memset(&subscription, 0, sizeof subscription);
    subscription.on_subscribe = on_subscribed;
    subscription.topic_selector = selector;
    subscription.context = (void *)"subscribed";
    subscribe(session, subscription);
    record_wait("subscribed");
    record_clear();
}

static void test_builder(void) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    CHECK(builder != NULL);
    CHECK(diffusion_update_stream_builder_reset(NULL, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(diffusion_update_stream_builder_topic_specification(NULL, NULL, NULL) == NULL);
    CHECK(diffusion_update_stream_builder_update_constraint(NULL, NULL, NULL) == NULL);
    CHECK(diffusion_update_stream_builder_topic_specification(builder, NULL, NULL) == builder);
    CHECK(diffusion_update_stream_builder_update_constraint(builder, NULL, NULL) == builder);

    CHECK(diffusion_update_stream_builder_create_update_stream(NULL, "a", DATATYPE_JSON, NULL) == NULL);
    CHECK(diffusion_update_stream_builder_create_update_stream(builder, NULL, DATATYPE_JSON, NULL) == NULL);
    CHECK(diffusion_update_stream_builder_create_update_stream(builder, "a", (DIFFUSION_DATATYPE)6, NULL) == NULL);
    CHECK(diffusion_update_stream_builder_create_update_stream(builder, "", DATATYPE_JSON, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);

    /* The topic must hold such values. */
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_STRING);
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    topic_specification_free(specification);
    CHECK(diffusion_update_stream_builder_create_update_stream(builder, "a", DATATYPE_JSON, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(diffusion_update_stream_builder_reset(builder, &error) == builder);
    CHECK(error == NULL);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, "a", DATATYPE_JSON, &error);
    CHECK(stream != NULL);
    CHECK(error == NULL);
    diffusion_update_stream_builder_free(builder);
    diffusion_update_stream_builder_free(NULL);
    CHECK(diffusion_topic_update_stream_get(stream) == NULL);
    CHECK(diffusion_topic_update_stream_get_state(stream) == DIFFUSION_UPDATE_STREAM_STATE_ACTIVE);
    diffusion_topic_update_stream_free(stream);
    diffusion_topic_update_stream_free(NULL);
}

static void test_values(SESSION_T *session, SESSION_T *subscriber) {
    subscribe_to(subscriber, "text");
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = text_stream("text", NULL);
    set_text(session, stream, "a", "one");
    check_text(stream, "one");
    record_wait("a+created");
    record_wait("text=one");
    record_clear();
    set_text(session, stream, "b", "two, which is long enough for a delta");
    record_wait("b+");
    record_wait("text=two, which is long e");
    record_clear();
    set_text(session, stream, "c", "two, which is long enough for a delta!");
    check_text(stream, "two, which is long enough for a delta!");
    diffusion_topic_update_stream_validate(session, stream, params("d"));
    record_wait("d+");
    record_wait("text=two, which is long e");
    record_clear();
    /* Null removes the value. */
    diffusion_topic_update_stream_set(session, stream, NULL, params("e"));
    check_text(stream, "~");
    record_wait("e+");
    record_wait("text=~");
    record_clear();
    set_text(session, stream, "f", "three");
    record_wait("f+");
    record_wait("text=three");
    record_clear();
    /* The next stream of the topic ends this one. */
    DIFFUSION_TOPIC_UPDATE_STREAM_T *second = text_stream("text", NULL);
    diffusion_topic_update_stream_validate(session, second, params("g"));
    record_wait("g+");
    set_text(session, stream, "h", "four");
    record_wait("h!43");
    CHECK(diffusion_topic_update_stream_get_state(stream) == DIFFUSION_UPDATE_STREAM_STATE_INVALID);
    check_text(stream, "~");
    set_text(session, second, "i", "five");
    record_wait("i+");
    record_wait("text=five");
    diffusion_topic_update_stream_free(stream);
    record_clear();
    /* And so does the end of the topic. */
    remove_topic(session, "text");
    diffusion_topic_update_stream_validate(session, second, params("j"));
    record_wait("j!43");
    diffusion_topic_update_stream_free(second);
    record_clear();
}

static void test_failures(SESSION_T *session) {
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = plain_stream("nowhere", DATATYPE_STRING);
    set_text(session, stream, "a", "1");
    record_wait("a!38");
    set_text(session, stream, "b", "2");
    record_wait("a!38 b!43");
    diffusion_topic_update_stream_free(stream);
    record_clear();

    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = diffusion_topic_update_constraint_no_topic();
    stream = text_stream("constrained", constraint);
    set_text(session, stream, "c", "1");
    record_wait("c+created");
    DIFFUSION_TOPIC_UPDATE_STREAM_T *second = text_stream("constrained", constraint);
    diffusion_topic_update_constraint_free(constraint);
    diffusion_topic_update_stream_validate(session, second, params("d"));
    record_wait("d!42");
    diffusion_topic_update_stream_free(second);
    record_clear();

    DIFFUSION_TOPIC_UPDATE_STREAM_T *numbers = plain_stream("constrained", DATATYPE_INT64);
    diffusion_topic_update_stream_validate(session, numbers, params("e"));
    record_wait("e!40");
    diffusion_topic_update_stream_free(numbers);
    diffusion_topic_update_stream_free(stream);
    record_clear();
    remove_topic(session, "constrained");
}

static void test_numbers(SESSION_T *session) {
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_INT64);
    DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T creation = params("creation");
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_topic_update_create_update_stream_adding_topic(session, "number", specification, DATATYPE_INT64, creation);
    CHECK(stream != NULL);
    topic_specification_free(specification);
    int64_t number;
    for (number = -1; number <= 1; number++) {
        BUF_T *value = buf_create();
        CHECK(write_diffusion_int64_value(number, value));
        diffusion_topic_update_stream_set(session, stream, value, params("set"));
        buf_free(value);
    }
    record_wait("set+ set+ set+");
    DIFFUSION_VALUE_T *value = diffusion_topic_update_stream_get(stream);
    int64_t read = 0;
    CHECK(read_diffusion_int64_value(value, &read, NULL));
    CHECK(read == 1);
    diffusion_value_free(value);
    diffusion_topic_update_stream_free(stream);
    RECORD_IS("creation+created set+ set+ set+");
    record_clear();
}

/* Told in order, and all of it. */
static int told;

static int on_burst_result(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    CHECK((int)(intptr_t)context == told);
    CHECK((result == TOPIC_CREATED) == (told == 0));
    if (++told == BURST) {
        record("told");
    }
    return HANDLER_SUCCESS;
}

static void test_burst(SESSION_T *session, SESSION_T *subscriber) {
    subscribe_to(subscriber, "burst");
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = text_stream("burst", NULL);
    int number;
    for (number = 0; number < BURST; number++) {
        char text[64];
        snprintf(text, sizeof text, "a value with number %d", number);
        DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T burst = params("burst");
        burst.on_topic_creation_result = on_burst_result;
        burst.context = (void *)(intptr_t)number;
        BUF_T *value = buf_create();
        CHECK(write_diffusion_string_value(text, value));
        diffusion_topic_update_stream_set(session, stream, value, burst);
        buf_free(value);
    }
    diffusion_topic_update_stream_free(stream);
    record_wait("told");
    record_wait("burst");
    CHECK(burst_values > 0 && burst_values <= BURST);
    record_clear();
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    test_builder();
    SESSION_T *session = connected(NULL);
    SESSION_T *subscriber = connected(NULL);
    record_clear();
    test_values(session, subscriber);
    test_failures(session);
    test_numbers(session);
    test_burst(session, subscriber);

    /* Streams may be freed after their session; what was under way when it was closed is discarded or was answered. */
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = text_stream("late", NULL);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *other = text_stream("other", NULL);
    set_text(session, stream, "a", "1");
    record_wait("a+created");
    set_text(subscriber, stream, "b", "2");
    record_wait("b!48");
    set_text(session, stream, "c", "3");
    session_close(session, NULL);
    set_text(session, other, "d", "4");
    session_free(session);
    set_text(session, other, "e", "5");
    set_text(NULL, other, "f", "6");
    /* Invalid since the session ended, so that it has no value. */
    check_text(stream, "~");
    diffusion_topic_update_stream_free(stream);
    diffusion_topic_update_stream_free(other);
    session_close(subscriber, NULL);
    session_free(subscriber);
    CHECK(strstr(record_text, "c+") != NULL || strstr(record_text, "c:discarded") != NULL);
    /* After the program has closed the session it is told of nothing any more. */
    CHECK(strstr(record_text, "d+") == NULL && strstr(record_text, "d!") == NULL);
    CHECK(strstr(record_text, "e+") == NULL && strstr(record_text, "e!") == NULL);
    return 0;
}
