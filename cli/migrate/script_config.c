/*
 * The configuration of one script.
 */
#include "cli/migrate/script_config.h"

#include <string.h>
#include <strings.h>

#include "cli/base/duration.h"
#include "cli/base/file.h"
#include "cli/migrate/should_execute.h"

#define LONGEST_FILE ((size_t) 1024 * 1024)

/* One file that is read. */
struct reading
{
	const struct engine *engine;
	const char *conf;
	const char *script_name;
	struct script_config *config;
	char *line; /* as it began */
	int number;
};

static void
init(struct script_config *config)
{
	memset(config, 0, sizeof(*config));
	config->lock_timeout_ms = config->statement_timeout_ms = -1;
}

static enum script_choice *
choice_named(struct script_config *config, const char *key)
{
	if (strcmp(key, "executeInTransaction") == 0)
		return &config->executes_in_transaction;
	if (strcmp(key, "placeholderReplacement") == 0)
		return &config->replaces_placeholders;
	return NULL;
}

static enum script_choice
choice_read(const char *value)
{
	if (strcasecmp(value, "true") == 0)
		return CHOICE_TRUE;
	return strcasecmp(value, "false") == 0 ? CHOICE_FALSE : CHOICE_NONE;
}

static bool
fail(const struct reading *reading, size_t column, struct af_error *err)
{
	error_place(err, reading->conf, reading->number, (int) column);
	err->code = "CONFIGURATION";
	return false;
}

static bool
take_condition(struct reading *reading, const char *value, struct af_error *err)
{
	struct script_config *config = reading->config;
	bool is_wanted;
	size_t offset;

	config->condition = arena_strdup(reading->engine->arena, value);
	if (!should_execute_read(reading->engine, reading->script_name, value, &is_wanted, &offset,
							 err))
		return fail(reading, (size_t) (value - reading->line) + offset + 1, err);
	config->should_execute = is_wanted ? CHOICE_TRUE : CHOICE_FALSE;
	return true;
}

static bool
take(struct reading *reading, const char *key, const char *value, struct af_error *err)
{
	enum script_choice *choice = choice_named(reading->config, key);

	if (strcmp(key, "encoding") == 0)
	{
		reading->config->encoding = arena_strdup(reading->engine->arena, value);
		return true;
	}
	if (strcmp(key, "shouldExecute") == 0)
		return take_condition(reading, value, err);
	if (choice == NULL)
	{
		error_set(err, ERR_SETTINGS, "unknown key \"%s\" in a script's configuration", key);
		error_hint(err, "Known are executeInTransaction, placeholderReplacement, shouldExecute and "
						"encoding; timeouts stand at the head of the script itself.");
	}
	else if ((*choice = choice_read(value)) == CHOICE_NONE)
		error_set(err, ERR_SETTINGS,
				  "invalid value for %s (should be either true or false): \"%s\"", key, value);
	else
		return true;
	return fail(reading, 0, err);
}

static char *
trim(char *text)
{
	size_t len;

	text += strspn(text, " \t\r\f");
	len = strlen(text);
	while (len > 0 && strchr(" \t\r\f", text[len - 1]) != NULL)
		text[--len] = '\0';
	return text;
}

static bool
read_line(struct reading *reading, struct af_error *err)
{
	char *line = trim(reading->line);
	char *equals;

	if (*line == '\0' || *line == '#' || *line == '!')
		return true;
	equals = line + strcspn(line, "=:");
	if (*equals == '\0')
		return take(reading, line, equals, err);
	*equals = '\0';
	return take(reading, trim(line), trim(equals + 1), err);
}

bool
script_config_parse(const struct engine *engine, char *text, const char *conf,
					const char *script_name, struct script_config *config, struct af_error *err)
{
	struct reading reading = {engine, conf, script_name, config, NULL, 0};
	char *rest = text;

	init(config);
	while (rest != NULL && *rest != '\0')
	{
		reading.line = strsep(&rest, "\n");
		reading.number++;
		if (!read_line(&reading, err))
			return false;
	}
	return true;
}

bool
script_config_read(const struct engine *engine, const struct script_file *file,
				   struct script_config *config, struct af_error *err)
{
	const char *conf;
	struct strbuf text;
	bool ok;

	init(config);
	if (!file->has_config)
		return true;
	conf = arena_printf(engine->arena, "%s.conf", file->path);
	strbuf_init(&text, LONGEST_FILE);
	ok = file_read(conf, &text, err) &&
		 script_config_parse(engine, text.text, conf, file->name, config, err);
	strbuf_release(&text);
	return ok;
}

/* The value behind "key=", which ends with the line; NULL: the comment says something else. */
static const char *
comment_value(const char *comment, const char *end, const char *key)
{
	size_t len = strlen(key);

	comment += strspn(comment, "- \t");
	if (comment > end || strncmp(comment, key, len) != 0)
		return NULL;
	comment += len;
	comment += strspn(comment, " \t");
	if (*comment++ != '=')
		return NULL;
	return comment + strspn(comment, " \t");
}

static void
read_transaction(const char *value, struct script_config *config)
{
	if (value == NULL || config->executes_in_transaction != CHOICE_NONE)
		return;
	if (strncasecmp(value, "false", 5) == 0)
		config->executes_in_transaction = CHOICE_FALSE;
	else if (strncasecmp(value, "true", 4) == 0)
		config->executes_in_transaction = CHOICE_TRUE;
}

static bool
read_duration(const char *key, const char *value, const char *end, int64_t *ms,
			  struct af_error *err)
{
	size_t len = value == NULL || value > end ? 0 : (size_t) (end - value);

	if (value == NULL || duration_parse(value, len, ms))
		return true;
	error_set(err, ERR_SETTINGS, "invalid value for %s: \"%.*s\"", key, (int) len,
			  value > end ? "" : value);
	error_hint(err, "Write a duration such as 5s, 200ms, 2min or 0.");
	err->code = "CONFIGURATION";
	return false;
}

/* "-- executeInTransaction=false" and the timeouts, and no other key: comments are not ours. */
static bool
read_comment(const char *comment, size_t len, struct script_config *config, struct af_error *err)
{
	const char *end = comment + len;

	read_transaction(comment_value(comment, end, "executeInTransaction"), config);
	return read_duration("lockTimeout", comment_value(comment, end, "lockTimeout"), end,
						 &config->lock_timeout_ms, err) &&
		   read_duration("statementTimeout", comment_value(comment, end, "statementTimeout"), end,
						 &config->statement_timeout_ms, err);
}

bool
script_config_read_head(const char *text, struct script_config *config, struct af_error *err)
{
	int line = 1;

	for (;;)
	{
		size_t len;

		for (; *text != '\0' && strchr(" \t\r\n", *text) != NULL; text++)
			line += *text == '\n';
		if (strncmp(text, "--", 2) != 0)
			return true;
		len = strcspn(text, "\n");
		if (!read_comment(text, len, config, err))
		{
			error_place(err, NULL, line, 1);
			return false;
		}
		text += len;
	}
}
