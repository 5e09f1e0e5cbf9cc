/*
 * Writing a dry run. The statements are those that would be sent; besides them there is what psql's
 * session needs to be like ours: the encoding, settings of the connection and initSql. Settings
 * made by callbacks and initSql are put back between migrations by asking psql's own session
 * (\gset), as a run asks its own.
 */
#include "cli/migrate/dry_run.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/db/pooled.h"
#include "cli/db/tape.h"
#include "cli/migrate/own_settings.h"
#include "cli/migrate/script_reader.h"
#include "core/queries.h"

#define LONGEST_QUERY ((size_t) 1024 * 1024)

/* ------------------------------------------------------------------ the file */

/* Flyway makes them, too. */
static bool
make_folders(const char *path, struct arena *arena, struct af_error *err)
{
	char *folder = arena_strdup(arena, path);
	char *at;

	for (at = folder + (*folder == '/'); (at = strchr(at, '/')) != NULL; at++)
	{
		*at = '\0';
		if (mkdir(folder, 0777) != 0 && errno != EEXIST)
			return error_set_errno(err, ERR_FILE, "cannot make folder \"%s\"", folder);
		*at = '/';
	}
	return true;
}

static bool
check_path(const char *path, struct af_error *err)
{
	if (strncmp(path, "s3:", 3) != 0 && strncmp(path, "gcs:", 4) != 0)
		return true;
	error_set(err, ERR_SETTINGS, "dryRunOutput \"%s\" is not a file", path);
	error_hint(err, "Write to a file, or to standard output with \"-\", and copy it there.");
	err->code = "CONFIGURATION";
	return false;
}

static bool
open_output(struct dry_run *run, const char *path, struct arena *arena, struct af_error *err)
{
	run->stream = stdout;
	if (strcmp(path, "-") == 0)
		return true;
	if (!check_path(path, err) || !make_folders(path, arena, err) ||
		!draft_begin(&run->draft, path, arena, err))
		return false;
	run->path = path;
	run->stream = run->draft.stream;
	return true;
}

/* ------------------------------------------------------------------ the session */

static void
put_encoding(const struct engine *engine)
{
	if (!db_counts_bytes(engine->db))
		db_tape_line(engine->db, "SET client_encoding TO 'UTF8';");
}

/* What the connection's options have set. */
static bool
put_connection_settings(struct engine *engine, const struct db_result *settings,
						struct af_error *err)
{
	const char *sql = db_result_get(settings, 0, 0);

	if (*sql == '\0')
		return true;
	engine->dry_run->has_settings = true;
	return db_exec(engine->db, sql, err);
}

static bool
put_head(struct engine *engine, const char *verb, const struct db_result *settings,
		 struct af_error *err)
{
	const char *init_sql = db_init_sql(engine->db);

	db_tape_line(engine->db, "-- what %s would run on database \"%s\", schema \"%s\"", verb,
				 engine->database, engine->schema);
	db_tape_line(engine->db, "-- to be run by psql -X; nothing was changed");
	db_tape_line(engine->db, "\\set ON_ERROR_STOP on");
	put_encoding(engine);
	if (!put_connection_settings(engine, settings, err))
		return false;
	if (*init_sql == '\0')
		return true;
	engine->dry_run->has_settings = true;
	db_tape_line(engine->db, "\n-- initSql");
	return db_exec(engine->db, init_sql, err);
}

bool
dry_run_begin(struct dry_run *run, struct engine *engine, const char *verb, const char *path,
			  struct af_error *err)
{
	struct db_result *settings;
	bool ok;

	memset(run, 0, sizeof(*run));
	if (!open_output(run, path, engine->arena, err) ||
		!engine_query(engine, "session_client_settings", NULL, &settings, err))
		return false;
	engine->dry_run = run;
	/* nothing is sent that could stay in a session */
	engine->is_pooled = false;
	db_set_pooled(engine->db, NULL);
	db_tape_begin(engine->db, run->stream);
	ok = put_head(engine, verb, settings, err);
	db_result_free(settings);
	return ok;
}

bool
dry_run_end(struct dry_run *run, struct af_error *err)
{
	if (run->path != NULL)
		return draft_commit(&run->draft, err);
	return (fflush(stdout) == 0 && ferror(stdout) == 0) ||
		   error_set_errno(err, ERR_FILE, "cannot write to standard output");
}

void
dry_run_release(struct dry_run *run)
{
	draft_release(&run->draft);
}

const char *
dry_run_own_settings(struct engine *engine)
{
	const char *searched = own_settings_sql(engine);
	/* without the comment of its first line, which names parameters */
	const char *sql = strchr(af_query_named("session_settings")->text, '\n') + 1;
	size_t len = strlen(sql);

	if (!engine->dry_run->has_settings && engine->dry_run->n_scripts == 0)
		return "";
	while (len > 0 && (sql[len - 1] == ';' || sql[len - 1] == '\n'))
		len--;
	db_tape_line(engine->db, "\n-- what is set now is set again between migrations");
	sql = dry_run_bind(engine, arena_strndup(engine->arena, sql, len), &searched);
	db_tape_line(engine->db, "%s \\gset aurora_flyway_", sql);
	return ":aurora_flyway_sql";
}

bool
dry_run_between(struct engine *engine, struct af_error *err)
{
	if (!db_exec(engine->db, engine_sql_reset(engine), err))
		return false;
	put_encoding(engine);
	if (engine->own_settings != NULL && *engine->own_settings != '\0')
		db_tape_line(engine->db, "%s", engine->own_settings);
	return true;
}

/* ------------------------------------------------------------------ statements */

const char *
dry_run_bind(struct engine *engine, const char *sql, const char *const *values)
{
	struct strbuf text;
	const char *bound;

	strbuf_init(&text, LONGEST_QUERY);
	for (; *sql != '\0'; sql++)
	{
		bool is_place = sql[0] == '$' && sql[1] >= '1' && sql[1] <= '9';
		const char *value = is_place ? values[sql[1] - '1'] : NULL;

		if (!is_place)
			strbuf_addc(&text, *sql);
		else
			strbuf_adds(&text, value == NULL ? "NULL"
											 : db_quote_literal(engine->db, engine->arena, value));
		sql += is_place;
	}
	bound = arena_strdup(engine->arena, strbuf_text(&text));
	strbuf_release(&text);
	return bound;
}

static bool
put_copy_data(struct db *db, struct script_reader *reader, struct af_error *err)
{
	const char *bytes;
	size_t len;
	enum lexer_step step;

	while ((step = script_reader_copy_data(reader, &bytes, &len, err)) == LEXER_STATEMENT)
		db_tape_text(db, bytes, len);
	db_tape_line(db, "\\.");
	return step == LEXER_END;
}

static bool
put_statement(struct engine *engine, struct script_reader *reader,
			  const struct lexer_statement *statement, struct execution *execution,
			  struct af_error *err)
{
	const struct statement_watch *watch = execution->watch;
	bool in_transaction = execution->in_transaction;

	if (watch != NULL && !watch->before(watch->to, in_transaction, err))
		return false;
	if (execution->n_done == 0 && execution->before.sql != NULL &&
		!db_exec(engine->db, execution->before.sql, err))
		return false;
	if (in_transaction && db_transaction(engine->db) == DB_IDLE &&
		!db_exec(engine->db, "BEGIN", err))
		return false;
	db_tape_statement(engine->db, statement->text, statement->len);
	if (statement->is_copy_from_stdin && !put_copy_data(engine->db, reader, err))
		return false;
	script_reader_follow(reader, statement);
	execution->n_done++;
	return watch == NULL || watch->after(watch->to, in_transaction, err);
}

static bool
check_unchanged(const struct script *script, struct script_reader *reader, struct af_error *err)
{
	struct script_checksums now;

	if (!script_reader_checksums(reader, &now, err))
		return false;
	return (now.original == script->checksums.original &&
			now.running == script->checksums.running) ||
		   script_fail_changed(script, err);
}

/* A name with a line end in it must not end the comment. */
static void
put_name(struct engine *engine, const char *name)
{
	char *shown = arena_strdup(engine->arena, name);
	char *at;

	for (at = shown; *at != '\0'; at++)
		if (*at == '\n' || *at == '\r')
			*at = '?';
	db_tape_line(engine->db, "\n-- %s", shown);
}

bool
dry_run_script(struct engine *engine, const struct script *script, struct execution *execution,
			   struct af_error *err)
{
	struct script_reader reader;
	struct lexer_statement statement;
	enum lexer_step step = LEXER_FAILED;
	bool ok = script_reader_init(&reader, script, err);

	engine->dry_run->n_scripts++;
	put_name(engine, script->file->shown);
	while (ok && (step = script_reader_next(&reader, &statement, err)) == LEXER_STATEMENT)
		ok = put_statement(engine, &reader, &statement, execution, err);
	ok = ok && step == LEXER_END && check_unchanged(script, &reader, err);
	script_reader_release(&reader);
	return ok;
}
