/*
 * Options of the command line as a source of settings: NAME, VALUE pairs whose names the parser has
 * found in the table.
 */
#include "cli/settings/values.h"

void
read_options(struct settings *settings, const char *const *options, struct problems *problems)
{
	for (; options != NULL && options[0] != NULL; options += 2)
	{
		const char *key;
		enum setting_id id = settings_find(options[0], false, &key);
		const char *option = arena_printf(settings->arena, "-%s", options[0]);
		struct place place = {SOURCE_OPTION, option, option, options[0], 0};

		if (id == N_SETTINGS)
			problems_add(problems, option, NULL, "unknown setting \"%s\"", options[0]);
		else if (key != NULL)
			value_set_entry(settings, &settings->values[id], key, options[1], &place);
		else
			value_set(settings, &settings_table[id], &settings->values[id], options[1], &place,
					  problems);
	}
}
