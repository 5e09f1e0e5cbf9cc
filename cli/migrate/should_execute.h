/*
 * The condition of a script: shouldExecute in NAME.sql.conf. "true", "false", A==B and A!=B, where
 * A and B are plain texts, joined by && and || (which binds weaker) and parentheses.
 */
#ifndef AF_SHOULD_EXECUTE_H
#define AF_SHOULD_EXECUTE_H

#include "cli/base/error.h"
#include "cli/migrate/engine.h"

/*
 * Placeholders are replaced within A and B: what their values hold is text and never an operator.
 * False: the expression is wrong; err has no place, *offset is where in it that shows. Values are
 * not told: they may be secrets.
 */
AF_MUST_CHECK bool should_execute_read(const struct engine *engine, const char *script_name,
									   const char *expression, bool *is_wanted, size_t *offset,
									   struct af_error *err);

#endif
