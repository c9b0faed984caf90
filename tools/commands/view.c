/* diffusion view list, create and remove: the topic views of the server. */
#include <stdlib.h>
#include <string.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"
#include "../values/json.h"

static bool as_json;
static double timeout = 60;

static void print_roles(const SET_T *roles) {
    void **names = set_values(roles);
    out_text(",\"roles\":[");
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        out_text(i == 0 ? "" : ",");
        json_string(names[i]);
    }
    out_text("]");
    free(names);
}

static void print_view(const DIFFUSION_TOPIC_VIEW_T *view) {
    char *name = diffusion_topic_view_get_name(view);
    char *specification = diffusion_topic_view_get_specification(view);
    if (as_json) {
        SET_T *roles = diffusion_topic_view_get_roles(view);
        out_text("{\"name\":");
        json_string(name);
        out_text(",\"specification\":");
        json_string(specification);
        print_roles(roles);
        out_text("}\n");
        set_free(roles);
    } else {
        out_escaped(COLOUR_PATH, name, strlen(name));
        out_text(" ");
        out_escaped(COLOUR_NONE, specification, strlen(specification));
        out_text("\n");
    }
    free(name);
    free(specification);
}

static int on_views(const LIST_T *views, void *context) {
    for (const LIST_NODE_T *node = views->first; node != NULL; node = node->next) {
        print_view(node->data);
    }
    out_flush();
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_created(const DIFFUSION_TOPIC_VIEW_T *view, void *context) {
    (void)view;
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static int on_removed(void *context) {
    outcome_arrived(context);
    return HANDLER_SUCCESS;
}

static OUTCOME_T outcome;

static bool list(SESSION_T *session, const WORDS_T *words, DIFFUSION_API_ERROR *error) {
    (void)words;
    const DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params = {
        .on_topic_views_list = on_views, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    return diffusion_topic_views_list_topic_views(session, params, error);
}

static bool create(SESSION_T *session, const WORDS_T *words, DIFFUSION_API_ERROR *error) {
    const DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T params = {
        .view = words->words[0], .specification = words->words[1], .on_topic_view_created = on_created,
        .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    return diffusion_topic_views_create_topic_view(session, params, error);
}

static bool remove_view(SESSION_T *session, const WORDS_T *words, DIFFUSION_API_ERROR *error) {
    const DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T params = {
        .view = words->words[0], .on_topic_view_removed = on_removed, .on_error = outcome_on_error,
        .on_discard = outcome_on_discard, .context = &outcome
    };
    return diffusion_topic_views_remove_topic_view(session, params, error);
}

/* Makes a call in a session and waits for its outcome. */
static int call(const WORDS_T *words, bool (*begin)(SESSION_T *, const WORDS_T *, DIFFUSION_API_ERROR *), const char *failure) {
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    DIFFUSION_API_ERROR error = NULL;
    outcome_expect(&outcome);
    if (!begin(session, words, &error)) {
        outcome_refused(&outcome, error);
    }
    const int code = outcome_wait(&outcome, deadline_in(timeout)) ? EXIT_DONE : outcome_complain(&outcome, failure);
    session_end(session);
    return code;
}

static int run_list(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    return call(&words, list, "the topic views are not listed");
}

static int run_create(WORDS_T words) {
    if (words.count != 2) {
        return usage_error("a topic view has a name and a specification; quote it for the shell");
    }
    return call(&words, create, "the topic view is not created");
}

static int run_remove(WORDS_T words) {
    if (words.count != 1) {
        return usage_error("one name of a topic view is wanted");
    }
    return call(&words, remove_view, "the topic view is not removed");
}

#define TIMEOUT_OPTION { 't', "timeout", "SECONDS", "Give up after this time (default: 60; 0: never)", OPTION_SECONDS, &timeout, NULL }

static const OPTION_T options[] = { TIMEOUT_OPTION, END_OF_OPTIONS };

static const OPTION_T list_options[] = {
    { 0, "json", NULL, "A JSON object on a line for each view, with its roles", OPTION_FLAG, &as_json, NULL },
    TIMEOUT_OPTION,
    END_OF_OPTIONS,
};

const COMMAND_T view_list_command = {
    .name = "view list",
    .summary = "list the topic views of the server",
    .usage = "URL",
    .description = "Prints the name and the specification of each topic view.\n",
    .options = list_options,
    .examples = "diffusion view list ws://localhost:8080 -p control -c password\n",
    .connects = true,
    .run = run_list,
};

const COMMAND_T view_create_command = {
    .name = "view create",
    .summary = "create or replace a topic view",
    .usage = "URL NAME SPECIFICATION",
    .description =
        "Creates the topic view, or replaces the one of that name. Mistakes in the\n"
        "specification are told with their line and column.\n",
    .options = options,
    .examples = "diffusion view create ws://localhost:8080 copies 'map ?prices// to copy/<path(1)>' -p control -c password\n",
    .connects = true,
    .run = run_create,
};

const COMMAND_T view_remove_command = {
    .name = "view remove",
    .summary = "remove a topic view",
    .usage = "URL NAME",
    .description = "Removes the topic view, and with it the topics that it has made. It is no\nfailure if there is none of that name.\n",
    .options = options,
    .examples = "diffusion view remove ws://localhost:8080 copies -p control -c password\n",
    .connects = true,
    .run = run_remove,
};
