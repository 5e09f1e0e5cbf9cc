/*
 * Both documents are read once, side by side, and only a window of lines is held from where they
 * part: so the size of a document does not matter, and the diff is that of its first difference.
 * Within the window it is the longest common subsequence.
 */
#include "cli/schema/compare.h"

#include <string.h>

#define N_CONTEXT 3
#define WINDOW 400
#define MAX_SHOWN 60

struct kept_line
{
	const char *text;
	int64_t number;
};

/* The lines of one side, from shortly before the first difference. */
struct side
{
	struct kept_line lines[WINDOW];
	int n_lines;
	bool is_cut; /* the document goes on behind the window */
};

/* A line of the diff: ' ' stands in both, '-' in the old, '+' in the new document. */
struct edit
{
	char sign;
	const struct kept_line *was;
	const struct kept_line *now;
};

struct comparison
{
	struct arena *arena;
	struct side was;
	struct side now;
	uint16_t common[WINDOW + 1]
				   [WINDOW + 1]; /* the length of the longest common subsequence of the two tails */
	struct edit edits[2 * WINDOW];
	int n_edits;
};

/* The last lines that both have. */
struct context
{
	struct common_line
	{
		struct strbuf text;
		int64_t was_number;
		int64_t now_number;
	} lines[N_CONTEXT];
	int64_t n_seen;
};

static void
keep(struct comparison *c, struct side *side, const char *text, int64_t number)
{
	side->lines[side->n_lines].text = arena_strdup(c->arena, text);
	side->lines[side->n_lines].number = number;
	side->n_lines++;
}

static bool
fill_window(struct comparison *c, struct side *side, struct doc_lines *lines, struct af_error *err)
{
	while (doc_lines_next(lines, err))
	{
		if (side->n_lines == WINDOW)
		{
			side->is_cut = true;
			break;
		}
		keep(c, side, lines->text, lines->number);
	}
	return !error_is_set(err);
}

static bool
is_equal(const struct comparison *c, int i, int j)
{
	return strcmp(c->was.lines[i].text, c->now.lines[j].text) == 0;
}

static void
find_common(struct comparison *c)
{
	int i;
	int j;

	for (i = c->was.n_lines - 1; i >= 0; i--)
		for (j = c->now.n_lines - 1; j >= 0; j--)
		{
			if (is_equal(c, i, j))
				c->common[i][j] = c->common[i + 1][j + 1] + 1;
			else
				c->common[i][j] = c->common[i + 1][j] >= c->common[i][j + 1] ? c->common[i + 1][j]
																			 : c->common[i][j + 1];
		}
}

static void
add_edit(struct comparison *c, char sign, const struct kept_line *was, const struct kept_line *now)
{
	c->edits[c->n_edits++] = (struct edit){sign, was, now};
}

static void
find_edits(struct comparison *c)
{
	int i = 0;
	int j = 0;
	int n_sure = 0;

	while (i < c->was.n_lines || j < c->now.n_lines)
	{
		if (i < c->was.n_lines && j < c->now.n_lines && is_equal(c, i, j))
		{
			add_edit(c, ' ', &c->was.lines[i++], &c->now.lines[j++]);
			n_sure = c->n_edits;
		}
		else if (j == c->now.n_lines ||
				 (i < c->was.n_lines && c->common[i + 1][j] >= c->common[i][j + 1]))
			add_edit(c, '-', &c->was.lines[i++], NULL);
		else
			add_edit(c, '+', NULL, &c->now.lines[j++]);
	}
	/* what no line in common follows may find its counterpart behind the window */
	if ((c->was.is_cut || c->now.is_cut) && n_sure > N_CONTEXT)
		c->n_edits = n_sure;
}

/* How many edits make the first hunk: it ends before a run of lines in common that is longer than
 * two contexts. */
static int
hunk_length(const struct comparison *c)
{
	int n_same = 0;
	int at;

	for (at = 0; at < c->n_edits && at < MAX_SHOWN; at++)
	{
		n_same = c->edits[at].sign == ' ' ? n_same + 1 : 0;
		if (n_same > 2 * N_CONTEXT)
			return at + 1 - n_same + N_CONTEXT;
	}
	if (at == c->n_edits && n_same > N_CONTEXT)
		return at - n_same + N_CONTEXT;
	return at;
}

static void
put_hunk(const struct comparison *c, int n_edits, struct strbuf *diff)
{
	const struct kept_line *first_was = NULL;
	const struct kept_line *first_now = NULL;
	int n_was = 0;
	int n_now = 0;
	int at;

	for (at = 0; at < n_edits; at++)
	{
		if (c->edits[at].was != NULL && n_was++ == 0)
			first_was = c->edits[at].was;
		if (c->edits[at].now != NULL && n_now++ == 0)
			first_now = c->edits[at].now;
	}
	strbuf_addf(diff, "@@ -%lld,%d +%lld,%d @@\n",
				first_was == NULL ? 0LL : (long long) first_was->number, n_was,
				first_now == NULL ? 0LL : (long long) first_now->number, n_now);
	for (at = 0; at < n_edits; at++)
	{
		const struct edit *edit = &c->edits[at];

		strbuf_addf(diff, "%c%s\n", edit->sign,
					edit->was != NULL ? edit->was->text : edit->now->text);
	}
}

/* Behind the hunk: further edits, or lines nobody has compared. */
static bool
has_more(const struct comparison *c, int n_shown)
{
	int at;

	if (c->was.is_cut || c->now.is_cut)
		return true;
	for (at = n_shown; at < c->n_edits; at++)
		if (c->edits[at].sign != ' ')
			return true;
	return false;
}

static bool
put_diff(struct comparison *c, struct doc_lines *was, struct doc_lines *now, struct strbuf *diff,
		 struct af_error *err)
{
	int n_shown;

	if (!fill_window(c, &c->was, was, err) || !fill_window(c, &c->now, now, err))
		return false;
	find_common(c);
	find_edits(c);
	n_shown = hunk_length(c);
	put_hunk(c, n_shown, diff);
	if (has_more(c, n_shown))
		strbuf_adds(diff, "... (the first difference; there may be more)\n");
	return true;
}

/* Remembers a line that both have, in the place of the one N_CONTEXT lines before. */
static void
remember(struct context *context, const struct doc_lines *was, const struct doc_lines *now)
{
	struct common_line *line = &context->lines[context->n_seen++ % N_CONTEXT];

	strbuf_clear(&line->text);
	strbuf_adds(&line->text, was->text);
	line->was_number = was->number;
	line->now_number = now->number;
}

static void
keep_context(struct comparison *c, const struct context *context)
{
	int64_t at;

	for (at = context->n_seen < N_CONTEXT ? 0 : context->n_seen - N_CONTEXT; at < context->n_seen;
		 at++)
	{
		const struct common_line *line = &context->lines[at % N_CONTEXT];

		keep(c, &c->was, strbuf_text(&line->text), line->was_number);
		keep(c, &c->now, strbuf_text(&line->text), line->now_number);
	}
}

static bool
put_first_difference(const struct context *context, struct doc_lines *was, bool has_was,
					 struct doc_lines *now, bool has_now, struct strbuf *diff, struct af_error *err)
{
	struct arena *arena = arena_new();
	struct comparison *c = arena_alloc(arena, sizeof(*c));
	bool is_done;

	c->arena = arena;
	keep_context(c, context);
	if (has_was)
		keep(c, &c->was, was->text, was->number);
	if (has_now)
		keep(c, &c->now, now->text, now->number);
	is_done = put_diff(c, was, now, diff, err);
	arena_free(arena);
	return is_done;
}

bool
compare_documents(struct doc_lines *was, struct doc_lines *now, const char *was_name,
				  const char *now_name, struct strbuf *diff, bool *is_same, struct af_error *err)
{
	struct context context = {0};
	bool has_was;
	bool has_now;
	bool is_done;
	int i;

	for (i = 0; i < N_CONTEXT; i++)
		strbuf_init(&context.lines[i].text, SIZE_MAX);
	for (;;)
	{
		has_was = doc_lines_next(was, err);
		has_now = !error_is_set(err) && doc_lines_next(now, err);
		if (!has_was || !has_now || strcmp(was->text, now->text) != 0)
			break;
		remember(&context, was, now);
	}
	*is_same = !has_was && !has_now;
	is_done = !error_is_set(err);
	if (is_done && !*is_same && diff != NULL)
	{
		strbuf_addf(diff, "--- %s\n+++ %s\n", was_name, now_name);
		is_done = put_first_difference(&context, was, has_was, now, has_now, diff, err);
	}
	for (i = 0; i < N_CONTEXT; i++)
		strbuf_release(&context.lines[i].text);
	return is_done;
}
