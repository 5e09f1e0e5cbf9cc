/*
 * aurora-flyway version
 */
#include <stdio.h>

#include "cli/command/answer.h"
#include "cli/command/table.h"

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct answer answer;

	*status = 0;
	if (!world->json)
	{
		printf("aurora-flyway %s\n", AF_VERSION);
		return true;
	}
	answer_begin(&answer);
	json_writer_text(&answer.json, "command", "version");
	json_writer_text(&answer.json, "version", AF_VERSION);
	return answer_print(&answer, err);
}

const struct command command_version = {
	.name = "version",
	.group = "General",
	.summary = "prints the version of this program",
	.without_settings = true,
	.run = run,
};
