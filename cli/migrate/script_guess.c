/*
 * Each guess makes a text that the file may have been, and asks for its checksum. Lines at the head
 * and at the end are tried one after the other, so only so many of them.
 */
#include "cli/migrate/script_guess.h"

#include <iconv.h>
#include <stdbool.h>
#include <string.h>

#include "core/history/checksum.h"

#define MOST_LINES 100

static const char byte_order_mark[] = "\xEF\xBB\xBF";

struct guessing
{
	const char *text;
	size_t len;
	int32_t wanted;
};

static bool
is_wanted(const struct guessing *guessing, const struct af_checksum *sum)
{
	int32_t checksum;

	return af_checksum_final(sum, &checksum) && checksum == guessing->wanted;
}

static bool
is_checksum_of(const struct guessing *guessing, const char *text, size_t len)
{
	struct af_checksum sum;

	af_checksum_init(&sum);
	af_checksum_update(&sum, text, len);
	return is_wanted(guessing, &sum);
}

/* The end of the line that begins at `at`, behind its newline. */
static size_t
line_end(const struct guessing *guessing, size_t at)
{
	const char *end = memchr(guessing->text + at, '\n', guessing->len - at);

	return end == NULL ? guessing->len : (size_t) (end - guessing->text) + 1;
}

static size_t
without_blanks(const char *text, size_t from, size_t to)
{
	while (to > from && strchr(" \t\r\n", text[to - 1]) != NULL)
		to--;
	return to;
}

static bool
had_no_blanks(const struct guessing *guessing)
{
	struct af_checksum sum;
	size_t at;
	size_t end;

	af_checksum_init(&sum);
	for (at = 0; at < guessing->len; at = end)
	{
		end = line_end(guessing, at);
		af_checksum_update(&sum, guessing->text + at, without_blanks(guessing->text, at, end) - at);
	}
	return is_wanted(guessing, &sum);
}

/* A mark at the head is not counted; this one was, as some tools do. */
static bool
had_mark(const struct guessing *guessing)
{
	struct af_checksum sum;

	af_checksum_init(&sum);
	af_checksum_update(&sum, byte_order_mark, 3);
	af_checksum_update(&sum, byte_order_mark, 3);
	af_checksum_update(&sum, guessing->text, guessing->len);
	return is_wanted(guessing, &sum);
}

/* The bytes are the same, but were taken for another encoding. */
static bool
had_encoding(const struct guessing *guessing)
{
	iconv_t converter = iconv_open("UTF-8", "ISO-8859-1");
	char *in = (char *) guessing->text;
	size_t in_left = guessing->len;
	struct af_checksum sum;

	if (converter == (iconv_t) -1)
		return false;
	af_checksum_init(&sum);
	while (in_left > 0)
	{
		char bytes[4096];
		char *out = bytes;
		size_t out_left = sizeof(bytes);
		size_t before = in_left;

		(void) iconv(converter, &in, &in_left, &out, &out_left);
		af_checksum_update(&sum, bytes, sizeof(bytes) - out_left);
		if (in_left == before)
			break;
	}
	iconv_close(converter);
	return in_left == 0 && is_wanted(guessing, &sum);
}

/* Nothing but a comment of one line, or blanks. */
static bool
is_comment_line(const char *line, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", *line) != NULL)
	{
		line++;
		len--;
	}
	return len == 0 || (len > 1 && line[0] == '-' && line[1] == '-');
}

static bool
had_no_head(const struct guessing *guessing)
{
	size_t at = 0;
	int i;

	for (i = 0; i < MOST_LINES && at < guessing->len; i++)
	{
		size_t end = line_end(guessing, at);

		if (!is_comment_line(guessing->text + at, end - at))
			return false;
		at = end;
		if (is_checksum_of(guessing, guessing->text + at, guessing->len - at))
			return true;
	}
	return false;
}

static bool
had_no_tail(const struct guessing *guessing)
{
	size_t end = guessing->len;
	int i;

	for (i = 0; i < MOST_LINES && end > 0; i++)
	{
		const char *newline = memrchr(guessing->text, '\n', end - 1);
		size_t at = newline == NULL ? 0 : (size_t) (newline - guessing->text) + 1;

		if (!is_comment_line(guessing->text + at, end - at))
			return false;
		end = at;
		if (is_checksum_of(guessing, guessing->text, end))
			return true;
	}
	return false;
}

static const struct
{
	bool (*is_it)(const struct guessing *guessing);
	enum script_change change;
	const char *words;
} guesses[] = {
	{had_no_blanks, CHANGE_SPACE, "white space alone: blanks were added at the ends of lines"},
	{had_mark, CHANGE_MARK, "nothing: it was applied by a tool that counts the byte order mark"},
	{had_encoding, CHANGE_NONE,
	 "nothing, perhaps: it was applied with the encoding ISO-8859-1 in place of UTF-8"},
	{had_no_head, CHANGE_COMMENT, "comments alone: they were added at its head"},
	{had_no_tail, CHANGE_COMMENT, "comments alone: they were added at its end"},
};

const char *
script_guess(const char *text, size_t len, int32_t checksum, enum script_change *change)
{
	const struct guessing guessing = {text, len, checksum};
	size_t i;

	for (i = 0; len > 0 && i < sizeof(guesses) / sizeof(guesses[0]); i++)
		if (guesses[i].is_it(&guessing))
		{
			*change = guesses[i].change;
			return guesses[i].words;
		}
	return NULL;
}
