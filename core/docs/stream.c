/*
 * Merging by position.
 */
#include "core/docs/stream.h"

#include <stdlib.h>

bool
af_stream_open(struct stream *stream, struct af_source *source, const char *query,
			   const char *const *params)
{
	stream->rows = source->open(source, af_query_named(query), params);
	stream->is_failed = stream->rows == NULL;
	stream->is_at_end = false;
	return !stream->is_failed && af_stream_advance(stream);
}

bool
af_stream_advance(struct stream *stream)
{
	enum af_step step = stream->rows->next(stream->rows);

	stream->is_failed = step == AF_STEP_FAILED;
	stream->is_at_end = step == AF_STEP_END;
	if (step == AF_STEP_ROW)
		stream->position = strtol(stream->rows->get(stream->rows, 0), NULL, 10);
	return !stream->is_failed;
}

bool
af_stream_is_at(const struct stream *stream, long position)
{
	return !stream->is_at_end && stream->position == position;
}

const char *
af_stream_get(const struct stream *stream, int column)
{
	return stream->rows->get(stream->rows, column);
}
