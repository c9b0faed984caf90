/* What sessions are told: value streams, subscriptions and fetches. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/run.h"
#include "steps.h"

static char *hexadecimal(const DIFFUSION_VALUE_T *value) {
    void *bytes = NULL;
    size_t length = 0;
    if (value == NULL || !diffusion_value_get_raw_bytes(value, &bytes, &length)) {
        return NULL;
    }
    char *text = malloc(2 * length + 1);
    for (size_t i = 0; text != NULL && i < length; i++) {
        snprintf(text + 2 * i, 3, "%02x", ((const unsigned char *)bytes)[i]);
    }
    if (text != NULL) {
        text[2 * length] = '\0';
    }
    return text;
}

char *value_text(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value) {
    char *text = NULL;
    if (value == NULL) {
        return strdup("null");
    }
    if (datatype == DATATYPE_BINARY) {
        text = hexadecimal(value);
    } else if (datatype == DATATYPE_RECORDV2) {
        diffusion_recordv2_to_string(value, &text, NULL);
    } else if (datatype == DATATYPE_STRING) {
        read_diffusion_string_value(value, &text, NULL);
    }
    if (text == NULL && datatype != DATATYPE_BINARY && datatype != DATATYPE_RECORDV2) {
        to_diffusion_json_string(value, &text, NULL);
    }
    return text == NULL ? strdup("unreadable") : text;
}

HEARD_T *heard_begin(CHECK_T *check, SESSION_T *session, DIFFUSION_DATATYPE datatype) {
    HEARD_T *heard = check_keep(check, sizeof *heard);
    heard->check = check;
    heard->session = session;
    heard->datatype = datatype;
    return heard;
}

void heard_text(HEARD_T *heard, char *text) {
    /* The memory of the probe, so that nothing is left to free; texts are few and short. */
    char *copy = check_keep(heard->check, strlen(text == NULL ? "" : text) + 1);
    strcpy(copy, text == NULL ? "" : text);
    free(text);
    run_lock();
    const bool full = heard->count == heard->size;
    const size_t size = heard->size * 2 + 16;
    run_unlock();
    /* Only the callback thread of one session adds. */
    char **more = full ? check_keep(heard->check, size * sizeof *more) : NULL;
    run_lock();
    if (full) {
        if (heard->count > 0) {
            memcpy(more, heard->texts, heard->count * sizeof *more);
        }
        heard->texts = more;
        heard->size = size;
    }
    heard->texts[heard->count++] = copy;
    run_changed();
    run_unlock();
}

void heard_format(HEARD_T *heard, const char *format, ...) {
    va_list arguments;
    va_list again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    if (text != NULL) {
        vsnprintf(text, (size_t)length + 1, format, again);
    }
    va_end(again);
    va_end(arguments);
    heard_text(heard, text);
}

/* The texts, shortened. With the lock held. */
static void list_texts(const HEARD_T *heard, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < heard->count && used + 80 < size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s%.60s", i == 0 ? "" : ", ", heard->texts[i]);
    }
    if (heard->count == 0) {
        snprintf(text, size, "nothing");
    }
}

static void list_expected(const char *what, const char *const *expected, char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "%.300s:", what);
    for (size_t i = 0; expected[i] != NULL && used + 80 < size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s %.60s", i == 0 ? "" : ",", expected[i]);
    }
    if (expected[0] == NULL) {
        snprintf(text + used, size - used, " nothing");
    }
}

/* Waits; with the lock held. */
static bool wait_for_count(HEARD_T *heard, size_t count) {
    const int64_t deadline = now_ns() + heard->check->patience_ns;
    while (heard->count < count && !session_is_closed(heard->session) && run_wait(deadline)) {
    }
    return heard->count >= count;
}

bool heard_wait(HEARD_T *heard, size_t count) {
    char seen[900];
    char expected[80];
    run_lock();
    const bool good = wait_for_count(heard, count);
    list_texts(heard, seen, sizeof seen);
    run_unlock();
    snprintf(expected, sizeof expected, "%zu come", count);
    if (!good && !run_has_ended()) {
        check_failed(heard->check, expected, "%s%s", seen, session_is_closed(heard->session) ? "; the session has ended" : "");
    }
    return good;
}

static bool has_all(const HEARD_T *heard, const char *const *expected, size_t count, bool in_order) {
    bool used[256] = { false };
    for (size_t i = 0; i < count; i++) {
        bool found = in_order && strcmp(expected[i], heard->texts[i]) == 0;
        for (size_t j = 0; !in_order && !found && j < count && j < sizeof used / sizeof *used; j++) {
            found = !used[j] && strcmp(expected[i], heard->texts[j]) == 0;
            used[j] = used[j] || found;
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

bool heard_expect(HEARD_T *heard, const char *what, const char *const *expected, bool in_order) {
    char seen[900];
    char wanted[900];
    size_t count = 0;
    while (expected[count] != NULL) {
        count++;
    }
    run_lock();
    wait_for_count(heard, count);
    const bool good = heard->count == count && has_all(heard, expected, count, in_order);
    list_texts(heard, seen, sizeof seen);
    run_unlock();
    if (good || run_has_ended()) {
        return good;
    }
    list_expected(what, expected, wanted, sizeof wanted);
    return check_failed(heard->check, wanted, "%s%s", seen, session_is_closed(heard->session) ? "; the session has ended" : "");
}

bool heard_nothing_more(HEARD_T *heard, size_t count, const char *what) {
    char seen[900];
    if (!step_ping(heard->check, heard->session)) {
        return false;
    }
    run_lock();
    const bool good = heard->count == count;
    list_texts(heard, seen, sizeof seen);
    run_unlock();
    return good ? true : check_failed(heard->check, what, "%s", seen);
}

static int on_subscription(const char *path, const TOPIC_SPECIFICATION_T *specification, void *context) {
    (void)path;
    (void)specification;
    HEARD_T *heard = context;
    run_lock();
    heard->subscribed++;
    run_changed();
    run_unlock();
    return HANDLER_SUCCESS;
}

static int on_unsubscription(const char *path, const TOPIC_SPECIFICATION_T *specification, NOTIFY_UNSUBSCRIPTION_REASON_T reason, void *context) {
    (void)path;
    (void)specification;
    HEARD_T *heard = context;
    run_lock();
    heard->unsubscribed++;
    heard->reason = (int)reason;
    run_changed();
    run_unlock();
    return HANDLER_SUCCESS;
}

static int on_value(const char *path, const TOPIC_SPECIFICATION_T *specification, DIFFUSION_DATATYPE datatype,
                    const DIFFUSION_VALUE_T *old_value, const DIFFUSION_VALUE_T *new_value, void *context) {
    (void)specification;
    (void)old_value;
    HEARD_T *heard = context;
    char *text = value_text(datatype, new_value);
    heard_format(heard, "%s = %s", check_relative(heard->check, path), text);
    free(text);
    return HANDLER_SUCCESS;
}

const char *step_selector(CHECK_T *check, const char *selector) {
    if (strchr("?*>", selector[0]) == NULL) {
        return check_path(check, ">", selector);
    }
    const char prefix[2] = { selector[0], '\0' };
    return check_path(check, prefix, selector + 1);
}

HEARD_T *step_listen(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_DATATYPE datatype) {
    HEARD_T *heard = heard_begin(check, session, datatype);
    const VALUE_STREAM_T stream = {
        .datatype = datatype, .on_subscription = on_subscription, .on_unsubscription = on_unsubscription, .on_value = on_value, .context = heard
    };
    if (add_stream(session, step_selector(check, selector), &stream) == NULL) {
        check_failed(check, "a value stream is added", "%s is refused", selector);
        return NULL;
    }
    return heard;
}

static int on_subscribed(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

bool step_subscribe(CHECK_T *check, SESSION_T *session, const char *selector) {
    OUTCOME_T *outcome = step_begin(check);
    const SUBSCRIPTION_PARAMS_T params = {
        .on_subscribe = on_subscribed, .on_error = outcome_on_error, .on_discard = outcome_on_discard,
        .topic_selector = step_selector(check, selector), .context = outcome
    };
    subscribe(session, params);
    return step_done(check, outcome, "a session subscribes", "SELECT_TOPIC");
}

bool step_unsubscribe(CHECK_T *check, SESSION_T *session, const char *selector) {
    OUTCOME_T *outcome = step_begin(check);
    const UNSUBSCRIPTION_PARAMS_T params = {
        .on_unsubscribe = on_subscribed, .on_error = outcome_on_error, .on_discard = outcome_on_discard,
        .topic_selector = step_selector(check, selector), .context = outcome
    };
    unsubscribe(session, params);
    return step_done(check, outcome, "a session unsubscribes", "none");
}

HEARD_T *step_watch(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_DATATYPE datatype) {
    HEARD_T *heard = step_listen(check, session, selector, datatype);
    return heard != NULL && step_subscribe(check, session, selector) ? heard : NULL;
}

typedef struct {
    OUTCOME_T outcome;
    HEARD_T *heard;
} FETCHED_T;

static int on_fetched(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    FETCHED_T *fetched = context;
    HEARD_T *heard = fetched->heard;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    for (const LIST_NODE_T *node = topics->first; node != NULL; node = node->next) {
        const char *path = check_relative(heard->check, diffusion_topic_result_get_path(node->data));
        const DIFFUSION_VALUE_T *value = diffusion_topic_result_get_value(node->data);
        if (value == NULL) {
            heard_format(heard, "%s", path);
        } else {
            char *text = value_text(heard->datatype, value);
            heard_format(heard, "%s = %s", path, text);
            free(text);
        }
    }
    if (diffusion_fetch_result_has_more(result)) {
        heard_format(heard, "more");
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    outcome_arrived(&fetched->outcome);
    return HANDLER_SUCCESS;
}

HEARD_T *step_fetch_exactly(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_FETCH_REQUEST_T *request,
                            DIFFUSION_DATATYPE datatype) {
    FETCHED_T *fetched = check_keep(check, sizeof *fetched);
    fetched->heard = heard_begin(check, session, datatype);
    outcome_expect(&fetched->outcome);
    const DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = selector, .fetch_request = request, .on_fetch_result = on_fetched,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = fetched
    };
    diffusion_fetch_request_fetch(session, params);
    diffusion_fetch_request_free(request);
    return step_done(check, &fetched->outcome, "topics are fetched", "READ_TOPIC") ? fetched->heard : NULL;
}

HEARD_T *step_fetch(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_FETCH_REQUEST_T *request, DIFFUSION_DATATYPE datatype) {
    return step_fetch_exactly(check, session, step_selector(check, selector), request, datatype);
}
