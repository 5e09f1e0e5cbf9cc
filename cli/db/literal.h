/*
 * The string literals of a statement: where they are, and how a text is written into one of them so
 * that it stays text. How statements are cut is lexer.c's.
 */
#ifndef AF_LITERAL_H
#define AF_LITERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/strbuf.h"

enum literal_kind
{
	LITERAL_NONE,
	LITERAL_PLAIN,	 /* '…', where a backslash is one */
	LITERAL_ESCAPED, /* E'…', and '…' without standard_conforming_strings */
	LITERAL_DOLLAR,	 /* $tag$…$tag$ */
	LITERAL_OTHER	 /* U&'…', B'…', X'…': nothing is written into these */
};

struct literal
{
	enum literal_kind kind;
	size_t start; /* behind the opening mark */
	size_t end;	  /* where the closing mark is */
	size_t mark_len;
};

struct literal_walk
{
	const char *sql;
	size_t len;
	size_t at;
	bool is_standard;		/* standard_conforming_strings */
	enum literal_kind last; /* what ends right here */
};

void literal_walk_init(struct literal_walk *walk, const char *sql, size_t len, bool is_standard);

/* The next literal; LITERAL_NONE: there are no more. */
enum literal_kind literal_next(struct literal_walk *walk, struct literal *literal);

/* Whether a backslash before this place of the literal takes what follows for itself. */
bool literal_is_escaping(const struct literal_walk *walk, const struct literal *literal, size_t at);

/* Appends a text as it stands inside a literal of this kind. In LITERAL_DOLLAR it must not make the
 * closing mark, which is for the caller to check. */
void literal_put(struct strbuf *to, enum literal_kind kind, const char *text);

#endif
