/*
 * Reading and writing durations.
 */
#include "cli/base/duration.h"

#include <string.h>

static const struct unit
{
	const char *name;
	int64_t us;
} units[] = {
	{"d", INT64_C(86400000000)},
	{"h", INT64_C(3600000000)},
	{"min", 60000000},
	{"s", 1000000},
	{"ms", 1000},
	{"us", 1},
};

#define N_UNITS (sizeof(units) / sizeof(units[0]))

static size_t
skip_blanks(const char *text, size_t len, size_t at)
{
	while (at < len && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
		at++;
	return at;
}

static bool
is_digit(const char *text, size_t len, size_t at)
{
	return at < len && text[at] >= '0' && text[at] <= '9';
}

/* Digits of a decimal number, and where the number ends. False: there are none. */
static bool
read_number(const char *text, size_t len, size_t *at, double *number)
{
	size_t start = *at;
	double part = 1;

	for (*number = 0; is_digit(text, len, *at); ++*at)
		*number = *number * 10 + (text[*at] - '0');
	if (*at == start || *at == len || text[*at] != '.')
		return *at > start;
	for (++*at; is_digit(text, len, *at); ++*at)
		*number += (text[*at] - '0') * (part /= 10);
	return true;
}

/* NULL: no unit of this name. */
static const struct unit *
unit_named(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < N_UNITS; i++)
		if (strlen(units[i].name) == len && strncmp(units[i].name, name, len) == 0)
			return &units[i];
	return NULL;
}

bool
duration_parse(const char *text, size_t len, int64_t *ms)
{
	const struct unit *unit;
	size_t at = skip_blanks(text, len, 0);
	double number;

	while (len > at && skip_blanks(text, len, len - 1) == len)
		len--;
	if (!read_number(text, len, &at, &number))
		return false;
	at = skip_blanks(text, len, at);
	*ms = 0;
	if (at == len)
		return number <= 0;
	unit = unit_named(text + at, len - at);
	if (unit == NULL)
		return false;
	number = number * (double) unit->us / 1000 + 0.5;
	if (number >= (double) DURATION_LONGEST_MS + 1)
		return false;
	*ms = (int64_t) number;
	return true;
}

const char *
duration_text(struct arena *arena, int64_t ms)
{
	size_t i;

	if (ms == 0)
		return "0";
	for (i = 0; ms * 1000 % units[i].us != 0;)
		i++;
	return arena_printf(arena, "%lld%s", (long long) (ms * 1000 / units[i].us), units[i].name);
}
