/*
 * aurora-flyway renumber
 */
#include <stdio.h>

#include "cli/command/answer.h"
#include "cli/command/table.h"
#include "cli/flow/renumber.h"

static const struct option options[] = {
	{"base", OPTION_TEXT, "BRANCH",
	 "what this branch or commit has stays; default: GITHUB_BASE_REF, else nothing"},
	{"database", OPTION_FLAG, NULL, "what the database has applied stays, too"},
	{"dry-run", OPTION_FLAG, NULL, "say what would be done, change nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static const enum setting_id own_settings[] = {
	SETTING_LOCATIONS,
	SETTING_OUT_OF_ORDER,
	N_SETTINGS,
};

static void
print_text(const struct renumber_result *result, bool is_dry_run)
{
	size_t i;

	for (i = 0; i < result->n; i++)
	{
		const struct renumbered *move = &result->moves[i];

		printf("%s -> %s\n", move->from, move->to);
		if (move->why != NULL)
			printf("  %s\n", move->why);
	}
	if (result->n == 0)
		puts("nothing to do: every version is free for its script");
	else
		printf("%zu %s %s\n", result->n_scripts, result->n_scripts == 1 ? "script" : "scripts",
			   is_dry_run ? "would get another version; nothing was changed"
						  : "got another version");
}

static bool
print_json(const struct renumber_result *result, bool is_dry_run, struct af_error *err)
{
	struct answer answer;
	struct json_writer *json = &answer.json;
	size_t i;

	answer_begin(&answer);
	json_writer_text(json, "operation", "renumber");
	json_writer_bool(json, "dryRun", is_dry_run);
	json_writer_begin_array(json, "renamed");
	for (i = 0; i < result->n; i++)
	{
		const struct renumbered *move = &result->moves[i];

		json_writer_begin_object(json, NULL);
		json_writer_text(json, "from", move->from);
		json_writer_text(json, "to", move->to);
		json_writer_text(json, "fromVersion", move->from_version);
		json_writer_text(json, "toVersion", move->to_version);
		json_writer_text(json, "reason", move->why);
		json_writer_bool(json, "byGit", move->is_tracked);
		json_writer_end_object(json);
	}
	json_writer_end_array(json);
	return answer_print(&answer, err);
}

static bool
renumber(struct world *world, struct inventory *inventory, struct af_error *err)
{
	bool is_dry_run = world_option(world, "dry-run") != NULL;
	struct renumber_result result;

	if (!renumber_plan(inventory, &result, err) ||
		(!is_dry_run && !renumber_run(inventory, &result, err)))
		return false;
	if (world->json)
		return print_json(&result, is_dry_run, err);
	print_text(&result, is_dry_run);
	return true;
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct inventory inventory = {.has_database = false};
	struct inventory_args args = {
		.settings = world->settings,
		.base = world_option(world, "base"),
		.asks_database = world_option(world, "database") != NULL,
	};
	bool is_done =
		inventory_open(&inventory, &args, world->arena, err) && renumber(world, &inventory, err);

	*status = 0;
	inventory_close(&inventory);
	return is_done;
}

const struct command command_renumber = {
	.name = "renumber",
	.group = "Scripts",
	.summary = "gives scripts whose version is taken the next free one",
	.options = options,
	.settings = own_settings,
	.examples = "aurora-flyway renumber --base main --dry-run\n"
				"aurora-flyway renumber --base main\n",
	.run = run,
};
