/*
 * Errors of the command line, with the nearest word that would have been right.
 */
#include "cli/command/usage.h"

#include <string.h>

#include "cli/base/nearest.h"
#include "cli/command/parse.h"

/* "Did you mean "x"? 'aurora-flyway help y' tells more." */
static bool
add_help(const struct command *command, const char *best, struct af_error *err)
{
	const char *suggestion =
		best == NULL ? "" : arena_printf(err->arena, "Did you mean \"%s\"? ", best);

	if (command == NULL)
		error_hint(err, "%s'aurora-flyway help' lists the commands.", suggestion);
	else
		error_hint(err, "%s'aurora-flyway help %s' lists the options.", suggestion, command->name);
	return false;
}

bool
usage_error(const struct command *command, struct af_error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_set(err, ERR_USAGE, "%s", arena_vprintf(err->arena, format, args));
	va_end(args);
	return add_help(command, NULL, err);
}

static bool
unknown_member(const char *family, const char *word, struct af_error *err)
{
	size_t len = strlen(family);
	const char *names = "";
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
		if (strncmp(commands[i]->name, family, len) == 0 && commands[i]->name[len] == ' ')
			names = arena_printf(err->arena, "%s%s%s", names, names[0] == '\0' ? "" : ", ",
								 commands[i]->name + len + 1);
	if (word == NULL)
		error_set(err, ERR_USAGE, "\"%s\" needs a second word: %s", family, names);
	else
		error_set(err, ERR_USAGE, "unknown command \"%s %s\"", family, word);
	error_hint(err, "\"%s\" takes one of: %s.", family, names);
	return false;
}

bool
usage_unknown_command(const char *const *words, int n_words, struct af_error *err)
{
	struct nearest nearest = {.word = words[0]};
	size_t i;

	if (command_is_family(words[0]))
		return unknown_member(words[0], n_words > 1 ? words[1] : NULL, err);
	for (i = 0; commands[i] != NULL; i++)
		if (!commands[i]->is_hidden)
			nearest_offer(&nearest, commands[i]->name);
	error_set(err, ERR_USAGE, "unknown command \"%s\"", words[0]);
	return add_help(NULL, nearest.best, err);
}

/* Options and settings in the spelling that was used. */
bool
usage_unknown_option(const struct command *command, const char *option, struct af_error *err)
{
	bool is_long = strncmp(option, "--", 2) == 0;
	struct nearest nearest = {.word = option};
	const struct option *own;
	int id;

	for (own = command == NULL ? NULL : command->options;
		 is_long && own != NULL && own->name != NULL; own++)
		nearest_offer(&nearest, arena_printf(err->arena, "--%s", own->name));
	for (own = common_options; is_long && own->name != NULL; own++)
		nearest_offer(&nearest, arena_printf(err->arena, "--%s", own->name));
	for (id = 0; id < N_SETTINGS; id++)
		nearest_offer(&nearest,
					  is_long ? arena_printf(err->arena, "--%s",
											 settings_kebab(err->arena, settings_table[id].name))
							  : arena_printf(err->arena, "-%s", settings_table[id].name));
	error_set(err, ERR_USAGE, "unknown option \"%s\"", option);
	return add_help(command, nearest.best, err);
}

bool
usage_unexpected_argument(const struct command *command, const char *word, struct af_error *err)
{
	if (command_find(word) != NULL)
		return usage_error(command, err, "one command at a time: \"%s\" and \"%s\" are two",
						   command->name, word);
	return usage_error(command, err, "\"%s\" is no argument of \"%s\"", word, command->name);
}
