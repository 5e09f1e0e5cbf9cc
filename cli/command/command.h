/*
 * The commands, as a table: parsing, help, and (later) man pages and completion all come from it.
 */
#ifndef AF_COMMAND_H
#define AF_COMMAND_H

#include "cli/base/error.h"
#include "cli/settings/settings.h"

enum option_type
{
	OPTION_FLAG,
	OPTION_TEXT
};

/* An option of a command's own (settings are options of every command that uses them, by their own table). */
struct option
{
	const char *name;		/* "output" for --output */
	enum option_type type;
	const char *argument;	/* "FILE", for help; NULL for a flag */
	const char *help;
};

/* What a command is given. Built by main.c. */
struct world
{
	struct arena *arena;
	struct settings *settings;
	const char *const *arguments;	/* the words after the command's name, ended by NULL */
	int n_arguments;
	bool json;				/* --json or -outputType=json */
	bool flyway_spelling;	/* called as a Flyway user calls: Flyway's answers and exit statuses */
	const struct command *command;
	const char *const *option_values;	/* parallel to command->options: NULL absent, "" a flag that was given */
};

struct command
{
	const char *name;			/* "dev up" for a command of two words */
	const char *group;			/* the heading in help: "Migrations", "Documents", … */
	const char *summary;		/* one line */
	const char *arguments;		/* "[NAME]" for help; NULL: takes none */
	const struct option *options;	/* ended by a NULL name; NULL: none */
	const enum setting_id *settings;	/* the settings that matter to it, for help; ended by N_SETTINGS */
	const char *examples;		/* lines; NULL: none */
	bool is_hidden;

	/* Does it. On failure err is filled; *status is what to exit with on success (0 unless the answer is no). */
	bool (*run)(struct world *world, int *status, struct af_error *err);
};

/* Every command, ended by a NULL name (command/table.c). */
extern const struct command commands[];

/* The value of one of the command's own options; NULL when it was not given. */
const char *world_option(const struct world *world, const char *name);

#endif
