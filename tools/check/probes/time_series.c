/* Time series: events, edits and queries. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

static const char *const of_int64[] = { "TIME_SERIES_EVENT_VALUE_TYPE", "int64", "TIME_SERIES_SUBSCRIPTION_RANGE", "limit 2", NULL };

typedef struct {
    OUTCOME_T outcome;
    long sequence;
    long timestamp;
    HEARD_T *heard;
} EVENT_T;

static int on_metadata(const DIFFUSION_TIME_SERIES_EVENT_METADATA_T *metadata, void *context) {
    EVENT_T *event = context;
    event->sequence = diffusion_time_series_event_metadata_get_sequence(metadata);
    event->timestamp = diffusion_time_series_event_metadata_get_timestamp(metadata);
    outcome_arrived(&event->outcome);
    return HANDLER_SUCCESS;
}

/* Appends a number and expects its sequence number. */
static bool append(CHECK_T *check, SESSION_T *session, const char *text, long sequence, EVENT_T **appended) {
    EVENT_T *event = check_keep(check, sizeof *event);
    BUF_T *value = step_value(check, DATATYPE_INT64, text);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_TIME_SERIES_APPEND_PARAMS_T params = {
        .on_append = on_metadata, .topic_path = check_path(check, "", "series"), .datatype = DATATYPE_INT64, .value = value,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = event
    };
    outcome_expect(&event->outcome);
    step_called(&event->outcome, diffusion_time_series_append(session, params, &error), error);
    buf_free(value);
    if (appended != NULL) {
        *appended = event;
    }
    if (!step_done(check, &event->outcome, "an event is appended", "UPDATE_TOPIC")) {
        return false;
    }
    return event->sequence == sequence ? true : check_failed(check, "sequence numbers go up from 0", "%ld instead of %ld", event->sequence, sequence);
}

static OUTCOME_T *edit(CHECK_T *check, SESSION_T *session, long original, const char *text) {
    EVENT_T *event = check_keep(check, sizeof *event);
    BUF_T *value = step_value(check, DATATYPE_INT64, text);
    DIFFUSION_API_ERROR error = NULL;
    const DIFFUSION_TIME_SERIES_EDIT_PARAMS_T params = {
        .on_edit = on_metadata, .topic_path = check_path(check, "", "series"), .original_sequence = original, .datatype = DATATYPE_INT64, .value = value,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = event
    };
    outcome_expect(&event->outcome);
    step_called(&event->outcome, diffusion_time_series_edit(session, params, &error), error);
    buf_free(value);
    return &event->outcome;
}

/* "#SEQUENCE VALUE", and of an edit which event it replaces. */
static void hear_event(HEARD_T *heard, const DIFFUSION_TIME_SERIES_EVENT_T *event) {
    DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
    char *text = value_text(DATATYPE_INT64, value);
    if (diffusion_time_series_event_is_edit_event(event) == 1) {
        DIFFUSION_TIME_SERIES_EVENT_METADATA_T *original = diffusion_time_series_event_get_original_event(event);
        heard_format(heard, "#%ld %s for #%ld", diffusion_time_series_event_get_sequence(event), text,
                     original == NULL ? -1 : diffusion_time_series_event_metadata_get_sequence(original));
        diffusion_time_series_event_metadata_free(original);
    } else {
        heard_format(heard, "#%ld %s", diffusion_time_series_event_get_sequence(event), text);
    }
    free(text);
    diffusion_value_free(value);
}

static int on_result(const DIFFUSION_TIME_SERIES_QUERY_RESULT_T *result, void *context) {
    EVENT_T *answer = context;
    LIST_T *events = diffusion_time_series_query_result_get_events(result);
    for (const LIST_NODE_T *node = events == NULL ? NULL : events->first; node != NULL; node = node->next) {
        hear_event(answer->heard, node->data);
    }
    list_free(events, (void (*)(void *))diffusion_time_series_event_free);
    outcome_arrived(&answer->outcome);
    return HANDLER_SUCCESS;
}

typedef DIFFUSION_TIME_SERIES_RANGE_QUERY_T QUERY_T;

/* Runs a query, which it frees. */
static bool expect(CHECK_T *check, SESSION_T *session, QUERY_T *query, const char *permission, const char *what, const char *const *expected) {
    EVENT_T *answer = check_keep(check, sizeof *answer);
    DIFFUSION_API_ERROR error = NULL;
    DIFFUSION_DATATYPE datatype = DATATYPE_INT64;
    answer->heard = heard_begin(check, session, DATATYPE_INT64);
    diffusion_time_series_range_query_as(query, &datatype, NULL);
    const DIFFUSION_TIME_SERIES_RANGE_QUERY_PARAMS_T params = {
        .topic_path = check_path(check, "", "series"), .range_query = query, .on_query_result = on_result,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = answer
    };
    outcome_expect(&answer->outcome);
    step_called(&answer->outcome, diffusion_time_series_select_from(session, params, &error), error);
    diffusion_time_series_range_query_free(query);
    return step_done(check, &answer->outcome, "a time series is queried", permission) && heard_expect(answer->heard, what, expected, true);
}

#define EVENTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static SESSION_T *open_with_series(CHECK_T *check, long events) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    if (opened == NULL || !step_add(check, opened->session, "series", TOPIC_TYPE_TIME_SERIES, of_int64)) {
        return NULL;
    }
    for (long i = 0; i < events; i++) {
        char text[24];
        snprintf(text, sizeof text, "%ld", 10 + i);
        if (!append(check, opened->session, text, i, NULL)) {
            return NULL;
        }
    }
    return opened->session;
}

static int on_event(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)path;
    (void)specification;
    (void)datatype;
    (void)old_value;
    DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
    if (read_diffusion_time_series_event(new_value, &event, NULL)) {
        hear_event(context, event);
        diffusion_time_series_event_free(event);
    } else {
        heard_format(context, "unreadable");
    }
    return HANDLER_SUCCESS;
}

static void probe_events(CHECK_T *check) {
    SESSION_T *session = open_with_series(check, 4);
    if (session == NULL) {
        return;
    }
    HEARD_T *heard = heard_begin(check, session, DATATYPE_INT64);
    const VALUE_STREAM_T stream = { .datatype = DATATYPE_INT64, .on_value = on_event, .context = heard };
    add_time_series_stream(session, step_selector(check, "series"), &stream);
    if (step_subscribe(check, session, "series") && heard_expect(heard, "the last two events, as the topic says", EVENTS("#2 12", "#3 13"), true)
        && append(check, session, "99", 4, NULL) && step_done(check, edit(check, session, 4, "98"), "an event is edited", "EDIT_TIME_SERIES_EVENTS")) {
        heard_expect(heard, "events and edits as they come", EVENTS("#2 12", "#3 13", "#4 99", "#5 98 for #4"), true);
    }
}

/* A function that narrows a query. */
typedef bool (*WITH_NUMBER_T)(const QUERY_T *query, long number, DIFFUSION_API_ERROR *error);

static QUERY_T *query_with(WITH_NUMBER_T from, long first, WITH_NUMBER_T to, long last) {
    QUERY_T *query = diffusion_time_series_range_query();
    if (from != NULL) {
        from(query, first, NULL);
    }
    if (to != NULL) {
        to(query, last, NULL);
    }
    return query;
}

static void probe_queries(CHECK_T *check) {
    SESSION_T *session = open_with_series(check, 6);
    if (session == NULL) {
        return;
    }
    const struct {
        QUERY_T *query;
        const char *what;
        const char *expected[7];
    } cases[] = {
        { query_with(NULL, 0, NULL, 0), "all", { "#0 10", "#1 11", "#2 12", "#3 13", "#4 14", "#5 15" } },
        { query_with(diffusion_time_series_range_query_from, 2, diffusion_time_series_range_query_to, 4), "from 2 to 4", { "#2 12", "#3 13", "#4 14" } },
        { query_with(diffusion_time_series_range_query_from_last, 2, NULL, 0), "from the last 2", { "#4 14", "#5 15" } },
        { query_with(diffusion_time_series_range_query_from, 1, diffusion_time_series_range_query_next, 2), "1 and the next 2", { "#1 11", "#2 12", "#3 13" } },
        { query_with(diffusion_time_series_range_query_from, 4, diffusion_time_series_range_query_previous, 2), "4 and the 2 before", { "#2 12", "#3 13", "#4 14" } },
        { query_with(NULL, 0, diffusion_time_series_range_query_until_last, 4), "until the first of the last 4", { "#0 10", "#1 11", "#2 12" } },
        { query_with(NULL, 0, diffusion_time_series_range_query_limit, 2), "at most 2: the latest", { "#4 14", "#5 15" } },
        { query_with(diffusion_time_series_range_query_from_last_millis, 3600000, NULL, 0), "of the last hour", { "#0 10", "#1 11", "#2 12", "#3 13", "#4 14", "#5 15" } },
    };
    bool good = true;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (good) {
            good = expect(check, session, cases[i].query, "READ_TOPIC", cases[i].what, cases[i].expected);
        } else {
            diffusion_time_series_range_query_free(cases[i].query);
        }
    }
}

static void probe_edits(CHECK_T *check) {
    SESSION_T *session = open_with_series(check, 3);
    if (session == NULL || !step_done(check, edit(check, session, 1, "20"), "an event is edited", "EDIT_TIME_SERIES_EVENTS")
        || !step_done(check, edit(check, session, 1, "21"), "an event is edited", "EDIT_TIME_SERIES_EVENTS")
        || !expect(check, session, query_with(NULL, 0, NULL, 0), "READ_TOPIC", "the latest values", EVENTS("#0 10", "#4 21 for #1", "#2 12"))) {
        return;
    }
    QUERY_T *query = query_with(NULL, 0, NULL, 0);
    diffusion_time_series_range_query_for_edits(query, NULL);
    expect(check, session, query, "QUERY_OBSOLETE_TIME_SERIES_EVENTS", "all edits", EVENTS("#0 10", "#1 11", "#2 12", "#3 20 for #1", "#4 21 for #1"));
}

static void probe_edit_of_nothing(CHECK_T *check) {
    SESSION_T *session = open_with_series(check, 1);
    if (session != NULL) {
        OUTCOME_T *outcome = edit(check, session, 7, "1");
        outcome_wait(outcome, now_ns() + check->patience_ns);
        if (outcome->kind == OUTCOME_ERROR && outcome->code == DIFF_ERR_ACCESS_DENIED) {
            check_not_permitted(check, "EDIT_TIME_SERIES_EVENTS");
        } else if (outcome->kind != OUTCOME_ERROR) {
            check_failed(check, "an edit of an event that is not there is refused", "%s", outcome->kind == OUTCOME_GOOD ? "it succeeds" : outcome->message);
        } else {
            check_note(check, "code %d", (int)outcome->code);
        }
    }
}

/* The library takes times as seconds, and servers know milliseconds. */
static void probe_times(CHECK_T *check) {
    SESSION_T *session = open_with_series(check, 2);
    EVENT_T *event = NULL;
    if (session == NULL || !append(check, session, "12", 2, &event)) {
        return;
    }
    const time_t seconds = (time_t)(event->timestamp / 1000);
    QUERY_T *query = diffusion_time_series_range_query();
    diffusion_time_series_range_query_from_time(query, seconds - 3600, NULL);
    diffusion_time_series_range_query_to_time(query, seconds + 3600, NULL);
    if (!expect(check, session, query, "READ_TOPIC", "from an hour ago to in an hour", EVENTS("#0 10", "#1 11", "#2 12"))) {
        return;
    }
    query = diffusion_time_series_range_query();
    diffusion_time_series_range_query_from_time(query, seconds + 3600, NULL);
    expect(check, session, query, "READ_TOPIC", "from in an hour on", (const char *const[]){ NULL });
}

const PROBE_T time_series_probes[] = {
    { "time-series/events", "events arrive, from the range that the topic says", 0, TOUCHES_TOPICS, probe_events },
    { "time-series/queries", "queries with each kind of range", 0, TOUCHES_TOPICS, probe_queries },
    { "time-series/edits", "edits, and queries of them", 0, TOUCHES_TOPICS, probe_edits },
    { "time-series/edit-of-nothing", "an edit of an event that is not there is refused", 0, TOUCHES_TOPICS, probe_edit_of_nothing },
    { "time-series/doubt-times", "ranges of time", 0, TOUCHES_TOPICS, probe_times },
    { 0 },
};
