/*
 * Durations as PostgreSQL writes them: 5s, 200ms, 2min, 1.5h, 0.
 */
#ifndef AF_DURATION_H
#define AF_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/base/arena.h"

#define DURATION_LONGEST_MS INT64_C(2147483647) /* of PostgreSQL's settings */

/*
 * The whole of the text must be one; blanks around number and unit are passed over. The unit can be
 * left out of 0 alone, since nobody remembers which one would be meant. False: it is none, is below
 * 0, or is longer than PostgreSQL takes.
 */
bool duration_parse(const char *text, size_t len, int64_t *ms);

/* As SHOW tells it: in the largest unit that leaves no rest. In the arena. */
const char *duration_text(struct arena *arena, int64_t ms);

#endif
