/*
 * Builds the world, finds the command, runs it, tells the error, exits. Everything else is
 * elsewhere.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/base/log.h"
#include "cli/base/signals.h"
#include "cli/command/calls.h"
#include "cli/command/help.h"
#include "cli/command/parse.h"
#include "cli/command/report.h"

static void
set_colour(const struct settings *settings)
{
	const char *colour = settings_get(settings, SETTING_COLOR);

	if (strcmp(colour, "auto") != 0)
		log_set_colour(strcmp(colour, "always") == 0);
}

static bool
load_settings(struct world *world, const struct invocation *invocation, struct af_error *err)
{
	const char *output_type;

	if (invocation->command->without_settings)
		return true;
	if (!settings_load(&invocation->settings, world->arena, &world->settings, err))
		return false;
	set_colour(world->settings);
	output_type = settings_get(world->settings, SETTING_OUTPUT_TYPE);
	if (output_type != NULL && strcasecmp(output_type, "json") == 0)
		world->json = true;
	return true;
}

static void
print_help(const struct invocation *invocation, struct arena *arena)
{
	const char *first = invocation->arguments[0];

	if (invocation->command != NULL)
		help_print_command(invocation->command, arena);
	else if (first != NULL && command_is_family(first))
		help_print_family(first, arena);
	else
		help_print_all(arena);
}

/* What ended by a signal says so, whatever the error it ran into is called. */
static int
failure_status(const struct af_error *err)
{
	struct af_error by_signal;

	error_init(&by_signal, err->arena);
	return error_exit_status(signals_check(&by_signal) ? err : &by_signal);
}

/* Flyway knows 0 and 1; what a signal or the shell means by a status from 128 up stays. */
static int
flyway_status(int status)
{
	return status == 0 || status >= 128 ? status : 1;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct invocation invocation;
	struct world world = {.arena = arena};
	struct af_error err;
	int status = 0;
	bool is_done;

	error_init(&err, arena);
	signals_init();
	log_init(LOG_NORMAL);
	is_done = invocation_parse(argc, argv, arena, &invocation, &err);
	world.json = invocation.json;
	world.flyway_spelling = invocation.flyway_spelling;
	if (is_done && invocation.wants_help)
		print_help(&invocation, arena);
	else if (is_done)
	{
		log_init(invocation.level);
		world.arguments = invocation.arguments;
		world.n_arguments = invocation.n_arguments;
		world.settings_args = &invocation.settings;
		is_done = load_settings(&world, &invocation, &err) &&
				  calls_run(&world, &invocation, &status, &err);
	}
	log_progress_end();
	if (!is_done)
	{
		status = failure_status(&err);
		if (!world.json)
			report_error(&err);
		else if (!world.has_answered)
			report_error_json(&err, world.flyway_spelling);
	}
	if (fflush(stdout) != 0 && status == 0)
	{
		fputs("aurora-flyway: cannot write standard output\n", stderr);
		status = 2;
	}
	arena_free(arena);
	return world.flyway_spelling ? flyway_status(status) : status;
}
