/*
 * See growing_sink.h.
 */
#include "core/docs/growing_sink.h"

#include <stdlib.h>
#include <string.h>

static bool
growing_sink_write(struct af_sink *sink, const char *text, size_t len)
{
	struct growing_sink *growing = (struct growing_sink *) sink;

	if (len > growing->room - growing->len)
		return false;
	growing->text = realloc(growing->text, growing->len + len + 1);
	memcpy(growing->text + growing->len, text, len);
	growing->len += len;
	growing->text[growing->len] = '\0';
	return true;
}

void
growing_sink_init(struct growing_sink *growing, size_t room)
{
	growing->sink.write = growing_sink_write;
	growing->text = calloc(1, 1);
	growing->len = 0;
	growing->room = room;
}

void
growing_sink_release(struct growing_sink *growing)
{
	free(growing->text);
}
