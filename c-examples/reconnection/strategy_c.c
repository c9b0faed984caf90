/*
 * The reconnection strategy of the C documentation: the wait is nothing at first, 0.01 s after the first failure, and
 * twice as long after each further one, up to a minute; but it sleeps whole seconds, so that the first eight attempts
 * come back to back, then after 1, 2, 5, 10 and 20 seconds. A success resets it. The session gives up 30 seconds after
 * it lost its connection: an attempt that is decided later is not made.
 */
#include <stdio.h>

#include "strategy_program.h"

typedef struct {
    int attempts;
    double current_wait; /* seconds */
    double maximum_wait;
} BACKOFF_ARGS_T;

static RECONNECTION_ATTEMPT_ACTION_T perform(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    (void)session;
    strategy_wait(backoff->attempts, (long)backoff->current_wait * 1000);
    backoff->attempts += 1;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static void on_success(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    (void)session;
    printf("reconnection succeeded\n");
    backoff->attempts = 0;
    backoff->current_wait = 0;
}

static void on_failure(SESSION_T *session, void *args) {
    BACKOFF_ARGS_T *backoff = args;
    printf("reconnection failed (%s)\n", session_state_as_string(session->state));
    backoff->current_wait = backoff->current_wait == 0 ? 0.01 : backoff->current_wait * 2;
    if (backoff->current_wait > backoff->maximum_wait) {
        backoff->current_wait = backoff->maximum_wait;
    }
}

static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    printf("state changed from %s to %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
}

int main(int argc, char **argv) {
    BACKOFF_ARGS_T backoff = { 0, 0, 60 };
    STRATEGY_PROGRAM_T program = { 0 };
    program.timeout = 30 * 1000;
    program.perform = perform;
    program.on_success = on_success;
    program.on_failure = on_failure;
    program.args = &backoff;
    program.on_state_changed = on_state_changed;
    return strategy_program(argc, argv, &program);
}
