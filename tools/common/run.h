/*
 * How the program runs and ends: exit codes, signals, and the one lock under which threads tell each other of changes.
 *
 * The main thread does the work and waits; callbacks come on the threads of the library. Whatever ends the program early (Ctrl-C, a
 * lost session, output that cannot be written) calls run_end() on any thread; the main thread then stops waiting, closes
 * its sessions and cleans up.
 */
#ifndef RUN_H
#define RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit codes; exit_codes_text in options.c describes them. A program that a signal ends has 128 and the number of the signal. */
enum {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,
    EXIT_USAGE = 2,
    EXIT_CONNECTION = 3,
    EXIT_AUTHENTICATION = 4,
    EXIT_DENIED = 5,
    EXIT_TIMED_OUT = 6,
    EXIT_OUTPUT = 7,
    EXIT_BY_SIGNAL = 128
};

/* Waits that have no limit. */
#define NEVER INT64_MAX

/* Before anything else: from here on signals that end the program are taken by a thread of their own. */
void run_start(void);

/* Ends the program with an exit code; the first call counts. */
void run_end(int code);

bool run_has_ended(void);
int run_exit_code(void);

/* A descriptor that can be read as soon as the program is to end, for poll(). */
int run_end_descriptor(void);

/* The lock for what threads share, and the condition that goes with it. */
void run_lock(void);
void run_unlock(void);
void run_changed(void);

/* With the lock held: waits for run_changed(). False when the program is to end, or the time has come. */
bool run_wait(int64_t deadline);

/* The same for cleaning up: goes on waiting when the program is to end. */
bool run_wait_anyway(int64_t deadline);

/* Waits until the time has come; false if the program is to end before. */
bool run_sleep_until(int64_t deadline);

/* What a child process has to put back before it runs another program. */
const sigset_t *run_original_mask(void);

/* Nanoseconds of a clock that only goes forward. */
int64_t now_ns(void);

/* The time in so many seconds; NEVER for 0. */
int64_t deadline_in(double seconds);

#endif
