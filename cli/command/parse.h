/*
 * The command line, Flyway's spelling and ours, read by the tables of commands, options and
 * settings.
 */
#ifndef AF_PARSE_H
#define AF_PARSE_H

#include "cli/base/log.h"
#include "cli/command/command.h"

/* A command and what its own options say. */
struct command_call
{
	const struct command *command;
	const char **option_values; /* as in struct world */
};

/* What was asked for. All of it lives in the arena. */
struct invocation
{
	const struct command *command; /* the first one; NULL: none was named */
	struct command_call *calls;	   /* all of them, in their order */
	size_t n_calls;
	const char *const *arguments; /* the words after the commands' names, ended by NULL */
	int n_arguments;
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
