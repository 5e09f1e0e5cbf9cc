/*
 * The row of a baseline, and when there may be one: a history that has begun otherwise stays as it
 * is.
 */
#include "cli/migrate/baseline.h"

#include <string.h>

#include "cli/migrate/callback.h"
#include "cli/migrate/history.h"
#include "cli/migrate/lock.h"
#include "cli/migrate/schema.h"
#include "cli/migrate/writable.h"
#include "core/history/version.h"

static bool
check_version(struct engine *engine, struct af_error *err)
{
	const char *version = engine->config->baseline_version;

	if (af_version_is_valid(version, strlen(version)))
		return true;
	error_set(err, ERR_SETTINGS, "baseline version \"%s\" is not a version", version);
	error_hint(err, "A version is made of digits, with dots between them.");
	err->code = "ERROR";
	return false;
}

static bool
write_row(struct engine *engine, struct af_error *err)
{
	const char *description = engine->config->baseline_description;
	struct history_entry entry = {
		.version = engine->config->baseline_version,
		.description = description,
		.type = "BASELINE",
		.script = description,
		.success = true,
	};

	return history_add(engine, &entry, err);
}

bool
baseline_write(struct engine *engine, const struct resolved *resolved, struct af_error *err)
{
	return check_version(engine, err) && callback_run(engine, resolved, "beforeBaseline", err) &&
		   callback_after(engine, resolved, "afterBaseline", "afterBaselineError",
						  write_row(engine, err), err);
}

/* ------------------------------------------------------------------ the verb */

static bool
refuse(struct engine *engine, const char *why, const char *hint, struct af_error *err)
{
	error_set(err, ERR_VALIDATION, "cannot baseline %s: it %s", engine->quoted_table, why);
	error_hint(err, "%s", hint);
	err->code = "ERROR";
	return false;
}

static bool
refuse_other(struct engine *engine, const struct af_applied *row, struct af_error *err)
{
	refuse(engine,
		   arena_printf(engine->arena, "has already been baselined with version %s (%s)",
						row->version == NULL ? "" : row->version, row->description),
		   "Leave the baseline as it is, or delete the history table and run baseline again.", err);
	error_detail(err, "asked for was version %s (%s)", engine->config->baseline_version,
				 engine->config->baseline_description);
	return false;
}

static bool
is_same(const struct migrate_config *config, const struct af_applied *row)
{
	return row->version != NULL && af_version_is_valid(row->version, strlen(row->version)) &&
		   af_version_compare(row->version, config->baseline_version) == 0 &&
		   strcmp(row->description, config->baseline_description) == 0;
}

/* The history table is there. True: the row wanted is in it. */
static bool
check_history(struct engine *engine, const struct history *history, struct af_error *err)
{
	const struct migrate_config *config = engine->config;
	bool has_marker = false;
	size_t i;

	for (i = 0; i < history->n; i++)
	{
		enum af_type_class type_class = af_type_classify(history->rows[i].type);

		has_marker = has_marker || type_class == AF_TYPE_SCHEMA;
		if (type_class == AF_TYPE_BASELINE)
			return is_same(config, &history->rows[i]) ||
				   refuse_other(engine, &history->rows[i], err);
	}
	if (history->n == 0)
		return refuse(engine, "exists already and is empty",
					  "Nothing was applied yet: run migrate with baselineOnMigrate, or drop the "
					  "empty table and run baseline again.",
					  err);
	if (has_marker && af_version_compare(config->baseline_version, "0") == 0)
		return refuse(engine, "says that the schema was created, which is its version 0",
					  "Give a higher version with baselineVersion.", err);
	return refuse(engine, "already contains migrations",
				  "A history that has begun needs no baseline: run migrate.", err);
}

static bool
begin_history(struct engine *engine, const struct resolved *resolved, struct af_error *err)
{
	const char *created;

	return schemas_make_history(engine, &created, err) && write_row(engine, err) &&
		   schemas_mark(engine, created, false, err) &&
		   callback_run(engine, resolved, "afterBaseline", err);
}

static bool
look_and_write(struct engine *engine, const struct resolved *resolved,
			   struct baseline_result *result, struct af_error *err)
{
	struct history history;

	if (!history_read(engine, engine->arena, &history, err))
		return false;
	if (!history.exists)
		return begin_history(engine, resolved, err);
	result->was_there = check_history(engine, &history, err);
	return result->was_there && callback_run(engine, resolved, "afterBaseline", err);
}

static bool
work(struct engine *engine, const struct resolved *resolved, struct baseline_result *result,
	 struct af_error *err)
{
	bool ok = lock_acquire(engine, err) &&
			  lock_release_after(engine, look_and_write(engine, resolved, result, err), err);

	if (!ok)
		callback_run_error(engine, resolved, "afterBaselineError", err);
	return ok;
}

bool
baseline(struct engine *engine, struct baseline_result *result, struct af_error *err)
{
	struct resolved resolved;

	memset(result, 0, sizeof(*result));
	result->database = engine->database;
	result->version = engine->config->baseline_version;
	return check_version(engine, err) && resolve(engine, &resolved, err) &&
		   writable_check(engine, err) && callback_run(engine, &resolved, "afterConnect", err) &&
		   schemas_tell(engine, &resolved, err) &&
		   callback_run(engine, &resolved, "beforeBaseline", err) &&
		   work(engine, &resolved, result, err);
}
