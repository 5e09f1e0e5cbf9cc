/*
 * The statements PostgreSQL refuses inside a transaction block, as a table of words. In a pattern
 * "*" stands for any words (none too), "|" parts alternatives, and the end is open unless the
 * pattern ends with "." Words in parentheses count, since options stand there: REINDEX
 * (CONCURRENTLY) …
 */
#include "cli/migrate/statement_kind.h"

#include <string.h>
#include <strings.h>

#include "cli/db/words.h"

static const char *const patterns[] = {
	"CREATE|DROP DATABASE|TABLESPACE|SUBSCRIPTION",
	"ALTER DATABASE * SET TABLESPACE",
	"ALTER SYSTEM",
	"ALTER SUBSCRIPTION * REFRESH PUBLICATION",
	"ALTER SUBSCRIPTION * SET|ADD|DROP PUBLICATION",
	"ALTER TABLE * DETACH PARTITION * CONCURRENTLY",
	"CREATE INDEX CONCURRENTLY",
	"CREATE UNIQUE INDEX CONCURRENTLY",
	"DROP INDEX CONCURRENTLY",
	"REINDEX * SCHEMA|DATABASE|SYSTEM",
	"REINDEX * CONCURRENTLY",
	"CLUSTER .",
	"CLUSTER VERBOSE .",
	"VACUUM",
	"DISCARD ALL",
	"COMMIT|ROLLBACK PREPARED",
	NULL,
};

/* A SELECT inside INSERT or CREATE TABLE calls functions, too. */
static const char *const callers[] = {
	"CALL|DO|EXECUTE|DISCARD|VALUES|WITH|EXPLAIN",
	"* SELECT",
};

#define ADVISORY_LEN (sizeof("_advisory_") - 1)

/* Whether the present word is one of "A|B|C" (len bytes). */
static bool
is_one_of(const struct words *words, const char *alternatives, size_t len)
{
	const char *end = alternatives + len;
	size_t word_len = words->end - words->start;

	if (words->kind != WORD_WORD)
		return false;
	while (alternatives < end)
	{
		const char *bar = memchr(alternatives, '|', (size_t) (end - alternatives));
		const char *stop = bar == NULL ? end : bar;

		if ((size_t) (stop - alternatives) == word_len &&
			strncasecmp(words->text + words->start, alternatives, word_len) == 0)
			return true;
		alternatives = bar == NULL ? end : bar + 1;
	}
	return false;
}

static const char *
next_part(const char *part)
{
	part += strcspn(part, " ");
	return part + strspn(part, " ");
}

/* Stands on the statement's next word already. */
static bool
matches(const char *pattern, struct words words)
{
	for (; *pattern != '\0'; pattern = next_part(pattern))
	{
		if (*pattern == '*')
		{
			pattern = next_part(pattern);
			for (; words.kind != WORD_NONE; words_next(&words))
				if (matches(pattern, words))
					return true;
			return false;
		}
		if (*pattern == '.')
			return words.kind == WORD_NONE;
		if (!is_one_of(&words, pattern, strcspn(pattern, " ")))
			return false;
		words_next(&words);
	}
	return true;
}

bool
statement_is_transactional(const char *text, size_t len)
{
	const char *const *pattern;
	struct words words;

	words_init(&words, text, len);
	words_next(&words);
	for (pattern = patterns; *pattern != NULL; pattern++)
		if (matches(*pattern, words))
			return false;
	return true;
}

bool
statement_may_unlock(const char *text, size_t len)
{
	struct words words;
	size_t i;

	words_init(&words, text, len);
	words_next(&words);
	for (i = 0; i < sizeof(callers) / sizeof(callers[0]); i++)
		if (matches(callers[i], words))
			return true;
	for (i = 0; i + ADVISORY_LEN <= len; i++)
		if (text[i] == '_' && strncasecmp(text + i, "_advisory_", ADVISORY_LEN) == 0)
			return true;
	return false;
}

bool
statement_is_concurrent(const char *text, size_t len)
{
	struct words words;

	words_init(&words, text, len);
	while (words_next(&words) != WORD_NONE)
		if (words_is(&words, "CONCURRENTLY"))
			return !statement_is_transactional(text, len);
	return false;
}

static bool
begins_with(const char *text, size_t len, const char *const *keywords, size_t n)
{
	struct words words;
	size_t i;

	words_init(&words, text, len);
	words_next(&words);
	for (i = 0; i < n; i++)
		if (words_is(&words, keywords[i]))
			return true;
	return false;
}

static const char *const loners[] = {
	"SET",	 "RESET",	 "DISCARD", "BEGIN",   "START", "COMMIT", "END",
	"ABORT", "ROLLBACK", "PREPARE", "EXECUTE", "COPY",	"CALL",	  "DO",
};

static bool
names_set_config(const char *text, size_t len)
{
	const char *end = text + len;
	const char *at = text;

	while ((at = memchr(at, '_', (size_t) (end - at))) != NULL)
	{
		if (at - text >= 3 && end - at >= 7 && strncasecmp(at - 3, "set_config", 10) == 0)
			return true;
		at++;
	}
	return false;
}

bool
statement_stands_alone(const char *text, size_t len)
{
	return begins_with(text, len, loners, sizeof(loners) / sizeof(loners[0])) ||
		   names_set_config(text, len) || !statement_is_transactional(text, len);
}

bool
statement_sets_transaction(const char *text, size_t len)
{
	struct words words;

	words_init(&words, text, len);
	words_next(&words);
	if (!words_is(&words, "SET"))
		return false;
	words_next(&words);
	return words_is(&words, "TRANSACTION");
}

static const char *const enders[] = {"COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE"};

bool
statement_ends_transaction(const char *text, size_t len)
{
	return begins_with(text, len, enders, sizeof(enders) / sizeof(enders[0]));
}
