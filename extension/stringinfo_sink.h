/*
 * core/sink.h over a StringInfo, which becomes the text datum that is returned, without a copy.
 */
#ifndef AF_EXT_STRINGINFO_SINK_H
#define AF_EXT_STRINGINFO_SINK_H

#include "lib/stringinfo.h"

#include "core/sink.h"

struct stringinfo_sink
{
	struct af_sink sink;
	StringInfoData text; /* starts with VARHDRSZ bytes kept free for the length word */
};

/* Memory is the current context's. Writing throws 54000 when the text passes 900 MB. */
extern void stringinfo_sink_init(struct stringinfo_sink *sink);

/* The text as a datum, or as a C string; both are the sink's own memory, which nobody writes to
 * after this. */
extern text *stringinfo_sink_text(struct stringinfo_sink *sink);
extern char *stringinfo_sink_cstring(struct stringinfo_sink *sink);

#endif
