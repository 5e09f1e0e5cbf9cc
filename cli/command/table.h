/*
 * The rows of the table of commands: each stands in the command's own file.
 */
#ifndef AF_TABLE_H
#define AF_TABLE_H

#include "cli/command/command.h"

extern const struct command command_migrate;
extern const struct command command_info;
extern const struct command command_validate;
extern const struct command command_repair;
extern const struct command command_baseline;
extern const struct command command_clean;
extern const struct command command_undo;
extern const struct command command_unlock;
extern const struct command command_new;
extern const struct command command_check;
extern const struct command command_renumber;
extern const struct command command_config_show;
extern const struct command command_config_check;
extern const struct command command_config_schema;
extern const struct command command_help;
extern const struct command command_version;
extern const struct command command_docs;
extern const struct command command_dev_up;
extern const struct command command_dev_down;
extern const struct command command_dev_url;
extern const struct command command_dev_psql;
extern const struct command command_dev_reset;

#endif
