/*
 * See on_migration.h.
 */
#include "cli/command/on_migration.h"

bool
command_on_migration(struct world *world, migration_work *work, int *status, struct af_error *err)
{
	struct migration migration;
	bool is_done = migration_open(world->settings, NULL, false, world->arena, &migration, err) &&
				   work(world, &migration, err);

	*status = 0;
	migration_close(&migration);
	return is_done;
}
