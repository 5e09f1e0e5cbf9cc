/*
 * Secret values.
 */
#include "cli/base/secret.h"

struct secret
secret_new(struct arena *arena, const char *text)
{
	struct secret secret = {arena_strdup(arena, text)};

	return secret;
}

const char *
secret_reveal(struct secret secret)
{
	return secret.hidden;
}

const char *
secret_mask(struct secret secret)
{
	return secret.hidden == NULL ? "" : "***";
}
