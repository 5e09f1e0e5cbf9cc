/*
 * A secret value. It prints as "***" everywhere; secret_reveal() may be called only in the files
 * that scripts/lint lists.
 */
#ifndef AF_SECRET_H
#define AF_SECRET_H

#include "cli/base/arena.h"

struct secret
{
	const char *hidden; /* NULL: none; never read but by secret_reveal() */
};

struct secret secret_new(struct arena *arena, const char *text);
const char *secret_reveal(struct secret secret); /* NULL: none */
const char *secret_mask(struct secret secret);	 /* "***", or "" for none */

#endif
