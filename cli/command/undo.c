/*
 * aurora-flyway undo
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/base/log.h"
#include "cli/command/migration_json.h"
#include "cli/command/table.h"
#include "cli/command/on_migration.h"

static const struct option options[] = {
	{"dry-run", OPTION_OUTPUT, "FILE",
	 "write the SQL that would run to standard output or a file, change nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_URL,		  SETTING_USER,
	SETTING_PASSWORD,	  SETTING_LOCATIONS,
	SETTING_PLACEHOLDERS, SETTING_TARGET,
	SETTING_TABLE,		  SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,	  SETTING_LOCK_RETRY_COUNT,
	SETTING_LOCK_TIMEOUT, SETTING_STATEMENT_TIMEOUT,
	SETTING_LOCK_TRIES,	  SETTING_MAX_QUEUE,
	N_SETTINGS,
};

static void
tell_started(void *to, const struct af_info *line)
{
	(void) to;
	log_progress("undoing %s", line->resolved->script);
}

static void
tell_finished(void *to, const struct af_info *line, int64_t ms)
{
	(void) to;
	log_progress_end();
	printf("undone  %-10s  %s  (%" PRId64 " ms)\n", line->resolved->version,
		   line->resolved->description, ms);
	fflush(stdout);
}

static void
print_summary(const struct undo_result *result, bool is_done)
{
	log_progress_end();
	if (result->n_undone == 0 && is_done)
		puts("nothing to undo: no version is applied that the target allows");
	else if (result->n_undone > 0)
		printf("%s %zu %s, %s%s\n", is_done ? "undone" : "failed after", result->n_undone,
			   result->n_undone == 1 ? "version" : "versions",
			   result->current == NULL ? "no version left" : "now at version ",
			   result->current == NULL ? "" : result->current);
}

static bool
work(struct world *world, struct migration *migration, struct af_error *err)
{
	struct migrate_listener listener = {0};
	struct undo_result result;
	bool is_done;

	migration->config.speaks_flyway = world->flyway_spelling;
	if (!world->json && !world->is_dry_run)
	{
		listener.started = tell_started;
		listener.finished = tell_finished;
	}
	is_done = undo(&migration->engine, &listener, &result, err);
	if (world->json && is_done)
		print_undo_json(&result);
	else if (!world->json && !world->is_dry_run)
		print_summary(&result, is_done);
	return is_done;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	return command_dry_or_not(world, work, status, err);
}

const struct command command_undo = {
	.name = "undo",
	.group = "Migrations",
	.summary = "takes back the last version, or all down to the target",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway undo\n"
				"aurora-flyway undo -target=1.2\n",
	.is_one_of_several = true,
	.is_dry_runnable = true,
	.run = run,
};
