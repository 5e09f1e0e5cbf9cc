/*
 * repair --mark-applied: what was finished by hand is recorded as if it had run.
 */
#include "cli/migrate/repair.h"

#include <string.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/writable.h"
#include "core/history/version.h"

static const struct af_resolved *
find_file(const struct resolved *resolved, const char *version)
{
	size_t i;

	for (i = 0; i < resolved->n; i++)
	{
		const struct af_resolved *file = &resolved->migrations[i];

		if (file->version != NULL && af_type_classify(file->type) == AF_TYPE_MIGRATION &&
			af_version_compare(file->version, version) == 0)
			return file;
	}
	return NULL;
}

static bool
fail_unknown(const char *version, struct af_error *err)
{
	error_set(err, ERR_VALIDATION, "no file has version %s, so it cannot be recorded as applied",
			  version);
	error_hint(err, "Name the version of a versioned migration in the locations.");
	err->code = "ERROR";
	return false;
}

/* A row of it that was not undone or deleted since, and is no failure. */
static bool
check_state(const struct plan *plan, const struct af_resolved *file, struct af_error *err)
{
	size_t i;

	for (i = 0; i < plan->n_lines; i++)
	{
		const struct af_info *line = &plan->lines[i];

		if (line->resolved != file || line->applied == NULL || !line->applied->success ||
			!af_state_is_applied(line->state))
			continue;
		error_set(err, ERR_VALIDATION, "version %s is applied already (\"%s\", row %d)",
				  file->version, file->script, line->applied->installed_rank);
		error_hint(err, "\"aurora-flyway info\" shows what is applied.");
		err->code = "ERROR";
		return false;
	}
	return true;
}

static bool
is_failure_of(const struct af_applied *row, const struct af_resolved *file)
{
	return !row->success && row->version != NULL &&
		   af_version_compare(row->version, file->version) == 0;
}

static bool
remove_failures(struct engine *engine, const struct history *history,
				const struct af_resolved *file, struct af_error *err)
{
	size_t i;

	for (i = 0; i < history->n; i++)
		if (is_failure_of(&history->rows[i], file) &&
			!history_remove(engine, &history->rows[i], err))
			return false;
	return true;
}

static bool
write_row(struct engine *engine, const struct history *history, const struct af_resolved *file,
		  struct af_error *err)
{
	const struct history_entry entry = {
		.version = file->version,
		.description = file->description,
		.type = file->type,
		.script = file->script,
		.has_checksum = file->has_checksum,
		.checksum = file->checksum,
		.success = true,
	};
	struct af_error ignored;

	if (db_exec(engine->db, "BEGIN", err) && remove_failures(engine, history, file, err) &&
		history_add(engine, &entry, err) &&
		(!engine->has_progress || progress_table_forget(engine, file->script, err)) &&
		db_exec(engine->db, "COMMIT", err))
		return true;
	error_init(&ignored, engine->arena);
	if (db_transaction(engine->db) != DB_IDLE && !db_exec(engine->db, "ROLLBACK", &ignored))
		return false;
	return false;
}

static void
tell(struct engine *engine, const struct history *history, const struct af_resolved *file,
	 const struct progress_list *list, struct repair_result *result)
{
	const struct progress_row *row = progress_list_find(list, file->script);
	struct repaired *marked = arena_alloc(engine->arena, sizeof(*marked));
	size_t i;

	marked->version = file->version;
	marked->description = file->description;
	marked->script = file->script;
	marked->path = file->path;
	result->marked = marked;
	result->removed.items = arena_alloc_array(engine->arena, history->n + 1, sizeof(*marked));
	for (i = 0; i < history->n; i++)
		if (is_failure_of(&history->rows[i], file))
			result->removed.items[result->removed.n++] = *marked;
	if (row == NULL)
		return;
	result->forgotten.rows = arena_alloc(engine->arena, sizeof(*row));
	result->forgotten.rows[0] = *row;
	result->forgotten.n = 1;
}

static bool
look_and_mark(struct engine *engine, const struct resolved *resolved,
			  const struct af_resolved *file, bool is_dry_run, struct repair_result *result,
			  struct af_error *err)
{
	struct progress_list list = {0};
	struct history history;
	struct plan plan;

	if (!history_read(engine, engine->arena, &history, err))
		return false;
	result->has_history = history.exists;
	if (!history.exists)
	{
		error_set(err, ERR_VALIDATION, "there is no history table %s", engine->quoted_table);
		error_hint(err, "Run \"aurora-flyway baseline\", or \"aurora-flyway migrate\" first.");
		return false;
	}
	plan_make(engine, resolved, &history, NULL, engine->arena, &plan);
	if (!check_state(&plan, file, err) ||
		(engine->has_progress && !progress_table_read(engine, &list, err)) ||
		(!is_dry_run && !write_row(engine, &history, file, err)))
		return false;
	tell(engine, &history, file, &list, result);
	return true;
}

static bool
mark_locked(struct engine *engine, const struct resolved *resolved, const struct af_resolved *file,
			struct repair_result *result, struct af_error *err)
{
	return lock_acquire(engine, err) &&
		   lock_release_after(engine, look_and_mark(engine, resolved, file, false, result, err),
							  err);
}

bool
repair_mark_applied(struct engine *engine, const char *version, bool is_dry_run,
					struct repair_result *result, struct af_error *err)
{
	const struct af_resolved *file;
	struct resolved resolved;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	if (!resolve(engine, &resolved, err))
		return false;
	file = af_version_is_valid(version, strlen(version)) ? find_file(&resolved, version) : NULL;
	if (file == NULL)
		return fail_unknown(version, err);
	if (is_dry_run)
		return look_and_mark(engine, &resolved, file, true, result, err);
	return writable_check(engine, err) && callback_run(engine, &resolved, "afterConnect", err) &&
		   callback_run(engine, &resolved, "beforeRepair", err) &&
		   callback_after(engine, &resolved, "afterRepair", "afterRepairError",
						  mark_locked(engine, &resolved, file, result, err), err);
}
