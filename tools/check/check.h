/*
 * diffusion check: tries on a server what this library takes for true of servers.
 *
 * A probe is a row of a table: a name, what it needs, and a function that uses sessions which the frame opens, each through a
 * relay of its own (relay.h). It works below a branch of its own, which the frame removes. A probe passes unless it says
 * otherwise; helpers (steps.h) say so themselves and give false, and the probe returns.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diffusion.h"

#include "../common/outcome.h"
#include "../common/output.h"
#include "../common/session.h"
#include "recording.h"
#include "relay.h"

#define MAXIMUM_SESSIONS 6
/* Versions of the protocol that the library speaks. */
#define OLDEST_PROTOCOL 25
#define NEWEST_PROTOCOL 29

typedef enum { VERDICT_PASSED, VERDICT_FAILED, VERDICT_NOT_PERMITTED, VERDICT_NOT_OFFERED, VERDICT_NOT_RUN } VERDICT_T;

/* What a probe does to the server's own state; --control and --control=write allow it. */
typedef enum { TOUCHES_TOPICS, READS_CONTROL, WRITES_CONTROL } TOUCHES_T;

typedef struct check_s CHECK_T;

typedef struct {
    const char *name;    /* AREA/WHAT; NULL ends a table */
    const char *proves;  /* a line */
    int since;           /* the protocol version that it needs; 0: any */
    TOUCHES_T touches;
    void (*run)(CHECK_T *check);
} PROBE_T;

/* The tables, in the order in which they are run; ends with NULL. */
extern const PROBE_T *const probe_tables[];

/* A session of a probe. */
typedef struct {
    SESSION_T *session;
    RELAY_T *relay;
    RECORDING_T recording;
} CHECK_SESSION_T;

/* A probe that runs. */
struct check_s {
    const PROBE_T *probe;
    char branch[128];      /* below which it works */
    int64_t patience_ns;   /* for one answer */
    int protocol;          /* of the server; 0 if it is not known */
    CHECK_SESSION_T sessions[MAXIMUM_SESSIONS];
    int session_count;
    bool may_have_topics;  /* something was added */
    void *kept;            /* memory until the sessions are closed */
    VERDICT_T verdict;
    char expected[1024];
    char seen[1024];
    char note[512];        /* what was learned of the server */
    char permission[128];  /* that is missing */
    char secret[40];       /* a password that the probe has made; traces do not show it */
    int needs;             /* the protocol version that is missing; 0 if it is not known */
    double seconds;
};

/* Verdicts; the first one counts. All give false. */
bool check_failed(CHECK_T *check, const char *expected, const char *seen, ...) PRINTS(3, 4);
bool check_not_permitted(CHECK_T *check, const char *permission);
bool check_not_offered(CHECK_T *check, int needs);
/* Adds to the note. */
void check_note(CHECK_T *check, const char *format, ...) PRINTS(2, 3);

/* Zeroed memory that lives until the sessions of the probe are closed. */
void *check_keep(CHECK_T *check, size_t size);

/* A session; NULL after a verdict. The settings may be NULL. It is closed by the frame. */
CHECK_SESSION_T *check_open(CHECK_T *check, const SESSION_SETTINGS_T *settings);

/* Tries to open one, and leaves the verdict to the caller. */
CHECK_SESSION_T *check_try_to_open(CHECK_T *check, const SESSION_SETTINGS_T *settings, SESSION_FAILURE_T *failure);

/* Closes one before the end of the probe; what it has sent and received is in its recording then. */
void check_close(CHECK_SESSION_T *session);

/* A path below the branch of the probe, to live as long as the probe: "a/b". With a prefix for selectors: "?" and "a//". */
const char *check_path(CHECK_T *check, const char *prefix, const char *path);

/* The path without the branch, for what is shown. */
const char *check_relative(const CHECK_T *check, const char *path);

/* report.c: what is printed. */
void report_list(bool as_json);
void report_begin(bool as_json, const char *url, int protocol);
void report_probe(const CHECK_T *check);
void report_end(const char *branch, bool removed);
/* How many probes ended so. */
int report_count(VERDICT_T verdict);

/* trace.c: the messages of probes that failed. False after a message. */
bool trace_open(const char *path, const char *server);
bool trace_probe(const CHECK_T *check);
bool trace_close(void);

#endif
