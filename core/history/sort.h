/*
 * Sorting numbers (indexes of something) in place: no allocation, O(n log n) in the worst case.
 */
#ifndef AF_SORT_H
#define AF_SORT_H

#include <stddef.h>

/* Negative, 0 or positive. For a fixed result the order must be total: let equal things differ by
 * their numbers. */
typedef int (*af_sort_compare)(const void *context, size_t a, size_t b);

void af_sort(size_t *numbers, size_t n, af_sort_compare compare, const void *context);

#endif
