/*
 * Flyway counts in UTF-16 units, and compares by them: U+E000 to U+FFFF come after what needs a
 * pair. The order of UTF-8 bytes agrees but for that.
 */
#include "core/history/description.h"

#include <string.h>

static const char ellipsis[] = "...";

/* How many of the len bytes make `n_units` units; a pair is not cut. */
static size_t
bytes_of_units(const char *text, size_t len, size_t n_units)
{
	size_t n_seen = 0;
	size_t i;

	for (i = 0; i < len; i++)
	{
		unsigned char byte = (unsigned char) text[i];

		if ((byte & 0xC0) == 0x80)
			continue;
		n_seen += byte >= 0xF0 ? 2 : 1;
		if (n_seen > n_units)
			break;
	}
	return i;
}

/* How many bytes are kept, and what stands behind them. */
static size_t
stored_len(const char *description, const char **end)
{
	size_t len = strlen(description);
	size_t n_kept;

	*end = "";
	if (bytes_of_units(description, len, 200) == len)
		return len;
	*end = ellipsis;
	n_kept = bytes_of_units(description, len, 197);
	/* bytes that are not UTF-8 may count for more units than there are bytes */
	return n_kept < len - 3 ? n_kept : len - 3;
}

void
af_description_store(const char *description, char *to)
{
	const char *end;
	size_t n_kept = stored_len(description, &end);

	memcpy(to, description, n_kept);
	memcpy(to + n_kept, end, strlen(end) + 1);
}

/* The byte at i of what is stored; 0 behind its end. */
static unsigned char
stored_byte(const char *description, size_t n_kept, const char *end, size_t i)
{
	if (i < n_kept)
		return (unsigned char) description[i];
	return i - n_kept < strlen(end) ? (unsigned char) end[i - n_kept] : 0;
}

int
af_description_compare(const char *a, const char *b)
{
	const char *a_end;
	const char *b_end;
	size_t a_len = stored_len(a, &a_end);
	size_t b_len = stored_len(b, &b_end);
	size_t i = 0;
	unsigned char x;
	unsigned char y;

	while ((x = stored_byte(a, a_len, a_end, i)) == (y = stored_byte(b, b_len, b_end, i)) && x != 0)
		i++;
	if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
		return x >= 0xF0 ? -1 : 1;
	return (x > y) - (x < y);
}
