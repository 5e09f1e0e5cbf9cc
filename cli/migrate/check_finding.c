/*
 * See check_finding.h.
 */
#include "cli/migrate/check_finding.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct check_finding *
check_findings_add(struct check_findings *findings, const struct check_finding *finding)
{
	if (findings->n == findings->room)
	{
		size_t room = findings->room == 0 ? 32 : findings->room * 2;

		findings->items = arena_grow_array(findings->arena, findings->items, findings->n, room,
										   sizeof(*findings->items));
		findings->room = room;
	}
	findings->items[findings->n] = *finding;
	return &findings->items[findings->n++];
}

size_t
check_findings_count(const struct check_findings *findings, enum check_severity severity)
{
	size_t n = 0;
	size_t i;

	for (i = 0; i < findings->n; i++)
		n += findings->items[i].reason == NULL &&
			 check_rules[findings->items[i].rule].severity == severity;
	return n;
}

static int
compare_findings(const void *a, const void *b)
{
	const struct check_finding *x = a;
	const struct check_finding *y = b;
	int order = strcmp(x->shown, y->shown);

	if (order != 0)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

void
check_findings_sort(struct check_findings *findings)
{
	if (findings->n > 1)
		qsort(findings->items, findings->n, sizeof(*findings->items), compare_findings);
}

/* ------------------------------------------------------------------ comments */

static void
add_allow(struct check_allows *allows, const char *name, size_t len, const char *reason, int line)
{
	struct check_allow *allow;

	if (allows->n == allows->room)
	{
		size_t room = allows->room == 0 ? 8 : allows->room * 2;

		allows->items =
			arena_grow_array(allows->arena, allows->items, allows->n, room, sizeof(*allows->items));
		allows->room = room;
	}
	allow = &allows->items[allows->n++];
	allow->rule = check_rule_find(name, len);
	allow->name = arena_strndup(allows->arena, name, len);
	allow->reason = reason;
	allow->line = line;
}

/* Passes blanks and then this text. */
static bool
pass(const char **at, const char *text)
{
	size_t len = strlen(text);

	while (**at == ' ' || **at == '\t')
		(*at)++;
	if (strncmp(*at, text, len) != 0)
		return false;
	*at += len;
	return true;
}

static const char *
trimmed(struct arena *arena, const char *text)
{
	size_t len;

	while (isspace((unsigned char) *text))
		text++;
	len = strlen(text);
	while (len > 0 && isspace((unsigned char) text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

/* One line, whatever stands in it. */
static void
read_line(struct check_allows *allows, const char *text, int line)
{
	const char *reason;

	if (!pass(&text, "--") || !pass(&text, "aurora-flyway:") || !pass(&text, "allow"))
		return;
	if (*text != ' ' && *text != '\t' && *text != '\0')
		return;
	text += strspn(text, " \t");
	reason = trimmed(allows->arena, text + strcspn(text, " \t\r"));
	do
	{
		size_t len = strcspn(text, ", \t\r");

		add_allow(allows, text, len, reason, line);
		text += len;
	} while (*text++ == ',');
}

void
check_allows_read(struct check_allows *allows, const char *text, size_t len)
{
	const char *end = text + len;
	int line;

	for (line = 0; text < end; line++)
	{
		const char *stop = memchr(text, '\n', (size_t) (end - text));

		if (stop == NULL)
			stop = end;
		read_line(allows, arena_strndup(allows->arena, text, (size_t) (stop - text)), line);
		text = stop == end ? end : stop + 1;
	}
}

const char *
check_allows_reason(const struct check_allows *allows, enum check_rule_id rule)
{
	size_t i;

	for (i = 0; i < allows->n; i++)
		if (allows->items[i].rule == rule && allows->items[i].reason[0] != '\0')
			return allows->items[i].reason;
	return NULL;
}
