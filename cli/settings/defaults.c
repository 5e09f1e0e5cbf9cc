/*
 * The settings before any source is read.
 */
#include <assert.h>
#include <string.h>

#include "cli/settings/values.h"

static void
set_default(struct settings *settings, const struct setting *setting, struct value *value)
{
	static const struct place place = {SOURCE_DEFAULT, "default", "default", NULL, 0, 0};
	struct problems problems = {.arena = settings->arena};

	value->source = SOURCE_DEFAULT;
	value->source_text = "default";
	if (setting->standard != NULL)
		value_set(settings, setting, value, setting->standard, &place, &problems);
	assert(problems.n == 0);
}

struct settings *
settings_new(struct arena *arena)
{
	struct settings *settings = arena_alloc(arena, sizeof(*settings));
	int id;

	settings->arena = arena;
	settings->directory = ".";
	for (id = 0; id < N_SETTINGS; id++)
		set_default(settings, &settings_table[id], &settings->values[id]);
	return settings;
}

struct region *
settings_region(struct settings *settings, const char *name)
{
	struct region *region;
	size_t i;
	int id;

	for (i = 0; i < settings->n_regions; i++)
		if (strcmp(settings->regions[i].name, name) == 0)
			return &settings->regions[i];
	settings->regions = arena_grow_array(settings->arena, settings->regions, settings->n_regions,
										 settings->n_regions + 1, sizeof(*settings->regions));
	region = &settings->regions[settings->n_regions++];
	region->name = arena_strdup(settings->arena, name);
	for (id = 0; id < N_REGION_SETTINGS; id++)
		set_default(settings, &region_table[id], &region->values[id]);
	return region;
}
