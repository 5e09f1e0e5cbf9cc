/*
 * The configuration of one script.
 */
#include "cli/migrate/script_config.h"

#include <string.h>
#include <strings.h>

#include "cli/base/duration.h"
#include "cli/base/file.h"

#define LONGEST_FILE ((size_t) 1024 * 1024)

static enum script_choice *
choice_named(struct script_config *config, const char *key)
{
	if (strcmp(key, "executeInTransaction") == 0)
		return &config->executes_in_transaction;
	if (strcmp(key, "placeholderReplacement") == 0)
		return &config->replaces_placeholders;
	if (strcmp(key, "shouldExecute") == 0)
		return &config->should_execute;
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
take(struct script_config *config, struct arena *arena, const char *key, const char *value,
	 struct af_error *err)
{
	enum script_choice *choice = choice_named(config, key);

	if (strcmp(key, "encoding") == 0)
	{
		config->encoding = arena_strdup(arena, value);
		return true;
	}
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
	err->code = "CONFIGURATION";
	return false;
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
read_line(struct script_config *config, struct arena *arena, char *line, struct af_error *err)
{
	char *equals;

	line = trim(line);
	if (*line == '\0' || *line == '#' || *line == '!')
		return true;
	equals = line + strcspn(line, "=:");
	if (*equals == '\0')
		return take(config, arena, line, "", err);
	*equals = '\0';
	return take(config, arena, trim(line), trim(equals + 1), err);
}

bool
script_config_read(const char *path, struct arena *arena, struct script_config *config,
				   struct af_error *err)
{
	const char *conf = arena_printf(arena, "%s.conf", path);
	struct strbuf text;
	char *rest;
	int number = 0;
	bool ok;

	memset(config, 0, sizeof(*config));
	config->lock_timeout_ms = config->statement_timeout_ms = -1;
	if (!file_exists(conf))
		return true;
	strbuf_init(&text, LONGEST_FILE);
	ok = file_read(conf, &text, err);
	for (rest = text.text; ok && rest != NULL && *rest != '\0';)
	{
		char *line = strsep(&rest, "\n");

		number++;
		ok = read_line(config, arena, line, err);
		if (!ok)
			error_place(err, conf, number, 0);
	}
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
