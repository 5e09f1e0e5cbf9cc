/*
 * Options of the command line as a source of settings: NAME, VALUE pairs. -environments.NAME.KEY=
 * is a value of an environment of flyway.toml, and counts when that environment is the one taken.
 */
#include <string.h>

#include "cli/settings/values.h"

#define ENVIRONMENTS "environments."

/* The environment's name in the option, *key behind it; NULL: it is another option. */
static const char *
environment_in(const char *option, size_t *len, const char **key)
{
	const char *name = option + strlen(ENVIRONMENTS);

	if (strncmp(option, ENVIRONMENTS, strlen(ENVIRONMENTS)) != 0)
		return NULL;
	*len = strcspn(name, ".");
	*key = name + *len + 1;
	return name[*len] == '.' && *len > 0 ? name : NULL;
}

bool
settings_find_in_environment(const char *option, enum setting_id *id)
{
	const char *name;
	const char *map_key;
	size_t len;

	if (environment_in(option, &len, &name) == NULL)
		return false;
	*id = environment_find(name, &map_key);
	return *id != N_SETTINGS;
}

static void
take(struct settings *settings, enum setting_id id, const char *key, const char *const *option,
	 struct problems *problems)
{
	const char *text = arena_printf(settings->arena, "-%s", option[0]);
	struct place place = {SOURCE_OPTION, text, text, option[0], 0, 0};

	if (id == N_SETTINGS)
	{
		place.key = NULL;
		value_unknown(&place, "", option[0], option[1], problems);
	}
	else if (key != NULL)
		value_set_entry(settings, &settings->values[id], key, option[1], &place);
	else
		value_set(settings, &settings_table[id], &settings->values[id], option[1], &place,
				  problems);
}

static void
take_of_environment(struct settings *settings, const char *const *option, struct problems *problems)
{
	const char *chosen = settings_get(settings, SETTING_ENVIRONMENT);
	const char *map_key = NULL;
	const char *key;
	size_t len;
	const char *name = environment_in(option[0], &len, &key);

	if (strlen(chosen) == len && strncmp(chosen, name, len) == 0)
		take(settings, environment_find(key, &map_key), map_key, option, problems);
}

void
read_options(struct settings *settings, const char *const *options, struct problems *problems)
{
	const char *const *option;
	const char *key;
	size_t len;

	for (option = options; option != NULL && option[0] != NULL; option += 2)
		if (environment_in(option[0], &len, &key) == NULL)
		{
			enum setting_id id = settings_find(option[0], false, &key);

			take(settings, id, key, option, problems);
		}
	/* once it is known which environment is taken */
	for (option = options; option != NULL && option[0] != NULL; option += 2)
		if (environment_in(option[0], &len, &key) != NULL)
			take_of_environment(settings, option, problems);
}
