/*
 * A dry run: the verbs go their usual way, but what they would have the server do is written down
 * as SQL for psql (cli/db/tape.h). Rows of the history that would be there are remembered, so that
 * the next step sees them.
 */
#ifndef AF_DRY_RUN_H
#define AF_DRY_RUN_H

#include <stdio.h>

#include "cli/base/draft.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/script_source.h"

struct dry_run
{
	struct draft draft;
	FILE *stream;
	const char *path;  /* NULL: standard output */
	size_t n_scripts;  /* of callbacks and migrations, so far */
	bool has_settings; /* the session has some of its own, which a psql session has not */
};

/*
 * From now on the engine's session is taped. `path`: the file to be replaced when it is complete,
 * its folders are made; "-" is standard output. The connection was opened read only.
 * dry_run_release() it, after a failure too.
 */
AF_MUST_CHECK bool dry_run_begin(struct dry_run *run, struct engine *engine, const char *verb,
								 const char *path, struct af_error *err);
AF_MUST_CHECK bool dry_run_end(struct dry_run *run, struct af_error *err);
void dry_run_release(struct dry_run *run);

/* script_execute() of a dry run. */
AF_MUST_CHECK bool dry_run_script(struct engine *engine, const struct script *script,
								  struct execution *execution, struct af_error *err);

/* engine_remember_settings() and engine_session_between() of one: it is psql's session that is
 * asked. */
const char *dry_run_own_settings(struct engine *engine);
AF_MUST_CHECK bool dry_run_between(struct engine *engine, struct af_error *err);

/* A statement with $1 … $9, with the values in their places (NULL: NULL). */
const char *dry_run_bind(struct engine *engine, const char *sql, const char *const *values);

#endif
