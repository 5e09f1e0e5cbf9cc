/*
 * See progress.h. A statement that can be in a transaction is sent with the row's change in one
 * message, which the server takes as one transaction. In a transaction that the script opens itself
 * nothing is written but at its end, in front of COMMIT; behind the others it is written when they
 * are done.
 */
#include "cli/migrate/progress.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/invalid_index.h"
#include "cli/migrate/resume.h"
#include "cli/migrate/statement_kind.h"

#define LONGEST_SQL ((size_t) 16 * 1024 * 1024)

/* ------------------------------------------------------------------ the role */

static const char *
role_sql(struct engine *engine, const char *role)
{
	return strcmp(role, "none") == 0 ? "NONE"
									 : db_quote_identifier(engine->db, engine->arena, role);
}

/* A script may have taken on a role that has no right to the table. */
static bool
look_at_role(struct progress *progress, struct af_error *err)
{
	struct engine *engine = progress->engine;
	const char *ours = role_sql(engine, engine->original_role);
	struct db_result *result;
	const char *user;
	const char *role;

	if (!progress->is_role_doubtful)
		return true;
	if (!db_query(engine->db,
				  "SELECT pg_catalog.current_setting('role'), session_user::pg_catalog.text", 0,
				  NULL, &result, err))
		return false;
	role = db_result_get(result, 0, 0);
	user = db_result_get(result, 0, 1);
	progress->is_role_doubtful = false;
	progress->role_ours = progress->role_theirs = "";
	if (progress->is_in_block)
		progress->role_ours = arena_printf(
			engine->arena, "SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE %s;", ours);
	else if (strcmp(user, progress->session_user) != 0)
	{
		progress->role_ours =
			arena_printf(engine->arena, "RESET SESSION AUTHORIZATION; SET ROLE %s;", ours);
		progress->role_theirs = arena_printf(
			engine->arena, "SET SESSION AUTHORIZATION %s; SET ROLE %s;",
			db_quote_identifier(engine->db, engine->arena, user), role_sql(engine, role));
	}
	else if (strcmp(role, engine->original_role) != 0)
	{
		progress->role_ours = arena_printf(engine->arena, "SET ROLE %s;", ours);
		progress->role_theirs = arena_printf(engine->arena, "SET ROLE %s;", role_sql(engine, role));
	}
	db_result_free(result);
	return true;
}

/* ------------------------------------------------------------------ the row */

/* The present statement as done. */
static bool
put_done(struct progress *progress, struct af_error *err)
{
	struct strbuf *sql = &progress->sql;

	if (!look_at_role(progress, err) || !script_trace_to(&progress->trace, progress->end, err))
		return false;
	strbuf_clear(sql);
	strbuf_addf(
		sql,
		"%sUPDATE %s SET statements = %zu, line = %d, text_offset = %zu, text_checksum = (%d),"
		" has_left_marks = %s, has_failed = false, index_table = NULL, indexes_before = NULL,"
		" index_name = NULL, updated_at = pg_catalog.clock_timestamp() WHERE %s;%s",
		progress->role_ours, progress_table_quoted(progress->engine), progress->n_seen,
		progress->trace.line, progress->trace.offset, (int) script_trace_checksum(&progress->trace),
		progress->has_left_marks ? "true" : "false", progress->where, progress->role_theirs);
	return true;
}

static void
set_done(struct progress *progress)
{
	progress->is_written = true;
	progress->index_table = NULL;
}

static bool
write_done(struct progress *progress, struct af_error *err)
{
	if (put_done(progress, err) && db_exec(progress->engine->db, strbuf_text(&progress->sql), err))
	{
		set_done(progress);
		return true;
	}
	error_context(err, "while writing how far \"%s\" has come into %s",
				  progress->script->file->script, progress_table_quoted(progress->engine));
	return false;
}

/* In front of the script's own COMMIT, which ends what is set here. What was only read needs no
 * word. */
static bool
write_in_block(struct progress *progress, struct af_error *err)
{
	struct db *db = progress->engine->db;
	struct db_result *result;
	bool is_read_only;

	if (!db_query(db, "SELECT pg_catalog.current_setting('transaction_read_only')", 0, NULL,
				  &result, err))
		return false;
	is_read_only = strcmp(db_result_get(result, 0, 0), "on") == 0;
	db_result_free(result);
	progress->is_role_doubtful = true;
	return is_read_only || write_done(progress, err);
}

/* ------------------------------------------------------------------ indexes */

/* Written before it runs, since what it leaves behind must be told from what was there. What cannot
 * be found out is the statement's own affair. */
static bool
note_indexes(struct progress *progress, struct af_error *err)
{
	struct engine *engine = progress->engine;
	const struct index_maker *maker = &progress->maker;
	const char *const params[] = {maker->relation, maker->names_index ? "true" : "false"};
	struct db_result *result;
	struct af_error ignored;
	bool ok;

	error_init(&ignored, engine->arena);
	if (maker->relation == NULL || !engine_query(engine, "index_table", params, &result, &ignored))
		return true;
	if (db_result_n_rows(result) > 0)
	{
		progress->index_table = arena_strdup(engine->arena, db_result_get(result, 0, 0));
		progress->indexes_before = arena_strdup(engine->arena, db_result_get(result, 0, 1));
	}
	db_result_free(result);
	if (progress->index_table == NULL)
		return true;
	if (!look_at_role(progress, err))
		return false;
	strbuf_clear(&progress->sql);
	strbuf_addf(&progress->sql,
				"%sUPDATE %s SET index_table = %s, indexes_before = %s, index_name = %s,"
				" is_reindex = %s, updated_at = pg_catalog.clock_timestamp() WHERE %s;%s",
				progress->role_ours, progress_table_quoted(engine), progress->index_table,
				db_quote_literal(engine->db, engine->arena, progress->indexes_before),
				maker->index == NULL ? "NULL"
									 : db_quote_literal(engine->db, engine->arena, maker->index),
				maker->is_reindex ? "true" : "false", progress->where, progress->role_theirs);
	ok = db_exec(engine->db, strbuf_text(&progress->sql), err);
	return ok;
}

/* ------------------------------------------------------------------ beginning */

static bool
ask_user(struct progress *progress, struct af_error *err)
{
	struct db_result *result;

	if (!db_query(progress->engine->db, "SELECT session_user::pg_catalog.text", 0, NULL, &result,
				  err))
		return false;
	progress->session_user = arena_strdup(progress->engine->arena, db_result_get(result, 0, 0));
	db_result_free(result);
	return true;
}

static bool
go_on(struct progress *progress, const struct progress_row *row, struct af_error *err)
{
	struct engine *engine = progress->engine;
	const char *sql = arena_printf(
		engine->arena,
		"UPDATE %s SET checksum = (%d), index_table = NULL, indexes_before = NULL,"
		" index_name = NULL, has_failed = false, backend = pg_catalog.pg_backend_pid(),"
		" updated_at = pg_catalog.clock_timestamp() WHERE %s",
		progress_table_quoted(engine), (int) progress->script->checksums.original, progress->where);

	progress->is_resumed = progress->is_kept = true;
	progress->earlier = *row;
	progress->n_before = row->n_statements;
	progress->has_left_marks = row->has_left_marks;
	log_info("%s: going on behind line %d, %zu %s done before", row->script, row->line,
			 row->n_statements, row->n_statements == 1 ? "statement was" : "statements were");
	return invalid_index_drop(engine, row, err) &&
		   invalid_index_is_finished(engine, row, &progress->is_index_made, err) &&
		   db_exec(engine->db, sql, err);
}

static bool
start(struct progress *progress, const char *version, bool exists, struct af_error *err)
{
	struct engine *engine = progress->engine;
	const char *script =
		db_quote_literal(engine->db, engine->arena, progress->script->file->script);
	const char *sql = arena_printf(
		engine->arena,
		"%s INSERT INTO %s (script, version, checksum, statements, line, text_offset,"
		" text_checksum, has_left_marks, has_failed, started_at, updated_at, backend) VALUES"
		" (%s, %s, (%d), 0, 0, 0, 0, false, false, pg_catalog.clock_timestamp(),"
		" pg_catalog.clock_timestamp(), pg_catalog.pg_backend_pid())",
		exists ? progress_table_forget_sql(engine, progress->script->file->script)
			   : progress_table_create_sql(engine),
		progress_table_quoted(engine), script,
		version == NULL ? "NULL" : db_quote_literal(engine->db, engine->arena, version),
		(int) progress->script->checksums.original);

	progress->is_kept = db_exec(engine->db, sql, err);
	if (progress->is_kept)
		return true;
	if (err->sqlstate == NULL || strcmp(err->sqlstate, "42501") != 0)
	{
		error_context(err, "while making %s", progress_table_quoted(engine));
		return false;
	}
	log_warning("%s: how far it comes cannot be remembered in %s: %s",
				progress->script->file->script, progress_table_quoted(engine), err->message);
	error_clear(err);
	return true;
}

bool
progress_begin(struct progress *progress, struct engine *engine, const struct script *script,
			   const char *version, struct af_error *err)
{
	const struct progress_row *row;
	struct progress_list list;
	bool exists;

	memset(progress, 0, sizeof(*progress));
	progress->engine = engine;
	progress->script = script;
	progress->role_ours = progress->role_theirs = "";
	strbuf_init(&progress->sql, LONGEST_SQL);
	progress->where =
		arena_printf(engine->arena, "script OPERATOR(pg_catalog.=) %s",
					 db_quote_literal(engine->db, engine->arena, script->file->script));
	if (!script_trace_init(&progress->trace, script, err) || !ask_user(progress, err) ||
		!progress_table_exists(engine, &exists, err) ||
		(exists && !progress_table_read(engine, &list, err)))
		return false;
	row = exists ? progress_list_find(&list, script->file->script) : NULL;
	if (row != NULL && engine->config->resumes)
		return go_on(progress, row, err);
	if (row != NULL && resume_is_needed(engine, row))
		return resume_fail(engine, row, err);
	return start(progress, version, exists, err);
}

void
progress_release(struct progress *progress)
{
	if (progress == NULL)
		return;
	strbuf_release(&progress->sql);
	script_trace_release(&progress->trace);
}

/* ------------------------------------------------------------------ statements */

bool
progress_is_past(const struct progress *progress)
{
	return progress != NULL && (progress->n_seen < progress->n_before || progress->is_index_made);
}

/* What was running when the last run ended. It is done if it is still what makes the index that is
 * there now. */
static void
pass_index(struct progress *progress, const struct lexer_statement *statement, bool *is_wanted)
{
	const struct progress_row *earlier = &progress->earlier;
	struct index_maker *maker = &progress->maker;

	progress->is_index_made = false;
	*is_wanted =
		!index_maker_read(statement->text, statement->len, progress->engine->arena, maker) ||
		maker->is_reindex || maker->index == NULL || strcmp(maker->index, earlier->index_name) != 0;
	if (*is_wanted)
		return;
	progress->n_seen++;
	log_info("%s: the index %s was finished after the last run had ended", earlier->script,
			 earlier->index_name);
}

static bool
fail_changed(struct progress *progress, struct af_error *err)
{
	progress->is_changed = true;
	error_set(err, ERR_MIGRATION, "\"%s\" is not what it was when it was begun",
			  progress->script->file->script);
	error_place(err, progress->script->file->shown, progress->earlier.line, 0);
	error_detail(err,
				 "The text up to line %d, whose %zu statements took effect, has changed since.",
				 progress->earlier.line, progress->n_before);
	error_hint(err,
			   "Give that part its old text, and resume again. Or take back by hand what was done "
			   "and run \"aurora-flyway repair\": then it runs from its first statement.");
	return false;
}

bool
progress_pass(struct progress *progress, const struct lexer_statement *statement, bool *is_wanted,
			  struct af_error *err)
{
	if (progress->n_seen >= progress->n_before)
	{
		pass_index(progress, statement, is_wanted);
		return true;
	}
	progress->n_seen++;
	progress->is_passing = true;
	*is_wanted = progress_kind_of(statement->text, statement->len) == PROGRESS_SESSION;
	if (progress->n_seen < progress->n_before)
		return true;
	return script_trace_to(&progress->trace, statement->offset + statement->len, err) &&
		   (script_trace_checksum(&progress->trace) == progress->earlier.text_checksum ||
			fail_changed(progress, err));
}

void
progress_passed(struct progress *progress)
{
	progress->is_passing = false;
}

bool
progress_before(struct progress *progress, const struct lexer_statement *statement,
				const char **along, struct af_error *err)
{
	*along = NULL;
	if (progress == NULL || !progress->is_kept)
		return true;
	progress->kind = progress_kind_of(statement->text, statement->len);
	progress->is_in_block = db_transaction(progress->engine->db) != DB_IDLE;
	progress->is_written = progress->is_lasting = false;
	if (progress->is_passing)
		return true;
	progress->index_table = NULL;
	progress->n_seen++;
	progress->end = statement->offset + statement->len;
	if (progress->is_in_block)
		return progress->kind != PROGRESS_COMMIT || write_in_block(progress, err);
	progress->is_lasting = !statement_is_transactional(statement->text, statement->len);
	if (progress->is_lasting && index_maker_read(statement->text, statement->len,
												 progress->engine->arena, &progress->maker))
		return note_indexes(progress, err);
	if (progress->kind != PROGRESS_ALONG)
		return true;
	if (!put_done(progress, err))
		return false;
	*along = strbuf_text(&progress->sql);
	return true;
}

bool
progress_after(struct progress *progress, const char *along, struct af_error *err)
{
	if (progress == NULL || !progress->is_kept)
		return true;
	if (progress->kind != PROGRESS_ALONG && !progress->is_lasting)
		progress->is_role_doubtful = true;
	if (progress->is_passing)
		return true;
	progress->has_left_marks = progress->has_left_marks || progress->is_lasting;
	if (along != NULL)
		set_done(progress);
	return progress->is_written || db_transaction(progress->engine->db) != DB_IDLE ||
		   write_done(progress, err);
}

/* ------------------------------------------------------------------ the end */

bool
progress_replace(struct progress *progress, struct af_error *err)
{
	struct engine *engine;

	if (progress == NULL || !progress->is_resumed)
		return true;
	engine = progress->engine;
	return db_exec(
		engine->db,
		arena_printf(engine->arena,
					 "DELETE FROM %s WHERE NOT success AND script::pg_catalog.text"
					 " OPERATOR(pg_catalog.=) %s",
					 engine->quoted_table,
					 db_quote_literal(engine->db, engine->arena, progress->script->file->script)),
		err);
}

bool
progress_finish(struct progress *progress, struct af_error *err)
{
	if (progress == NULL || !progress->is_kept)
		return true;
	if (progress->n_seen < progress->n_before)
		return fail_changed(progress, err);
	progress->is_finished = true;
	return progress_replace(progress, err) &&
		   progress_table_forget(progress->engine, progress->script->file->script, err);
}

/* What the row says now, and not what we remember: a COMMIT may have taken it back. */
static bool
read_own(struct progress *progress, struct progress_row *row, struct af_error *err)
{
	const struct progress_row *found;
	struct progress_list list;

	if (!progress_table_read(progress->engine, &list, err))
		return false;
	found = progress_list_find(&list, progress->script->file->script);
	if (found == NULL)
		return false;
	*row = *found;
	return true;
}

static bool
write_failed(struct progress *progress, bool has_own_index, struct af_error *err)
{
	struct engine *engine = progress->engine;

	return db_exec(engine->db,
				   arena_printf(engine->arena,
								"UPDATE %s SET has_failed = true%s,"
								" updated_at = pg_catalog.clock_timestamp() WHERE %s",
								progress_table_quoted(engine),
								has_own_index ? "" : ", index_table = NULL", progress->where),
				   err);
}

static void
tell_done(const struct progress_row *row, struct af_error *err)
{
	if (row->n_statements > 0)
		error_context(err, "%zu %s of it took effect and %s, up to line %d", row->n_statements,
					  row->n_statements == 1 ? "statement" : "statements",
					  row->n_statements == 1 ? "stays" : "stay", row->line);
}

static void
fail_kept(struct progress *progress, struct af_error *err)
{
	struct progress_row row;
	struct af_error ignored;
	bool has_own_index;

	error_init(&ignored, progress->engine->arena);
	if (!read_own(progress, &row, &ignored))
		return;
	has_own_index = row.index_table != NULL && invalid_index_tell(progress->engine, &row, err);
	if (row.n_statements == 0 && !has_own_index)
	{
		if (!progress_table_forget(progress->engine, row.script, &ignored))
			return;
		return;
	}
	if (!progress->is_changed)
	{
		tell_done(&row, err);
		resume_hint(row.version, progress->is_finished, err);
	}
	if (!write_failed(progress, has_own_index, &ignored))
		error_context(err, "and %s could not be told: %s", progress_table_quoted(progress->engine),
					  ignored.message);
}

void
progress_fail(struct progress *progress, struct af_error *err)
{
	if (progress == NULL || !progress->is_kept)
		return;
	if (db_transaction(progress->engine->db) == DB_LOST)
	{
		error_context(err,
					  "the connection is gone, so whether the statement took effect is not known "
					  "here; %s says which did",
					  progress_table_quoted(progress->engine));
		resume_hint(NULL, false, err);
		return;
	}
	signals_shield(true);
	fail_kept(progress, err);
	signals_shield(false);
}
