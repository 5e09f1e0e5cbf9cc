/*
 * The words of one statement: what a keyword is and what is only quoted, commented or in
 * parentheses. It tells kinds of statements apart and where something was opened; it cuts nothing
 * (lexer.h does, by PostgreSQL's own lexer).
 */
#ifndef AF_WORDS_H
#define AF_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum word_kind
{
	WORD_NONE,	 /* the end of the text */
	WORD_WORD,	 /* a keyword or a bare name */
	WORD_QUOTED, /* a string or a quoted name */
	WORD_MARK	 /* any other character */
};

struct words
{
	const char *text;
	size_t len;
	size_t at;

	/* the present word */
	enum word_kind kind;
	size_t start;
	size_t end;
	int depth; /* of parentheses; that of an opening one is the one outside it */

	/* what is still open at the end */
	const char *open_name; /* "quoted string", "comment" …; NULL: nothing */
	size_t open_at;
};

void words_init(struct words *words, const char *text, size_t len);

/* Goes to the next word; comments and blanks are passed over. */
enum word_kind words_next(struct words *words);

/* Whether the present word is this keyword (given in upper case); in any case, never a quoted name.
 */
bool words_is(const struct words *words, const char *keyword);

#endif
