/*
 * What the commands of the engine have in common: open it as the settings say, work, close it.
 */
#ifndef AF_ON_MIGRATION_H
#define AF_ON_MIGRATION_H

#include "cli/command/command.h"
#include "cli/flow/migration.h"

typedef bool migration_work(struct world *world, struct migration *migration, struct af_error *err);

/* A command's run() whose answer is never no: *status is 0. */
AF_MUST_CHECK bool command_on_migration(struct world *world, migration_work *work, int *status,
										struct af_error *err);

/*
 * The same for a command that can also write down what it would do (world->is_dry_run): when the
 * setting dryRunOutput says so. With JSON it must be to a file, since the answer is on standard
 * output.
 */
AF_MUST_CHECK bool command_dry_or_not(struct world *world, migration_work *work, int *status,
									  struct af_error *err);

/* The half of it between opening and closing. */
AF_MUST_CHECK bool command_work(struct world *world, struct migration *migration,
								migration_work *work, struct af_error *err);

#endif
