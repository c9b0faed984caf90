/* Constraints of updates: each kind, and each operator. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../steps.h"

#define EQ DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_EQ
#define NE DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE
#define GT DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT
#define GE DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GE
#define LT DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT
#define LE DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LE

/* Sets the value that is there under a constraint, which it frees, and compares what becomes of it. */
static bool try_update(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text,
                DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint, bool holds, const char *what) {
    if (constraint == NULL) {
        return check_failed(check, "a constraint can be made", "%s", what);
    }
    OUTCOME_T *outcome = step_start_set(check, session, path, datatype, text, constraint);
    diffusion_topic_update_constraint_free(constraint);
    char expected[200];
    snprintf(expected, sizeof expected, "the constraint %s holds", what);
    return holds ? step_done(check, outcome, expected, "UPDATE_TOPIC") : step_refused(check, outcome, DIFF_ERR_UNSATISFIED_CONSTRAINT, what, "UPDATE_TOPIC");
}

static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *value_is(CHECK_T *check, DIFFUSION_DATATYPE datatype, const char *text) {
    BUF_T *value = step_value(check, datatype, text);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *made = diffusion_topic_update_constraint_value(value);
    buf_free(value);
    return made;
}

/* Digits are a number, NULL is null. */
static DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *part_is(CHECK_T *check, const char *pointer, const char *text) {
    const DIFFUSION_DATATYPE datatype = text != NULL && *text >= '0' && *text <= '9' ? DATATYPE_INT64 : DATATYPE_STRING;
    BUF_T *value = step_value(check, datatype, text);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *made = diffusion_topic_update_constraint_partial_json_with_value(pointer, datatype, value);
    buf_free(value);
    return made;
}

static void probe_values(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    SESSION_T *session = opened == NULL ? NULL : opened->session;
    if (session != NULL && step_add(check, session, "text", TOPIC_TYPE_STRING, NULL)
        && try_update(check, session, "text", DATATYPE_STRING, "one", value_is(check, DATATYPE_STRING, "x"), false, "value, where there is none")
        && try_update(check, session, "text", DATATYPE_STRING, "one", diffusion_topic_update_constraint_no_value(), true, "no value, where there is none")
        && try_update(check, session, "text", DATATYPE_STRING, "two", diffusion_topic_update_constraint_no_value(), false, "no value, where there is one")
        && try_update(check, session, "text", DATATYPE_STRING, "two", value_is(check, DATATYPE_STRING, "one"), true, "value")
        && try_update(check, session, "text", DATATYPE_STRING, "three", value_is(check, DATATYPE_STRING, "one"), false, "another value")) {
        try_update(check, session, "text", DATATYPE_STRING, "three", diffusion_topic_update_constraint_unconstrained(), true, "unconstrained");
    }
}

static int on_creation(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *context) {
    (void)result;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static OUTCOME_T *add_if_missing(CHECK_T *check, SESSION_T *session) {
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = diffusion_topic_update_constraint_no_topic();
    TOPIC_SPECIFICATION_T *specification = step_specification(TOPIC_TYPE_STRING, NULL);
    BUF_T *value = step_value(check, DATATYPE_STRING, "x");
    const DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params = {
        .topic_path = check_path(check, "", "new"), .specification = specification, .datatype = DATATYPE_STRING, .update = value,
        .on_topic_update_add_and_set = on_creation, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
    };
    check->may_have_topics = true;
    diffusion_topic_update_add_and_set_with_constraint(session, constraint, params);
    buf_free(value);
    topic_specification_free(specification);
    diffusion_topic_update_constraint_free(constraint);
    return outcome;
}

static void probe_no_topic(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session != NULL && step_done(check, add_if_missing(check, session->session), "a topic is added where there is none", "MODIFY_TOPIC and UPDATE_TOPIC")) {
        step_refused(check, add_if_missing(check, session->session), DIFF_ERR_UNSATISFIED_CONSTRAINT, "no topic, where there is one", "UPDATE_TOPIC");
    }
}

typedef struct {
    OUTCOME_T outcome;
    DIFFUSION_SESSION_LOCK_T *lock;
} LOCKED_T;

static int on_locked(const DIFFUSION_SESSION_LOCK_T *lock, void *context) {
    LOCKED_T *locked = context;
    locked->lock = diffusion_session_lock_dup(lock);
    outcome_arrived(&locked->outcome);
    return HANDLER_SUCCESS;
}

static int on_unlocked(bool owned, void *context) {
    (void)owned;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static void probe_locked(CHECK_T *check) {
    CHECK_SESSION_T *session = check_open(check, NULL);
    if (session == NULL || !step_add(check, session->session, "text", TOPIC_TYPE_STRING, NULL)) {
        return;
    }
    LOCKED_T *locked = check_keep(check, sizeof *locked);
    const DIFFUSION_SESSION_LOCK_PARAMS_T params = {
        .on_lock_acquired = on_locked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = locked
    };
    outcome_expect(&locked->outcome);
    diffusion_session_lock(session->session, check_path(check, "", "lock"), params);
    if (step_done(check, &locked->outcome, "a lock is acquired", "ACQUIRE_LOCK")
        && try_update(check, session->session, "text", DATATYPE_STRING, "one", diffusion_topic_update_constraint_locked(locked->lock), true, "locked")) {
        OUTCOME_T *outcome = step_begin(check);
        const DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T unlock = {
            .on_unlock = on_unlocked, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = outcome
        };
        diffusion_session_lock_unlock(session->session, locked->lock, unlock);
        if (step_done(check, outcome, "a lock is released", "none")) {
            try_update(check, session->session, "text", DATATYPE_STRING, "two", diffusion_topic_update_constraint_locked(locked->lock), false,
                "locked, after the lock was released");
        }
    }
    check_close(session);
    diffusion_session_lock_free(locked->lock);
}

static SESSION_T *open_with_document(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    return opened != NULL && step_add(check, opened->session, "document", TOPIC_TYPE_JSON, NULL)
            && step_set(check, opened->session, "document", DATATYPE_JSON, "{\"a\":{\"b\":2},\"t\":\"x\",\"n\":null,\"y\":true}")
        ? opened->session : NULL;
}

static const char document[] = "{\"a\":{\"b\":2},\"t\":\"x\",\"n\":null,\"y\":true}";

static void probe_parts(CHECK_T *check) {
    SESSION_T *session = open_with_document(check);
    if (session != NULL && try_update(check, session, "document", DATATYPE_JSON, document, part_is(check, "/a/b", "2"), true, "partial JSON with a value")
        && try_update(check, session, "document", DATATYPE_JSON, document, part_is(check, "/a/b", "3"), false, "partial JSON with another value")
        && try_update(check, session, "document", DATATYPE_JSON, document, part_is(check, "/n", NULL), true, "partial JSON with null")
        && try_update(check, session, "document", DATATYPE_JSON, document, diffusion_topic_update_constraint_partial_json_without_value("/z"), true,
               "partial JSON without a value, where there is none")) {
        try_update(check, session, "document", DATATYPE_JSON, document, diffusion_topic_update_constraint_partial_json_without_value("/t"), false,
            "partial JSON without a value, where there is one");
    }
}

static void probe_and(CHECK_T *check) {
    SESSION_T *session = open_with_document(check);
    for (int i = 0; session != NULL && i < 2; i++) {
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *one = part_is(check, "/a/b", "2");
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *other = part_is(check, "/t", i == 0 ? "x" : "z");
        const bool good = try_update(check, session, "document", DATATYPE_JSON, document, diffusion_topic_update_constraint_and(one, other), i == 0, "and");
        diffusion_topic_update_constraint_free(one);
        diffusion_topic_update_constraint_free(other);
        if (!good) {
            return;
        }
    }
}

/* The operators, and what each says of a smaller, an equal and a larger number than that of the topic. */
static const struct {
    DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T operator;
    const char *name;
    bool holds[3];
} operators[] = {
    { EQ, "EQ", { false, true, false } }, { NE, "NE", { true, false, true } }, { GT, "GT", { true, false, false } },
    { GE, "GE", { true, true, false } },  { LT, "LT", { false, false, true } }, { LE, "LE", { false, true, true } },
};

static DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *constraint_value(DIFFUSION_DATATYPE datatype, int number) {
    static const char *const texts[] = { "a", "m", "z" };
    switch (datatype) {
    case DATATYPE_INT64:
        return diffusion_update_constraint_value_from_int64(number + 1);
    case DATATYPE_DOUBLE:
        return diffusion_update_constraint_value_from_double(number + 1);
    default:
        return diffusion_update_constraint_value_from_string(texts[number]);
    }
}

static bool try_operators(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, DIFFUSION_DATATYPE of_value, const char *value,
                          const char *pointer) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        for (int number = 0; number < 3; number++) {
            /* Texts are compared for equality only. */
            if (of_value == DATATYPE_STRING && i > 1) {
                continue;
            }
            char what[80];
            DIFFUSION_UPDATE_CONSTRAINT_VALUE_T *compared = constraint_value(of_value, number);
            DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint = pointer == NULL
                ? diffusion_topic_update_constraint_value_comparison(operators[i].operator, compared)
                : diffusion_topic_update_constraint_partial_json_comparison(pointer, operators[i].operator, compared);
            diffusion_update_constraint_value_free(compared);
            snprintf(what, sizeof what, "%s with value %d of %s", operators[i].name, number + 1, path);
            if (!try_update(check, session, path, datatype, value, constraint, operators[i].holds[number], what)) {
                return false;
            }
        }
    }
    return true;
}

static void probe_operators(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    SESSION_T *session = opened == NULL ? NULL : opened->session;
    if (session != NULL && step_add(check, session, "int64", TOPIC_TYPE_INT64, NULL) && step_add(check, session, "double", TOPIC_TYPE_DOUBLE, NULL)
        && step_add(check, session, "string", TOPIC_TYPE_STRING, NULL) && step_set(check, session, "int64", DATATYPE_INT64, "2")
        && step_set(check, session, "double", DATATYPE_DOUBLE, "2") && step_set(check, session, "string", DATATYPE_STRING, "m")
        && try_operators(check, session, "int64", DATATYPE_INT64, DATATYPE_INT64, "2", NULL)
        && try_operators(check, session, "double", DATATYPE_DOUBLE, DATATYPE_DOUBLE, "2", NULL)) {
        try_operators(check, session, "string", DATATYPE_STRING, DATATYPE_STRING, "m", NULL);
    }
}

static void probe_operators_on_parts(CHECK_T *check) {
    SESSION_T *session = open_with_document(check);
    if (session != NULL) {
        try_operators(check, session, "document", DATATYPE_JSON, DATATYPE_INT64, document, "/a/b");
    }
}

static void probe_or(CHECK_T *check) {
    SESSION_T *session = open_with_document(check);
    for (int i = 0; session != NULL && i < 2; i++) {
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *one = part_is(check, "/a/b", "7");
        DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *other = part_is(check, "/t", i == 0 ? "x" : "z");
        const bool good = try_update(check, session, "document", DATATYPE_JSON, document, diffusion_topic_update_constraint_or(one, other), i == 0, "or");
        diffusion_topic_update_constraint_free(one);
        diffusion_topic_update_constraint_free(other);
        if (!good) {
            return;
        }
    }
}

const PROBE_T constraint_probes[] = {
    { "constraints/value", "unconstrained, value and no value", 0, TOUCHES_TOPICS, probe_values },
    { "constraints/no-topic", "no topic", 0, TOUCHES_TOPICS, probe_no_topic },
    { "constraints/locked", "locked", 0, TOUCHES_TOPICS, probe_locked },
    { "constraints/partial-json", "partial JSON with and without a value", 0, TOUCHES_TOPICS, probe_parts },
    { "constraints/and", "two constraints of which both have to hold", 0, TOUCHES_TOPICS, probe_and },
    { "constraints/operators", "comparisons of values with each operator", 26, TOUCHES_TOPICS, probe_operators },
    { "constraints/operators-on-parts", "comparisons of parts of JSON with each operator", 26, TOUCHES_TOPICS, probe_operators_on_parts },
    { "constraints/or", "two constraints of which one has to hold", 27, TOUCHES_TOPICS, probe_or },
    { 0 },
};
