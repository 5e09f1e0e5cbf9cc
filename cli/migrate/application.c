/*
 * One migration: prepared, run, recorded. When a script outside a transaction fails after a
 * statement that cannot be taken back, a row says so (success = false), which repair understands.
 */
#include "cli/migrate/application.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/history_cache.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/lock_turn.h"
#include "cli/migrate/pooled.h"

const char *
application_failure_code(const struct af_info *line)
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

struct history_entry
application_entry(const struct application *application, bool success)
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

bool
application_fail_record(const struct application *application, struct af_error *err)
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
	struct history_entry entry = application_entry(application, success);

	history_will_add(application->args->engine, application->line->resolved);
	return history_add(application->args->engine, &entry, err) ||
		   application_fail_record(application, err);
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

bool
application_prepare(struct application *application, struct af_error *err)
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

void
application_roll_back(struct engine *engine)
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

/* The session as scripts find it, and how long this one may wait. */
static struct escort
sql_before(const struct application *application)
{
	struct engine *engine = application->args->engine;
	struct escort before = engine_sql_for_script(engine);
	struct escort timeouts = application_sql_set_timeouts(application);

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
	if (application_is_watched(application->args))
	{
		application->watch = (struct statement_watch){application, application_before_statement,
													  application_after_statement};
		application->execution.watch = &application->watch;
	}
	application->execution.is_under_lock = true;
	application->execution.before = sql_before(application);
	if (application_can_escort(application))
		application->execution.behind = application_escort_behind(application);
	if (application_call(application, application->args->events->before_each, err) &&
		script_execute(engine, &application->script, &application->execution, err) &&
		application_call_behind(application, application->args->events->after_each, err))
	{
		if (application->execution.is_escorted && application->passes_lock)
			lock_turn_is_asked(engine);
		return true;
	}
	if (application_is_committed(application, application->execution.is_escort_sent, err))
	{
		application->execution.is_escorted = true;
		return true;
	}
	if (application->execution.is_escorted &&
		application->execution.n_behind >= application->n_record)
		return application_recover_behind(application, err);
	if (application->execution.is_escorted)
		application_fail_behind(application, err);
	if (err->code == NULL)
		err->code = application_failure_code(application->line);
	if (err->sqlstate != NULL && in_transaction &&
		(strcmp(err->sqlstate, "25001") == 0 || strcmp(err->sqlstate, "2D000") == 0))
		error_hint(err,
				   "This statement %s: put \"-- executeInTransaction=false\" at the head of the "
				   "script.",
				   *err->sqlstate == '2' && err->sqlstate[1] == 'D'
					   ? "calls what ends its transaction itself, and so cannot run inside one"
					   : "cannot run in a transaction");
	application_roll_back(engine);
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

bool
application_run(struct application *application, struct af_error *err)
{
	struct engine *engine = application->args->engine;
	const struct migrate_listener *listener = application->args->listener;
	bool ok;

	if (listener->started != NULL)
		listener->started(listener->to, application->line);
	application->began = clock_monotonic_ms();
	application->has_begun = true;
	ok = application_prepare(application, err) && begin_progress(application, err);
	if (engine->dry_run == NULL && !engine->is_pooled &&
		(application->script.may_unlock || application_calls_back(application->args)))
		engine->may_lose_lock = true;
	if (ok &&
		(application_is_watched(application->args) ||
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
	ok = ok && db_exec(engine->db, application_sql_for_record(engine).sql, err) &&
		 record(application, true, err);
	if (ok && application->is_in_group)
		ok = engine_session_between(engine, err);
out:
	script_release(&application->script);
	return ok;
}
