#include "topics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/output.h"
#include "../common/run.h"

/* A fetch that is under way. It goes on page by page on the callback thread. */
typedef struct {
    OUTCOME_T outcome;
    SESSION_T *session;
    const char *selector;
    const FETCH_SETTINGS_T *settings;
    DIFFUSION_FETCH_REQUEST_T *request;
    long found;
} FETCH_T;

static void ask(FETCH_T *fetch);

static void print_topic(const FETCH_T *fetch, const DIFFUSION_TOPIC_RESULT_T *topic) {
    const TOPIC_SPECIFICATION_T *specification = diffusion_topic_result_get_specification(topic);
    const TOPIC_TYPE_T type = diffusion_topic_result_get_topic_type(topic);
    ITEM_T item = {
        .path = diffusion_topic_result_get_path(topic),
        .type = topic_type_name(type),
        .value = diffusion_topic_result_get_value(topic),
        .has_value = fetch->settings->values,
    };
    DIFFUSION_TIME_SERIES_EVENT_T *event = NULL;
    DIFFUSION_VALUE_T *value_of_event = NULL;
    if (!datatype_of_specification(specification, &item.datatype)) {
        /* A time series whose properties were not asked for. */
        item.datatype = DATATYPE_JSON;
    }
    if (type == TOPIC_TYPE_TIME_SERIES && item.value != NULL) {
        if (read_diffusion_time_series_event(item.value, &event, NULL)) {
            value_of_event = diffusion_time_series_event_get_value(event);
            item.event = event;
        }
        item.value = value_of_event;
    }
    HASH_T *properties = fetch->settings->properties ? topic_specification_get_properties(specification) : NULL;
    item.properties = properties;
    print_item(&item, fetch->settings->format, fetch->settings->time_format);
    hash_free(properties, free, free);
    diffusion_value_free(value_of_event);
    diffusion_time_series_event_free(event);
}

static int on_page(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    FETCH_T *fetch = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    for (const LIST_NODE_T *node = topics->first; node != NULL && !run_has_ended(); node = node->next) {
        print_topic(fetch, node->data);
        fetch->found++;
    }
    const long limit = fetch->settings->limit;
    const bool more = diffusion_fetch_result_has_more(result) && topics->last != NULL && (limit == 0 || fetch->found < limit);
    if (more && !run_has_ended()) {
        diffusion_fetch_request_after(fetch->request, diffusion_topic_result_get_path(topics->last->data), NULL);
        ask(fetch);
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    outcome_arrived(&fetch->outcome);
    return HANDLER_SUCCESS;
}

static void ask(FETCH_T *fetch) {
    const DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = fetch->selector, .fetch_request = fetch->request, .on_fetch_result = on_page,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &fetch->outcome
    };
    const FETCH_SETTINGS_T *settings = fetch->settings;
    long number = settings->page;
    if (settings->limit > 0 && (number == 0 || settings->limit - fetch->found < number)) {
        number = settings->limit - fetch->found;
    }
    if (number > 0) {
        diffusion_fetch_request_first(fetch->request, (int32_t)(number < INT32_MAX ? number : INT32_MAX), NULL);
    }
    outcome_expect(&fetch->outcome);
    diffusion_fetch_request_fetch(fetch->session, params);
}

int fetch_topics(SESSION_T *session, const char *selector, const FETCH_SETTINGS_T *settings, long *found) {
    /* It has to live until the session is closed, and one is enough at a time. */
    static FETCH_T fetch;
    memset(&fetch, 0, sizeof fetch);
    fetch.session = session;
    fetch.selector = selector;
    fetch.settings = settings;
    fetch.request = diffusion_fetch_request_init(session);
    if (settings->values) {
        diffusion_fetch_request_with_values(fetch.request, NULL, NULL);
    }
    /* The type of a time series' values is a property. */
    diffusion_fetch_request_with_properties(fetch.request, NULL);
    if (settings->unpublished) {
        diffusion_fetch_request_with_unpublished_delayed_topics(fetch.request, NULL);
    }
    ask(&fetch);
    int code = EXIT_DONE;
    if (!outcome_wait(&fetch.outcome, settings->deadline)) {
        char what[600];
        snprintf(what, sizeof what, "%.500s is not fetched", selector);
        code = outcome_complain(&fetch.outcome, what);
        if (fetch.outcome.kind == OUTCOME_LATE || run_has_ended()) {
            /* The answer may still come: the session is closed first, and the process ends then. */
            return code;
        }
    }
    *found += fetch.found;
    diffusion_fetch_request_free(fetch.request);
    return run_has_ended() ? run_exit_code() : code;
}

typedef struct {
    OUTCOME_T outcome;
    TOPIC_SPECIFICATION_T *specification;
} FIND_T;

static int on_found(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    FIND_T *find = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    if (topics->first != NULL) {
        find->specification = topic_specification_dup(diffusion_topic_result_get_specification(topics->first->data));
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    outcome_arrived(&find->outcome);
    return HANDLER_SUCCESS;
}

TOPIC_SPECIFICATION_T *find_topic(SESSION_T *session, const char *path, int64_t deadline) {
    static FIND_T find;
    memset(&find, 0, sizeof find);
    const size_t size = strlen(path) + 2;
    char *selector = malloc(size);
    if (selector == NULL) {
        return NULL;
    }
    snprintf(selector, size, ">%s", path);
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_with_properties(request, NULL);
    const DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = selector, .fetch_request = request, .on_fetch_result = on_found,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &find.outcome
    };
    outcome_expect(&find.outcome);
    diffusion_fetch_request_fetch(session, params);
    diffusion_fetch_request_free(request);
    free(selector);
    outcome_wait(&find.outcome, deadline);
    run_lock();
    TOPIC_SPECIFICATION_T *specification = find.specification;
    run_unlock();
    return specification;
}
