/*
 * Styles are told by shape: the digits of a time or a date, in whatever parts they are written;
 * behind a date there may be a counter. Anything else counts in its last part.
 */
#include "cli/migrate/version_style.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/history/version.h"

enum
{
	N_DATE = 8,		/* yyyymmdd */
	N_MINUTES = 12, /* … and HHMM */
	N_SECONDS = 14	/* … and SS */
};

const char *
version_of_time(struct arena *arena, time_t now)
{
	char text[sizeof("99991231235959")] = "";
	struct tm parts;

	if (gmtime_r(&now, &parts) == NULL || strftime(text, sizeof(text), "%Y%m%d%H%M%S", &parts) == 0)
		return "1";
	return arena_strdup(arena, text);
}

static int
number(const char *digits, size_t n)
{
	int value = 0;

	for (; n > 0; n--)
		value = value * 10 + (*digits++ - '0');
	return value;
}

/* Whether the first n digits are a date, with a time behind it where they go so far. */
static bool
is_time(const char *digits, size_t n)
{
	int year = number(digits, 4);
	int month = number(digits + 4, 2);
	int day = number(digits + 6, 2);

	return year >= 1970 && year < 3000 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
		   (n < N_MINUTES || (number(digits + 8, 2) < 24 && number(digits + 10, 2) < 60)) &&
		   (n < N_SECONDS || number(digits + 12, 2) < 60);
}

/* Each digit in its turn takes the place of one; separators stay. */
static const char *
with_digits(struct arena *arena, const char *version, size_t len, const char *digits)
{
	char *text = arena_strndup(arena, version, len);
	char *at;

	for (at = text; *at != '\0'; at++)
		if (isdigit((unsigned char) *at))
			*at = *digits++;
	return text;
}

/* One more, keeping leading zeros: 9 is 10, 09 is 10, 099 is 100. */
static const char *
increased(struct arena *arena, const char *part)
{
	size_t len = strlen(part);
	char *text = arena_printf(arena, "0%s", part);
	size_t i = len;

	while (text[i] == '9')
		text[i--] = '0';
	text[i]++;
	return i == 0 ? text : text + 1;
}

static const char *
with_last_increased(struct arena *arena, const char *version)
{
	size_t at = strlen(version);

	while (at > 0 && isdigit((unsigned char) version[at - 1]))
		at--;
	return arena_printf(arena, "%.*s%s", (int) at, version, increased(arena, version + at));
}

/* The first number of a counter as wide as this one: 001. */
static const char *
first_count(struct arena *arena, const char *like)
{
	return arena_printf(arena, "%0*d", (int) strlen(like), 1);
}

static const char *
next_by_date(struct arena *arena, const char *highest, size_t date_len, const char *now)
{
	const char *counter = highest + date_len;
	const char *today = with_digits(arena, highest, date_len, now);

	if (*counter == '\0')
		return af_version_compare(today, highest) > 0 ? today
													  : arena_printf(arena, "%s.1", highest);
	today = arena_printf(arena, "%s%c%s", today, *counter, first_count(arena, counter + 1));
	return af_version_compare(today, highest) > 0 ? today : with_last_increased(arena, highest);
}

/* The length of the date that a version begins with, if nothing or one counter stands behind it;
 * 0: none. */
static size_t
date_len(const char *version, const char *digits)
{
	size_t n = 0;
	size_t i;

	if (strlen(digits) < N_DATE || !is_time(digits, N_DATE))
		return 0;
	for (i = 0; n < N_DATE; i++)
		n += isdigit((unsigned char) version[i]) != 0;
	if (version[i] == '\0')
		return i;
	if (isdigit((unsigned char) version[i]))
		return 0;
	return version[i + 1 + strspn(version + i + 1, "0123456789")] == '\0' ? i : 0;
}

static const char *
digits_of(struct arena *arena, const char *version)
{
	char *digits = arena_alloc(arena, strlen(version) + 1);
	char *to = digits;

	for (; *version != '\0'; version++)
		if (isdigit((unsigned char) *version))
			*to++ = *version;
	return digits;
}

const char *
version_next(struct arena *arena, const char *highest, time_t now)
{
	const char *digits;
	const char *next;
	size_t n;

	if (highest == NULL)
		return "1";
	digits = digits_of(arena, highest);
	n = strlen(digits);
	if ((n == N_SECONDS || n == N_MINUTES) && is_time(digits, n))
	{
		next = with_digits(arena, highest, strlen(highest), version_of_time(arena, now));
		return af_version_compare(next, highest) > 0 ? next : with_last_increased(arena, highest);
	}
	n = date_len(highest, digits);
	if (n > 0)
		return next_by_date(arena, highest, n, version_of_time(arena, now));
	return with_last_increased(arena, highest);
}
