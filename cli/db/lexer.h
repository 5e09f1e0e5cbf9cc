/*
 * Cutting a script into statements, as psql cuts it: by PostgreSQL's own lexer (lexer.c is the one
 * file that includes it). Text is fed in pieces of any size; no more of it is held than the longest
 * statement and one piece.
 */
#ifndef AF_LEXER_H
#define AF_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/error.h"

/* A place in the text fed; line and column count from 1, the column in characters. */
struct lexer_place
{
	size_t offset;
	int line;
	int column;
};

struct lexer_statement
{
	const char *text; /* without the semicolon, comments before it included; not ended by a NUL */
	size_t len;
	size_t offset;			  /* of `text` */
	struct lexer_place place; /* of its first word, behind comments */
	size_t first_word;		  /* where in `text` that is */
	bool is_copy_from_stdin;  /* its data follows: lexer_copy_data() must be called to its end */
};

enum lexer_step
{
	LEXER_STATEMENT, /* *statement is filled; its text lives until the next lexer_feed() */
	LEXER_MORE,		 /* feed more, or tell the end */
	LEXER_END,
	LEXER_FAILED /* err is filled: something is not closed, or a command of psql (SQLSTATE 42601) */
};

struct lexer;

/* `encoding` is db_encoding()'s; a statement longer than `longest` bytes is an error. */
struct lexer *lexer_new(int encoding, size_t longest);
void lexer_free(struct lexer *lexer); /* NULL is allowed */

/* libpq's number of UTF-8, for text that no connection knows of. */
int lexer_utf8(void);

/* Only when LEXER_MORE was answered, or before the first step. */
void lexer_feed(struct lexer *lexer, const char *text, size_t len);
void lexer_feed_end(struct lexer *lexer);

/* standard_conforming_strings for what follows; on from the start. */
void lexer_set_standard_strings(struct lexer *lexer, bool is_on);
bool lexer_has_standard_strings(const struct lexer *lexer);

/* Errors have line and column, but no file: the caller knows it. */
enum lexer_step lexer_next(struct lexer *lexer, struct lexer_statement *statement,
						   struct af_error *err);

/* A piece of the data of COPY (LEXER_STATEMENT), LEXER_END behind the last. The piece lives until
 * the next lexer_feed(). */
enum lexer_step lexer_copy_data(struct lexer *lexer, const char **bytes, size_t *len,
								struct af_error *err);

/* Behind LEXER_FAILED: where in all the text fed. */
size_t lexer_failed_at(const struct lexer *lexer);

#endif
