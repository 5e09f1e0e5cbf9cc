/*
 * Migration versions: digits in parts split by '.' or '_', of any length ("1", "1.10",
 * "2024_01_02", "001"). Compared part by part as numbers of arbitrary precision; missing parts are
 * 0, so 1 = 1.0 = 01.
 */
#ifndef AF_VERSION_H
#define AF_VERSION_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text (len bytes) is a version as a script name or a setting may give it. */
bool af_version_is_valid(const char *text, size_t len);

/* -1, 0 or 1. NULL, the version of a repeatable migration, is above every version and equal to
 * NULL. Both must be valid. */
int af_version_compare(const char *a, const char *b);

#endif
