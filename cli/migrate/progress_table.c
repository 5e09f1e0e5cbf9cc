/*
 * See progress_table.h.
 */
#include "cli/migrate/progress_table.h"

#include <stdlib.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "core/queries.h"

#define LONGEST_QUERY ((size_t) 1024 * 1024)
#define LONGEST_NAME 63

const char *
progress_table_name(struct engine *engine)
{
	static const char suffix[] = "_progress";
	const char *table = engine->config->table;
	size_t len = strlen(table);

	/* the server would cut the end off, and with it what tells the two apart */
	if (len > LONGEST_NAME - (sizeof(suffix) - 1))
		for (len = LONGEST_NAME - (sizeof(suffix) - 1);
			 len > 0 && ((unsigned char) table[len] & 0xC0) == 0x80;)
			len--;
	return arena_printf(engine->arena, "%.*s%s", (int) len, table, suffix);
}

const char *
progress_table_quoted(struct engine *engine)
{
	return arena_printf(
		engine->arena, "%s.%s", engine->quoted_schema,
		db_quote_identifier(engine->db, engine->arena, progress_table_name(engine)));
}

bool
progress_table_exists(struct engine *engine, bool *exists, struct af_error *err)
{
	const char *const name[] = {engine->schema, progress_table_name(engine), ""};
	struct db_result *result;

	if (!engine_query(engine, "history_exists", name, &result, err))
		return false;
	*exists = db_result_n_rows(result) > 0;
	db_result_free(result);
	return true;
}

static bool
is_true(const char *text)
{
	return text != NULL && strcmp(text, "true") == 0;
}

static void
row_take(struct arena *arena, const struct db_result *result, int at, struct progress_row *row)
{
	const char *number = db_result_get(result, at, 2);
	const char *line = db_result_get(result, at, 3);
	const char *checksum = db_result_get(result, at, 4);

	row->script = arena_strdup(arena, db_result_get(result, at, 0));
	row->version = arena_strdup(arena, db_result_get(result, at, 1));
	row->n_statements = number == NULL ? 0 : strtoul(number, NULL, 10);
	row->line = line == NULL ? 0 : atoi(line);
	row->text_checksum = checksum == NULL ? 0 : (int32_t) strtol(checksum, NULL, 10);
	row->has_left_marks = is_true(db_result_get(result, at, 5));
	row->has_failed = is_true(db_result_get(result, at, 6));
	row->index_table = arena_strdup(arena, db_result_get(result, at, 7));
	row->indexes_before = arena_strdup(arena, db_result_get(result, at, 8));
	row->index_name = arena_strdup(arena, db_result_get(result, at, 9));
	row->is_reindex = is_true(db_result_get(result, at, 10));
	row->started_at = arena_strdup(arena, db_result_get(result, at, 11));
	row->updated_at = arena_strdup(arena, db_result_get(result, at, 12));
	row->backend = arena_strdup(arena, db_result_get(result, at, 13));
}

static bool
ask(struct engine *engine, struct db_result **result, struct af_error *err)
{
	const struct af_query *query = af_query_named("progress");
	struct strbuf sql;
	struct strbuf_sink sink;
	bool ok;

	strbuf_init(&sql, LONGEST_QUERY);
	strbuf_sink_init(&sink, &sql);
	ok = af_query_put(query, progress_table_quoted(engine), &sink.sink) &&
		 db_query(engine->db, strbuf_text(&sql), 0, NULL, result, err);
	strbuf_release(&sql);
	if (!ok)
		error_context(err, "while reading %s", progress_table_quoted(engine));
	return ok;
}

bool
progress_table_read(struct engine *engine, struct progress_list *list, struct af_error *err)
{
	struct db_result *result;
	bool exists;
	size_t i;

	memset(list, 0, sizeof(*list));
	if (!progress_table_exists(engine, &exists, err))
		return false;
	if (!exists)
		return true;
	if (!ask(engine, &result, err))
		return false;
	list->n = (size_t) db_result_n_rows(result);
	list->rows = arena_alloc_array(engine->arena, list->n + 1, sizeof(*list->rows));
	for (i = 0; i < list->n; i++)
		row_take(engine->arena, result, (int) i, &list->rows[i]);
	db_result_free(result);
	return true;
}

const struct progress_row *
progress_list_find(const struct progress_list *list, const char *script)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->rows[i].script, script) == 0)
			return &list->rows[i];
	return NULL;
}

const char *
progress_table_create_sql(struct engine *engine)
{
	const char *name = progress_table_quoted(engine);

	return arena_printf(
		engine->arena,
		"CREATE TABLE %s (script pg_catalog.text NOT NULL PRIMARY KEY, version pg_catalog.text,"
		" checksum pg_catalog.int4, statements pg_catalog.int8 NOT NULL,"
		" line pg_catalog.int4 NOT NULL, text_offset pg_catalog.int8 NOT NULL,"
		" text_checksum pg_catalog.int4 NOT NULL, has_left_marks pg_catalog.bool NOT NULL,"
		" has_failed pg_catalog.bool NOT NULL, index_table pg_catalog.oid,"
		" indexes_before pg_catalog.text[], index_name pg_catalog.text, is_reindex pg_catalog.bool,"
		" started_at pg_catalog.timestamptz NOT NULL, updated_at pg_catalog.timestamptz NOT NULL,"
		" backend pg_catalog.int4 NOT NULL); COMMENT ON TABLE %s IS '" PROGRESS_COMMENT "';",
		name, name);
}

const char *
progress_table_forget_sql(struct engine *engine, const char *script)
{
	return arena_printf(engine->arena, "DELETE FROM %s WHERE script OPERATOR(pg_catalog.=) %s;",
						progress_table_quoted(engine),
						db_quote_literal(engine->db, engine->arena, script));
}

bool
progress_table_forget(struct engine *engine, const char *script, struct af_error *err)
{
	const char *name = progress_table_quoted(engine);
	struct db_result *result;
	bool exists;
	bool is_empty;

	if (!progress_table_exists(engine, &exists, err))
		return false;
	if (!exists)
		return true;
	if (!db_exec(engine->db, progress_table_forget_sql(engine, script), err) ||
		!db_query(engine->db,
				  arena_printf(engine->arena, "SELECT NOT EXISTS (SELECT 1 FROM %s)", name), 0,
				  NULL, &result, err))
		return false;
	is_empty = strcmp(db_result_get(result, 0, 0), "t") == 0;
	db_result_free(result);
	return !is_empty || progress_table_drop(engine, err);
}

bool
progress_table_drop(struct engine *engine, struct af_error *err)
{
	const char *name = progress_table_quoted(engine);

	return db_exec(engine->db, arena_printf(engine->arena, "DROP TABLE %s", name), err);
}
