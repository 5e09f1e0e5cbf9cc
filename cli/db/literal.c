/*
 * Finding string literals by the rules of PostgreSQL's lexer: only what a quote can hide in
 * matters.
 */
#include "cli/db/literal.h"

#include <ctype.h>
#include <string.h>

void
literal_walk_init(struct literal_walk *walk, const char *sql, size_t len, bool is_standard)
{
	memset(walk, 0, sizeof(*walk));
	walk->sql = sql;
	walk->len = len;
	walk->is_standard = is_standard;
}

static char
char_at(const struct literal_walk *walk, size_t at)
{
	return at < walk->len ? walk->sql[at] : '\0';
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

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ------------------------------------------------------------------ what is no literal */

static void
pass_line_comment(struct literal_walk *walk)
{
	while (walk->at < walk->len && walk->sql[walk->at] != '\n' && walk->sql[walk->at] != '\r')
		walk->at++;
}

static void
pass_comment(struct literal_walk *walk)
{
	int depth = 0;

	do
	{
		if (char_at(walk, walk->at) == '/' && char_at(walk, walk->at + 1) == '*')
			depth++, walk->at++;
		else if (char_at(walk, walk->at) == '*' && char_at(walk, walk->at + 1) == '/')
			depth--, walk->at++;
		walk->at++;
	} while (depth > 0 && walk->at < walk->len);
}

static void
pass_quoted_name(struct literal_walk *walk)
{
	do
		walk->at++;
	while (walk->at < walk->len && walk->sql[walk->at] != '"');
	walk->at++;
}

/* ------------------------------------------------------------------ literals */

/* From the opening quote. */
static enum literal_kind
take_quoted(struct literal_walk *walk, enum literal_kind kind, struct literal *literal)
{
	size_t i = walk->at + 1;

	literal->kind = kind;
	literal->start = i;
	literal->mark_len = 1;
	for (; i < walk->len; i++)
	{
		if (kind == LITERAL_ESCAPED && walk->sql[i] == '\\')
			i++;
		else if (walk->sql[i] == '\'' && char_at(walk, i + 1) == '\'')
			i++;
		else if (walk->sql[i] == '\'')
			break;
	}
	literal->end = i < walk->len ? i : walk->len;
	walk->at = literal->end + 1;
	return kind;
}

/* 'a' and, behind a new line, 'b' are one literal: the second is of the kind of the first. */
static bool
is_continued(struct literal_walk *walk)
{
	struct literal_walk ahead = *walk;
	bool has_newline = false;

	for (;;)
	{
		char c = char_at(&ahead, ahead.at);

		if (is_blank(c))
		{
			has_newline = has_newline || c == '\n' || c == '\r';
			ahead.at++;
		}
		else if (c == '-' && char_at(&ahead, ahead.at + 1) == '-')
			pass_line_comment(&ahead);
		else
			break;
	}
	if (!has_newline || char_at(&ahead, ahead.at) != '\'')
		return false;
	walk->at = ahead.at;
	return true;
}

static enum literal_kind
plain_kind(const struct literal_walk *walk)
{
	return walk->is_standard ? LITERAL_PLAIN : LITERAL_ESCAPED;
}

/* A word, a number or a parameter; what a quote right behind it opens. */
static enum literal_kind
pass_word(struct literal_walk *walk)
{
	size_t start = walk->at++;
	bool is_letter;
	char first = walk->sql[start];

	while (is_word_char(char_at(walk, walk->at)))
		walk->at++;
	is_letter = walk->at - start == 1 && is_word_start(first);
	if (is_letter && (first | 0x20) == 'u' && char_at(walk, walk->at) == '&' &&
		strchr("'\"", char_at(walk, walk->at + 1)) != NULL && walk->at + 1 < walk->len)
		walk->at++;
	else if (is_letter && (first | 0x20) == 'e')
		return LITERAL_ESCAPED;
	else if (is_letter && (first | 0x20) == 'n')
		return plain_kind(walk);
	else if (is_word_start(first) && !(is_letter && strchr("bBxX", first) != NULL))
		return plain_kind(walk);
	return LITERAL_OTHER;
}

/* The length of $tag$ at this place; 0: it is none. */
static size_t
dollar_mark_len(const struct literal_walk *walk)
{
	size_t i = walk->at + 1;

	if (is_word_start(char_at(walk, i)))
		while (is_word_char(char_at(walk, i)) && char_at(walk, i) != '$')
			i++;
	return char_at(walk, i) == '$' ? i + 1 - walk->at : 0;
}

static void
take_dollar_quoted(struct literal_walk *walk, size_t mark_len, struct literal *literal)
{
	const char *mark = walk->sql + walk->at;
	size_t start = walk->at + mark_len;
	const char *end = memmem(walk->sql + start, walk->len - start, mark, mark_len);

	literal->kind = LITERAL_DOLLAR;
	literal->mark_len = mark_len;
	literal->start = start;
	literal->end = end == NULL ? walk->len : (size_t) (end - walk->sql);
	walk->at = literal->end + mark_len;
}

static void
take_any(struct literal_walk *walk, struct literal *literal)
{
	char c = walk->sql[walk->at];
	size_t mark_len = c == '$' ? dollar_mark_len(walk) : 0;
	enum literal_kind kind;

	if (c == '\'')
		take_quoted(walk, plain_kind(walk), literal);
	else if (mark_len > 0)
		take_dollar_quoted(walk, mark_len, literal);
	else if (is_word_char(c))
	{
		kind = pass_word(walk);
		if (char_at(walk, walk->at) == '\'')
			take_quoted(walk, kind, literal);
	}
	else if (c == '"')
		pass_quoted_name(walk);
	else if (c == '-' && char_at(walk, walk->at + 1) == '-')
		pass_line_comment(walk);
	else if (c == '/' && char_at(walk, walk->at + 1) == '*')
		pass_comment(walk);
	else
		walk->at++;
}

enum literal_kind
literal_next(struct literal_walk *walk, struct literal *literal)
{
	if (walk->last != LITERAL_NONE && walk->last != LITERAL_DOLLAR && is_continued(walk))
		return take_quoted(walk, walk->last, literal);
	literal->kind = LITERAL_NONE;
	while (literal->kind == LITERAL_NONE && walk->at < walk->len)
		take_any(walk, literal);
	walk->last = literal->kind;
	return literal->kind;
}

bool
literal_is_escaping(const struct literal_walk *walk, const struct literal *literal, size_t at)
{
	size_t n = 0;

	if (literal->kind != LITERAL_ESCAPED)
		return false;
	while (at - n > literal->start && walk->sql[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

void
literal_put(struct strbuf *to, enum literal_kind kind, const char *text)
{
	if (kind == LITERAL_DOLLAR)
	{
		strbuf_adds(to, text);
		return;
	}
	for (; *text != '\0'; text++)
	{
		if (*text == '\'' || (*text == '\\' && kind == LITERAL_ESCAPED))
			strbuf_addc(to, *text);
		strbuf_addc(to, *text);
	}
}
