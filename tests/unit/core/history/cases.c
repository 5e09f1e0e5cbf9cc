/*
 * See cases.h. Files are given by name, so that the grammar of names takes part.
 */
#include "core/history/cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/history/script_name.h"

#define FOLDER "tests/unit/core/history/"

static char *
read_file(const char *name)
{
	char *path;
	FILE *file;
	char *text = NULL;
	size_t size = 0;

	assert_true(asprintf(&path, FOLDER "%s", name) > 0);
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("cannot open \"%s\": unit tests run from the top of the tree", path);
	if (getdelim(&text, &size, '\0', file) < 0)
		fail_msg("\"%s\" is empty", path);
	fclose(file);
	free(path);
	return text;
}

/* Cuts the first part off *rest at the separator; NULL: there is none left. */
static char *
next_part(char **rest, const char *separator)
{
	char *part = *rest;
	char *end;

	if (part == NULL)
		return NULL;
	end = strstr(part, separator);
	*rest = end == NULL ? NULL : end + strlen(separator);
	if (end != NULL)
		*end = '\0';
	return part;
}

static char *
next_text(char **rest)
{
	char *part = next_part(rest, "^");

	assert_non_null(part);
	return strcmp(part, "\\N") == 0 ? NULL : part;
}

static bool
next_checksum(char **rest, int32_t *checksum)
{
	const char *text = next_text(rest);

	if (text != NULL)
		*checksum = (int32_t) strtol(text, NULL, 10);
	return text != NULL;
}

static size_t
count_items(const char *text)
{
	size_t n = *text == '\0' ? 0 : 1;

	for (; (text = strstr(text, " ; ")) != NULL; text++)
		n++;
	return n;
}

static void
read_rows(struct history_case *now, char *text)
{
	size_t i;

	now->args.n_applied = count_items(text);
	now->applied = calloc(now->args.n_applied + 1, sizeof(*now->applied));
	now->args.applied = now->applied;
	for (i = 0; i < now->args.n_applied; i++)
	{
		char *item = next_part(&text, " ; ");
		struct af_applied *row = &now->applied[i];

		row->installed_rank = (int32_t) strtol(next_text(&item), NULL, 10);
		row->version = next_text(&item);
		row->description = next_text(&item);
		row->type = next_text(&item);
		row->script = next_text(&item);
		row->has_checksum = next_checksum(&item, &row->checksum);
		row->success = strcmp(next_text(&item), "t") == 0;
	}
}

/* name^checksum, name^checksum^equivalent or name^checksum^equivalent^skipped */
static void
read_file_item(struct af_resolved *file, char *item)
{
	struct af_script_name parsed;
	char *name = next_text(&item);
	char *version;
	char *description;

	af_script_name_parse(&af_naming_default, name, &parsed);
	version = malloc(parsed.version_len + 1);
	description = malloc(parsed.description_len + 1);
	af_script_name_version(&parsed, version);
	af_script_name_description(&parsed, description);
	file->version = version;
	file->description = description;
	file->type = parsed.kind == AF_SCRIPT_BASELINE ? "SQL_BASELINE"
				 : parsed.kind == AF_SCRIPT_UNDO   ? "UNDO_SQL"
												   : "SQL";
	file->script = name;
	file->has_checksum = next_checksum(&item, &file->checksum);
	if (parsed.kind == AF_SCRIPT_REPEATABLE)
	{
		free(version);
		file->version = NULL;
		file->has_equivalent_checksum = true;
		file->equivalent_checksum = file->checksum;
	}
	if (item != NULL)
		file->has_equivalent_checksum = next_checksum(&item, &file->equivalent_checksum);
	file->is_skipped = item != NULL;
}

/* Files whose names Flyway passes over in silence are left out, as the CLI does. */
static void
read_files(struct history_case *now, char *text)
{
	size_t n_items = count_items(text);
	size_t i;

	now->resolved = calloc(n_items + 1, sizeof(*now->resolved));
	now->args.resolved = now->resolved;
	now->args.n_resolved = 0;
	for (i = 0; i < n_items; i++)
	{
		char *item = next_part(&text, " ; ");
		struct af_script_name parsed;
		size_t name_len = strcspn(item, "^");

		item[name_len] = '\0';
		af_script_name_parse(&af_naming_default, item, &parsed);
		item[name_len] = '^';
		if (parsed.kind >= AF_SCRIPT_VERSIONED && parsed.kind <= AF_SCRIPT_REPEATABLE)
			read_file_item(&now->resolved[now->args.n_resolved++], item);
	}
}

static void
read_patterns(struct history_case *now, char *text)
{
	size_t n = 0;

	while (text != NULL && *text != '\0')
	{
		assert_true(n < CASE_MAX_PATTERNS);
		now->patterns[n++] = next_part(&text, ",");
	}
	now->ignore_patterns = now->patterns;
}

static void
read_options(struct history_case *now, char *text)
{
	while (text != NULL && *text != '\0')
	{
		char *option = next_part(&text, " ");

		if (strncmp(option, "target=", 7) == 0)
			now->args.target = option + 7;
		else if (strcmp(option, "outOfOrder") == 0)
			now->args.out_of_order = true;
		else if (strcmp(option, "history_only") == 0)
			now->args.history_only = true;
		else if (strcmp(option, "allow_pending") == 0)
			now->allow_pending = true;
		else if (strncmp(option, "ignore=", 7) == 0)
			read_patterns(now, option + 7);
		else
			fail_msg("%s: unknown option \"%s\"", now->name, option);
	}
}

static char *
next_field(char **rest)
{
	char *field = next_part(rest, "\t");

	assert_non_null(field);
	return strcmp(field, "-") == 0 ? field + 1 : field;
}

static void
free_case(struct history_case *now)
{
	size_t i;

	for (i = 0; i < now->args.n_resolved; i++)
	{
		free((char *) now->resolved[i].version);
		free((char *) now->resolved[i].description);
	}
	free(now->resolved);
	free(now->applied);
	free(now->lines);
}

static void
run_case(char *text, void (*check)(const struct history_case *))
{
	struct history_case now = {0};
	size_t n_most;
	size_t *scratch;

	now.name = next_field(&text);
	read_options(&now, next_field(&text));
	read_rows(&now, next_field(&text));
	read_files(&now, next_field(&text));
	now.expected[0] = next_field(&text);
	now.expected[1] = next_field(&text);
	/* exactly the room asked for, so that the sanitizer sees one step beyond */
	n_most = now.args.n_applied + now.args.n_resolved;
	now.lines = malloc(n_most * sizeof(*now.lines));
	scratch = malloc(2 * n_most * sizeof(*scratch));
	now.n_lines = af_info_build(&now.args, now.lines, scratch);
	free(scratch);
	check(&now);
	free_case(&now);
}

void
cases_each(const char *name, void (*check)(const struct history_case *))
{
	char *text = read_file(name);
	char *rest = text;
	char *line;
	size_t n_cases = 0;

	while ((line = next_part(&rest, "\n")) != NULL)
	{
		if (*line == '#' || *line == '\0')
			continue;
		run_case(line, check);
		n_cases++;
	}
	free(text);
	assert_true(n_cases > 0);
}

void
cases_unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
	{
		if (text[0] == '\\' && text[1] == 'n')
		{
			*to++ = '\n';
			text++;
		}
		else
			*to++ = *text;
	}
	*to = '\0';
}
