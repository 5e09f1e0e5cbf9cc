/*
 * Applying. The history row is written in the transaction of the migration, so there is never one
 * without the other. A script that cannot run in a transaction is recorded behind its last
 * statement; when it fails after a statement that cannot be taken back, a row says so (success =
 * false), which repair understands.
 */
#include "cli/migrate/apply.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/history_cache.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/lock_turn.h"
#include "cli/migrate/pooled.h"
#include "cli/migrate/progress.h"
#include "cli/migrate/retry.h"
#include "cli/migrate/settle.h"

const struct apply_events migrate_events = {
	.before_each = "beforeEachMigrate",
	.after_each = "afterEachMigrate",
	.each_error = "afterEachMigrateError",
	.before_statement = "beforeEachMigrateStatement",
	.after_statement = "afterEachMigrateStatement",
	.statement_error = "afterEachMigrateStatementError",
	.before_repeatables = "beforeRepeatables",
	.after_versioned = "afterVersioned",
};

const struct apply_events undo_events = {
	.before_each = "beforeEachUndo",
	.after_each = "afterEachUndo",
	.each_error = "afterEachUndoError",
	.before_statement = "beforeEachUndoStatement",
	.after_statement = "afterEachUndoStatement",
	.statement_error = "afterEachUndoStatementError",
};

/* One migration on its way. */
struct application
{
	const struct apply_args *args;
	const struct af_info *line;
	const struct script_file *file;
	struct script script;
	struct execution execution;
	struct timeouts timeouts;
	struct lookout *lookout;
	struct statement_watch watch;
	struct progress progress; /* begun when execution.progress is it */
	bool is_in_group;
	bool has_begun;
	bool passes_lock;
	size_t n_record;	   /* of the escort behind the script: up to the commit */
	struct escort passing; /* the rest of it */
	int64_t began;
};

static const char *
failure_code(const struct af_info *line)
{
	return line->resolved->version == NULL ? "FAILED_REPEATABLE_MIGRATION"
										   : "FAILED_VERSIONED_MIGRATION";
}

/* Of a script that resolve() has left to be read once. */
static void
complete_checksum(const struct application *application, const struct script_checksums *checksums)
{
	const struct apply_args *args = application->args;
	size_t at = (size_t) (application->line->resolved - args->resolved->migrations);
	struct af_resolved *migration = &args->resolved->migrations[at];

	migration->checksum =
		script_checksum(&application->script, checksums, migration->version == NULL,
						&migration->equivalent_checksum);
	migration->has_checksum = true;
}

static struct history_entry
entry_of(const struct application *application, bool success)
{
	const struct af_resolved *migration = application->line->resolved;
	struct history_entry entry = {
		.version = migration->version,
		.description = migration->description,
		.type = migration->type,
		.script = migration->script,
		.has_checksum = migration->has_checksum,
		.checksum = migration->checksum,
		.execution_ms = clock_monotonic_ms() - application->began,
		.success = success,
	};

	return entry;
}

static bool
fail_record(const struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;

	if (lock_is_lost(err))
	{
		engine->is_lock_lost = application->execution.in_transaction;
		return false;
	}
	if (err->kind == ERR_DATABASE)
		err->kind = ERR_MIGRATION;
	if (err->sqlstate != NULL && strcmp(err->sqlstate, "25006") == 0)
		error_hint(
			err,
			"The script made its transaction read-only, so it cannot be recorded: take that out.");
	return false;
}

static bool
record(struct application *application, bool success, struct af_error *err)
{
	struct history_entry entry = entry_of(application, success);

	history_will_add(application->args->engine, application->line->resolved);
	return history_add(application->args->engine, &entry, err) || fail_record(application, err);
}

/* A file that is not what was resolved must not run under the other's checksum. */
static bool
check_unchanged(struct application *application, struct af_error *err)
{
	const struct af_resolved *migration = application->line->resolved;
	const struct script *script = &application->script;
	int32_t other;

	return !migration->has_checksum ||
		   script_checksum(script, &script->checksums, migration->version == NULL, &other) ==
			   migration->checksum ||
		   script_fail_changed(script, err);
}

static bool
prepare(struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;

	if (!script_load(engine, application->file, &application->script, err))
		return false;
	timeouts_decide(&application->timeouts, engine, &application->script.config);
	application->execution.timeouts = &application->timeouts;
	application->execution.lookout = application->lookout;
	if (application->lookout != NULL)
		lookout_on(application->lookout, &application->script, &application->timeouts);
	if (!script_decide_transaction(engine, &application->script,
								   &application->execution.in_transaction, err) ||
		!pooled_allows(engine, &application->script, application->execution.in_transaction, err))
		return false;
	if (application->file->is_read_once && !application->script.is_unscanned)
		complete_checksum(application, &application->script.checksums);
	return check_unchanged(application, err);
}

static bool
open_transaction(struct engine *engine, struct af_error *err)
{
	return db_transaction(engine->db) != DB_IDLE || db_exec(engine->db, "BEGIN", err);
}

/* What failed stays the error that is told: a second one here only means that the connection is
 * gone. */
static void
roll_back(struct engine *engine)
{
	struct af_error ignored;

	error_init(&ignored, engine->arena);
	signals_shield(true);
	if (db_transaction(engine->db) != DB_LOST &&
		(db_transaction(engine->db) == DB_IDLE || db_exec(engine->db, "ROLLBACK", &ignored)) &&
		!engine_session_for_us(engine, &ignored))
		log_debug("the session is not ours again: %s", ignored.message);
	signals_shield(false);
}

/* What failed stays the error that is told, even if the row cannot be written. */
static void
record_failure(struct application *application)
{
	struct engine *engine = application->args->engine;
	struct af_error ignored;

	error_init(&ignored, engine->arena);
	signals_shield(true);
	if (application->execution.has_left_marks &&
		(!progress_replace(application->execution.progress, &ignored) ||
		 !record(application, false, &ignored)))
		log_warning("the failure of \"%s\" could not be recorded: %s",
					application->line->resolved->script, ignored.message);
	signals_shield(false);
}

/* ------------------------------------------------------------------ callbacks */

static bool
call(const struct application *application, const char *event, struct af_error *err)
{
	const struct apply_args *args = application->args;

	return callback_run_inside(args->engine, args->resolved, event,
							   application->execution.in_transaction, err);
}

static bool
run_escort(struct engine *engine, struct escort escort, struct af_error *err)
{
	return escort.sql == NULL || db_exec(engine->db, escort.sql, err);
}

static struct escort
sql_put_back(const struct application *application)
{
	return timeouts_sql_put_back(&application->timeouts, application->args->engine);
}

/* Callbacks may set timeouts for the script: then theirs stand. */
static struct escort
sql_set_timeouts(const struct application *application)
{
	const struct apply_args *args = application->args;

	return timeouts_sql_set(&application->timeouts, args->engine, args->resolved->n_callbacks > 0);
}

/* The script's timeouts are not meant for callbacks. */
static bool
call_between(struct application *application, const char *event, struct af_error *err)
{
	struct engine *engine = application->args->engine;

	if (!callback_exists(application->args->resolved, event))
		return true;
	application->execution.is_spared = false;
	return run_escort(engine, sql_put_back(application), err) && call(application, event, err) &&
		   run_escort(engine, sql_set_timeouts(application), err);
}

static bool
before_statement(void *to, bool in_transaction, struct af_error *err)
{
	struct application *application = to;

	(void) in_transaction;
	return call_between(application, application->args->events->before_statement, err);
}

static bool
after_statement(void *to, bool in_transaction, struct af_error *err)
{
	struct application *application = to;

	(void) in_transaction;
	return call_between(application, application->args->events->after_statement, err);
}

static bool
call_behind(const struct application *application, const char *event, struct af_error *err)
{
	return !callback_exists(application->args->resolved, event) ||
		   (run_escort(application->args->engine, sql_put_back(application), err) &&
			call(application, event, err));
}

static bool
is_watched(const struct apply_args *args)
{
	return callback_exists(args->resolved, args->events->before_statement) ||
		   callback_exists(args->resolved, args->events->after_statement);
}

static bool
calls_back(const struct apply_args *args)
{
	return is_watched(args) || callback_exists(args->resolved, args->events->before_each) ||
		   callback_exists(args->resolved, args->events->after_each);
}

/* After the rollback. */
static void
call_after_failure(const struct application *application, struct af_error *err)
{
	const struct apply_args *args = application->args;

	if (application->execution.is_statement_failed)
		callback_run_error(args->engine, args->resolved, args->events->statement_error, err);
	callback_run_error(args->engine, args->resolved, args->events->each_error, err);
}

/* Between the last versioned migration and the first repeatable: once a run. */
static bool
pass_versioned(const struct apply_args *args, const struct af_info *line, struct af_error *err)
{
	struct engine *engine = args->engine;
	bool in_transaction = db_transaction(engine->db) != DB_IDLE;

	if (line->resolved->version != NULL || args->is_past_versioned == NULL ||
		*args->is_past_versioned)
		return true;
	*args->is_past_versioned = true;
	if (in_transaction)
		return engine_session_for_script(engine, err) &&
			   callback_run_inside(engine, args->resolved, args->events->after_versioned, true,
								   err) &&
			   callback_run_inside(engine, args->resolved, args->events->before_repeatables, true,
								   err);
	return callback_run(engine, args->resolved, args->events->after_versioned, err) &&
		   callback_run(engine, args->resolved, args->events->before_repeatables, err);
}

/* ------------------------------------------------------------------ one migration */

/* Whether nothing has to be asked or called between the script and its commit. */
static bool
can_escort(const struct application *application)
{
	const struct apply_args *args = application->args;

	return application->execution.in_transaction && !application->is_in_group &&
		   !application->script.is_unscanned && !args->engine->config->sends_singly &&
		   !is_watched(args) && !callback_exists(args->resolved, args->events->after_each);
}

/* What runs before its row is written. */
static struct escort
escort_before_record(struct engine *engine)
{
	struct escort escort = engine_sql_for_record(engine);

	if (engine->may_lose_lock)
	{
		escort.sql = arena_printf(engine->arena, "%s%s", escort.sql, lock_keep_sql(engine));
		escort.n_statements++;
	}
	return escort;
}

/* Rows of what stands behind the commit. */
static void
take_row_behind(void *to, size_t at, const struct db_result *row)
{
	const struct application *application = to;
	const struct db_batch_reader *reader = &application->passing.reader;

	if (!application->passes_lock)
		return;
	if (at + 2 == application->n_record)
		history_added_take(application->args->engine, row);
	else if (at >= application->n_record)
		reader->take(reader->to, at - application->n_record, row);
}

/* What else goes with a script that fits into one message: its row, the commit, the session put in
 * order, and the lock passed to the next turn. */
static struct escort
escort_behind(struct application *application)
{
	struct engine *engine = application->args->engine;
	struct history_entry entry = entry_of(application, true);
	struct escort record = escort_before_record(engine);

	application->passes_lock =
		application->args->goes_on && lock_turn_escort(engine, &application->passing);
	if (!application->passes_lock)
		application->passing =
			engine->is_pooled ? pooled_sql_behind_commit() : engine_sql_between(engine);
	application->n_record = record.n_statements + 2;
	history_will_add(engine, application->line->resolved);
	return (struct escort){
		.sql = arena_printf(engine->scratch, "%s%sCOMMIT;%s", record.sql,
							history_add_sql(engine, &entry), application->passing.sql),
		.n_statements = application->n_record + application->passing.n_statements,
		.reader = {application, take_row_behind},
	};
}

/* The migration is done and recorded. A signal or a lost connection behind its commit is told by
 * whoever asks the server next; only a session that cannot be put in order ends the run here. */
static bool
recover_behind(const struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;

	error_clear(err);
	if (application->passes_lock ? lock_turn_recover(engine, err)
								 : engine_session_between(engine, err))
		return true;
	if (err->kind != ERR_DATABASE)
	{
		error_clear(err);
		return true;
	}
	err->kind = ERR_MIGRATION;
	error_context(err, "while putting the session in order behind \"%s\", which is applied",
				  application->line->resolved->script);
	return false;
}

static bool
fail_commit(const struct application *application, struct af_error *err)
{
	if (err->kind == ERR_DATABASE)
		err->kind = ERR_MIGRATION;
	error_place(err, application->file->shown, 0, 0);
	error_context(err, "while committing \"%s\"", application->line->resolved->script);
	err->code = "DB_CONNECTION"; /* as Flyway names a commit that was refused */
	return false;
}

/* When the connection is gone: whether the migration is applied all the same. Else err says what is
 * known. */
static bool
is_committed(const struct application *application, bool is_commit_sent, struct af_error *err)
{
	struct engine *engine = application->args->engine;

	if (db_transaction(engine->db) != DB_LOST)
		return false;
	if (is_commit_sent)
		return settle_lost(engine, application->line->resolved, err);
	if (application->execution.in_transaction && !application->execution.has_left_transaction)
		error_context(err,
					  "the connection was lost before the COMMIT of \"%s\" was sent: the server "
					  "rolls back what was open",
					  application->line->resolved->script);
	return false;
}

/* It was not the script's own statement that failed, but one of those behind it. */
static void
fail_behind(const struct application *application, struct af_error *err)
{
	if (application->execution.n_behind + 2 == application->n_record)
	{
		history_blame(application->args->engine, application->line->resolved->script, err);
		(void) fail_record(application, err);
	}
	if (application->execution.n_behind + 1 == application->n_record)
		(void) fail_commit(application, err);
}

/* The session as scripts find it, and how long this one may wait. */
static struct escort
sql_before(const struct application *application)
{
	struct engine *engine = application->args->engine;
	struct escort before = engine_sql_for_script(engine);
	struct escort timeouts = sql_set_timeouts(application);

	if (timeouts.sql != NULL)
		before.sql = arena_printf(engine->scratch, "%s%s", before.sql, timeouts.sql);
	before.n_statements += timeouts.n_statements;
	return before;
}

static bool
execute(struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;
	bool in_transaction = application->execution.in_transaction;

	if (engine->config->skips_executing)
		return true;
	if (is_watched(application->args))
	{
		application->watch =
			(struct statement_watch){application, before_statement, after_statement};
		application->execution.watch = &application->watch;
	}
	application->execution.is_under_lock = true;
	application->execution.before = sql_before(application);
	if (can_escort(application))
		application->execution.behind = escort_behind(application);
	if (call(application, application->args->events->before_each, err) &&
		script_execute(engine, &application->script, &application->execution, err) &&
		call_behind(application, application->args->events->after_each, err))
	{
		if (application->execution.is_escorted && application->passes_lock)
			lock_turn_is_asked(engine);
		return true;
	}
	if (is_committed(application, application->execution.is_escort_sent, err))
	{
		application->execution.is_escorted = true;
		return true;
	}
	if (application->execution.is_escorted &&
		application->execution.n_behind >= application->n_record)
		return recover_behind(application, err);
	if (application->execution.is_escorted)
		fail_behind(application, err);
	if (err->code == NULL)
		err->code = failure_code(application->line);
	if (err->sqlstate != NULL && in_transaction &&
		(strcmp(err->sqlstate, "25001") == 0 || strcmp(err->sqlstate, "2D000") == 0))
		error_hint(err,
				   "This statement %s: put \"-- executeInTransaction=false\" at the head of the "
				   "script.",
				   *err->sqlstate == '2' && err->sqlstate[1] == 'D'
					   ? "calls what ends its transaction itself, and so cannot run inside one"
					   : "cannot run in a transaction");
	roll_back(engine);
	if (!in_transaction)
		record_failure(application);
	return false;
}

/* A script outside a transaction leaves a trail: what an earlier run has done is not done again. */
static bool
begin_progress(struct application *application, struct af_error *err)
{
	const struct apply_args *args = application->args;
	bool ok;

	if (application->execution.in_transaction || args->events != &migrate_events ||
		args->engine->config->skips_executing || args->engine->dry_run != NULL)
		return true;
	application->execution.progress = &application->progress;
	ok = progress_begin(&application->progress, args->engine, &application->script,
						application->line->resolved->version, err);
	application->execution.has_left_marks = application->progress.has_left_marks;
	return ok;
}

/* One migration inside the transaction of its group, or outside any. */
static bool
apply_one(struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;
	const struct migrate_listener *listener = application->args->listener;
	bool ok;

	if (listener->started != NULL)
		listener->started(listener->to, application->line);
	application->began = clock_monotonic_ms();
	application->has_begun = true;
	ok = prepare(application, err) && begin_progress(application, err);
	if (engine->dry_run == NULL && !engine->is_pooled &&
		(application->script.may_unlock || calls_back(application->args)))
		engine->may_lose_lock = true;
	if (ok &&
		(is_watched(application->args) ||
		 callback_exists(application->args->resolved, application->args->events->before_each)))
		ok = engine_session_for_script(engine, err);
	ok = ok && execute(application, err);
	if (ok && application->script.is_unscanned)
		complete_checksum(application, &application->execution.checksums);
	if (ok && application->execution.is_escorted)
		goto out;
	if (ok && application->execution.in_transaction)
		ok = open_transaction(engine, err);
	else if (ok && db_transaction(engine->db) != DB_IDLE)
		ok = db_exec(engine->db, "COMMIT", err);
	if (ok && application->execution.progress != NULL)
		ok = engine_session_for_us(engine, err) && open_transaction(engine, err) &&
			 progress_finish(application->execution.progress, err);
	ok = ok && db_exec(engine->db, escort_before_record(engine).sql, err) &&
		 record(application, true, err);
	if (ok && application->is_in_group)
		ok = engine_session_between(engine, err);
out:
	script_release(&application->script);
	return ok;
}

static void
tell_finished(const struct application *done)
{
	const struct migrate_listener *listener = done->args->listener;

	if (listener->finished != NULL)
		listener->finished(listener->to, done->line, clock_monotonic_ms() - done->began);
}

/* Deferred constraints are checked now, so this too can be the script's failure. */
static bool
commit(struct engine *engine, const struct application *last, struct af_error *err)
{
	if (last->execution.is_escorted)
		return true;
	if (db_transaction(engine->db) == DB_IDLE || db_exec(engine->db, "COMMIT", err) ||
		is_committed(last, true, err))
	{
		progress_release(last->execution.progress);
		return engine_session_between(engine, err);
	}
	(void) fail_commit(last, err);
	roll_back(engine);
	progress_fail(last->execution.progress, err);
	progress_release(last->execution.progress);
	return false;
}

static void
application_init(struct application *application, const struct apply_args *args,
				 const struct af_info *line)
{
	memset(application, 0, sizeof(*application));
	application->args = args;
	application->line = line;
	application->file = resolved_file(args->resolved, line->resolved);
}

/* No transaction is left open, and the error names the script. */
static bool
fail_script(const struct application *application, struct af_error *err)
{
	roll_back(application->args->engine);
	if (err->file == NULL)
		error_place(err, application->file->shown, 0, 0);
	if (err->code == NULL && err->kind == ERR_MIGRATION)
		err->code = failure_code(application->line);
	progress_fail(application->execution.progress, err);
	progress_release(application->execution.progress);
	return false;
}

static bool
fail_group(const struct af_info *line, struct af_error *err)
{
	error_set(err, ERR_MIGRATION,
			  "\"%s\" cannot run in the transaction of a group (even though mixed is false)",
			  line->resolved->script);
	error_hint(err, "Take -group away, or allow both with -mixed=true; each then runs by itself.");
	err->code = failure_code(line);
	return false;
}

/* A script that cannot run in a transaction decides for its whole group, before the first runs. */
static bool
decide_group(const struct apply_args *args, const struct af_info *const *lines, size_t n,
			 bool *is_group, struct af_error *err)
{
	size_t i;

	*is_group = n > 1;
	for (i = 0; i < n && *is_group; i++)
	{
		struct application application;
		bool ok;

		application_init(&application, args, lines[i]);
		ok = prepare(&application, err);
		script_release(&application.script);
		if (!ok)
		{
			(void) fail_script(&application, err);
			call_after_failure(&application, err);
			return false;
		}
		*is_group = application.execution.in_transaction;
		if (!*is_group && !args->engine->config->is_mixed)
			return fail_group(lines[i], err);
	}
	return true;
}

/* Whether nothing of what failed has stayed. */
static bool
is_undone(const struct application *last)
{
	const struct apply_args *args = last->args;
	const struct execution *execution = &last->execution;
	size_t n_to_commit = escort_before_record(args->engine).n_statements + 1;

	/* the turn is repeated then */
	if (args->engine->is_lock_lost)
		return false;
	if (last->is_in_group || execution->in_transaction)
		return (last->is_in_group || last->has_begun) && !execution->has_left_transaction &&
			   !(execution->is_escorted && execution->n_behind > n_to_commit);
	return last->has_begun && execution->n_done == 0 && !execution->has_risked_marks &&
		   !is_watched(args) && !callback_exists(args->resolved, args->events->before_each);
}

/* Callbacks of failures see the end of it alone, without the script's timeouts. */
static bool
give_up(const struct application *last, const struct retry *retry, struct af_error *err)
{
	struct af_error ignored;

	error_init(&ignored, err->arena);
	retry_tell(retry, err);
	if (db_transaction(retry->engine->db) == DB_IDLE &&
		!run_escort(retry->engine, sql_put_back(last), &ignored))
		return false;
	call_after_failure(last, err);
	return false;
}

/* One migration, or a group in one transaction; once. *last is the one that failed. */
static bool
try_unit(const struct apply_args *args, const struct af_info *const *lines, size_t n, bool is_group,
		 struct lookout *lookout, struct application *last, struct af_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
	{
		application_init(last, args, lines[i]);
		last->is_in_group = is_group;
		last->lookout = lookout;
		if (!pass_versioned(args, lines[i], err) || !apply_one(last, err))
			return fail_script(last, err);
		if (!is_group && !commit(args->engine, last, err))
			return false;
		tell_finished(last);
	}
	return !is_group || commit(args->engine, last, err);
}

/* Until it is done, or another try is of no use. */
static bool
try_again(const struct apply_args *args, const struct af_info *const *lines, size_t n,
		  bool is_group, struct lookout *lookout, struct af_error *err)
{
	const struct migrate_listener *listener = args->listener;
	bool was_past = args->is_past_versioned != NULL && *args->is_past_versioned;
	struct application last;
	struct retry retry;

	retry_init(&retry, args->engine);
	while (!try_unit(args, lines, n, is_group, lookout, &last, err))
	{
		const struct script_config *script = &last.script.config;

		lookout_explain(lookout, err);
		if (!is_undone(&last) || !retry_is_due(&retry, script, err))
			return give_up(&last, &retry, err);
		if (!retry_begin(&retry, script, last.file->shown, err))
			return false;
		if ((is_group || args->engine->is_pooled) && args->is_past_versioned != NULL)
			*args->is_past_versioned = was_past;
		if (listener->taken_back != NULL)
			listener->taken_back(listener->to);
		if (args->engine->is_pooled)
			return retry_in_next_turn(&retry, err);
	}
	return true;
}

static bool
apply_unit(const struct apply_args *args, const struct af_info *const *lines, size_t n,
		   bool is_group, struct af_error *err)
{
	struct lookout lookout;
	bool ok;

	lookout_begin(&lookout, args->engine);
	ok = try_again(args, lines, n, is_group, &lookout, err);
	lookout_end(&lookout);
	return ok;
}

bool
apply(const struct apply_args *args, const struct af_info *const *lines, size_t n,
	  struct af_error *err)
{
	bool is_group;
	size_t i;

	if (!engine_remember_settings(args->engine, err) ||
		!decide_group(args, lines, n, &is_group, err))
		return false;
	if (is_group)
		return apply_unit(args, lines, n, true, err);
	for (i = 0; i < n; i++)
		if (!apply_unit(args, &lines[i], 1, false, err))
			return false;
	return true;
}
