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
	OPTION_TEXT,
	OPTION_OUTPUT /* --name, or --name=FILE: the setting dryRunOutput, "-" without a FILE */
};

/* An option of a command's own (settings are options of every command that uses them, by their own
 * table). */
struct option
{
	const char *name; /* "output" for --output */
	enum option_type type;
	const char *argument; /* "FILE", for help; NULL for a flag */
	const char *help;
};

/* What a command is given. Built by main.c. */
struct world
{
	struct arena *arena;
	struct settings *settings;
	const char *const *arguments; /* the words after the command's name, ended by NULL */
	int n_arguments;
	bool json;			  /* --json or -outputType=json */
	bool flyway_spelling; /* called as a Flyway user calls: Flyway's answers and exit statuses */
	bool is_dry_run;	  /* what would run is written down: nothing else is printed but JSON */
	bool has_answered;	  /* set by a command that failed but has printed its JSON document all the
							 same */
	const struct settings_args
		*settings_args; /* where the settings came from, for a command that loads them itself */
	const struct command *command;
	const char *const
		*option_values; /* parallel to command->options: NULL absent, "" a flag that was given */
};

struct command
{
	const char *name;			  /* "dev up" for a command of two words */
	const char *group;			  /* the heading in help: "Migrations", "Documents", … */
	const char *summary;		  /* one line */
	const char *arguments;		  /* "[NAME]" for help; NULL: takes none */
	const struct option *options; /* ended by a NULL name; NULL: none */
	const enum setting_id
		*settings;		  /* the settings that matter to it, for help; ended by N_SETTINGS */
	const char *examples; /* lines, not indented; NULL: none */
	bool is_hidden;
	bool without_settings;	/* runs without loading the settings (world->settings is NULL) */
	bool is_one_of_several; /* may be called with others: clean migrate info. Its JSON answer is
							   then an element of a list */
	bool is_dry_runnable;	/* changes the database, and can write down how: dryRunOutput */

	/* Does it. On failure err is filled; *status is what to exit with on success (0 unless the
	 * answer is no). */
	bool (*run)(struct world *world, int *status, struct af_error *err);
};

/* Every command, in the order of help, ended by NULL (command/table.c; a row stands in its
 * command's own file). */
extern const struct command *const commands[];

/* Options every command takes, ended by a NULL name. */
extern const struct option common_options[];

/* The value of one of the command's own options; NULL when it was not given. */
const char *world_option(const struct world *world, const char *name);

#endif
