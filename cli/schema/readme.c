/*
 * A reader of Markdown lines that knows as much of CommonMark as is needed to tell what stands in a
 * code fence: a fence is three or more ` or ~ after at most three spaces; with `, nothing behind it
 * may hold another `; it is closed by a run of the same character, at least as long, with nothing
 * behind it but blanks, or by the end of the file. A line ends with LF, CR LF or CR.
 */
#include "cli/schema/readme.h"

#include <string.h>

#define MIN_FENCE 3
#define MAX_FENCE_INDENT 3

#define N_BOM 3

static const char byte_order_mark[N_BOM + 1] = "\xEF\xBB\xBF";

static void
begin_line(struct readme_scan *scan)
{
	memset(&scan->line, 0, sizeof(scan->line));
	scan->line.begin = scan->offset;
	scan->line.is_blank = true;
	scan->line.rest_is_blank = true;
}

void
readme_scan_init(struct readme_scan *scan)
{
	memset(scan, 0, sizeof(*scan));
	scan->n_line = 1;
	scan->heading_begin = -1;
	scan->end_mark = -1;
	scan->last_line_is_blank = true;
	begin_line(scan);
}

/* One more byte of a line that is compared with `text`; *n is how many fitted before. */
static void
follow(size_t *n, const char *text, size_t len, char c)
{
	if (*n != SIZE_MAX)
		*n = *n < len && text[*n] == c ? *n + 1 : SIZE_MAX;
}

static void
add_to_fence(struct readme_line *line, char c)
{
	if (line->is_run_over)
	{
		line->rest_is_blank = line->rest_is_blank && (c == ' ' || c == '\t');
		line->rest_has_backtick = line->rest_has_backtick || c == '`';
	}
	else if (line->fence == 0 && c == ' ' && line->n_indent < MAX_FENCE_INDENT)
		line->n_indent++;
	else if (line->fence == 0 && (c == '`' || c == '~'))
	{
		line->fence = c;
		line->n_fence = 1;
	}
	else if (line->fence != 0 && c == line->fence)
		line->n_fence++;
	else
	{
		line->is_run_over = true;
		add_to_fence(line, c);
	}
}

static bool
opens_fence(const struct readme_line *line)
{
	return line->fence != 0 && line->n_fence >= MIN_FENCE &&
		   !(line->fence == '`' && line->rest_has_backtick);
}

static bool
closes_fence(const struct readme_scan *scan)
{
	return scan->line.fence == scan->open_fence && scan->line.n_fence >= scan->n_open_fence &&
		   scan->line.rest_is_blank;
}

static void
note_heading(struct readme_scan *scan)
{
	if (scan->n_headings < README_MAX_NAMED_LINES)
		scan->heading_lines[scan->n_headings] = scan->n_line;
	if (scan->n_headings++ == 0)
		scan->heading_begin = scan->line.begin;
}

static void
end_line(struct readme_scan *scan)
{
	const struct readme_line *line = &scan->line;
	bool is_end_mark = line->n_end_mark == sizeof(README_END_MARK) - 1;

	if (scan->open_fence != 0)
	{
		if (closes_fence(scan))
			scan->open_fence = 0;
		else if (is_end_mark)
			scan->open_fence_has_end_mark = true;
	}
	else if (opens_fence(line))
	{
		scan->open_fence = line->fence;
		scan->n_open_fence = line->n_fence;
		scan->open_fence_line = scan->n_line;
		scan->open_fence_has_end_mark = false;
	}
	else if (line->n_heading == sizeof(README_HEADING) - 1)
		note_heading(scan);
	else if (is_end_mark && scan->heading_begin >= 0 && scan->end_mark < 0)
		scan->end_mark = line->begin;
	scan->last_line_is_blank = line->is_blank;
	scan->n_line++;
}

static void
add_byte(struct readme_scan *scan, char c)
{
	struct readme_line *line = &scan->line;

	scan->offset++;
	scan->ends_in_line_end = c == '\n' || c == '\r';
	if (c == '\n' && scan->is_after_cr)
	{
		if (scan->n_line == 2)
			scan->n_line_ends = 2;
		scan->is_after_cr = false;
		line->begin = scan->offset;
		return;
	}
	scan->is_after_cr = c == '\r';
	if (scan->ends_in_line_end)
	{
		if (scan->n_line == 1)
		{
			scan->n_line_ends = 1;
			scan->first_line_ends_in_cr = c == '\r';
		}
		end_line(scan);
		begin_line(scan);
		return;
	}
	line->is_blank = line->is_blank && (c == ' ' || c == '\t');
	follow(&line->n_heading, README_HEADING, sizeof(README_HEADING) - 1, c);
	follow(&line->n_end_mark, README_END_MARK, sizeof(README_END_MARK) - 1, c);
	add_to_fence(line, c);

	/* a byte order mark is no part of the first line */
	if (scan->offset <= N_BOM && c == byte_order_mark[scan->offset - 1] && ++scan->n_bom == N_BOM)
		begin_line(scan);
}

void
readme_scan_add(struct readme_scan *scan, const char *bytes, size_t len)
{
	size_t at;

	for (at = 0; at < len; at++)
		add_byte(scan, bytes[at]);
}

static bool
fail_with_several(const struct readme_scan *scan, const char *path, struct af_error *err)
{
	const char *lines = "";
	int at;

	for (at = 0; at < scan->n_headings && at < README_MAX_NAMED_LINES; at++)
		lines = arena_printf(err->arena, "%s%s%lld", lines,
							 at == 0					  ? ""
							 : at + 1 == scan->n_headings ? " and "
														  : ", ",
							 (long long) scan->heading_lines[at]);
	if (scan->n_headings > README_MAX_NAMED_LINES)
		lines = arena_printf(err->arena, "%s and %d more", lines,
							 scan->n_headings - README_MAX_NAMED_LINES);
	error_set(err, ERR_FILE, "several lines \"%s\" in \"%s\": lines %s", README_HEADING, path,
			  lines);
	error_hint(err, "Leave the one where the document shall begin.");
	return false;
}

static bool
fail_with_fence(const struct readme_scan *scan, const char *path, struct af_error *err)
{
	error_set(err, ERR_FILE,
			  "a code fence in \"%s\" is never closed, so the document's place is not known", path);
	error_place(err, path, (int) scan->open_fence_line, 1);
	error_hint(err, "Close the code fence that opens in line %lld.",
			   (long long) scan->open_fence_line);
	return false;
}

static const struct style
{
	const char *one;
	const char *two;
} lf = {"\n", "\n\n"}, crlf = {"\r\n", "\r\n\r\n"}, cr = {"\r", "\r\r"};

/* The first line's end is the file's. */
static const struct style *
line_end_style(const struct readme_scan *scan)
{
	if (scan->n_line_ends == 2)
		return &crlf;
	return scan->first_line_ends_in_cr ? &cr : &lf;
}

/* What a document at the end of the file needs before it: the last line's end, and a blank line. */
static const char *
text_before(const struct readme_scan *scan, const struct style *style)
{
	if (scan->offset == 0 || (scan->ends_in_line_end && scan->last_line_is_blank))
		return "";
	if (!scan->ends_in_line_end && !scan->last_line_is_blank)
		return style->two;
	/* a LF behind a CR would end no line of its own */
	return scan->is_after_cr && style == &lf ? style->two : style->one;
}

bool
readme_scan_end(struct readme_scan *scan, const char *path, struct readme_place *place,
				struct af_error *err)
{
	const struct style *style = line_end_style(scan);

	if (!scan->ends_in_line_end && scan->offset > 0)
		end_line(scan);
	if (scan->n_headings > 1)
		return fail_with_several(scan, path, err);
	if (scan->open_fence != 0 && scan->end_mark < 0 &&
		(scan->n_headings == 0 || scan->open_fence_has_end_mark))
		return fail_with_fence(scan, path, err);
	place->is_found = scan->n_headings == 1;
	place->line_end = style->one;
	place->begin = place->is_found ? scan->heading_begin : scan->offset;
	place->before = place->is_found ? "" : text_before(scan, style);
	place->end = scan->end_mark >= 0 ? scan->end_mark : scan->offset;
	if (scan->end_mark >= 0)
		place->after = style->two;
	else
		place->after = scan->ends_in_line_end || scan->offset == 0 ? style->one : "";
	return true;
}
