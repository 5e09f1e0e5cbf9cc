/*
 * The version that comes next, written as those before it are: 7, 007, 1.2.3, 20240102030405,
 * 2024_01_02_0304, 20240102.1. Nothing is known here of files or databases.
 */
#ifndef AF_VERSION_STYLE_H
#define AF_VERSION_STYLE_H

#include <time.h>

#include "cli/base/arena.h"

/*
 * Above `highest`, a valid version as script names spell it (NULL: "1"). Dates and times are those
 * of `now` in UTC, unless that would not be above `highest`: then its last number goes up.
 */
const char *version_next(struct arena *arena, const char *highest, time_t now);

/* The time as a version: 20240102030405. */
const char *version_of_time(struct arena *arena, time_t now);

#endif
