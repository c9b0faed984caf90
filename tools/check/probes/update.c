/* Updates: add-and-set, update streams and JSON patches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

typedef struct {
    OUTCOME_T outcome;
    int result; /* of the creation, or the first operation that failed */
} RESULT_T;

static int on_creation(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    RESULT_T *answer = context;
    answer->result = (int)result;
    outcome_arrived(&answer->outcome);
    return HANDLER_SUCCESS;
}

static bool add_and_set(CHECK_T *check, SESSION_T *session, const char *text, int expected) {
    RESULT_T *answer = check_keep(check, sizeof *answer);
    TOPIC_SPECIFICATION_T *specification = step_specification(TOPIC_TYPE_STRING, NULL);
    BUF_T *value = step_value(check, DATATYPE_STRING, text);
    const DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = check_path(check, "", "added"), .specification = specification, .datatype = DATATYPE_STRING, .update = value,
        .on_topic_update_add_and_set = on_creation, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = answer
    };
    outcome_expect(&answer->outcome);
    check->may_have_topics = true;
    diffusion_topic_update_add_and_set(session, params);
    buf_free(value);
    topic_specification_free(specification);
    return step_done(check, &answer->outcome, "a topic is added and set", "MODIFY_TOPIC and UPDATE_TOPIC")
        && step_equal(check, "whether the topic is new", expected == TOPIC_CREATED ? "created" : "exists", answer->result == TOPIC_CREATED ? "created" : "exists");
}

static void probe_add_and_set(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session == NULL || !add_and_set(check, session->session, "one", TOPIC_CREATED) || !add_and_set(check, session->session, "two", TOPIC_EXISTS)) {
        return;
    }
    HEARD_T *heard = step_watch(check, session->session, "added", DATATYPE_STRING);
    if (heard != NULL) {
        heard_expect(heard, "the last value", (const char *[]){ "added = two", NULL }, true);
    }
}

static void probe_missing(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session != NULL && step_refused(check, step_start_set(check, session->session, "missing", DATATYPE_STRING, "x", NULL), DIFF_ERR_NO_SUCH_TOPIC,
                                        "setting a topic that is not there", "UPDATE_TOPIC")
        && step_add(check, session->session, "number", TOPIC_TYPE_INT64, NULL)) {
        step_refused(check, step_start_set(check, session->session, "number", DATATYPE_STRING, "x", NULL), DIFF_ERR_INCOMPATIBLE_TOPIC,
                     "a value of another type", "UPDATE_TOPIC");
    }
}

static DIFFUSION_TOPIC_UPDATE_STREAM_T *make_stream(CHECK_T *check, const char *path, TOPIC_TYPE_T type, DIFFUSION_DATATYPE datatype) {
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = step_specification(type, NULL);
    DIFFUSION_API_ERROR error = NULL;
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    check->may_have_topics = true;
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream =
        diffusion_update_stream_builder_create_update_stream(builder, check_path(check, "", path), datatype, &error);
    if (stream == NULL) {
        check_failed(check, "an update stream is made", "%s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
    topic_specification_free(specification);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

static OUTCOME_T *set_stream(CHECK_T *check, SESSION_T *session, const DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, DIFFUSION_DATATYPE datatype, const char *text) {
    RESULT_T *answer = check_keep(check, sizeof *answer);
    const DIFFUSION_TOPIC_UPDATE_STREAM_PARAMS_T params = {
        .on_topic_creation_result = on_creation, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = answer
    };
    BUF_T *value = text == NULL ? NULL : step_value(check, datatype, text);
    outcome_expect(&answer->outcome);
    if (text == NULL) {
        diffusion_topic_update_stream_validate(session, stream, params);
    } else {
        diffusion_topic_update_stream_set(session, stream, value, params);
    }
    buf_free(value);
    return &answer->outcome;
}

static const char *const permission_of_streams = "MODIFY_TOPIC and UPDATE_TOPIC";

/* Each value of a stream arrives, as a whole or as a delta; a stream that another has replaced is refused. */
static void use_streams(CHECK_T *check, SESSION_T *session, DIFFUSION_TOPIC_UPDATE_STREAM_T *stream, DIFFUSION_TOPIC_UPDATE_STREAM_T *other) {
    static const char *const values[] = { "{\"a\":\"a text that stays as it is\",\"b\":1}", "{\"a\":\"a text that stays as it is\",\"b\":2}", "[]", "3" };
    static const char *const expected[] = {
        "stream = {\"a\":\"a text that stays as it is\",\"b\":1}", "stream = {\"a\":\"a text that stays as it is\",\"b\":2}", "stream = []",
        "stream = 3", NULL
    };
    HEARD_T *heard = step_watch(check, session, "stream", DATATYPE_JSON);
    for (int i = 0; heard != NULL && i < 4; i++) {
        if (!step_done(check, set_stream(check, session, stream, DATATYPE_JSON, values[i]), "a value of an update stream is set", permission_of_streams)) {
            return;
        }
    }
    if (heard != NULL && heard_expect(heard, "the values of an update stream", expected, true)
        && step_done(check, set_stream(check, session, stream, DATATYPE_JSON, NULL), "an update stream is valid", permission_of_streams)
        && step_done(check, set_stream(check, session, other, DATATYPE_JSON, "4"), "a second stream takes the topic over", permission_of_streams)) {
        step_refused(check, set_stream(check, session, stream, DATATYPE_JSON, "5"), DIFF_ERR_INVALID_UPDATE_STREAM, "a stream that another has replaced",
                     permission_of_streams);
    }
}

static void probe_streams(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session == NULL) {
        return;
    }
    DIFFUSION_TOPIC_UPDATE_STREAM_T *stream = make_stream(check, "stream", TOPIC_TYPE_JSON, DATATYPE_JSON);
    DIFFUSION_TOPIC_UPDATE_STREAM_T *other = make_stream(check, "stream", TOPIC_TYPE_JSON, DATATYPE_JSON);
    if (stream != NULL && other != NULL) {
        use_streams(check, session->session, stream, other);
    }
    check_close(session);
    diffusion_topic_update_stream_free(stream);
    diffusion_topic_update_stream_free(other);
}

static int on_patched(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *context) {
    RESULT_T *answer = context;
    answer->result = diffusion_json_patch_result_get_first_failure(result);
    outcome_arrived(&answer->outcome);
    return HANDLER_SUCCESS;
}

static RESULT_T *patch(CHECK_T *check, SESSION_T *session, const char *text) {
    RESULT_T *answer = check_keep(check, sizeof *answer);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params = {
        .topic_path = check_path(check, "", "document"), .patch = text, .on_json_patch_result = on_patched, .on_error = outcome_on_error,
        .on_discard = outcome_on_discard, .context = answer
    };
    outcome_expect(&answer->outcome);
    step_called(&answer->outcome, diffusion_apply_json_patch(session, params, &error), error);
    return answer;
}

static void probe_patch(CHECK_T *check) {
    static const struct {
        const char *patch;
        int failure;
        const char *result;
    } cases[] = {
        { "[{\"op\":\"add\",\"path\":\"/b\",\"value\":[1,2]}]", -1, "{\"a\":1,\"b\":[1,2]}" },
        { "[{\"op\":\"replace\",\"path\":\"/b/0\",\"value\":\"x\"},{\"op\":\"add\",\"path\":\"/b/-\",\"value\":3}]", -1, "{\"a\":1,\"b\":[\"x\",2,3]}" },
        { "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/c\"}]", -1, "{\"b\":[\"x\",2,3],\"c\":1}" },
        { "[{\"op\":\"copy\",\"from\":\"/b/1\",\"path\":\"/d~1e\"}]", -1, "{\"b\":[\"x\",2,3],\"c\":1,\"d/e\":2}" },
        { "[{\"op\":\"test\",\"path\":\"/c\",\"value\":1},{\"op\":\"remove\",\"path\":\"/c\"}]", -1, "{\"b\":[\"x\",2,3],\"d/e\":2}" },
        { "[{\"op\":\"remove\",\"path\":\"/b\"},{\"op\":\"test\",\"path\":\"/d~1e\",\"value\":7}]", 1, "{\"b\":[\"x\",2,3],\"d/e\":2}" },
    };
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session == NULL || !step_add(check, session->session, "document", TOPIC_TYPE_JSON, NULL)
        || !step_set(check, session->session, "document", DATATYPE_JSON, "{\"a\":1}")) {
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        RESULT_T *answer = patch(check, session->session, cases[i].patch);
        char expected[32];
        char seen[32];
        char document[200];
        if (!step_done(check, &answer->outcome, "a JSON patch is applied", "UPDATE_TOPIC")) {
            return;
        }
        snprintf(expected, sizeof expected, "%d", cases[i].failure);
        snprintf(seen, sizeof seen, "%d", answer->result < 0 ? -1 : answer->result);
        snprintf(document, sizeof document, "document = %s", cases[i].result);
        DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session->session);
        diffusion_fetch_request_with_values(request, NULL, NULL);
        HEARD_T *heard = step_equal(check, cases[i].patch, expected, seen) ? step_fetch(check, session->session, "document", request, DATATYPE_JSON) : NULL;
        if (heard == NULL || !heard_expect(heard, cases[i].patch, (const char *[]){ document, NULL }, true)) {
            return;
        }
    }
    step_refused(check, &patch(check, session->session, "[{\"op\":\"nonsense\"}]")->outcome, DIFF_ERR_INVALID_PATCH, "a patch with an unknown operation",
                 "UPDATE_TOPIC");
}

const PROBE_T update_probes[] = {
    { "update/add-and-set", "a topic is added with its value, and told from one that exists", 0, TOUCHES_TOPICS, probe_add_and_set },
    { "update/refusals", "updates of missing topics and of another type are refused with the codes for it", 0, TOUCHES_TOPICS, probe_missing },
    { "update/streams", "update streams add topics, set values and deltas, and replace each other", 0, TOUCHES_TOPICS, probe_streams },
    { "update/json-patch", "JSON patches: each operation, and the number of the first that fails", 0, TOUCHES_TOPICS, probe_patch },
    { 0 },
};
