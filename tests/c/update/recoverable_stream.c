/* Recoverable update streams (specification/topics/update-streams section 4) with a development server that loses its way when it is told to. */
#include "server.h"

#include <stdlib.h>

static int on_callback(const SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream,
                       const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T *response, const DIFFUSION_ERROR_T *error,
                       void *context) {
    char word[64];
    CHECK(session != NULL && stream != NULL);
    CHECK((response == NULL) != (error == NULL));
    if (error != NULL) {
        CHECK(error->context == context);
        CHECK(error->message != NULL);
        const bool recoverable = diffusion_recoverable_update_stream_is_error_recoverable(error);
        CHECK(recoverable == (error->code == DIFF_ERR_CLUSTER_ROUTING));
        CHECK(diffusion_recoverable_update_stream_recover(session, stream) == recoverable);
        snprintf(word, sizeof word, "%s!%d", (const char *)context, (int)error->code);
    } else {
        snprintf(word, sizeof word, "%s%s", (const char *)context, response->result == TOPIC_CREATED ? "+created" : "+");
    }
    record(word);
    return HANDLER_SUCCESS;
}

static DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params(const char *name) {
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T result;
    memset(&result, 0, sizeof result);
    result.on_callback = on_callback;
    result.context = (void *)name;
    return result;
}

static bool set_json(const SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream, const char *name,
                     const char *json) {
    BUF_T *value = buf_create();
    CHECK(write_diffusion_json_value(json, value));
    const bool begun = diffusion_recoverable_update_stream_set(session, stream, value, params(name), NULL);
    buf_free(value);
    return begun;
}

static DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *json_stream(const char *path) {
    DIFFUSION_API_ERROR error;
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = topic_specification_init(TOPIC_TYPE_JSON);
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    topic_specification_free(specification);
    DIFFUSION_RETRY_STRATEGY_T *strategy = diffusion_retry_strategy_create(100, 5, NULL);
    CHECK(diffusion_update_stream_builder_create_recoverable_update_stream(builder, path, DATATYPE_JSON, NULL, &error) == NULL);
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    CHECK(diffusion_update_stream_builder_create_recoverable_update_stream(builder, path, DATATYPE_STRING, strategy, NULL) == NULL);
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_recoverable_update_stream(builder, path, DATATYPE_JSON, strategy, &error);
    CHECK(stream != NULL);
    CHECK(error == NULL);
    diffusion_retry_strategy_free(strategy);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

static void check_json(const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream, const char *expected) {
    DIFFUSION_VALUE_T *value = diffusion_recoverable_update_stream_get(stream, NULL);
    char *text = NULL;
    CHECK(value != NULL);
    CHECK(to_diffusion_json_string(value, &text, NULL));
    CHECK(strcmp(text, expected) == 0);
    free(text);
    diffusion_value_free(value);
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    record_clear();

    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream = json_stream("recoverable");
    DIFFUSION_ERROR_T error;
    memset(&error, 0, sizeof error);
    CHECK(diffusion_recoverable_update_stream_get(stream, NULL) == NULL);
    CHECK(diffusion_recoverable_update_stream_get(stream, &error) == NULL);
    CHECK(error.code != DIFF_ERR_SUCCESS && error.message != NULL);
    free(error.message);
    error.message = NULL;
    CHECK(!diffusion_recoverable_update_stream_recover(session, stream));

    CHECK(set_json(session, stream, "a", "{\"n\":1}"));
    check_json(stream, "{\"n\":1}");
    record_wait("a+created");
    CHECK(set_json(session, stream, "b", "{\"n\":2}"));
    CHECK(diffusion_recoverable_update_stream_validate(session, stream, params("c"), &error));
    CHECK(error.message == NULL);
    record_wait("c+");
    RECORD_IS("a+created b+ c+");
    record_clear();

    /* Calls that do not begin say why, and nothing is called. */
    CHECK(!diffusion_recoverable_update_stream_set(session, stream, NULL, params("x"), &error));
    CHECK(error.code == DIFF_ERR_INVALID_DATA && error.message != NULL);
    free(error.message);
    CHECK(!diffusion_recoverable_update_stream_validate(NULL, stream, params("x"), &error));
    CHECK(error.code == DIFF_ERR_NO_SESSION && error.message != NULL);
    free(error.message);
    CHECK(!set_json(session, NULL, "x", "1"));
    CHECK(!diffusion_recoverable_update_stream_is_error_recoverable(NULL));
    memset(&error, 0, sizeof error);
    error.code = DIFF_ERR_CLUSTER_ROUTING;
    CHECK(diffusion_recoverable_update_stream_is_error_recoverable(&error));

    /* The connection is lost and comes back: nothing of it is seen. */
    record_clear();
    server_do("cut all");
    CHECK(set_json(session, stream, "d", "{\"n\":3}"));
    record_wait("d+");
    record_clear();

    /* The server loses its way: a value that was not acknowledged is sent again, what comes meanwhile waits. */
    server_do("fail service=128 code=112; fail service=130 code=112");
    CHECK(set_json(session, stream, "r", "{\"n\":30}"));
    record_wait("r!112");
    CHECK(set_json(session, stream, "s", "{\"n\":31}"));
    CHECK(diffusion_recoverable_update_stream_recover(session, stream));
    record_wait("s+");
    RECORD_IS("r!112 r+ s+");
    check_json(stream, "{\"n\":31}");
    record_clear();

    /* Another stream ends this one, which is no loss of the way. */
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *second = json_stream("recoverable");
    CHECK(diffusion_recoverable_update_stream_validate(session, second, params("e"), NULL));
    record_wait("e+");
    CHECK(set_json(session, stream, "f", "{\"n\":4}"));
    record_wait("f!43");
    CHECK(diffusion_recoverable_update_stream_get(stream, NULL) == NULL);
    CHECK(set_json(session, second, "g", "{\"n\":5}"));
    record_wait("g+");

    diffusion_recoverable_update_stream_free(stream);
    session_close(session, NULL);
    session_free(session);
    /* Invalid since the session ended, so that it has no value. */
    CHECK(diffusion_recoverable_update_stream_get(second, NULL) == NULL);
    diffusion_recoverable_update_stream_free(second);
    diffusion_recoverable_update_stream_free(NULL);
    return 0;
}
