/*
 * The head of a document is what stands before its first section. Lines are C strings here: a
 * document comes from text values, which hold no NUL, and a NUL in an old file ends the part of its
 * line that is compared.
 */
#include "cli/schema/doc_lines.h"

#include <string.h>

/* longer than any document: one value of the server is at most 1 GB */
#define MAX_LINE ((size_t) 1 << 31)

static const char *const passed_over[] = {"Created at: ", "Server version: ", NULL};

bool
doc_lines_init(struct doc_lines *lines, FILE *stream, int64_t begin, int64_t end,
			   int64_t first_line, struct af_error *err)
{
	memset(lines, 0, sizeof(*lines));
	lines->stream = stream;
	lines->n_left = end - begin;
	lines->n_read = first_line - 1;
	lines->is_in_head = true;
	strbuf_init(&lines->line, MAX_LINE);
	if (fseeko(stream, begin, SEEK_SET) != 0)
		return error_set_errno(err, ERR_FILE, "cannot read the document again");
	return true;
}

void
doc_lines_release(struct doc_lines *lines)
{
	strbuf_release(&lines->line);
}

static int
next_byte(struct doc_lines *lines)
{
	if (lines->n_left <= 0)
		return EOF;
	lines->n_left--;
	return getc_unlocked(lines->stream);
}

/* Reads up to LF, CR LF, CR or the end. */
static bool
read_line(struct doc_lines *lines)
{
	int c = next_byte(lines);

	if (c == '\n' && lines->is_after_cr)
		c = next_byte(lines);
	strbuf_clear(&lines->line);
	lines->is_after_cr = false;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n' && c != '\r'; c = next_byte(lines))
		strbuf_addc(&lines->line, (char) c);
	lines->is_after_cr = c == '\r';
	lines->n_read++;
	return true;
}

static bool
is_passed_over(struct doc_lines *lines)
{
	const char *text = strbuf_text(&lines->line);
	size_t i;

	if (strncmp(text, "## ", 3) == 0)
		lines->is_in_head = false;
	if (!lines->is_in_head)
		return false;
	for (i = 0; passed_over[i] != NULL; i++)
		if (strncmp(text, passed_over[i], strlen(passed_over[i])) == 0)
			return true;
	return false;
}

bool
doc_lines_next(struct doc_lines *lines, struct af_error *err)
{
	while (!lines->has_line && read_line(lines))
	{
		if (lines->line.len == 0 && lines->n_blank++ == 0)
			lines->blank_number = lines->n_read;
		if (lines->line.len > 0)
			lines->has_line = !is_passed_over(lines);
	}
	if (ferror(lines->stream) || lines->line.is_over)
		return error_set_errno(err, ERR_FILE, "cannot read the document again");
	if (!lines->has_line)
		return false;
	if (lines->n_blank > 0)
	{
		lines->n_blank--;
		lines->number = lines->blank_number++;
		lines->text = "";
		return true;
	}
	lines->number = lines->n_read;
	lines->text = strbuf_text(&lines->line);
	lines->has_line = false;
	return true;
}
