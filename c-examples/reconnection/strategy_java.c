/*
 * The reconnection strategy of the Java documentation, in C: it waits 1, 2, 4, 8 and 16 seconds and aborts at the
 * sixth call. The counter is never reset: five attempts are all that a session gets in its life. The reconnection
 * timeout is the default, one minute.
 */
#include <stdio.h>

#include "strategy_program.h"

#define MAXIMUM_ATTEMPTS 5

static RECONNECTION_ATTEMPT_ACTION_T perform(SESSION_T *session, void *args) {
    int *attempts = args;
    (void)session;
    if (*attempts >= MAXIMUM_ATTEMPTS) {
        printf("aborting after %d attempts\n", *attempts);
        return RECONNECTION_ATTEMPT_ACTION_ABORT;
    }
    strategy_wait(*attempts, (1L << *attempts) * 1000);
    *attempts += 1;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

int main(int argc, char **argv) {
    int attempts = 0;
    STRATEGY_PROGRAM_T program = { 0 };
    program.perform = perform;
    program.args = &attempts;
    return strategy_program(argc, argv, &program);
}
