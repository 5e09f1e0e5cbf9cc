/*
 * What goes with a script that fits into one message: its row, the commit, the session put in
 * order, the lock passed on; and whose fault it is when one of those fails.
 */
#include "cli/migrate/application.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/history_cache.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/lock_turn.h"
#include "cli/migrate/pooled.h"
#include "cli/migrate/settle.h"

bool
application_can_escort(const struct application *application)
{
	const struct apply_args *args = application->args;

	return application->execution.in_transaction && !application->is_in_group &&
		   !application->script.is_unscanned && !args->engine->config->sends_singly &&
		   !application_is_watched(args) &&
		   !callback_exists(args->resolved, args->events->after_each);
}

struct escort
application_sql_for_record(struct engine *engine)
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

struct escort
application_escort_behind(struct application *application)
{
	struct engine *engine = application->args->engine;
	struct history_entry entry = application_entry(application, true);
	struct escort record = application_sql_for_record(engine);

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

bool
application_recover_behind(const struct application *application, struct af_error *err)
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

bool
application_fail_commit(const struct application *application, struct af_error *err)
{
	if (err->kind == ERR_DATABASE)
		err->kind = ERR_MIGRATION;
	error_place(err, application->file->shown, 0, 0);
	error_context(err, "while committing \"%s\"", application->line->resolved->script);
	err->code = "DB_CONNECTION"; /* as Flyway names a commit that was refused */
	return false;
}

bool
application_is_committed(const struct application *application, bool is_commit_sent,
						 struct af_error *err)
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

void
application_fail_behind(const struct application *application, struct af_error *err)
{
	if (application->execution.n_behind + 2 == application->n_record)
	{
		history_blame(application->args->engine, application->line->resolved->script, err);
		(void) application_fail_record(application, err);
	}
	if (application->execution.n_behind + 1 == application->n_record)
		(void) application_fail_commit(application, err);
}
