/* diffusion sub: values as they come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "topics.h"

static int format = FORMAT_TEXT;
static int time_format = TIME_CLOCK;
static bool fetch_only;
static long count;
static double timeout;
static const char *scope;

/* Under the lock. */
static long received;

/* Whether one more value is wanted; and whether it was the last. */
static bool take_value(bool *last) {
    run_lock();
    const bool wanted = count == 0 || received < count;
    received += wanted;
    *last = count > 0 && received == count;
    run_unlock();
    return wanted && !run_has_ended();
}

static void print(const ITEM_T *item) {
    bool last;
    if (take_value(&last)) {
        print_item(item, (FORMAT_T)format, (TIME_FORMAT_T)time_format);
        if (last) {
            run_end(EXIT_DONE);
        }
    }
}

/* There is a stream for each type of values and another for time series of them; each takes the topics of its type only. */
typedef struct {
    DIFFUSION_DATATYPE datatype;
    bool time_series;
} STREAM_KIND_T;

static bool is_of_kind(const TOPIC_SPECIFICATION_T *specification, const STREAM_KIND_T *kind) {
    DIFFUSION_DATATYPE found;
    return (topic_specification_get_topic_type(specification) == TOPIC_TYPE_TIME_SERIES) == kind->time_series
        && datatype_of_specification(specification, &found) && found == kind->datatype;
}

static int on_value(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)old_value;
    if (is_of_kind(specification, context)) {
        print(&(ITEM_T){ .path = path, .datatype = datatype, .value = new_value, .has_value = true });
    }
    return HANDLER_SUCCESS;
}

static int on_event(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)old_value;
    DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
    if (is_of_kind(specification, context) && new_value != NULL && read_diffusion_time_series_event(new_value, &event, NULL)) {
        DIFFUSION_VALUE_T *value = diffusion_time_series_event_get_value(event);
        print(&(ITEM_T){ .path = path, .type = "time_series", .datatype = datatype, .value = value, .has_value = true, .event = event });
        diffusion_value_free(value);
        diffusion_time_series_event_free(event);
    }
    return HANDLER_SUCCESS;
}

static int on_subscription(const char *path, const TOPIC_SPECIFICATION_T *specification, void *context) {
    if (option_verbose && is_of_kind(specification, context)) {
        say("subscribed to %s, %s", path, topic_type_name(topic_specification_get_topic_type(specification)));
    }
    return HANDLER_SUCCESS;
}

static const char *reason_text(NOTIFY_UNSUBSCRIPTION_REASON_T reason) {
    switch (reason) {
    case UNSUBSCRIPTION_REASON_CONTROL:
        return "by another session";
    case UNSUBSCRIPTION_REASON_REMOVAL:
        return "the topic is removed";
    case UNSUBSCRIPTION_REASON_AUTHORIZATION:
        return "not permitted any more";
    case UNSUBSCRIPTION_REASON_BACK_PRESSURE:
        return "too slow for the server";
    case UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS:
        return "the session tree has changed";
    case UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH:
        return "subscriptions begin anew";
    default:
        return "for another reason";
    }
}

static int on_unsubscription(const char *path, const TOPIC_SPECIFICATION_T *specification, NOTIFY_UNSUBSCRIPTION_REASON_T reason,
                             void *context) {
    if (option_verbose && is_of_kind(specification, context)) {
        say("unsubscribed from %s: %s", path, reason_text(reason));
    }
    return HANDLER_SUCCESS;
}

static void on_stream_error(const DIFFUSION_ERROR_T *error) {
    if (error->code != DIFF_ERR_SESSION_CLOSED) {
        complain("a value cannot be read: %s", error->message);
    }
}

/* Streams without a selector: what is subscribed comes to them once, however many selectors select it. */
static void add_streams(SESSION_T *session) {
    static STREAM_KIND_T kinds[2 * TYPE_TIME_SERIES];
    for (int i = 0; i < 2 * TYPE_TIME_SERIES; i++) {
        kinds[i].datatype = datatype_of((TYPE_T)(i / 2));
        kinds[i].time_series = i % 2 == 1;
        const VALUE_STREAM_T stream = {
            .datatype = kinds[i].datatype, .on_subscription = on_subscription, .on_unsubscription = on_unsubscription,
            .on_value = kinds[i].time_series ? on_event : on_value, .on_error = on_stream_error, .context = &kinds[i]
        };
        if (kinds[i].time_series) {
            add_time_series_fallback_stream(session, &stream);
        } else {
            add_fallback_stream(session, &stream);
        }
    }
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int subscribe_all(SESSION_T *session, WORDS_T selectors, int64_t deadline) {
    static OUTCOME_T outcome;
    for (int i = 0; i < selectors.count; i++) {
        const SUBSCRIPTION_PARAMS_T params = {
            .topic_selector = selectors.words[i], .on_subscribe = on_subscribed, .on_error = outcome_on_error,
            .on_discard = outcome_on_discard, .context = &outcome
        };
        DIFFUSION_API_ERROR error = NULL;
        outcome_expect(&outcome);
        if (scope == NULL) {
            subscribe(session, params);
        } else if (!diffusion_subscribe_with_scope(session, scope, params, &error)) {
            outcome_refused(&outcome, error);
        }
        if (!outcome_wait(&outcome, deadline)) {
            char what[600];
            snprintf(what, sizeof what, "not subscribed to %.500s", selectors.words[i]);
            return outcome_complain(&outcome, what);
        }
    }
    return EXIT_DONE;
}

static int fetch_all(SESSION_T *session, WORDS_T selectors) {
    FETCH_SETTINGS_T settings = {
        .format = (FORMAT_T)format, .time_format = (TIME_FORMAT_T)time_format, .values = true, .page = 1000, .deadline = deadline_in(timeout)
    };
    int code = EXIT_DONE;
    long found = 0;
    for (int i = 0; i < selectors.count && code == EXIT_DONE && (count == 0 || found < count); i++) {
        settings.limit = count == 0 ? 0 : count - found;
        code = fetch_topics(session, selectors.words[i], &settings, &found);
    }
    return code;
}

static int watch(SESSION_T *session, WORDS_T selectors) {
    const int64_t deadline = deadline_in(timeout);
    add_streams(session);
    const int code = subscribe_all(session, selectors, deadline);
    if (code != EXIT_DONE || !run_sleep_until(deadline)) {
        return code;
    }
    /* The time is over. That is what was asked for, unless values were. */
    if (count == 0) {
        return EXIT_DONE;
    }
    run_lock();
    const long number = received;
    run_unlock();
    complain("%ld of %ld values within %g s", number, count, timeout);
    return EXIT_TIMED_OUT;
}

static int run(WORDS_T words) {
    if (words.count == 0) {
        return usage_error("no selector is given");
    }
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    const int code = fetch_only ? fetch_all(session, words) : watch(session, words);
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 'F', "format", "FORMAT", FORMAT_HELP, OPTION_CHOICE, &format, format_words },
    { 0, "time", "WHAT", "The time before each value: clock (default), iso or none", OPTION_CHOICE, &time_format, time_words },
    { 'n', "count", "N", "End after N values", OPTION_NUMBER, &count, NULL },
    { 't', "timeout", "SECONDS", "End after this time; with 6 if --count asks for more values", OPTION_SECONDS, &timeout, NULL },
    { 0, "fetch", NULL, "Print the values that are there now, and end", OPTION_FLAG, &fetch_only, NULL },
    { 0, "scope", "SCOPE", "Subscribe in this selection scope", OPTION_TEXT, &scope, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T sub_command = {
    .name = "sub",
    .summary = "subscribe, and print values as they come",
    .usage = "URL SELECTOR...",
    .description =
        "Prints the values of the topics that the selectors select: the present ones,\n"
        "then each new one. Goes on when the connection is lost and comes back, and says\n"
        "so on standard error. Ends with Ctrl-C, --count or --timeout.\n"
        "\n"
        "A selector is a path such as prices/tea, or an expression: '?prices/.*' has a\n"
        "regular expression for each part of a path, '?prices//' is all at and below it.\n"
        "Quote expressions for the shell.\n"
        "\n"
        "In the format text control characters are escaped, binary values are in\n"
        "hexadecimal digits, and an event of a time series has its number and its author\n"
        "before the value. The formats pretty and records have others as text does.\n",
    .options = options,
    .examples =
        "diffusion sub ws://localhost:8080 '?prices//'\n"
        "diffusion sub ws://localhost:8080 orders --format json | jq .value.total\n"
        "diffusion sub ws://localhost:8080 ready --count 1 --timeout 30 --quiet\n",
    .connects = true,
    .run = run,
};
