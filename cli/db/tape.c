/*
 * Writing statements so that psql does with them what the server would have done: a semicolon
 * behind each, no variables of psql, and a guess at nothing but the transaction, which follows from
 * the statements' first words.
 */
#include "cli/db/tape.h"

#include <ctype.h>
#include <string.h>

#include "cli/db/inside.h"
#include "cli/db/lexer.h"
#include "cli/db/words.h"

#define LONGEST_OF_OURS ((size_t) 16 * 1024 * 1024)

void
db_tape_begin(struct db *db, FILE *stream)
{
	db->tape = stream;
	db->is_tape_in_transaction = false;
}

bool
db_is_taped(const struct db *db)
{
	return db->tape != NULL;
}

void
db_tape_text(struct db *db, const char *text, size_t len)
{
	(void) fwrite(text, 1, len, db->tape);
}

void
db_tape_line(struct db *db, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void) vfprintf(db->tape, format, args);
	va_end(args);
	(void) fputc('\n', db->tape);
}

/* ------------------------------------------------------------------ the transaction */

static bool
ends_transaction(struct words words)
{
	bool is_rollback = words_is(&words, "ROLLBACK");

	if (words_is(&words, "PREPARE"))
	{
		words_next(&words);
		return words_is(&words, "TRANSACTION");
	}
	if (!is_rollback && !words_is(&words, "COMMIT") && !words_is(&words, "END") &&
		!words_is(&words, "ABORT"))
		return false;
	while (words_next(&words) != WORD_NONE)
	{
		/* … TO SAVEPOINT, … PREPARED, … AND CHAIN (but not AND NO CHAIN) leave it as it is */
		if (words_is(&words, "TO") || words_is(&words, "PREPARED") || words_is(&words, "CHAIN"))
			return false;
		if (words_is(&words, "NO"))
			return true;
	}
	return true;
}

static void
follow_transaction(struct db *db, const char *text, size_t len)
{
	struct words words;

	words_init(&words, text, len);
	words_next(&words);
	if (words_is(&words, "BEGIN") || words_is(&words, "START"))
		db->is_tape_in_transaction = true;
	else if (ends_transaction(words))
		db->is_tape_in_transaction = false;
}

/* ------------------------------------------------------------------ statements */

/* Whether psql would look for a variable behind this colon: :name, :'name', :"name", :{?name}. */
static bool
is_variable(const char *text, size_t len, size_t colon)
{
	char next = colon + 1 < len ? text[colon + 1] : '\0';

	return (colon == 0 || text[colon - 1] != ':') &&
		   (isalnum((unsigned char) next) || next == '_' || next == '\'' || next == '"' ||
			next == '{' || (unsigned char) next >= 0x80);
}

/* To the server a blank behind such a colon is nothing; psql then sees no variable. */
static void
put_without_variables(struct db *db, const char *text, size_t len)
{
	struct words words;
	size_t done = 0;

	words_init(&words, text, len);
	if (memchr(text, ':', len) != NULL)
		while (words_next(&words) != WORD_NONE)
			if (words.kind == WORD_MARK && text[words.start] == ':' &&
				is_variable(text, len, words.start))
			{
				db_tape_text(db, text + done, words.start + 1 - done);
				db_tape_text(db, " ", 1);
				done = words.start + 1;
			}
	db_tape_text(db, text + done, len - done);
}

/* Whether the semicolon would be part of a comment. */
static bool
ends_in_comment(const char *text, size_t len)
{
	const char *line = memrchr(text, '\n', len);

	line = line == NULL ? text : line;
	return memmem(line, len - (size_t) (line - text), "--", 2) != NULL;
}

void
db_tape_statement(struct db *db, const char *text, size_t len)
{
	while (len > 0 && isspace((unsigned char) *text))
		text++, len--;
	while (len > 0 && isspace((unsigned char) text[len - 1]))
		len--;
	follow_transaction(db, text, len);
	put_without_variables(db, text, len);
	if (ends_in_comment(text, len))
		db_tape_text(db, "\n", 1);
	db_tape_text(db, ";\n", 2);
}

bool
db_tape_exec(struct db *db, const char *sql, struct af_error *err)
{
	struct lexer *lexer = lexer_new(db_encoding(db), LONGEST_OF_OURS);
	struct lexer_statement statement;
	enum lexer_step step;

	lexer_feed(lexer, sql, strlen(sql));
	lexer_feed_end(lexer);
	while ((step = lexer_next(lexer, &statement, err)) == LEXER_STATEMENT)
		db_tape_statement(db, statement.text, statement.len);
	lexer_free(lexer);
	return step == LEXER_END;
}
