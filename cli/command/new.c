/*
 * aurora-flyway new
 */
#include <stdio.h>

#include "cli/command/answer.h"
#include "cli/command/table.h"
#include "cli/command/usage.h"
#include "cli/flow/new_script.h"

static const struct option options[] = {
	{"timestamp", OPTION_FLAG, NULL, "take the time in UTC as the version"},
	{"version", OPTION_TEXT, "VERSION", "take this version"},
	{"repeatable", OPTION_FLAG, NULL, "make a repeatable migration"},
	{"undo", OPTION_FLAG, NULL, "make the undo script, too"},
	{"base", OPTION_TEXT, "BRANCH", "stay above the versions of this branch, too"},
	{"database", OPTION_FLAG, NULL, "stay above the versions that the database has, too"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_LOCATIONS,
	SETTING_SQL_MIGRATION_PREFIX,
	SETTING_UNDO_SQL_MIGRATION_PREFIX,
	SETTING_REPEATABLE_SQL_MIGRATION_PREFIX,
	SETTING_SQL_MIGRATION_SEPARATOR,
	SETTING_SQL_MIGRATION_SUFFIXES,
	N_SETTINGS,
};

static const char *
words_joined(const struct world *world)
{
	const char *text = world->arguments[0];
	int i;

	for (i = 1; i < world->n_arguments; i++)
		text = arena_printf(world->arena, "%s %s", text, world->arguments[i]);
	return text;
}

static bool
read_args(const struct world *world, struct new_script_args *args, struct af_error *err)
{
	bool is_timestamp = world_option(world, "timestamp") != NULL;
	bool is_repeatable = world_option(world, "repeatable") != NULL;

	args->version = world_option(world, "version");
	args->has_undo = world_option(world, "undo") != NULL;
	if (world->n_arguments == 0)
		return usage_error(world->command, err, "\"new\" needs a description");
	if (is_timestamp + is_repeatable + (args->version != NULL) > 1)
		return usage_error(world->command, err,
						   "of --timestamp, --version and --repeatable only one can be given");
	if (is_repeatable && args->has_undo)
		return usage_error(world->command, err, "a repeatable migration has no undo script");
	args->description = words_joined(world);
	args->kind = is_timestamp			 ? NEW_TIMESTAMP
				 : is_repeatable		 ? NEW_REPEATABLE
				 : args->version != NULL ? NEW_VERSION
										 : NEW_NEXT;
	return true;
}

static bool
print_json(const struct new_script *made, struct af_error *err)
{
	struct answer answer;

	answer_begin(&answer);
	json_writer_text(&answer.json, "operation", "new");
	json_writer_text(&answer.json, "version", made->version);
	json_writer_text(&answer.json, "description", made->description);
	json_writer_text(&answer.json, "path", made->path);
	json_writer_text(&answer.json, "undoPath", made->undo_path);
	return answer_print(&answer, err);
}

static bool
make(struct world *world, struct inventory *inventory, const struct new_script_args *args,
	 struct af_error *err)
{
	struct new_script made;

	if (!new_script(inventory, args, &made, err))
		return false;
	if (world->json)
		return print_json(&made, err);
	puts(made.path);
	if (made.undo_path != NULL)
		puts(made.undo_path);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct new_script_args args;
	struct inventory inventory;
	const char *base = world_option(world, "base");
	struct inventory_args wanted = {
		.settings = world->settings,
		.base = base,
		.has_no_base = base == NULL,
		.asks_database = world_option(world, "database") != NULL,
	};
	bool is_done;

	*status = 0;
	if (!read_args(world, &args, err))
		return false;
	is_done = inventory_open(&inventory, &wanted, world->arena, err) &&
			  make(world, &inventory, &args, err);
	inventory_close(&inventory);
	return is_done;
}

const struct command command_new = {
	.name = "new",
	.group = "Scripts",
	.summary = "makes the next migration's file",
	.arguments = "DESCRIPTION",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway new \"add orders\"\n"
				"aurora-flyway new --timestamp --undo add orders\n",
	.run = run,
};
