/*
 * ignoreMigrationPatterns: "type:state", which findings of validate are not to be told. The public
 * part is in rules.h.
 */
#ifndef AF_IGNORE_H
#define AF_IGNORE_H

#include "core/history/rules.h"

/* Whether a line is outside validation: taken back, above the target, or silenced by a pattern (or
 * by allow_pending). */
bool af_line_is_ignored(const struct af_validate_args *args, const struct af_info *line);

/* Whether the patterns are Flyway's default, given or not. */
bool af_ignore_is_default(const char *const *patterns);

#endif
