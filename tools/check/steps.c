#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/run.h"
#include "../values/values.h"

static int64_t deadline_of(const CHECK_T *check) {
    return now_ns() + check->patience_ns;
}

void step_reconnect_for(DIFFUSION_SESSION_FACTORY_T *factory, void *context) {
    const DIFFUSION_EXPONENTIAL_BACKOFF_T waits = { .initial_delay_ms = 50, .maximum_delay_ms = 300, .jitter = 0.5 };
    RECONNECTION_STRATEGY_T *strategy = diffusion_reconnection_strategy_exponential_backoff(&waits);
    reconnection_strategy_set_timeout(strategy, *(const long *)context);
    diffusion_session_factory_reconnection_strategy(factory, strategy);
    free_reconnection_strategy(strategy);
}

OUTCOME_T *step_begin(CHECK_T *check) {
    OUTCOME_T *outcome = check_keep(check, sizeof *outcome);
    outcome_expect(outcome);
    return outcome;
}

void step_called(OUTCOME_T *outcome, bool good, DIFFUSION_API_ERROR error) {
    if (!good) {
        outcome_refused(outcome, error);
    }
}

static const char *outcome_text(const OUTCOME_T *outcome, char *text, size_t size) {
    if (outcome->kind == OUTCOME_GOOD) {
        snprintf(text, size, "it succeeds");
    } else if (outcome->kind == OUTCOME_ERROR) {
        snprintf(text, size, "%s (code %d)", outcome->message, (int)outcome->code);
    } else {
        snprintf(text, size, "%s", outcome->message);
    }
    return text;
}

/* What is not for the probe to judge. */
static bool is_decided(CHECK_T *check, const OUTCOME_T *outcome, const char *permission) {
    if (run_has_ended() && outcome->kind != OUTCOME_ERROR) {
        return true;
    }
    if (outcome->kind == OUTCOME_ERROR && outcome->code == DIFF_ERR_ACCESS_DENIED) {
        check_not_permitted(check, permission);
        return true;
    }
    const int since = check->probe->since == 0 ? OLDEST_PROTOCOL : check->probe->since;
    if (outcome->kind == OUTCOME_ERROR && outcome->code == DIFF_ERR_UNSUPPORTED && (check->protocol == 0 || check->protocol < since)) {
        check_not_offered(check, check->probe->since);
        return true;
    }
    return false;
}

bool step_done(CHECK_T *check, OUTCOME_T *outcome, const char *what, const char *permission) {
    char text[600];
    if (outcome_wait(outcome, deadline_of(check))) {
        return true;
    }
    return is_decided(check, outcome, permission) ? false : check_failed(check, what, "%s", outcome_text(outcome, text, sizeof text));
}

bool step_refused(CHECK_T *check, OUTCOME_T *outcome, ERROR_CODE_T code, const char *what, const char *permission) {
    char text[600];
    char expected[600];
    outcome_wait(outcome, deadline_of(check));
    if (outcome->kind == OUTCOME_ERROR && outcome->code == code) {
        return true;
    }
    if (is_decided(check, outcome, permission)) {
        return false;
    }
    snprintf(expected, sizeof expected, "%s is refused: %s (code %d)", what, diffusion_error_str(code), (int)code);
    return check_failed(check, expected, "%s", outcome_text(outcome, text, sizeof text));
}

TOPIC_SPECIFICATION_T *step_specification(TOPIC_TYPE_T type, const char *const *properties) {
    HASH_T *map = hash_new(8);
    for (int i = 0; properties != NULL && properties[i] != NULL; i += 2) {
        hash_add(map, strdup(properties[i]), strdup(properties[i + 1]));
    }
    TOPIC_SPECIFICATION_T *made = topic_specification_init_with_properties(type, map);
    hash_free(map, free, free);
    return made;
}

static int on_added(SESSION_T *session, TOPIC_ADD_RESULT_CODE code, void *context) {
    (void)session;
    if (code == TOPIC_ADD_RESULT_CREATED) {
        outcome_arrived(context);
    } else {
        outcome_failed(context, DIFF_ERR_EXISTING_TOPIC, "the topic exists already");
    }
    return HANDLER_SUCCESS;
}

static int on_not_added(SESSION_T *session, TOPIC_ADD_FAIL_RESULT_CODE code, const DIFFUSION_ERROR_T *error, void *context) {
    (void)session;
    if (code == TOPIC_ADD_FAIL_PERMISSIONS_FAILURE) {
        outcome_failed(context, DIFF_ERR_ACCESS_DENIED, "not permitted");
    } else {
        outcome_failed(context, error == NULL ? DIFF_ERR_ADD_TOPIC : error->code,
                       error == NULL || error->message == NULL ? "the topic is not added" : error->message);
    }
    return HANDLER_SUCCESS;
}

bool step_add(CHECK_T *check, SESSION_T *session, const char *path, TOPIC_TYPE_T type, const char *const *properties) {
    OUTCOME_T *outcome = step_begin(check);
    const ADD_TOPIC_CALLBACK_T callback = {
        .on_topic_added_with_specification = on_added, .on_topic_add_failed_with_specification = on_not_added,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    TOPIC_SPECIFICATION_T *specification = step_specification(type, properties);
    add_topic_from_specification(session, check_path(check, "", path), specification, callback);
    topic_specification_free(specification);
    check->may_have_topics = true;
    const bool good = step_done(check, outcome, "a topic is added", "MODIFY_TOPIC");
    if (check->verdict == VERDICT_NOT_PERMITTED) {
        check->may_have_topics = false;
    }
    return good;
}

typedef struct {
    OUTCOME_T outcome;
    int removed;
} REMOVAL_T;

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    REMOVAL_T *removal = context;
    removal->removed = diffusion_topic_removal_result_removed_count(result);
    outcome_arrived(&removal->outcome);
    return HANDLER_SUCCESS;
}

bool step_remove(CHECK_T *check, SESSION_T *session, const char *selector, int count) {
    REMOVAL_T *removal = check_keep(check, sizeof *removal);
    outcome_expect(&removal->outcome);
    const TOPIC_REMOVAL_PARAMS_T params = {
        .on_removed = on_removed, .on_error = outcome_on_error, .on_discard = outcome_on_discard,
        .topic_selector = step_selector(check, selector), .context = removal
    };
    topic_removal(session, params);
    if (!step_done(check, &removal->outcome, "topics are removed", "MODIFY_TOPIC")) {
        return false;
    }
    if (removal->removed != count) {
        char expected[64];
        snprintf(expected, sizeof expected, "%d topics are removed", count);
        return check_failed(check, expected, "%d", removal->removed);
    }
    return true;
}

BUF_T *step_value(CHECK_T *check, DIFFUSION_DATATYPE datatype, const char *text) {
    if (text == NULL) {
        return NULL;
    }
    BUF_T *value = value_parse(datatype, text, strlen(text), true);
    if (value == NULL) {
        check_failed(check, "a value of the probe can be written", "%s", text);
    }
    return value;
}

static int on_set(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

OUTCOME_T *step_start_set(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text,
                          const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint) {
    OUTCOME_T *outcome = step_begin(check);
    BUF_T *value = step_value(check, datatype, text);
    const DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params = {
        .topic_path = check_path(check, "", path), .datatype = datatype, .update = value, .on_topic_update = on_set,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    if (constraint == NULL) {
        diffusion_topic_update_set(session, params);
    } else {
        diffusion_topic_update_set_with_constraint(session, constraint, params);
    }
    buf_free(value);
    return outcome;
}

bool step_set(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text) {
    return step_done(check, step_start_set(check, session, path, datatype, text, NULL), "a value is set", "UPDATE_TOPIC");
}

static int on_ping_answer(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

bool step_ping(CHECK_T *check, SESSION_T *session) {
    OUTCOME_T *outcome = step_begin(check);
    const PING_USER_PARAMS_T params = {
        .on_ping_response = on_ping_answer, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    ping_user(session, params);
    return step_done(check, outcome, "a ping is answered", "none");
}

bool step_equal(CHECK_T *check, const char *what, const char *expected, const char *seen) {
    if (seen != NULL && strcmp(expected, seen) == 0) {
        return true;
    }
    char both[900];
    snprintf(both, sizeof both, "%s: %s", what, expected);
    return check_failed(check, both, "%s", seen == NULL ? "nothing" : seen);
}
