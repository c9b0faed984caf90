/*
 * What the five strategy_*.c programs share: command line, session, and the end. The strategies themselves are in
 * their own files.
 */
#ifndef STRATEGY_PROGRAM_H
#define STRATEGY_PROGRAM_H

#include "diffusion.h"

typedef struct {
    /* Milliseconds that the session may be without connection; 0 leaves it to the library (60000). */
    long timeout;
    /* The strategy: decision, and what is called after an attempt (may be NULL). */
    PERFORM_RECONNECTION_CB perform;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_success;
    PERFORM_RECONNECTION_AFTER_ACTION_CB on_failure;
    /* Given to these three. */
    void *args;
    /* Told about changes of state; NULL when the program does not care. */
    void (*on_state_changed)(SESSION_T *session, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state);
} STRATEGY_PROGRAM_T;

/* Connects with the strategy, stays for the time given on the command line or until the session ends, and closes it. */
int strategy_program(int argc, char **argv, const STRATEGY_PROGRAM_T *program);

/* Says and does a wait before attempt number n. The option --speed divides the time, so that tests need not wait. */
void strategy_wait(int n, long milliseconds);

#endif
