/* What the measurements share: topics of their own, which are removed at the end whatever happens, and results for people and machines. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/histogram.h"
#include "../common/options.h"
#include "../common/outcome.h"
#include "diffusion.h"

/* Options of several commands. */
extern long bench_topics;
extern long bench_size;
extern double bench_rate;
extern double bench_duration;
extern bool bench_json;
extern double bench_timeout;

#define BENCH_TOPICS_OPTION { 0, "topics", "N", "Topics that are updated in turn (default: 1)", OPTION_NUMBER, &bench_topics, NULL }
#define BENCH_SIZE_OPTION { 's', "size", "BYTES", "Size of a value, 16 at least (default: 128)", OPTION_NUMBER, &bench_size, NULL }
#define BENCH_RATE_OPTION { 'r', "rate", "N", "Updates a second (default: as many as possible)", OPTION_SECONDS, &bench_rate, NULL }
#define BENCH_DURATION_OPTION { 'd', "duration", "SECONDS", "Measure for this time (default: 5)", OPTION_SECONDS, &bench_duration, NULL }
#define BENCH_JSON_OPTION { 0, "json", NULL, "The result as a JSON object on one line, times in nanoseconds", OPTION_FLAG, &bench_json, NULL }
#define BENCH_TIMEOUT_OPTION { 't', "timeout", "SECONDS", "Give up when an answer takes longer (default: 30)", OPTION_SECONDS, &bench_timeout, NULL }

/* Checks the options; 0 or EXIT_USAGE. */
int bench_check_options(void);

/* Topics of bytes in a branch of their own, by number; 0 or the exit code after a message. The session keeps them. */
int bench_add_topics(SESSION_T *session);
const char *bench_topic(long number);
const char *bench_branch(void);

/* Removes them, or says which branch is left. Also when the program is to end. */
void bench_remove_topics(SESSION_T *session);

/* Updates of the topics, with a limited number under way. */
typedef struct {
    SESSION_T *session;
    OUTCOME_T outcome;
    HISTOGRAM_T latency;  /* from the call to the answer; to be read when all have come */
    int64_t begun[512];   /* by a place: when the update there was sent */
    int free_places[512];
    int free_count;
    int64_t first;        /* when the first was sent */
    uint64_t sent;
} PUBLISHER_T;

void publisher_start(PUBLISHER_T *publisher, SESSION_T *session);

/* Waits for its turn (--rate) and for a place, and sends; false when the program is to end, or an update has failed. */
bool publisher_send(PUBLISHER_T *publisher);

/* Microseconds of processor time of this process. */
double bench_processor_time(void);

/* What of it was used for each of so many since then; below 0 if there are none. */
double bench_processor_time_each(double since, uint64_t count);

/* The result: a name, what was counted, and the times. Values below 0 are left out. */
typedef struct {
    const char *name;
    uint64_t count;
    double seconds;
    long size;
    double processor; /* microseconds for each; of the whole process */
    const HISTOGRAM_T *latency;
} BENCH_RESULT_T;

void bench_print(const BENCH_RESULT_T *result);

#endif
