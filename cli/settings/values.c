/*
 * Taking values into the settings: checks by type, choices and what is retired.
 */
#include "cli/settings/values.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/base/duration.h"

/* Values that were right once. */
static const struct
{
	enum setting_id id;
	const char *value;
	const char *message;
	const char *hint;
} retired_values[] = {
	{SETTING_DOCKER_REGISTRY, "docker.pkg.github.com",
	 "registry \"docker.pkg.github.com\" is retired", "Use \"ghcr.io\"."},
};

static void
set_place(struct settings *settings, struct value *value, const struct place *place)
{
	value->source = place->source;
	value->source_text = arena_strdup(settings->arena, place->text);
}

static bool
is_int(const char *text)
{
	char *end;

	errno = 0;
	(void) strtol(text, &end, 10);
	return end != text && *end == '\0' && errno == 0 && strchr(" \t\n\v\f\r", text[0]) == NULL;
}

static bool
is_choice(const char *choices, const char *text)
{
	size_t len = strlen(text);
	const char *at = choices;

	while (at != NULL)
	{
		if (strncmp(at, text, len) == 0 && (at[len] == '|' || at[len] == '\0'))
			return true;
		at = strchr(at, '|');
		at = at == NULL ? NULL : at + 1;
	}
	return false;
}

/* "a|b|c" in words: a, b or c. */
static const char *
words_of(struct arena *arena, const char *choices)
{
	const char *words = "";

	while (choices != NULL)
	{
		size_t len = strcspn(choices, "|");
		bool is_last = choices[len] == '\0';

		words = arena_printf(arena, "%s%s%.*s", words,
							 words[0] == '\0' ? ""
							 : is_last		  ? " or "
											  : ", ",
							 (int) len, choices);
		choices = is_last ? NULL : choices + len + 1;
	}
	return words;
}

/* What was expected, NULL when the text is right. */
static const char *
what_is_expected(const struct setting *setting, const char *text, struct arena *arena)
{
	int64_t ms;

	if (setting->type == SETTING_BOOL && strcasecmp(text, "true") != 0 &&
		strcasecmp(text, "false") != 0)
		return "true or false";
	if (setting->type == SETTING_INT && !is_int(text))
		return "a whole number";
	if (setting->type == SETTING_DURATION && !duration_parse(text, strlen(text), &ms))
		return "a duration such as 5s, 200ms, 2min or 0";
	if (setting->choices != NULL && !is_choice(setting->choices, text))
		return words_of(arena, setting->choices);
	return NULL;
}

static bool
is_retired(const struct setting *setting, const char *text, const struct place *place,
		   struct problems *problems)
{
	size_t i;

	for (i = 0; i < sizeof(retired_values) / sizeof(retired_values[0]); i++)
		if (&settings_table[retired_values[i].id] == setting &&
			strcmp(retired_values[i].value, text) == 0)
		{
			struct settings_problem *problem =
				problems_add(problems, place->file, place->key, "%s", retired_values[i].message);

			problem->line = place->line;
			problem->column = place->column;
			problem->hint = retired_values[i].hint;
			return true;
		}
	return false;
}

static const char *
trimmed(struct arena *arena, const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", text[0]) != NULL)
	{
		text++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	return arena_strndup(arena, text, len);
}

static const char *const *
split(struct arena *arena, const char *text)
{
	size_t n = 1;
	size_t i = 0;
	const char *at;
	const char **list;

	for (at = text; *at != '\0'; at++)
		n += *at == ',';
	list = arena_alloc_array(arena, n + 1, sizeof(*list));
	for (at = text; at != NULL; at = strchr(at, ',') == NULL ? NULL : strchr(at, ',') + 1)
	{
		const char *element = trimmed(arena, at, strcspn(at, ","));

		if (element[0] != '\0')
			list[i++] = element;
	}
	return list;
}

void
value_set(struct settings *settings, const struct setting *setting, struct value *value,
		  const char *text, const struct place *place, struct problems *problems)
{
	const char *expected = what_is_expected(setting, text, settings->arena);

	if (expected != NULL)
	{
		struct settings_problem *problem = problems_add(
			problems, place->file, place->key, "expected %s, found \"%s\"", expected, text);

		problem->line = place->line;
		problem->column = place->column;
		problem->code = setting->type == SETTING_BOOL || setting->type == SETTING_INT
							? "FAULT"
							: "CONFIGURATION";
		return;
	}
	if (is_retired(setting, text, place, problems))
		return;
	value->text = setting->type == SETTING_BOOL ? (strcasecmp(text, "true") == 0 ? "true" : "false")
												: arena_strdup(settings->arena, text);
	if (setting->type == SETTING_LIST)
		value->list = split(settings->arena, value->text);
	set_place(settings, value, place);
}

void
value_set_list(struct settings *settings, struct value *value, const char *const *elements,
			   size_t n, const struct place *place)
{
	const char **list = arena_alloc_array(settings->arena, n + 1, sizeof(*list));
	const char *joined = "";
	size_t i;

	for (i = 0; i < n; i++)
	{
		list[i] = arena_strdup(settings->arena, elements[i]);
		joined = i == 0 ? list[i] : arena_printf(settings->arena, "%s,%s", joined, list[i]);
	}
	value->list = list;
	value->text = joined;
	set_place(settings, value, place);
}

void
value_set_entry(struct settings *settings, struct value *value, const char *name, const char *text,
				const struct place *place)
{
	struct map_entry entry = {arena_strdup(settings->arena, name),
							  arena_strdup(settings->arena, text),
							  arena_strdup(settings->arena, place->text)};
	size_t at = 0;

	while (at < value->n_entries && strcasecmp(value->entries[at].name, name) < 0)
		at++;
	if (at == value->n_entries || strcasecmp(value->entries[at].name, name) != 0)
	{
		value->entries = arena_grow_array(settings->arena, value->entries, value->n_entries,
										  value->n_entries + 1, sizeof(*value->entries));
		memmove(value->entries + at + 1, value->entries + at,
				(value->n_entries - at) * sizeof(*value->entries));
		value->n_entries++;
	}
	value->entries[at] = entry;
	set_place(settings, value, place);
}
