/*
 * A sink for tests: keeps what it is given, and refuses after `room` bytes.
 */
#ifndef GROWING_SINK_H
#define GROWING_SINK_H

#include <stddef.h>

#include "core/sink.h"

struct growing_sink
{
	struct af_sink sink;
	char *text; /* never NULL after growing_sink_init() */
	size_t len;
	size_t room;
};

void growing_sink_init(struct growing_sink *growing, size_t room);
void growing_sink_release(struct growing_sink *growing);

#endif
