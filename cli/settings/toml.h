/*
 * Reading TOML 1.0: the text becomes a tree in the arena, with nothing to release. What the keys
 * mean is flyway_toml.c. One thing is not taken: the character NUL in a string (\u0000).
 */
#ifndef AF_TOML_H
#define AF_TOML_H

#include "cli/base/error.h"

enum toml_kind
{
	TOML_STRING,
	TOML_INTEGER,
	TOML_FLOAT,
	TOML_BOOL,
	TOML_DATETIME, /* dates and times of all four kinds */
	TOML_ARRAY,
	TOML_TABLE
};

/* How a table or an array came to be, which decides what may still be added to it. */
enum toml_origin
{
	TOML_BY_PATH,	/* by a longer header: [a.b] makes a */
	TOML_BY_HEADER, /* [a], [[a]] */
	TOML_BY_DOTS,	/* a.b = 1 */
	TOML_BY_VALUE	/* {…}, […] */
};

/* A value. Members keep the order of the text. */
struct toml_node
{
	enum toml_kind kind;
	enum toml_origin origin;
	const char *name; /* of a member of a table; NULL otherwise */
	const char *text; /* of a string; of an integer in decimal; of a float or a time as written, of
						 a float without underscores; "true", "false"; NULL for array and table */
	int line;		  /* where its key stands (of an array's element: the value), from 1 */
	int column;		  /* in characters, from 1 */
	struct toml_node *first; /* of an array or a table */
	struct toml_node *last;
	struct toml_node *next;
};

/*
 * Parses a whole document. An error (ERR_SETTINGS) has `file` with line and column, and says in the
 * hint what would be right.
 */
AF_MUST_CHECK bool toml_parse(const char *text, size_t len, const char *file, struct arena *arena,
							  const struct toml_node **root, struct af_error *err);

/* NULL when the table (or NULL) has no such member. */
const struct toml_node *toml_member(const struct toml_node *table, const char *name);

/* "string", "whole number", "list", "table" … */
const char *toml_kind_word(enum toml_kind kind);

#endif
