/*
 * Two texts are the same SQL when their words are: comments and blanks between words are passed
 * over. In doubt it is SQL.
 */
#include "cli/migrate/script_change.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "cli/db/words.h"

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* The next byte of a text without some of them; -1: the end. */
struct bytes
{
	const char *text;
	size_t len;
	size_t at;
	bool skips_space;
	bool skips_marks;
};

static int
next_byte(struct bytes *bytes)
{
	while (bytes->at < bytes->len)
	{
		unsigned char c = (unsigned char) bytes->text[bytes->at];

		if (bytes->skips_marks && bytes->len - bytes->at >= 3 &&
			memcmp(bytes->text + bytes->at, byte_order_mark, 3) == 0)
			bytes->at += 3;
		else if (c == '\n' || c == '\r' || (bytes->skips_space && isspace(c)))
			bytes->at++;
		else
		{
			bytes->at++;
			return c;
		}
	}
	return -1;
}

static bool
same_bytes(struct bytes old, struct bytes now)
{
	int c;

	do
	{
		c = next_byte(&old);
		if (c != next_byte(&now))
			return false;
	} while (c >= 0);
	return true;
}

/* Marks that make one operator, number or parameter where nothing stands between them. */
static bool
is_joining_mark(const struct words *words)
{
	return words->kind == WORD_MARK &&
		   strchr("+-*/<>=~!@#%^&|`?:.$0123456789", words->text[words->start]) != NULL;
}

/* x'…' and U&"…" are other things than x '…' and U & "…". */
static bool
is_prefix(const struct words *words)
{
	return (words->kind == WORD_WORD && words->end - words->start == 1) ||
		   (words->kind == WORD_MARK && words->text[words->start] == '&');
}

static bool
same_word(const struct words *old, const struct words *now)
{
	size_t len = old->end - old->start;

	return old->kind == now->kind && now->end - now->start == len &&
		   memcmp(old->text + old->start, now->text + now->start, len) == 0;
}

/* Behind FROM STDIN stands data, in which blanks count. */
static bool
is_stdin(const struct words *words, bool is_after_from)
{
	return is_after_from && words_is(words, "STDIN");
}

static bool
same_words(const char *old_text, size_t old_len, const char *now_text, size_t now_len)
{
	struct words old;
	struct words now;
	size_t old_end = 0;
	size_t now_end = 0;
	bool is_after_from = false;

	words_init(&old, old_text, old_len);
	words_init(&now, now_text, now_len);
	do
	{
		bool was_mark = is_joining_mark(&old);
		bool was_prefix = is_prefix(&old);

		words_next(&old);
		words_next(&now);
		if (!same_word(&old, &now) || old.open_name != NULL || is_stdin(&old, is_after_from))
			return false;
		if (((was_mark && is_joining_mark(&old)) || (was_prefix && old.kind == WORD_QUOTED)) &&
			(old.start == old_end) != (now.start == now_end))
			return false;
		is_after_from = words_is(&old, "FROM");
		old_end = old.end;
		now_end = now.end;
	} while (old.kind != WORD_NONE);
	return true;
}

enum script_change
script_change_between(const char *old, size_t old_len, const char *now, size_t now_len)
{
	struct bytes before = {.text = old, .len = old_len};
	struct bytes after = {.text = now, .len = now_len};

	if (same_bytes(before, after))
		return CHANGE_NONE;
	before.skips_marks = after.skips_marks = true;
	if (same_bytes(before, after))
		return CHANGE_MARK;
	if (!same_words(old, old_len, now, now_len))
		return CHANGE_SQL;
	before.skips_space = after.skips_space = true;
	return same_bytes(before, after) ? CHANGE_SPACE : CHANGE_COMMENT;
}

static const struct
{
	const char *name;
	const char *word;
} names[] = {
	[CHANGE_NONE] = {"nothing that counts", "none"},
	[CHANGE_MARK] = {"byte order marks alone", "byte-order-mark"},
	[CHANGE_SPACE] = {"white space alone", "white-space"},
	[CHANGE_COMMENT] = {"comments alone", "comments"},
	[CHANGE_SQL] = {"SQL", "sql"},
};

const char *
script_change_name(enum script_change change)
{
	return names[change].name;
}

const char *
script_change_word(enum script_change change)
{
	return names[change].word;
}
