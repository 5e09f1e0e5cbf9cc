/*
 * aurora-flyway baseline
 */
#include <stdio.h>

#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/command/on_migration.h"

static const struct option options[] = {
	{"dry-run", OPTION_OUTPUT, "FILE",
	 "write the SQL that would run to standard output or a file, change nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,
	SETTING_USER,
	SETTING_PASSWORD,
	SETTING_BASELINE_VERSION,
	SETTING_BASELINE_DESCRIPTION,
	SETTING_TABLE,
	SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,
	SETTING_LOCK_RETRY_COUNT,
	N_SETTINGS,
};

static bool
work(struct world *world, struct migration *migration, struct af_error *err)
{
	const struct engine *engine = &migration->engine;
	struct baseline_result result;

	if (!baseline(&migration->engine, &result, err))
		return false;
	if (world->json)
		print_baseline_json(&result);
	else if (world->is_dry_run)
		return true;
	else if (result.was_there)
		printf("nothing to do: %s begins at version %s already\n", engine->quoted_table,
			   result.version);
	else
		printf("database \"%s\", schema \"%s\": the history begins at version %s\n",
			   engine->database, engine->schema, result.version);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	return command_dry_or_not(world, work, status, err);
}

const struct command command_baseline = {
	.name = "baseline",
	.group = "Migrations",
	.summary = "begins the history of a schema that is there already",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway baseline -baselineVersion=7\n",
	.is_one_of_several = true,
	.is_dry_runnable = true,
	.run = run,
};
