/*
 * cli/settings/toml.c on any bytes: it ends, every value has a place inside the text, members of a
 * table have different names, and nothing is read outside the text.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/settings/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int
count_lines(const uint8_t *bytes, size_t len)
{
	int n = 1;

	while (len-- > 0)
		n += *bytes++ == '\n';
	return n;
}

static void
check(const struct toml_node *node, int n_lines)
{
	const struct toml_node *child;

	assert(node->line >= 1 && node->line <= n_lines && node->column >= 1);
	assert((node->text == NULL) == (node->kind == TOML_ARRAY || node->kind == TOML_TABLE));
	assert(node->text == NULL || node->first == NULL);
	for (child = node->first; child != NULL; child = child->next)
	{
		assert((child->name != NULL) == (node->kind == TOML_TABLE));
		assert(child->name == NULL || toml_member(node, child->name) == child);
		check(child, n_lines);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new();
	char *text = malloc(len == 0 ? 1 : len); /* no NUL behind it: reading on is seen */
	const struct toml_node *root;
	struct af_error err;
	int n_lines = count_lines(bytes, len);

	if (text == NULL)
		abort();
	if (len != 0)
		memcpy(text, bytes, len);
	error_init(&err, arena);
	if (toml_parse(text, len, "f", arena, &root, &err))
		check(root, n_lines);
	else
		assert(error_is_set(&err) && err.line >= 1 && err.line <= n_lines && err.column >= 1);
	free(text);
	arena_free(arena);
	return 0;
}
