/*
 * See holder.h. Sessions of other roles are hidden but for their pid, role and application, unless
 * ours may read all statistics.
 */
#include "cli/migrate/holder.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/db/hidden.h"

#define TELL_AFTER_MS 1000
#define TELL_AGAIN_MS 30000

bool
holders_read(struct engine *engine, int64_t key, struct arena *arena, struct holder **holders,
			 size_t *n, struct af_error *err)
{
	const char *text = arena_printf(arena, "%lld", (long long) key);
	struct db_result *result;
	int row;

	*n = 0;
	if (!engine_query(engine, "lock_holder", &text, &result, err))
		return false;
	*n = (size_t) db_result_n_rows(result);
	*holders = arena_alloc_array(arena, *n + 1, sizeof(**holders));
	for (row = 0; row < (int) *n; row++)
	{
		struct holder *holder = &(*holders)[row];

		holder->pid = arena_strdup(arena, db_result_get(result, row, 0));
		holder->is_hidden = strcmp(db_result_get(result, row, 1), "true") == 0;
		holder->application = arena_strdup(arena, db_result_get(result, row, 2));
		holder->user = arena_strdup(arena, db_result_get(result, row, 3));
		holder->client = arena_strdup(arena, db_result_get(result, row, 4));
		holder->since = arena_strdup(arena, db_result_get(result, row, 5));
		holder->state = arena_strdup(arena, db_result_get(result, row, 6));
		holder->query =
			arena_strdup(arena, db_masked(engine->db, arena, db_result_get(result, row, 7)));
	}
	db_result_free(result);
	return true;
}

static const char *
holder_text(const struct holder *holder, struct arena *arena)
{
	const struct
	{
		const char *label;
		const char *value;
	} parts[] = {
		{", application ", holder->application},
		{", user ", holder->user},
		{", client ", holder->client},
		{", since ", holder->since},
		{", ", holder->state},
		{", query: ", holder->query},
	};
	const char *text = arena_printf(arena, "pid %s", holder->pid);
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].value != NULL && *parts[i].value != '\0')
			text = arena_printf(arena, "%s%s%s", text, parts[i].label, parts[i].value);
	return text;
}

const char *
holders_text(const struct holder *holders, size_t n, struct arena *arena)
{
	const char *text = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", text == NULL ? "" : text, text == NULL ? "" : "\n",
							holder_text(&holders[i], arena));
	return text;
}

const char *
holders_grant(const struct engine *engine, const struct holder *holders, size_t n,
			  struct arena *arena)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (holders[i].is_hidden)
			return arena_printf(arena,
								"Its client, since when and its query are shown after: GRANT "
								"pg_read_all_stats TO %s.",
								db_quote_identifier(engine->db, arena, engine->user));
	return NULL;
}

static const char *
pids_of(const struct holder *holders, size_t n, struct arena *arena)
{
	const char *pids = "";
	size_t i;

	for (i = 0; i < n; i++)
		pids = arena_printf(arena, "%s %s", pids, holders[i].pid);
	return pids;
}

static bool
look(struct holder_watch *watch, int64_t waited_ms, struct arena *arena, struct af_error *err)
{
	struct holder *holders;
	const char *grant;
	const char *pids;
	size_t n;
	bool is_other;

	if (!holders_read(watch->engine, watch->key, arena, &holders, &n, err))
		return false;
	pids = pids_of(holders, n, arena);
	is_other = watch->told == NULL || strcmp(watch->told, pids) != 0;
	if (n == 0 || (!is_other && waited_ms - watch->told_at_ms < TELL_AGAIN_MS))
		return true;
	log_info("waiting for the lock of migrations on %s, held by %s", watch->engine->quoted_table,
			 holders_text(holders, n, arena));
	grant = holders_grant(watch->engine, holders, n, arena);
	if (grant != NULL && is_other)
		log_info("  hint: %s", grant);
	if (watch->told == NULL)
		log_info("  hint: \"aurora-flyway unlock\" can end that session.");
	watch->told_at_ms = waited_ms;
	free(watch->told);
	watch->told = strdup(pids);
	return true;
}

bool
holder_watch_look(struct holder_watch *watch, int64_t waited_ms, struct af_error *err)
{
	struct arena *arena;
	bool ok;

	if (waited_ms < TELL_AFTER_MS)
		return true;
	arena = arena_new();
	ok = look(watch, waited_ms, arena, err);
	arena_free(arena);
	return ok;
}

void
holder_watch_release(struct holder_watch *watch)
{
	free(watch->told);
	watch->told = NULL;
}
