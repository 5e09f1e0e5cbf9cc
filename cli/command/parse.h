/*
 * The command line, Flyway's spelling and ours, read by the tables of commands, options and
 * settings.
 */
#ifndef AF_PARSE_H
#define AF_PARSE_H

#include "cli/base/log.h"
#include "cli/command/command.h"

/* What was asked for. All of it lives in the arena. */
struct invocation
{
	const struct command *command; /* NULL: none was named */
	const char *const *arguments;  /* the words after the command's name, ended by NULL */
	int n_arguments;
	const char *const *option_values; /* as in struct world */
	struct settings_args settings;
	enum log_level level;
	bool json;
	bool flyway_spelling;
	bool wants_help;
	bool wants_version;
};

/*
 * Reads argv and wipes the secrets in it. On failure json and flyway_spelling are set all the same,
 * so that the error can be told in the right form.
 */
AF_MUST_CHECK bool invocation_parse(int argc, char **argv, struct arena *arena,
									struct invocation *invocation, struct af_error *err);

/* The command of this name, NULL: none. */
const struct command *command_find(const char *name);

/* True when a command's name is `word` and something behind it: "dev" for "dev up". */
bool command_is_family(const char *word);

#endif
