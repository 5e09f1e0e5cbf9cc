/*
 * Cleaning, one transaction a schema. What is dropped, and in which order, is a query
 * (core/queries/clean_drops.sql).
 */
#include "cli/migrate/clean.h"

#include <string.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/history.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/schema.h"
#include "cli/migrate/writable.h"

static bool
refuse(struct af_error *err)
{
	error_set(err, ERR_SETTINGS, "clean is disabled");
	error_hint(err, "It drops everything in the schemas. If that is what you want, set "
					"cleanDisabled to false for this call.");
	err->code = "ERROR";
	return false;
}

static void
list_add(const char **list, const char *name)
{
	while (*list != NULL)
		list++;
	*list = name;
}

/* The row of rank 0 lists them quoted: "one","two". */
static bool
was_created(struct engine *engine, const struct history *history, const char *schema)
{
	const char *quoted = db_quote_identifier(engine->db, engine->arena, schema);
	size_t len = strlen(quoted);
	const char *at;
	size_t i;

	for (i = 0; i < history->n; i++)
	{
		if (af_type_classify(history->rows[i].type) != AF_TYPE_SCHEMA)
			continue;
		for (at = history->rows[i].script; (at = strstr(at, quoted)) != NULL; at += len)
			if ((at == history->rows[i].script || at[-1] == ',') &&
				(at[len] == ',' || at[len] == '\0'))
				return true;
	}
	return false;
}

static bool
drop_contents(struct engine *engine, const char *schema, struct af_error *err)
{
	struct db_result *drops;
	bool ok;
	int row;

	/* an earlier statement may take along what a later one names */
	if (!db_exec(engine->db, "SET LOCAL client_min_messages = warning", err) ||
		!engine_query(engine, "clean_drops", &schema, &drops, err))
		return false;
	ok = true;
	for (row = 0; ok && row < db_result_n_rows(drops); row++)
	{
		ok = db_exec(engine->db, db_result_get(drops, row, 0), err);
		if (!ok)
			error_context(err, "while running %s", db_result_get(drops, row, 0));
	}
	db_result_free(drops);
	return ok;
}

static bool
drop_whole(struct engine *engine, const char *schema, struct af_error *err)
{
	const char *sql = arena_printf(
		engine->arena, "SET LOCAL client_min_messages = warning; DROP SCHEMA %s CASCADE",
		db_quote_identifier(engine->db, engine->arena, schema));

	return db_exec(engine->db, sql, err);
}

static bool
clean_schema(struct engine *engine, const char *schema, bool is_whole, struct af_error *err)
{
	struct af_error ignored;

	if (db_exec(engine->db, "BEGIN", err) &&
		(is_whole ? drop_whole(engine, schema, err) : drop_contents(engine, schema, err)) &&
		db_exec(engine->db, "COMMIT", err))
		return true;
	error_context(err, "while cleaning schema \"%s\"", schema);
	error_init(&ignored, engine->arena);
	if (db_transaction(engine->db) != DB_IDLE && !db_exec(engine->db, "ROLLBACK", &ignored))
		return false;
	return false;
}

static bool
clean_schemas(struct engine *engine, bool is_dry_run, struct clean_result *result,
			  struct af_error *err)
{
	struct schema_state *states;
	struct history history;
	size_t n;
	size_t i;

	if (!schemas_look(engine, &states, &n, err) ||
		!history_read(engine, engine->arena, &history, err))
		return false;
	result->cleaned = arena_alloc_array(engine->arena, n + 1, sizeof(char *));
	result->dropped = arena_alloc_array(engine->arena, n + 1, sizeof(char *));
	result->unknown = arena_alloc_array(engine->arena, n + 1, sizeof(char *));
	for (i = 0; i < n; i++)
	{
		bool is_whole = was_created(engine, &history, states[i].name);

		if (!states[i].exists)
			list_add(result->unknown, states[i].name);
		else if (!is_dry_run && !clean_schema(engine, states[i].name, is_whole, err))
			return false;
		else
			list_add(is_whole ? result->dropped : result->cleaned, states[i].name);
	}
	return true;
}

/* Not while migrations run. */
static bool
clean_locked(struct engine *engine, struct clean_result *result, struct af_error *err)
{
	return lock_acquire(engine, err) &&
		   lock_release_after(engine, clean_schemas(engine, false, result, err), err);
}

bool
clean(struct engine *engine, bool is_dry_run, struct clean_result *result, struct af_error *err)
{
	struct resolved resolved;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	if (is_dry_run)
		return clean_schemas(engine, true, result, err);
	return resolve(engine, &resolved, err) &&
		   callback_run(engine, &resolved, "afterConnect", err) &&
		   (!engine->config->is_clean_disabled || refuse(err)) && writable_check(engine, err) &&
		   callback_run(engine, &resolved, "beforeClean", err) &&
		   callback_after(engine, &resolved, "afterClean", "afterCleanError",
						  clean_locked(engine, result, err), err);
}
