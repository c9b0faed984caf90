/*
 * Percentiles of times, in the manner of HdrHistogram: numbers up to 2^62 in buckets whose width grows with the number, so
 * that each is known to less than one per cent, in a fixed amount of memory.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/* Numbers below 2^8 have buckets of their own; from there on each doubling has 128. */
#define HISTOGRAM_BITS 7
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_BITS) << HISTOGRAM_BITS)

/* Begins with all zero. Not synchronised. */
typedef struct {
    uint64_t count;
    int64_t least;
    int64_t most;
    double sum;
    uint64_t buckets[HISTOGRAM_BUCKETS];
} HISTOGRAM_T;

/* Negative numbers count as 0. */
void histogram_record(HISTOGRAM_T *histogram, int64_t number);

/* Adds all of another. */
void histogram_add(HISTOGRAM_T *histogram, const HISTOGRAM_T *other);

/* The number that so many per cent do not exceed, 0 to 100; 0 if there are none. At most `most`. */
int64_t histogram_percentile(const HISTOGRAM_T *histogram, double per_cent);

double histogram_mean(const HISTOGRAM_T *histogram);

#endif
