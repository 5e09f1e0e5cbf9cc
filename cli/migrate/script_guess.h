/*
 * What was done to a script, told from its text now and the checksum it once had: small changes are
 * tried backwards, without the text it was.
 */
#ifndef AF_SCRIPT_GUESS_H
#define AF_SCRIPT_GUESS_H

#include <stddef.h>
#include <stdint.h>

#include "cli/migrate/script_change.h"

/* In words that follow "what changed: "; NULL: none of the small changes makes this checksum.
 * *change: how much of it matters. */
const char *script_guess(const char *text, size_t len, int32_t checksum,
						 enum script_change *change);

#endif
