/*
 * See by_flyway.h. Flyway's own output is the answer.
 */
#include "cli/command/by_flyway.h"

#include <string.h>

#include "cli/flow/dev_run.h"

bool
command_is_by_flyway(const struct world *world)
{
	return flyway_program_is_asked(world->settings);
}

static bool
check_options(const struct world *world, struct af_error *err)
{
	const struct option *option = world->command->options;

	for (; option != NULL && option->name != NULL; option++)
	{
		if (strcmp(option->name, "dev") == 0 || world_option(world, option->name) == NULL)
			continue;
		error_set(err, ERR_USAGE, "engine \"flyway\" has no --%s", option->name);
		error_detail(err, "It comes from %s.",
					 settings_source_text(world->settings, SETTING_ENGINE));
		error_hint(err, "Take the option out, or set AF_ENGINE=native for this call: both keep the "
						"same history.");
		return false;
	}
	return true;
}

bool
command_by_flyway(struct world *world, int *status, struct af_error *err)
{
	struct flyway_call call = {.verb = world->command->name, .wants_json = world->json};
	bool is_done;

	*status = 0;
	if (!check_options(world, err))
		return false;
	if (world_option(world, "dev") != NULL)
		is_done = dev_run_flyway(world->settings, world->arena, &call, err);
	else
		is_done = flyway_program_run(world->settings, &call, world->arena, err);
	/* where it ran and failed, its JSON has said so */
	world->has_answered = world->json && (is_done || err->kind == ERR_MIGRATION);
	return is_done;
}
