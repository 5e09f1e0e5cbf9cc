/*
 * See script_trace.h.
 */
#include "cli/migrate/script_trace.h"

#include <string.h>

bool
script_trace_init(struct script_trace *trace, const struct script *script, struct af_error *err)
{
	memset(trace, 0, sizeof(*trace));
	trace->line = 1;
	af_checksum_init(&trace->sum);
	return script_source_init(&trace->source, script, err);
}

void
script_trace_release(struct script_trace *trace)
{
	script_source_release(&trace->source);
}

static void
count(struct script_trace *trace, const char *text, size_t len)
{
	size_t i;

	af_checksum_update(&trace->sum, text, len);
	trace->offset += len;
	for (i = 0; i < len; i++)
		trace->line += text[i] == '\n';
}

/* As much of the piece as lies before the offset; a placeholder whole, or not at all. */
static void
use_piece(struct script_trace *trace, size_t offset)
{
	const struct source_piece *piece = &trace->piece;
	size_t end = offset - trace->at < piece->len ? offset - trace->at : piece->len;

	if (!piece->is_value)
	{
		count(trace, piece->file_text + trace->used, end - trace->used);
		trace->used = end;
	}
	else if (end == piece->len && trace->used == 0)
	{
		count(trace, piece->file_text, piece->file_len);
		trace->used = piece->len == 0 ? 1 : piece->len;
	}
}

bool
script_trace_to(struct script_trace *trace, size_t offset, struct af_error *err)
{
	for (;;)
	{
		if (trace->piece.file_len > 0)
			use_piece(trace, offset);
		if (trace->at + trace->piece.len >= offset)
			return true;
		trace->at += trace->piece.len;
		trace->used = 0;
		if (!script_source_next(&trace->source, &trace->piece, err))
			return false;
		if (trace->piece.file_len == 0)
			return true;
	}
}

int32_t
script_trace_checksum(const struct script_trace *trace)
{
	int32_t checksum = 0;

	return af_checksum_final(&trace->sum, &checksum) ? checksum : 0;
}
