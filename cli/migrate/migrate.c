/*
 * The steps of migrate around its turns (turn.c), each of which applies one migration (with the
 * setting group, all).
 */
#include "cli/migrate/migrate.h"

#include <string.h>

#include "cli/migrate/baseline.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/rehearsal.h"
#include "cli/migrate/resume.h"
#include "cli/migrate/schema.h"
#include "cli/migrate/turn.h"
#include "cli/migrate/validate.h"
#include "cli/migrate/writable.h"

struct run
{
	struct engine *engine;
	const struct migrate_listener *listener;
	struct migrate_result *result;
	struct resolved resolved;
	const char *target;
	size_t room;
	bool is_past_versioned;
};

/* ------------------------------------------------------------------ before the first migration */

static bool
fail_not_empty(const struct schema_state *states, size_t n, struct engine *engine,
			   struct af_error *err)
{
	const char *names = "";
	size_t i;

	for (i = 0; i < n; i++)
		if (!states[i].is_empty)
			names = arena_printf(engine->arena, "%s%s\"%s\"", names, *names == '\0' ? "" : ", ",
								 states[i].name);
	error_set(err, ERR_VALIDATION, "schema %s is not empty, but there is no history table", names);
	error_hint(err, "Run baseline first, or set baselineOnMigrate to true, so that the history "
					"begins with what is there.");
	err->code = "NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE";
	return false;
}

/* Under the lock, when there is still no history table. */
static bool
make_history(struct run *run, struct af_error *err)
{
	struct engine *engine = run->engine;
	struct schema_state *states;
	const char *created;
	bool needs_baseline = false;
	size_t n;
	size_t i;

	if (!schemas_look(engine, &states, &n, err))
		return false;
	for (i = 0; i < n; i++)
		needs_baseline =
			needs_baseline || (!states[i].is_empty && !engine->config->skips_executing);
	if (needs_baseline && !engine->config->baselines_on_migrate)
		return fail_not_empty(states, n, engine, err);
	return schemas_make_history(engine, &created, err) &&
		   schemas_mark(engine, created, true, err) &&
		   (!needs_baseline || baseline_write(engine, &run->resolved, err));
}

static bool
read_history(struct run *run, struct history *history, struct af_error *err)
{
	return history_read(run->engine, run->engine->arena, history, err);
}

/* A script outside a transaction has begun and is not done: whoever runs it still holds the lock,
 * and what it leaves can be judged behind that. */
static bool
await_unfinished(struct run *run, struct history *history, struct af_error *err)
{
	struct engine *engine = run->engine;

	if (!engine->has_progress || engine->dry_run != NULL || engine->is_standby)
		return true;
	engine->history = NULL;
	return lock_acquire(engine, err) &&
		   lock_release_after(engine, read_history(run, history, err), err);
}

/* Another run may have made the table while we waited for the lock. */
static bool
ensure_history(struct run *run, struct history *history, struct af_error *err)
{
	bool ok;

	if (history->exists)
		return true;
	if (!lock_acquire(run->engine, err))
		return false;
	ok = read_history(run, history, err) &&
		 (history->exists || (make_history(run, err) && read_history(run, history, err)));
	return lock_release_after(run->engine, ok, err);
}

/* ------------------------------------------------------------------ migrations */

static void
remember(void *to, const struct af_info *line, int64_t ms)
{
	struct run *run = to;
	struct migrate_result *result = run->result;
	struct migrated *done;

	if (result->n_migrations == run->room)
	{
		size_t room = run->room == 0 ? 64 : run->room * 2;

		result->migrations = arena_grow_array(run->engine->arena, result->migrations,
											  result->n_migrations, room, sizeof(*done));
		run->room = room;
	}
	done = &result->migrations[result->n_migrations++];
	done->category = af_info_category(line);
	done->version = line->resolved->version;
	done->description = run->resolved.descriptions[line->resolved - run->resolved.migrations];
	done->type = line->resolved->type;
	done->path = line->resolved->path;
	done->ms = ms;
	done->n_tries = run->engine->n_tries;
	if (done->version != NULL)
		result->current = done->version;
}

static bool
choose(void *to, const struct plan *plan, struct arena *arena, struct turn_choice *choice,
	   struct af_error *err)
{
	struct run *run = to;

	(void) arena;
	(void) err;
	choice->lines = plan->pending;
	choice->n = run->engine->config->is_group ? plan->n_pending : plan->n_pending > 0;
	choice->is_last = choice->n == plan->n_pending;
	run->result->has_begun = run->result->has_begun || choice->n > 0;
	return true;
}

static void
count_applied(void *to)
{
	struct run *run = to;

	run->result->n_executed = run->result->n_migrations;
}

/* Of a group: what was remembered in this turn is rolled back. */
static void
forget(void *to)
{
	struct run *run = to;

	run->result->n_migrations = run->result->n_executed;
}

static bool
run_pending(struct run *run, struct af_error *err)
{
	const struct turns turns = {
		.engine = run->engine,
		.resolved = &run->resolved,
		.events = &migrate_events,
		.listener = run->listener,
		.target = run->target,
		.is_past_versioned = &run->is_past_versioned,
		.chooses_pending = true,
		.to = run,
		.choose = choose,
		.remember = remember,
		.taken_back = forget,
		.done = count_applied,
	};

	return turns_take(&turns, err);
}

static bool
call(struct run *run, const char *event, struct af_error *err)
{
	return callback_run(run->engine, &run->resolved, event, err);
}

static bool
check(struct run *run, const struct history *history, struct af_error *err)
{
	struct engine *engine = run->engine;
	struct schema_state *states;
	size_t n;

	if (!engine->config->validates_on_migrate)
		return true;
	/* where the schema is still to be made, Flyway has nothing to validate */
	if (!history->exists && callback_exists(&run->resolved, "beforeValidate"))
	{
		if (!schemas_look(engine, &states, &n, err))
			return false;
		if (!states[0].exists)
			return validate_before_migrate(engine, &run->resolved, history, run->target, err);
	}
	return call(run, "beforeValidate", err) &&
		   callback_after(
			   engine, &run->resolved, "afterValidate", "afterValidateError",
			   validate_before_migrate(engine, &run->resolved, history, run->target, err), err);
}

/* What has an afterMigrateError: all behind beforeMigrate. */
static bool
run_begun(struct run *run, const struct plan *plan, struct af_error *err)
{
	if (plan->n_pending > 0 && !run_pending(run, err))
		return false;
	if (!run->is_past_versioned && !call(run, "afterVersioned", err))
		return false;
	if (run->result->n_executed > 0 && !call(run, "afterMigrateApplied", err))
		return false;
	return call(run, "afterMigrate", err);
}

static bool
run_all(struct run *run, struct af_error *err)
{
	struct engine *engine = run->engine;
	struct history history;
	struct plan plan;

	engine->reads_once =
		engine->dry_run == NULL && engine->rehearsal == NULL && !engine->config->skips_executing;
	if (!resolve(engine, &run->resolved, err) || !call(run, "afterConnect", err) ||
		!read_history(run, &history, err) ||
		!resolve_complete(engine, &run->resolved, history.rows, history.n, err) ||
		!await_unfinished(run, &history, err) ||
		!plan_target(engine, &run->resolved, &history, &run->target, err))
		return false;
	run->result->has_no_files = run->resolved.n == 0;
	if (!plan_check_picks(engine, &run->resolved, err))
		return false;
	if (!check(run, &history, err))
	{
		resume_hint_all(engine, err);
		return false;
	}
	if (!history.exists && !writable_check(engine, err))
		return false;
	if (!schemas_tell(engine, &run->resolved, err) || !ensure_history(run, &history, err))
		return false;
	plan_make(engine, &run->resolved, &history, run->target, engine->arena, &plan);
	run->result->initial = plan.current;
	if (!plan_check_picked(engine, &plan, err))
		return false;
	if (run->listener->planned != NULL)
		run->listener->planned(run->listener->to, &plan);
	if (plan.n_pending > 0 && !writable_check(engine, err))
		return false;
	if (engine->rehearsal != NULL && !rehearsal_check(engine, &run->resolved, &plan, err))
		return false;
	if (!resume_check(engine, &plan, err) || !call(run, "beforeMigrate", err))
		return false;
	if (run_begun(run, &plan, err))
		return call(run, "afterMigrateOperationFinish", err);
	callback_run_error(engine, &run->resolved, "afterMigrateError", err);
	return false;
}

bool
migrate(struct engine *engine, const struct migrate_listener *listener,
		struct migrate_result *result, struct af_error *err)
{
	struct run run = {.engine = engine, .listener = listener, .result = result};

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	result->schema_names = schemas_named(engine);
	return engine_session_restore_after(engine, run_all(&run, err), err);
}
