/*
 * Walking over the words of a statement. Only the outside of quotes matters here, so the rules are
 * few.
 */
#include "cli/db/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void
words_init(struct words *words, const char *text, size_t len)
{
	memset(words, 0, sizeof(*words));
	words->text = text;
	words->len = len;
}

static bool
is_word_start(char c)
{
	return isalpha((unsigned char) c) || c == '_' || (unsigned char) c >= 0x80;
}

static bool
is_word_char(char c)
{
	return is_word_start(c) || isdigit((unsigned char) c) || c == '$';
}

static char
char_at(const struct words *words, size_t at)
{
	return at < words->len ? words->text[at] : '\0';
}

static void
leave_open(struct words *words, const char *name, size_t from)
{
	words->open_name = name;
	words->open_at = from;
	words->at = words->len;
}

static void
pass_line_comment(struct words *words)
{
	const char *end = memchr(words->text + words->at, '\n', words->len - words->at);

	words->at = end == NULL ? words->len : (size_t) (end - words->text) + 1;
}

static void
pass_comment(struct words *words)
{
	size_t from = words->at;
	size_t i = from + 2;
	int depth = 1;

	for (; i < words->len; i++)
	{
		if (words->text[i] == '/' && char_at(words, i + 1) == '*')
			depth++, i++;
		else if (words->text[i] == '*' && char_at(words, i + 1) == '/')
		{
			i++;
			if (--depth == 0)
			{
				words->at = i + 1;
				return;
			}
		}
	}
	leave_open(words, "comment", from);
}

static void
pass_blanks(struct words *words)
{
	while (words->at < words->len)
	{
		char c = words->text[words->at];

		if (isspace((unsigned char) c))
			words->at++;
		else if (c == '-' && char_at(words, words->at + 1) == '-')
			pass_line_comment(words);
		else if (c == '/' && char_at(words, words->at + 1) == '*')
			pass_comment(words);
		else
			return;
	}
}

/* A doubled mark ends one piece and begins the next, which comes to the same. */
static void
pass_quoted(struct words *words, const char *name, bool has_escapes)
{
	size_t from = words->at;
	char mark = words->text[from];
	size_t i;

	for (i = from + 1; i < words->len; i++)
	{
		if (has_escapes && words->text[i] == '\\')
			i++;
		else if (words->text[i] == mark && char_at(words, i + 1) == mark)
			i++;
		else if (words->text[i] == mark)
		{
			words->at = i + 1;
			return;
		}
	}
	leave_open(words, name, from);
}

/* The length of $tag$ at this place; 0: it is none. */
static size_t
dollar_mark_len(const struct words *words, size_t at)
{
	size_t i = at + 1;

	if (is_word_start(char_at(words, i)))
		while (is_word_char(char_at(words, i)) && char_at(words, i) != '$')
			i++;
	return char_at(words, i) == '$' ? i + 1 - at : 0;
}

static void
pass_dollar_quoted(struct words *words, size_t mark_len)
{
	size_t from = words->at;
	const char *body = words->text + from + mark_len;
	const char *end = memmem(body, words->len - from - mark_len, words->text + from, mark_len);

	if (end == NULL)
		leave_open(words, "dollar-quoted string", from);
	else
		words->at = (size_t) (end - words->text) + mark_len;
}

static enum word_kind
take_word(struct words *words)
{
	while (is_word_char(char_at(words, words->at)))
		words->at++;
	if (words->at - words->start == 1 && (words->text[words->start] | 0x20) == 'e' &&
		char_at(words, words->at) == '\'')
	{
		pass_quoted(words, "quoted string", true);
		return WORD_QUOTED;
	}
	return WORD_WORD;
}

static enum word_kind
take_mark(struct words *words, char c)
{
	words->at++;
	if (c == '(')
		words->depth++;
	else if (c == ')' && words->depth > 0)
		words->depth--;
	/* a parameter or a number: its digits and letters are no word */
	if (c == '$' || isdigit((unsigned char) c))
		while (is_word_char(char_at(words, words->at)))
			words->at++;
	return WORD_MARK;
}

static enum word_kind
take_any(struct words *words)
{
	char c = words->text[words->at];
	size_t mark_len;

	if (is_word_start(c))
		return take_word(words);
	if (c == '\'' || c == '"')
	{
		pass_quoted(words, c == '"' ? "quoted name" : "quoted string", false);
		return WORD_QUOTED;
	}
	mark_len = c == '$' ? dollar_mark_len(words, words->at) : 0;
	if (mark_len == 0)
		return take_mark(words, c);
	pass_dollar_quoted(words, mark_len);
	return WORD_QUOTED;
}

enum word_kind
words_next(struct words *words)
{
	int depth;

	pass_blanks(words);
	words->start = words->end = words->at;
	if (words->at >= words->len)
		return words->kind = WORD_NONE;
	depth = words->depth;
	words->kind = take_any(words);
	words->end = words->at;
	if (words->open_name == NULL && depth == 0 && words->depth == 1)
		words->open_at = words->start;
	return words->kind;
}

bool
words_is(const struct words *words, const char *keyword)
{
	size_t len = strlen(keyword);

	return words->kind == WORD_WORD && words->end - words->start == len &&
		   strncasecmp(words->text + words->start, keyword, len) == 0;
}
