/*
 * aurora-flyway validate
 */
#include <stdio.h>
#include <string.h>

#include "cli/base/log.h"
#include "cli/command/by_flyway.h"
#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/flow/migration.h"

static const struct option options[] = {
	{"engine", OPTION_TEXT, "ENGINE",
	 "auto: the extension where the database has this version of it; extension; builtin"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,
	SETTING_USER,
	SETTING_PASSWORD,
	SETTING_LOCATIONS,
	SETTING_PLACEHOLDERS,
	SETTING_TARGET,
	SETTING_OUT_OF_ORDER,
	SETTING_TABLE,
	SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,
	SETTING_IGNORE_MIGRATION_PATTERNS,
	SETTING_VALIDATE_MIGRATION_NAMING,
	N_SETTINGS,
};

static void
print_findings(struct engine *engine, const struct validate_result *result)
{
	size_t i;

	for (i = 0; i < result->n_findings; i++)
	{
		const struct validate_finding *finding = &result->findings[i];
		const char *why = explanation_lines(engine, &finding->why, "");

		printf("%s %s\n%s\n", finding->severity, finding->code, finding->message);
		if (why != NULL)
			printf("%s\n", why);
		if (finding->hint != NULL)
			printf("hint: %s\n", finding->hint);
		putchar('\n');
	}
	if (result->is_valid)
		printf("valid: %zu %s\n", result->n_validated,
			   result->n_validated == 1 ? "migration" : "migrations");
	else
		printf("not valid: %s\n", result->message);
}

static bool
look(struct world *world, struct migration *migration, int *status, struct af_error *err)
{
	const char *extension;
	struct validate_result result;

	if (!migration_choose_engine(migration, world_option(world, "engine"), &extension, err) ||
		!validate(&migration->engine, extension, &result, err))
		return false;
	if (world->json)
		print_validate_json(&result);
	else
		print_findings(&migration->engine, &result);
	/* Flyway's JSON says it in the document alone */
	if (!result.is_valid && !(world->json && world->flyway_spelling))
		*status = 1;
	if (result.has_no_files && !world->json)
		log_warning("no migrations found: are the locations right?");
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct migration migration;
	bool is_done;

	if (command_is_by_flyway(world))
		return command_by_flyway(world, status, err);
	is_done = migration_open(world->settings, NULL, false, world->arena, &migration, err) &&
			  look(world, &migration, status, err);

	migration_close(&migration);
	return is_done;
}

const struct command command_validate = {
	.name = "validate",
	.group = "Migrations",
	.summary = "compares files and history; exit 1 when they do not agree",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway validate\n"
				"aurora-flyway validate -ignoreMigrationPatterns='*:pending'\n",
	.is_one_of_several = true,
	.run = run,
};
