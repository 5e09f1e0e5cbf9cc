/*
 * Asking about locks, and putting the answer into words.
 */
#include "cli/migrate/blockers.h"

#include <stdlib.h>
#include <string.h>

#include "cli/db/hidden.h"
#include "core/queries.h"

enum
{
	PID,
	IS_HIDDEN,
	APPLICATION,
	USER,
	CLIENT,
	SINCE,
	STATE,
	QUERY,
	WANTED_MODE,
	TARGET,
	HELD_MODES,
	IS_HELD
};

static bool
ask(struct db *beside, const char *name, int pid, struct arena *arena, struct db_result **result,
	struct af_error *err)
{
	const char *text = arena_printf(arena, "%d", pid);

	return db_query(beside, af_query_named(name)->text, 1, &text, result, err);
}

static const char *
add(struct arena *arena, const char *text, const char *label, const char *value)
{
	return value == NULL || *value == '\0' ? text
										   : arena_printf(arena, "%s%s%s", text, label, value);
}

/* The query comes last: on a terminal the line is cut. */
static const char *
describe(const struct db *beside, const struct db_result *result, int row, struct arena *arena)
{
	const char *held = db_result_get(result, row, HELD_MODES);
	bool is_held = strcmp(db_result_get(result, row, IS_HELD), "true") == 0;
	const char *pid = db_result_get(result, row, PID);
	const char *text;

	if (strcmp(pid, "0") == 0)
		return "a prepared transaction (pg_prepared_xacts)";
	text = arena_printf(arena, "pid %s", pid);
	if (held != NULL)
		text = arena_printf(arena, "%s (%s %s)", text, is_held ? "holds" : "waits before us for",
							held);
	text = add(arena, text, ", application ", db_result_get(result, row, APPLICATION));
	text = add(arena, text, ", user ", db_result_get(result, row, USER));
	text = add(arena, text, ", client ", db_result_get(result, row, CLIENT));
	text = add(arena, text, ", ", db_result_get(result, row, STATE));
	text = add(arena, text, " since ", db_result_get(result, row, SINCE));
	return add(arena, text,
			   ", query: ", db_masked(beside, arena, db_result_get(result, row, QUERY)));
}

static void
read_blockers(const struct db *beside, const struct db_result *result, struct arena *arena,
			  struct blockers *blockers)
{
	int row;

	for (row = 0; row < db_result_n_rows(result); row++)
	{
		const char *mode = db_result_get(result, row, WANTED_MODE);
		const char *target = db_result_get(result, row, TARGET);
		const char *pid = db_result_get(result, row, PID);

		if (row == 0)
		{
			blockers->text =
				arena_printf(arena, "waiting for %s%s%s: ", mode == NULL ? "" : mode,
							 mode == NULL ? "" : " on ", target == NULL ? "a lock" : target);
			blockers->key = blockers->text;
		}
		blockers->text = arena_printf(arena, "%s%s%s", blockers->text, row == 0 ? "" : "; ",
									  describe(beside, result, row, arena));
		blockers->key = arena_printf(arena, "%s %s", blockers->key, pid);
		if (strcmp(db_result_get(result, row, IS_HIDDEN), "true") == 0)
			blockers->has_hidden = true;
	}
}

static void
read_index(const struct db_result *result, struct arena *arena, struct blockers *blockers)
{
	if (db_result_n_rows(result) == 0)
		return;
	blockers->making = arena_printf(arena, "index on %s, %s", db_result_get(result, 0, 0),
									db_result_get(result, 0, 1));
	if (db_result_get(result, 0, 2) != NULL)
		blockers->making =
			arena_printf(arena, "%s: %s %%", blockers->making, db_result_get(result, 0, 2));
	blockers->making = add(arena, blockers->making, ", pid ", db_result_get(result, 0, 3));
}

bool
blockers_look(struct db *beside, int pid, struct arena *arena, struct blockers *blockers,
			  struct af_error *err)
{
	struct db_result *result;

	memset(blockers, 0, sizeof(*blockers));
	if (!ask(beside, "blockers", pid, arena, &result, err))
		return false;
	read_blockers(beside, result, arena, blockers);
	db_result_free(result);
	if (!ask(beside, "queue", pid, arena, &result, err))
		return false;
	blockers->n_behind = atol(db_result_get(result, 0, 0));
	db_result_free(result);
	if (!ask(beside, "index_progress", pid, arena, &result, err))
		return false;
	read_index(result, arena, blockers);
	db_result_free(result);
	return true;
}
