/*
 * Looking things up in the table of commands.
 */
#include <string.h>

#include "cli/command/parse.h"

const struct command *
command_find(const char *name)
{
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

bool
command_is_family(const char *word)
{
	size_t len = strlen(word);
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
		if (strncmp(commands[i]->name, word, len) == 0 && commands[i]->name[len] == ' ')
			return true;
	return false;
}

const char *
world_option(const struct world *world, const char *name)
{
	const struct option *option = world->command->options;
	size_t i;

	for (i = 0; option != NULL && option[i].name != NULL; i++)
		if (strcmp(option[i].name, name) == 0)
			return world->option_values[i];
	return NULL;
}
