/*
 * Reading and writing the history table. The statements that make it are Flyway's, so that either
 * tool's table is the other's.
 */
#include "cli/migrate/history.h"

#include <string.h>

#include "cli/migrate/dry_run.h"
#include "cli/migrate/history_cache.h"
#include "cli/migrate/resume.h"
#include "core/history/description.h"

#define LONGEST_SCRIPT 1000

static void
hand_out(struct history_cache *cache, struct arena *arena, struct history *history)
{
	history_cache_plan(cache);
	history->exists = true;
	history->n = cache->n;
	history->rows = arena_alloc_array(arena, cache->n + 1, sizeof(*history->rows));
	if (cache->n > 0)
		memcpy(history->rows, cache->rows, cache->n * sizeof(*history->rows));
}

static bool
read_all(struct engine *engine, struct af_error *err)
{
	struct history_cache *cache = arena_alloc(engine->arena, sizeof(*cache));
	struct db_result *result;
	bool ok;

	memset(cache, 0, sizeof(*cache));
	if (!engine_query(engine, "history", NULL, &result, err))
		return false;
	ok = history_cache_add(engine, cache, result, err);
	db_result_free(result);
	engine->history = ok ? cache : NULL;
	return ok;
}

bool
history_read(struct engine *engine, struct arena *arena, struct history *history,
			 struct af_error *err)
{
	const char *const name[] = {engine->schema, engine->config->table, progress_table_name(engine)};
	const char *plain_oid = NULL;
	struct db_result *result;
	bool is_busy;

	memset(history, 0, sizeof(*history));
	if (engine->dry_run != NULL && engine->history != NULL)
		engine->history->is_fresh = true;
	if (engine->history == NULL || !engine->history->is_fresh)
	{
		is_busy = engine->history != NULL && engine->history->is_busy;
		engine->history = NULL;
		if (!engine_query(engine, "history_exists", name, &result, err))
			return false;
		history->exists = db_result_n_rows(result) > 0;
		engine->has_progress = history->exists && strcmp(db_result_get(result, 0, 1), "true") == 0;
		if (history->exists)
			plain_oid = arena_strdup(engine->arena, db_result_get(result, 0, 2));
		db_result_free(result);
		if (!history->exists)
			return true;
		if (!read_all(engine, err))
			return false;
		engine->history->plain_oid = plain_oid;
		engine->history->is_busy = is_busy;
	}
	hand_out(engine->history, arena, history);
	return resume_hide_failed(engine, history, err);
}

static const char *
in_tablespace(struct engine *engine, const char *before)
{
	if (engine->config->tablespace == NULL)
		return "";
	return arena_printf(engine->arena, "%s TABLESPACE %s", before,
						db_quote_identifier(engine->db, engine->arena, engine->config->tablespace));
}

bool
history_create(struct engine *engine, struct af_error *err)
{
	bool is_inside = db_transaction(engine->db) != DB_IDLE; /* of a rehearsal */
	const char *name = engine->config->table;
	struct arena *arena = engine->arena;
	const char *sql = arena_printf(
		arena,
		"%s CREATE TABLE %s (\"installed_rank\" INT NOT NULL, \"version\" VARCHAR(50), "
		"\"description\" VARCHAR(200) NOT NULL,"
		" \"type\" VARCHAR(20) NOT NULL, \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INTEGER,"
		" \"installed_by\" VARCHAR(100) NOT NULL, \"installed_on\" TIMESTAMP NOT NULL DEFAULT "
		"now(),"
		" \"execution_time\" INTEGER NOT NULL, \"success\" BOOLEAN NOT NULL)%s;"
		" ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (\"installed_rank\")%s;"
		" CREATE INDEX %s ON %s (\"success\");"
		"%s",
		is_inside ? "" : "BEGIN;", engine->quoted_table, in_tablespace(engine, ""),
		engine->quoted_table,
		db_quote_identifier(engine->db, arena, arena_printf(arena, "%s_pk", name)),
		in_tablespace(engine, " USING INDEX"),
		db_quote_identifier(engine->db, arena, arena_printf(arena, "%s_s_idx", name)),
		engine->quoted_table, is_inside ? "" : " COMMIT");
	struct af_error ignored;

	if (db_exec(engine->db, sql, err))
	{
		if (engine->dry_run != NULL)
			engine->history = arena_alloc(arena, sizeof(*engine->history));
		return true;
	}
	error_context(err, "while making the history table %s", engine->quoted_table);
	err->code = "DB_CONNECTION";
	error_init(&ignored, arena);
	if (db_transaction(engine->db) != DB_IDLE && !db_exec(engine->db, "ROLLBACK", &ignored))
		return false;
	return false;
}

/* Flyway keeps the end of a script's name that is too long. */
static const char *
script_stored(struct engine *engine, const char *script)
{
	size_t len = 0;
	const char *at;

	for (at = script; *at != '\0'; at++)
		len += ((unsigned char) *at & 0xC0) != 0x80;
	if (len <= LONGEST_SCRIPT)
		return script;
	for (at = script; len > LONGEST_SCRIPT - 3; len--)
		do
			at++;
		while (((unsigned char) *at & 0xC0) == 0x80);
	return arena_printf(engine->scratch, "...%s", at);
}

static const char *
description_stored(struct engine *engine, const char *description)
{
	char *stored = arena_alloc(engine->scratch, strlen(description) + 1);

	af_description_store(description, stored);
	return stored;
}

/*
 * The next one. Where the lock may have been lost, lock_keep.sql has found out in a statement
 * before: it must not be another's, and if it was for a while, nobody may have written meanwhile.
 * The cast is what raises the error; that it is not constant keeps it from being made too early.
 */
static const char *
next_rank(struct engine *engine)
{
	const char *next = "coalesce(pg_catalog.max(h.\"installed_rank\"), 0) OPERATOR(pg_catalog.+) 1";

	if (!engine->may_lose_lock || engine->history == NULL)
		return arena_printf(engine->scratch,
							"coalesce((SELECT h.\"installed_rank\" FROM %s h"
							" ORDER BY h.\"installed_rank\" DESC LIMIT 1), 0)"
							" OPERATOR(pg_catalog.+) 1",
							engine->quoted_table);
	return arena_printf(engine->scratch,
						"(SELECT CASE WHEN pg_catalog.current_setting('" HISTORY_LOST
						"', true) OPERATOR(pg_catalog.=)"
						" 'lost' OR pg_catalog.current_setting('" HISTORY_LOST
						"', true) OPERATOR(pg_catalog.=)"
						" 'again' AND coalesce(pg_catalog.max(h.\"installed_rank\"), 0)"
						" OPERATOR(pg_catalog.<>) (%d) THEN pg_catalog.concat('" HISTORY_LOST "',"
						" pg_catalog.pg_backend_pid())::pg_catalog.int4 ELSE %s END FROM %s h)",
						engine->history->last, next, engine->quoted_table);
}

static const char *
rank_of(struct engine *engine, const struct history_entry *entry)
{
	if (entry->is_schema_marker)
		return "0";
	return next_rank(engine);
}

static const char *
insert_into(struct engine *engine, const char *rank, const char *const *values)
{
	if (engine->history != NULL)
		engine->history->last++;
	return arena_printf(
		engine->scratch,
		"INSERT INTO %s (\"installed_rank\", \"version\", \"description\", \"type\", \"script\","
		" \"checksum\", \"installed_by\", \"execution_time\", \"success\")"
		" VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
		engine->quoted_table, rank, values[0], values[1], values[2], values[3], values[4],
		values[5], values[6], values[7]);
}

static const char *
literal(struct engine *engine, const char *text)
{
	return text == NULL ? "NULL" : db_quote_literal(engine->db, engine->scratch, text);
}

static const char *
installed_by(const struct engine *engine)
{
	return engine->config->installed_by != NULL ? engine->config->installed_by : engine->user;
}

const char *
history_add_sql(struct engine *engine, const struct history_entry *entry)
{
	const char *const values[] = {
		literal(engine, entry->version),
		literal(engine, description_stored(engine, entry->description)),
		literal(engine, entry->type),
		literal(engine, script_stored(engine, entry->script)),
		entry->has_checksum ? arena_printf(engine->scratch, "%d", entry->checksum) : "NULL",
		literal(engine, installed_by(engine)),
		"(EXTRACT(epoch FROM (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-)"
		" pg_catalog.now())) OPERATOR(pg_catalog.*) 1000)",
		entry->success ? "true" : "false",
	};

	return arena_printf(engine->scratch, "%s%s;",
						insert_into(engine, rank_of(engine, entry), values),
						history_returning_sql(engine));
}

void
history_blame(const struct engine *engine, const char *script, struct af_error *err)
{
	error_context(err, "while writing the row of \"%s\" into %s", script, engine->quoted_table);
	err->code = "DB_CONNECTION";
}

/* The row that would be there, for what is asked of the history next. */
static bool
add_on_tape(struct engine *engine, const struct history_entry *entry, struct af_error *err)
{
	struct history_cache *cache = engine->history;
	struct af_applied *row = history_cache_grow(engine, cache);
	int rank = cache->n < 2 ? 0 : row[-1].installed_rank;

	*row = (struct af_applied){
		.installed_rank = entry->is_schema_marker ? 0 : rank + 1,
		.version = entry->version,
		.description = arena_strdup(engine->arena, description_stored(engine, entry->description)),
		.type = entry->type,
		.script = arena_strdup(engine->arena, script_stored(engine, entry->script)),
		.has_checksum = entry->has_checksum,
		.checksum = entry->checksum,
		.installed_by = installed_by(engine),
		.installed_on = "",
		.success = entry->success,
	};
	return db_exec(engine->db, history_add_sql(engine, entry), err);
}

bool
history_add(struct engine *engine, const struct history_entry *entry, struct af_error *err)
{
	static const char *const parameters[] = {"$1::pg_catalog.varchar",
											 "$2",
											 "$3",
											 "$4",
											 "$5::pg_catalog.int4",
											 "$6",
											 "$7::pg_catalog.int4",
											 "$8::pg_catalog.bool"};
	const char *const values[] = {
		entry->version,
		description_stored(engine, entry->description),
		entry->type,
		script_stored(engine, entry->script),
		entry->has_checksum ? arena_printf(engine->scratch, "%d", entry->checksum) : NULL,
		installed_by(engine),
		arena_printf(engine->scratch, "%lld", (long long) entry->execution_ms),
		entry->success ? "true" : "false",
	};
	const char *sql = insert_into(engine, rank_of(engine, entry), parameters);

	if (engine->dry_run != NULL)
		return add_on_tape(engine, entry, err);
	if (db_query(engine->db, sql, 8, values, NULL, err))
		return true;
	history_blame(engine, entry->script, err);
	return false;
}

/* ------------------------------------------------------------------ repairing rows */

static bool
change_row(struct engine *engine, const char *sql, int n_values, const char *const *values,
		   const struct af_applied *row, struct af_error *err)
{
	if (engine->dry_run != NULL)
		return db_exec(engine->db, dry_run_bind(engine, sql, values), err);
	if (db_query(engine->db, sql, n_values, values, NULL, err))
		return true;
	error_context(err, "while repairing row %d of %s", row->installed_rank, engine->quoted_table);
	err->code = "DB_CONNECTION";
	return false;
}

bool
history_remove(struct engine *engine, const struct af_applied *row, struct af_error *err)
{
	const char *sql = arena_printf(engine->arena,
								   "DELETE FROM %s WHERE \"installed_rank\""
								   " OPERATOR(pg_catalog.=) $1::pg_catalog.int4",
								   engine->quoted_table);
	const char *rank = arena_printf(engine->arena, "%d", row->installed_rank);

	return change_row(engine, sql, 1, &rank, row, err);
}

bool
history_mark_deleted(struct engine *engine, const struct af_applied *row, struct af_error *err)
{
	struct history_entry entry = {
		.version = row->version,
		.description = row->description,
		.type = "DELETE",
		.script = row->script,
		.has_checksum = row->has_checksum,
		.checksum = row->checksum,
		.success = true,
	};

	return history_add(engine, &entry, err);
}

bool
history_align(struct engine *engine, const struct af_applied *row, const struct af_resolved *file,
			  struct af_error *err)
{
	const char *sql = arena_printf(engine->arena,
								   "UPDATE %s SET \"description\" = $1, \"type\" = $2,"
								   " \"checksum\" = $3::pg_catalog.int4 WHERE \"installed_rank\""
								   " OPERATOR(pg_catalog.=) $4::pg_catalog.int4",
								   engine->quoted_table);
	const char *const values[] = {
		description_stored(engine, file->description),
		file->type,
		file->has_checksum ? arena_printf(engine->arena, "%d", file->checksum) : NULL,
		arena_printf(engine->arena, "%d", row->installed_rank),
	};

	return change_row(engine, sql, 4, values, row, err);
}
