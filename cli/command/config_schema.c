/*
 * aurora-flyway config schema: the JSON Schema of config.json, made from the tables of settings.
 * config.schema.json at the top of the project is what this prints.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/command/answer.h"
#include "cli/command/table.h"

struct table
{
	const struct setting *rows;
	int n_rows;
};

static void
put_default(struct json_writer *json, const struct setting *row)
{
	if (row->standard == NULL)
		return;
	if (row->type == SETTING_BOOL)
		json_writer_bool(json, "default", strcmp(row->standard, "true") == 0);
	else if (row->type == SETTING_INT)
		json_writer_int(json, "default", atoll(row->standard));
	else
		json_writer_text(json, "default", row->standard);
}

static void
put_choices(struct json_writer *json, const char *choices, struct arena *arena)
{
	json_writer_begin_array(json, "enum");
	while (choices != NULL)
	{
		size_t len = strcspn(choices, "|");

		json_writer_text(json, NULL, arena_strndup(arena, choices, len));
		choices = choices[len] == '\0' ? NULL : choices + len + 1;
	}
	json_writer_end_array(json);
}

/* One type, or several: "array string". */
static void
put_type(struct json_writer *json, const char *first, const char *second, const char *third)
{
	if (second == NULL)
	{
		json_writer_text(json, "type", first);
		return;
	}
	json_writer_begin_array(json, "type");
	json_writer_text(json, NULL, first);
	json_writer_text(json, NULL, second);
	if (third != NULL)
		json_writer_text(json, NULL, third);
	json_writer_end_array(json);
}

static void
put_row(struct json_writer *json, const char *name, const struct setting *row, struct arena *arena)
{
	static const char *const plain[] = {
		[SETTING_TEXT] = "string",	   [SETTING_BOOL] = "boolean", [SETTING_INT] = "integer",
		[SETTING_DURATION] = "string", [SETTING_MAP] = "object",
	};

	json_writer_begin_object(json, name);
	json_writer_text(json, "description", row->help);
	put_type(json, row->type == SETTING_LIST ? "array" : plain[row->type],
			 row->type == SETTING_LIST ? "string" : NULL, NULL);
	if (row->type == SETTING_LIST)
	{
		json_writer_begin_object(json, "items");
		put_type(json, "string", NULL, NULL);
		json_writer_end_object(json);
	}
	if (row->type == SETTING_MAP)
	{
		json_writer_begin_object(json, "additionalProperties");
		put_type(json, "string", "number", "boolean");
		json_writer_end_object(json);
	}
	if (row->choices != NULL)
		put_choices(json, row->choices, arena);
	put_default(json, row);
	json_writer_end_object(json);
}

/* What stands behind the prefix in the row's name; NULL: another prefix. */
static const char *
behind(const struct setting *row, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(row->name, prefix, len) == 0 ? row->name + len : NULL;
}

static bool
is_first_of_group(struct table table, int at, const char *prefix_of_group)
{
	int i;

	for (i = 0; i < at; i++)
		if (behind(&table.rows[i], prefix_of_group) != NULL)
			return false;
	return true;
}

/* An object that holds the rows whose names begin with the prefix ("", "docs."), nothing else. */
static void
put_object(struct json_writer *json, const char *name, struct table table, const char *prefix,
		   struct arena *arena)
{
	int i;

	json_writer_begin_object(json, name);
	put_type(json, "object", NULL, NULL);
	json_writer_begin_object(json, "properties");
	for (i = 0; i < table.n_rows; i++)
	{
		const char *rest = behind(&table.rows[i], prefix);
		const char *dot = rest == NULL ? NULL : strchr(rest, '.');
		const char *group;

		if (rest != NULL && dot == NULL)
			put_row(json, rest, &table.rows[i], arena);
		if (dot == NULL)
			continue;
		group = arena_printf(arena, "%s%.*s.", prefix, (int) (dot - rest), rest);
		if (is_first_of_group(table, i, group))
			put_object(json, arena_strndup(arena, rest, (size_t) (dot - rest)), table, group,
					   arena);
	}
	/* what is laid over the rest has regions of its own too */
	if (table.rows == settings_table && prefix[0] == '\0')
	{
		json_writer_begin_object(json, "infrastructure");
		json_writer_text(json, "description", "what Terraform has made, by region");
		put_type(json, "object", NULL, NULL);
		json_writer_begin_object(json, "additionalProperties");
		json_writer_text(json, "$ref", "#/$defs/region");
		json_writer_end_object(json);
		json_writer_end_object(json);
	}
	json_writer_end_object(json);
	json_writer_bool(json, "additionalProperties", false);
	json_writer_end_object(json);
}

/* The top: the keys of an environment, each by reference, and the environments. */
static void
put_top(struct json_writer *json, struct arena *arena)
{
	struct table table = {settings_table, N_SETTINGS};
	int i;

	json_writer_begin_object(json, "properties");
	json_writer_begin_object(json, "$schema");
	put_type(json, "string", NULL, NULL);
	json_writer_end_object(json);
	for (i = 0; i <= N_SETTINGS; i++)
	{
		const char *name = i == N_SETTINGS ? "infrastructure" : settings_table[i].name;
		const char *key = arena_strndup(arena, name, strcspn(name, "."));

		if (strcmp(key, name) != 0 && !is_first_of_group(table, i, arena_printf(arena, "%s.", key)))
			continue;
		json_writer_begin_object(json, key);
		json_writer_text(json, "$ref",
						 arena_printf(arena, "#/$defs/environment/properties/%s", key));
		json_writer_end_object(json);
	}
	json_writer_begin_object(json, "environments");
	json_writer_text(json, "description", "by name, what --env NAME lays over the rest");
	put_type(json, "object", NULL, NULL);
	json_writer_begin_object(json, "additionalProperties");
	json_writer_text(json, "$ref", "#/$defs/environment");
	json_writer_end_object(json);
	json_writer_end_object(json);
	json_writer_end_object(json);
}

static bool
run(struct world *world, int *status, struct af_error *err)
{
	struct table settings = {settings_table, N_SETTINGS};
	struct table region = {region_table, N_REGION_SETTINGS};
	struct answer answer;
	struct json_writer *json = &answer.json;

	*status = 0;
	answer_begin(&answer);
	json_writer_text(json, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_writer_text(json, "title", "config.json of aurora-flyway");
	put_type(json, "object", NULL, NULL);
	put_top(json, world->arena);
	json_writer_bool(json, "additionalProperties", false);
	json_writer_begin_object(json, "$defs");
	put_object(json, "environment", settings, "", world->arena);
	put_object(json, "region", region, "", world->arena);
	json_writer_end_object(json);
	return answer_print(&answer, err);
}

const struct command command_config_schema = {
	.name = "config schema",
	.group = "Settings",
	.summary = "prints the JSON Schema of config.json, for editors",
	.without_settings = true,
	.run = run,
};
