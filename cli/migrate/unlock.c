/*
 * See unlock.h. An advisory lock cannot be taken away from a session: the session has to go.
 */
#include "cli/migrate/unlock.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/signals.h"
#include "cli/migrate/lock.h"

#define LONGEST_WAIT_MS 30000
#define STEP_MS 50

static const struct holder *
find(const struct holder *holders, size_t n, const char *pid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(holders[i].pid, pid) == 0)
			return &holders[i];
	return NULL;
}

static bool
refuse_other(const struct unlock_result *result, const char *pid, struct af_error *err)
{
	error_set(err, ERR_LOCK, "session %s does not hold the lock of migrations on %s", pid,
			  result->table);
	error_detail(err, "It is held by %s.",
				 holders_text(result->holders, result->n_holders, err->arena));
	error_hint(err, "Nothing was ended. Give the pid that is shown, if that is the one to end.");
	return false;
}

static bool
fail_end(struct engine *engine, const char *pid, struct af_error *err)
{
	error_context(err, "while ending session %s", pid);
	if (err->sqlstate != NULL && strcmp(err->sqlstate, "42501") == 0)
		error_hint(err,
				   "A session is ended by its own role, by members of it or of pg_signal_backend "
				   "(GRANT pg_signal_backend TO %s); a superuser's by superusers alone.",
				   db_quote_identifier(engine->db, err->arena, engine->user));
	return false;
}

/* It rolls back first, which may take its time. */
static bool
wait_until_gone(struct engine *engine, const char *pid, const struct unlock_result *result,
				struct af_error *err)
{
	int64_t deadline = clock_monotonic_ms() + LONGEST_WAIT_MS;
	bool is_there = true;

	while (is_there)
	{
		struct arena *arena = arena_new();
		struct holder *holders;
		size_t n;
		bool ok = signals_check(err) && holders_read(engine, result->key, arena, &holders, &n, err);

		is_there = ok && find(holders, n, pid) != NULL;
		arena_free(arena);
		if (!ok)
			return false;
		if (is_there && clock_monotonic_ms() > deadline)
		{
			error_set(err, ERR_LOCK, "session %s was told to end, but holds the lock still", pid);
			error_hint(err, "It may be rolling back: look again with \"aurora-flyway unlock\".");
			return false;
		}
		if (is_there)
			clock_sleep_ms(STEP_MS);
	}
	return true;
}

static bool
end_session(struct engine *engine, const char *pid, struct unlock_result *result,
			struct af_error *err)
{
	const char *const params[] = {
		arena_printf(engine->arena, "%lld", (long long) result->key),
		pid,
	};
	struct db_result *told;

	if (!engine_query(engine, "lock_end", params, &told, err))
		return fail_end(engine, pid, err);
	db_result_free(told);
	if (!wait_until_gone(engine, pid, result, err))
		return false;
	result->ended = pid;
	return true;
}

bool
unlock(struct engine *engine, const char *pid, struct unlock_result *result, struct af_error *err)
{
	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	result->table = engine->quoted_table;
	result->key = lock_key(engine->quoted_table);
	if (!holders_read(engine, result->key, engine->arena, &result->holders, &result->n_holders,
					  err))
		return false;
	result->grant = holders_grant(engine, result->holders, result->n_holders, engine->arena);
	if (pid == NULL || result->n_holders == 0)
		return true;
	if (find(result->holders, result->n_holders, pid) == NULL)
		return refuse_other(result, pid, err);
	return end_session(engine, pid, result, err);
}
