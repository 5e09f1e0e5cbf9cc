/*
 * Hiding texts. The server quotes values whole, with quotes doubled, or cut off in the middle
 * ("JSON data, line 1: …"), so a long piece of one counts as well.
 */
#include "cli/db/hidden.h"

#include <ctype.h>
#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/db/inside.h"
#include "cli/db/literal.h"

/* Pieces of that many bytes are hidden; whole texts that are shorter only where they are a word. */
#define LONG_PIECE 8
#define LONG_WORD 4
#define LONGEST_TEXT ((size_t) 16 * 1024 * 1024)

void
db_hide(struct db *db, const struct db_hidden *list, size_t n)
{
	db->hidden = list;
	db->n_hidden = n;
}

static bool
is_delimited(const char *text, const char *at, size_t len)
{
	return (at == text || !isalnum((unsigned char) at[-1])) && !isalnum((unsigned char) at[len]);
}

/* The longest piece of `hidden` that the text has at this place; 0: none that must be hidden. */
static size_t
piece_len(const char *text, const char *at, const char *hidden)
{
	size_t whole = strlen(hidden);
	size_t longest = 0;
	size_t i;

	for (i = 0; i < whole; i++)
	{
		size_t len = 0;

		while (hidden[i + len] != '\0' && hidden[i + len] == at[len])
			len++;
		if (len < LONG_PIECE && (len < whole || (len < LONG_WORD && !is_delimited(text, at, len))))
			continue;
		longest = len > longest ? len : longest;
	}
	return longest;
}

/* As it is, and as it stands in literals. */
static const enum literal_kind kinds[] = {LITERAL_DOLLAR, LITERAL_PLAIN, LITERAL_ESCAPED};
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const char **
all_forms(const struct db *db, struct arena *arena)
{
	const char **forms = arena_alloc_array(arena, db->n_hidden * N_KINDS, sizeof(*forms));
	size_t i;

	for (i = 0; i < db->n_hidden * N_KINDS; i++)
	{
		struct strbuf form;

		strbuf_init(&form, LONGEST_TEXT);
		literal_put(&form, kinds[i % N_KINDS], db->hidden[i / N_KINDS].text);
		forms[i] = arena_strdup(arena, strbuf_text(&form));
		strbuf_release(&form);
	}
	return forms;
}

const char *
db_masked(const struct db *db, struct arena *arena, const char *text)
{
	const char **forms;
	struct strbuf masked;
	const char *shown;
	const char *at = text;

	if (text == NULL || db->n_hidden == 0)
		return text;
	forms = all_forms(db, arena);
	strbuf_init(&masked, LONGEST_TEXT);
	while (*at != '\0')
	{
		const struct db_hidden *found = NULL;
		size_t longest = 0;
		size_t i;

		for (i = 0; i < db->n_hidden * N_KINDS; i++)
		{
			size_t len = piece_len(text, at, forms[i]);

			if (len <= longest)
				continue;
			found = &db->hidden[i / N_KINDS];
			longest = len;
		}
		if (found == NULL)
			strbuf_addc(&masked, *at++);
		else
		{
			strbuf_adds(&masked, found->shown);
			at += longest;
		}
	}
	shown = arena_strdup(arena, strbuf_text(&masked));
	strbuf_release(&masked);
	return shown;
}
