/*
 * Running callbacks. One for a failure runs after the rollback, in a transaction of its own: in the
 * aborted one it could do nothing, and its error would stand in the place of the first.
 */
#include "cli/migrate/callback.h"

#include <string.h>

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/migrate/execute.h"
#include "cli/migrate/pooled.h"

bool
callback_exists(const struct resolved *resolved, const char *event)
{
	size_t i;

	for (i = 0; i < resolved->n_callbacks; i++)
		if (strcmp(resolved->callbacks[i].event, event) == 0)
			return true;
	return false;
}

/* Flyway tells a statement that failed in a callback by the code of its connection; once all
 * migrations are applied that would be misleading. */
static bool
fail(const struct callback_file *callback, struct af_error *err)
{
	bool is_last = strncmp(callback->event, "afterMigrate", strlen("afterMigrate")) == 0;

	if (err->file == NULL)
		error_place(err, callback->file->shown, 0, 0);
	error_context(err, "while running the callback %s", callback->event);
	if (err->code == NULL)
		err->code = err->kind == ERR_MIGRATION && !is_last && err->sqlstate != NULL
						? "DB_CONNECTION"
						: "ERROR";
	return false;
}

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

static bool
run_alone(struct engine *engine, struct script *script, struct execution *execution,
		  struct af_error *err)
{
	bool is_inside = db_transaction(engine->db) != DB_IDLE; /* of the one that has the lock */
	bool ok =
		engine_session_for_script(engine, err) && script_execute(engine, script, execution, err);

	if (ok && engine->is_pooled)
		ok = pooled_keep_settings(engine, err);
	ok = ok &&
		 (is_inside || db_transaction(engine->db) == DB_IDLE ||
		  db_exec(engine->db, "COMMIT", err)) &&
		 engine_session_for_us(engine, err);
	if (!ok)
		roll_back(engine);
	return ok;
}

/* Refused and not passed over: whoever writes one counts on it. */
static bool
check_head(const struct script *script, struct af_error *err)
{
	if (script->config.lock_timeout_ms < 0 && script->config.statement_timeout_ms < 0)
		return true;
	error_set(err, ERR_SETTINGS, "a timeout at the head of a callback has no effect");
	error_hint(err, "Write \"SET LOCAL lock_timeout = '2s';\" into it.");
	return false;
}

static bool
run_one(struct engine *engine, const struct callback_file *callback, const bool *inside,
		struct af_error *err)
{
	struct execution execution = {0};
	struct script script;
	bool ok = script_load(engine, callback->file, &script, err) && check_head(&script, err) &&
			  script_decide_transaction(engine, &script, &execution.in_transaction, err) &&
			  pooled_allows(engine, &script, execution.in_transaction, err);

	log_debug("callback %s", callback->file->script);
	if (ok && script.config.should_execute != CHOICE_FALSE)
	{
		if (inside != NULL)
			execution.in_transaction = *inside;
		ok = inside == NULL ? run_alone(engine, &script, &execution, err)
							: script_execute(engine, &script, &execution, err);
	}
	script_release(&script);
	return ok || fail(callback, err);
}

static bool
run_all(struct engine *engine, const struct resolved *resolved, const char *event,
		const bool *inside, struct af_error *err)
{
	size_t i;

	for (i = 0; i < resolved->n_callbacks; i++)
		if (strcmp(resolved->callbacks[i].event, event) == 0 &&
			!run_one(engine, &resolved->callbacks[i], inside, err))
			return false;
	return true;
}

bool
callback_run(struct engine *engine, const struct resolved *resolved, const char *event,
			 struct af_error *err)
{
	return run_all(engine, resolved, event, NULL, err);
}

bool
callback_run_inside(struct engine *engine, const struct resolved *resolved, const char *event,
					bool in_transaction, struct af_error *err)
{
	return run_all(engine, resolved, event, &in_transaction, err);
}

void
callback_run_error(struct engine *engine, const struct resolved *resolved, const char *event,
				   struct af_error *err)
{
	struct af_error own;

	error_init(&own, engine->arena);
	if (engine->dry_run != NULL || engine->rehearsal != NULL ||
		db_transaction(engine->db) == DB_LOST || callback_run(engine, resolved, event, &own))
		return;
	error_context(err, "and the callback %s failed as well: %s (%s:%d)%s%s", event, own.message,
				  own.file, own.line, own.sqlstate == NULL ? "" : ", SQLSTATE ",
				  own.sqlstate == NULL ? "" : own.sqlstate);
}

bool
callback_after(struct engine *engine, const struct resolved *resolved, const char *event,
			   const char *error_event, bool is_done, struct af_error *err)
{
	if (is_done)
		return callback_run(engine, resolved, event, err);
	callback_run_error(engine, resolved, error_event, err);
	return false;
}
