/*
 * What command/table.c needs of the dev commands.
 */
#ifndef AF_COMMAND_DEV_H
#define AF_COMMAND_DEV_H

#include "cli/command/command.h"

bool command_dev_up(struct world *world, int *status, struct af_error *err);
bool command_dev_down(struct world *world, int *status, struct af_error *err);
bool command_dev_url(struct world *world, int *status, struct af_error *err);
bool command_dev_psql(struct world *world, int *status, struct af_error *err);
bool command_dev_reset(struct world *world, int *status, struct af_error *err);

#endif
