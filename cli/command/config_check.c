/*
 * aurora-flyway config check: names everything that is wrong with the settings, in one run. Status
 * 1 when there is anything.
 */
#include <stdio.h>

#include "cli/base/json_writer.h"
#include "cli/base/log.h"
#include "cli/command/table.h"

#define LARGEST (64 * 1024 * 1024)

static void
print_problem(const struct settings_problem *problem)
{
	fputs(problem->file, stdout);
	if (problem->line > 0)
		printf(":%d", problem->line);
	if (problem->line > 0 && problem->column > 0)
		printf(":%d", problem->column);
	if (problem->key != NULL)
		printf(": %s", problem->key);
	printf(": %s", problem->message);
	if (problem->hint != NULL)
		printf(". %s", problem->hint);
	putchar('\n');
}

static void
put_problem(struct json_writer *json, const struct settings_problem *problem)
{
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "file", problem->file);
	if (problem->line > 0)
		json_writer_int(json, "line", problem->line);
	if (problem->line > 0 && problem->column > 0)
		json_writer_int(json, "column", problem->column);
	json_writer_text(json, "key", problem->key);
	json_writer_text(json, "message", problem->message);
	json_writer_text(json, "hint", problem->hint);
	json_writer_end_object(json);
}

static void
print_json(const struct settings_problem *problems, size_t n)
{
	struct strbuf text;
	struct json_writer json;
	size_t i;

	strbuf_init(&text, LARGEST);
	json_writer_init(&json, &text);
	json_writer_begin_object(&json, NULL);
	json_writer_begin_array(&json, "problems");
	for (i = 0; i < n; i++)
		put_problem(&json, &problems[i]);
	json_writer_end_array(&json);
	json_writer_end_object(&json);
	fwrite(strbuf_text(&text), 1, text.len, stdout);
	strbuf_release(&text);
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	const struct settings_problem *problems;
	size_t n = settings_check(world->settings_args, world->arena, &problems);
	size_t i;

	(void) err;
	*status = n == 0 ? 0 : 1;
	if (world->json)
	{
		print_json(problems, n);
		return true;
	}
	for (i = 0; i < n; i++)
		print_problem(&problems[i]);
	if (n == 0)
		log_info("no problems");
	else
		log_info("%zu problem%s", n, n == 1 ? "" : "s");
	return true;
}

const struct command command_config_check = {
	.name = "config check",
	.group = "Settings",
	.summary = "names everything that is wrong with the settings, \"CHANGE ME\" included",
	.without_settings = true,
	.run = run,
};
