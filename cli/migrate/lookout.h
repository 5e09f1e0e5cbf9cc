/*
 * What is told while a migration runs: who keeps it waiting and how many wait behind it, seen by a
 * second connection that is open only while a statement takes long, and how far its file is.
 */
#ifndef AF_LOOKOUT_H
#define AF_LOOKOUT_H

#include "cli/db/ticking.h"
#include "cli/migrate/blockers.h"
#include "cli/migrate/script.h"
#include "cli/migrate/timeouts.h"

/* How far a script is. */
struct headway
{
	int64_t n_bytes; /* of the file, read */
	size_t n_statements;
	size_t n_rows; /* of COPY */
};

struct lookout
{
	struct engine *engine;
	struct db_ticking ticking;
	struct db *beside;	 /* NULL: not open */
	struct arena *arena; /* of the last look; NULL: there was none in this statement */
	struct blockers seen;
	bool has_given_up; /* too many waited: the statement was cancelled */

	/* the script */
	const char *name;
	int64_t size; /* of the file, in bytes */
	int64_t began_at;
	int64_t passed_at;
	struct headway headway;

	/* what was told last, of all scripts */
	char *told;
	int64_t told_at;
};

/* Until lookout_end() long statements of the engine's connection are watched. */
void lookout_begin(struct lookout *lookout, struct engine *engine);
void lookout_end(struct lookout *lookout);

/* A script begins. */
void lookout_on(struct lookout *lookout, const struct script *script,
				const struct timeouts *timeouts);

/* Statements of it are done, or data of COPY is sent: tells now and then how far it is. Fails with
 * ERR_LOCK when too many wait behind it. NULL is allowed. */
AF_MUST_CHECK bool lookout_pass(struct lookout *lookout, const struct headway *headway,
								struct af_error *err);

/* After a failure: says in err whom the statement waited for, or that it was given up. */
void lookout_explain(struct lookout *lookout, struct af_error *err);

#endif
