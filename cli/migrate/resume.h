/*
 * What becomes of scripts that were begun outside a transaction and not finished: refused, unless
 * they are to be resumed.
 */
#ifndef AF_RESUME_H
#define AF_RESUME_H

#include "cli/migrate/history.h"
#include "cli/migrate/plan.h"
#include "cli/migrate/progress_table.h"

/* With the setting `resumes`: rows of failed migrations that can be resumed are taken out of what
 * was read, so that they wait to be applied. */
AF_MUST_CHECK bool resume_hide_failed(struct engine *engine, struct history *history,
									  struct af_error *err);

/* Before anything runs: whether none of what waits is half done. */
AF_MUST_CHECK bool resume_check(struct engine *engine, const struct plan *plan,
								struct af_error *err);

/* Whether the row keeps its script from being run from its first statement. */
bool resume_is_needed(const struct engine *engine, const struct progress_row *row);
bool resume_fail(struct engine *engine, const struct progress_row *row, struct af_error *err);

/* Adds to err, behind what it has, how to go on with a script; NULL: any. */
void resume_hint(const char *version, bool is_finished, struct af_error *err);

/* The validation failed: adds the ways out when a script that was begun is the reason. */
void resume_hint_all(struct engine *engine, struct af_error *err);

#endif
