/*
 * Repairing, in two halves: what is to be done is found from rows and files alone, so that a dry
 * run and a run find the same; it is then done in one transaction under the lock.
 */
#include "cli/migrate/repair.h"

#include <string.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/validate.h"
#include "cli/migrate/writable.h"
#include "core/history/description.h"
#include "core/history/ignore.h"

/* ------------------------------------------------------------------ what is to be done */

static bool
is_missing(enum af_state state)
{
	return state == AF_STATE_MISSING || state == AF_STATE_FAILED_MISSING ||
		   state == AF_STATE_FUTURE || state == AF_STATE_FAILED_FUTURE;
}

static bool
has_same_checksum(const struct af_applied *row, const struct af_resolved *file)
{
	return row->has_checksum == file->has_checksum &&
		   (!row->has_checksum || row->checksum == file->checksum);
}

/* A repeatable whose text changed is to run again; only where the text before placeholders is the
 * one applied does the row take the other checksum. */
static bool
needs_alignment(const struct af_info *line)
{
	const struct af_applied *row = line->applied;
	const struct af_resolved *file = line->resolved;

	if (row == NULL || file == NULL || line->state == AF_STATE_DELETED ||
		line->state == AF_STATE_UNDONE || line->state == AF_STATE_SUPERSEDED)
		return false;
	if (af_type_classify(row->type) != AF_TYPE_MIGRATION &&
		af_type_classify(row->type) != AF_TYPE_BASELINE_SCRIPT)
		return false;
	if (row->version == NULL)
		return !has_same_checksum(row, file) && af_checksum_matches(row, file);
	return !has_same_checksum(row, file) ||
		   af_description_compare(row->description, file->description) != 0 ||
		   strcmp(row->type, file->type) != 0;
}

static size_t
plan_removals(const struct history *history, struct history *rest, struct repair_step *steps)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < history->n; i++)
		if (history->rows[i].success)
			rest->rows[rest->n++] = history->rows[i];
		else
			steps[n++] = (struct repair_step){REPAIR_REMOVE, &history->rows[i], NULL};
	return n;
}

size_t
repair_plan(const struct engine *engine, const struct resolved *resolved,
			const struct history *history, struct arena *arena, struct repair_step *steps)
{
	struct history rest = {.exists = history->exists};
	struct af_validate_args args = {.ignore_patterns = engine->config->ignore_patterns};
	struct plan plan;
	size_t n;
	size_t i;

	rest.rows = arena_alloc_array(arena, history->n + 1, sizeof(*rest.rows));
	n = plan_removals(history, &rest, steps);
	plan_make(engine, resolved, &rest, NULL, arena, &plan);
	args.lines = plan.lines;
	args.n_lines = plan.n_lines;
	for (i = 0; i < plan.n_lines; i++)
		if (is_missing(plan.lines[i].state) && !af_line_is_ignored(&args, &plan.lines[i]))
			steps[n++] = (struct repair_step){REPAIR_DELETE, plan.lines[i].applied, NULL};
	for (i = 0; i < plan.n_lines; i++)
		if (needs_alignment(&plan.lines[i]))
			steps[n++] =
				(struct repair_step){REPAIR_ALIGN, plan.lines[i].applied, plan.lines[i].resolved};
	return n;
}

/* ------------------------------------------------------------------ doing it */

static bool
take_step(struct engine *engine, const struct repair_step *step, struct af_error *err)
{
	switch (step->kind)
	{
		case REPAIR_REMOVE:
			return history_remove(engine, step->applied, err);
		case REPAIR_DELETE:
			return history_mark_deleted(engine, step->applied, err);
		case REPAIR_ALIGN:
			break;
	}
	return history_align(engine, step->applied, step->resolved, err);
}

static bool
take_steps(struct engine *engine, const struct repair_step *steps, size_t n, bool forgets,
		   struct af_error *err)
{
	struct af_error ignored;
	size_t i;
	bool ok;

	if (n == 0 && !forgets)
		return true;
	ok = db_exec(engine->db, "BEGIN", err);
	for (i = 0; ok && i < n; i++)
		ok = take_step(engine, &steps[i], err);
	ok = ok && (!forgets || progress_table_drop(engine, err));
	if (ok && db_exec(engine->db, "COMMIT", err))
		return true;
	error_init(&ignored, engine->arena);
	if (db_transaction(engine->db) != DB_IDLE && !db_exec(engine->db, "ROLLBACK", &ignored))
		return false;
	return false;
}

static void
list_add(struct repair_list *list, const struct repair_step *step)
{
	struct repaired *item = &list->items[list->n++];

	item->version = step->applied->version;
	item->description = step->applied->description;
	item->script = step->applied->script;
	item->path = step->resolved == NULL ? NULL : step->resolved->path;
}

static void
tell(struct engine *engine, const struct repair_step *steps, size_t n, struct repair_result *result)
{
	struct repair_list *const lists[] = {
		[REPAIR_REMOVE] = &result->removed,
		[REPAIR_DELETE] = &result->deleted,
		[REPAIR_ALIGN] = &result->aligned,
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		lists[i]->items = arena_alloc_array(engine->arena, n + 1, sizeof(struct repaired));
	for (i = 0; i < n; i++)
		list_add(lists[steps[i].kind], &steps[i]);
}

static bool
look_and_repair(struct engine *engine, const struct resolved *resolved, bool is_dry_run,
				struct repair_result *result, struct af_error *err)
{
	struct history history;
	struct repair_step *steps;
	size_t n;

	if (!history_read(engine, engine->arena, &history, err))
		return false;
	result->has_history = history.exists;
	if (engine->has_progress && !progress_table_read(engine, &result->forgotten, err))
		return false;
	steps = arena_alloc_array(engine->arena, 2 * history.n + 1, sizeof(*steps));
	n = repair_plan(engine, resolved, &history, engine->arena, steps);
	if (!is_dry_run && !take_steps(engine, steps, n, engine->has_progress, err))
		return false;
	tell(engine, steps, n, result);
	return true;
}

static bool
repair_locked(struct engine *engine, const struct resolved *resolved, struct repair_result *result,
			  struct af_error *err)
{
	struct history history;

	/* without a table there is nothing to repair, nor to lock */
	if (!history_read(engine, engine->arena, &history, err))
		return false;
	if (!history.exists)
		return true;
	return lock_acquire(engine, err) &&
		   lock_release_after(engine, look_and_repair(engine, resolved, false, result, err), err);
}

bool
repair(struct engine *engine, bool is_dry_run, struct repair_result *result, struct af_error *err)
{
	struct resolved resolved;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	if (!resolve(engine, &resolved, err) || !validate_patterns(engine, err))
		return false;
	if (is_dry_run)
		return look_and_repair(engine, &resolved, true, result, err);
	return writable_check(engine, err) && callback_run(engine, &resolved, "afterConnect", err) &&
		   callback_run(engine, &resolved, "beforeRepair", err) &&
		   callback_after(engine, &resolved, "afterRepair", "afterRepairError",
						  repair_locked(engine, &resolved, result, err), err);
}
