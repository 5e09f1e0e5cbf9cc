/*
 * The names of settings: camelCase, kebab-case, entries of maps; and the tables themselves.
 */
#include <ctype.h>
#include <string.h>

#include "cli/settings/values.h"

const struct setting settings_table[N_SETTINGS] = {
#define SETTING(id, name, env, type, standard, is_secret, choices, help) \
	{name, env, type, standard, is_secret, choices, help},
#include "cli/settings/settings.def"
#undef SETTING
};

const struct setting region_table[N_REGION_SETTINGS] = {
#define REGION_SETTING(id, name, type, standard, help) \
	{name, NULL, type, standard, false, NULL, help},
#include "cli/settings/region.def"
#undef REGION_SETTING
};

/* The next character of the name as kebab-case: a capital is '-' and its small letter, in two
 * steps. */
static char
next_kebab(const char **name, bool *is_after_dash)
{
	char c = **name;

	if (c == '.')
		c = '-';
	else if (isupper((unsigned char) c) && !*is_after_dash)
	{
		*is_after_dash = true;
		return '-';
	}
	*is_after_dash = false;
	(*name)++;
	return (char) tolower((unsigned char) c);
}

const char *
settings_kebab(struct arena *arena, const char *name)
{
	char *kebab = arena_alloc(arena, strlen(name) * 2 + 1);
	bool is_after_dash = false;
	size_t len = 0;

	while (*name != '\0')
		kebab[len++] = next_kebab(&name, &is_after_dash);
	return kebab;
}

/* How much of `given` is the setting's name in kebab-case; 0: it is another name. */
static size_t
kebab_length(const char *given, const char *name)
{
	bool is_after_dash = false;
	size_t len = 0;

	while (*name != '\0')
		if (given[len++] != next_kebab(&name, &is_after_dash))
			return 0;
	return len;
}

static size_t
plain_length(const char *given, const char *name)
{
	size_t len = strlen(name);

	return strncmp(given, name, len) == 0 ? len : 0;
}

enum setting_id
settings_find(const char *name, bool kebab, const char **key)
{
	int id;

	*key = NULL;
	for (id = 0; id < N_SETTINGS; id++)
	{
		size_t len = plain_length(name, settings_table[id].name);
		bool is_map = settings_table[id].type == SETTING_MAP;

		if (len == 0 && kebab)
			len = kebab_length(name, settings_table[id].name);
		if (len != 0 && !is_map && name[len] == '\0')
			return (enum setting_id) id;
		if (len != 0 && is_map && name[len] == '.' && name[len + 1] != '\0')
		{
			*key = name + len + 1;
			return (enum setting_id) id;
		}
	}
	return N_SETTINGS;
}
