/*
 * Ignore patterns, as Flyway reads them: each half is a word or "*", without regard to case.
 */
#include "core/history/ignore.h"

#include <stddef.h>

static const char *const default_patterns[] = {"*:future", NULL};
static const char *const type_words[] = {"*", "repeatable", "versioned", NULL};
static const char *const state_words[] = {"*", "missing", "pending", "ignored", "future", NULL};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

/* Whether the text up to `end` (or its own end) is the word, which is lower case. */
static bool
is_word(const char *text, char end, const char *word)
{
	while (*text != '\0' && *text != end && lower(*text) == *word)
	{
		text++;
		word++;
	}
	return (*text == '\0' || *text == end) && *word == '\0';
}

static bool
is_one_of(const char *text, char end, const char *const *words)
{
	for (; *words != NULL; words++)
		if (is_word(text, end, *words))
			return true;
	return false;
}

/* The half behind the colon; NULL: there is not exactly one colon. */
static const char *
state_half(const char *pattern)
{
	const char *half = NULL;

	for (; *pattern != '\0'; pattern++)
	{
		if (*pattern != ':')
			continue;
		if (half != NULL)
			return NULL;
		half = pattern + 1;
	}
	return half;
}

bool
af_ignore_pattern_is_valid(const char *pattern)
{
	const char *state = state_half(pattern);

	return state != NULL && is_one_of(pattern, ':', type_words) &&
		   is_one_of(state, '\0', state_words);
}

bool
af_ignore_is_default(const char *const *patterns)
{
	return patterns == NULL ||
		   (patterns[0] != NULL && is_word(patterns[0], '\0', default_patterns[0]) &&
			patterns[1] == NULL);
}

static bool
put_words(struct af_sink *sink, const char *const *words)
{
	if (!af_put(sink, words[0]))
		return false;
	while (*++words != NULL)
		if (!af_put(sink, ", ") || !af_put(sink, *words))
			return false;
	return true;
}

bool
af_ignore_pattern_put_problem(const char *pattern, struct af_sink *sink)
{
	const char *state = state_half(pattern);

	if (state == NULL)
		return af_put(sink, "Invalid pattern '") && af_put(sink, pattern) &&
			   af_put(sink, "'. Pattern must be of the form <migration_type>:<migration_state>");
	if (!is_one_of(pattern, ':', type_words))
		return af_put(sink, "Invalid migration type '") &&
			   af_put_bytes(sink, pattern, (size_t) (state - 1 - pattern)) &&
			   af_put(sink, "'. Valid types are: [") && put_words(sink, type_words) &&
			   af_put(sink, "]");
	return af_put(sink, "Invalid migration state '") && af_put(sink, state) &&
		   af_put(sink, "'. Valid states are: [") && put_words(sink, state_words) &&
		   af_put(sink, "]");
}

/*
 * The word by which a pattern knows a state, NULL: only "*" matches. An outdated script is one that
 * waits; a failed row of a future version is let pass with the future ones, one of a missing
 * version is not let pass with the missing ones.
 */
static const char *
word_of_state(enum af_state state)
{
	switch (state)
	{
		case AF_STATE_PENDING:
		case AF_STATE_OUTDATED:
			return "pending";
		case AF_STATE_IGNORED:
			return "ignored";
		case AF_STATE_MISSING:
			return "missing";
		case AF_STATE_FUTURE:
		case AF_STATE_FAILED_FUTURE:
			return "future";
		default:
			return NULL;
	}
}

static bool
matches(const char *pattern, bool is_versioned, const char *word)
{
	const char *state = state_half(pattern);

	if (state == NULL)
		return false;
	return (is_word(pattern, ':', "*") ||
			is_word(pattern, ':', is_versioned ? "versioned" : "repeatable")) &&
		   (is_word(state, '\0', "*") || (word != NULL && is_word(state, '\0', word)));
}

bool
af_line_is_ignored(const struct af_validate_args *args, const struct af_info *line)
{
	const char *const *patterns =
		args->ignore_patterns != NULL ? args->ignore_patterns : default_patterns;
	const char *word = word_of_state(line->state);

	if (line->state == AF_STATE_UNDONE || line->state == AF_STATE_DELETED ||
		line->state == AF_STATE_ABOVE_TARGET)
		return true;
	if (args->allow_pending && matches("*:pending", true, word))
		return true;
	for (; *patterns != NULL; patterns++)
		if (matches(*patterns, af_info_version(line) != NULL, word))
			return true;
	return false;
}
