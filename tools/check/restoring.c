#include "restoring.h"

#include <string.h>

#include "../common/run.h"

/* For one attempt. Who told the program to end waits for two of them at most: see run.c. */
#define SECONDS_TO_RESTORE 4

char *restoring_name(CHECK_T *check) {
    char *name = check_keep(check, sizeof check->branch);
    strcpy(name, check->branch);
    for (char *at = name; *at != '\0'; at++) {
        *at = *at == '/' ? '-' : *at;
    }
    return name;
}

bool restoring_is_due(const OUTCOME_T *outcome) {
    return outcome->kind != OUTCOME_ERROR;
}

static bool try_over(SESSION_T *session, RESTORING_T start, void *what) {
    start(session, what);
    return outcome_wait_anyway(what, deadline_in(SECONDS_TO_RESTORE));
}

void restoring_run(CHECK_T *check, CHECK_SESSION_T *opened, RESTORING_T start, void *what, const char *kind, const char *name) {
    OUTCOME_T *outcome = what;
    if (opened->session != NULL && try_over(opened->session, start, what)) {
        return;
    }
    /* No answer of the one that is closed comes any more. The other has no relay, whose end of a connection may be cut. */
    check_close(opened);
    SESSION_FAILURE_T failure;
    const SESSION_SETTINGS_T settings = { .may_end = true, .silent = true, .failure = &failure };
    SESSION_T *other = session_open(&settings);
    if (other != NULL) {
        memset(outcome, 0, sizeof *outcome);
        const bool done = try_over(other, start, what);
        session_end(other);
        if (done) {
            return;
        }
    }
    progress_end();
    complain("the %s %s may be left: %s", kind, name, outcome->message);
    check_failed(check, "what was added is removed", "%s", outcome->message);
}
