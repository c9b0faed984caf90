/*
 * The steps of probes: each calls the interface and waits for the outcome. What is not permitted, not offered or fails becomes the
 * verdict, and the step gives false.
 */
#ifndef STEPS_H
#define STEPS_H

#include "check.h"

/* Waits for the outcome of what `what` describes; `permission` is what it needs. */
bool step_done(CHECK_T *check, OUTCOME_T *outcome, const char *what, const char *permission);

/* The opposite: it has to be refused with this code. */
bool step_refused(CHECK_T *check, OUTCOME_T *outcome, ERROR_CODE_T code, const char *what, const char *permission);

/* Configures a session: it tries to get back for so many milliseconds, whatever the command line says. The context is a `long`. */
void step_reconnect_for(DIFFUSION_SESSION_FACTORY_T *factory, void *context);

/* An outcome that is expected, to be the context of a call. */
OUTCOME_T *step_begin(CHECK_T *check);

/* Takes the result of a function that may refuse at once. */
void step_called(OUTCOME_T *outcome, bool good, DIFFUSION_API_ERROR error);

/* A specification with properties: key, value, ..., NULL. To be freed. */
TOPIC_SPECIFICATION_T *step_specification(TOPIC_TYPE_T type, const char *const *properties);

/* Topics; paths are below the branch of the probe. */
bool step_add(CHECK_T *check, SESSION_T *session, const char *path, TOPIC_TYPE_T type, const char *const *properties);
bool step_remove(CHECK_T *check, SESSION_T *session, const char *selector, int count);

/* A value from text, as values.h reads it; to be freed. NULL is null. */
BUF_T *step_value(CHECK_T *check, DIFFUSION_DATATYPE datatype, const char *text);

/* Sets a value; the constraint may be NULL. The second tells what became of it. */
bool step_set(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text);
OUTCOME_T *step_start_set(CHECK_T *check, SESSION_T *session, const char *path, DIFFUSION_DATATYPE datatype, const char *text,
                          const DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T *constraint);

/* A value as text; binary values as hexadecimal digits. To be freed. */
char *value_text(DIFFUSION_DATATYPE datatype, const DIFFUSION_VALUE_T *value);

/* What came, a text for each, in order. Texts are added by callbacks, under the lock of run.h. */
typedef struct {
    CHECK_T *check;
    SESSION_T *session;
    DIFFUSION_DATATYPE datatype;
    char **texts;
    size_t count;
    size_t size;
    long subscribed;
    long unsubscribed;
    int reason; /* of the last unsubscription */
} HEARD_T;

HEARD_T *heard_begin(CHECK_T *check, SESSION_T *session, DIFFUSION_DATATYPE datatype);
/* Takes the text, which it frees. */
void heard_text(HEARD_T *heard, char *text);
void heard_format(HEARD_T *heard, const char *format, ...) PRINTS(2, 3);

/* Waits until so many texts have come. */
bool heard_wait(HEARD_T *heard, size_t count);
/* Waits until as many have come as the list has, which ends with NULL, and compares; `in_order` or not. */
bool heard_expect(HEARD_T *heard, const char *what, const char *const *expected, bool in_order);
/* After what has to be the last step before it: nothing more has come. */
bool heard_nothing_more(HEARD_T *heard, size_t count, const char *what);

/* A value stream for a selector below the branch ("?a/" becomes "?BRANCH/a/"); what comes is "PATH = VALUE". */
HEARD_T *step_listen(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_DATATYPE datatype);
bool step_subscribe(CHECK_T *check, SESSION_T *session, const char *selector);
bool step_unsubscribe(CHECK_T *check, SESSION_T *session, const char *selector);
/* Both. */
HEARD_T *step_watch(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_DATATYPE datatype);
/* A selector below the branch: what follows the first character of kinds other than sets. */
const char *step_selector(CHECK_T *check, const char *selector);

/* A ping: all that was sent before it has been answered and delivered when it is done. */
bool step_ping(CHECK_T *check, SESSION_T *session);

/* Fetches; what is found is "PATH = VALUE" or, without values, "PATH". The request is freed. */
HEARD_T *step_fetch(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_FETCH_REQUEST_T *request, DIFFUSION_DATATYPE datatype);
/* The same with a selector as it is. */
HEARD_T *step_fetch_exactly(CHECK_T *check, SESSION_T *session, const char *selector, DIFFUSION_FETCH_REQUEST_T *request,
                            DIFFUSION_DATATYPE datatype);

/* Compares texts; what differs is the verdict. */
bool step_equal(CHECK_T *check, const char *what, const char *expected, const char *seen);

#endif
