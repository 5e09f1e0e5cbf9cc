/*
 * See index_maker.h.
 */
#include "cli/migrate/index_maker.h"

#include <string.h>

#include "cli/db/words.h"

/* Whether the present word is this one; if so, goes to the next. */
static bool
take(struct words *words, const char *keyword)
{
	if (!words_is(words, keyword))
		return false;
	words_next(words);
	return true;
}

static bool
is_dot(const struct words *words)
{
	return words->kind == WORD_MARK && words->text[words->start] == '.';
}

/* name, schema.name; NULL: none stands here. */
static const char *
take_name(struct words *words, struct arena *arena)
{
	size_t start = words->start;
	size_t end;

	if (words->kind != WORD_WORD && words->kind != WORD_QUOTED)
		return NULL;
	end = words->end;
	for (words_next(words); is_dot(words); words_next(words))
	{
		words_next(words);
		if (words->kind != WORD_WORD && words->kind != WORD_QUOTED)
			return NULL;
		end = words->end;
	}
	return arena_strndup(arena, words->text + start, end - start);
}

static bool
read_create(struct words *words, struct arena *arena, struct index_maker *maker)
{
	take(words, "UNIQUE");
	if (!take(words, "INDEX") || !take(words, "CONCURRENTLY"))
		return false;
	if (take(words, "IF"))
	{
		take(words, "NOT");
		take(words, "EXISTS");
	}
	if (!words_is(words, "ON"))
		maker->index = take_name(words, arena);
	if (!take(words, "ON"))
		return false;
	take(words, "ONLY");
	maker->relation = take_name(words, arena);
	return maker->relation != NULL;
}

/* (VERBOSE, CONCURRENTLY): goes behind the closing parenthesis. */
static bool
take_options(struct words *words)
{
	bool is_concurrent = false;

	if (words->kind != WORD_MARK || words->text[words->start] != '(')
		return false;
	for (words_next(words); words->kind != WORD_NONE; words_next(words))
	{
		if (words_is(words, "CONCURRENTLY"))
		{
			struct words value = *words;

			words_next(&value);
			is_concurrent = !words_is(&value, "FALSE") && !words_is(&value, "OFF");
		}
		if (words->kind == WORD_MARK && words->text[words->start] == ')')
		{
			words_next(words);
			break;
		}
	}
	return is_concurrent;
}

static bool
read_reindex(struct words *words, struct arena *arena, struct index_maker *maker)
{
	bool is_concurrent = take_options(words);
	bool is_index = words_is(words, "INDEX");
	bool is_single = is_index || words_is(words, "TABLE");

	words_next(words);
	if (take(words, "CONCURRENTLY"))
		is_concurrent = true;
	maker->is_reindex = true;
	maker->names_index = is_index;
	maker->relation = is_single ? take_name(words, arena) : NULL;
	return is_concurrent;
}

bool
index_maker_read(const char *text, size_t len, struct arena *arena, struct index_maker *maker)
{
	struct words words;

	memset(maker, 0, sizeof(*maker));
	words_init(&words, text, len);
	words_next(&words);
	if (take(&words, "CREATE"))
		return read_create(&words, arena, maker);
	return take(&words, "REINDEX") && read_reindex(&words, arena, maker);
}
