/*
 * Comparing versions without converting them: a part is a run of digits, so without leading zeros
 * the longer one is the larger number. A row written by hand may hold any text; it is ordered by
 * the same steps, and told by a rule.
 */
#include "core/history/version.h"

#include <string.h>

static bool
is_separator(char c)
{
	return c == '.' || c == '_';
}

bool
af_version_is_valid(const char *text, size_t len)
{
	bool after_digit = false;
	size_t i;

	for (i = 0; i < len; i++)
	{
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (!is_digit && !(after_digit && is_separator(text[i])))
			return false;
		after_digit = is_digit;
	}
	return after_digit;
}

/* Moves *text past one part and its separator; *len is the part's length without leading zeros. */
static const char *
next_part(const char **text, size_t *len)
{
	const char *part = *text;
	const char *end;

	while (*part == '0')
		part++;
	end = part;
	while (*end != '\0' && !is_separator(*end))
		end++;
	*len = (size_t) (end - part);
	*text = *end == '\0' ? end : end + 1;
	return part;
}

int
af_version_compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	while (*a != '\0' || *b != '\0')
	{
		size_t a_len;
		size_t b_len;
		const char *a_part = next_part(&a, &a_len);
		const char *b_part = next_part(&b, &b_len);
		int order;

		if (a_len != b_len)
			return a_len < b_len ? -1 : 1;
		order = memcmp(a_part, b_part, a_len);
		if (order != 0)
			return order < 0 ? -1 : 1;
	}
	return 0;
}
