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
static size_t
hidden_len(const struct db_hidden *hidden, const char *text, const char *at)
{
	static const enum literal_kind kinds[] = {LITERAL_DOLLAR, LITERAL_PLAIN, LITERAL_ESCAPED};
	size_t longest = 0;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
	{
		struct strbuf form;
		size_t len;

		strbuf_init(&form, LONGEST_TEXT);
		literal_put(&form, kinds[i], hidden->text);
		len = piece_len(text, at, strbuf_text(&form));
		strbuf_release(&form);
		longest = len > longest ? len : longest;
	}
	return longest;
}

const char *
db_masked(const struct db *db, struct arena *arena, const char *text)
{
	struct strbuf masked;
	const char *shown;
	const char *at = text;

	if (text == NULL || db->n_hidden == 0)
		return text;
	strbuf_init(&masked, LONGEST_TEXT);
	while (*at != '\0')
	{
		const struct db_hidden *found = NULL;
		size_t longest = 0;
		size_t i;

		for (i = 0; i < db->n_hidden; i++)
		{
			size_t len = hidden_len(&db->hidden[i], text, at);

			if (len > longest)
				found = &db->hidden[i], longest = len;
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
