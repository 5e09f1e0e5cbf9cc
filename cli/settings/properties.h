/*
 * The form of flyway.conf: Java properties as Flyway reads them.
 *
 * Lines are KEY=VALUE; `:` and blanks separate too; # and ! open a comment. A backslash is a
 * backslash; only at the end of a line that is followed by more of the value (not by an empty line,
 * not by another flyway.KEY=) does it join the next line.
 * ${NAME} in a value is the environment variable NAME, nothing when there is none.
 */
#ifndef AF_PROPERTIES_H
#define AF_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/base/arena.h"

struct properties
{
	struct arena *arena;
	const char *at; /* the text not yet read */
	const char *end;
	int line;								 /* of `at`, from 1 */
	const char *(*lookup)(const char *name); /* an environment variable's value, or NULL */
};

struct property
{
	const char *key;
	const char *value;
	int line; /* where it begins, from 1 */
};

/* `text` must outlive it; it needs no NUL at its end. */
void properties_init(struct properties *properties, const char *text, size_t len,
					 struct arena *arena, const char *(*lookup)(const char *name));

/* False: no more. The property's texts are in the arena. */
bool properties_next(struct properties *properties, struct property *property);

#endif
