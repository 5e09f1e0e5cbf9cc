/*
 * undo: applied versions are taken back by their undo scripts, the last one first.
 */
#ifndef AF_UNDO_H
#define AF_UNDO_H

#include "cli/migrate/apply.h"

struct undone
{
	const char *version;
	const char *description;
	const char *path;
	int64_t ms;
};

struct undo_result
{
	const char *database;
	const char *schema_names;
	const char *initial; /* the schema's version before; NULL: none */
	const char *current; /* and behind */
	struct undone *undone;
	size_t n_undone;
};

/*
 * Takes back the version that was applied last; with a target, every one down to it, the target
 * included. A version that has no undo script is an error before anything runs. The result lives in
 * the engine's arena and is filled as far as it went, after a failure too.
 */
AF_MUST_CHECK bool undo(struct engine *engine, const struct migrate_listener *listener,
						struct undo_result *result, struct af_error *err);

/*
 * The lines to undo, in their order: at most `n_lines` in `chosen`; *n is how many. Nothing is
 * asked. `target`: NULL for the last one alone.
 */
AF_MUST_CHECK bool undo_choose(const struct af_info *lines, size_t n_lines, const char *target,
							   const struct af_info **chosen, size_t *n, struct af_error *err);

#endif
