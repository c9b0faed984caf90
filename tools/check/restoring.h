/*
 * What a probe changes in the server's stores has a name of its own, and is taken back before the probe ends: also after a failure,
 * when the session is lost, and when the program is to end. If that fails, the name is printed.
 */
#ifndef RESTORING_H
#define RESTORING_H

#include "check.h"

/* The name of what a probe adds: that of its branch, without slashes. */
char *restoring_name(CHECK_T *check);

/* Whether a call may have changed something, whatever came of it. */
bool restoring_is_due(const OUTCOME_T *outcome);

/* Starts what takes it back; `what` begins with the OUTCOME_T of that. */
typedef void (*RESTORING_T)(SESSION_T *session, void *what);

/* Takes it back, over another session if this one does not get an answer. A failure is a verdict, and names it: "topic view x". */
void restoring_run(CHECK_T *check, CHECK_SESSION_T *session, RESTORING_T start, void *what, const char *kind, const char *name);

#endif
