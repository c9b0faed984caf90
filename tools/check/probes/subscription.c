/* Subscriptions: selectors of each kind, scopes, reasons, missing topics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/run.h"
#include "../steps.h"

static const char *const paths[] = { "a", "a/b", "a/b/c", "a/bc", "a/B", "x1", "x22", NULL };

static SESSION_T *open_with_topics(CHECK_T *check) {
    CHECK_SESSION_T *opened = check_open(check, NULL);
    for (int i = 0; opened != NULL && paths[i] != NULL; i++) {
        if (!step_add(check, opened->session, paths[i], TOPIC_TYPE_STRING, NULL) || !step_set(check, opened->session, paths[i], DATATYPE_STRING, paths[i])) {
            return NULL;
        }
    }
    return opened == NULL ? NULL : opened->session;
}

typedef struct {
    const char *selector;     /* a "%" stands for the branch */
    const char *expected[8];
} SELECTION_T;

static const char *with_branch(CHECK_T *check, const char *text) {
    char *made = check_keep(check, 1024);
    size_t used = 0;
    for (; *text != '\0' && used + sizeof check->branch < 1024; text++) {
        if (*text == '%') {
            used += (size_t)sprintf(made + used, "%s", check->branch);
        } else {
            made[used++] = *text;
        }
    }
    return made;
}

/* What a fetch finds; the selectors of subscriptions are the same. */
static bool try_selection(CHECK_T *check, SESSION_T *session, const SELECTION_T *selection) {
    HEARD_T *heard = step_fetch_exactly(check, session, with_branch(check, selection->selector), diffusion_fetch_request_init(session), DATATYPE_STRING);
    return heard != NULL && heard_expect(heard, selection->selector, selection->expected, true);
}

static void try_selections(CHECK_T *check, const SELECTION_T *selections) {
    SESSION_T *session = open_with_topics(check);
    for (int i = 0; session != NULL && selections[i].selector != NULL && try_selection(check, session, &selections[i]); i++) {
    }
}

static void probe_path(CHECK_T *check) {
    static const SELECTION_T selections[] = {
        { ">%/a/b", { "a/b" } }, { "%/a/b", { "a/b" } }, { ">%/a/b/", { "a/b" } }, { ">%/z", { NULL } }, { 0 },
    };
    try_selections(check, selections);
}

static void probe_split(CHECK_T *check) {
    static const SELECTION_T selections[] = {
        { "?%/a/b.*", { "a/b", "a/bc" } },      { "?%/[^x]/.*/.*", { "a/b/c" } }, { "?%/a/b/", { "a/b/c" } },
        { "?%/a/b//", { "a/b", "a/b/c" } },     { "?%/x\\d+", { "x1", "x22" } }, { "?%/a", { "a" } },
        { "?%/(a|x1)", { "a", "x1" } },         { 0 },
    };
    try_selections(check, selections);
}

static void probe_full(CHECK_T *check) {
    static const SELECTION_T selections[] = {
        { "*%/a/b.*", { "a/b", "a/b/c", "a/bc" } }, { "*%/x\\d", { "x1" } }, { "*%/.*c", { "a/b/c", "a/bc" } }, { "*%/a/b/", { "a/b/c" } }, { 0 },
    };
    try_selections(check, selections);
}

static void probe_sets(CHECK_T *check) {
    static const SELECTION_T selections[] = {
        { "#>%/a////?%/x.*", { "a", "x1", "x22" } }, { "#>%/a////>%/a/b////*%/x1", { "a", "a/b", "x1" } }, { 0 },
    };
    try_selections(check, selections);
}

/* What Java's regular expressions have and others do not. */
static void probe_java(CHECK_T *check) {
    static const SELECTION_T selections[] = {
        { "?%/a/[a-z&&[^c]]", { "a/b" } },         { "?%/a/(?i)B", { "a/B", "a/b" } },      { "?%/a/\\p{Lower}+", { "a/b", "a/bc" } },
        { "?%/a/\\p{Upper}", { "a/B" } },          { "?%/a/b++c?+", { "a/b", "a/bc" } },    { "?%/\\Qx1\\E", { "x1" } },
        { "?%/x(?=2).*", { "x22" } },              { "?%/a/.(?<=b)", { "a/b" } },           { "?%/x(\\d)\\1", { "x22" } },
        { "?%/a/(?<name>b)c", { "a/bc" } },        { "?%/a/\\x62", { "a/b" } },             { 0 },
    };
    try_selections(check, selections);
}

/* The library reads it so; no source says how servers do. */
static void probe_alternation(CHECK_T *check) {
    static const SELECTION_T selections[] = { { "*%/x1|%/a/b/", { "a/b/c" } }, { 0 } };
    try_selections(check, selections);
}

static void probe_subscribing(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    if (session == NULL) {
        return;
    }
    HEARD_T *heard = step_watch(check, session, "?a//", DATATYPE_STRING);
    if (heard == NULL
        || !heard_expect(heard, "the values of all that is selected", (const char *[]){ "a = a", "a/b = a/b", "a/b/c = a/b/c", "a/bc = a/bc", "a/B = a/B", NULL }, false)) {
        return;
    }
    /* A topic that is added later is selected too. */
    if (step_add(check, session, "a/later", TOPIC_TYPE_STRING, NULL) && step_set(check, session, "a/later", DATATYPE_STRING, "now") && heard_wait(heard, 6)
        && step_equal(check, "the value of a topic that is added later", "a/later = now", heard->texts[5]) && step_unsubscribe(check, session, "?a//")
        && step_set(check, session, "a/later", DATATYPE_STRING, "unheard")) {
        heard_nothing_more(heard, 6, "no value after the end of the subscription");
    }
}

static bool expect_reason(HEARD_T *heard, long count, int reason, const char *what) {
    const int64_t deadline = now_ns() + heard->check->patience_ns;
    run_lock();
    while (heard->unsubscribed < count && run_wait(deadline)) {
    }
    const long seen = heard->unsubscribed;
    const int seen_reason = heard->reason;
    run_unlock();
    return seen == count && seen_reason == reason ? true : check_failed(heard->check, what, "%ld ends of subscriptions, the last for reason %d", seen, seen_reason);
}

static void probe_reasons(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    HEARD_T *heard = session == NULL ? NULL : step_watch(check, session, "?x.*", DATATYPE_STRING);
    if (heard != NULL && heard_wait(heard, 2) && step_unsubscribe(check, session, "x1")
        && expect_reason(heard, 1, UNSUBSCRIPTION_REASON_REQUESTED, "an end of the subscription that was asked for: reason 0")
        && step_remove(check, session, "x22", 1)) {
        expect_reason(heard, 2, UNSUBSCRIPTION_REASON_REMOVAL, "an end of the subscription because the topic is gone: reason 2");
    }
}

static int on_done(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static bool scoped(CHECK_T *check, SESSION_T *session, const char *scope, bool subscribe_it) {
    OUTCOME_T *outcome = step_begin(check);
    DIFFUSION_API_ERROR error = NULL;
    const char *selector = step_selector(check, "x1");
    const SUBSCRIPTION_PARAMS_T in = {
        .on_subscribe = on_done, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .topic_selector = selector, .context = outcome
    };
    const UNSUBSCRIPTION_PARAMS_T out = {
        .on_unsubscribe = on_done, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .topic_selector = selector, .context = outcome
    };
    step_called(outcome, subscribe_it ? diffusion_subscribe_with_scope(session, scope, in, &error)
                    : scope == NULL   ? diffusion_unsubscribe_all_scopes(session, out, &error)
                                      : diffusion_unsubscribe_with_scope(session, scope, out, &error), error);
    return step_done(check, outcome, "a subscription with a scope begins or ends", "SELECT_TOPIC");
}

static void probe_scopes(CHECK_T *check) {
    SESSION_T *session = open_with_topics(check);
    HEARD_T *heard = session == NULL ? NULL : step_listen(check, session, "x1", DATATYPE_STRING);
    if (heard != NULL && scoped(check, session, "one", true) && scoped(check, session, "two", true) && heard_wait(heard, 1)
        && scoped(check, session, "one", false) && step_ping(check, session)
        && expect_reason(heard, 0, 0, "a topic stays subscribed while one of its scopes selects it") && scoped(check, session, "two", false)
        && expect_reason(heard, 1, UNSUBSCRIPTION_REASON_REQUESTED, "a topic is unsubscribed when no scope selects it any more")
        && scoped(check, session, "one", true) && scoped(check, session, "two", true) && scoped(check, session, NULL, false)) {
        expect_reason(heard, 2, UNSUBSCRIPTION_REASON_REQUESTED, "a topic is unsubscribed from all scopes");
    }
}

static int on_missing(SESSION_T *session, const SVC_MISSING_TOPIC_REQUEST_T *request, void *context) {
    heard_format(context, "%s", request->topic_selector + strspn(request->topic_selector, ">"));
    missing_topic_proceed(session, (SVC_MISSING_TOPIC_REQUEST_T *)request);
    return HANDLER_SUCCESS;
}

static int on_not_registered(SESSION_T *session, const DIFFUSION_ERROR_T *error) {
    (void)session;
    const HEARD_T *heard = error->context;
    if (error->code == DIFF_ERR_ACCESS_DENIED) {
        check_not_permitted(heard->check, "REGISTER_HANDLER");
    } else {
        check_failed(heard->check, "a handler of missing topics is registered", "%s (code %d)", error->message, (int)error->code);
    }
    return HANDLER_SUCCESS;
}

static void probe_missing(CHECK_T *check) {
    CHECK_SESSION_T *handles = check_open(check, NULL);
    CHECK_SESSION_T *asks = handles == NULL ? NULL : check_open(check, NULL);
    if (asks == NULL) {
        return;
    }
    HEARD_T *heard = heard_begin(check, handles->session, DATATYPE_STRING);
    const MISSING_TOPIC_PARAMS_T params = {
        .on_missing_topic = on_missing, .on_error = on_not_registered,
        .topic_path = check_path(check, "", "missing"), .context = heard
    };
    conversation_id_free(missing_topic_register_handler(handles->session, params));
    if (step_ping(check, handles->session) && check->verdict == VERDICT_PASSED && step_subscribe(check, asks->session, "missing/topic")) {
        heard_expect(heard, "the handler of missing topics is told", (const char *[]){ check_path(check, "", "missing/topic"), NULL }, true);
    }
}

const PROBE_T subscription_probes[] = {
    { "subscription/values", "what is selected is subscribed, also when it is added later", 0, TOUCHES_TOPICS, probe_subscribing },
    { "subscription/reasons", "the end of a subscription has its reason", 0, TOUCHES_TOPICS, probe_reasons },
    { "subscription/scopes", "scopes of selections are apart from each other", 29, TOUCHES_TOPICS, probe_scopes },
    { "subscription/missing-topics", "a handler of missing topics is asked", 0, TOUCHES_TOPICS, probe_missing },
    { "selectors/path", "path selectors", 0, TOUCHES_TOPICS, probe_path },
    { "selectors/split-path", "split-path selectors", 0, TOUCHES_TOPICS, probe_split },
    { "selectors/full-path", "full-path selectors", 0, TOUCHES_TOPICS, probe_full },
    { "selectors/sets", "sets of selectors", 0, TOUCHES_TOPICS, probe_sets },
    { "selectors/java-regular-expressions", "what only Java's regular expressions have", 0, TOUCHES_TOPICS, probe_java },
    { "selectors/doubt-alternation", "a qualifier belongs to all alternatives of a full-path selector", 0, TOUCHES_TOPICS, probe_alternation },
    { 0 },
};
