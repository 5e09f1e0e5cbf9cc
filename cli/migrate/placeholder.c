/*
 * Replacing placeholders. Values are not looked at again, and there is no way to write the prefix
 * itself: both as in Flyway.
 */
#include "cli/migrate/placeholder.h"

#include <string.h>
#include <strings.h>

typedef const char *built_in_function(const struct engine *engine, const char *script_name);

static const char *
default_schema(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->schema;
}

static const char *
user(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->user;
}

static const char *
database(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->database;
}

static const char *
timestamp(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->started_at;
}

static const char *
filename(const struct engine *engine, const char *script_name)
{
	(void) engine;
	return script_name;
}

static const char *
working_directory(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->config->directory;
}

static const char *
table(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->config->table;
}

static const char *
environment(const struct engine *engine, const char *script_name)
{
	(void) script_name;
	return engine->config->environment == NULL ? "default" : engine->config->environment;
}

/* behind "flyway" and the separator */
static const struct
{
	const char *name;
	built_in_function *value;
} built_ins[] = {
	{"defaultSchema", default_schema},
	{"user", user},
	{"database", database},
	{"timestamp", timestamp},
	{"filename", filename},
	{"workingDirectory", working_directory},
	{"table", table},
	{"environment", environment},
};

static bool
is_name(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && strncasecmp(name, text, len) == 0;
}

static const char *
built_in_value(const struct engine *engine, const char *script_name, const char *name, size_t len)
{
	static const char flyway[] = "flyway";
	const char *separator = engine->config->placeholder_separator;
	size_t before = sizeof(flyway) - 1 + strlen(separator);
	size_t i;

	if (len <= before || strncasecmp(name, flyway, sizeof(flyway) - 1) != 0 ||
		strncmp(name + sizeof(flyway) - 1, separator, strlen(separator)) != 0)
		return NULL;
	for (i = 0; i < sizeof(built_ins) / sizeof(built_ins[0]); i++)
		if (is_name(built_ins[i].name, name + before, len - before))
			return built_ins[i].value(engine, script_name);
	return NULL;
}

static const char *
value_of(const struct engine *engine, const char *script_name, const char *name, size_t len)
{
	const char *value = built_in_value(engine, script_name, name, len);
	size_t i;

	for (i = 0; value == NULL && i < engine->config->n_placeholders; i++)
		if (is_name(engine->config->placeholders[i].name, name, len))
			value = engine->config->placeholders[i].value;
	return value;
}

static bool
fail_at(const char *text, size_t offset, struct af_error *err)
{
	int line;
	int column;

	text_place(text, offset, &line, &column);
	error_place(err, NULL, line, column);
	err->code = "ERROR";
	return false;
}

static bool
fail_unknown(const struct migrate_config *config, const char *text, size_t offset, const char *name,
			 size_t len, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "no value for placeholder \"%s%.*s%s\"",
			  config->placeholder_prefix, (int) len, name, config->placeholder_suffix);
	error_hint(err,
			   "Give it one with -placeholders.%.*s=VALUE, in flyway.conf or in config.json, or "
			   "switch replacement off "
			   "with placeholderReplacement=false.",
			   (int) len, name);
	return fail_at(text, offset, err);
}

static bool
fail_unclosed(const struct migrate_config *config, const char *text, size_t offset,
			  struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "a placeholder is not closed: \"%s\" without \"%s\"",
			  config->placeholder_prefix, config->placeholder_suffix);
	error_hint(err, "Close it, or switch replacement off with placeholderReplacement=false.");
	return fail_at(text, offset, err);
}

/*
 * Flyway reads on behind the character that did not fit, so that in "$${x}" it sees no placeholder.
 * The text that runs, and with it a repeatable's checksum, must be the same here.
 */
static const char *
find_prefix(const char *at, const char *end, const char *prefix)
{
	size_t len = strlen(prefix);

	while (len > 0 && (size_t) (end - at) >= len)
	{
		size_t n_same = 0;

		while (n_same < len && at[n_same] == prefix[n_same])
			n_same++;
		if (n_same == len)
			return at;
		at += n_same + 1;
	}
	return NULL;
}

bool
placeholder_replace(const struct engine *engine, const char *script_name, const char *text,
					size_t len, struct strbuf *to, struct text_map *map, struct af_error *err)
{
	const struct migrate_config *config = engine->config;
	size_t prefix_len = strlen(config->placeholder_prefix);
	size_t suffix_len = strlen(config->placeholder_suffix);
	const char *end = text + len;
	const char *at = text;
	const char *found;

	while ((found = find_prefix(at, end, config->placeholder_prefix)) != NULL)
	{
		const char *name = found + prefix_len;
		const char *close =
			memmem(name, (size_t) (end - name), config->placeholder_suffix, suffix_len);
		struct text_edit edit;
		const char *value;

		if (close == NULL)
			return fail_unclosed(config, text, (size_t) (found - text), err);
		value = value_of(engine, script_name, name, (size_t) (close - name));
		if (value == NULL)
			return fail_unknown(config, text, (size_t) (found - text), name,
								(size_t) (close - name), err);
		strbuf_add(to, at, (size_t) (found - at));
		edit.at = to->len;
		edit.len = strlen(value);
		edit.file_at = (size_t) (found - text);
		edit.file_len = (size_t) (close - found) + suffix_len;
		text_map_add(map, &edit);
		strbuf_adds(to, value);
		at = close + suffix_len;
	}
	strbuf_add(to, at, (size_t) (end - at));
	return !to->is_over ||
		   error_set(err, ERR_MIGRATION, "the script is too long with its placeholders replaced");
}
