/*
 * The sink in the server. The bound stands well below the 1 GB that a text may have, so that
 * whoever asked still can do something with the document (a client's encoding may make it longer).
 */
#include "postgres.h"

#include "extension/pg_compat.h"
#include "extension/stringinfo_sink.h"

#define MAX_DOCUMENT_BYTES (900 * 1000 * 1000)

static bool
sink_write(struct af_sink *base, const char *bytes, size_t len)
{
	struct stringinfo_sink *sink = (struct stringinfo_sink *) base;

	if (len > (size_t) (MAX_DOCUMENT_BYTES - sink->text.len))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the text is longer than %d MB", MAX_DOCUMENT_BYTES / 1000 / 1000),
						errhint("Ask for some of the schemas at a time, or use \"aurora-flyway "
								"docs --engine builtin\", "
								"which has no such limit.")));
	appendBinaryStringInfo(&sink->text, bytes, (int) len);
	return true;
}

void
stringinfo_sink_init(struct stringinfo_sink *sink)
{
	static const char length_word[VARHDRSZ] = {0};

	sink->sink.write = sink_write;
	initStringInfo(&sink->text);
	appendBinaryStringInfo(&sink->text, length_word, VARHDRSZ);
}

text *
stringinfo_sink_text(struct stringinfo_sink *sink)
{
	SET_VARSIZE(sink->text.data, sink->text.len);
	return (text *) sink->text.data;
}

char *
stringinfo_sink_cstring(struct stringinfo_sink *sink)
{
	return sink->text.data + VARHDRSZ;
}
