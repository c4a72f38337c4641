/* Time and medians, for the benchmarks. */
#ifndef QUORATE_BENCH_CLOCK_H
#define QUORATE_BENCH_CLOCK_H

#include <stddef.h>
#include <stdlib.h>
#include <time.h>

/* Seconds since some fixed moment. */
static inline double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of count numbers, which it sorts; count is not 0. */
static inline double bench_median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, bench_compare);
    return count % 2 == 1 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

#endif
