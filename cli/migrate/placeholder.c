/*
 * Replacing placeholders. Values are not looked at again, and there is no way to write the prefix
 * itself: both as in Flyway.
 */
#include "cli/migrate/placeholder.h"

#include <string.h>
#include <strings.h>

/* behind a prefix; more without a suffix is no name that somebody forgot to close in this line */
#define LONGEST_NAME ((size_t) 64 * 1024)

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

static const struct placeholder_value *
find_own(const struct migrate_config *config, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < config->n_placeholders; i++)
		if (is_name(config->placeholders[i].name, name, len))
			return &config->placeholders[i];
	return NULL;
}

static bool
find_value(const struct engine *engine, const char *script_name, const char *name, size_t len,
		   struct placeholder_piece *piece)
{
	const struct placeholder_value *own;

	piece->secret = NULL;
	piece->text = built_in_value(engine, script_name, name, len);
	if (piece->text != NULL)
		return true;
	own = find_own(engine->config, name, len);
	if (own == NULL)
		return false;
	piece->text = own->value;
	piece->secret = own->is_secret ? own : NULL;
	return true;
}

static enum placeholder_step
fail_unknown(const struct migrate_config *config, const char *name, size_t len,
			 struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "no value for placeholder \"%s%.*s%s\"",
			  config->placeholder_prefix, (int) len, name, config->placeholder_suffix);
	error_hint(err,
			   "Give it one with -placeholders.%.*s=VALUE, in flyway.conf or in config.json, or "
			   "switch replacement off "
			   "with placeholderReplacement=false.",
			   (int) len, name);
	err->code = "ERROR";
	return PLACEHOLDER_FAILED;
}

static enum placeholder_step
fail_unclosed(const struct migrate_config *config, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "a placeholder is not closed: \"%s\" without \"%s\"",
			  config->placeholder_prefix, config->placeholder_suffix);
	error_hint(err, "Close it, or switch replacement off with placeholderReplacement=false.");
	err->code = "ERROR";
	return PLACEHOLDER_FAILED;
}

/*
 * Where the prefix stands, or where the text ends in the middle of what may become one, or the end.
 *
 * Flyway reads on behind the character that did not fit, so that in "$${x}" it sees no placeholder.
 * The text that runs, and with it a repeatable's checksum, must be the same here.
 */
static const char *
find_prefix(const char *at, const char *end, const char *prefix, size_t len)
{
	while (len > 0 && at < end)
	{
		size_t n_same = 0;

		at = memchr(at, prefix[0], (size_t) (end - at));
		if (at == NULL)
			return end;
		while (n_same < len && at + n_same < end && at[n_same] == prefix[n_same])
			n_same++;
		if (n_same == len || at + n_same == end)
			return at;
		at += n_same + 1;
	}
	return end;
}

/* The text begins with a whole prefix. */
static enum placeholder_step
take_value(const struct engine *engine, const char *script_name, const char *text, size_t len,
		   bool is_end, struct placeholder_piece *piece, struct af_error *err)
{
	const struct migrate_config *config = engine->config;
	size_t suffix_len = strlen(config->placeholder_suffix);
	const char *name = text + strlen(config->placeholder_prefix);
	size_t rest = len - (size_t) (name - text);
	const char *close = memmem(name, rest, config->placeholder_suffix, suffix_len);

	if (close == NULL)
		return is_end || rest > LONGEST_NAME ? fail_unclosed(config, err) : PLACEHOLDER_MORE;
	if (!find_value(engine, script_name, name, (size_t) (close - name), piece))
		return fail_unknown(config, name, (size_t) (close - name), err);
	piece->len = strlen(piece->text);
	piece->file_len = (size_t) (close - text) + suffix_len;
	return PLACEHOLDER_VALUE;
}

enum placeholder_step
placeholder_next(const struct engine *engine, const char *script_name, const char *text, size_t len,
				 bool is_end, struct placeholder_piece *piece, struct af_error *err)
{
	const char *prefix = engine->config->placeholder_prefix;
	size_t prefix_len = strlen(prefix);
	const char *found = find_prefix(text, text + len, prefix, prefix_len);
	bool is_whole = (size_t) (text + len - found) >= prefix_len && found < text + len;

	if (found == text && is_whole)
		return take_value(engine, script_name, text, len, is_end, piece, err);
	if (!is_whole && is_end)
		found = text + len;
	piece->text = text;
	piece->len = piece->file_len = (size_t) (found - text);
	piece->secret = NULL;
	return found == text ? PLACEHOLDER_MORE : PLACEHOLDER_PLAIN;
}
