/*
 * A command where the setting engine is flyway.
 */
#ifndef AF_BY_FLYWAY_H
#define AF_BY_FLYWAY_H

#include "cli/command/command.h"

/*
 * Whether Flyway itself is asked for; then command_by_flyway() is all that the command does.
 * Options of ours that Flyway does not know are refused, and never left out in silence; --dev is
 * done.
 */
bool command_is_by_flyway(const struct world *world);
AF_MUST_CHECK bool command_by_flyway(struct world *world, int *status, struct af_error *err);

#endif
