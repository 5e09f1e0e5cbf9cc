/*
 * See explain.h.
 */
#include "cli/migrate/explain.h"

#include <string.h>

#include "cli/base/strbuf.h"
#include "cli/migrate/engine.h"

#define LONGEST ((size_t) 1024 * 1024)

static void
add_lines(struct strbuf *to, const char *text, const char *indent)
{
	while (text != NULL && *text != '\0')
	{
		size_t len = strcspn(text, "\n");

		strbuf_addf(to, "%s%s%.*s", to->len == 0 ? "" : "\n", indent, (int) len, text);
		text += len + (text[len] == '\n');
	}
}

const char *
explanation_lines(struct engine *engine, const struct explanation *explanation, const char *indent)
{
	struct strbuf text;
	const char *lines = NULL;

	strbuf_init(&text, LONGEST);
	add_lines(&text, explanation->text, indent);
	add_lines(&text, explanation->diff, indent);
	if (text.len > 0)
		lines = arena_strdup(engine->arena, strbuf_text(&text));
	strbuf_release(&text);
	return lines;
}
