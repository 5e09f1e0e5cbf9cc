/*
 * aurora-flyway clean
 */
#include <stdio.h>

#include "cli/base/log.h"
#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/command/on_migration.h"

static const struct option options[] = {
	{"dry-run", OPTION_FLAG, NULL, "say which schemas would be cleaned, change nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,   SETTING_USER,		   SETTING_PASSWORD, SETTING_CLEAN_DISABLED,
	SETTING_TABLE, SETTING_DEFAULT_SCHEMA, SETTING_SCHEMAS,	 SETTING_LOCK_RETRY_COUNT,
	N_SETTINGS,
};

static size_t
print_each(const char *what, const char *const *names)
{
	size_t n = 0;

	for (; names[n] != NULL; n++)
		printf("%s \"%s\"\n", what, names[n]);
	return n;
}

static void
print_clean(const struct clean_result *result, bool is_dry_run)
{
	const char *const *name;
	size_t n;

	n = print_each(is_dry_run ? "would empty schema" : "emptied schema", result->cleaned);
	n += print_each(is_dry_run ? "would drop schema" : "dropped schema", result->dropped);
	for (name = result->unknown; *name != NULL; name++)
		log_warning("there is no schema \"%s\" to clean", *name);
	printf("%s %zu %s of database \"%s\"\n", is_dry_run ? "would clean" : "cleaned", n,
		   n == 1 ? "schema" : "schemas", result->database);
}

static bool
work(struct world *world, struct migration *migration, struct af_error *err)
{
	bool is_dry_run = world_option(world, "dry-run") != NULL;
	struct clean_result result;

	if (!clean(&migration->engine, is_dry_run, &result, err))
		return false;
	if (world->json)
		print_clean_json(&result);
	else if (!world->is_dry_run)
		print_clean(&result, is_dry_run);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	return command_dry_or_not(world, work, status, err);
}

const struct command command_clean = {
	.name = "clean",
	.group = "Migrations",
	.summary = "drops everything in the managed schemas",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway clean --dry-run\n"
				"aurora-flyway clean -cleanDisabled=false\n",
	.is_one_of_several = true,
	.is_dry_runnable = true,
	.run = run,
};
