/*
 * Applying: the migrations of a turn one by one, or as a group in one transaction, tried again when
 * they only had to wait too long. The history row is written in the transaction of the migration,
 * so there is never one without the other. One migration is application.c's.
 */
#include "cli/migrate/apply.h"

#include <string.h>

#include "cli/base/clock.h"
#include "cli/migrate/application.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/retry.h"

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
		application_is_committed(last, true, err))
	{
		progress_release(last->execution.progress);
		return engine_session_between(engine, err);
	}
	(void) application_fail_commit(last, err);
	application_roll_back(engine);
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
	application_roll_back(application->args->engine);
	if (err->file == NULL)
		error_place(err, application->file->shown, 0, 0);
	if (err->code == NULL && err->kind == ERR_MIGRATION)
		err->code = application_failure_code(application->line);
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
	err->code = application_failure_code(line);
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
		ok = application_prepare(&application, err);
		script_release(&application.script);
		if (!ok)
		{
			(void) fail_script(&application, err);
			application_call_after_failure(&application, err);
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
	size_t n_to_commit = application_sql_for_record(args->engine).n_statements + 1;

	/* the turn is repeated then */
	if (args->engine->is_lock_lost)
		return false;
	if (last->is_in_group || execution->in_transaction)
		return (last->is_in_group || last->has_begun) && !execution->has_left_transaction &&
			   !(execution->is_escorted && execution->n_behind > n_to_commit);
	return last->has_begun && execution->n_done == 0 && !execution->has_risked_marks &&
		   !application_is_watched(args) &&
		   !callback_exists(args->resolved, args->events->before_each);
}

/* Callbacks of failures see the end of it alone, without the script's timeouts. */
static bool
give_up(const struct application *last, const struct retry *retry, struct af_error *err)
{
	struct af_error ignored;

	error_init(&ignored, err->arena);
	retry_tell(retry, err);
	if (db_transaction(retry->engine->db) == DB_IDLE &&
		!application_run_escort(retry->engine, application_sql_put_back(last), &ignored))
		return false;
	application_call_after_failure(last, err);
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
		if (!application_pass_versioned(args, lines[i], err) || !application_run(last, err))
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
	struct application last = {.args = args};
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
