/*
 * The facts of the session, and putting the session back between migrations.
 */
#include "cli/migrate/engine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/base/log.h"
#include "cli/base/strbuf.h"
#include "cli/db/hidden.h"
#include "cli/db/pooled.h"
#include "cli/migrate/dry_run.h"
#include "cli/migrate/own_settings.h"
#include "cli/migrate/pooled.h"
#include "core/queries.h"

#define LONGEST_QUERY ((size_t) 1024 * 1024)

static const char path_of_us[] = "pg_catalog, pg_temp";

bool
engine_query(const struct engine *engine, const char *name, const char *const *params,
			 struct db_result **result, struct af_error *err)
{
	const struct af_query *query = af_query_named(name);
	struct strbuf sql;
	struct strbuf_sink sink;
	bool ok;

	strbuf_init(&sql, LONGEST_QUERY);
	strbuf_sink_init(&sink, &sql);
	ok =
		af_query_put(query, engine->quoted_table == NULL ? "" : engine->quoted_table, &sink.sink) &&
		db_query(engine->db, strbuf_text(&sql), query->n_params, params, result, err);
	strbuf_release(&sql);
	return ok;
}

const char *
engine_query_text(struct engine *engine, const char *name, const char *number)
{
	struct strbuf sql;
	struct strbuf_sink sink;
	const char *begin;
	const char *text;
	const char *at;

	strbuf_init(&sql, LONGEST_QUERY);
	strbuf_sink_init(&sink, &sql);
	if (!af_query_put(af_query_named(name), engine->quoted_table, &sink.sink))
		strbuf_clear(&sql);
	text = strbuf_text(&sql);
	while (strncmp(text, "--", 2) == 0)
		text += strcspn(text, "\n") + 1;
	begin = text;
	/* comments name it, too: the last one counts */
	for (at = NULL; (text = strstr(text, "$1")) != NULL; text += 2)
		at = text;
	text = at == NULL ? arena_strdup(engine->scratch, begin)
					  : arena_printf(engine->scratch, "%.*s(%s)%s", (int) (at - begin), begin,
									 number, at + 2);
	strbuf_release(&sql);
	return text;
}

static const char *
local_time(struct arena *arena)
{
	char text[sizeof("9999999999-12-31 23:59:59")];
	time_t now = time(NULL);
	struct tm parts;

	if (localtime_r(&now, &parts) == NULL ||
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts) == 0)
		return "";
	return arena_strdup(arena, text);
}

/* defaultSchema, else the first of schemas, else where the session creates things. */
static bool
find_schema(struct engine *engine, const char *current, struct af_error *err)
{
	const struct migrate_config *config = engine->config;

	engine->schema = config->default_schema != NULL ? config->default_schema : config->schemas[0];
	if (engine->schema == NULL)
		engine->schema = arena_strdup(engine->arena, current);
	if (engine->schema != NULL)
		return true;
	error_set(err, ERR_SETTINGS,
			  "no schema for the history table: none of search_path \"%s\" exists",
			  engine->original_path);
	error_hint(err, "Name one with defaultSchema.");
	return false;
}

static bool
starts_with_schema(const char *path, const char *schema)
{
	size_t len = strlen(schema);

	return strncmp(path, schema, len) == 0 && (path[len] == '\0' || path[len] == ',');
}

const char *
engine_search_path(const struct engine *engine)
{
	if (starts_with_schema(engine->original_path, engine->schema) ||
		starts_with_schema(engine->original_path, engine->quoted_schema))
		return engine->original_path;
	if (*engine->original_path == '\0')
		return engine->quoted_schema;
	return arena_printf(engine->scratch, "%s, %s", engine->quoted_schema, engine->original_path);
}

static const char *
original_role(struct engine *engine)
{
	if (strcmp(engine->original_role, "none") == 0)
		return "NONE";
	return db_quote_identifier(engine->db, engine->scratch, engine->original_role);
}

static struct escort
set_session(struct engine *engine, const char *path)
{
	struct escort escort = {
		.sql = arena_printf(engine->scratch,
							"RESET SESSION AUTHORIZATION; SET ROLE %s;"
							" SELECT pg_catalog.set_config('search_path', %s, false);",
							original_role(engine),
							db_quote_literal(engine->db, engine->scratch, path)),
		.n_statements = 3,
	};

	return escort;
}

struct escort
engine_sql_for_script(struct engine *engine)
{
	const char *path = engine_search_path(engine);
	struct escort escort = {
		.sql =
			arena_printf(engine->scratch, "SELECT pg_catalog.set_config('search_path', %s, false);",
						 db_quote_literal(engine->db, engine->scratch, path)),
		.n_statements = 1,
	};

	return escort;
}

struct escort
engine_sql_for_record(struct engine *engine)
{
	struct escort escort = {
		.sql = arena_printf(
			engine->scratch,
			"RESET SESSION AUTHORIZATION; SET ROLE %s; RESET statement_timeout;"
			" RESET lock_timeout; SELECT pg_catalog.set_config('session_replication_role',"
			" 'origin', false) WHERE pg_catalog.current_setting("
			"'session_replication_role') OPERATOR(pg_catalog.<>) 'origin';",
			original_role(engine)),
		.n_statements = 5,
	};

	if (engine->is_pooled)
	{
		struct escort before = pooled_sql_before_commit();

		escort.sql = arena_printf(engine->scratch, "%s %s", escort.sql, before.sql);
		escort.n_statements += before.n_statements;
	}
	return escort;
}

const char *
engine_sql_reset(struct engine *engine)
{
	return arena_printf(engine->scratch,
						"RESET SESSION AUTHORIZATION; SET ROLE %s; RESET ALL; DISCARD TEMP;"
						" DEALLOCATE ALL;",
						original_role(engine));
}

struct escort
engine_sql_between(struct engine *engine)
{
	const char *own = engine->own_settings == NULL ? "" : engine->own_settings;

	if (engine->sql_between.sql != NULL)
		return engine->sql_between;
	engine->sql_between = (struct escort){
		.sql = arena_printf(engine->arena, "%s %s SET search_path = %s;", engine_sql_reset(engine),
							own, path_of_us),
		.n_statements = 6 + (*own != '\0'),
	};
	return engine->sql_between;
}

bool
engine_session_between(struct engine *engine, struct af_error *err)
{
	if (engine->dry_run != NULL)
		return dry_run_between(engine, err);
	if (engine->is_pooled && db_transaction(engine->db) == DB_IDLE)
		return true;
	return db_exec(engine->db, engine_sql_between(engine).sql, err);
}

static struct own_timeout
read_timeout(struct engine *engine, const struct db_result *result, int column)
{
	struct own_timeout own = {
		.ms = atoll(db_result_get(result, 0, column)),
		.text = arena_strdup(engine->arena, db_result_get(result, 0, column + 1)),
		.is_of_session = strcmp(db_result_get(result, 0, column + 2), "true") == 0,
	};

	return own;
}

bool
engine_remember_settings(struct engine *engine, struct af_error *err)
{
	const char *searched = own_settings_sql(engine);
	struct db_result *result;

	if (engine->own_settings != NULL)
		return true;
	if (!engine_query(engine, "session_settings", &searched, &result, err))
		return false;
	engine->own_settings = engine->dry_run != NULL
							   ? dry_run_own_settings(engine)
							   : arena_strdup(engine->arena, db_result_get(result, 0, 0));
	engine->lock_timeout = read_timeout(engine, result, 1);
	engine->statement_timeout = read_timeout(engine, result, 4);
	engine->sql_between.sql = NULL;
	db_result_free(result);
	return true;
}

bool
engine_session_for_us(struct engine *engine, struct af_error *err)
{
	/* what is asked in a dry run is not asked of the session that is written down */
	if (engine->dry_run != NULL || (engine->is_pooled && db_transaction(engine->db) == DB_IDLE))
		return true;
	return db_exec(engine->db, set_session(engine, path_of_us).sql, err);
}

bool
engine_session_for_script(struct engine *engine, struct af_error *err)
{
	if (engine->is_pooled && db_transaction(engine->db) == DB_IDLE &&
		!db_exec(engine->db, "BEGIN", err))
		return false;
	return db_exec(engine->db, engine_sql_for_script(engine).sql, err);
}

bool
engine_session_restore_after(struct engine *engine, bool is_done, struct af_error *err)
{
	struct af_error ignored;

	if (engine->dry_run != NULL || engine->is_pooled || db_transaction(engine->db) != DB_IDLE)
		return is_done;
	error_init(&ignored, engine->arena);
	return db_exec(engine->db, set_session(engine, engine->original_path).sql,
				   is_done ? err : &ignored) &&
		   is_done;
}

/* What the server may repeat of secrets. */
static void
hide_secrets(struct engine *engine)
{
	const struct migrate_config *config = engine->config;
	struct db_hidden *list =
		arena_alloc_array(engine->arena, config->n_placeholders + 1, sizeof(*list));
	size_t n = 0;
	size_t i;

	for (i = 0; i < config->n_placeholders; i++)
	{
		const struct placeholder_value *value = &config->placeholders[i];

		if (!value->is_secret || *value->value == '\0')
			continue;
		list[n].text = value->value;
		list[n++].shown = arena_printf(engine->arena, "%s%s%s", config->placeholder_prefix,
									   value->name, config->placeholder_suffix);
	}
	db_hide(engine->db, list, n);
}

/* a backend whose client is gone must not work on for long: it holds the lock */
bool
engine_session_begin(struct engine *engine, struct af_error *err)
{
	if (engine->is_pooled)
	{
		log_debug("a pooler is between us and the server: each transaction is taken for a session");
		pooled_begin(engine);
		return true;
	}
	return db_exec(engine->db,
				   arena_printf(engine->arena, "%s %s", set_session(engine, path_of_us).sql,
								engine_query_text(engine, "session_watch", "")),
				   err);
}

bool
engine_init(struct engine *engine, const struct migrate_config *config, struct db *db,
			struct arena *arena, struct af_error *err)
{
	struct db_result *facts;
	bool ok;

	memset(engine, 0, sizeof(*engine));
	engine->config = config;
	engine->db = db;
	engine->arena = engine->scratch = arena;
	engine->started_at = local_time(arena);
	hide_secrets(engine);
	if (!engine_query(engine, "session_facts", NULL, &facts, err))
		return false;
	engine->user = arena_strdup(arena, db_result_get(facts, 0, 1));
	engine->database = arena_strdup(arena, db_result_get(facts, 0, 2));
	engine->original_path = arena_strdup(arena, db_result_get(facts, 0, 3));
	engine->original_role = arena_strdup(arena, db_result_get(facts, 0, 4));
	engine->is_standby = strcmp(db_result_get(facts, 0, 5), "true") == 0;
	if (db_is_behind_pooler(db, db_result_get(facts, 0, 6)))
		engine->hidden_pid = atoi(db_result_get(facts, 0, 6));
	engine->is_pooled =
		config->pooling == DB_POOLING_TRANSACTION ||
		(config->pooling == DB_POOLING_AUTO && db_is_behind_pooler(db, db_result_get(facts, 0, 6)));
	engine->is_read_only = strcmp(db_result_get(facts, 0, 7), "on") == 0;
	ok = find_schema(engine, db_result_get(facts, 0, 0), err);
	db_result_free(facts);
	if (!ok)
		return false;
	engine->quoted_schema = db_quote_identifier(db, arena, engine->schema);
	engine->quoted_table = arena_printf(arena, "%s.%s", engine->quoted_schema,
										db_quote_identifier(db, arena, config->table));
	return engine_session_begin(engine, err);
}
