/*
 * aurora-flyway repair
 */
#include <stdio.h>

#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/command/on_migration.h"

static const struct option options[] = {
	{"dry-run", OPTION_FLAG, NULL, "say what would be done, change nothing"},
	{"mark-applied", OPTION_TEXT, "VERSION",
	 "record this version as applied, and nothing else: what was done by hand"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,
	SETTING_USER,
	SETTING_PASSWORD,
	SETTING_LOCATIONS,
	SETTING_PLACEHOLDERS,
	SETTING_TABLE,
	SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,
	SETTING_IGNORE_MIGRATION_PATTERNS,
	SETTING_LOCK_RETRY_COUNT,
	N_SETTINGS,
};

static void
print_list(const char *heading, const struct repair_list *list)
{
	size_t i;

	if (list->n > 0)
		printf("%s\n", heading);
	for (i = 0; i < list->n; i++)
	{
		const struct repaired *item = &list->items[i];

		printf("  %-10s  %s\n", item->version == NULL ? "repeatable" : item->version,
			   item->description);
	}
}

static void
print_forgotten(const struct progress_list *list, bool is_dry_run)
{
	size_t i;

	if (list->n > 0)
		puts(is_dry_run ? "half-done scripts that would be forgotten:"
						: "forgotten half-done scripts:");
	for (i = 0; i < list->n; i++)
		printf("  %-10s  %s, %zu %s done, up to line %d\n",
			   list->rows[i].version == NULL ? "repeatable" : list->rows[i].version,
			   list->rows[i].script, list->rows[i].n_statements,
			   list->rows[i].n_statements == 1 ? "statement" : "statements", list->rows[i].line);
}

static void
print_mark(const struct repair_result *result, bool is_dry_run)
{
	print_list(is_dry_run ? "rows of failures that would be removed:" : "removed rows of failures:",
			   &result->removed);
	print_forgotten(&result->forgotten, is_dry_run);
	printf("%s  %s  %s\n", is_dry_run ? "would be recorded as applied:" : "recorded as applied:",
		   result->marked->version, result->marked->description);
	if (is_dry_run)
		puts("nothing was changed");
}

static void
print_repair(const struct engine *engine, const struct repair_result *result, bool is_dry_run)
{
	size_t n = result->removed.n + result->deleted.n + result->aligned.n + result->forgotten.n;

	if (!result->has_history)
	{
		printf("nothing to do: there is no history table %s\n", engine->quoted_table);
		return;
	}
	print_list(is_dry_run ? "rows of failed migrations that would be removed:"
						  : "removed rows of failed migrations:",
			   &result->removed);
	print_list(is_dry_run ? "missing migrations that would be marked as deleted:"
						  : "marked as deleted, because the files are gone:",
			   &result->deleted);
	print_list(is_dry_run ? "rows that would take over what the files say:"
						  : "now as the files say:",
			   &result->aligned);
	print_forgotten(&result->forgotten, is_dry_run);
	if (n == 0)
		printf("nothing to do: %s is in order\n", engine->quoted_table);
	else if (is_dry_run)
		printf("%zu %s would be done; nothing was changed\n", n, n == 1 ? "repair" : "repairs");
	else
		printf("repaired %s: %zu %s\n", engine->quoted_table, n, n == 1 ? "change" : "changes");
}

static bool
work(struct world *world, struct migration *migration, struct af_error *err)
{
	bool is_dry_run = world_option(world, "dry-run") != NULL;
	const char *version = world_option(world, "mark-applied");
	struct repair_result result;

	if (!(version == NULL
			  ? repair(&migration->engine, is_dry_run, &result, err)
			  : repair_mark_applied(&migration->engine, version, is_dry_run, &result, err)))
		return false;
	if (world->json)
		print_repair_json(world, &result);
	else if (!world->is_dry_run && version != NULL)
		print_mark(&result, is_dry_run);
	else if (!world->is_dry_run)
		print_repair(&migration->engine, &result, is_dry_run);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	return command_dry_or_not(world, work, status, err);
}

const struct command command_repair = {
	.name = "repair",
	.group = "Migrations",
	.summary = "corrects the history table",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway repair --dry-run\n"
				"aurora-flyway repair\n"
				"aurora-flyway repair --mark-applied 7\n",
	.is_one_of_several = true,
	.is_dry_runnable = true,
	.run = run,
};
