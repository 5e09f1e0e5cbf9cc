/*
 * What `check` and the explanations read: statements judged by their words (statement_check.c,
 * alter_table_check.c), the comments that allow findings, and what changed between two texts. A
 * finding lies within its statement and is about something, a text is the same as itself, and a
 * change is the same in both directions.
 *
 * The input: statements divided by ";"; the first one against the rest is the change.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/migrate/check_finding.h"
#include "cli/migrate/script_change.h"
#include "cli/migrate/script_guess.h"
#include "cli/migrate/statement_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void
found(void *to, enum check_rule_id rule, const char *about, size_t at)
{
	const size_t *len = to;

	assert(rule < N_CHECK_RULES && *about != '\0' && at < *len);
}

/* As long as the text and no byte longer, so that the sanitizer sees the end. */
static void
judge(struct statement_check *check, const char *text, size_t len)
{
	char *piece = malloc(len + (len == 0));

	memcpy(piece, text, len);
	statement_check(check, piece, len, found, &len);
	free(piece);
}

static void
read_allows(struct arena *arena, const char *text, size_t len)
{
	struct check_allows allows = {.arena = arena};
	size_t i;

	check_allows_read(&allows, text, len);
	for (i = 0; i < allows.n; i++)
		assert(allows.items[i].rule <= N_CHECK_RULES && allows.items[i].line >= 0 &&
			   (size_t) allows.items[i].line <= len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *) bytes;
	const char *end = text + size;
	const char *rest = memchr(text, ';', size);
	struct statement_check check = {.arena = arena_new()};
	enum script_change change;

	if (rest == NULL)
		rest = end;
	assert(script_change_between(text, size, text, size) == CHANGE_NONE);
	assert(script_change_between(text, (size_t) (rest - text), rest, (size_t) (end - rest)) ==
		   script_change_between(rest, (size_t) (end - rest), text, (size_t) (rest - text)));
	(void) script_guess(text, size, 0, &change);
	read_allows(check.arena, text, size);
	while (text < end)
	{
		const char *stop = memchr(text, ';', (size_t) (end - text));

		if (stop == NULL)
			stop = end;
		judge(&check, text, (size_t) (stop - text));
		text = stop + (stop < end);
	}
	arena_free(check.arena);
	return 0;
}
