/*
 * cli/settings/properties.c on any bytes: it ends, lines only grow, keys hold no separator and
 * nothing is read outside the text.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/settings/properties.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *
look_up(const char *name)
{
	return name[0] == 'A' ? "${B}" : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new();
	struct properties properties;
	struct property property;
	char *text = malloc(len == 0 ? 1 : len); /* no NUL behind it: reading on is seen */
	int line = 0;

	if (text == NULL)
		abort();
	if (len != 0)
		memcpy(text, bytes, len);
	properties_init(&properties, text, len, arena, look_up);
	while (properties_next(&properties, &property))
	{
		assert(property.line > line);
		line = property.line;
		assert(strpbrk(property.key, "=: \t") == NULL);
		assert(strchr(property.value, '\n') == NULL);
	}
	free(text);
	arena_free(arena);
	return 0;
}
