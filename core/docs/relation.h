/*
 * One relation in the document: heading, comment, who inherits from it, its columns.
 */
#ifndef AF_RELATION_H
#define AF_RELATION_H

#include "core/docs/document.h"
#include "core/docs/stream.h"

/* The present row of queries/relations.sql. */
struct relation
{
	long position;
	const char *schema;
	const char *name;
	const char *comment;
	const char *quoted_schema;
	const char *anchor; /* of <a id>; NULL in the classic style */
};

void af_relation_read(struct af_rows *rows, struct relation *relation);

/* Writes it and moves both streams past it. False: a stream or the sink failed. */
bool af_relation_put(struct af_sink *sink, const struct relation *relation,
					 enum af_docs_style style, struct stream *columns, struct stream *links);

#endif
