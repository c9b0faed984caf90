#include "histogram.h"

#define SUB_BUCKETS (INT64_C(1) << HISTOGRAM_BITS)

/* The first 2 * SUB_BUCKETS numbers are their own buckets; then each doubling is cut into SUB_BUCKETS parts. */
static unsigned bucket_of(uint64_t number) {
    if (number < 2 * SUB_BUCKETS) {
        return (unsigned)number;
    }
    const unsigned highest_bit = 63 - (unsigned)__builtin_clzll(number);
    const unsigned shift = highest_bit - HISTOGRAM_BITS;
    return (unsigned)((shift << HISTOGRAM_BITS) + (number >> shift));
}

/* The largest number in a bucket. */
static int64_t end_of_bucket(unsigned bucket) {
    if (bucket < 2 * SUB_BUCKETS) {
        return bucket;
    }
    const unsigned shift = (bucket >> HISTOGRAM_BITS) - 1;
    const uint64_t part = bucket - ((uint64_t)shift << HISTOGRAM_BITS);
    return (int64_t)(((part + 1) << shift) - 1);
}

void histogram_record(HISTOGRAM_T *histogram, int64_t number) {
    if (number < 0) {
        number = 0;
    }
    if (histogram->count == 0 || number < histogram->least) {
        histogram->least = number;
    }
    if (number > histogram->most) {
        histogram->most = number;
    }
    histogram->count++;
    histogram->sum += (double)number;
    histogram->buckets[bucket_of((uint64_t)number)]++;
}

void histogram_add(HISTOGRAM_T *histogram, const HISTOGRAM_T *other) {
    if (other->count == 0) {
        return;
    }
    if (histogram->count == 0 || other->least < histogram->least) {
        histogram->least = other->least;
    }
    if (other->most > histogram->most) {
        histogram->most = other->most;
    }
    histogram->count += other->count;
    histogram->sum += other->sum;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        histogram->buckets[i] += other->buckets[i];
    }
}

int64_t histogram_percentile(const HISTOGRAM_T *histogram, double per_cent) {
    if (histogram->count == 0) {
        return 0;
    }
    /* How many numbers it must not exceed: at least one, rounded up. */
    const uint64_t wanted = (uint64_t)(per_cent / 100 * (double)histogram->count + 1 - 1e-6);
    if (wanted == 0) {
        return histogram->least;
    }
    uint64_t seen = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen >= wanted) {
            const int64_t end = end_of_bucket(i);
            return end < histogram->most ? end : histogram->most;
        }
    }
    return histogram->most;
}

double histogram_mean(const HISTOGRAM_T *histogram) {
    return histogram->count == 0 ? 0 : histogram->sum / (double)histogram->count;
}
