/* Each type of topics: values, deltas, null, compression and large values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../steps.h"

/* Two sessions: one sets, the other subscribes. */
typedef struct {
    CHECK_SESSION_T *sets;
    CHECK_SESSION_T *subscribes;
    HEARD_T *heard;
} PAIR_T;

static bool open_pair(CHECK_T *check, PAIR_T *pair, TOPIC_TYPE_T type, DIFFUSION_DATATYPE datatype, const char *const *properties) {
    pair->sets = check_open(check, NULL);
    pair->subscribes = pair->sets == NULL ? NULL : check_open(check, NULL);
    if (pair->subscribes == NULL || !step_add(check, pair->sets->session, "topic", type, properties)) {
        return false;
    }
    pair->heard = step_watch(check, pair->subscribes->session, "topic", datatype);
    return pair->heard != NULL;
}

/* Each value arrives as it is set, also as a delta to the one before, and the last is what a fetch finds. */
static void try_values(CHECK_T *check, TOPIC_TYPE_T type, DIFFUSION_DATATYPE datatype, const char *const *values, const char *const *shown) {
    PAIR_T pair;
    char text[300] = "";
    if (!open_pair(check, &pair, type, datatype, NULL)) {
        return;
    }
    size_t count = 0;
    for (; shown[count] != NULL; count++) {
        if (!step_set(check, pair.sets->session, "topic", datatype, values[count]) || !heard_wait(pair.heard, count + 1)) {
            return;
        }
        snprintf(text, sizeof text, "topic = %s", shown[count]);
        if (!step_equal(check, "the value as it was set", text, pair.heard->texts[count])) {
            return;
        }
    }
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(pair.sets->session);
    diffusion_fetch_request_with_values(request, NULL, NULL);
    HEARD_T *fetched = step_fetch(check, pair.sets->session, "topic", request, datatype);
    if (fetched != NULL && shown[count - 1][0] != 'n') {
        heard_expect(fetched, "a fetch finds the last value", (const char *[]){ text, NULL }, true);
    }
}

static void probe_json(CHECK_T *check) {
    static const char *const values[] = {
        "{\"a\":[1,-1,0.5,true,false,null,\"\\u00e9\\\"\"],\"b\":{}}", "{\"a\":[1,-1,0.5,true,false,null,\"\\u00e9\\\"\"],\"b\":{\"c\":[]}}",
        "[9007199254740991,-9007199254740991]", "\"\"", "null", "12", NULL
    };
    static const char *const shown[] = {
        "{\"a\":[1,-1,0.5,true,false,null,\"\xc3\xa9\\\"\"],\"b\":{}}", "{\"a\":[1,-1,0.5,true,false,null,\"\xc3\xa9\\\"\"],\"b\":{\"c\":[]}}",
        "[9007199254740991,-9007199254740991]", "\"\"", "null", "12", NULL
    };
    try_values(check, TOPIC_TYPE_JSON, DATATYPE_JSON, values, shown);
}

static void probe_string(CHECK_T *check) {
    static const char *const values[] = { "one", "", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8d\xb5", NULL, "last" };
    static const char *const shown[] = { "one", "", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8d\xb5", "null", "last", NULL };
    try_values(check, TOPIC_TYPE_STRING, DATATYPE_STRING, values, shown);
}

static void probe_int64(CHECK_T *check) {
    static const char *const values[] = { "0", "-1", "9223372036854775807", "-9223372036854775808", NULL, "23" };
    static const char *const shown[] = { "0", "-1", "9223372036854775807", "-9223372036854775808", "null", "23", NULL };
    try_values(check, TOPIC_TYPE_INT64, DATATYPE_INT64, values, shown);
}

static void probe_double(CHECK_T *check) {
    static const char *const values[] = { "0.1", "-2.5", "1e300", "2.5e-300", NULL, "3" };
    static const char *const shown[] = { "0.1", "-2.5", "1e+300", "2.5e-300", "null", "3", NULL };
    try_values(check, TOPIC_TYPE_DOUBLE, DATATYPE_DOUBLE, values, shown);
}

static void probe_binary(CHECK_T *check) {
    static const char *const values[] = { "00ff10", "", "000102030405060708090a0b0c0d0e0f1011121314151617", "000102030405060708090a0b0c0d0e0f1011121314151618", NULL };
    try_values(check, TOPIC_TYPE_BINARY, DATATYPE_BINARY, values, values);
}

static void probe_record(CHECK_T *check) {
    static const char *const values[] = { "a\tb\nc", "a\tb\nd", "\t", "x", NULL };
    static const char *const shown[] = { "[[\"a\",\"b\"],[\"c\"]]", "[[\"a\",\"b\"],[\"d\"]]", "[[\"\",\"\"]]", "[[\"x\"]]", NULL };
    try_values(check, TOPIC_TYPE_RECORDV2, DATATYPE_RECORDV2, values, shown);
}

/* A JSON array of numbers that do not repeat, so that compression does little; one of them as given. */
static char *make_array(int length, int changed) {
    char *text = malloc((size_t)length * 12 + 3);
    size_t used = 0;
    unsigned number = 12345;
    for (int i = 0; text != NULL && i < length; i++) {
        number = number * 1103515245u + 12345u;
        used += (size_t)sprintf(text + used, "%s%u", i == 0 ? "[" : ",", i == length / 2 ? (unsigned)changed : number % 1000000000u);
    }
    if (text != NULL) {
        strcpy(text + used, "]");
    }
    return text;
}

/* What the second of two values that differ little costs the subscriber; negative after a verdict. */
static long cost_of_change(CHECK_T *check, const char *const *properties) {
    PAIR_T pair;
    long cost = -1;
    char *one = make_array(1000, 1);
    char *other = make_array(1000, 2);
    if (open_pair(check, &pair, TOPIC_TYPE_JSON, DATATYPE_JSON, properties) && step_set(check, pair.sets->session, "topic", DATATYPE_JSON, one)
        && heard_wait(pair.heard, 1)) {
        const uint64_t before = relay_byte_count(pair.subscribes->relay, TO_CLIENT);
        if (step_set(check, pair.sets->session, "topic", DATATYPE_JSON, other) && heard_wait(pair.heard, 2)
            && step_equal(check, "the changed value", other, pair.heard->texts[1] + strlen("topic = "))) {
            cost = (long)(relay_byte_count(pair.subscribes->relay, TO_CLIENT) - before);
        }
    }
    free(one);
    free(other);
    return cost;
}

static void probe_deltas(CHECK_T *check) {
    const long cost = cost_of_change(check, NULL);
    if (cost > 1000) {
        check_failed(check, "a value that differs little is sent as a delta", "%ld bytes", cost);
    }
}

static void probe_values_only(CHECK_T *check) {
    static const char *const properties[] = { "PUBLISH_VALUES_ONLY", "true", "COMPRESSION", "off", NULL };
    const long cost = cost_of_change(check, properties);
    if (cost >= 0 && cost < 4000) {
        check_failed(check, "with PUBLISH_VALUES_ONLY whole values are sent", "%ld bytes", cost);
    }
}

static void probe_compression(CHECK_T *check) {
    static const char *const properties[] = { "COMPRESSION", "high", NULL };
    PAIR_T pair;
    char *text = malloc(100001);
    if (text != NULL) {
        memset(text, 'x', 100000);
        text[100000] = '\0';
    }
    if (text != NULL && open_pair(check, &pair, TOPIC_TYPE_STRING, DATATYPE_STRING, properties)) {
        const uint64_t before = relay_byte_count(pair.subscribes->relay, TO_CLIENT);
        if (step_set(check, pair.sets->session, "topic", DATATYPE_STRING, text) && heard_wait(pair.heard, 1)
            && step_equal(check, "the value as it was set", text, pair.heard->texts[0] + strlen("topic = "))) {
            const long cost = (long)(relay_byte_count(pair.subscribes->relay, TO_CLIENT) - before);
            /* Whether it compresses is for the server to decide; that it is read right is ours. */
            check_note(check, "100000 equal characters with COMPRESSION=high are %ld bytes: %s", cost, cost < 50000 ? "compressed" : "not compressed");
        }
    }
    free(text);
}

static void probe_large(CHECK_T *check) {
    PAIR_T pair;
    char *text = make_array(100000, 3);
    if (text != NULL && open_pair(check, &pair, TOPIC_TYPE_JSON, DATATYPE_JSON, NULL) && step_set(check, pair.sets->session, "topic", DATATYPE_JSON, text)
        && heard_wait(pair.heard, 1) && strcmp(text, pair.heard->texts[0] + strlen("topic = ")) != 0) {
        check_failed(check, "a value of a megabyte arrives as it was set", "%zu characters instead of %zu, or others", strlen(pair.heard->texts[0]), strlen(text));
    }
    free(text);
}

const PROBE_T value_probes[] = {
    { "values/json", "JSON values arrive as they were set", 0, TOUCHES_TOPICS, probe_json },
    { "values/string", "strings and null arrive as they were set", 0, TOUCHES_TOPICS, probe_string },
    { "values/int64", "integers and null arrive as they were set", 0, TOUCHES_TOPICS, probe_int64 },
    { "values/double", "numbers and null arrive as they were set", 0, TOUCHES_TOPICS, probe_double },
    { "values/binary", "bytes arrive as they were set", 0, TOUCHES_TOPICS, probe_binary },
    { "values/record", "records arrive as they were set", 0, TOUCHES_TOPICS, probe_record },
    { "values/deltas", "a value that differs little is sent as a delta", 0, TOUCHES_TOPICS, probe_deltas },
    { "values/publish-values-only", "with PUBLISH_VALUES_ONLY no deltas are sent", 0, TOUCHES_TOPICS, probe_values_only },
    { "values/doubt-compression", "real compression: a value that compresses well arrives whole, and whether it was compressed", 0, TOUCHES_TOPICS, probe_compression },
    { "values/large", "a value of a megabyte arrives whole", 0, TOUCHES_TOPICS, probe_large },
    { 0 },
};
