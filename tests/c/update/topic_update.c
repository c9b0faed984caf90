/* Setting, adding and patching topics, with and without constraints (specification/topics/topic-update,
   specification/topics/update-constraints), and what the server's topics have afterwards. */
#include "server.h"

typedef DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T CONSTRAINT;
typedef DIFFUSION_UPDATE_CONSTRAINT_VALUE_T VALUE;

static int context;

static int on_set(void *given) {
    CHECK(given == &context);
    record("set");
    return HANDLER_SUCCESS;
}

static int on_added(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *given) {
    CHECK(given == &context);
    record(result == TOPIC_CREATED ? "created" : result == TOPIC_EXISTS ? "exists" : "?");
    return HANDLER_SUCCESS;
}

static int on_patched(const DIFFUSION_JSON_PATCH_RESULT_T *result, void *given) {
    char word[32];
    CHECK(given == &context);
    snprintf(word, sizeof word, "patched:%d", diffusion_json_patch_result_get_first_failure(result));
    record(word);
    return HANDLER_SUCCESS;
}

static int on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    char word[32];
    CHECK(session != NULL && error->message != NULL && error->context == &context);
    snprintf(word, sizeof word, "error:%d", (int)error->code);
    record(word);
    return HANDLER_SUCCESS;
}

static int on_discard(SESSION_T *session, void *given) {
    CHECK(session != NULL && given == &context);
    record("discarded");
    return HANDLER_SUCCESS;
}

static BUF_T *string_value(const char *text) {
    BUF_T *buf = buf_create();
    CHECK(write_diffusion_string_value(text, buf));
    return buf;
}

static BUF_T *json_value(const char *text) {
    BUF_T *buf = buf_create();
    CHECK(write_diffusion_json_value(text, buf));
    return buf;
}

static BUF_T *int64_value(int64_t number) {
    BUF_T *buf = buf_create();
    CHECK(write_diffusion_int64_value(number, buf));
    return buf;
}

/* The buffer (which may be NULL) is released while the request is under way. So is the constraint. */
static void set_if(SESSION_T *session, CONSTRAINT *constraint, const char *path, DIFFUSION_DATATYPE datatype, BUF_T *update) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.datatype = datatype;
    params.update = update;
    params.on_topic_update = on_set;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = &context;
    if (constraint == NULL) {
        diffusion_topic_update_set(session, params);
    } else {
        diffusion_topic_update_set_with_constraint(session, constraint, params);
    }
    if (update != NULL) {
        memset(update->data, 0x55, update->len);
    }
    buf_free(update);
    diffusion_topic_update_constraint_free(constraint);
}

static void set(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, BUF_T *update) {
    set_if(session, NULL, path, datatype, update);
}

static void add_and_set_if(SESSION_T *session, CONSTRAINT *constraint, const char *path, TOPIC_TYPE_T type, const char *event_type,
                           DIFFUSION_DATATYPE datatype, BUF_T *update) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    HASH_T *properties = hash_new(2);
    if (event_type != NULL) {
        hash_add(properties, strdup(DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE), strdup(event_type));
    }
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.specification = topic_specification_init_with_properties(type, properties);
    params.datatype = datatype;
    params.update = update;
    params.on_topic_update_add_and_set = on_added;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = &context;
    if (constraint == NULL) {
        diffusion_topic_update_add_and_set(session, params);
    } else {
        diffusion_topic_update_add_and_set_with_constraint(session, constraint, params);
    }
    topic_specification_free(params.specification);
    hash_free(properties, free, free);
    buf_free(update);
    diffusion_topic_update_constraint_free(constraint);
}

static void add_and_set(SESSION_T *session, const char *path, TOPIC_TYPE_T type, DIFFUSION_DATATYPE datatype, BUF_T *update) {
    add_and_set_if(session, NULL, path, type, NULL, datatype, update);
}

static void patch_if(SESSION_T *session, CONSTRAINT *constraint, const char *path, const char *text) {
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T params;
    DIFFUSION_API_ERROR error;
    memset(&params, 0, sizeof params);
    params.topic_path = path;
    params.patch = text;
    params.on_json_patch_result = on_patched;
    params.on_error = on_error;
    params.on_discard = on_discard;
    params.context = &context;
    if (constraint == NULL) {
        CHECK(diffusion_apply_json_patch(session, params, &error));
    } else {
        CHECK(diffusion_apply_json_patch_with_constraint(session, constraint, params, &error));
    }
    CHECK(error == NULL);
    diffusion_topic_update_constraint_free(constraint);
}

/* What was done since the last time, in the order of the calls. */
#define OUTCOMES(last, all) (record_wait(last), RECORD_IS(all), record_clear())

/* The value of a topic is this: the server finds out, and nothing else changes. */
static void check_value(SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, BUF_T *expected) {
    BUF_T *copy = buf_dup(expected);
    record_clear();
    set_if(session, diffusion_topic_update_constraint_value(copy), path, datatype, expected);
    buf_free(copy);
    OUTCOMES("set", "set");
}

static void test_setting(SESSION_T *session) {
    record_clear();
    set(session, "s", DATATYPE_STRING, string_value("one"));
    add_and_set(session, "s", TOPIC_TYPE_STRING, DATATYPE_STRING, string_value("two"));
    add_and_set(session, "s", TOPIC_TYPE_STRING, DATATYPE_STRING, string_value("three"));
    set(session, "s", DATATYPE_STRING, string_value("four"));
    set(session, "s", DATATYPE_INT64, int64_value(5));
    add_and_set(session, "s", TOPIC_TYPE_INT64, DATATYPE_INT64, int64_value(5));
    add_and_set(session, "a//b", TOPIC_TYPE_INT64, DATATYPE_INT64, int64_value(5));
    OUTCOMES("error:46", "error:38 created exists set error:40 error:41 error:46");
    check_value(session, "s", DATATYPE_STRING, string_value("four"));
    /* Null is no value. */
    set(session, "s", DATATYPE_STRING, NULL);
    set_if(session, diffusion_topic_update_constraint_no_value(), "s", DATATYPE_STRING, string_value("five"));
    set_if(session, diffusion_topic_update_constraint_no_value(), "s", DATATYPE_STRING, string_value("six"));
    OUTCOMES("error:42", "set set error:42");
    check_value(session, "s", DATATYPE_STRING, string_value("five"));
    /* No bytes are a value of a binary topic. */
    add_and_set(session, "b", TOPIC_TYPE_BINARY, DATATYPE_BINARY, buf_create());
    OUTCOMES("created", "created");
    check_value(session, "b", DATATYPE_BINARY, buf_create());
}

static void test_time_series(SESSION_T *session) {
    record_clear();
    add_and_set_if(session, NULL, "series", TOPIC_TYPE_TIME_SERIES, "string", DATATYPE_STRING, string_value("one"));
    set(session, "series", DATATYPE_STRING, string_value("two"));
    add_and_set_if(session, NULL, "other", TOPIC_TYPE_TIME_SERIES, NULL, DATATYPE_STRING, string_value("one"));
    OUTCOMES("error:16", "created set error:16");
}

static void test_local_errors(SESSION_T *session) {
    DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T none;
    DIFFUSION_APPLY_JSON_PATCH_PARAMS_T patch;
    DIFFUSION_API_ERROR error;
    record_clear();
    set(session, NULL, DATATYPE_STRING, string_value("x"));
    set(session, "b", DATATYPE_BINARY, NULL);
    set(session, "s", (DIFFUSION_DATATYPE)17, string_value("x"));
    add_and_set(session, "s", TOPIC_TYPE_STRING, DATATYPE_JSON, json_value("1"));
    add_and_set_if(session, NULL, "series", TOPIC_TYPE_TIME_SERIES, "json", DATATYPE_STRING, string_value("x"));
    OUTCOMES("error:48 error:106 error:48 error:48 error:48", "error:48 error:106 error:48 error:48 error:48");
    set(NULL, "s", DATATYPE_STRING, string_value("x"));
    memset(&none, 0, sizeof none);
    diffusion_topic_update_set(session, none); /* fails where nobody hears it */
    memset(&patch, 0, sizeof patch);
    CHECK(!diffusion_apply_json_patch(session, patch, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_ILLEGAL_ARGUMENT);
    diffusion_api_error_free(error);
    patch.topic_path = "j";
    CHECK(!diffusion_apply_json_patch(session, patch, NULL));
    patch.patch = "[]";
    CHECK(!diffusion_apply_json_patch_with_constraint(NULL, NULL, patch, &error));
    CHECK(get_diffusion_api_error_code(error) == DIFF_ERR_NO_SESSION);
    diffusion_api_error_free(error);
    CHECK(diffusion_json_patch_result_get_first_failure(NULL) == -1);
}

static void test_patches(SESSION_T *session) {
    record_clear();
    patch_if(session, NULL, "j", "[]");
    add_and_set(session, "j", TOPIC_TYPE_JSON, DATATYPE_JSON, json_value("{\"a\":1}"));
    patch_if(session, NULL, "j", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":[1,2]},{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]");
    patch_if(session, NULL, "j", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":null},{\"op\":\"remove\",\"path\":\"/c\"}]");
    patch_if(session, diffusion_topic_update_constraint_partial_json_without_value("/a"), "j", "[]");
    patch_if(session, NULL, "j", "no patch");
    patch_if(session, NULL, "s", "[]");
    OUTCOMES("error:40", "error:38 created patched:-1 patched:1 error:42 error:50 error:40");
    check_value(session, "j", DATATYPE_JSON, json_value("{\"a\":null,\"b\":[1,2]}"));
}

static CONSTRAINT *compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison, int64_t number) {
    VALUE *value = diffusion_update_constraint_value_from_int64(number);
    CONSTRAINT *constraint = diffusion_topic_update_constraint_value_comparison(comparison, value);
    diffusion_update_constraint_value_free(value);
    return constraint;
}

static CONSTRAINT *compare_part(const char *pointer, DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T comparison, VALUE *value) {
    CONSTRAINT *constraint = diffusion_topic_update_constraint_partial_json_comparison(pointer, comparison, value);
    diffusion_update_constraint_value_free(value);
    return constraint;
}

static CONSTRAINT *combine(CONSTRAINT *(*combination)(const CONSTRAINT *, const CONSTRAINT *), CONSTRAINT *left, CONSTRAINT *right) {
    CONSTRAINT *combined = combination(left, right);
    CHECK(combined != NULL);
    diffusion_topic_update_constraint_free(left);
    diffusion_topic_update_constraint_free(right);
    return combined;
}

static void test_constraints_of_all_versions(SESSION_T *session) {
    record_clear();
    add_and_set_if(session, diffusion_topic_update_constraint_no_topic(), "c", TOPIC_TYPE_JSON, NULL, DATATYPE_JSON,
                   json_value("{\"a\":\"x\",\"n\":null}"));
    add_and_set_if(session, diffusion_topic_update_constraint_no_topic(), "c", TOPIC_TYPE_JSON, NULL, DATATYPE_JSON, json_value("1"));
    set_if(session, diffusion_topic_update_constraint_unconstrained(), "c", DATATYPE_JSON, json_value("{\"a\":\"x\",\"n\":null}"));
    OUTCOMES("set", "created error:42 set");
    for (int fits = 0; fits <= 1; fits++) {
        BUF_T *text = string_value(fits ? "x" : "y");
        CONSTRAINT *a = diffusion_topic_update_constraint_partial_json_with_value("/a", DATATYPE_STRING, text);
        CONSTRAINT *n = diffusion_topic_update_constraint_partial_json_with_value("/n", DATATYPE_STRING, NULL);
        CONSTRAINT *m = diffusion_topic_update_constraint_partial_json_without_value("/m");
        CONSTRAINT *all = combine(diffusion_topic_update_constraint_and, combine(diffusion_topic_update_constraint_and, a, n), m);
        buf_free(text);
        set_if(session, all, "c", DATATYPE_JSON, json_value("{\"a\":\"x\",\"n\":null}"));
        if (fits) {
            OUTCOMES("set", "set");
        } else {
            OUTCOMES("error:42", "error:42");
        }
    }
}

static void test_comparisons(SESSION_T *session, const char *greater, const char *less, const char *part) {
    record_clear();
    add_and_set(session, "n", TOPIC_TYPE_INT64, DATATYPE_INT64, int64_value(5));
    record_wait("exists");
    record_clear();
    set_if(session, compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_GT, 4), "n", DATATYPE_INT64, int64_value(5));
    record_wait(greater);
    set_if(session, compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_LT, 5), "n", DATATYPE_INT64, int64_value(5));
    record_wait(less);
    record_clear();
    CONSTRAINT *equal =
            compare_part("/a", DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_NE, diffusion_update_constraint_value_from_string("y"));
    set_if(session, equal, "c", DATATYPE_JSON, json_value("{\"a\":\"x\",\"n\":null}"));
    OUTCOMES(part, part);
    set_if(session, compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS, 5), "n", DATATYPE_INT64, int64_value(5));
    OUTCOMES("set", "set");
}

static void test_disjunction(SESSION_T *session, const char *expected) {
    record_clear();
    CONSTRAINT *either = combine(diffusion_topic_update_constraint_or, compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS, 7),
                                 compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS, 5));
    set_if(session, either, "n", DATATYPE_INT64, int64_value(5));
    OUTCOMES(expected, expected);
}

static DIFFUSION_SESSION_LOCK_T *held;

static int on_lock_acquired(const DIFFUSION_SESSION_LOCK_T *lock, void *given) {
    CHECK(given == &context);
    held = diffusion_session_lock_dup(lock);
    record("locked");
    return HANDLER_SUCCESS;
}

static int on_unlock(bool owned, void *given) {
    CHECK(owned && given == &context);
    record("unlocked");
    return HANDLER_SUCCESS;
}

static void test_lock(SESSION_T *session) {
    DIFFUSION_SESSION_LOCK_PARAMS_T lock;
    DIFFUSION_SESSION_LOCK_UNLOCK_PARAMS_T unlock;
    memset(&lock, 0, sizeof lock);
    memset(&unlock, 0, sizeof unlock);
    lock.on_lock_acquired = on_lock_acquired;
    unlock.on_unlock = on_unlock;
    lock.context = unlock.context = &context;
    record_clear();
    diffusion_session_lock(session, "publisher", lock);
    OUTCOMES("locked", "locked");
    set_if(session, diffusion_topic_update_constraint_locked(held), "n", DATATYPE_INT64, int64_value(5));
    CONSTRAINT *both = combine(diffusion_topic_update_constraint_and, diffusion_topic_update_constraint_locked(held),
                               compare(DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_IS, 5));
    set_if(session, both, "n", DATATYPE_INT64, int64_value(5));
    OUTCOMES("set set", "set set");
    diffusion_session_lock_unlock(session, held, unlock);
    OUTCOMES("unlocked", "unlocked");
    /* The number of that acquisition stays in it. */
    set_if(session, diffusion_topic_update_constraint_locked(held), "n", DATATYPE_INT64, int64_value(5));
    OUTCOMES("error:42", "error:42");
    diffusion_session_lock_free(held);
}

/* A principal that may read topics only. */
static void test_permissions(void) {
    CREDENTIALS_T *credentials = credentials_create_password("password");
    SESSION_T *client = session_create(server_url, "client", credentials, NULL, NULL, NULL);
    credentials_free(credentials);
    CHECK(client != NULL);
    record_clear();
    set(client, "s", DATATYPE_STRING, string_value("x"));
    add_and_set(client, "s", TOPIC_TYPE_STRING, DATATYPE_STRING, string_value("x"));
    patch_if(client, NULL, "j", "[]");
    OUTCOMES("error:103 error:103 error:103", "error:103 error:103 error:103");
    session_close(client, NULL);
    session_free(client);
}

/* Thousands of requests may be under way; there is one call for each, and the last value stays. */
static int answered;

static int on_counted(DIFFUSION_TOPIC_CREATION_RESULT_T result, void *given) {
    CHECK(given == &context);
    CHECK(result == (answered == 0 ? TOPIC_CREATED : TOPIC_EXISTS));
    if (++answered == 5000) {
        record("all");
    }
    return HANDLER_SUCCESS;
}

static void test_many(SESSION_T *session) {
    DIFFUSION_TOPIC_UPDATE_ADD_AND_SET_PARAMS_T params;
    memset(&params, 0, sizeof params);
    params.specification = topic_specification_init(TOPIC_TYPE_INT64);
    params.datatype = DATATYPE_INT64;
    params.on_topic_update_add_and_set = on_counted;
    params.context = &context;
    record_clear();
    for (int number = 1; number <= 5000; number++) {
        char *path = strdup("many");
        params.topic_path = path;
        params.update = int64_value(number);
        diffusion_topic_update_add_and_set(session, params);
        buf_free(params.update);
        free(path);
    }
    record_wait("all");
    topic_specification_free(params.specification);
    check_value(session, "many", DATATYPE_INT64, int64_value(5000));
}

static void test_session_that_ends(SESSION_T *session) {
    record_clear();
    server_do("abort session=all");
    record_wait("2>6");
    set(session, "s", DATATYPE_STRING, string_value("late"));
    patch_if(session, NULL, "j", "[]");
    record_wait("error:101 error:101");
    session_close(session, NULL);
    record_clear();
    set(session, "s", DATATYPE_STRING, string_value("later"));
    session_free(session);
    RECORD_IS("");
}

int main(int argc, char **argv) {
    server_from_arguments(argc, argv);
    SESSION_T *session = connected(NULL);
    test_setting(session);
    test_time_series(session);
    test_patches(session);
    test_local_errors(session);
    test_constraints_of_all_versions(session);
    add_and_set(session, "n", TOPIC_TYPE_INT64, DATATYPE_INT64, int64_value(5));
    test_comparisons(session, "set", "error:42", "set");
    test_disjunction(session, "set");
    test_lock(session);
    test_permissions();
    test_many(session);
    test_session_that_ends(session);

    /* An old server: what its protocol cannot express is an error, and nothing is sent. */
    CHECK(setenv("DIFFUSION_PROTOCOL_VERSION", "25", 1) == 0);
    record_clear();
    SESSION_T *old = connected(NULL);
    TOPIC_REMOVAL_PARAMS_T removal;
    memset(&removal, 0, sizeof removal);
    removal.topic_selector = ">c";
    topic_removal(old, removal);
    test_constraints_of_all_versions(old);
    test_comparisons(old, "error:104", "error:104 error:104", "error:104");
    test_disjunction(old, "error:104");
    test_lock(old);
    session_close(old, NULL);
    session_free(old);
    return 0;
}
