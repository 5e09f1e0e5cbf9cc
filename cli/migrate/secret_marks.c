/*
 * Where the secrets of a statement stand, and putting them there.
 */
#include "cli/migrate/secret_marks.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_LITERAL ((size_t) 256 * 1024 * 1024)

static void *
grow(void *list, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return list;
	*room = *room == 0 ? 16 : *room * 2;
	list = reallocarray(list, *room, size);
	if (list == NULL)
		abort();
	return list;
}

void
secret_marks_release(struct secret_marks *marks)
{
	free(marks->list);
	memset(marks, 0, sizeof(*marks));
}

void
secret_marks_add(struct secret_marks *marks, size_t offset, size_t len,
				 const struct placeholder_value *secret)
{
	struct secret_mark mark = {.offset = offset, .len = len, .secret = secret};

	marks->list = grow(marks->list, marks->n, &marks->room, sizeof(*marks->list));
	marks->list[marks->n++] = mark;
}

void
secret_marks_drop(struct secret_marks *marks, size_t offset)
{
	size_t n = 0;

	while (n < marks->n && marks->list[n].offset < offset)
		n++;
	if (n == 0)
		return;
	memmove(marks->list, marks->list + n, (marks->n - n) * sizeof(*marks->list));
	marks->n -= n;
}

/* ------------------------------------------------------------------ where they stand */

static bool
fail(const char *name, const char *where, const char *hint, struct af_error *err)
{
	error_set(err, ERR_MIGRATION, "the secret placeholder \"%s\" stands %s", name, where);
	error_hint(err, "%s", hint);
	err->code = "ERROR";
	return false;
}

static bool
check_mark(const struct literal_walk *walk, const struct literal *literal,
		   const struct secret_mark *mark, size_t at, struct af_error *err)
{
	const char *text = walk->sql + at;

	switch (literal->kind)
	{
		case LITERAL_NONE:
			return fail(mark->secret->name, "outside a string literal",
						"Write it between quotes, as in PASSWORD '${NAME}': a secret is put into "
						"string literals alone.",
						err);
		case LITERAL_OTHER:
			return fail(mark->secret->name, "in a literal of the form U&'…', B'…' or X'…'",
						"Write it into a plain '…'.", err);
		case LITERAL_ESCAPED:
			if (literal_is_escaping(walk, literal, at))
				return fail(mark->secret->name, "behind a backslash",
							"Take the backslash away: what the value needs is added.", err);
			break;
		case LITERAL_PLAIN:
		case LITERAL_DOLLAR:
			break;
	}
	if (memchr(text, '\'', mark->len) != NULL || memchr(text, '\\', mark->len) != NULL)
		return fail(mark->secret->name, "under a name with a quote or a backslash",
					"Give it another name.", err);
	return true;
}

/* With all values in it, the closing mark must be where it was. */
static bool
check_dollar_quoted(const struct literal_walk *walk, const struct literal *literal, size_t base,
					const struct secret_mark *marks, size_t n, struct af_error *err)
{
	const char *tag = walk->sql + literal->start - literal->mark_len;
	size_t at = literal->start;
	struct strbuf body;
	size_t len;
	bool ok;
	size_t i;

	strbuf_init(&body, LONGEST_LITERAL);
	for (i = 0; i < n; i++)
	{
		strbuf_add(&body, walk->sql + at, marks[i].offset - base - at);
		literal_put(&body, LITERAL_DOLLAR, marks[i].secret->value);
		at = marks[i].offset - base + marks[i].len;
	}
	strbuf_add(&body, walk->sql + at, literal->end - at);
	len = body.len;
	strbuf_add(&body, tag, literal->mark_len);
	ok = !body.is_over &&
		 memmem(strbuf_text(&body), body.len, tag, literal->mark_len) == strbuf_text(&body) + len;
	if (body.text != NULL)
		explicit_bzero(body.text, body.size);
	strbuf_release(&body);
	return ok ||
		   fail(marks[0].secret->name, "between dollar quotes that its value would end",
				"Give the dollar quotes another tag, one that is not part of the value.", err);
}

static size_t
count_inside(const struct secret_marks *marks, size_t first, size_t end)
{
	size_t n = 0;

	while (first + n < marks->n &&
		   marks->list[first + n].offset + marks->list[first + n].len <= end)
		n++;
	return n;
}

bool
secret_marks_check(struct secret_marks *marks, const struct lexer_statement *statement,
				   bool is_standard, size_t *offender, struct af_error *err)
{
	static const struct literal nowhere = {.kind = LITERAL_NONE};
	size_t base = statement == NULL ? 0 : statement->offset;
	size_t end = statement == NULL ? 0 : base + statement->len;
	struct literal literal = nowhere;
	struct literal_walk walk;
	size_t i = 0;

	literal_walk_init(&walk, statement == NULL ? "" : statement->text, end - base, is_standard);
	while (i < marks->n && (statement == NULL || marks->list[i].offset < end))
	{
		struct secret_mark *mark = &marks->list[i];
		size_t n;

		*offender = mark->offset;
		if (mark->offset < base || statement == NULL)
			return check_mark(&walk, &nowhere, mark, 0, err);
		while (literal_next(&walk, &literal) != LITERAL_NONE && literal.end + base <= mark->offset)
			continue;
		n = literal.kind == LITERAL_NONE || mark->offset - base < literal.start
				? 0
				: count_inside(marks, i, base + literal.end);
		if (n == 0)
			return check_mark(&walk, &nowhere, mark, 0, err);
		if (literal.kind == LITERAL_DOLLAR &&
			!check_dollar_quoted(&walk, &literal, base, mark, n, err))
			return false;
		for (; n > 0; n--, i++)
		{
			mark = &marks->list[i];
			mark->kind = literal.kind;
			*offender = mark->offset;
			if (!check_mark(&walk, &literal, mark, mark->offset - base, err))
				return false;
		}
	}
	return true;
}

/* ------------------------------------------------------------------ messages */

void
secret_marks_reveal(const struct secret_marks *marks, const struct lexer_statement *statement,
					struct strbuf *message, struct revealed_list *revealed)
{
	size_t at = 0;
	size_t i;

	for (i = 0; i < marks->n && marks->list[i].offset < statement->offset + statement->len; i++)
	{
		const struct secret_mark *mark = &marks->list[i];
		struct revealed value = {.len = mark->len};

		if (mark->offset < statement->offset)
			continue;
		strbuf_add(message, statement->text + at, mark->offset - statement->offset - at);
		value.at = message->len;
		literal_put(message, mark->kind, mark->secret->value);
		value.sent_len = message->len - value.at;
		at = mark->offset - statement->offset + mark->len;
		revealed->list =
			grow(revealed->list, revealed->n, &revealed->room, sizeof(*revealed->list));
		revealed->list[revealed->n++] = value;
	}
	strbuf_add(message, statement->text + at, statement->len - at);
}

void
revealed_release(struct revealed_list *revealed)
{
	free(revealed->list);
	memset(revealed, 0, sizeof(*revealed));
}

size_t
revealed_distance(const struct revealed_list *revealed, size_t from, size_t to)
{
	size_t distance = to - from;
	size_t i;

	for (i = 0; i < revealed->n && revealed->list[i].at < to; i++)
	{
		const struct revealed *value = &revealed->list[i];

		if (value->at < from)
			continue;
		if (to < value->at + value->sent_len)
			return distance - (to - value->at);
		distance = distance - value->sent_len + value->len;
	}
	return distance;
}
