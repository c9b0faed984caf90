/* diffusion session list: the sessions of the server. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "../values/json.h"

static bool as_json;
static bool follow;
static bool all_properties;
static LIST_OPTION_T wanted;
static double timeout = 60;

static OUTCOME_T outcome;
/* Under the lock: the first listener has been told of every session. */
static bool complete;

static void print_properties(const HASH_T *properties) {
    char **keys = hash_keys(properties);
    size_t count = 0;
    while (keys != NULL && keys[count] != NULL) {
        count++;
    }
    /* In order; there are few. */
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0 && strcmp(keys[j - 1], keys[j]) > 0; j--) {
            char *other = keys[j];
            keys[j] = keys[j - 1];
            keys[j - 1] = other;
        }
    }
    if (as_json) {
        out_text(",\"properties\":{");
    }
    for (size_t i = 0; i < count; i++) {
        const char *value = hash_get(properties, keys[i]);
        if (as_json) {
            out_text(i == 0 ? "" : ",");
            json_string(keys[i]);
            out_text(":");
            json_string(value == NULL ? "" : value);
        } else {
            out_text(" ");
            out_escaped(COLOUR_KEY, keys[i], strlen(keys[i]));
            out_text("=");
            out_escaped(COLOUR_NONE, value == NULL ? "" : value, value == NULL ? 0 : strlen(value));
        }
    }
    if (as_json) {
        out_text("}");
    }
    free(keys);
}

static void print_event(const char *event, const SESSION_PROPERTIES_EVENT_T *details) {
    char *id = session_id_to_string(&details->session_id);
    if (as_json) {
        out_format("{\"event\":\"%s\",\"session\":\"%s\"", event, id);
    } else {
        if (follow) {
            out_format("%-12s ", event);
        }
        out_coloured(COLOUR_PATH, id, strlen(id));
    }
    print_properties(details->properties);
    out_text(as_json ? "}\n" : "\n");
    out_flush();
    free(id);
}

static int on_open(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)session;
    (void)context;
    print_event("open", event);
    return HANDLER_SUCCESS;
}

static int on_other_event(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)session;
    (void)context;
    static const char *const names[] = { "open", "update", "close", "disconnect" };
    if (follow) {
        print_event((unsigned)event->type < 4 ? names[event->type] : "other", event);
    }
    return HANDLER_SUCCESS;
}

/* Of the second listener. */
static int on_known(SESSION_T *session, const SESSION_PROPERTIES_EVENT_T *event, void *context) {
    (void)context;
    if (session_id_cmp(event->session_id, *session->id) == 0) {
        run_lock();
        complete = true;
        run_changed();
        run_unlock();
    }
    return HANDLER_SUCCESS;
}

static int on_registered(SESSION_T *session, void *context) {
    (void)session;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_listener_lost(SESSION_T *session, void *context) {
    if (!session_is_closed(session)) {
        complain("messages were lost, and the listener to sessions with them");
        run_end(EXIT_CONNECTION);
    }
    return outcome_on_discard(session, context);
}

static void add_listener(SESSION_T *session, SESSION_PROPERTIES_REGISTRATION_PARAMS_T params) {
    params.on_registered = on_registered;
    params.on_registration_error = outcome_on_error;
    params.on_discard = on_listener_lost;
    params.context = &outcome;
    outcome_expect(&outcome);
    session_properties_listener_register(session, params);
}

static void listen_to_sessions(SESSION_T *session) {
    SET_T *names = set_new_string(16);
    if (all_properties) {
        set_add(names, PROPERTIES_SELECTOR_ALL_FIXED_PROPERTIES);
        set_add(names, PROPERTIES_SELECTOR_ALL_USER_PROPERTIES);
    } else if (wanted.count == 0) {
        set_add(names, "$Principal");
        set_add(names, "$ClientType");
        set_add(names, "$ClientIP");
    }
    for (int i = 0; i < wanted.count; i++) {
        set_add(names, wanted.values[i]);
    }
    add_listener(session, (SESSION_PROPERTIES_REGISTRATION_PARAMS_T){
        .on_session_open = on_open, .on_session_close = on_other_event, .on_session_update = on_other_event,
        .on_session_disconnect = on_other_event, .required_properties = names });
    set_free(names);
}

/*
 * A server says which sessions there are, but not when it has said all. It serves the requests of a session one after the other:
 * when a second listener is told of a session, of this one say, the first has been told of all.
 */
static int wait_for_all(SESSION_T *session, int64_t deadline) {
    SET_T *names = set_new_string(1);
    set_add(names, "$Principal");
    add_listener(session, (SESSION_PROPERTIES_REGISTRATION_PARAMS_T){ .on_session_open = on_known, .required_properties = names });
    set_free(names);
    if (!outcome_wait(&outcome, deadline)) {
        return outcome_complain(&outcome, "the end of the list is not known");
    }
    run_lock();
    while (!complete && run_wait(deadline)) {
    }
    const bool good = complete;
    run_unlock();
    if (!good && !run_has_ended()) {
        complain("the server has not told all sessions in time");
        return EXIT_TIMED_OUT;
    }
    return EXIT_DONE;
}

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    const int64_t deadline = deadline_in(timeout);
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    listen_to_sessions(session);
    int code = EXIT_DONE;
    if (!outcome_wait(&outcome, deadline)) {
        code = outcome_complain(&outcome, "the sessions are not listed");
    } else if (follow) {
        run_sleep_until(NEVER);
    } else {
        code = wait_for_all(session, deadline);
    }
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 'o', "property", "NAME", "Show this property; may be given several times (default: principal, client and address)", OPTION_LIST, &wanted, NULL },
    { 'a', "all", NULL, "Show all properties", OPTION_FLAG, &all_properties, NULL },
    { 'f', "follow", NULL, "Go on, and tell which sessions open, change and close", OPTION_FLAG, &follow, NULL },
    { 0, "json", NULL, "A JSON object on a line for each session", OPTION_FLAG, &as_json, NULL },
    { 't', "timeout", "SECONDS", "Give up after this time (default: 60; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T session_list_command = {
    .name = "session list",
    .summary = "list the sessions of the server",
    .usage = "URL",
    .description = "Prints the id and some properties of each session, this one among them.\n",
    .options = options,
    .examples =
        "diffusion session list ws://localhost:8080 -p control -c password --all\n"
        "diffusion session list ws://localhost:8080 -p control -c password --follow\n",
    .connects = true,
    .run = run,
};
