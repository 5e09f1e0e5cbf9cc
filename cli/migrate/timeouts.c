/*
 * The two timeouts of a script. A setting that was changed meanwhile no longer has the text that
 * it had, so it is told apart by that, without a question of its own.
 */
#include "cli/migrate/timeouts.h"

#include <string.h>

#include "cli/base/duration.h"
#include "cli/migrate/statement_kind.h"

#define USUAL_LOCK_MS 5000

static void
decide(struct timeout *timeout, const struct engine *engine, const struct own_timeout *own,
	   int64_t said_ms, int64_t usual_ms)
{
	int64_t ms = said_ms >= 0 ? said_ms : usual_ms;

	if (own->text == NULL || (own->is_of_session && said_ms < 0) || (own->ms != 0 && own->ms <= ms))
		ms = 0;
	timeout->ms = ms;
	timeout->text = duration_text(engine->scratch, ms);
	timeout->own = own->text;
}

void
timeouts_decide(struct timeouts *timeouts, const struct engine *engine,
				const struct script_config *script)
{
	const struct migrate_config *config = engine->config;
	bool has_own = script->lock_timeout_ms >= 0;

	decide(&timeouts->lock, engine, &engine->lock_timeout,
		   has_own ? script->lock_timeout_ms : config->lock_timeout_ms,
		   config->speaks_flyway ? 0 : USUAL_LOCK_MS);
	decide(&timeouts->statement, engine, &engine->statement_timeout,
		   script->statement_timeout_ms >= 0 ? script->statement_timeout_ms
											 : config->statement_timeout_ms,
		   0);
	timeouts->is_lock_of_file = has_own;
}

/* Where somebody else may have changed it since: only from the value it should have. */
static void
add_change(struct escort *escort, const struct engine *engine, const char *name, const char *from,
		   const char *to)
{
	escort->sql = arena_printf(engine->scratch,
							   "%s SELECT pg_catalog.set_config('%s', %s, false) WHERE"
							   " pg_catalog.current_setting('%s') OPERATOR(pg_catalog.=) %s;",
							   escort->sql == NULL ? "" : escort->sql, name,
							   db_quote_literal(engine->db, engine->scratch, to), name,
							   db_quote_literal(engine->db, engine->scratch, from));
	escort->n_statements++;
}

static void
add_set(struct escort *escort, const struct engine *engine, const char *name,
		const struct timeout *timeout, bool is_shared)
{
	if (timeout->ms == 0)
		return;
	if (is_shared)
	{
		add_change(escort, engine, name, timeout->own, timeout->text);
		return;
	}
	escort->sql = arena_printf(engine->scratch, "%s SET %s = '%s';",
							   escort->sql == NULL ? "" : escort->sql, name, timeout->text);
	escort->n_statements++;
}

struct escort
timeouts_sql_set(const struct timeouts *timeouts, const struct engine *engine, bool is_shared)
{
	struct escort escort = {0};

	add_set(&escort, engine, "lock_timeout", &timeouts->lock, is_shared);
	add_set(&escort, engine, "statement_timeout", &timeouts->statement, is_shared);
	return escort;
}

struct escort
timeouts_sql_put_back(const struct timeouts *timeouts, const struct engine *engine)
{
	struct escort escort = {0};

	if (timeouts->lock.ms != 0)
		add_change(&escort, engine, "lock_timeout", timeouts->lock.text, timeouts->lock.own);
	if (timeouts->statement.ms != 0)
		add_change(&escort, engine, "statement_timeout", timeouts->statement.text,
				   timeouts->statement.own);
	return escort;
}

bool
timeouts_spare(const struct timeouts *timeouts, const char *text, size_t len)
{
	return timeouts->lock.ms != 0 && !timeouts->is_lock_of_file &&
		   statement_is_concurrent(text, len);
}

struct escort
timeouts_sql_spare(const struct timeouts *timeouts, const struct engine *engine, bool is_spared)
{
	const struct timeout *lock = &timeouts->lock;
	struct escort escort = {0};

	if (is_spared)
		add_change(&escort, engine, "lock_timeout", lock->text, lock->own);
	else
		add_change(&escort, engine, "lock_timeout", lock->own, lock->text);
	return escort;
}
