/*
 * aurora-flyway config show: every setting that is set, its value and where that came from. Secrets
 * are ***.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command/answer.h"
#include "cli/command/table.h"

/* Where rows go: the JSON document, or stdout. */
struct output
{
	struct answer answer;
	bool is_json;
};

static const struct option options[] = {
	{"all", OPTION_FLAG, NULL, "also the settings that have their default, or nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static void
put(struct output *output, const char *name, const char *value, const char *source)
{
	struct json_writer *json = &output->answer.json;

	if (!output->is_json)
	{
		printf("%s = %s  (%s)\n", name, value == NULL ? "-" : value, source);
		return;
	}
	json_writer_begin_object(json, NULL);
	json_writer_text(json, "name", name);
	json_writer_text(json, "value", value);
	json_writer_text(json, "source", source);
	json_writer_end_object(json);
}

static void
put_map(struct output *output, const struct world *world, enum setting_id id)
{
	size_t at = 0;
	const char *value;
	const char *name;

	while ((name = settings_map_next(world->settings, id, &at, &value)) != NULL)
		put(output, arena_printf(world->arena, "%s.%s", settings_table[id].name, name),
			settings_is_reference(value) ? value : "***",
			settings_map_source_text(world->settings, id, name));
}

static const char *
value_to_show(const struct world *world, enum setting_id id)
{
	const char *value;

	if (settings_table[id].is_secret)
	{
		value = secret_mask(settings_get_secret(world->settings, id));
		return value[0] == '\0' ? NULL : value;
	}
	value = settings_get(world->settings, id);
	if (id == SETTING_URL && value != NULL)
		return settings_mask_url(world->arena, value);
	return value;
}

static void
put_settings(struct output *output, const struct world *world, bool all)
{
	int i;

	for (i = 0; i < N_SETTINGS; i++)
	{
		enum setting_id id = (enum setting_id) i;

		if (settings_table[id].type == SETTING_MAP)
			put_map(output, world, id);
		else if (all || settings_source(world->settings, id) != SOURCE_DEFAULT)
			put(output, settings_table[id].name, value_to_show(world, id),
				settings_source_text(world->settings, id));
	}
}

static void
put_regions(struct output *output, const struct world *world, bool all)
{
	size_t at = 0;
	const char *region;
	int i;

	while ((region = settings_region_next(world->settings, &at)) != NULL)
		for (i = 0; i < N_REGION_SETTINGS; i++)
		{
			enum region_setting_id id = (enum region_setting_id) i;
			const char *source = settings_region_source_text(world->settings, region, id);

			if (all || strcmp(source, "default") != 0)
				put(output,
					arena_printf(world->arena, "infrastructure.%s.%s", region,
								 region_table[id].name),
					settings_region_get(world->settings, region, id), source);
		}
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	bool all = world_option(world, "all") != NULL;
	struct output output = {.is_json = world->json};

	*status = 0;
	if (output.is_json)
	{
		answer_begin(&output.answer);
		json_writer_begin_array(&output.answer.json, "settings");
	}
	put_settings(&output, world, all);
	put_regions(&output, world, all);
	if (!output.is_json)
		return true;
	json_writer_end_array(&output.answer.json);
	return answer_print(&output.answer, err);
}

const struct command command_config_show = {
	.name = "config show",
	.group = "Settings",
	.summary = "prints every setting that is set, and where its value came from",
	.options = options,
	.examples = "aurora-flyway config show --env prod\naurora-flyway config show --all --json\n",
	.run = run,
};
