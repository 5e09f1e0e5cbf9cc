/*
 * See on_migration.h.
 */
#include "cli/command/on_migration.h"

#include <stdio.h>
#include <string.h>

#include "cli/command/by_flyway.h"
#include "cli/migrate/dry_run.h"

bool
command_on_migration(struct world *world, migration_work *work, int *status, struct af_error *err)
{
	struct migration migration;
	bool is_done;

	if (command_is_by_flyway(world))
		return command_by_flyway(world, status, err);
	is_done = migration_open(world->settings, NULL, false, world->arena, &migration, err) &&
			  work(world, &migration, err);
	*status = 0;
	migration_close(&migration);
	return is_done;
}

/* ------------------------------------------------------------------ dry runs */

static bool
check_form(const struct world *world, const char *path, struct af_error *err)
{
	if (!world->json || strcmp(path, "-") != 0)
		return true;
	error_set(err, ERR_USAGE, "the SQL of a dry run and JSON cannot both be standard output");
	error_hint(err, "Name a file: --dry-run=FILE.");
	err->code = "CONFIGURATION";
	return false;
}

static bool
work_dry(struct world *world, struct migration *migration, migration_work *work,
		 struct af_error *err)
{
	const char *path = migration->config.dry_run_output;
	struct dry_run run;
	bool is_done;

	if (!check_form(world, path, err))
		return false;
	world->is_dry_run = true;
	is_done = dry_run_begin(&run, &migration->engine, world->command->name, path, err) &&
			  work(world, migration, err) && dry_run_end(&run, err);
	dry_run_release(&run);
	if (is_done && run.path != NULL && !world->json)
		printf("what %s would run is in \"%s\"; nothing was changed\n", world->command->name,
			   run.path);
	return is_done;
}

bool
command_work(struct world *world, struct migration *migration, migration_work *work,
			 struct af_error *err)
{
	return migration->config.dry_run_output == NULL ? work(world, migration, err)
													: work_dry(world, migration, work, err);
}

bool
command_dry_or_not(struct world *world, migration_work *work, int *status, struct af_error *err)
{
	struct migration migration;
	bool is_done;

	if (command_is_by_flyway(world))
		return command_by_flyway(world, status, err);
	is_done = migration_open(world->settings, NULL, false, world->arena, &migration, err) &&
			  command_work(world, &migration, work, err);
	*status = 0;
	migration_close(&migration);
	return is_done;
}
