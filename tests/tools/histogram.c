/* The percentiles of tools/common/histogram.c, against sorted numbers. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../tools/common/histogram.h"
#include "../c/check.h"

#define NUMBERS 20000

static HISTOGRAM_T histogram;
static HISTOGRAM_T other;
static int64_t numbers[NUMBERS];

static int compare(const void *one, const void *another) {
    const int64_t a = *(const int64_t *)one;
    const int64_t b = *(const int64_t *)another;
    return (a > b) - (a < b);
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Within one per cent above the exact one, and not above the most. */
static void check_percentile(double per_cent, int64_t exact) {
    const int64_t found = histogram_percentile(&histogram, per_cent);
    if (found < exact || (double)found > (double)exact * 1.01 || found > histogram.most) {
        fprintf(stderr, "%g%%: %lld, exactly %lld\n", per_cent, (long long)found, (long long)exact);
        exit(1);
    }
}

int main(void) {
    CHECK(histogram_percentile(&histogram, 50) == 0);
    CHECK(histogram_mean(&histogram) == 0);

    /* Numbers of all sizes, half of them by way of another histogram. */
    uint64_t state = 88172645463325252u;
    for (int i = 0; i < NUMBERS; i++) {
        numbers[i] = (int64_t)(next_random(&state) >> (1 + next_random(&state) % 63));
        histogram_record(i % 2 == 0 ? &histogram : &other, numbers[i]);
    }
    histogram_add(&histogram, &other);
    qsort(numbers, NUMBERS, sizeof *numbers, compare);
    CHECK(histogram.count == NUMBERS);
    CHECK(histogram.least == numbers[0] && histogram.most == numbers[NUMBERS - 1]);
    for (int per_mille = 0; per_mille <= 1000; per_mille++) {
        const int rank = per_mille * (NUMBERS / 1000);
        check_percentile(per_mille / 10.0, numbers[rank == 0 ? 0 : rank - 1]);
    }

    /* The ends of the range, and what is no time. */
    histogram_record(&histogram, INT64_MAX);
    CHECK(histogram_percentile(&histogram, 100) == INT64_MAX);
    histogram_record(&histogram, -5);
    CHECK(histogram.least == 0);

    /* Small numbers are exact. */
    static HISTOGRAM_T small;
    for (int i = 1; i <= 200; i++) {
        histogram_record(&small, i);
    }
    CHECK(histogram_percentile(&small, 50) == 100 && histogram_percentile(&small, 99) == 198 && histogram_percentile(&small, 0) == 1);
    CHECK(histogram_mean(&small) == 100.5);
    return 0;
}
