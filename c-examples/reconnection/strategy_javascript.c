/*
 * The reconnection strategy of the JavaScript documentation, in C: before attempt n (from 0) it waits
 * min(2^n * 100 ms, 60 s); after 26 attempts in a row it aborts; a success begins again with n = 0. The session may
 * be without connection for ten minutes, if the server agrees.
 *
 * JavaScript sets a timer; here the strategy blocks, which comes to the same, since nothing else needs its thread.
 * For programs with an event loop of their own see attempt_object.c.
 */
#include <stdio.h>

#include "strategy_program.h"

#define MAXIMUM_ATTEMPTS 26

static RECONNECTION_ATTEMPT_ACTION_T perform(SESSION_T *session, void *args) {
    int *attempts = args;
    (void)session;
    if (*attempts >= MAXIMUM_ATTEMPTS) {
        printf("aborting after %d attempts\n", *attempts);
        return RECONNECTION_ATTEMPT_ACTION_ABORT;
    }
    /* From attempt 10 on the wait is the longest one anyway. */
    const long wait = *attempts < 10 ? 100L << *attempts : 60 * 1000L;
    strategy_wait(*attempts, wait);
    *attempts += 1;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

static int attempts = 0;

/* The events that a JavaScript program can listen to. */
static void on_state_changed(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
    if (new_state == RECOVERING_RECONNECT) {
        printf("event: disconnect\n");
    } else if (old_state == RECOVERING_RECONNECT && new_state == CONNECTED_ACTIVE) {
        printf("event: reconnect\n");
        attempts = 0; /* listener and strategy are never called at the same time */
    } else if (session_is_closed(session)) {
        printf("event: close\n");
    }
}

int main(int argc, char **argv) {
    STRATEGY_PROGRAM_T program = { 0 };
    program.timeout = 10 * 60 * 1000;
    program.perform = perform;
    program.args = &attempts;
    program.on_state_changed = on_state_changed;
    return strategy_program(argc, argv, &program);
}
