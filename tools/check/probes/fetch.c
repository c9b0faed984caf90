/* Fetches: each option, and paging. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

/* t/1 to t/5 are numbers with their own number as value, t/6 is a text; below t/3 there are three more. */
static SESSION_T *open_with_topics(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    static const char *const paths[] = { "t/1", "t/2", "t/3", "t/4", "t/5", "t/3/a", "t/3/b", "t/3/c", NULL };
    for (int i = 0; opened != NULL && paths[i] != NULL; i++) {
        if (!step_add(check, opened->session, paths[i], TOPIC_TYPE_INT64, NULL)
            || !step_set(check, opened->session, paths[i], DATATYPE_INT64, (const char[]){ paths[i][2], '\0' })) {
            return NULL;
        }
    }
    static const char *const properties[] = { "TIDY_ON_UNSUBSCRIBE", "true", NULL };
    if (opened == NULL || !step_add(check, opened->session, "t/6", TOPIC_TYPE_STRING, properties)
        || !step_set(check, opened->session, "t/6", DATATYPE_STRING, "six")) {
        return NULL;
    }
    return opened->session;
}

/* A fetch of all topics with the request, which it frees. */
static bool expect(CHECK_T *check, SESSION_T *session, DIFFUSION_FETCH_REQUEST_T *request, const char *what, const char *const *expected) {
    HEARD_T *heard = step_fetch(check, session, "?t//", request, DATATYPE_JSON);
    return heard != NULL && heard_expect(heard, what, expected, true);
}

#define PATHS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void probe_ranges(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session == NULL) {
        return;
    }
    const char *two = check_path(check, "", "t/2");
    const char *four = check_path(check, "", "t/4");
    DIFFUSION_FETCH_REQUEST_T *inclusive = diffusion_fetch_request_init(session);
    DIFFUSION_FETCH_REQUEST_T *exclusive = diffusion_fetch_request_init(session);
    diffusion_fetch_request_from(inclusive, two, NULL);
    diffusion_fetch_request_to(inclusive, four, NULL);
    diffusion_fetch_request_after(exclusive, two, NULL);
    diffusion_fetch_request_before(exclusive, four, NULL);
    if (!expect(check, session, inclusive, "from t/2 to t/4", PATHS("t/2", "t/3", "t/3/a", "t/3/b", "t/3/c", "t/4"))) {
        diffusion_fetch_request_free(exclusive);
        return;
    }
    expect(check, session, exclusive, "after t/2 and before t/4", PATHS("t/3", "t/3/a", "t/3/b", "t/3/c"));
}

static void probe_limits(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session == NULL) {
        return;
    }
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_first(request, 2, NULL);
    if (!expect(check, session, request, "the first two", PATHS("t/1", "t/2", "more"))) {
        return;
    }
    request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_last(request, 2, NULL);
    if (!expect(check, session, request, "the last two", PATHS("t/5", "t/6", "more"))) {
        return;
    }
    request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_first(request, 0, NULL);
    if (!expect(check, session, request, "none, and whether there are more", PATHS("more"))) {
        return;
    }
    request = diffusion_fetch_request_init(session);
    /* The branch has three parts, and these topics two or three more. */
    diffusion_fetch_request_limit_deep_branches(request, 5, 1, NULL);
    expect(check, session, request, "one topic of each deep branch", PATHS("t/1", "t/2", "t/3", "t/4", "t/5", "t/6"));
}

static void probe_types(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session == NULL) {
        return;
    }
    DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
    SET_T *types = set_new_int(2);
    int type = TOPIC_TYPE_STRING;
    set_add(types, &type);
    diffusion_fetch_request_topic_types(request, types, NULL);
    set_free(types);
    if (!expect(check, session, request, "the text topics", PATHS("t/6"))) {
        return;
    }
    request = diffusion_fetch_request_init(session);
    DIFFUSION_DATATYPE datatype = DATATYPE_STRING;
    diffusion_fetch_request_with_values(request, &datatype, NULL);
    if (!expect(check, session, request, "what can be read as text", PATHS("t/6 = \"six\""))) {
        return;
    }
    request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_with_values(request, NULL, NULL);
    expect(check, session, request, "all with values",
           PATHS("t/1 = 1", "t/2 = 2", "t/3 = 3", "t/3/a = 3", "t/3/b = 3", "t/3/c = 3", "t/4 = 4", "t/5 = 5", "t/6 = \"six\""));
}

typedef struct {
    OUTCOME_T outcome;
    CHECK_T *check;
    SESSION_T *session;
    DIFFUSION_FETCH_REQUEST_T *request;
    HEARD_T *heard;
    int pages;
} PAGES_T;

static void ask(PAGES_T *pages);

static int on_page(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    PAGES_T *pages = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    pages->pages++;
    for (const LIST_NODE_T *node = topics->first; node != NULL; node = node->next) {
        heard_format(pages->heard, "%s", check_relative(pages->check, diffusion_topic_result_get_path(node->data)));
    }
    /* A server that gives the same page for ever is not asked for ever. */
    if (diffusion_fetch_result_has_more(result) && topics->last != NULL && pages->pages < 20) {
        diffusion_fetch_request_after(pages->request, diffusion_topic_result_get_path(topics->last->data), NULL);
        ask(pages);
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    outcome_arrived(&pages->outcome);
    return HANDLER_SUCCESS;
}

static void ask(PAGES_T *pages) {
    const DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = step_selector(pages->check, "?t//"), .fetch_request = pages->request, .on_fetch_result = on_page,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = pages
    };
    outcome_expect(&pages->outcome);
    diffusion_fetch_request_fetch(pages->session, params);
}

/* Goes through all pages of a request, which it frees at the end of the session. */
static PAGES_T *page(CHECK_T *check, SESSION_T *session, DIFFUSION_FETCH_REQUEST_T *request) {
    PAGES_T *pages = check_keep(check, sizeof *pages);
    pages->check = check;
    pages->session = session;
    pages->request = request;
    pages->heard = heard_begin(check, session, DATATYPE_JSON);
    ask(pages);
    const bool good = step_done(check, &pages->outcome, "pages are fetched", "READ_TOPIC")
        && heard_expect(pages->heard, "all pages", PATHS("t/1", "t/2", "t/3", "t/3/a", "t/3/b", "t/3/c", "t/4", "t/5", "t/6"), true);
    if (pages->outcome.kind != OUTCOME_LATE) {
        diffusion_fetch_request_free(request);
    }
    return good ? pages : NULL;
}

static void probe_paging(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session != NULL) {
        DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
        diffusion_fetch_request_first(request, 2, NULL);
        PAGES_T *pages = page(check, session, request);
        if (pages != NULL && pages->pages != 5) {
            check_failed(check, "nine topics, two on each page: five pages", "%d", pages->pages);
        }
    }
}

/* No source says what a server does with topics that do not fit. */
static void probe_sizes(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session != NULL) {
        DIFFUSION_FETCH_REQUEST_T *request = diffusion_fetch_request_init(session);
        diffusion_fetch_request_with_values(request, NULL, NULL);
        diffusion_fetch_request_maximum_result_size(request, 300, NULL);
        const PAGES_T *pages = page(check, session, request);
        if (pages != NULL) {
            check_note(check, "nine topics of 300 bytes at a time are %d pages", pages->pages);
        }
    }
}

static int on_properties(const DIFFUSION_FETCH_RESULT_T *result, void *context) {
    PAGES_T *pages = context;
    LIST_T *topics = diffusion_fetch_result_get_topic_results(result);
    for (const LIST_NODE_T *node = topics->first; node != NULL; node = node->next) {
        HASH_T *properties = topic_specification_get_properties(diffusion_topic_result_get_specification(node->data));
        const char *value = properties == NULL ? NULL : hash_get(properties, "TIDY_ON_UNSUBSCRIBE");
        heard_format(pages->heard, "%s", value == NULL ? "no such property" : value);
        hash_free(properties, free, free);
    }
    list_free(topics, (void (*)(void *))diffusion_topic_result_free);
    outcome_arrived(&pages->outcome);
    return HANDLER_SUCCESS;
}

static void probe_properties(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session == NULL) {
        return;
    }
    PAGES_T *pages = check_keep(check, sizeof *pages);
    pages->heard = heard_begin(check, session, DATATYPE_JSON);
    pages->request = diffusion_fetch_request_init(session);
    diffusion_fetch_request_with_properties(pages->request, NULL);
    const DIFFUSION_FETCH_REQUEST_PARAMS_T params = {
        .topic_selector = step_selector(check, "t/6"), .fetch_request = pages->request, .on_fetch_result = on_properties,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = pages
    };
    outcome_expect(&pages->outcome);
    diffusion_fetch_request_fetch(session, params);
    diffusion_fetch_request_free(pages->request);
    if (step_done(check, &pages->outcome, "topics are fetched with properties", "READ_TOPIC")) {
        heard_expect(pages->heard, "the property TIDY_ON_UNSUBSCRIBE", PATHS("true"), true);
    }
}

const PROBE_T fetch_probes[] = {
    { "fetch/ranges", "from, to, after and before", 0, TOUCHES_TOPICS, probe_ranges },
    { "fetch/limits", "first, last, and the limit of deep branches", 0, TOUCHES_TOPICS, probe_limits },
    { "fetch/types-and-values", "types of topics and of values", 0, TOUCHES_TOPICS, probe_types },
    { "fetch/properties", "properties of topics", 0, TOUCHES_TOPICS, probe_properties },
    { "fetch/paging", "page by page, everything once", 0, TOUCHES_TOPICS, probe_paging },
    { "fetch/doubt-maximum-result-size", "results that do not fit into the size that is asked for", 0, TOUCHES_TOPICS, probe_sizes },
    { 0 },
};
