/*
 * cli/db/literal.c on any text: literals stand one behind another inside it, and whatever text is
 * written into one of them stays there: all literals of the statement are where they were.
 *
 * The input: standard_conforming_strings (the lowest bit of the first byte), the statement up to a
 * NUL, the text.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/db/literal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define LONGEST ((size_t) 1024 * 1024)

/* The closing mark must not be made by the text, nor by its last bytes and what follows. */
static bool
would_end(const char *sql, const struct literal *literal, const char *text)
{
	const char *mark = sql + literal->start - literal->mark_len;
	size_t len = literal->end - literal->start + strlen(text);
	struct strbuf body;
	bool is_early;

	strbuf_init(&body, LONGEST);
	strbuf_add(&body, sql + literal->start, literal->end - literal->start);
	strbuf_adds(&body, text);
	strbuf_add(&body, mark, literal->mark_len);
	is_early = memmem(body.text, body.len, mark, literal->mark_len) != body.text + len;
	strbuf_release(&body);
	return is_early;
}

/* Writes the text behind what the literal has, and walks over the result: the literals up to this
 * one begin where they began, and this one ends behind the text. */
static void
check_written(const struct literal_walk *walk, const struct literal *literal, size_t number,
			  const char *text)
{
	struct literal_walk again;
	struct literal found = {LITERAL_NONE, 0, 0, 0};
	struct strbuf sql;
	size_t written;
	size_t i;

	strbuf_init(&sql, LONGEST);
	strbuf_add(&sql, walk->sql, literal->end);
	literal_put(&sql, literal->kind, text);
	written = sql.len - literal->end;
	strbuf_add(&sql, walk->sql + literal->end, walk->len - literal->end);
	literal_walk_init(&again, sql.text, sql.len, walk->is_standard);
	for (i = 0; i <= number; i++)
		literal_next(&again, &found);
	assert(found.kind == literal->kind);
	assert(found.start == literal->start);
	assert(found.end == literal->end + written);
	strbuf_release(&sql);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct literal_walk walk;
	struct literal literal;
	size_t before = 0;
	size_t number = 0;
	char *sql;
	char *text;

	if (size < 1 || size > 4096)
		return 0;
	sql = strndup((const char *) bytes + 1, size - 1);
	text = strlen(sql) + 2 < size
			   ? strndup((const char *) bytes + strlen(sql) + 2, size - strlen(sql) - 2)
			   : strdup("");
	literal_walk_init(&walk, sql, strlen(sql), bytes[0] & 1);
	for (; literal_next(&walk, &literal) != LITERAL_NONE; number++)
	{
		assert(literal.start >= before + literal.mark_len);
		assert(literal.start <= walk.len && literal.end <= walk.len);
		before = literal.end;
		if (literal.end == walk.len || literal.kind == LITERAL_OTHER ||
			(literal.kind == LITERAL_DOLLAR && would_end(sql, &literal, text)))
			continue;
		assert(!literal_is_escaping(&walk, &literal, literal.end));
		check_written(&walk, &literal, number, text);
	}
	free(text);
	free(sql);
	return 0;
}
