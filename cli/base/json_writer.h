/*
 * Writing one JSON document as text, indented by two blanks. Bytes that are not UTF-8 become
 * U+FFFD.
 */
#ifndef AF_JSON_WRITER_H
#define AF_JSON_WRITER_H

#include <stdbool.h>

#include "cli/base/strbuf.h"

struct json_writer
{
	struct strbuf *to;
	int depth;
	bool has_value; /* something stands before at this depth: a comma is due */
};

void json_writer_init(struct json_writer *json, struct strbuf *to); /* no heap */

/* `name` is the member's; NULL inside an array and for the document itself. */
void json_writer_begin_object(struct json_writer *json, const char *name);
void json_writer_end_object(struct json_writer *json);
void json_writer_begin_array(struct json_writer *json, const char *name);
void json_writer_end_array(struct json_writer *json);
void json_writer_text(struct json_writer *json, const char *name,
					  const char *text); /* NULL: null */
void json_writer_int(struct json_writer *json, const char *name, long long value);
void json_writer_bool(struct json_writer *json, const char *name, bool value);
void json_writer_null(struct json_writer *json, const char *name);

#endif
