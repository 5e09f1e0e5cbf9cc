/*
 * Writing to a sink: the few forms that core/ needs, without stdio.
 */
#include "core/sink.h"

#include <string.h>

bool
af_put_bytes(struct af_sink *sink, const char *text, size_t len)
{
	return len == 0 || sink->write(sink, text, len);
}

bool
af_put(struct af_sink *sink, const char *text)
{
	return af_put_bytes(sink, text, strlen(text));
}

bool
af_put_char(struct af_sink *sink, char c)
{
	return sink->write(sink, &c, 1);
}

bool
af_put_int(struct af_sink *sink, long long value)
{
	char digits[24];
	size_t at = sizeof(digits);
	unsigned long long rest =
		value < 0 ? 0ULL - (unsigned long long) value : (unsigned long long) value;

	do
	{
		digits[--at] = (char) ('0' + rest % 10);
		rest /= 10;
	} while (rest != 0);
	if (value < 0)
		digits[--at] = '-';
	return af_put_bytes(sink, digits + at, sizeof(digits) - at);
}
