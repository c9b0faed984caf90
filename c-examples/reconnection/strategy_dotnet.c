/*
 * The reconnection strategy of the .NET documentation, in C: before attempt n (from 0) it blocks for
 * min(2^n * 100 ms, 60 s), without a limit to the number of attempts. n begins again whenever the session becomes
 * active. The session may be without connection for ten minutes, if the server agrees.
 */
#include <stdio.h>

#include "strategy_program.h"

#define MAXIMUM_WAIT (60 * 1000L)

static int attempts = 0;

static RECONNECTION_ATTEMPT_ACTION_T perform(SESSION_T *session, void *args) {
    (void)session;
    (void)args;
    /* From attempt 10 on the wait is the longest one anyway. */
    const long wait = attempts < 10 ? 100L << attempts : MAXIMUM_WAIT;
    strategy_wait(attempts, wait);
    attempts += 1;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    (void)session;
    printf("state changed from %s to %s\n", session_state_as_string(old_state), session_state_as_string(new_state));
    if (new_state == CONNECTED_ACTIVE) {
        attempts = 0;
    }
}

int main(int argc, char **argv) {
    STRATEGY_PROGRAM_T program = { 0 };
    program.timeout = 10 * 60 * 1000;
    program.perform = perform;
    program.on_state_changed = on_state_changed;
    return strategy_program(argc, argv, &program);
}
