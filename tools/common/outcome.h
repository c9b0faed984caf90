/*
 * Waiting for the outcome of calls. A call gets an OUTCOME_T, or a struct that begins with one, as its context:
 *
 *     OUTCOME_T outcome = { 0 };
 *     outcome_expect(&outcome);
 *     PING_USER_PARAMS_T params = { .on_ping_response = on_answer,    // calls outcome_arrived(context)
 *                                   .on_error = outcome_on_error, .on_discard = outcome_on_discard, .context = &outcome };
 *     ping_user(session, params);
 *     if (!outcome_wait(&outcome, deadline)) {
 *         return outcome_complain(&outcome, "no answer");
 *     }
 *
 * It has to live until all outcomes have come or the session was closed.
 */
#ifndef OUTCOME_H
#define OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "diffusion.h"

typedef enum {
    OUTCOME_GOOD = 0,
    OUTCOME_ERROR,     /* the server or another session has refused */
    OUTCOME_DISCARDED, /* the session has ended, or messages were lost */
    OUTCOME_LATE       /* no answer in time */
} OUTCOME_KIND_T;

typedef struct {
    long open;           /* outcomes that are still to come */
    OUTCOME_KIND_T kind; /* the first that was not good */
    ERROR_CODE_T code;
    char message[512];
} OUTCOME_T;

/* One more outcome will come; before the call is made. */
void outcome_expect(OUTCOME_T *outcome);

/* It has come, and is good. */
void outcome_arrived(OUTCOME_T *outcome);

/* It has come, and is a failure. */
void outcome_failed(OUTCOME_T *outcome, ERROR_CODE_T code, const char *message);

/* Handlers for the structs of calls. */
int outcome_on_error(SESSION_T *session, const DIFFUSION_ERROR_T *error);
int outcome_on_discard(SESSION_T *session, void *context);

/* A call that was refused at once: takes the error, which it frees. */
void outcome_refused(OUTCOME_T *outcome, DIFFUSION_API_ERROR error);

/* Waits for all outcomes; true if they are good. */
bool outcome_wait(OUTCOME_T *outcome, int64_t deadline);

/* The same for cleaning up: also when the program is to end. */
bool outcome_wait_anyway(OUTCOME_T *outcome, int64_t deadline);

/* Waits until fewer outcomes than that are still to come; false if one is a failure, or the program is to end. */
bool outcome_wait_below(OUTCOME_T *outcome, long open);

/* Says what failed ("not subscribed") and why, unless the program ends for another reason; gives the exit code. */
int outcome_complain(const OUTCOME_T *outcome, const char *what);

/* The exit code for an error of the library. */
int exit_code_of(ERROR_CODE_T code);

#endif
