/*
 * See statement_words.h.
 */
#include "cli/migrate/statement_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void
statement_words_init(struct statement_words *words, const char *text, size_t len,
					 struct arena *arena)
{
	struct words walk;
	size_t room = 64;

	memset(words, 0, sizeof(*words));
	words->arena = arena;
	words->text = text;
	words->words = arena_alloc_array(arena, room, sizeof(*words->words));
	words_init(&walk, text, len);
	for (;;)
	{
		/* an opening parenthesis has the depth outside it, and so has the closing one */
		int depth = walk.depth;
		struct statement_word *word = &words->words[words->n];

		word->kind = words_next(&walk);
		word->start = walk.start;
		word->end = walk.end;
		word->depth = walk.depth < depth ? walk.depth : depth;
		if (word->kind == WORD_NONE)
			return;
		if (++words->n == room)
		{
			words->words =
				arena_grow_array(arena, words->words, words->n, room * 2, sizeof(*words->words));
			room *= 2;
		}
	}
}

bool
statement_word_is(const struct statement_words *words, size_t i, const char *keywords)
{
	const struct statement_word *word = &words->words[i < words->n ? i : words->n];
	size_t len = word->end - word->start;

	if (word->kind != WORD_WORD)
		return false;
	while (*keywords != '\0' && *keywords != ' ')
	{
		size_t n = strcspn(keywords, "| ");

		if (n == len && strncasecmp(words->text + word->start, keywords, n) == 0)
			return true;
		keywords += n + (keywords[n] == '|');
	}
	return false;
}

bool
statement_word_is_mark(const struct statement_words *words, size_t i, char mark)
{
	return i < words->n && words->words[i].kind == WORD_MARK &&
		   words->text[words->words[i].start] == mark;
}

/* How many words from `i` on are these; 0: they are not. */
static size_t
match(const struct statement_words *words, size_t i, const char *keywords)
{
	size_t n = 0;

	while (*keywords != '\0')
	{
		if (!statement_word_is(words, i + n, keywords))
			return 0;
		n++;
		keywords += strcspn(keywords, " ");
		keywords += strspn(keywords, " ");
	}
	return n;
}

bool
statement_accept(struct statement_words *words, const char *keywords)
{
	size_t n = match(words, words->at, keywords);

	words->at += n;
	return n > 0;
}

bool
statement_accept_mark(struct statement_words *words, char mark)
{
	bool is_there = statement_word_is_mark(words, words->at, mark);

	words->at += is_there;
	return is_there;
}

size_t
statement_find(const struct statement_words *words, size_t from, size_t to, int depth,
			   const char *keywords)
{
	size_t i;

	for (i = from; i < to; i++)
		if (words->words[i].depth == depth && match(words, i, keywords) > 0)
			return i;
	return to;
}

static bool
is_name_part(const struct statement_words *words, size_t i)
{
	const struct statement_word *word = &words->words[i];

	return i < words->n && (word->kind == WORD_WORD ||
							(word->kind == WORD_QUOTED && words->text[word->start] == '"'));
}

const char *
statement_name(struct statement_words *words)
{
	const struct statement_word *first = &words->words[words->at];
	const char *name = "";

	if (!is_name_part(words, words->at))
		return NULL;
	/* U&"…" */
	if (statement_word_is(words, words->at, "U") &&
		statement_word_is_mark(words, words->at + 1, '&') && is_name_part(words, words->at + 2))
		words->at += 2;
	for (;;)
	{
		const struct statement_word *word = &words->words[words->at++];

		name = arena_printf(words->arena, "%s%.*s", name, (int) (word->end - first->start),
							words->text + first->start);
		if (!statement_word_is_mark(words, words->at, '.') || !is_name_part(words, words->at + 1))
			return name;
		name = arena_printf(words->arena, "%s.", name);
		first = &words->words[++words->at];
	}
}

/* The next character of a name as the server compares it; *quoted is kept between two calls. '\0':
 * the end, '\1': a dot between parts. */
static char
next_char(const char **at, bool *quoted)
{
	for (;;)
	{
		char c = **at;

		if (c == '\0')
			return '\0';
		(*at)++;
		if (c == '"' && *quoted && **at == '"')
		{
			(*at)++;
			return '"';
		}
		if (c == '"')
			*quoted = !*quoted;
		else if (c == '.' && !*quoted)
			return '\1';
		else
			return *quoted ? c : (char) tolower((unsigned char) c);
	}
}

/* The part behind the last dot that divides. */
static const char *
last_part(const char *name)
{
	const char *last = name;
	bool quoted = false;
	char c;

	while ((c = next_char(&name, &quoted)) != '\0')
		if (c == '\1')
			last = name;
	return last;
}

static bool
same(const char *a, const char *b)
{
	bool a_quoted = false;
	bool b_quoted = false;

	for (;;)
	{
		char x = next_char(&a, &a_quoted);
		char y = next_char(&b, &b_quoted);

		if (x != y)
			return false;
		if (x == '\0')
			return true;
	}
}

bool
statement_names_meet(const char *a, const char *b)
{
	const char *a_last = last_part(a);
	const char *b_last = last_part(b);

	if (a_last != a && b_last != b)
		return same(a, b);
	return same(a_last, b_last);
}
