/*
 * Escaping for GitHub-flavoured Markdown, where tables are cut at '|' and at line ends before
 * anything else is read, and a line that looks like the start of another block ends the table.
 */
#include "core/docs/markdown.h"

#include <string.h>

/* How far a run of '_' and the end of a code span are looked for, so that no comment or default
 * makes this quadratic. */
#define LONGEST_RUN 64
#define LONGEST_CODE_SPAN 16384

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Part of a word to the rules of emphasis: letters and digits, and any byte of a character beyond
 * ASCII. */
static bool
is_word(char c)
{
	return is_alnum(c) || (unsigned char) c >= 0x80;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
put_entity(struct af_sink *sink, char c)
{
	return af_put(sink, "&#") && af_put_int(sink, c) && af_put_char(sink, ';');
}

static bool
put_escaped(struct af_sink *sink, char c)
{
	return af_put_char(sink, '\\') && af_put_char(sink, c);
}

/* What stands around the character at `at`; NUL where the text ends. */
struct piece
{
	const char *text;
	size_t len;
	int part;
};

static char
char_at(const struct piece *piece, size_t at)
{
	return at < piece->len ? piece->text[at] : '\0';
}

/* '_' inside a word opens and closes nothing; judged by what stands before and after the whole run
 * of them. */
static bool
underscore_is_inside(const struct piece *piece, size_t at)
{
	size_t before = at;
	size_t after = at;

	while (before > 0 && piece->text[before - 1] == '_' && at - before < LONGEST_RUN)
		before--;
	while (char_at(piece, after) == '_' && after - at < LONGEST_RUN)
		after++;
	return before > 0 && after < piece->len && is_word(piece->text[before - 1]) &&
		   is_word(piece->text[after]);
}

/* "12." or "12)" at the start of a line opens a list: is `at` that mark? */
static bool
ends_list_number(const struct piece *piece, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (piece->text[i] < '0' || piece->text[i] > '9')
			return false;
	return at > 0;
}

static bool
starts_with_www(const struct piece *piece, size_t dot)
{
	return dot >= 3 && (piece->text[dot - 1] | 0x20) == 'w' &&
		   (piece->text[dot - 2] | 0x20) == 'w' && (piece->text[dot - 3] | 0x20) == 'w';
}

/* "[]" is text wherever no link can follow it; array types are written so. */
static bool
is_empty_brackets(const struct piece *piece, size_t at)
{
	char after = char_at(piece, at + 2);

	if (char_at(piece, at) != '[' || char_at(piece, at + 1) != ']')
		return false;
	if (at + 2 == piece->len)
		return (piece->part & AF_MD_AFTER) == 0;
	return after != '(' && after != '[' && after != ':' && after != '\\';
}

static bool
needs_escape(const struct piece *piece, size_t at)
{
	bool at_start = at == 0 && (piece->part & AF_MD_LINE_START) != 0;
	char next = char_at(piece, at + 1);

	switch (piece->text[at])
	{
		case '\\':
		case '|':
		case '`':
		case '*':
		case '<':
		case '~':
		case '$':
		case '#':
			return true;
		case '[':
			return !is_empty_brackets(piece, at);
		case ']':
			return at == 0 || !is_empty_brackets(piece, at - 1);
		case '_':
			return !underscore_is_inside(piece, at);
		case '&':
			return at + 1 == piece->len ? (piece->part & AF_MD_AFTER) != 0
										: is_alnum(next) || next == '#';
		case ':':
			return at_start || next == '/';
		case '.':
			return starts_with_www(piece, at) ||
				   ((piece->part & AF_MD_LINE_START) && ends_list_number(piece, at));
		case ')':
			return (piece->part & AF_MD_LINE_START) && ends_list_number(piece, at);
		case '>':
		case '-':
		case '+':
		case '=':
			return at_start;
		default:
			return false;
	}
}

/* Blanks at the edges would be trimmed, line ends and tabs would end the row or vanish: these are
 * written as entities. */
static bool
needs_entity(const struct piece *piece, size_t at)
{
	char c = piece->text[at];

	if (c == ' ')
		return (at == 0 && !(piece->part & AF_MD_BEFORE)) ||
			   (at + 1 == piece->len && !(piece->part & AF_MD_AFTER));
	return c > '\0' && c < ' ';
}

bool
af_md_text(struct af_sink *sink, const char *text, size_t len, int part)
{
	const struct piece piece = {text, len, part};
	size_t from = 0;
	size_t at;

	for (at = 0; at < len; at++)
	{
		bool is_entity = needs_entity(&piece, at);

		if (!is_entity && !needs_escape(&piece, at))
			continue;
		if (!af_put_bytes(sink, text + from, at - from) ||
			!(is_entity ? put_entity(sink, text[at]) : put_escaped(sink, text[at])))
			return false;
		from = at + 1;
	}
	return af_put_bytes(sink, text + from, len - from);
}

static size_t
run_of(const char *text, char c)
{
	size_t n = 0;

	while (text[n] == c)
		n++;
	return n;
}

/* The length of the code span that starts with the backticks here, both fences in it; 0 when it is
 * not closed. */
static size_t
code_span(const char *text)
{
	size_t fence = run_of(text, '`');
	size_t at = fence;

	while (at < LONGEST_CODE_SPAN && text[at] != '\0')
	{
		size_t run = run_of(text + at, '`');

		if (run == fence)
			return at + fence;
		at += run == 0 ? 1 : run;
	}
	return 0;
}

/* <br>, <br/>, <br /> */
static bool
is_line_break(const char *text)
{
	size_t at = 3;

	if (text[0] != '<' || (text[1] | 0x20) != 'b' || (text[2] | 0x20) != 'r')
		return false;
	at += run_of(text + at, ' ');
	at += text[at] == '/';
	return text[at] == '>';
}

/* <https://…> and <name@host>: links, not HTML. */
static bool
is_autolink(const char *text)
{
	size_t at = 1;
	bool has_mark = false;

	for (; text[at] != '>'; at++)
	{
		if (text[at] == '\0' || text[at] == '<' || is_blank(text[at]) || text[at] == '"' ||
			text[at] == '\'' || text[at] == '=')
			return false;
		if (at == 1 && !is_alnum(text[at]))
			return false;
		has_mark = has_mark || (text[at] == ':' && at > 2) || text[at] == '@';
	}
	return has_mark;
}

static bool
opens_html(const char *text)
{
	char next = text[1];

	return text[0] == '<' && (is_alnum(next) || next == '/' || next == '!' || next == '?') &&
		   !is_line_break(text) && !is_autolink(text);
}

/* A blank of the comment, folded; blanks at the end are left out. */
static bool
put_folded_blank(struct af_sink *sink, const char *text, size_t *at)
{
	while (is_blank(text[*at]))
		(*at)++;
	return text[*at] == '\0' || af_put_char(sink, ' ');
}

static bool
has_html(const char *text, size_t len)
{
	size_t at;

	for (at = 0; at < len; at++)
		if (opens_html(text + at))
			return true;
	return false;
}

/*
 * A code span with HTML in it. A reader may not see the code span that we see (its first backtick
 * may belong to the address of a link): then backticks would not keep the HTML from being HTML. So
 * it is written escaped.
 */
static bool
put_html_code(struct af_sink *sink, const char *text, size_t len)
{
	size_t fence = run_of(text, '`');

	return af_put(sink, "<code>") &&
		   af_md_text(sink, text + fence, len - 2 * fence, AF_MD_BEFORE | AF_MD_AFTER) &&
		   af_put(sink, "</code>");
}

static bool
put_code_span(struct af_sink *sink, const char *text, size_t len)
{
	size_t at = 0;

	if (has_html(text, len))
		return put_html_code(sink, text, len);
	while (at < len)
	{
		if (is_blank(text[at]))
		{
			if (!put_folded_blank(sink, text, &at))
				return false;
			continue;
		}
		if (text[at] == '|' && !af_put_char(sink, '\\'))
			return false;
		if (!af_put_char(sink, text[at++]))
			return false;
	}
	return true;
}

/* Does a bare address start here? A backslash in one is a part of it, and protects nothing. */
static bool
starts_address(const char *text)
{
	return strncmp(text, "://", 3) == 0 || ((text[0] | 0x20) == 'w' && (text[1] | 0x20) == 'w' &&
											(text[2] | 0x20) == 'w' && text[3] == '.');
}

/* One character of a comment outside code. */
static bool
put_comment_char(struct af_sink *sink, const char *text, bool is_escaped, bool is_in_address)
{
	if (is_in_address && opens_html(text))
		return af_put(sink, "&lt;");
	if (!is_escaped && (text[0] == '|' || opens_html(text)) && !af_put_char(sink, '\\'))
		return false;
	return af_put_char(sink, text[0]);
}

bool
af_md_comment(struct af_sink *sink, const char *text)
{
	size_t n_backslashes = 0;
	size_t at = 0;
	bool is_in_address = false;

	while (is_blank(text[at]))
		at++;
	while (text[at] != '\0')
	{
		size_t code = text[at] == '`' && n_backslashes % 2 == 0 ? code_span(text + at) : 0;
		bool ok;

		is_in_address = (is_in_address && !is_blank(text[at])) || starts_address(text + at);
		if (is_blank(text[at]))
		{
			n_backslashes = 0;
			if (!put_folded_blank(sink, text, &at))
				return false;
			continue;
		}
		if (code != 0)
		{
			ok = put_code_span(sink, text + at, code);
			at += code;
		}
		else if (text[at] == '`' && n_backslashes % 2 == 0)
		{
			/* never closed: the whole run is text */
			size_t run = run_of(text + at, '`');

			ok = af_put_bytes(sink, text + at, run);
			at += run;
		}
		else
		{
			ok = put_comment_char(sink, text + at, n_backslashes % 2 == 1, is_in_address);
			n_backslashes = text[at] == '\\' ? n_backslashes + 1 : 0;
			at++;
			if (!ok)
				return false;
			continue;
		}
		n_backslashes = 0;
		if (!ok)
			return false;
	}
	return true;
}

bool
af_md_is_text(const char *text)
{
	if (text == NULL)
		return false;
	while (is_blank(*text))
		text++;
	return *text != '\0';
}

/* One line of a fenced block without the blanks at its end; *at moves past its end: \n, \r\n or \r.
 */
static bool
put_fence_line(struct af_sink *sink, const char *text, size_t *at)
{
	size_t start = *at;
	size_t end = start + strcspn(text + start, "\r\n");

	*at = end + (text[end] == '\r' && text[end + 1] == '\n') + (text[end] != '\0');
	while (end > start && is_blank(text[end - 1]))
		end--;
	return af_put_bytes(sink, text + start, end - start) && af_put_char(sink, '\n');
}

bool
af_md_fence(struct af_sink *sink, const char *text)
{
	size_t fence = 3;
	size_t at;

	for (at = 0; text[at] != '\0';)
	{
		size_t run = run_of(text + at, '`');

		if (run >= fence)
			fence = run + 1;
		at += run == 0 ? 1 : run;
	}
	for (at = 0; at < fence; at++)
		if (!af_put_char(sink, '`'))
			return false;
	if (!af_put_char(sink, '\n'))
		return false;
	for (at = 0; text[at] != '\0';)
		if (!put_fence_line(sink, text, &at))
			return false;
	for (at = 0; at < fence; at++)
		if (!af_put_char(sink, '`'))
			return false;
	return true;
}

/* The length of the white space character at `c`: U+0085, U+00A0, U+1680, U+2000-200A, U+2028,
 * U+2029, U+202F, U+205F, U+3000; or 0. */
static size_t
wide_space(const unsigned char *c, size_t len)
{
	if (len >= 2 && c[0] == 0xC2 && (c[1] == 0x85 || c[1] == 0xA0))
		return 2;
	if (len < 3)
		return 0;
	if (c[0] == 0xE2 && c[1] == 0x80)
		return (c[2] >= 0x80 && c[2] <= 0x8A) || c[2] == 0xA8 || c[2] == 0xA9 || c[2] == 0xAF ? 3
																							  : 0;
	if ((c[0] == 0xE1 && c[1] == 0x9A && c[2] == 0x80) ||
		(c[0] == 0xE2 && c[1] == 0x81 && c[2] == 0x9F))
		return 3;
	return c[0] == 0xE3 && c[1] == 0x80 && c[2] == 0x80 ? 3 : 0;
}

bool
af_md_edge_is_space(const char *text)
{
	const unsigned char *bytes = (const unsigned char *) text;
	size_t len = strlen(text);

	return wide_space(bytes, len) != 0 || (len >= 2 && wide_space(bytes + len - 2, 2) == 2) ||
		   (len >= 3 && wide_space(bytes + len - 3, 3) == 3);
}
