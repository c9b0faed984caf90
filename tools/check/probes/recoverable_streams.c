/* Recoverable update streams: they outlive cuts, and the failures of clusters that they are for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

#define VALUES 40
#define RETRY_MS 100
#define RETRIES 20

static const char *const permission = "MODIFY_TOPIC and UPDATE_TOPIC";

/* What became of an operation. A failure to set a value that can be recovered from is not the last word. */
typedef struct {
    OUTCOME_T outcome;
    bool validates;
    bool recovered;
} OPERATION_T;

static int on_outcome(const SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream,
                      const DIFFUSION_RECOVERABLE_UPDATE_STREAM_CALLBACK_RESPONSE_T *response, const DIFFUSION_ERROR_T *error, void *context) {
    (void)response;
    OPERATION_T *operation = context;
    if (error == NULL) {
        outcome_arrived(&operation->outcome);
    } else if (!operation->validates && diffusion_recoverable_update_stream_is_error_recoverable(error)
               && diffusion_recoverable_update_stream_recover(session, stream)) {
        operation->recovered = true;
    } else {
        outcome_failed(&operation->outcome, error->code, error->message == NULL ? diffusion_error_str(error->code) : error->message);
    }
    return HANDLER_SUCCESS;
}

static DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *make_stream(CHECK_T *check) {
    static const char *const properties[] = { "CONFLATION", "off", NULL };
    DIFFUSION_UPDATE_STREAM_BUILDER_T *builder = diffusion_update_stream_builder_init();
    TOPIC_SPECIFICATION_T *specification = step_specification(TOPIC_TYPE_INT64, properties);
    DIFFUSION_RETRY_STRATEGY_T *strategy = diffusion_retry_strategy_create(RETRY_MS, RETRIES, NULL);
    DIFFUSION_API_ERROR error = NULL;
    diffusion_update_stream_builder_topic_specification(builder, specification, NULL);
    check->may_have_topics = true;
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream = diffusion_update_stream_builder_create_recoverable_update_stream(
        builder, check_path(check, "", "stream"), DATATYPE_INT64, strategy, &error);
    if (stream == NULL) {
        check_failed(check, "a recoverable update stream is made", "%s", get_diffusion_api_error_description(error));
        diffusion_api_error_free(error);
    }
    diffusion_retry_strategy_free(strategy);
    topic_specification_free(specification);
    diffusion_update_stream_builder_free(builder);
    return stream;
}

/* Sets a value, or asks whether the stream is valid if there is none. */
static void operate(CHECK_T *check, SESSION_T *session, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream, const char *text, OPERATION_T *operation) {
    const DIFFUSION_RECOVERABLE_UPDATE_STREAM_PARAMS_T params = { .on_callback = on_outcome, .on_discard = outcome_on_discard, .context = operation };
    DIFFUSION_ERROR_T error = { 0 };
    BUF_T *value = text == NULL ? NULL : step_value(check, DATATYPE_INT64, text);
    operation->validates = text == NULL;
    outcome_expect(&operation->outcome);
    const bool begun = text == NULL ? diffusion_recoverable_update_stream_validate(session, stream, params, &error)
                                    : diffusion_recoverable_update_stream_set(session, stream, value, params, &error);
    if (!begun) {
        outcome_failed(&operation->outcome, error.code, error.message == NULL ? "refused" : error.message);
        free(error.message);
    }
    buf_free(value);
}

/* Each value arrives once and in order, though the connection is cut in the middle of them. */
static bool set_all(CHECK_T *check, CHECK_SESSION_T *sets, HEARD_T *heard, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream, OPERATION_T *values) {
    char text[24];
    char expected[40];
    for (int i = 1; i <= VALUES; i++) {
        if (i == VALUES / 4) {
            relay_cut_after(sets->relay, TO_SERVER, 50);
        }
        snprintf(text, sizeof text, "%d", i);
        operate(check, sets->session, stream, text, values);
    }
    if (!step_done(check, &values->outcome, "every value of a recoverable update stream is set", permission) || !heard_wait(heard, VALUES)
        || !heard_nothing_more(heard, VALUES, "each value once")) {
        return false;
    }
    for (int i = 1; i <= VALUES; i++) {
        snprintf(expected, sizeof expected, "stream = %d", i);
        if (!step_equal(check, "the values of a recoverable update stream", expected, heard->texts[i - 1])) {
            return false;
        }
    }
    return true;
}

static void use_stream(CHECK_T *check, CHECK_SESSION_T *sets, CHECK_SESSION_T *watches, const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream,
                       const DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *other) {
    OPERATION_T *operations = check_keep(check, 4 * sizeof *operations);
    HEARD_T *heard = step_watch(check, watches->session, "stream", DATATYPE_INT64);
    if (heard == NULL || !set_all(check, sets, heard, stream, &operations[0])) {
        return;
    }
    operate(check, sets->session, stream, NULL, &operations[1]);
    if (!step_done(check, &operations[1].outcome, "a recoverable update stream is valid", permission)) {
        return;
    }
    /* That another has taken the topic is no failure to recover from. */
    operate(check, sets->session, other, "0", &operations[2]);
    if (step_done(check, &operations[2].outcome, "a second stream takes the topic over", permission)) {
        operate(check, sets->session, stream, "1", &operations[3]);
        step_refused(check, &operations[3].outcome, DIFF_ERR_INVALID_UPDATE_STREAM, "a recoverable stream that another has replaced", permission);
    }
    if (operations[0].recovered) {
        check_note(check, "the cluster has lost the route to the topic, and the stream was recovered");
    }
}

static void probe_recoverable(CHECK_T *check) {
    const SESSION_SETTINGS_T settings = { .configure = step_reconnect_for, .context = &(long){ 60000 } };
    CHECK_SESSION_T *sets = check_open(check, &settings);
    CHECK_SESSION_T *watches = sets == NULL ? NULL : check_open(check, NULL);
    if (watches == NULL) {
        return;
    }
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *stream = make_stream(check);
    DIFFUSION_RECOVERABLE_UPDATE_STREAM_T *other = make_stream(check);
    if (stream != NULL && other != NULL) {
        use_stream(check, sets, watches, stream, other);
    }
    check_close(sets);
    diffusion_recoverable_update_stream_free(stream);
    diffusion_recoverable_update_stream_free(other);
}

const PROBE_T recoverable_stream_probes[] = {
    { "update/recoverable-streams", "recoverable update streams go on after a cut and after failures of a cluster, but not when they are replaced", 0, TOUCHES_TOPICS, probe_recoverable },
    { 0 },
};
