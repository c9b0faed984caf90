/* diffusion view list: the topic views of the server. */
#include <stdlib.h>
#include <string.h>

#include "../common/json.h"
#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"

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

static int run(WORDS_T words) {
    if (words.count > 0) {
        return usage_error("there is nothing to do with '%s'", words.words[0]);
    }
    static OUTCOME_T outcome;
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    const DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T params = {
        .on_topic_views_list = on_views, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome
    };
    DIFFUSION_API_ERROR error = NULL;
    outcome_expect(&outcome);
    if (!diffusion_topic_views_list_topic_views(session, params, &error)) {
        outcome_refused(&outcome, error);
    }
    int code = EXIT_DONE;
    if (!outcome_wait(&outcome, deadline_in(timeout))) {
        code = outcome_complain(&outcome, "the topic views are not listed");
    }
    session_end(session);
    return code;
}

static const OPTION_T options[] = {
    { 0, "json", NULL, "A JSON object on a line for each view, with its roles", OPTION_FLAG, &as_json, NULL },
    { 't', "timeout", "SECONDS", "Give up after this time (default: 60; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T view_list_command = {
    .name = "view list",
    .summary = "list the topic views of the server",
    .usage = "URL",
    .description = "Prints the name and the specification of each topic view.\n",
    .options = options,
    .examples = "diffusion view list ws://localhost:8080 -p control -c password\n",
    .connects = true,
    .run = run,
};
