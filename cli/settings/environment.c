/*
 * Environment variables: FLYWAY_X for Flyway's settings, AF_X for ours, by the table.
 * FLYWAY_PLACEHOLDERS_MY_PH is the placeholder my_ph, as Flyway has it. An empty variable is one
 * that is not set, but for lists and placeholders.
 */
#include <ctype.h>
#include <string.h>

#include "cli/settings/values.h"

static const char *
lower(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);
	char *at;

	for (at = copy; *at != '\0'; at++)
		*at = (char) tolower((unsigned char) *at);
	return copy;
}

static void
take(struct settings *settings, int id, const char *name, const char *value,
	 struct problems *problems)
{
	const struct setting *setting = &settings_table[id];
	struct place place = {SOURCE_ENVIRONMENT, name, name, setting->name, 0, 0};

	if (setting->type == SETTING_MAP)
		value_set_entry(settings, &settings->values[id],
						lower(settings->arena, name + strlen(setting->env)), value, &place);
	else if (value[0] != '\0' || setting->type == SETTING_LIST)
		value_set(settings, setting, &settings->values[id], value, &place, problems);
}

static bool
is_named(const struct setting *setting, const char *variable)
{
	size_t len;

	if (setting->env == NULL)
		return false;
	len = strlen(setting->env);
	if (setting->type == SETTING_MAP)
		return strncmp(variable, setting->env, len) == 0 && variable[len] != '\0';
	return strcmp(variable, setting->env) == 0;
}

void
read_environment(struct settings *settings, char *const *environ_pairs, struct problems *problems)
{
	for (; environ_pairs != NULL && *environ_pairs != NULL; environ_pairs++)
	{
		const char *equals = strchr(*environ_pairs, '=');
		const char *variable;
		int id;

		if (equals == NULL)
			continue;
		variable =
			arena_strndup(settings->arena, *environ_pairs, (size_t) (equals - *environ_pairs));
		for (id = 0; id < N_SETTINGS; id++)
			if (is_named(&settings_table[id], variable))
				take(settings, id, variable, equals + 1, problems);
	}
}
