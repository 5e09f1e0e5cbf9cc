/*
 * A statement as an array of its words, and a place among them that moves: what reads a statement
 * word by word needs to look ahead, which db/words.h does not.
 */
#ifndef AF_STATEMENT_WORDS_H
#define AF_STATEMENT_WORDS_H

#include <stdbool.h>

#include "cli/base/arena.h"
#include "cli/db/words.h"

struct statement_word
{
	enum word_kind kind;
	size_t start;
	size_t end;
	int depth; /* of parentheses; that of an opening one is the one outside it */
};

struct statement_words
{
	struct arena *arena;
	const char *text;
	struct statement_word *words; /* one of kind WORD_NONE behind the last */
	size_t n;
	size_t at;
};

void statement_words_init(struct statement_words *words, const char *text, size_t len,
						  struct arena *arena);

/* Whether word `i` is this keyword, given in upper case; "A|B": one of them. */
bool statement_word_is(const struct statement_words *words, size_t i, const char *keywords);
bool statement_word_is_mark(const struct statement_words *words, size_t i, char mark);

/* Whether the words from `at` on are these keywords, with blanks between; passes them if so. */
bool statement_accept(struct statement_words *words, const char *keywords);
bool statement_accept_mark(struct statement_words *words, char mark);

/* The place of the first word at this depth, from `from` to before `to`, that begins the keywords
 * given; `to`: none. */
size_t statement_find(const struct statement_words *words, size_t from, size_t to, int depth,
					  const char *keywords);

/* Passes a name, qualified or not, and gives it as it is written (in the arena); NULL: none stands
 * there. */
const char *statement_name(struct statement_words *words);

/* Whether two names as written may be one: schemas count where both have one. */
bool statement_names_meet(const char *a, const char *b);

#endif
