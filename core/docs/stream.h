/*
 * One sorted stream of rows that belong to relations, read in step with the relations: column 0 is
 * the relation's position.
 */
#ifndef AF_STREAM_H
#define AF_STREAM_H

#include "core/rows.h"

struct stream
{
	struct af_rows *rows;
	long position; /* of the present row; meaningless at the end */
	bool is_at_end;
	bool is_failed;
};

/* Opens the query and reads its first row. */
bool af_stream_open(struct stream *stream, struct af_source *source, const char *query,
					const char *const *params);

/* Goes to the next row. */
bool af_stream_advance(struct stream *stream);

/* Whether the present row belongs to the relation at `position`. */
bool af_stream_is_at(const struct stream *stream, long position);

const char *af_stream_get(const struct stream *stream, int column);

#endif
