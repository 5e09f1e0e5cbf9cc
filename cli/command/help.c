/*
 * aurora-flyway help [COMMAND], and --help everywhere.
 */
#include "cli/command/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/command/parse.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"

#define WIDTH 100

/* "  left    right", the right side wrapped at blanks. */
static void
put_row(const char *left, int width, const char *right)
{
	int room = WIDTH - width - 4;

	printf("  %-*s  ", width, left);
	if ((int) strlen(left) > width)
		printf("\n  %*s  ", width, "");
	while ((int) strlen(right) > room)
	{
		int len = room;

		while (len > 0 && right[len] != ' ')
			len--;
		if (len == 0)
			break;
		printf("%.*s\n  %*s  ", len, right, width, "");
		right += len + 1;
	}
	printf("%s\n", right);
}

static void
put_commands(const char *group, const char *family)
{
	size_t len = family == NULL ? 0 : strlen(family);
	size_t i;

	for (i = 0; commands[i] != NULL; i++)
	{
		if (commands[i]->is_hidden || (group != NULL && strcmp(commands[i]->group, group) != 0))
			continue;
		if (family == NULL ||
			(strncmp(commands[i]->name, family, len) == 0 && commands[i]->name[len] == ' '))
			put_row(commands[i]->name, 16, commands[i]->summary);
	}
}

static bool
is_first_of_group(size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (!commands[i]->is_hidden && strcmp(commands[i]->group, commands[at]->group) == 0)
			return false;
	return !commands[at]->is_hidden;
}

static void
put_option(const struct option *option, struct arena *arena)
{
	const char *left = arena_printf(arena, "--%s", option->name);

	if (option->argument != NULL)
		left = arena_printf(arena, option->type == OPTION_OUTPUT ? "%s[=%s]" : "%s %s", left,
							option->argument);
	put_row(left, 32, option->help);
}

static void
put_common_options(struct arena *arena)
{
	const struct option *option;

	printf("\nOptions of every command:\n");
	for (option = common_options; option->name != NULL; option++)
		put_option(option, arena);
}

void
help_print_all(struct arena *arena)
{
	size_t i;

	printf("usage: aurora-flyway COMMAND [OPTION …]\n");
	for (i = 0; commands[i] != NULL; i++)
		if (is_first_of_group(i))
		{
			printf("\n%s:\n", commands[i]->group);
			put_commands(commands[i]->group, NULL);
		}
	put_common_options(arena);
	printf("\nEvery setting is an option too, as --kebab-case VALUE or, as Flyway has it, "
		   "-camelCase=VALUE;\n"
		   "'aurora-flyway help COMMAND' lists those that matter to it, 'config show --all' all of "
		   "them.\n");
}

void
help_print_family(const char *family, struct arena *arena)
{
	printf("usage: aurora-flyway %s COMMAND [OPTION …]\n\n", family);
	put_commands(NULL, family);
	put_common_options(arena);
}

static void
put_setting(const struct setting *setting, struct arena *arena)
{
	static const char *const arguments[] = {
		[SETTING_TEXT] = " TEXT", [SETTING_BOOL] = " true|false", [SETTING_INT] = " N",
		[SETTING_LIST] = " LIST", [SETTING_MAP] = ".NAME TEXT",	  [SETTING_DURATION] = " TIME",
	};
	const char *help = setting->help;

	if (setting->standard != NULL)
		help = arena_printf(arena, "%s (default: %s)", help, setting->standard);
	put_row(arena_printf(arena, "--%s%s", settings_kebab(arena, setting->name),
						 arguments[setting->type]),
			32, help);
}

static void
put_examples(const char *line)
{
	printf("\nExamples:\n");
	while (*line != '\0')
	{
		size_t len = strcspn(line, "\n");

		printf("  %.*s\n", (int) len, line);
		line += len + (line[len] == '\n');
	}
}

void
help_print_command(const struct command *command, struct arena *arena)
{
	const struct option *option;
	const enum setting_id *id;

	printf("usage: aurora-flyway %s%s%s [OPTION …]\n\n%s\n", command->name,
		   command->arguments == NULL ? "" : " ",
		   command->arguments == NULL ? "" : command->arguments, command->summary);
	if (command->options != NULL)
		printf("\nOptions:\n");
	for (option = command->options; option != NULL && option->name != NULL; option++)
		put_option(option, arena);
	if (command->settings != NULL)
		printf("\nSettings:\n");
	for (id = command->settings; id != NULL && *id != N_SETTINGS; id++)
		put_setting(&settings_table[*id], arena);
	put_common_options(arena);
	if (command->examples != NULL)
		put_examples(command->examples);
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	const char *name = world->n_arguments == 0 ? NULL : world->arguments[0];
	const struct command *command;

	*status = 0;
	if (name == NULL)
	{
		help_print_all(world->arena);
		return true;
	}
	if (world->n_arguments > 1)
		name = arena_printf(world->arena, "%s %s", name, world->arguments[1]);
	command = command_find(name);
	if (command != NULL)
		help_print_command(command, world->arena);
	else if (world->n_arguments == 1 && command_is_family(name))
		help_print_family(name, world->arena);
	else
		return usage_unknown_command(world->arguments, world->n_arguments, err);
	return true;
}

const struct command command_help = {
	.name = "help",
	.group = "General",
	.summary = "prints the commands, or what one of them takes",
	.arguments = "[COMMAND]",
	.without_settings = true,
	.run = run,
};
