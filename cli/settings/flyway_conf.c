/*
 * flyway.conf as a source of settings. Keys that do not begin with "flyway." are somebody else's,
 * as Flyway has it.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/base/file.h"
#include "cli/settings/properties.h"
#include "cli/settings/values.h"

#define LARGEST_FILE (16 * 1024 * 1024)
#define PREFIX "flyway."

static const char *
look_up(const char *name)
{
	return getenv(name);
}

static void
take(struct settings *settings, const char *path, const struct property *property,
	 struct problems *problems)
{
	struct place place = {SOURCE_FLYWAY_CONF,
						  arena_printf(settings->arena, "%s:%d", path, property->line),
						  path,
						  property->key,
						  property->line,
						  0};
	const char *name = property->key + strlen(PREFIX);
	const char *key;
	enum setting_id id = settings_find(name, false, &key);

	if (id == N_SETTINGS)
		value_unknown(&place, PREFIX, name, property->value, problems);
	else if (key != NULL)
		value_set_entry(settings, &settings->values[id], key, property->value, &place);
	else
		value_set(settings, &settings_table[id], &settings->values[id], property->value, &place,
				  problems);
}

void
read_flyway_conf(struct settings *settings, const char *path, struct problems *problems)
{
	struct properties properties;
	struct property property;
	struct af_error err;
	struct strbuf text;

	error_init(&err, settings->arena);
	strbuf_init(&text, LARGEST_FILE);
	if (!file_read(path, &text, &err))
		problems_add_error(problems, path, &err);
	else
	{
		properties_init(&properties, strbuf_text(&text), text.len, settings->arena, look_up);
		while (properties_next(&properties, &property))
			if (strncmp(property.key, PREFIX, strlen(PREFIX)) == 0)
				take(settings, path, &property, problems);
	}
	strbuf_release(&text);
}
