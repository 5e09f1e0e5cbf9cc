/*
 * Statements of any text: slices of it, in order, at the places that are told, and the same ones
 * however the text is fed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/db/lexer.h"
#include "cli/migrate/statement_kind.h"

#define UTF8 6

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
require(bool holds)
{
	if (!holds)
		abort();
}

struct feed
{
	struct lexer *lexer;
	const char *text;
	size_t len;
	size_t at;
	size_t piece;
};

static void
feed_more(struct feed *feed)
{
	size_t left = feed->len - feed->at;
	size_t now = left < feed->piece ? left : feed->piece;

	if (now == 0)
		lexer_feed_end(feed->lexer);
	else
		lexer_feed(feed->lexer, feed->text + feed->at, now);
	feed->at += now;
}

static void
place_find(const char *text, size_t offset, int *line, int *column)
{
	size_t i;

	*line = *column = 1;
	for (i = 0; i < offset; i++)
		if (text[i] == '\n')
			(*line)++, *column = 1;
		else
			*column += ((unsigned char) text[i] & 0xC0) != 0x80;
}

static void
check_statement(const struct feed *feed, const struct lexer_statement *statement, size_t *before)
{
	int line;
	int column;

	require(statement->len > 0 && statement->first_word < statement->len);
	require(statement->offset >= *before && statement->offset + statement->len <= feed->len);
	require(memcmp(feed->text + statement->offset, statement->text, statement->len) == 0);
	require(statement->place.offset == statement->offset + statement->first_word);
	place_find(feed->text, statement->place.offset, &line, &column);
	require(line == statement->place.line && column == statement->place.column);
	(void) statement_is_transactional(statement->text, statement->len);
	*before = statement->offset + statement->len;
}

static bool
read_data(struct feed *feed, struct strbuf *story, struct af_error *err)
{
	const char *bytes;
	size_t len;

	for (;;)
		switch (lexer_copy_data(feed->lexer, &bytes, &len, err))
		{
			case LEXER_STATEMENT:
				require(len > 0);
				strbuf_add(story, bytes, len);
				break;
			case LEXER_MORE:
				feed_more(feed);
				break;
			case LEXER_END:
				return true;
			case LEXER_FAILED:
				return false;
		}
}

static void
tell(const char *text, size_t len, size_t piece, struct strbuf *story)
{
	struct arena *arena = arena_new();
	struct feed feed = {lexer_new(UTF8, 1024 * 1024), text, len, 0, piece};
	struct lexer_statement statement;
	struct af_error err;
	size_t before = 0;
	bool is_going = true;

	error_init(&err, arena);
	while (is_going)
		switch (lexer_next(feed.lexer, &statement, &err))
		{
			case LEXER_STATEMENT:
				check_statement(&feed, &statement, &before);
				strbuf_addf(story, "[%zu %zu %d]", statement.offset, statement.len,
							statement.is_copy_from_stdin);
				is_going = !statement.is_copy_from_stdin || read_data(&feed, story, &err);
				break;
			case LEXER_MORE:
				feed_more(&feed);
				break;
			default:
				is_going = false;
		}
	if (error_is_set(&err))
	{
		int line;
		int column;

		require(lexer_failed_at(feed.lexer) <= len);
		place_find(text, lexer_failed_at(feed.lexer), &line, &column);
		require(line == err.line && column == err.column);
		strbuf_addf(story, "! %d:%d %s", err.line, err.column, err.message);
	}
	lexer_free(feed.lexer);
	arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct strbuf whole;
	struct strbuf pieces;
	char *text;

	if (len < 1 || memchr(bytes, '\0', len) != NULL)
		return 0;
	text = strndup((const char *) bytes + 1, len - 1);
	require(text != NULL);
	strbuf_init(&whole, (size_t) 1 << 24);
	strbuf_init(&pieces, (size_t) 1 << 24);
	tell(text, len - 1, len, &whole);
	tell(text, len - 1, 1 + bytes[0] % 32, &pieces);
	require(strcmp(strbuf_text(&whole), strbuf_text(&pieces)) == 0);
	strbuf_release(&whole);
	strbuf_release(&pieces);
	free(text);
	return 0;
}
