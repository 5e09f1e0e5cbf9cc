/*
 * Every command, in the order of help, and the options all of them take.
 */
#include "cli/command/table.h"

#include <stddef.h>

/* A row each, whatever their number, so that two changes do not meet. */
/* clang-format off */
const struct command *const commands[] = {
	&command_migrate,
	&command_info,
	&command_validate,
	&command_undo,
	&command_repair,
	&command_baseline,
	&command_clean,
	&command_unlock,
	&command_new,
	&command_check,
	&command_renumber,
	&command_docs,
	&command_dev_up,
	&command_dev_url,
	&command_dev_psql,
	&command_dev_down,
	&command_dev_reset,
	&command_config_show,
	&command_config_check,
	&command_config_schema,
	&command_help,
	&command_version,
	NULL,
};
/* clang-format on */

const struct option common_options[] = {
	{"json", OPTION_FLAG, NULL, "print one JSON document, also for an error"},
	{"env", OPTION_TEXT, "NAME", "lay environments.NAME of config.json over the rest"},
	{"config", OPTION_TEXT, "FILE", "read FILE in place of config.json"},
	{"quiet", OPTION_FLAG, NULL, "tell nothing but errors (also -q)"},
	{"debug", OPTION_FLAG, NULL, "tell more (also -X)"},
	{"version", OPTION_FLAG, NULL, "print the version (also -v)"},
	{"help", OPTION_FLAG, NULL, "print help (also -?)"},
	{NULL, OPTION_FLAG, NULL, NULL},
};
