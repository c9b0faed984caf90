/* diffusion remove: removes topics. */
#include <stdio.h>

#include "../common/options.h"
#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/run.h"
#include "../common/session.h"

static double timeout = 60;

typedef struct {
    OUTCOME_T outcome;
    long removed;
} REMOVAL_T;

static int on_removed(SESSION_T *session, const DIFFUSION_TOPIC_REMOVAL_RESULT_T *result, void *context) {
    (void)session;
    REMOVAL_T *removal = context;
    removal->removed += diffusion_topic_removal_result_removed_count(result);
    outcome_arrived(&removal->outcome);
    return HANDLER_SUCCESS;
}

static int run(WORDS_T words) {
    static REMOVAL_T removal;
    if (words.count == 0) {
        return usage_error("no selector is given");
    }
    SESSION_T *session = session_open(NULL);
    if (session == NULL) {
        return run_exit_code();
    }
    int code = EXIT_DONE;
    for (int i = 0; i < words.count && code == EXIT_DONE; i++) {
        const TOPIC_REMOVAL_PARAMS_T params = {
            .on_removed = on_removed, .on_error = outcome_on_error, .on_discard = outcome_on_discard, .topic_selector = words.words[i], .context = &removal
        };
        outcome_expect(&removal.outcome);
        topic_removal(session, params);
        if (!outcome_wait(&removal.outcome, deadline_in(timeout))) {
            char what[600];
            snprintf(what, sizeof what, "%.500s is not removed", words.words[i]);
            code = outcome_complain(&removal.outcome, what);
        }
    }
    session_end(session);
    if (code == EXIT_DONE) {
        out_format("%ld\n", removal.removed);
    }
    return code;
}

static const OPTION_T options[] = {
    { 't', "timeout", "SECONDS", "Give up after this time (default: 60; 0: never)", OPTION_SECONDS, &timeout, NULL },
    END_OF_OPTIONS,
};

const COMMAND_T remove_command = {
    .name = "remove",
    .summary = "remove topics",
    .usage = "URL SELECTOR...",
    .description =
        "Removes the topics that the selectors select, and prints their number. Topics\n"
        "that the session may not remove stay. Quote expressions for the shell.\n",
    .options = options,
    .examples = "diffusion remove ws://localhost:8080 '?prices//' -p control -c password\n",
    .connects = true,
    .run = run,
};
