/*
 * aurora-flyway version
 */
#include <stdio.h>

#include "cli/base/json_writer.h"
#include "cli/command/table.h"

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct strbuf text;
	struct json_writer json;

	(void) err;
	*status = 0;
	if (!world->json)
	{
		printf("aurora-flyway %s\n", AF_VERSION);
		return true;
	}
	strbuf_init(&text, 4096);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	json_writer_text(&json, "command", "version");
	json_writer_text(&json, "version", AF_VERSION);
	json_writer_end_object(&json);
	fputs(strbuf_text(&text), stdout);
	strbuf_release(&text);
	return true;
}

const struct command command_version = {
	.name = "version",
	.group = "General",
	.summary = "prints the version of this program",
	.without_settings = true,
	.run = run,
};
