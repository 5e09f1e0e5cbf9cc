/*
 * info by our own engine, and the choice between the two.
 */
#include "cli/migrate/info.h"

#include <string.h>

#include "cli/migrate/by_extension.h"
#include "cli/migrate/callback.h"
#include "cli/migrate/info_filter.h"
#include "cli/migrate/schema.h"

static const char *
number(struct engine *engine, bool is_there, long long value)
{
	return is_there ? arena_printf(engine->arena, "%lld", value) : NULL;
}

static void
row_fill(struct engine *engine, const struct af_info *line, struct info_row *row)
{
	const struct af_applied *applied = line->applied;

	row->category = af_info_category(line);
	row->version = af_info_version(line);
	row->description = af_info_description(line);
	row->type = af_info_type(line);
	row->script = af_info_script(line);
	row->state = af_state_name(line->state);
	row->path = line->resolved == NULL ? NULL : line->resolved->path;
	row->is_undoable = line->undo != NULL;
	row->undo_path = line->undo == NULL ? NULL : line->undo->path;
	row->condition = line->resolved == NULL ? NULL : line->resolved->condition;
	if (applied == NULL)
	{
		row->checksum = number(engine, line->resolved->has_checksum, line->resolved->checksum);
		return;
	}
	row->installed_rank = number(engine, true, applied->installed_rank);
	row->checksum = number(engine, applied->has_checksum, applied->checksum);
	row->installed_by = applied->installed_by;
	row->installed_on = applied->installed_on;
	row->execution_ms = number(engine, true, applied->execution_time);
}

static bool
look_at_schemas(struct engine *engine, struct info_result *result, struct af_error *err)
{
	struct schema_state *states;
	size_t n;
	size_t i;

	if (!schemas_look(engine, &states, &n, err))
		return false;
	result->all_schemas_empty = true;
	for (i = 0; i < n; i++)
		result->all_schemas_empty = result->all_schemas_empty && states[i].is_empty;
	return true;
}

static bool
look(struct engine *engine, const char *extension, const struct resolved *resolved,
	 struct info_result *result, struct af_error *err)
{
	struct history history;
	const char *target;
	struct plan *plan = arena_alloc(engine->arena, sizeof(*plan));
	size_t i;

	if (!look_at_schemas(engine, result, err) ||
		!history_read(engine, engine->arena, &history, err) ||
		!plan_target(engine, resolved, &history, &target, err))
		return false;
	plan_make(engine, resolved, &history, target, engine->arena, plan);
	result->plan = plan;
	result->current = plan->current;
	if (extension != NULL && history.exists)
		return info_by_extension(engine, extension, resolved, result, err) &&
			   info_filter(engine, result, err);
	result->n_rows = plan->n_lines;
	result->rows = arena_alloc_array(engine->arena, plan->n_lines + 1, sizeof(*result->rows));
	for (i = 0; i < plan->n_lines; i++)
		row_fill(engine, &plan->lines[i], &result->rows[i]);
	return info_filter(engine, result, err);
}

bool
info(struct engine *engine, const char *extension, struct info_result *result, struct af_error *err)
{
	struct resolved resolved;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	result->schema_names = schemas_named(engine);
	return resolve(engine, &resolved, err) &&
		   callback_run(engine, &resolved, "afterConnect", err) &&
		   callback_run(engine, &resolved, "beforeInfo", err) &&
		   callback_after(engine, &resolved, "afterInfo", "afterInfoError",
						  look(engine, extension, &resolved, result, err), err) &&
		   callback_run(engine, &resolved, "afterInfoOperationFinish", err);
}
