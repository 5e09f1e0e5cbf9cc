/*
 * One command after the other. Each prints its JSON document by itself as soon as it is done.
 */
#include "cli/command/calls.h"

#include "cli/command/answer.h"

static bool
run_call(struct world *world, const struct command_call *call, int *status, struct af_error *err)
{
	world->command = call->command;
	world->option_values = call->option_values;
	return call->command->run(world, status, err);
}

/* The second would see a database that the first has not changed. */
static bool
check_dry_run(const struct world *world, const struct invocation *invocation, struct af_error *err)
{
	const char *output =
		world->settings == NULL ? NULL : settings_get(world->settings, SETTING_DRY_RUN_OUTPUT);
	size_t n = 0;
	size_t i;

	for (i = 0; i < invocation->n_calls; i++)
		n += invocation->calls[i].command->is_dry_runnable;
	if (n < 2 || output == NULL || *output == '\0')
		return true;
	error_set(err, ERR_USAGE, "a dry run is of one command");
	error_hint(err, "Call them one after the other, each with a file of its own.");
	err->code = "CONFIGURATION";
	return false;
}

bool
calls_run(struct world *world, const struct invocation *invocation, int *status,
		  struct af_error *err)
{
	bool is_list = world->json && invocation->n_calls > 1;
	bool is_done = true;
	size_t i;

	if (!check_dry_run(world, invocation, err))
		return false;
	if (is_list)
		answer_list_begin();
	for (i = 0; is_done && *status == 0 && i < invocation->n_calls; i++)
		is_done = run_call(world, &invocation->calls[i], status, err);
	/* otherwise the error that main.c tells ends the document */
	if (is_list && (is_done || world->has_answered))
		answer_list_end();
	return is_done;
}
