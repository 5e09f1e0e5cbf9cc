/*
 * Reading the settings once they are loaded. How they are loaded: load.c and a file for each
 * source.
 */
#include "cli/settings/settings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/base/duration.h"
#include "cli/settings/values.h"

#define REFERENCE "secretsmanager:"
#define UNFINISHED "CHANGE ME"

static const char *const empty_list[] = {NULL};

const char *
settings_get(const struct settings *settings, enum setting_id id)
{
	assert(!settings_table[id].is_secret);
	return settings->values[id].text;
}

struct secret
settings_get_secret(const struct settings *settings, enum setting_id id)
{
	return secret_new(settings->arena, settings->values[id].text);
}

bool
settings_get_bool(const struct settings *settings, enum setting_id id)
{
	assert(settings_table[id].type == SETTING_BOOL);
	return strcmp(settings->values[id].text, "true") == 0;
}

long
settings_get_int(const struct settings *settings, enum setting_id id)
{
	assert(settings_table[id].type == SETTING_INT);
	return strtol(settings->values[id].text, NULL, 10);
}

long
settings_get_ms(const struct settings *settings, enum setting_id id, long otherwise)
{
	const char *text = settings->values[id].text;
	int64_t ms;

	assert(settings_table[id].type == SETTING_DURATION);
	return text != NULL && duration_parse(text, strlen(text), &ms) ? (long) ms : otherwise;
}

const char *const *
settings_get_list(const struct settings *settings, enum setting_id id)
{
	assert(settings_table[id].type == SETTING_LIST);
	return settings->values[id].list == NULL ? empty_list : settings->values[id].list;
}

const char *
settings_map_next(const struct settings *settings, enum setting_id id, size_t *at,
				  const char **value)
{
	const struct value *map = &settings->values[id];

	assert(settings_table[id].type == SETTING_MAP);
	if (*at >= map->n_entries)
		return NULL;
	*value = map->entries[*at].value;
	return map->entries[(*at)++].name;
}

const char *
settings_map_source_text(const struct settings *settings, enum setting_id id, const char *name)
{
	const struct value *map = &settings->values[id];
	size_t i;

	for (i = 0; i < map->n_entries; i++)
		if (strcasecmp(map->entries[i].name, name) == 0)
			return map->entries[i].source_text;
	return "default";
}

bool
settings_is_reference(const char *value)
{
	return strncmp(value, REFERENCE, strlen(REFERENCE)) == 0;
}

bool
settings_is_good_reference(const char *value)
{
	const char *name = value + strlen(REFERENCE);
	const char *hash = strchr(name, '#');

	return settings_is_reference(value) && hash != NULL && hash != name && hash[1] != '\0';
}

bool
settings_reference_error(const struct settings *settings, const char *placeholder,
						 struct af_error *err)
{
	error_set(err, ERR_SETTINGS, "placeholder \"%s\" is kept in a secret, which cannot be read yet",
			  placeholder);
	error_detail(err, "It comes from %s.",
				 settings_map_source_text(settings, SETTING_PLACEHOLDERS, placeholder));
	error_hint(err, "Give its value in the environment, as FLYWAY_PLACEHOLDERS_NAME.");
	err->code = "CONFIGURATION";
	return false;
}

enum setting_source
settings_source(const struct settings *settings, enum setting_id id)
{
	return settings->values[id].source;
}

const char *
settings_source_text(const struct settings *settings, enum setting_id id)
{
	return settings->values[id].source_text;
}

const char *
settings_directory(const struct settings *settings)
{
	return settings->directory;
}

/* Shared by settings and regions. */
static bool
require(const char *name, const struct value *value, const char **text, struct af_error *err)
{
	*text = value->text;
	if (value->text == NULL || value->text[0] == '\0')
	{
		error_set(err, ERR_SETTINGS, "setting \"%s\" is needed and not set", name);
		error_hint(err, "Set it in config.json.");
		return false;
	}
	if (strcmp(value->text, UNFINISHED) == 0)
	{
		error_set(err, ERR_SETTINGS, "setting \"%s\" is still \"" UNFINISHED "\"", name);
		error_detail(err, "It comes from %s.", value->source_text);
		error_hint(
			err,
			"Put the right value there; 'aurora-flyway config check' names all that are left.");
		return false;
	}
	return true;
}

bool
settings_require(const struct settings *settings, enum setting_id id, const char **value,
				 struct af_error *err)
{
	assert(!settings_table[id].is_secret);
	return require(settings_table[id].name, &settings->values[id], value, err);
}

/* One that is not there has the defaults; made in the arena, which is why the pointer is const. */
static const struct region *
find_region(const struct settings *settings, const char *name)
{
	struct settings unlisted;
	size_t i;

	for (i = 0; i < settings->n_regions; i++)
		if (strcmp(settings->regions[i].name, name) == 0)
			return &settings->regions[i];
	memset(&unlisted, 0, sizeof(unlisted));
	unlisted.arena = settings->arena;
	return settings_region(&unlisted, name);
}

const char *
settings_region_next(const struct settings *settings, size_t *at)
{
	return *at < settings->n_regions ? settings->regions[(*at)++].name : NULL;
}

const char *
settings_region_get(const struct settings *settings, const char *region, enum region_setting_id id)
{
	return find_region(settings, region)->values[id].text;
}

bool
settings_region_get_bool(const struct settings *settings, const char *region,
						 enum region_setting_id id)
{
	assert(region_table[id].type == SETTING_BOOL);
	return strcmp(find_region(settings, region)->values[id].text, "true") == 0;
}

const char *const *
settings_region_get_list(const struct settings *settings, const char *region,
						 enum region_setting_id id)
{
	const struct value *value = &find_region(settings, region)->values[id];

	assert(region_table[id].type == SETTING_LIST);
	return value->list == NULL ? empty_list : value->list;
}

bool
settings_region_require(const struct settings *settings, const char *region,
						enum region_setting_id id, const char **value, struct af_error *err)
{
	return require(
		arena_printf(settings->arena, "infrastructure.%s.%s", region, region_table[id].name),
		&find_region(settings, region)->values[id], value, err);
}

const char *
settings_region_source_text(const struct settings *settings, const char *region,
							enum region_setting_id id)
{
	return find_region(settings, region)->values[id].source_text;
}
