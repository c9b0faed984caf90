/*
 * What all programs here measure in the same way: processor time of the whole process for each message, between the first
 * message and the last one, or the time of round trips. A program prints its figure as one line of JSON.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is published, requested and set in one round trip. */
#define VALUE "{\"name\":\"sensor 17\",\"temperature\":21.5,\"humidity\":48,\"ok\":true}"

/* A moment: microseconds by the clock, and of the processor in all threads of this process. */
typedef struct {
    double wall;
    double processor;
} MARK_T;

static inline double clock_us(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static inline MARK_T mark(void) {
    return (MARK_T){ .wall = clock_us(CLOCK_MONOTONIC), .processor = clock_us(CLOCK_PROCESS_CPUTIME_ID) };
}

static inline void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

/* The argument with this number, which is a positive number. */
static inline long number_argument(char **arguments, int index) {
    char *end = NULL;
    for (int i = 1; i <= index; i++) {
        if (arguments[i] == NULL) {
            fail("an argument is missing");
        }
    }
    const long number = strtol(arguments[index], &end, 10);
    if (number <= 0 || *end != '\0') {
        fail("an argument is no positive number");
    }
    return number;
}

/* Tells the runner that what is sent from now on will be received. */
static inline void say_ready(void) {
    puts("ready");
    fflush(stdout);
}

/* Prints the processor time for each of so many messages since the mark. */
static inline void report_each(MARK_T since, long messages) {
    const MARK_T now = mark();
    const double count = (double)(messages > 0 ? messages : 1);
    printf("{\"us\": %.4f, \"per_second\": %.0f}\n", (now.processor - since.processor) / count, count * 1e6 / (now.wall - since.wall));
    fflush(stdout);
}

/* Counts messages, on one thread; the last one reports. */
typedef struct {
    long expected;
    long received;
    MARK_T first;
} COUNTER_T;

/* True with the last message. */
static inline bool counter_add(COUNTER_T *counter) {
    if (++counter->received == 1) {
        counter->first = mark();
    }
    if (counter->received != counter->expected) {
        return false;
    }
    report_each(counter->first, counter->expected - 1);
    return true;
}

static inline int compare_times(const void *a, const void *b) {
    const double *left = a;
    const double *right = b;
    return (*left > *right) - (*left < *right);
}

/* Prints the median time of round trips, which are made one after the other. */
static inline void report_round_trips(void (*round_trip)(void *context), void *context, long count) {
    double *times = malloc((size_t)count * sizeof *times);
    if (times == NULL) {
        fail("out of memory");
    }
    /* What happens only the first time does not count. */
    round_trip(context);
    const double begin = clock_us(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++) {
        const double before = clock_us(CLOCK_MONOTONIC);
        round_trip(context);
        times[i] = clock_us(CLOCK_MONOTONIC) - before;
    }
    const double all = clock_us(CLOCK_MONOTONIC) - begin;
    qsort(times, (size_t)count, sizeof *times, compare_times);
    printf("{\"us\": %.2f, \"p99_us\": %.2f, \"per_second\": %.0f}\n", times[count / 2], times[(count - 1) * 99 / 100], (double)count * 1e6 / all);
    fflush(stdout);
    free(times);
}

/* The bytes of a value to be received; to be freed. */
static inline char *value_of(long size) {
    char *value = malloc((size_t)size);
    if (value == NULL) {
        fail("out of memory");
    }
    for (long i = 0; i < size; i++) {
        value[i] = (char)('a' + i % 26);
    }
    return value;
}

#endif
