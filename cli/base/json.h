/*
 * Reading JSON: the text becomes a tree in the arena, with nothing to release. Writing is
 * json_writer.h.
 */
#ifndef AF_JSON_H
#define AF_JSON_H

#include "cli/base/error.h"

enum json_kind
{
	JSON_KIND_NULL,
	JSON_KIND_BOOL,
	JSON_KIND_INTEGER,
	JSON_KIND_REAL,
	JSON_KIND_STRING,
	JSON_KIND_ARRAY,
	JSON_KIND_OBJECT
};

/* A value. Members of an object keep the order of the text. */
struct json_node
{
	enum json_kind kind;
	const char *name; /* of a member; NULL otherwise */
	const char *
		text; /* of a string, a number ("12"), "true", "false", "null"; NULL for array and object */
	const struct json_node *children;
	size_t n_children;
};

/*
 * Parses a whole document. An error (syntax, a key given twice, bytes that are not UTF-8) has the
 * kind that is given, and `file` (for the message; NULL: none) with line and column.
 */
AF_MUST_CHECK bool json_parse(const char *text, size_t len, const char *file, enum err_kind kind,
							  struct arena *arena, const struct json_node **root,
							  struct af_error *err);

/* NULL when the object (or NULL) has no such member. */
const struct json_node *json_member(const struct json_node *object, const char *name);

/* "string", "number", "true or false", "list", "object", "null". */
const char *json_kind_word(enum json_kind kind);

#endif
