/*
 * Callbacks around a script and its statements, which run without its timeouts.
 */
#include "cli/migrate/application.h"

#include <string.h>

#include "cli/migrate/callback.h"

bool
application_call(const struct application *application, const char *event, struct af_error *err)
{
	const struct apply_args *args = application->args;

	return callback_run_inside(args->engine, args->resolved, event,
							   application->execution.in_transaction, err);
}

bool
application_run_escort(struct engine *engine, struct escort escort, struct af_error *err)
{
	return escort.sql == NULL || db_exec(engine->db, escort.sql, err);
}

struct escort
application_sql_put_back(const struct application *application)
{
	return timeouts_sql_put_back(&application->timeouts, application->args->engine);
}

struct escort
application_sql_set_timeouts(const struct application *application)
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
	return application_run_escort(engine, application_sql_put_back(application), err) &&
		   application_call(application, event, err) &&
		   application_run_escort(engine, application_sql_set_timeouts(application), err);
}

bool
application_before_statement(void *to, bool in_transaction, struct af_error *err)
{
	struct application *application = to;

	(void) in_transaction;
	return call_between(application, application->args->events->before_statement, err);
}

bool
application_after_statement(void *to, bool in_transaction, struct af_error *err)
{
	struct application *application = to;

	(void) in_transaction;
	return call_between(application, application->args->events->after_statement, err);
}

bool
application_call_behind(const struct application *application, const char *event,
						struct af_error *err)
{
	return !callback_exists(application->args->resolved, event) ||
		   (application_run_escort(application->args->engine, application_sql_put_back(application),
								   err) &&
			application_call(application, event, err));
}

bool
application_is_watched(const struct apply_args *args)
{
	return callback_exists(args->resolved, args->events->before_statement) ||
		   callback_exists(args->resolved, args->events->after_statement);
}

bool
application_calls_back(const struct apply_args *args)
{
	return application_is_watched(args) ||
		   callback_exists(args->resolved, args->events->before_each) ||
		   callback_exists(args->resolved, args->events->after_each);
}

void
application_call_after_failure(const struct application *application, struct af_error *err)
{
	const struct apply_args *args = application->args;

	if (application->execution.is_statement_failed)
		callback_run_error(args->engine, args->resolved, args->events->statement_error, err);
	callback_run_error(args->engine, args->resolved, args->events->each_error, err);
}

bool
application_pass_versioned(const struct apply_args *args, const struct af_info *line,
						   struct af_error *err)
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
