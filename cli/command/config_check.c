/*
 * aurora-flyway config check: names everything that is wrong with the settings, in one run. Status
 * 1 when there is anything.
 */
#include <stdio.h>

#include "cli/base/log.h"
#include "cli/command/answer.h"
#include "cli/command/table.h"

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

static bool
print_json(const struct settings_problem *problems, size_t n, struct af_error *err)
{
	struct answer answer;
	size_t i;

	answer_begin(&answer);
	json_writer_begin_array(&answer.json, "problems");
	for (i = 0; i < n; i++)
		put_problem(&answer.json, &problems[i]);
	json_writer_end_array(&answer.json);
	return answer_print(&answer, err);
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	const struct settings_problem *problems;
	size_t n = settings_check(world->settings_args, world->arena, &problems);
	size_t i;

	*status = n == 0 ? 0 : 1;
	if (world->json)
		return print_json(problems, n, err);
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
