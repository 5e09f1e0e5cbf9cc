/*
 * A line without version or date passes what asks for later ones and not what asks for earlier
 * ones, as Flyway has it: a pending or repeatable migration is yet to come.
 */
#include "cli/migrate/info_filter.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/history/migration.h"
#include "core/history/version.h"

/* As settings give it, as rows hold it. */
struct filter
{
	const char *since; /* 2024-01-31T23:59:00 */
	const char *until;
	const char *since_version;
	const char *until_version;
	const char *const *states;
};

/* Words for states besides those that info prints, in Flyway's calls. */
static const struct
{
	const char *word;
	const char *state;
} other_words[] = {
	{"missing_success", "Missing"},
	{"missing_failed", "Failed (Missing)"},
	{"future_success", "Future"},
	{"future_failed", "Failed (Future)"},
	{"baseline_ignored", "Ignored (Baseline)"},
};

static bool
wrong(struct af_error *err, const char *name, const char *value, const char *hint)
{
	error_set(err, ERR_SETTINGS, "setting \"%s\": \"%s\" is not understood", name, value);
	error_hint(err, "%s", hint);
	err->code = "ERROR";
	return false;
}

/* dd/mm/yyyy hh:mm in the order that compares as text. NULL stays NULL. */
static bool
read_date(struct engine *engine, const char *name, const char *text, const char **date,
		  struct af_error *err)
{
	int day;
	int month;
	int year;
	int hour;
	int minute;
	int end = -1;

	*date = NULL;
	if (text == NULL || text[0] == '\0')
		return true;
	if (sscanf(text, "%2d/%2d/%4d %2d:%2d%n", &day, &month, &year, &hour, &minute, &end) != 5 ||
		end < 0 || text[end] != '\0' || day < 1 || day > 31 || month < 1 || month > 12 ||
		hour < 0 || hour > 23 || minute < 0 || minute > 59 || year < 0)
		return wrong(err, name, text, "Write it as dd/mm/yyyy hh:mm.");
	*date = arena_printf(engine->arena, "%04d-%02d-%02dT%02d:%02d:00.000000", year, month, day,
						 hour, minute);
	return true;
}

static bool
read_version(const char *name, const char *text, const char **version, struct af_error *err)
{
	*version = text == NULL || text[0] == '\0' ? NULL : text;
	if (*version != NULL && !af_version_is_valid(text, strlen(text)))
		return wrong(err, name, text, "A version is of digits and dots.");
	return true;
}

/* Letters alone count: OUT_OF_ORDER, "Out of Order". */
static bool
is_same_state(const char *a, const char *b)
{
	for (;;)
	{
		while (*a != '\0' && !isalpha((unsigned char) *a))
			a++;
		while (*b != '\0' && !isalpha((unsigned char) *b))
			b++;
		if (tolower((unsigned char) *a) != tolower((unsigned char) *b))
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

static const char *
state_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(other_words) / sizeof(other_words[0]); i++)
		if (strcasecmp(other_words[i].word, word) == 0)
			return other_words[i].state;
	for (i = AF_STATE_PENDING; i <= AF_STATE_DELETED; i++)
		if (is_same_state(af_state_name((enum af_state) i), word))
			return af_state_name((enum af_state) i);
	return NULL;
}

static bool
read_states(struct engine *engine, struct filter *filter, struct af_error *err)
{
	const char *const *words = engine->config->info_of_state;
	const char **states;
	size_t n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	states = arena_alloc_array(engine->arena, n + 1, sizeof(*states));
	for (n = 0; words != NULL && words[n] != NULL; n++)
	{
		states[n] = state_of(words[n]);
		if (states[n] == NULL)
			return wrong(err, "infoOfState", words[n],
						 "Name states as info prints them: Pending, Success, \"Out of Order\".");
	}
	filter->states = states;
	return true;
}

static bool
is_wanted(const struct filter *filter, const struct info_row *row)
{
	const char *const *state;
	bool is_state = filter->states[0] == NULL;

	for (state = filter->states; *state != NULL; state++)
		is_state = is_state || strcmp(*state, row->state) == 0;
	if (!is_state)
		return false;
	if (filter->since != NULL && row->installed_on != NULL &&
		strcmp(row->installed_on, filter->since) <= 0)
		return false;
	if (filter->until != NULL &&
		(row->installed_on == NULL || strcmp(row->installed_on, filter->until) >= 0))
		return false;
	if (filter->since_version != NULL && row->version != NULL &&
		af_version_compare(row->version, filter->since_version) < 0)
		return false;
	return filter->until_version == NULL ||
		   (row->version != NULL && af_version_compare(row->version, filter->until_version) <= 0);
}

bool
info_filter(struct engine *engine, struct info_result *result, struct af_error *err)
{
	const struct migrate_config *config = engine->config;
	struct filter filter;
	size_t n = 0;
	size_t i;

	if (!read_date(engine, "infoSinceDate", config->info_since_date, &filter.since, err) ||
		!read_date(engine, "infoUntilDate", config->info_until_date, &filter.until, err) ||
		!read_version("infoSinceVersion", config->info_since_version, &filter.since_version, err) ||
		!read_version("infoUntilVersion", config->info_until_version, &filter.until_version, err) ||
		!read_states(engine, &filter, err))
		return false;
	for (i = 0; i < result->n_rows; i++)
		if (is_wanted(&filter, &result->rows[i]))
			result->rows[n++] = result->rows[i];
	result->n_rows = n;
	return true;
}
