/*
 * The reconnection strategy of the Swift documentation, in C: before attempt n (from 0) it waits
 * min(2^(n+1) * 0.1 s, 60 s), cut to whole seconds: 0 0 0 1 3 6 12 25 51 60 60 ... There is no limit to the number of
 * attempts, and the counter is never reset. The session may be without connection for ten minutes, if the server
 * agrees.
 */
#include "strategy_program.h"

static RECONNECTION_ATTEMPT_ACTION_T perform(SESSION_T *session, void *args) {
    int *attempts = args;
    (void)session;
    /* From attempt 9 on the wait is the longest one anyway. */
    const double seconds = *attempts < 9 ? (double)(2L << *attempts) * 0.1 : 60.0;
    strategy_wait(*attempts, (long)seconds * 1000);
    *attempts += 1;
    return RECONNECTION_ATTEMPT_ACTION_START;
}

int main(int argc, char **argv) {
    int attempts = 0;
    STRATEGY_PROGRAM_T program = { 0 };
    program.timeout = 10 * 60 * 1000;
    program.perform = perform;
    program.args = &attempts;
    return strategy_program(argc, argv, &program);
}
