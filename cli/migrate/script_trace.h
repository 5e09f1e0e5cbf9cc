/*
 * How far into a script's file a run has come: the line and the checksum of the text up to there,
 * as the file has it (placeholders are not replaced, so no value of one takes part). A pass of its
 * own behind the one that runs, so that it costs one more reading and holds nothing.
 */
#ifndef AF_SCRIPT_TRACE_H
#define AF_SCRIPT_TRACE_H

#include "cli/migrate/script_source.h"

struct script_trace
{
	struct script_source source;
	struct source_piece piece;
	size_t at;	 /* of the piece in the running text */
	size_t used; /* of the piece, counted already */
	size_t offset;
	int line; /* from 1 */
	struct af_checksum sum;
};

/* script_trace_release() it, after a failure too. */
AF_MUST_CHECK bool script_trace_init(struct script_trace *trace, const struct script *script,
									 struct af_error *err);
void script_trace_release(struct script_trace *trace);

/* Goes on to an offset of the running text, which is not before the last one. */
AF_MUST_CHECK bool script_trace_to(struct script_trace *trace, size_t offset, struct af_error *err);

/* Of the file's text so far; line ends do not count, as in any checksum of Flyway's. */
int32_t script_trace_checksum(const struct script_trace *trace);

#endif
