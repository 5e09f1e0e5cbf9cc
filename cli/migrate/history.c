/*
 * Reading and writing the history table. The statements that make it are Flyway's, so that either
 * tool's table is the other's.
 */
#include "cli/migrate/history.h"

#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/db/result_rows.h"
#include "core/history/description.h"

#define LONGEST_SCRIPT 1000

static bool
rows_take(struct engine *engine, const struct db_result *result, struct arena *arena,
		  struct history *history, struct af_error *err)
{
	struct db_result_rows rows;
	size_t n = (size_t) db_result_n_rows(result);

	db_result_rows_init(&rows, result);
	history->rows = arena_alloc_array(arena, n + 1, sizeof(*history->rows));
	while (rows.rows.next(&rows.rows) == AF_STEP_ROW)
	{
		struct af_applied row;

		if (!af_applied_read(&rows.rows, &row))
			return error_set(err, ERR_VALIDATION, "row %d of %s is not one of a history table",
							 rows.row + 1, engine->quoted_table);
		af_applied_copy(&row, arena_alloc(arena, af_applied_room(&row)),
						&history->rows[history->n++]);
	}
	return true;
}

bool
history_read(struct engine *engine, struct arena *arena, struct history *history,
			 struct af_error *err)
{
	const char *const name[] = {engine->schema, engine->config->table};
	struct db_result *result;
	bool ok;

	memset(history, 0, sizeof(*history));
	if (!engine_query(engine, "history_exists", name, &result, err))
		return false;
	history->exists = db_result_n_rows(result) > 0;
	db_result_free(result);
	if (!history->exists)
		return true;
	if (!engine_query(engine, "history", NULL, &result, err))
		return false;
	ok = rows_take(engine, result, arena, history, err);
	db_result_free(result);
	return ok;
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
	const char *name = engine->config->table;
	struct arena *arena = engine->arena;
	const char *sql = arena_printf(
		arena,
		"BEGIN;"
		" CREATE TABLE %s (\"installed_rank\" INT NOT NULL, \"version\" VARCHAR(50), "
		"\"description\" VARCHAR(200) NOT NULL,"
		" \"type\" VARCHAR(20) NOT NULL, \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INTEGER,"
		" \"installed_by\" VARCHAR(100) NOT NULL, \"installed_on\" TIMESTAMP NOT NULL DEFAULT "
		"now(),"
		" \"execution_time\" INTEGER NOT NULL, \"success\" BOOLEAN NOT NULL)%s;"
		" ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (\"installed_rank\")%s;"
		" CREATE INDEX %s ON %s (\"success\");"
		" COMMIT",
		engine->quoted_table, in_tablespace(engine, ""), engine->quoted_table,
		db_quote_identifier(engine->db, arena, arena_printf(arena, "%s_pk", name)),
		in_tablespace(engine, " USING INDEX"),
		db_quote_identifier(engine->db, arena, arena_printf(arena, "%s_s_idx", name)),
		engine->quoted_table);
	struct af_error ignored;

	if (db_exec(engine->db, sql, err))
		return true;
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
	return arena_printf(engine->arena, "...%s", at);
}

static const char *
description_stored(struct engine *engine, const char *description)
{
	char *stored = arena_alloc(engine->arena, strlen(description) + 1);

	af_description_store(description, stored);
	return stored;
}

bool
history_add(struct engine *engine, const struct history_entry *entry, struct af_error *err)
{
	const char *installed_by =
		engine->config->installed_by != NULL ? engine->config->installed_by : engine->user;
	const char *const values[] = {
		entry->version,
		description_stored(engine, entry->description),
		entry->type,
		script_stored(engine, entry->script),
		entry->has_checksum ? arena_printf(engine->arena, "%d", entry->checksum) : NULL,
		installed_by,
		arena_printf(engine->arena, "%lld", (long long) entry->execution_ms),
		entry->success ? "true" : "false",
	};
	const char *rank = entry->is_schema_marker
						   ? "0"
						   : arena_printf(engine->arena,
										  "(SELECT coalesce(pg_catalog.max(h.\"installed_rank\"), "
										  "0) OPERATOR(pg_catalog.+) 1 FROM %s h)",
										  engine->quoted_table);
	const char *sql = arena_printf(
		engine->arena,
		"INSERT INTO %s (\"installed_rank\", \"version\", \"description\", \"type\", \"script\","
		" \"checksum\", \"installed_by\", \"execution_time\", \"success\")"
		" VALUES (%s, $1::pg_catalog.varchar, $2, $3, $4, $5::pg_catalog.int4, $6,"
		" $7::pg_catalog.int4, $8::pg_catalog.bool)",
		engine->quoted_table, rank);

	if (db_query(engine->db, sql, 8, values, NULL, err))
		return true;
	error_context(err, "while writing the row of \"%s\" into %s", entry->script,
				  engine->quoted_table);
	err->code = "DB_CONNECTION";
	return false;
}

/* ------------------------------------------------------------------ repairing rows */

static bool
change_row(struct engine *engine, const char *sql, int n_values, const char *const *values,
		   const struct af_applied *row, struct af_error *err)
{
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
