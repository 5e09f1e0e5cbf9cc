/*
 * The order in which files and rows are looked for: by version, repeatables behind by description
 * as Java compares strings.
 */
#ifndef AF_ORDER_H
#define AF_ORDER_H

#include "core/history/migration.h"

/* Of one version: the versioned script, the baseline script, the undo script. 0: the two are
 * duplicates. */
int af_resolved_compare(const struct af_resolved *a, const struct af_resolved *b);

/* Fills `order` with the numbers from 0 to n - 1 in the order of the files; equal ones stay as they
 * stand. */
void af_resolved_sort(const struct af_resolved *files, size_t n, size_t *order);

/* By version or description alone: 0 for the runs of one migration. */
int af_applied_compare_keys(const struct af_applied *a, const struct af_applied *b);

#endif
