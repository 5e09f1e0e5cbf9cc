/*
 * See history_cache.h.
 */
#include "cli/migrate/history_cache.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/db/result_rows.h"

enum
{
	NEWS_SNAPSHOT,
	NEWS_KNOWN,
	NEWS_SINCE,
	N_NEWS
};

struct af_applied *
history_cache_grow(struct engine *engine, struct history_cache *cache)
{
	if (cache->n == cache->room)
	{
		size_t room = cache->room == 0 ? 64 : cache->room * 2;

		cache->rows =
			arena_grow_array(engine->arena, cache->rows, cache->n, room, sizeof(*cache->rows));
		cache->room = room;
	}
	return &cache->rows[cache->n++];
}

bool
history_cache_add(struct engine *engine, struct history_cache *cache,
				  const struct db_result *result, struct af_error *err)
{
	struct db_result_rows rows;

	db_result_rows_init(&rows, result);
	while (rows.rows.next(&rows.rows) == AF_STEP_ROW)
	{
		struct af_applied row;

		if (!af_applied_read(&rows.rows, &row))
			return error_set(err, ERR_VALIDATION, "row %d of %s is not one of a history table",
							 rows.row + 1, engine->quoted_table);
		af_applied_copy(&row, arena_alloc(engine->arena, af_applied_room(&row)),
						history_cache_grow(engine, cache));
	}
	return true;
}

const char *
history_news_sql(struct engine *engine, bool is_behind_row, size_t *n_statements)
{
	struct history_cache *cache = engine->history;
	const char *snapshot;
	const char *last;

	if (cache == NULL)
		return NULL;
	cache->is_intact = cache->is_own_clean = false;
	cache->xid = 0;
	cache->is_brief = is_behind_row && !cache->is_busy && cache->last_xid != 0 &&
					  cache->plain_oid != NULL && cache->n > 0;
	*n_statements = cache->is_brief ? NEWS_SNAPSHOT + 1 : N_NEWS;
	snapshot = engine_query_text(engine, "snapshot", "");
	if (cache->is_brief)
		return snapshot;
	last = arena_printf(engine->scratch, "%d",
						cache->n == 0 ? INT_MIN : cache->rows[cache->n - 1].installed_rank);
	return arena_printf(engine->scratch, "%s\n%s\n%s", snapshot,
						engine_query_text(engine, "history_known", last),
						engine_query_text(engine, "history_since", last));
}

/* "17:17:" is a snapshot with nothing running. */
static uint64_t
xid_to_come(const char *snapshot)
{
	char *end;
	uint64_t xmin = strtoull(snapshot, &end, 10);
	uint64_t xmax = *end == ':' ? strtoull(end + 1, &end, 10) : 0;

	return xmin == xmax && strcmp(end, ":") == 0 ? xmin : 0;
}

/* Rows may have gone, by repair. What cannot be read is read anew, and told then. */
void
history_news_take(struct engine *engine, size_t at, const struct db_result *row)
{
	struct history_cache *cache = engine->history;
	struct af_error ignored;

	error_init(&ignored, engine->scratch);
	if (at == NEWS_SNAPSHOT)
		cache->xid = xid_to_come(db_result_get(row, 0, 0));
	else if (at == NEWS_KNOWN)
		cache->is_intact = strtoul(db_result_get(row, 0, 0), NULL, 10) == cache->n;
	else if (!history_cache_add(engine, cache, row, &ignored))
		cache->is_intact = false;
}

/* The row as it was written; of what the server has added to it no plan knows anything. */
static void
add_own(struct engine *engine, struct history_cache *cache)
{
	const struct af_resolved *own = cache->own;
	int32_t rank = cache->rows[cache->n - 1].installed_rank + 1;

	*history_cache_grow(engine, cache) = (struct af_applied){
		.installed_rank = rank,
		.version = own->version,
		.description = own->description,
		.type = own->type,
		.script = own->script,
		.has_checksum = own->has_checksum,
		.checksum = own->checksum,
		.installed_by = "",
		.installed_on = "",
		.success = true,
	};
}

void
history_news_over(struct engine *engine, bool is_under_lock)
{
	struct history_cache *cache = engine->history;
	bool is_alone;

	if (cache == NULL)
		return;
	/* the one transaction since then was that of our row */
	is_alone = cache->n_own == 1 && cache->last_xid != 0 && cache->xid == cache->last_xid + 1;
	cache->is_busy = cache->last_xid != 0 && cache->n_own == 1 && !is_alone;
	cache->last_xid = cache->xid;
	if (cache->is_brief && is_alone && cache->is_own_clean)
	{
		add_own(engine, cache);
		cache->is_intact = true;
	}
	cache->is_fresh = cache->is_intact && is_under_lock;
}

void
history_will_add(struct engine *engine, const struct af_resolved *migration)
{
	if (engine->history == NULL)
		return;
	engine->history->own = migration;
	engine->history->n_own++;
}

const char *
history_returning_sql(struct engine *engine)
{
	const struct history_cache *cache = engine->history;

	if (cache == NULL || !cache->is_brief)
		return "";
	return arena_printf(engine->scratch,
						" RETURNING \"installed_rank\","
						" pg_catalog.pg_stat_get_xact_tuples_updated(%s)"
						" OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_xact_tuples_deleted(%s)",
						cache->plain_oid, cache->plain_oid);
}

void
history_added_take(struct engine *engine, const struct db_result *row)
{
	struct history_cache *cache = engine->history;

	cache->is_own_clean = cache->n > 0 &&
						  strtol(db_result_get(row, 0, 0), NULL, 10) ==
							  (long) cache->rows[cache->n - 1].installed_rank + 1 &&
						  strcmp(db_result_get(row, 0, 1), "0") == 0;
}

static bool
is_row_of(const struct af_applied *row, const struct af_resolved *migration)
{
	return row->success && strcmp(row->type, migration->type) == 0 &&
		   strcmp(row->script, migration->script) == 0 &&
		   row->has_checksum == migration->has_checksum && row->checksum == migration->checksum &&
		   (row->version == NULL) == (migration->version == NULL) &&
		   (row->version == NULL || strcmp(row->version, migration->version) == 0);
}

int32_t
history_planned_rank(const struct engine *engine)
{
	const struct history_cache *cache = engine->history;

	return cache == NULL || cache->n_planned == 0
			   ? INT_MIN
			   : cache->rows[cache->n_planned - 1].installed_rank;
}

void
history_cache_plan(struct history_cache *cache)
{
	cache->is_fresh = false;
	cache->n_planned = cache->n;
	cache->n_own = 0;
	cache->last = cache->n == 0 ? 0 : cache->rows[cache->n - 1].installed_rank;
}

bool
history_goes_on(struct engine *engine, const struct af_resolved *migration)
{
	struct history_cache *cache = engine->history;

	if (cache == NULL || !cache->is_fresh || cache->n_own != 1 || cache->own != migration ||
		cache->n != cache->n_planned + 1 || !is_row_of(&cache->rows[cache->n_planned], migration))
		return false;
	history_cache_plan(cache);
	return true;
}
