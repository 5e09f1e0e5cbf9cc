/*
 * See settle.h.
 */
#include "cli/migrate/settle.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/db/reconnect.h"
#include "cli/migrate/history_cache.h"
#include "cli/migrate/lock.h"

/* A failover takes about that long. */
#define LONGEST_MS 60000

static bool
is_same(const char *left, const char *right)
{
	return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

/* A row that was not there before. */
static bool
find(struct engine *engine, const struct af_resolved *migration, int last_rank, bool *is_there,
	 struct af_error *err)
{
	struct history history;
	size_t i;

	if (!history_read(engine, engine->arena, &history, err))
		return false;
	for (i = 0; i < history.n; i++)
	{
		const struct af_applied *row = &history.rows[i];

		if (row->installed_rank > last_rank && row->success &&
			is_same(row->version, migration->version) && is_same(row->script, migration->script))
			*is_there = true;
	}
	return true;
}

static bool
look(struct engine *engine, const struct af_resolved *migration, bool *is_there,
	 struct af_error *err)
{
	int last_rank = history_planned_rank(engine);

	/* what was read by the session that is gone is read anew */
	engine->history = NULL;
	return db_reconnect(engine->db, LONGEST_MS, err) && engine_session_begin(engine, err) &&
		   lock_acquire(engine, err) && find(engine, migration, last_rank, is_there, err);
}

bool
settle_lost(struct engine *engine, const struct af_resolved *migration, struct af_error *err)
{
	struct af_error own;
	bool is_there = false;

	if (engine->config->is_throwaway)
		return false;
	error_init(&own, engine->arena);
	log_warning("the connection was lost while \"%s\" was being committed: looking at the history",
				migration->script);
	if (!look(engine, migration, &is_there, &own))
	{
		error_context(err, "whether \"%s\" was committed is not known: %s%s%s", migration->script,
					  own.message, own.detail == NULL ? "" : "\n",
					  own.detail == NULL ? "" : own.detail);
		error_hint(err, "When the server is there again, \"aurora-flyway info\" tells whether it "
						"is applied, and \"aurora-flyway migrate\" goes on from there.");
		return false;
	}
	if (!is_there)
	{
		error_context(err, "\"%s\" was not committed: the history has no row of it",
					  migration->script);
		error_hint(err, "Run it again: the history is as it was before it.");
		return false;
	}
	log_info("\"%s\" is applied, as the history says; going on", migration->script);
	error_clear(err);
	return engine_session_between(engine, err);
}
