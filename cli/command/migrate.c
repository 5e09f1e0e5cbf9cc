/*
 * aurora-flyway migrate
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/base/clock.h"
#include "cli/base/log.h"
#include "cli/command/by_flyway.h"
#include "cli/command/migration_json.h"
#include "cli/command/on_migration.h"
#include "cli/command/rehearse.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"
#include "cli/flow/dev_run.h"
#include "cli/flow/migration.h"

static const struct option options[] = {
	{"dev", OPTION_FLAG, NULL, "migrate a throwaway PostgreSQL, which is gone afterwards"},
	{"resume", OPTION_FLAG, NULL,
	 "go on with a script outside a transaction behind the statements that took effect"},
	{"dry-run", OPTION_OUTPUT, "FILE",
	 "write the SQL that would run to standard output or a file, change nothing"},
	{"rehearse", OPTION_FLAG, NULL,
	 "run it in one transaction, tell locks, rewrites and times, and roll back"},
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
	SETTING_GROUP,
	SETTING_MIXED,
	SETTING_TABLE,
	SETTING_DEFAULT_SCHEMA,
	SETTING_SCHEMAS,
	SETTING_VALIDATE_ON_MIGRATE,
	SETTING_BASELINE_ON_MIGRATE,
	SETTING_LOCK_RETRY_COUNT,
	SETTING_REHEARSE_LOCK_TIMEOUT,
	SETTING_LOCK_TIMEOUT,
	SETTING_STATEMENT_TIMEOUT,
	SETTING_LOCK_TRIES,
	SETTING_MAX_QUEUE,
	N_SETTINGS,
};

/* What is printed while it runs. */
struct telling
{
	const struct world *world;
	struct engine *engine;
	size_t n_pending;
	size_t n_done;
};

static void
print_what(const struct af_info *line)
{
	const struct af_resolved *migration = line->resolved;

	if (migration->version == NULL)
		printf("  repeatable  %s", migration->description);
	else
		printf("  %-10s  %s", migration->version, migration->description);
}

static void
tell_planned(void *to, const struct plan *plan)
{
	struct telling *telling = to;
	struct engine *engine = telling->engine;
	size_t i;

	telling->n_pending = plan->n_pending;
	printf("database \"%s\", schema \"%s\", %s%s\n", engine->database, engine->schema,
		   plan->current == NULL ? "no version yet" : "version ",
		   plan->current == NULL ? "" : plan->current);
	if (plan->n_pending == 0)
	{
		puts("nothing to do: up to date");
		return;
	}
	printf("%zu %s to apply:\n", plan->n_pending,
		   plan->n_pending == 1 ? "migration" : "migrations");
	for (i = 0; i < plan->n_pending; i++)
	{
		print_what(plan->pending[i]);
		putchar('\n');
	}
	puts("applying:");
	fflush(stdout);
}

static void
tell_started(void *to, const struct af_info *line)
{
	struct telling *telling = to;

	log_progress("%zu/%zu %s", telling->n_done + 1, telling->n_pending, line->resolved->script);
}

static void
tell_finished(void *to, const struct af_info *line, int64_t ms)
{
	struct telling *telling = to;

	telling->n_done++;
	log_progress_end();
	print_what(line);
	printf("  (%" PRId64 " ms)\n", ms);
	fflush(stdout);
}

/* A group is all that was pending; one migration was not told as done yet. */
static void
tell_taken_back(void *to)
{
	struct telling *telling = to;

	if (telling->engine->config->is_group)
		telling->n_done = 0;
}

static void
print_summary(const struct engine *engine, const struct migrate_result *result, int64_t ms,
			  bool is_done)
{
	bool is_undone = !is_done && engine->config->is_group;

	log_progress_end();
	if (is_undone && result->n_migrations > 0)
		puts("rolled back: the group is one transaction");
	else if (result->n_migrations > 0)
		printf("%s %zu %s in %.2f s%s%s\n", is_done ? "applied" : "failed after",
			   result->n_migrations, result->n_migrations == 1 ? "migration" : "migrations",
			   (double) ms / 1000, result->current == NULL ? "" : ", now at version ",
			   result->current == NULL ? "" : result->current);
}

static bool
check_options(const struct world *world, struct af_error *err)
{
	bool resumes = world_option(world, "resume") != NULL;
	bool is_rehearsal = world_option(world, "rehearse") != NULL;

	if (resumes && (world->is_dry_run || is_rehearsal))
		return usage_error(world->command, err, "a %s does not go on with what was begun",
						   is_rehearsal ? "rehearsal" : "dry run");
	return !(world->is_dry_run && is_rehearsal) ||
		   usage_error(world->command, err,
					   "a dry run runs nothing, so there is no rehearsal of it");
}

static bool
run_migration(struct world *world, struct migration *migration, struct af_error *err)
{
	struct telling telling = {.world = world, .engine = &migration->engine};
	struct migrate_listener listener = {.to = &telling};
	struct migrate_result result;
	int64_t began = clock_monotonic_ms();
	bool is_done;

	if (!check_options(world, err))
		return false;
	if (world_option(world, "rehearse") != NULL)
		return command_rehearse(world, migration, err);
	migration->config.resumes = world_option(world, "resume") != NULL;
	migration->config.restarts_failed = world->flyway_spelling;
	migration->config.speaks_flyway = world->flyway_spelling;
	migration->config.outputs_query_results =
		migration->config.outputs_query_results && !world->json;
	if (!world->json && !world->is_dry_run)
	{
		listener.planned = tell_planned;
		listener.started = tell_started;
		listener.finished = tell_finished;
		listener.taken_back = tell_taken_back;
	}
	is_done = migrate(&migration->engine, &listener, &result, err);
	if (!world->json && !world->is_dry_run)
		print_summary(&migration->engine, &result, clock_monotonic_ms() - began, is_done);
	else if (world->json && (is_done || result.has_begun))
	{
		print_migrate_json(world, &result, is_done ? NULL : err);
		world->has_answered = true;
	}
	if (is_done && result.has_no_files && !world->json)
		log_warning("no migrations found: are the locations right?");
	return is_done;
}

static bool
work(void *argument, const char *url, struct af_error *err)
{
	struct world *world = argument;
	struct migration migration;
	bool is_done =
		migration_open(world->settings, url, url != NULL, world->arena, &migration, err) &&
		command_work(world, &migration, run_migration, err);

	migration_close(&migration);
	return is_done;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	*status = 0;
	if (command_is_by_flyway(world))
		return command_by_flyway(world, status, err);
	if (world_option(world, "dev") != NULL)
		return dev_run(world->settings, world->arena, work, world, err);
	return work(world, NULL, err);
}

const struct command command_migrate = {
	.name = "migrate",
	.group = "Migrations",
	.summary = "applies what is pending",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway migrate\n"
				"aurora-flyway migrate -url=jdbc:postgresql://localhost/db -user=me "
				"-locations=filesystem:sql\n"
				"aurora-flyway migrate --dev\n"
				"aurora-flyway migrate --resume\n"
				"aurora-flyway migrate --dry-run=out.sql\n"
				"aurora-flyway migrate --rehearse\n",
	.is_one_of_several = true,
	.is_dry_runnable = true,
	.run = run,
};
