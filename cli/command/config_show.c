/*
 * aurora-flyway config show: every setting that is set, its value and where that came from. Secrets
 * are ***.
 */
#include <stdio.h>
#include <string.h>

#include "cli/base/json_writer.h"
#include "cli/command/table.h"

#define LARGEST (64 * 1024 * 1024)

/* Where rows go: text, or the JSON document. */
struct output
{
	struct strbuf text;
	struct json_writer json;
	bool is_json;
};

static const struct option options[] = {
	{"all", OPTION_FLAG, NULL, "also the settings that have their default, or nothing"},
	{NULL, OPTION_FLAG, NULL, NULL},
};

static void
put(struct output *output, const char *name, const char *value, const char *source)
{
	if (output->is_json)
	{
		json_writer_begin_object(&output->json, NULL);
		json_writer_text(&output->json, "name", name);
		json_writer_text(&output->json, "value", value);
		json_writer_text(&output->json, "source", source);
		json_writer_end_object(&output->json);
		return;
	}
	strbuf_addf(&output->text, "%s = %s  (%s)\n", name, value == NULL ? "-" : value, source);
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

	(void) err;
	*status = 0;
	strbuf_init(&output.text, LARGEST);
	json_writer_init(&output.json, &output.text);
	if (output.is_json)
	{
		json_writer_begin_object(&output.json, NULL);
		json_writer_begin_array(&output.json, "settings");
	}
	put_settings(&output, world, all);
	put_regions(&output, world, all);
	if (output.is_json)
	{
		json_writer_end_array(&output.json);
		json_writer_end_object(&output.json);
	}
	fwrite(strbuf_text(&output.text), 1, output.text.len, stdout);
	strbuf_release(&output.text);
	return true;
}

const struct command command_config_show = {
	.name = "config show",
	.group = "Settings",
	.summary = "prints every setting that is set, and where its value came from",
	.options = options,
	.examples =
		"  aurora-flyway config show --env prod\n  aurora-flyway config show --all --json\n",
	.run = run,
};
